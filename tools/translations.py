"""Keep the texts that a person reads and their translations true to each other.

    .venv/bin/python tools/translations.py --extract    collect the texts, update and compile .po
    .venv/bin/python tools/translations.py --check      exit 1 with a line for every fault

The text in the code is Japanese and is its own key: `_("残り {n} 件").format(n=n)`. Three things go
wrong with that, none of which a person sees before a customer's mail is on the screen: a text
outside `_()` that no translator is ever shown, a text put together before `_()` sees it, and a
placeholder that code, text and translation do not agree on. The one rule: what `--extract` writes
depends on the texts alone, so that its diff shows what was said differently and nothing else.
"""

from __future__ import annotations

import ast
import io
import re
import string
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "resources" / "locale" / "ecdesk.pot"
# Where every Japanese text is meant for a person's eyes. Elsewhere it may be what is looked for.
SPOKEN = ("ecdesk/ui/", "ecdesk/words/")

JAPANESE = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾝ㐀-䶿一-鿿豈-﫿]")
# On the line of a Japanese text that nobody reads, with the reason: a typeface, a keyword; or on
# the first line of a whole table of such.
UNREAD = re.compile(r"# not a text: \S")

# Header lines that change with the day or the tool, or that nobody here fills in.
PASSING = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version'
    rb"|Report-Msgid-Bugs-To|Last-Translator|Language-Team):.*\n",
    re.MULTILINE,
)


def main() -> int:
    """Extract or check, as the argument says; 1 when a check found something."""
    match sys.argv[1:]:
        case ["--extract"]:
            extract()
            return 0
        case ["--check"]:
            found = [*faults_in_code(), *faults_in_template(), *faults_in_catalogues()]
            print(*found, sep="\n", end="\n" if found else "")
            print(f"translations: {len(found)} faults" if found else "translations: ok")
            return 1 if found else 0
        case _:
            sys.exit(__doc__)


def extract() -> None:
    """Write the template anew, carry its texts into the catalogues, and compile those."""
    template = collect()
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(written(template))
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))


def collect() -> Catalog:
    """Every text in the code, with the files that say it."""
    template = Catalog(header_comment="# What ECDesk says.", charset="utf-8", fuzzy=False)
    for path in sources():
        for _line, text, notes, context in extract_from_file(
            "python", path, keywords={"_": None, "N_": None}, comment_tags=["For translators:"]
        ):
            here = [(path.relative_to(ROOT).as_posix(), 1)]
            template.add(text, locations=here, auto_comments=notes, context=context)
    return template


def written(catalogue: Catalog) -> bytes:
    """A catalogue as a .po file, without dates, line numbers and the writing program's version."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=False)
    return PASSING.sub(b"", file.getvalue())


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it, from what `written` keeps of it."""
    file = io.BytesIO()
    kept = read_po(io.BytesIO(written(catalogue)))
    kept.creation_date = kept.revision_date = datetime(2000, 1, 1, tzinfo=UTC)  # not today
    write_mo(file, kept)
    return file.getvalue()


def read(path: Path) -> Catalog:
    """A catalogue from its .po file."""
    with path.open("rb") as file:
        return read_po(file)


def sources() -> list[Path]:
    """The program's own modules, in an order that is the same everywhere."""
    return sorted((ROOT / "ecdesk").rglob("*.py"))


def catalogues() -> list[Path]:
    """The .po files of all languages; none while the program speaks Japanese alone."""
    return sorted((ROOT / "resources" / "locale").glob("*/LC_MESSAGES/*.po"))


def faults_in_template() -> Iterator[str]:
    """Whether the template says what the code says now."""
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != written(collect()):
        yield f"{TEMPLATE.relative_to(ROOT)}: is stale; run `make catalogue`"


def faults_in_catalogues() -> Iterator[str]:
    """Translations whose placeholders are not those of their text, and stale .mo files."""
    texts = {message.id for message in collect() if message.id}
    for path in catalogues():
        name = path.relative_to(ROOT)
        catalogue = read(path)
        known = {message.id for message in catalogue if message.id}
        if known != texts:
            yield f"{name}: {len(known ^ texts)} texts are not those of the code; `make catalogue`"
        for message in catalogue:
            said, meant = str(message.string), str(message.id)
            if message.id and said and placeholders(said) != placeholders(meant):
                yield f"{name}: {meant!r} and {said!r} have different placeholders"
        ready = path.with_suffix(".mo")
        if not ready.exists() or ready.read_bytes() != compiled(catalogue):
            yield f"{ready.relative_to(ROOT)}: is stale; run `make catalogue`"


def faults_in_code() -> Iterator[str]:
    """Faults in every module, each with the line it is on."""
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for line, fault in faults_in(path.read_text("utf-8"), spoken=name.startswith(SPOKEN)):
            yield f"{name}:{line}: {fault}"


def faults_in(code: str, *, spoken: bool) -> list[tuple[int, str]]:
    """Line and fault, of a module; `spoken` where all Japanese in it is for a person's eyes."""
    tree, lines = ast.parse(code), code.splitlines()
    found: list[tuple[int, str]] = []
    silent = docstrings(tree)
    for node in ast.walk(tree):
        if is_translated(node) or is_marked(node):
            found += ((node.lineno, fault) for fault in faults_in_call(node))
            silent |= {id(part) for argument in node.args for part in ast.walk(argument)}
        elif is_filled(node):
            found += ((node.lineno, fault) for fault in faults_in_filling(node))
        elif is_pattern(node) or (
            isinstance(node, ast.Assign) and UNREAD.search(lines[node.lineno - 1])
        ):
            silent |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not spoken or id(node) in silent or not is_japanese(node):
            continue
        if not UNREAD.search(lines[(node.end_lineno or node.lineno) - 1]):
            found.append((node.lineno, f"{node.value!r} stands outside _()"))
    return sorted(found)


def faults_in_call(call: ast.Call) -> Iterator[str]:
    """What keeps the text of one `_()` from being found, translated or filled in."""
    match call:
        case ast.Call(args=[ast.Constant(value=str(text))], keywords=[]):
            names = placeholders(text)
            if names is None:
                yield f"{text!r} has a brace too few or too many"
            elif any(not name.isidentifier() for name in names):
                yield f"{text!r} has a placeholder without a name"
        case ast.Call(args=[ast.JoinedStr()]):
            yield "_() of an f-string; write _(…).format(…)"
        case _:
            yield "_() takes one literal text and nothing else"


def faults_in_filling(call: ast.Call) -> Iterator[str]:
    """Whether `_(text).format(…)` gives exactly the values that the text asks for."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(args=[ast.Constant(value=str(text))])),
            args=[],
            keywords=keywords,
        ) if all(keyword.arg for keyword in keywords):
            given = {str(keyword.arg) for keyword in keywords}
            if given != (placeholders(text) or set()):
                yield f"{text!r} is not given the values that it names"


def is_translated(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether this is a call of `_` or `words._`."""
    match node:
        case ast.Call(func=ast.Name(id="_") | ast.Attribute(attr="_")):
            return True
    return False


def is_marked(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether this is a call of `N_`: a text in a table, said by `_` later."""
    match node:
        case ast.Call(func=ast.Name(id="N_")):
            return True
    return False


def is_filled(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether this is `_(…).format(…)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="format")):
            return is_translated(inner)
    return False


def is_pattern(node: ast.AST) -> bool:
    """Whether this is a call into `re`: what is looked for is not what is said."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
            return True
    return False


def is_japanese(node: ast.AST) -> TypeGuard[ast.Constant]:
    """Whether this is a text, or a piece of an f-string, with kana or kanji in it."""
    match node:
        case ast.Constant(value=str(text)):
            return bool(JAPANESE.search(text))
    return False


def docstrings(tree: ast.Module) -> set[int]:
    """The texts that only describe: every expression statement that is a mere string."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def placeholders(text: str) -> set[str] | None:
    """The names in braces; None where the braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
