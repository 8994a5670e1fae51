"""The set-up says what is lacking, and tells apart what it may and may not do itself."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("setup", ROOT / "tools" / "setup.py")
assert SPEC
assert SPEC.loader
setup = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(setup)


@pytest.fixture
def bare_debian(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Debian with nothing on it, and a person on it who may not install anything."""
    monkeypatch.setattr(setup.sys, "platform", "linux")
    monkeypatch.setattr(setup, "find_program", lambda name: None)
    monkeypatch.setattr(setup, "said_by", lambda command: "")
    monkeypatch.setattr(setup, "succeeds", lambda command: False)
    monkeypatch.setattr(setup, "has", lambda module: False)
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    return monkeypatch


def test_only_what_was_asked_for_is_lacking(bare_debian: pytest.MonkeyPatch) -> None:
    assert setup.lacking_packages(set(), with_environment=False) == []
    assert setup.lacking_packages(set(), with_environment=True) == ["python3-venv"]
    window = setup.lacking_packages({"window"}, with_environment=False)
    assert {"libegl1", "libxcb-cursor0", "fonts-noto-cjk"} <= set(window)
    assert "dovecot-imapd" not in window
    assert "dovecot-imapd" in setup.lacking_packages({"servers"}, with_environment=False)


def test_a_library_is_known_by_the_name_the_linker_uses(bare_debian: pytest.MonkeyPatch) -> None:
    linker = "\tlibxkbcommon-x11.so.0 (libc6,x86-64) => /usr/lib/libxkbcommon-x11.so.0\n"
    bare_debian.setattr(setup, "said_by", lambda command: linker)
    window = setup.lacking_packages({"window"}, with_environment=False)
    assert "libxkbcommon-x11-0" not in window
    assert "libxkbcommon0" in window
    assert "fonts-noto-cjk" not in window


def test_who_may_not_install_is_told_the_one_line(bare_debian: pytest.MonkeyPatch) -> None:
    bare_debian.setattr(setup.Path, "is_dir", lambda path: False)
    with pytest.raises(SystemExit) as stopped:
        setup.provide_packages(["xvfb", "xdotool"])
    assert str(stopped.value).splitlines()[1:] == [
        "  sudo apt-get update; sudo apt-get install -y --no-install-recommends xvfb xdotool"
    ]


def test_no_mail_server_is_left_running(bare_debian: pytest.MonkeyPatch) -> None:
    bare_debian.setattr(setup.Path, "is_dir", lambda path: True)
    assert setup.apt_commands(["dovecot-imapd"])[0][:2] == ["systemctl", "mask"]
    assert "mailutils-imap4d.service" in setup.apt_commands(["mailutils-imap4d"])[0]
    assert setup.apt_commands(["xvfb"])[0] == ["apt-get", "update"]


def test_a_mac_is_told_of_brew(bare_debian: pytest.MonkeyPatch) -> None:
    bare_debian.setattr(setup.sys, "platform", "darwin")
    assert setup.lacking_packages({"window"}, with_environment=False) == []
    lacking = setup.lacking_packages({"window", "servers"}, with_environment=False)
    with pytest.raises(SystemExit, match="brew install dovecot"):
        setup.provide_packages(lacking)


def test_an_environment_is_ready_only_for_its_own_lock_file_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMP", tmp_path / ".venv" / "ready")
    (tmp_path / "pyproject.toml").write_text("one", "utf-8")
    (tmp_path / "uv.lock").write_text("one", "utf-8")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    assert not setup.is_ready()
    setup.STAMP.write_text(setup.stamp(), "utf-8")
    assert setup.is_ready()
    (tmp_path / "uv.lock").write_text("two", "utf-8")
    assert not setup.is_ready()


def test_apart_nothing_is_written_to_the_persons_own_folders() -> None:
    script = (
        "import os; from pathlib import Path; from platformdirs import PlatformDirs;"
        "runtime = Path(os.environ['XDG_RUNTIME_DIR']);"
        "print(PlatformDirs('x').user_data_dir, oct(runtime.stat().st_mode));"
        "raise SystemExit(7)"
    )
    command = [sys.executable, str(ROOT / "tools" / "apart.py"), sys.executable, "-c", script]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    folder, mode = run.stdout.split()
    assert run.returncode == 7
    assert "/ecdesk-" in folder
    assert not Path(folder).parents[1].exists()
    assert mode == "0o40700"
