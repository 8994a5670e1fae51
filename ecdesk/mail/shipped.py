"""The tables that ship with the program (resources/*.toml), read once as code is read.

Words that a form uses and addresses that a mall sends from are data and no code, yet a mail cannot
be read without them; so they come through the import system, from beside or inside the package, and
nothing else of the file system is touched. The one rule: what the person edits lies elsewhere and
is handed in by whoever may open files.
"""

from __future__ import annotations

import pkgutil
import tomllib
from functools import cache
from typing import Any

# In a checkout the resources lie beside the package, in a wheel and in a frozen program inside it.
_PLACES = ("resources/", "../resources/")


@cache
def table(name: str) -> dict[str, Any]:
    """The table `name`.toml. Raises FileNotFoundError where the program lacks it."""
    for place in _PLACES:
        try:
            data = pkgutil.get_data("ecdesk", f"{place}{name}.toml")
        except OSError:
            continue
        if data is not None:
            return tomllib.loads(data.decode("utf-8"))
    raise FileNotFoundError(name)
