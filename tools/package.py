"""Build the frozen program for this system into dist/, prove that it runs, put it into a parcel.

    python tools/package.py                       build and prove
    python tools/package.py prove --at FOLDER     prove a program that lies elsewhere, installed
    python tools/package.py parcel                one file to hand out, of what lies in dist/

Runs on Linux, Windows and macOS, with Python 3.11 or newer and uv; the Python that runs this is the
one that is frozen. What goes in is the project's own wheel, the libraries of uv.lock without the
tools of development, and the PyInstaller of packaging/requirements.txt, all in an environment of
their own. The one rule: what is proved is the program as a stranger has it, who sees neither this
folder nor an installed Python, and no step of the proof may hang.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"
PACKAGING = ROOT / "packaging"

PATIENCE = 60.0  # seconds that a step of the proof may take; the whole of it takes five to ten
WINDOWS, MACOS = sys.platform == "win32", sys.platform == "darwin"


def main() -> None:
    """Do what the arguments ask for, or stop with a sentence."""
    parser = argparse.ArgumentParser(description="Build, prove and pack the frozen program.")
    # `choices` would refuse an empty list before Python 3.12.
    parser.add_argument("steps", nargs="*", metavar="build|prove|parcel")
    parser.add_argument("--at", type=Path, metavar="FOLDER", help="where what is proved lies")
    arguments = parser.parse_args()
    steps = arguments.steps or ["build", "prove"]
    if unknown := set(steps) - {"build", "prove", "parcel"}:
        parser.error(f"unknown: {' '.join(sorted(unknown))}")
    began = time.monotonic()
    if "build" in steps:
        freeze(make_environment())
        print(f"built in {time.monotonic() - began:.0f} s")
    if "prove" in steps:
        folder = (arguments.at or built()).resolve()
        with tempfile.TemporaryDirectory(prefix="ecdesk-", ignore_cleanup_errors=True) as away:
            said = prove(folder, Path(away))
        print(f"{folder}: {size(folder) / 1e6:.0f} MB; {said}")
    if "parcel" in steps:
        parcel = make_parcel()
        print(f"{parcel}: {parcel.stat().st_size / 1e6:.1f} MB")


def make_environment() -> Path:
    """An environment with what is frozen and what freezes it; its Python."""
    uv = shutil.which("uv") or shutil.which("uv", path=ROOT / ".venv-tools" / "bin")
    if uv is None:
        stop("uv is needed: https://docs.astral.sh/uv/")
    BUILD.mkdir(parents=True, exist_ok=True)
    locked, venv = BUILD / "locked.txt", BUILD / "venv"
    python = venv / ("Scripts/python.exe" if WINDOWS else "bin/python")
    export = ["export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "-o", str(locked)]
    step([uv, *export])
    step([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)])
    install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    wanted = ["-r", str(locked), "-r", str(PACKAGING / "requirements.txt")]
    step([*install, "--require-hashes", *wanted])
    # Not editable, and always anew: the files are frozen from where the wheel has laid them.
    step([*install, "--no-deps", "--reinstall-package", "ecdesk", str(ROOT)])
    return python


def freeze(python: Path) -> None:
    """Run PyInstaller; what it makes lies in build/ and dist/."""
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "work")]
    quiet = ["--noconfirm", "--log-level", "WARN"]
    # From elsewhere and with -P: the ecdesk of this folder has no resources inside.
    command = [str(python), "-P", "-m", "PyInstaller", *quiet, *places]
    step([*command, str(PACKAGING / "ecdesk.spec")], cwd=BUILD)


def built() -> Path:
    """The folder in dist/ that holds the program."""
    return DIST / "ECDesk.app" / "Contents" / "MacOS" if MACOS else DIST / "ecdesk"


def program(folder: Path, *, console: bool = False) -> str:
    """The program in a folder; on Windows a twin of it has standard streams."""
    if WINDOWS:
        return str(folder / ("ecdesk-cli.exe" if console else "ecdesk.exe"))
    return str(folder / "ecdesk")


def prove(folder: Path, away: Path) -> str:
    """Open the window on the sample shop, then ask the command line; what was reached.

    The window's queue is painted only when the engine, its child, has made the database, and the
    shops are there only if it has read the sample; the commands afterwards receive their mail.
    """
    data, report = away / "data", away / "smoke.json"
    began = time.monotonic()
    run([program(folder), "--data", str(data), "--smoke", str(report), "sample"], away)
    if not report.is_file():
        stop(f"the window wrote no report\n{logs(data)}")
    reached = json.loads(report.read_text("utf-8"))
    painted = reached["monotonic"]["queue_painted"] - began
    desk = [program(folder, console=True), "--data", str(data)]
    version = run([*desk, "--version"], away).split()[-1]
    received = json.loads(run([*desk, "sync", "--once", "--json"], away))
    queue = json.loads(run([*desk, "queue", "--json"], away))
    shown = json.loads(run([*desk, "show", str(queue[0]["id"]), "--json"], away)) if queue else {}
    health = json.loads(run([*desk, "doctor", "--json"], away))
    holds = {
        "this is today's version": version == project_version(),
        "the window says that all is well": reached["ok"],
        "mail was received without problems": not received["problems"],
        "the sample waits to be answered": len(queue) > 10 and bool(shown["messages"]),
        "the doctor finds nothing": health["ok"],
        "the engine said nothing on stderr": not (data / "engine.err").read_bytes().strip(),
        "the logs know of no fault": not {"ERROR", "CRITICAL"} & set(logs(data).split()),
        "the program wrote nothing beside itself": not list(folder.rglob("*.pyc")),
    }
    if faults := [f"it is not so that {sentence}" for sentence, so in holds.items() if not so]:
        stop("\n".join([*faults, logs(data)]))
    return f"version {version} painted its queue after {painted:.1f} s, {len(queue)} wait in it"


def make_parcel() -> Path:
    """One file of what lies in dist/, as people know it on this system."""
    name = f"ECDesk-{project_version()}"
    if WINDOWS:
        parcel = DIST / f"{name}-setup.exe"
        tool = shutil.which("makensis") or r"C:\Program Files (x86)\NSIS\makensis.exe"
        told = ["-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={project_version()}"]
        places = [f"-DSOURCE={built()}", f"-DPARCEL={parcel}"]
        step([tool, *told, *places, str(PACKAGING / "ecdesk.nsi")])
    elif MACOS:
        parcel = DIST / f"{name}-macos-{platform.machine()}.dmg"
        image = BUILD / "image"
        shutil.rmtree(image, ignore_errors=True)
        image.mkdir(parents=True)
        (image / "Applications").symlink_to("/Applications")
        step(["ditto", str(DIST / "ECDesk.app"), str(image / "ECDesk.app")])
        made = ["-volname", "ECDesk", "-srcfolder", str(image), "-format", "ULFO", "-ov"]
        step(["hdiutil", "create", *made, str(parcel)])
    else:
        parcel = DIST / f"{name}-linux-{platform.machine()}.tar.xz"
        with tarfile.open(parcel, "w:xz") as tar:
            tar.add(built(), name, filter=owned_by_nobody)
    return parcel


def owned_by_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry of an archive that does not name who built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def run(command: list[str], away: Path) -> str:
    """What the program says on stdout, run where nothing of this folder is in reach."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, cwd=away, env=strange(away), timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        stop(f"still running after {PATIENCE:.0f} s: {command}\n{logs(away / 'data')}")
    if done.returncode:
        heard = done.stderr.decode("utf-8", "replace")
        stop(f"exit code {done.returncode}: {command}\n{heard}{logs(away / 'data')}")
    return done.stdout.decode("utf-8")


def strange(away: Path) -> dict[str, str]:
    """The environment of somebody who has no Python, no settings, and no screen to draw on."""
    ours = ("PYTHON", "VIRTUAL_ENV", "UV_", "QT_", "SSL_", "LD_LIBRARY_PATH", "DYLD_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    places = {f"XDG_{kind}_HOME": str(away) for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
    return kept | places | {"QT_QPA_PLATFORM": "offscreen"}


def logs(data: Path) -> str:
    """What window and engine have noted."""
    files = sorted([*data.glob("*.log"), *data.glob("*.err")])
    return "".join(f"-- {file.name}\n{file.read_text('utf-8', 'replace')}" for file in files)


def size(folder: Path) -> int:
    """Bytes in a folder, what is linked to counted once."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_size for file in files)


def project_version() -> str:
    """As pyproject.toml says."""
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def step(command: list[str], cwd: Path = ROOT) -> None:
    """Carry out a step of the build, or stop; what it says is shown."""
    try:
        code = subprocess.run(command, check=False, cwd=cwd, stdin=subprocess.DEVNULL).returncode
    except OSError as error:
        stop(f"{command[0]}: {error.strerror}")
    if code:
        stop(f"This did not work: {' '.join(command)}")


def stop(sentence: str) -> NoReturn:
    """End with exit code 1 and what went wrong."""
    sys.exit(sentence)


if __name__ == "__main__":
    main()
