"""Files that the person named on the command line, read whole.

The rule: a name that leads nowhere is wrong use; a file that is there and does not open is trouble
outside. Neither says what is in it: one of them holds a password.
"""

from __future__ import annotations

from pathlib import Path

from ecdesk.cli.usage import WrongUse
from ecdesk.domain.errors import Trouble
from ecdesk.words import _


def bytes_of(file: Path) -> bytes:
    """What is in a file. Raises WrongUse, Trouble("file.closed")."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # a NUL in the name
        raise WrongUse(_("「{name}」というファイルはありません。").format(name=file)) from error
    except IsADirectoryError as error:
        raise WrongUse(_("「{name}」はフォルダーです。").format(name=file)) from error
    except OSError as error:
        if file.is_dir():  # Windows says only that it may not be opened
            raise WrongUse(_("「{name}」はフォルダーです。").format(name=file)) from error
        raise Trouble("file.closed", name=str(file)) from error


def text_of(file: Path) -> str:
    """A text in UTF-8, with or without a byte order mark, its lines ending in a line feed."""
    try:
        text = bytes_of(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = _("「{name}」は UTF-8 の文章ではありません。").format(name=file)
        raise WrongUse(said) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
