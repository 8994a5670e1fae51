"""Where things are and how the process behaves: data folder, resources, lock, log, clock.

Imported by `app` and `cli` (and by tests); the rooms below get what they need as arguments.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from ecdesk.domain.errors import DeskError, Refused, Trouble

DATABASE = "desk.sqlite3"
CHANNELS = "channels.toml"  # the person's own rules, laid over resources/channels.toml
CLOCKS = "clocks.toml"  # the malls' clocks, likewise
SAMPLE_STAMP = "sample-mail/made"  # written by engine/sample.py when the sample is laid out
_SAMPLE_SECONDS = 18 * 3600  # a sample from another day is laid out anew
_LOG_BYTES = 1 << 20
_LOG_FILES = 5


def utc_now() -> datetime:
    """The machine's clock: the one place that asks it."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def data_folder(chosen: str | Path | None, *, sample: bool = False) -> Path:
    """The data folder, made where it is missing, for nobody else's eyes.

    Raises Trouble("disk.read_only").
    """
    if chosen is None:
        from platformdirs import user_data_path

        chosen = user_data_path("ECDesk", appauthor=False) / ("sample" if sample else "desk")
    folder = Path(chosen).expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        code = "disk.full" if error.errno == 28 else "disk.read_only"
        raise Trouble(code, folder=str(folder)) from error
    return folder


def clear_old_sample(folder: Path) -> None:
    """Put away yesterday's sample shop, whose mail would all be overdue by now.

    Only a folder that the sample's own stamp marks, and only while no engine holds it.
    """
    stamp = folder / SAMPLE_STAMP
    if not stamp.exists() or utc_now().timestamp() - stamp.stat().st_mtime < _SAMPLE_SECONDS:
        return
    lock = FolderLock(folder)
    try:
        lock.take()
    except Refused:
        return
    try:
        shutil.rmtree(stamp.parent)
        for file in folder.glob(f"{DATABASE}*"):
            file.unlink()
    finally:
        lock.give_back()


def own_command(*, streams: bool = False) -> list[str]:
    """How this program is called again: frozen, or by its interpreter.

    `streams`: as a program that hears and speaks. On Windows a windowed one need not have standard
    streams; beside the frozen one lies its twin, which has.
    """
    if getattr(sys, "frozen", False):
        twin = Path(sys.executable).with_name("ecdesk-cli.exe")
        return [str(twin if streams and sys.platform == "win32" else sys.executable)]
    # -P: a stray html.py in the folder one happens to stand in is no part of the program.
    return [sys.executable, "-P", "-m", "ecdesk"]


def resources() -> Path:
    """The read-only files that come with the program: in a checkout, a wheel, or frozen."""
    beside = Path(__file__).parent
    for folder in (beside / "resources", beside.parent / "resources"):
        if folder.is_dir():
            return folder
    msg = "the program's resources are missing"
    raise FileNotFoundError(msg)


def lay_rules(folder: Path) -> DeskError | None:
    """Match and count by the person's own channels.toml and clocks.toml, where there are any.

    What is wrong with an unreadable one: what ships with the program holds in its place then.
    """
    return _lay_channels(folder) or _lay_clocks(folder)


def _stand_as_shipped(file: Path, module: str) -> bool:
    """Whether there is nothing to lay and nothing was laid: then the rules need not be loaded yet.

    They are not wanted before the first picture, which would wait for them.
    """
    try:
        return module not in sys.modules and not file.exists()
    except OSError:  # what is wrong with it is said when it is read
        return False


def _lay_channels(folder: Path) -> DeskError | None:
    if _stand_as_shipped(folder / CHANNELS, "ecdesk.mail.channels"):
        return None
    import tomllib

    from ecdesk.mail import channels

    channels.use(None)
    try:
        text = (folder / CHANNELS).read_text("utf-8-sig")
        channels.use(channels.laid_over(channels.built_in(), tomllib.loads(text)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # tomllib's own and UnicodeDecodeError are ValueErrors
        said = re.search(r"at line (\d+)", str(error))
        return Refused("channels.unreadable", line=said[1] if said else 1)
    return None


def _lay_clocks(folder: Path) -> DeskError | None:
    if _stand_as_shipped(folder / CLOCKS, "ecdesk.mail.mall_clocks"):
        return None
    import tomllib

    from ecdesk.mail import mall_clocks

    mall_clocks.use(None)
    try:
        text = (folder / CLOCKS).read_text("utf-8-sig")
        mall_clocks.use(mall_clocks.laid_over(tomllib.loads(text)))
    except FileNotFoundError:
        return None
    except Refused as refused:
        return refused
    except (OSError, ValueError) as error:
        said = re.search(r"at line (\d+)", str(error))
        return Refused("clocks.malformed", channel="TOML", field=said[1] if said else 1)
    return None


class FolderLock:
    """One engine a data folder: an operating-system lock that a killed process gives back."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "engine.lock"
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Raises Refused("folder.in_use") where another engine holds it."""
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise Refused("folder.in_use", folder=str(self._path.parent)) from error
        self._file = file

    def give_back(self) -> None:
        """Let another engine in."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def log_to(folder: Path, name: str) -> None:
    """Keep a log beside the data: ids and codes, never a subject, an address or a body."""
    handler = logging.handlers.RotatingFileHandler(
        folder / f"{name}.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(_WithoutWords("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("ecdesk")
    root.setLevel(logging.INFO)
    root.handlers = [handler]
    root.propagate = False


class _WithoutWords(logging.Formatter):
    """Tracebacks without the exception's text, which may quote a mail."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The places and the class only."""
        kind, _error, trace = ei
        places = "".join(traceback.format_tb(trace))
        return f"{places}{kind.__name__ if kind else ''}"


def catch_crashes(tell: Callable[[str], None]) -> None:
    """Log what nobody caught and tell the person, instead of a bare traceback."""
    log = logging.getLogger("ecdesk.crash")

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.exit(130)
        log.critical("not caught", exc_info=(kind, error, trace))
        tell(kind.__name__)

    sys.excepthook = hook
