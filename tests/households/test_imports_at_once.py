"""Two imports at once: one waits and sees what the other wrote, or waits in vain and is told. A killed one is none."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction

from communes.actions import system_user
from communes.models import AuditEntry, Unit
from households.actions import imports
from households.actions.import_drafts import discard_draft, drop_file
from households.actions.imports import BeingWritten, PlanChanged, apply_import, fingerprint, keep_draft, plan_import
from households.models import Household, ImportedRow, Member, Residence, RosterImport, YearlyStatus
from households.roster.plan import Options
from households.roster.reading import read_files
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.rosters import listed, roster, workbook

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS = Options(2026, year=2025)
ROOT = Path(__file__).resolve().parents[2]


def content(*names: str) -> bytes:
    return workbook({"Ấp 1": roster(2025, *(listed(name, 1950) for name in names))})


def work(commune, file: bytes, done: list[str], draft: RosterImport | None = None):
    """Return the work of one who previewed a file and now applies it, and his draft."""
    reading = read_files([("ds.xlsx", file)], 2026)
    kept = draft or keep_draft(by=system_user(), commune=commune, files=[("ds.xlsx", file)])
    seen = fingerprint(plan_import(commune, reading, OPTIONS, [2025]))

    def apply() -> None:
        plan = apply_import(by=system_user(), draft=kept, reading=reading, options=OPTIONS, years=[2025], seen=seen)
        done.append(f"{plan.count('new')} new")

    return apply, kept


def test_two_files_of_one_hamlet_at_once_the_second_is_asked_to_look_again():
    commune, done = build.commune("Ấp 1"), []
    system_user()
    one, _draft = work(commune, content("Nguyễn Văn An"), done)
    other, _draft = work(commune, content("Trần Thị Bình"), done)
    raised = at_once(one, other)
    assert done == ["1 new"]
    assert [type(error) for error in raised] == [PlanChanged]
    assert RosterImport.objects.filter(state="applied").count() == 1
    assert YearlyStatus.objects.count() == 1


def test_of_two_who_drop_the_two_files_of_a_draft_at_once_one_is_told_that_it_is_the_last():
    commune, by = build.commune("Ấp 1"), system_user()
    files = [("1.xlsx", content("Nguyễn Văn An")), ("2.xlsx", content("Trần Thị Bình"))]
    draft = keep_draft(by=by, commune=commune, files=files)
    both = list(draft.files.all())
    raised = at_once(*(partial(drop_file, by=by, draft=draft, file=file) for file in both))
    assert [str(error) for error in raised] == ["Lần nhập này chỉ còn một tệp: muốn thôi thì bỏ cả lần nhập."]
    assert draft.files.count() == 1
    assert AuditEntry.objects.filter(verb="drop_file").count() == 1


def test_one_draft_pressed_twice_at_once_is_written_once():
    commune, done = build.commune("Ấp 1"), []
    one, draft = work(commune, content("Nguyễn Văn An"), done)
    other, _same = work(commune, content("Nguyễn Văn An"), done, draft)
    raised = at_once(one, other)
    assert done == ["1 new"]
    assert len(raised) == 1
    assert isinstance(raised[0], RuleError)
    assert AuditEntry.objects.filter(verb="import_roster").count() == 1


def test_who_waits_in_vain_is_told_that_somebody_writes(monkeypatch):
    commune, done = build.commune("Ấp 1"), []
    apply, draft = work(commune, content("Nguyễn Văn An"), done)
    monkeypatch.setattr(imports, "WAIT_SECONDS", 1)
    holding, finished = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)
            holding.set()
            finished.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holding.wait(10)
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.execute("PRAGMA busy_timeout = 500")
        with pytest.raises(BeingWritten, match="Đang có người cập nhật danh sách"):
            apply()
    finally:
        finished.set()
        holder.join()
        connection.close()
    assert RosterImport.objects.get(pk=draft.pk).state == "draft"
    apply()
    assert done == ["1 new"]


def test_an_import_killed_at_any_moment_is_whole_or_not_there(tmp_path):
    kill_imports(tmp_path, times=3)


@pytest.mark.long
def test_fifty_imports_killed_at_any_moment_are_whole_or_not_there(tmp_path):
    kill_imports(tmp_path, times=50)


def kill_imports(folder: Path, times: int, rows: int = 1_200) -> None:
    """Start the real command so many times, each on its own commune, and kill it at a random moment."""
    moments = random.Random(times)
    file = folder / "ds.xlsx"
    people = [listed(f"Nguyễn Văn {n}", 1930 + n % 70, f"0790{n % 100:02d}{n:06d}") for n in range(rows)]
    file.write_bytes(workbook({"Ấp 1": roster(2025, *people)}))
    system_user()
    first = build.commune("Ấp 1")
    started = time.monotonic()
    subprocess.run(command(first.code, file), env=environment(), check=True, capture_output=True, cwd=ROOT)
    took = time.monotonic() - started
    assert whole_or_nothing(first, rows)
    for _turn in range(times):
        commune = build.commune("Ấp 1")
        with subprocess.Popen(
            command(commune.code, file),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        ) as process:
            time.sleep(moments.uniform(0.5, 1.0) * took)
            process.kill()
        whole_or_nothing(commune, rows)


def command(code: str, file: Path) -> list[str]:
    return [sys.executable, "manage.py", "import_roster", str(file), "--commune", code, "--json"]


def environment() -> dict[str, str]:
    """Return the environment of a command that works on the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return {**os.environ, "DATABASE_URL": f"sqlite:///{name}"}
    before, _slash, after = os.environ["DATABASE_URL"].rpartition("/")
    _old, mark, options = after.partition("?")
    return {**os.environ, "DATABASE_URL": f"{before}/{name}{mark}{options}"}


def whole_or_nothing(commune: Unit, rows: int) -> bool:
    """Hold all that an import writes against the record: everything with it, nothing without; say which."""
    with transaction.atomic():  # waits until the database has let go of what the killed process held
        Unit.objects.select_for_update().get(pk=commune.pk)
    applied = RosterImport.objects.filter(commune=commune, state="applied").count()
    counts = {
        Household.objects.filter(commune=commune).count(),
        Member.objects.filter(commune=commune).count(),
        Residence.objects.filter(household__commune=commune).count(),
        YearlyStatus.objects.filter(commune=commune).count(),
        ImportedRow.objects.filter(roster_import__commune=commune, household__isnull=False).count(),
    }
    assert counts == {rows * applied}
    assert AuditEntry.objects.filter(commune_id=commune.pk, verb="import_roster").count() == applied
    assert RosterImport.objects.filter(commune=commune).count() == applied  # no draft is left either
    return bool(applied)


def test_of_a_draft_dropped_while_it_is_applied_only_one_comes_true():
    """What goes with a draft is looked up before it is deleted: an import must not get in between."""
    commune, done = build.commune("Ấp 1"), []
    apply, draft = work(commune, content("Nguyễn Văn An"), done)
    deleting, applied = threading.Event(), threading.Event()

    def wait(execute, sql, params, many, context):
        if sql.startswith("DELETE") and not deleting.is_set():
            deleting.set()
            applied.wait(1)
        return execute(sql, params, many, context)

    def discard() -> None:
        with connection.execute_wrapper(wait):
            done.append(discard_draft(by=system_user(), draft=draft))

    def apply_meanwhile() -> None:
        deleting.wait(10)
        apply()
        applied.set()

    raised = at_once(discard, apply_meanwhile)
    assert (done, len(raised)) == ([True], 1)
    assert isinstance(raised[0], RuleError)
    assert not Household.objects.exists()
    assert not RosterImport.objects.exists()
