"""Patterns that are compiled when they are first sought with: most mails need few of them.

Compiling every pattern of the reader took 170 of the 230 ms in which it was imported, and a mail
without a date seeks with no pattern of dates. The one rule: what one gets behaves as the compiled
pattern does, and costs nothing more than it from its second use on.
"""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """What `re.compile` gives, compiled when first used; raises `re.error` only then."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


class _Pattern:
    """Stands for a compiled pattern, and takes over whatever it is asked for from it."""

    def __init__(self, text: str, flags: re.RegexFlag) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Reached once for each name: from then on the compiled pattern's own stands here."""
        if name.startswith("__"):
            raise AttributeError(name)  # copying and pickling ask before anything is set
        compiled = self.__dict__.get("_compiled")
        if compiled is None:  # two threads may both compile it, and compile the same
            compiled = self._compiled = re.compile(self.pattern, self._flags)
        found = getattr(compiled, name)
        self.__dict__[name] = found
        return found
