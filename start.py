#!/usr/bin/env python3
"""Set up Chung Tay on this computer and start it: `python3 start.py`; its tests: `python3 start.py test`.

Standard library only, since nothing is installed yet when it runs. It serves the invented
commune on 127.0.0.1 for trying out; how to run the program for real stands in deploy/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCAL = HERE / ".local"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "chungtay-packages.json"  # which locks are installed here, by hash
HOST = "127.0.0.1"


class Refusal(Exception):
    """What keeps the program from starting, in words for the user, with the exit code."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


def main(arguments: list[str]) -> int:
    """Set up, then serve or test; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console has another by default
    signal.signal(signal.SIGTERM, interrupt)
    try:
        check_python()
        if arguments[:1] == ["test"]:
            return test(arguments[1:])
        return start(parse(arguments))
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return refusal.code
    except KeyboardInterrupt:
        say("Đã dừng.")
        return 130


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the options of a start; wrong ones exit 2."""
    parser = argparse.ArgumentParser(
        description="Cài đặt và chạy Chung Tay trên máy này, với xã minh họa.",
        epilog="python3 start.py test [--long] [tham số của pytest]: chạy các phép thử",
    )
    parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định 8000; bận thì lấy cổng kế tiếp)")
    return parser.parse_args(arguments)


def say(sentence: str) -> None:
    """Print a line of progress at once."""
    print(sentence, flush=True)


def interrupt(*_signal: object) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


# -- what the computer must have ------------------------------------------------------------------


def check_python() -> None:
    """Refuse a Python that is too old or, as on a bare Debian, cannot make environments."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        raise Refusal(f"Cần Python 3.11 trở lên, máy đang có {found}. / Python 3.11 or newer is needed.", 2)
    if not all(is_installed(module) for module in ("venv", "ensurepip")):
        raise Refusal(
            "Python trên máy này chưa tạo được môi trường riêng. Hãy chạy (với quyền quản trị):\n"
            "This Python cannot make a virtual environment yet. Please run (as root):\n\n"
            "    apt-get install python3-venv\n",
            2,
        )


def is_installed(module: str) -> bool:
    """Say whether a module is there; an empty folder left over by an uninstalled package is none."""
    found = importlib.util.find_spec(module)
    return found is not None and found.origin is not None


# -- environment and packages ---------------------------------------------------------------------


def install(*locks: str) -> None:
    """Make the environment and install what the locks name; nothing to do when they have not changed."""
    if not works(PYTHON):
        say("  Tạo môi trường Python (.venv)…")
        run([sys.executable, "-m", "venv", *([] if VENV.is_symlink() else ["--clear"]), str(VENV)])
    for lock in changed(locks):
        say(f"  Cài các gói theo {lock}, chỉ lần đầu hoặc khi danh sách gói thay đổi…")
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        run(
            [*pip, "--require-hashes", "-r", str(HERE / lock)],
            "Không cài được các gói. Kiểm tra kết nối mạng rồi chạy lại. / Packages could not be installed.",
        )
        STAMP.write_text(json.dumps({**installed(), lock: digest(lock)}))


def works(python: Path) -> bool:
    """Say whether the environment's Python runs and has pip: its base may be gone, or another version now."""
    return python.exists() and subprocess.run([str(python), "-c", "import pip"], capture_output=True).returncode == 0


def installed() -> dict[str, str]:
    """Return the hash of each lock installed in the environment."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def changed(locks: tuple[str, ...]) -> list[str]:
    """Return the locks that differ from what is installed."""
    kept = installed()
    return [lock for lock in locks if kept.get(lock) != digest(lock)]


def digest(lock: str) -> str:
    """Return the hash of a lock file, the same whatever line ends the checkout has."""
    return hashlib.sha256((HERE / lock).read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def run(command: list[str], sorry: str = "Không thực hiện được bước này. / This step failed.") -> None:
    """Run a step quietly; when it fails, show what it said."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise Refusal(f"{sorry}\n\n{last}")


def attend(command: list[str], env: dict[str, str]) -> int:
    """Run a step whose output is shown; when interrupted, let it tidy up before going on."""
    step = subprocess.Popen(command, cwd=HERE, env=env)
    try:
        return step.wait()
    finally:
        stop(step)


def environment(**more: str) -> dict[str, str]:
    """Return the environment of the program's own processes."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUTF8": "1", **more}


# -- tests ----------------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Install the test packages too and run everything that must hold; see tests/run.py."""
    install("requirements.lock", "requirements-test.lock")
    return attend([str(PYTHON), "-m", "tests.run", *arguments], environment())


# -- start ----------------------------------------------------------------------------------------


def start(options: argparse.Namespace) -> int:
    """Bring database and static files up to date and serve until Ctrl-C."""
    say("Chung Tay: chuẩn bị…")
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    install("requirements.lock")
    if attend([str(PYTHON), "manage.py", "set_up"], environment(DEMO="1")) != 0:
        raise Refusal("Không chuẩn bị được cơ sở dữ liệu (lỗi ở trên). / The database could not be set up.")
    port = free_port(options.port)
    if port != options.port:
        say(f"  Cổng {options.port} đang bận, dùng cổng {port}.")
    server = subprocess.Popen(server_command(port), cwd=HERE, env=environment(DEMO="1"))
    try:
        wait_until_answering(server, port)
        say(greeting(port))
        return server.wait()
    except KeyboardInterrupt:
        stop(server)
        say("\nĐã dừng. Dữ liệu còn nguyên; chạy lại: python3 start.py")
        return 0
    finally:
        stop(server)


def server_command(port: int) -> list[str]:
    """Return the command that serves the program at a port, for this system."""
    if WINDOWS:
        return [str(PYTHON), "-m", "waitress", f"--listen={HOST}:{port}", "config.wsgi:application"]
    gunicorn = [str(PYTHON), "-m", "gunicorn", "config.wsgi:application", "--bind", f"{HOST}:{port}"]
    return [*gunicorn, "--workers", "2", "--timeout", "120", "--log-level", "warning", "--no-control-socket"]


def free_port(wanted: int) -> int:
    """Return the wanted port, or the next one that nobody listens on."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as attempt:
            if not WINDOWS:  # a port left a moment ago counts as free; on Windows this would share a busy one
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            return port
    raise Refusal(f"Không còn cổng trống từ {wanted}. Chọn cổng khác: python3 start.py --port 9000")


def wait_until_answering(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server takes connections; it may also have ended with an error."""
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise Refusal("Máy chủ không chạy được (lỗi ở trên). / The server did not start.")


def greeting(port: int) -> str:
    """Return the lines that say where the program is and as whom to sign in."""
    lines = ["", f"Chung Tay đang chạy tại / running at  http://{HOST}:{port}/", "Dừng: Ctrl-C / stop: Ctrl-C"]
    accounts = LOCAL / "accounts.txt"
    if accounts.exists():
        rows = [line.split("\t") for line in accounts.read_text(encoding="utf-8").splitlines() if line.strip()]
        rows = [["Vai trò / role", "Tên đăng nhập / user", "Mật khẩu / password"], *rows]
        widths = [max(len(cell) for cell in column) for column in zip(*rows)]
        lines += ["", "DỮ LIỆU MINH HỌA: xã, người và mật khẩu dưới đây không có thật.", ""]
        lines += ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    workbook = LOCAL / "danh-sach-2026-ap-3.xlsx"
    if workbook.exists():
        lines += ["", f"Tệp Excel để thử nhập / a workbook to try: {workbook}"]
    return "\n".join([*lines, ""])


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server or step, if it still runs: asked first, forced after twenty seconds."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
