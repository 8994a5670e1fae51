"""Alembic's entry: runs the steps on the connection that the upgrade has opened."""

from __future__ import annotations

from alembic import context

from ecdesk.store.schema import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction is the only one
)
context.run_migrations()
