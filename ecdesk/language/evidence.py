"""What speaks for what a mail is: families of words; data.

A row is (name, sort, what it speaks for, words). The words are alternatives of one regular
expression over folded text (half width, ください, できます, 子供), set apart by spaces; one that
ends a line with | goes on in the next. What they speak for is written `intent strength …`; where
they stand decides how strongly (`weighing`): a `fact` counts most where it is told, an `act` where
it is asked for, a `topic` where it is asked about, and a `sign` wherever it stands.

The one rule: no rules here, only words; a row is a family that a dictionary of the trade would
print, never a phrase of one letter, and every count and gap in it is bounded.
"""

from __future__ import annotations

from ecdesk.language.matters import MATTERS
from ecdesk.language.people import PEOPLE
from ecdesk.language.standing import STANDING
from ecdesk.language.troubles import TROUBLES
from ecdesk.language.wants import WANTS

ROWS: tuple[tuple[str, str, str, str], ...] = (
    *TROUBLES,
    *WANTS,
    *MATTERS,
    *PEOPLE,
    *STANDING,
)
