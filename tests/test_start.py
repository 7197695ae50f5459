"""start.py: what it refuses, when it installs, which port it takes, what it prints."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import start


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put start.py's folders into an empty one."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".local").mkdir()
    monkeypatch.setattr(start, "HERE", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / "stamp.json")
    (tmp_path / "requirements.lock").write_text("django==5.2.19\n")
    return tmp_path


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_without_venv_it_says_what_to_install(missing, monkeypatch, capsys) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    assert start.main([]) == 2
    assert "\n    apt-get install python3-venv\n" in capsys.readouterr().err


def test_a_python_that_is_too_old_is_named(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert start.main([]) == 2
    assert "Cần Python 3.11 trở lên, máy đang có 3.9.2." in capsys.readouterr().err


def test_wrong_options_exit_2() -> None:
    done = subprocess.run([sys.executable, start.__file__, "--nonsense"], capture_output=True)
    assert done.returncode == 2


def test_packages_are_installed_only_when_the_lock_changed(elsewhere, monkeypatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(start, "works", lambda python: True)
    monkeypatch.setattr(start, "run", lambda command, sorry="": commands.append(command))
    start.install("requirements.lock")
    assert len(commands) == 1
    assert "--require-hashes" in commands[0]
    start.install("requirements.lock")
    assert len(commands) == 1
    (elsewhere / "requirements.lock").write_text("django==5.2.20\n")
    start.install("requirements.lock")
    assert len(commands) == 2


def test_a_failed_installation_is_tried_again(elsewhere, monkeypatch) -> None:
    def fail(command: list[str], sorry: str = "") -> None:
        raise start.Refusal("mạng")

    monkeypatch.setattr(start, "works", lambda python: True)
    monkeypatch.setattr(start, "run", fail)
    with pytest.raises(start.Refusal):
        start.install("requirements.lock")
    assert start.changed(("requirements.lock",)) == ["requirements.lock"]


def test_an_environment_that_does_not_run_is_made_again(elsewhere, monkeypatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(start, "PYTHON", elsewhere / ".venv" / "bin" / "python")
    monkeypatch.setattr(start, "run", lambda command, sorry="": commands.append(command))
    start.install("requirements.lock")
    assert commands[0][1:4] == ["-m", "venv", "--clear"]


def test_a_torn_stamp_means_nothing_is_installed(elsewhere) -> None:
    start.STAMP.write_text('{"requirements.lock": "12')
    assert start.installed() == {}


def test_the_hash_of_a_lock_does_not_depend_on_line_ends(elsewhere) -> None:
    one = start.digest("requirements.lock")
    (elsewhere / "requirements.lock").write_bytes(b"django==5.2.19\r\n")
    assert start.digest("requirements.lock") == one


def test_a_busy_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as busy:
        busy.bind((start.HOST, 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert start.free_port(port) > port
    assert start.free_port(port) == port


def test_a_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(start.Refusal, match="Không còn cổng trống"):
        start.free_port(70_000)


def test_what_a_failing_step_said_is_shown() -> None:
    with pytest.raises(start.Refusal, match="không có mạng"):
        start.run([sys.executable, "-c", "raise SystemExit('không có mạng')"])


def test_the_greeting_names_address_and_accounts(elsewhere) -> None:
    (elsewhere / ".local" / "accounts.txt").write_text("Chủ tịch\tchutich\tbí mật\n", encoding="utf-8")
    lines = start.greeting(8001).splitlines()
    assert "Chung Tay đang chạy tại / running at  http://127.0.0.1:8001/" in lines
    assert lines[-1].split() == ["Chủ", "tịch", "chutich", "bí", "mật"]


def test_without_accounts_the_greeting_is_the_address_alone(elsewhere) -> None:
    assert "Mật khẩu" not in start.greeting(8000)


def test_an_interrupted_step_is_let_to_tidy_up(tmp_path: Path, monkeypatch) -> None:
    note = tmp_path / "tidied"
    tidy = f"""
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    pathlib.Path({str(tmp_path / "ready")!r}).touch(); time.sleep(30)
finally:
    pathlib.Path({str(note)!r}).touch()
"""

    def wait_then_interrupt(step: subprocess.Popen[bytes], *_: object, **__: object) -> int:
        while not (tmp_path / "ready").exists():
            pass
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "wait", wait_then_interrupt)
    with pytest.raises(KeyboardInterrupt):
        start.attend([sys.executable, "-c", tidy], dict(os.environ))
    assert note.exists()
