"""Everything that must hold before a change is taken: `python3 start.py test [--long] [pytest args]`.

Every part is run even when one before it failed. What is left out is said at the end, and
with CI=true leaving out is failing.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree  # reads only what pytest has just written

from tests import programs
from tests.cluster import NoCluster, private_cluster

HERE = Path(__file__).resolve().parent.parent
RESULTS = HERE / "test-results"
IN_CI = os.environ.get("CI") == "true"
OWN_SETTINGS = ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "DEMO", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE")
SIDE_BY_SIDE = ["-n", "auto", "-m", "not browser"]
ONE_BY_ONE = ["-m", "browser"]
NONE_CHOSEN = 5  # pytest's exit code
OK, FAILED, LEFT_OUT = "ĐẠT", "HỎNG", "BỎ QUA"


@dataclass
class Outcome:
    """What became of one part; `left_out` counts single tests left out, by reason."""

    part: str
    state: str
    seconds: float = 0.0
    note: str = ""
    code: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    """Run all parts, print what became of each, and return 1 when one failed."""
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, end_once)
    RESULTS.mkdir(exist_ok=True)
    began = time.monotonic()
    outcomes = [*checks(), on_sqlite(arguments), on_postgresql(arguments), in_browser(arguments), *without_soffice()]
    return report(outcomes, time.monotonic() - began, long="--long" in arguments)


def end_once(*_signal: object) -> None:
    """End the run; a second wish to end must not disturb the tidying up, which stops the private cluster."""
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, signal.SIG_IGN)
    sys.exit(130)


def checks() -> list[Outcome]:
    """Run what reads the code only."""
    python = [sys.executable, "-m"]
    manage = [sys.executable, "manage.py"]
    templates = [str(path) for path in (HERE / "templates", *HERE.glob("*/templates")) if list(path.rglob("*.html"))]
    real_use = {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "chungtay.example.vn"}
    nowhere = {"DATABASE_URL": "sqlite://:memory:"}
    return [
        step("ruff check", [*python, "ruff", "check", "."]),
        step("ruff format", [*python, "ruff", "format", "--check", "."]),
        *([step("djlint", [*python, "djlint", "--lint", "--quiet", *templates])] if templates else []),
        step("mypy", [*python, "mypy"]),
        step("migrations", [*manage, "makemigrations", "--check", "--dry-run"], **nowhere),
        step("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], **nowhere, **real_use),
    ]


def on_sqlite(arguments: list[str]) -> Outcome:
    """Run the tests on the embedded database."""
    return pytest("SQLite", [*SIDE_BY_SIDE, *arguments])


def on_postgresql(arguments: list[str]) -> Outcome:
    """Run the tests on the PostgreSQL of DATABASE_URL, else on a private one."""
    part, options = "PostgreSQL", [*SIDE_BY_SIDE, *arguments]
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres", "psql", "pgsql")):
        return pytest(part, options, DATABASE_URL=given)
    installed = programs.postgresql()
    if installed is None:
        return leave_out(part, "chưa có PostgreSQL: apt-get install postgresql, hoặc đặt DATABASE_URL")
    try:
        with private_cluster(installed) as url:
            return pytest(part, options, DATABASE_URL=url)
    except NoCluster as error:
        print(error)
        return Outcome(part, FAILED, note="không khởi động được PostgreSQL")


def in_browser(arguments: list[str]) -> Outcome:
    """Run the browser tests, one after the other, on the embedded database."""
    if programs.chromium() is None:
        return leave_out("Chromium", "chưa có Chromium: apt-get install chromium")
    return pytest("Chromium", [*ONE_BY_ONE, *arguments])


def without_soffice() -> list[Outcome]:
    """Say when the tests that open workbooks in LibreOffice could not be run."""
    if programs.soffice() is None:
        return [leave_out("LibreOffice", "chưa có LibreOffice: apt-get install libreoffice-calc")]
    return []


def leave_out(part: str, why: str) -> Outcome:
    """Return the outcome of a part that cannot be run here."""
    return Outcome(part, FAILED if IN_CI else LEFT_OUT, note=why)


def step(part: str, command: list[str], **environment: str) -> Outcome:
    """Run a command with its output shown. The developer's own settings do not colour it."""
    print(f"\n=== {part}", flush=True)
    kept = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    began = time.monotonic()
    code = subprocess.run(command, cwd=HERE, env={**kept, **environment}).returncode
    return Outcome(part, OK if code == 0 else FAILED, time.monotonic() - began, code=code)


def pytest(part: str, options: list[str], **environment: str) -> Outcome:
    """Run pytest on fresh databases and count what it did, and what it left out and why."""
    results = RESULTS / f"{part.lower()}.xml"
    results.unlink(missing_ok=True)
    fresh = ["-o", "addopts=-q --strict-markers", f"--junitxml={results}"]
    outcome = step(part, [sys.executable, "-m", "pytest", *fresh, *options], **environment)
    cases = list(ElementTree.parse(results).iter("testcase")) if results.exists() else []
    for case in cases:
        for skipped in case.iterfind("skipped[@type='pytest.skip']"):
            outcome.left_out[skipped.get("message", "")] += 1
    outcome.note = f"{len(cases)} phép thử"
    if outcome.code == NONE_CHOSEN and options not in (SIDE_BY_SIDE, ONE_BY_ONE):
        outcome.state = OK  # the arguments chose tests of another part
    if IN_CI and outcome.left_out:
        outcome.state = FAILED
    return outcome


def report(outcomes: list[Outcome], seconds: float, *, long: bool) -> int:
    """Print the table of parts and what was left out; return the exit code."""
    print(f"\n{'=' * 30} Kết quả / results, {seconds:.0f} s\n")
    for outcome in outcomes:
        print(f"  {outcome.state:7} {outcome.part:15} {outcome.seconds:6.1f} s  {outcome.note}")
    left_out = [f"{o.part}: {o.note}" for o in outcomes if o.state == LEFT_OUT]
    left_out += [f"{o.part}: {n} phép thử, {why}" for o in outcomes for why, n in o.left_out.items()]
    if left_out:
        print(f"\n{'!' * 30} CHƯA THỬ / NOT RUN")
        print("\n".join(f"  {line}" for line in left_out))
    if not long:
        print("\n  Các bộ thử dài chưa chạy / long suites not run: python3 start.py test --long")
    failed = [outcome.part for outcome in outcomes if outcome.state == FAILED]
    print(f"\n{'HỎNG / FAILED: ' + ', '.join(failed) if failed else 'ĐẠT / PASSED'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
