"""A private PostgreSQL for one run of the tests, gone afterwards. Standard library only.

Never for real data: it gives up durability for speed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WINDOWS = os.name == "nt"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "autovacuum=off")


class NoCluster(Exception):
    """PostgreSQL is installed but would not start; the words say why."""


@contextmanager
def private_cluster(programs: Path) -> Iterator[str]:
    """Start a cluster from installed programs and yield its DATABASE_URL; stop and remove it at the end.

    As root it runs as the user postgres, since PostgreSQL refuses root. It listens on a
    socket in its own folder, on Windows on a free port of 127.0.0.1.
    """
    home = Path(tempfile.mkdtemp(prefix="chungtay-pg-"))  # short: the path of a socket may have 107 bytes
    data = home / "data"
    become = as_postgres(home)
    try:
        call([*become, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"])
        where, url = address(home)
        options = " ".join(f"-c {option}" for option in (*where, *FAST))
        call([*become, programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"])
        try:
            yield url
        finally:
            call([*become, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def as_postgres(home: Path) -> list[str]:
    """Return what stands before each command so that it does not run as root, and hand over the folder."""
    if WINDOWS or os.geteuid() != 0:
        return []
    shutil.chown(home, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def address(home: Path) -> tuple[tuple[str, ...], str]:
    """Return the options that say where to listen, and the DATABASE_URL that leads there."""
    if not WINDOWS:
        where = ("listen_addresses=", f"unix_socket_directories={home}")
        return where, f"postgres://postgres@/{home}/postgres"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return ("listen_addresses=127.0.0.1", f"port={port}"), f"postgres://postgres@127.0.0.1:{port}/postgres"


def call(command: list[str | Path]) -> None:
    """Run a command quietly. Raises NoCluster with its last words when it fails."""
    with tempfile.TemporaryFile() as words:  # not a pipe: the server would inherit it and keep it open
        done = subprocess.run([str(part) for part in command], stdout=words, stderr=words, cwd=tempfile.gettempdir())
        if done.returncode != 0:
            words.seek(0)
            raise NoCluster(words.read().decode(errors="replace")[-2000:])
