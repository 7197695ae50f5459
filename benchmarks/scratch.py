"""A database of its own for every measurement, made and thrown away; the real one is never opened.

SQLite in a temporary folder by default. With DATABASE_URL of a PostgreSQL server, new databases
on that server: the one the address names is only connected to, to create and drop them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent.parent


class Scratch:
    """Databases copied from one that has its tables and whatever was put in before the first copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = os.environ.get("DATABASE_URL", "")
        if self.server and urlsplit(self.server).scheme not in ("postgres", "postgresql"):
            self.server = ""  # another SQLite file is the real one: leave it alone
        self.names: list[str] = []
        self.base = self.new()

    @property
    def kind(self) -> str:
        """Which database is measured."""
        return "PostgreSQL" if self.server else "SQLite"

    def url(self, name: str) -> str:
        """Return the address of a database of ours."""
        if self.server:
            return f"{self.server.rpartition('/')[0]}/{name}"
        return f"sqlite:///{self.folder / name}.sqlite3"

    def new(self) -> str:
        """Return the name of a new database: the first is empty, every other a copy of the first."""
        name = f"chungtay_benchmark_{secrets.token_hex(4)}"
        if self.server:
            self._tell(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{self.base}"' if self.names else ""))
        elif self.names:
            shutil.copyfile(self.folder / f"{self.base}.sqlite3", self.folder / f"{name}.sqlite3")
        self.names.append(name)
        return name

    def drop(self) -> None:
        """Drop what was made on the server; the temporary folder goes by itself."""
        for name in self.names if self.server else []:
            self._tell(f'DROP DATABASE IF EXISTS "{name}"')

    def run(self, name: str, module: str, *arguments: str) -> str:
        """Run a module of ours in a process of its own on a database and return what it printed."""
        env = {
            **os.environ,
            "DATABASE_URL": self.url(name),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "benchmark-" + "x" * 50,
            "STATIC_ROOT": str(self.folder / "static"),
            "DEMO": "1",
            "DEBUG": "0",
        }
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=HERE, env=env, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def _tell(self, statement: str) -> None:
        import environ
        import psycopg2

        to = environ.Env.db_url_config(self.server)
        asked = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        connection = psycopg2.connect(**{name: to[key] for name, key in asked.items() if to.get(key)})
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


@contextmanager
def scratch() -> Iterator[Scratch]:
    """Give scratch databases and take all of them away again."""
    with tempfile.TemporaryDirectory(prefix="chungtay-benchmark-") as folder:
        made = Scratch(Path(folder))
        try:
            made.run(made.base, "manage", "migrate", "--verbosity", "0")
            yield made
        finally:
            made.drop()


def peak_megabytes() -> float | None:
    """Return the most memory this process ever held, None where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    except OSError:
        return None
