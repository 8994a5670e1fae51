"""A customer and everybody that they are too, by the person's word, as SQL: `SELECT id FROM one`.

Whoever took others in is those too, and those whom they had taken in. The one rule: this is said
here alone; the views and the engine ask it in the same words.
"""

from __future__ import annotations

EVERYBODY = """
WITH RECURSIVE one(id) AS (
    SELECT :id
    UNION SELECT other_id FROM same_person JOIN one ON customer_id = one.id WHERE undone_at IS NULL
)
"""
