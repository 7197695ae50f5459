"""Where the programs are that some tests need: Chromium, LibreOffice, PostgreSQL. Standard library only."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PLACES = (
    "/usr/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
SOFFICE_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
POSTGRESQL_PLACES = (
    ("/usr/lib/postgresql", "*/bin"),  # Debian keeps the server's programs out of PATH
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("C:/Program Files/PostgreSQL", "*/bin"),
)


def first(names: tuple[str, ...], places: tuple[str, ...]) -> Path | None:
    """Return the first program found, in PATH before the usual places."""
    found = [path for name in names if (path := shutil.which(name))]
    found += [place for place in places if Path(place).is_file()]
    return Path(found[0]) if found else None


def chromium() -> Path | None:
    """Return the browser of the browser tests; the environment variable CHROMIUM names another."""
    return first((os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES), CHROMIUM_PLACES)


def soffice() -> Path | None:
    """Return LibreOffice, with which the written workbooks are opened and recalculated."""
    return first(("soffice", "libreoffice"), SOFFICE_PLACES)


def postgresql() -> Path | None:
    """Return the folder of the newest PostgreSQL server's programs (initdb, pg_ctl)."""
    folders = [folder for place, pattern in POSTGRESQL_PLACES for folder in Path(place).glob(pattern)]
    folders.sort(key=version, reverse=True)
    in_path = shutil.which("initdb")
    if in_path:
        folders.append(Path(in_path).parent)
    return next((folder for folder in folders if list(folder.glob("initdb*")) and list(folder.glob("pg_ctl*"))), None)


def version(folder: Path) -> tuple[int, ...]:
    """Return the version in a folder's path, 9.6 before 15, to sort by."""
    digits = folder.parent.name.rpartition("@")[2].split(".")
    return tuple(int(part) for part in digits if part.isdigit())
