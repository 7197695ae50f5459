"""What every test shares: the choice of suites, the test database, what a flush must not take away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import programs

BROWSER_TESTS = Path(__file__).parent / "browser"
NOTHING_SKIPPED = os.environ.get("CI") == "true"  # there a missing program fails the tests that need it
NEEDED = {
    "browser": (programs.chromium, "cần Chromium: apt-get install chromium"),
    "libreoffice": (programs.soffice, "cần LibreOffice: apt-get install libreoffice-calc"),
}
GUARDED = (
    "communes.migrations.0002_audit_triggers",
    "campaigns.migrations.0004_pledge_ledger_triggers",
    "campaigns.migrations.0007_support_ledger_triggers",
    "households.migrations.0009_confirmation_triggers",
)

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--long`."""
    parser.addoption("--long", action="store_true", help="run the exhaustive suites too (marker long)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long suites unless asked, what is for the other database and what need not run on both.

    A test that touches no database says the same beside any: it runs beside the embedded one only, and so does
    one marked `same_on_both`, unless the long suites are asked for. What lacks its program is skipped with a word.
    Browser tests come last, because the browser's event loop then stays in the main thread until the end.
    """
    from django.db import connection

    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")
    is_second, is_long = connection.vendor == "postgresql", config.getoption("--long")
    unwanted = {"sqlite", "postgresql"} - {connection.vendor} | (set() if is_long else {"long"})
    unwanted |= {"same_on_both"} if is_second and not is_long else set()
    left_out = {item for item in items if any(item.get_closest_marker(marker) for marker in unwanted)}
    if is_second:
        left_out |= {item for item in items if not touches_database(item) and not item.get_closest_marker("postgresql")}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=[*left_out])
    for marker, (program, why) in NEEDED.items():
        if not NOTHING_SKIPPED and program() is None:
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=why))
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def touches_database(item: pytest.Item) -> bool:
    """Say whether a test may ask the database anything: it is marked so, or a fixture of it is."""
    return item.get_closest_marker("django_db") is not None or not {
        "db",
        "transactional_db",
        "live_server",
    }.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put the embedded test database into a file, as in earnest.

    In memory all threads would share one connection, and a test of two people at once, or of a
    browser beside its server, would prove nothing.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def flush_keeps_the_law() -> Iterator[None]:
    """Lift the audit's guards for the flush after a transactional test; put guards and standards back.

    Only here: the program itself knows no way around the guards.
    """
    from django.test import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown

    def flush_and_restore(case: Any) -> None:
        guards("off")
        try:
            flush(case)
        finally:
            guards("on")
            ship_standards()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_and_restore)
        yield


def guards(switch: str) -> None:
    """Switch the triggers of audit and ledgers "on" or "off", by the statements of their own migrations."""
    from django.db import connection

    with connection.cursor() as cursor:
        for guarded in GUARDED:
            for statement in getattr(import_module(guarded), f"{connection.vendor.upper()}_{switch.upper()}"):
                cursor.execute(statement)


def ship_standards() -> None:
    """Store the nation's standards again, by their own migration."""
    from django.apps import apps

    import_module("households.migrations.0002_national_standards").ship(apps, None)
