"""Install what ECDesk needs and this machine lacks; be quick and silent where nothing is lacking.

    python3 tools/setup.py [window] [display] [servers]

The Python environment (.venv, exactly as uv.lock says) is always made. `window` adds what Qt links
against and a Japanese font, `display` wants a screen to draw on, `servers` adds the programs that
the tests talk to. System packages come through apt, as root or through a sudo that asks nothing;
otherwise the one line to type is printed and the exit code is 1.

The one rule: nothing is changed outside this folder but by apt, and where packages come from (a
mirror, a proxy, an index) is the person's own setting, never named here. Only the standard library
is imported, and nothing newer than Python 3.8 is written, for this file runs before all others.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OWN_TOOLS = ROOT / ".venv-tools"
STAMP = VENV / "ready"

# What Qt's libraries and its offscreen, xcb and wayland plugins ask the linker for, and the Debian
# package that has it; everything else that they link against comes along as a dependency. Sonames,
# because Ubuntu 24.04 and Debian 13 renamed some packages (libglib2.0-0t64) but not the libraries.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# `imap` and `pop3` are Dovecot's own: dovecot-core alone brings nothing that it could serve.
SERVERS = {
    "Xvfb": "xvfb",
    "imap": "dovecot-imapd",
    "pop3": "dovecot-pop3d",
    "imap4d": "mailutils-imap4d",
    "openssl": "openssl",
    "xauth": "xauth",
    "xdotool": "xdotool",
}
STARTED = {
    "dovecot-imapd": ("dovecot.service", "dovecot.socket"),
    "mailutils-imap4d": ("mailutils-imap4d.service",),
}
# Where programs lie that an ordinary person's PATH on Debian does not show.
HIDDEN = "/usr/sbin:/sbin:/usr/lib/dovecot:/usr/libexec/dovecot:/opt/homebrew/sbin:/usr/local/sbin"


def main() -> None:
    """Do what the arguments ask for, or stop with a sentence that says what the person can do."""
    parser = argparse.ArgumentParser(
        description="Install what ECDesk needs and this machine lacks."
    )
    # `choices` would refuse an empty list before Python 3.12.
    parser.add_argument("needs", nargs="*", metavar="window|display|servers")
    needs = set(parser.parse_args().needs)
    if unknown := needs - {"window", "display", "servers"}:
        parser.error(f"unknown: {' '.join(sorted(unknown))}")
    ready = is_ready()
    provide_packages(lacking_packages(needs, with_environment=not ready))
    if not ready:
        make_environment()
    if "display" in needs and not has_display():
        stop("There is no screen to open a window on. With the package xvfb: xvfb-run -a make run")


def stop(sentence: str) -> NoReturn:
    """End with exit code 1 and what the person can do about it."""
    sys.exit(sentence)


def lacking_packages(needs: set[str], *, with_environment: bool) -> list[str]:
    """Debian's names of what is not there, of the things that `needs` name."""
    lacking: list[str] = []
    if "servers" in needs and sys.platform == "darwin":
        lacking += [] if find_program("dovecot") else ["dovecot"]
    elif "servers" in needs:
        lacking += [package for program, package in SERVERS.items() if not find_program(program)]
    if "window" in needs and sys.platform == "linux":
        known = said_by([find_program("ldconfig") or "ldconfig", "-p"])
        lacking += [package for name, package in LIBRARIES.items() if name + " " not in known]
        if not said_by(["fc-list", ":lang=ja", "family"]):
            lacking += ["fontconfig", "fonts-noto-cjk"]
    if with_environment and not find_uv() and not (has("ensurepip") or has("pip")):
        lacking.append("python3-venv")
    return lacking


def provide_packages(packages: list[str]) -> None:
    """Install system packages, or stop with the line that would."""
    if not packages:
        return
    if sys.platform == "darwin":
        stop("Something is missing here. Please type:\n  brew install " + " ".join(packages))
    if not shutil.which("apt-get"):
        stop(f"Please install, by the names your system has for them: {' '.join(packages)}")
    commands = apt_commands(packages)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not succeeds([*sudo, "true"]):
        line = "; ".join("sudo " + shlex.join(command) for command in commands)
        stop(f"Something is missing here. Please type:\n  {line}")
    print("Installing system packages:", *packages, flush=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    # A machine that has just been switched on is often busy with its own updates: wait for them.
    patient = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    for command in commands:
        options = patient if command[0] == "apt-get" else []
        # What apt says of its progress is of no use to anyone; its errors go to stderr.
        worked = works([*sudo, *quiet, *command, *options], stdout=subprocess.DEVNULL)
    if not worked:  # the install alone: `update` also fails over a list that is not needed here
        stop("This did not work: " + shlex.join(commands[-1]))


def apt_commands(packages: list[str]) -> list[list[str]]:
    """What installs these packages on Debian and Ubuntu; the last of the commands must work."""
    commands = [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
    ]
    started = [unit for package, units in STARTED.items() if package in packages for unit in units]
    if started and Path("/run/systemd/system").is_dir():
        # Debian starts a server as it installs it. The tests start their own, on loopback.
        commands.insert(0, ["systemctl", "mask", *started])
    return commands


def is_ready() -> bool:
    """Whether .venv holds what the lock file says, and was made in this folder."""
    python = VENV / "bin" / "python"
    return python.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp()


def stamp() -> str:
    """What .venv was made from: this folder (scripts name it) and the two files that decide."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "uv.lock"):
        digest.update((ROOT / name).read_bytes())
    return f"{ROOT}\n{digest.hexdigest()}\n"


def make_environment() -> None:
    """Make .venv say what uv.lock says.

    uv takes the files from where the lock file found them. Where that is out of reach, the same
    files, by their hashes, are asked of the index in the person's own uv settings, then pip's.
    """
    if STAMP.exists() and STAMP.read_text(encoding="utf-8").splitlines()[:1] != [str(ROOT)]:
        shutil.rmtree(VENV)  # the folder was moved, and the scripts in it still name the old one
    uv = find_uv() or install_uv()
    print("Making .venv from uv.lock", flush=True)
    # Compiled at once: where Python may not keep what it compiles, every start would take seconds.
    synced = works([uv, "sync", "--frozen", "--quiet", "--compile-bytecode"])
    if not synced and not install_by_hash(uv):
        stop("The Python packages could not be installed; the reasons stand above.")
    STAMP.write_text(stamp(), encoding="utf-8")


def install_by_hash(uv: str) -> bool:
    """Fill .venv through the person's own index settings; whether that worked."""
    print("Trying the index that uv or pip is set up for", flush=True)
    wanted = ROOT / "build" / "requirements.txt"
    wanted.parent.mkdir(exist_ok=True)
    python = str(VENV / "bin" / "python")
    export = [uv, "export", "--frozen", "--quiet", "--no-emit-project", "-o", str(wanted)]
    if not works([uv, "venv", "--quiet", "--allow-existing", str(VENV)]) or not works(export):
        return False
    own_pip = OWN_TOOLS / "bin" / "pip"
    pip = [str(own_pip)] if own_pip.exists() else [sys.executable, "-m", "pip"]
    return any(
        works([*installer, "--require-hashes", "-r", str(wanted)])
        and works([*installer, "--no-deps", "-e", str(ROOT)])
        for installer in (
            [uv, "pip", "install", "--quiet", "--python", python],
            [*pip, "--python", python, "install", "--quiet"],
        )
    )


def find_uv() -> str | None:
    """The uv that the person has, or the one that an earlier run put into .venv-tools."""
    candidates = [shutil.which("uv"), str(OWN_TOOLS / "bin" / "uv")]
    return next((uv for uv in candidates if uv and succeeds([uv, "--version"])), None)


def install_uv() -> str:
    """Put uv into .venv-tools: Debian and Ubuntu let pip install nowhere else (PEP 668)."""
    print("Installing uv into .venv-tools", flush=True)
    if has("ensurepip"):
        works([sys.executable, "-m", "venv", str(OWN_TOOLS)])
        installer = [str(OWN_TOOLS / "bin" / "python"), "-m", "pip", "install"]
    else:
        installer = [sys.executable, "-m", "pip", "install", "--target", str(OWN_TOOLS)]
    if not works([*installer, "--quiet", "--disable-pip-version-check", "uv"]):
        stop("uv could not be installed; the reasons stand above.")
    return str(OWN_TOOLS / "bin" / "uv")


def has_display() -> bool:
    """Whether Qt will find somewhere to draw."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def has(module: str) -> bool:
    """Whether this Python can import a module; Debian takes ensurepip and pip out of it."""
    return importlib.util.find_spec(module) is not None


def find_program(name: str) -> str | None:
    """Where a program lies, also outside an ordinary person's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{HIDDEN}")


def said_by(command: list[str]) -> str:
    """What a program prints; nothing where there is no such program."""
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout
    except OSError:
        return ""


def succeeds(command: list[str]) -> bool:
    """Whether a program is there and ends with exit code 0, unheard."""
    try:
        return not subprocess.run(command, check=False, capture_output=True).returncode
    except OSError:
        return False


def works(command: list[str], stdout: int | None = None) -> bool:
    """Whether a step of the set-up went well; what it says is shown, unless sent elsewhere."""
    try:
        run = subprocess.run(
            command, check=False, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=stdout
        )
        return not run.returncode
    except OSError as error:
        print(error, file=sys.stderr)
        return False


if __name__ == "__main__":
    main()
