"""The templates that ship with the program (resources/templates), read once; nobody changes them.

What a shop changes or adds lies in the database, over these.
"""

from __future__ import annotations

from functools import cache

from ecdesk.domain.template import Template, from_table
from ecdesk.mail.shipped import table

FILES = (
    "01-progress",
    "02-products",
    "03-orders",
    "04-delivery",
    "05-returns",
    "06-money",
    "07-care",
)


@cache
def shipped_templates() -> tuple[Template, ...]:
    """All of them, in the order of their files."""
    return tuple(
        from_table(one) for file in FILES for one in table(f"templates/{file}")["template"]
    )
