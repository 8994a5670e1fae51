"""The language the program speaks: gettext, with the Japanese text as its own key.

The one rule: a text is looked up when it is said, never when a table is made, for the language is
chosen after the tables.
"""

from __future__ import annotations

import gettext
from typing import Any

_translations: gettext.NullTranslations = gettext.NullTranslations()


def use(translations: gettext.NullTranslations) -> None:
    """Speak another language from now on; chosen once, at start."""
    global _translations  # noqa: PLW0603 - the language is the process's, as in gettext itself
    _translations = translations


def _(text: str) -> str:
    """The text in the person's language."""
    return _translations.gettext(text)


def N_(text: str) -> str:
    """Marks a text for translation where a table holds it; `_` says it when it is needed."""
    return text


def marked(text: str) -> str:
    """A text that a table marked with `N_`, in the person's language."""
    return _translations.gettext(text)


def filled(text: str, values: dict[str, Any]) -> str:
    """The sentence with its values; one that is missing leaves a dash, never a raw brace."""
    return text.format_map(_Values(values))


class _Values(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def label_of(table: dict[str, str], value: str) -> str:
    """What a table says of a value, in the person's language; empty where it says nothing."""
    said = table.get(value, "")
    return marked(said) if said else ""
