"""The runner of all checks: what is left out is said, and under CI is a failure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests import programs, run
from tests.run import FAILED, LEFT_OUT, OK, Outcome

LACKING = {
    "postgresql": ("PostgreSQL", "apt-get install postgresql"),
    "chromium": ("Chromium", "apt-get install chromium"),
    "soffice": ("LibreOffice", "apt-get install libreoffice-calc"),
}


@pytest.fixture(params=LACKING)
def lacking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Take a program away; return its part and what to install."""
    monkeypatch.setattr(programs, request.param, lambda: None)
    monkeypatch.setattr(run, "pytest", lambda part, *_, **__: Outcome(part, OK))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return LACKING[request.param]


@pytest.mark.parametrize(("in_ci", "state", "code"), [(False, LEFT_OUT, 0), (True, FAILED, 1)])
def test_a_missing_program_is_said_and_fails_under_ci(lacking, in_ci, state, code, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run, "IN_CI", in_ci)
    monkeypatch.setattr(run, "checks", list)
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "on_postgresql", run.on_postgresql if lacking[0] == "PostgreSQL" else skip_part)
    part, install = lacking
    assert run.main([]) == code
    said = next(line for line in capsys.readouterr().out.splitlines() if part in line)
    assert said.split()[0] == state.split()[0]
    assert install in said


def skip_part(_arguments: list[str]) -> Outcome:
    return Outcome("PostgreSQL", OK)


def test_one_failed_part_fails_the_run_and_is_named(capsys) -> None:
    assert run.report([Outcome("một", OK), Outcome("hai", FAILED), Outcome("ba", OK)], 1, long=True) == 1
    assert "HỎNG / FAILED: hai\n" in capsys.readouterr().out


def test_single_tests_left_out_are_counted_by_reason(capsys) -> None:
    assert run.report([Outcome("SQLite", OK, left_out=Counter({"cần LibreOffice": 3}))], 1, long=True) == 0
    assert "  SQLite: 3 phép thử, cần LibreOffice\n" in capsys.readouterr().out


def test_a_given_postgresql_is_used(monkeypatch) -> None:
    used: dict[str, str] = {}
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db/one")
    monkeypatch.setattr(run, "pytest", lambda part, options, **environment: used.update(environment))
    run.on_postgresql([])
    assert used == {"DATABASE_URL": "postgres://me@db/one"}


def test_the_newest_postgresql_is_taken(tmp_path: Path) -> None:
    folders = [tmp_path / name / "bin" for name in ("9.6", "15", "postgresql@16")]
    assert max(folders, key=programs.version) == folders[2]
    assert programs.version(folders[0]) == (9, 6)
