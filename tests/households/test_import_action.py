"""Writing a plan: one transaction, one author at a time, one audit entry, and all that an undo needs."""

from __future__ import annotations

import re
import threading
from datetime import date

import pytest
import time_machine
from django.db import connection

from communes.actions import system_user
from communes.models import AuditEntry
from households.actions import imports
from households.actions.imports import PlanChanged, apply_import, fingerprint, keep_draft, plan_ahead, plan_import
from households.models import (
    HamletYear,
    Household,
    ImportedRow,
    Member,
    Residence,
    RosterImport,
    YearlyStatus,
)
from households.roster.plan import Options
from households.roster.reading import read_files
from households.roster.settling import find_years
from households.undoing import unpacked
from lib.errors import RuleError
from tests import build
from tests.households.importing import Importing, everything
from tests.rosters import Rows, listed, roster, workbook

A = listed("Nguyễn Văn An", 1950, "079050000001")
B = listed("Trần Thị Bình", 1960, "079160000002", what="HCN")
C = listed("Lê Văn Công", 1970, "079070000003")
OPTIONS = Options(current_year=2026, unstated_by_default=True)


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel("2026-10-02 09:00+07:00", tick=False):
        yield


class Case:
    """A draft read and ready to be applied."""

    def __init__(self, commune, sheets: dict[str, Rows], options=OPTIONS, by=None):
        self.by, self.commune, self.options = by or system_user(), commune, options
        files = [("ds.xlsx", workbook(sheets))]
        self.reading = read_files(files, 2026)
        self.years = find_years(self.reading, options.year).years
        self.draft = keep_draft(by=self.by, commune=commune, files=files)

    def plan(self):
        return plan_import(self.commune, self.reading, self.options, self.years)

    def apply(self, seen=None):
        return apply_import(
            by=self.by, draft=self.draft, reading=self.reading, options=self.options, years=self.years, seen=seen
        )


def bring_in(commune, sheets, options=OPTIONS):
    case = Case(commune, sheets, options)
    case.apply()
    return RosterImport.objects.get(pk=case.draft.pk)


def before_of(record, name):
    return ImportedRow.objects.get(roster_import=record, household__members__name=name).before


@pytest.mark.django_db
class TestOneTransaction:
    @pytest.mark.parametrize(
        "step",
        [
            "_create_households",
            "_update_people",
            "_write_statuses",
            "_write_missing",
            "_write_totals",
            "_write_results",
        ],
    )
    def test_failure_anywhere_leaves_nothing(self, monkeypatch, step):
        commune = build.commune("Ấp 1")
        bring_in(commune, {"Ấp 1": roster(2024, A, B)})
        changed = listed("Nguyễn Văn An", date(1950, 2, 3), "079050000001", 9)
        total = [["Ấp", "Tổng số hộ"], ["Ấp 1", 10]]
        case = Case(commune, {"Ấp 1": roster(2024, changed, C), "Tổng hợp": total})
        before = everything()
        real = getattr(imports.Writer, step)

        def fails(self):
            real(self)
            raise ZeroDivisionError

        monkeypatch.setattr(imports.Writer, step, fails)
        with pytest.raises(ZeroDivisionError):
            case.apply()
        assert everything() == before

    def test_failure_of_the_audit_leaves_nothing(self, monkeypatch):
        commune = build.commune("Ấp 1")
        case = Case(commune, {"Ấp 1": roster(2024, A)})
        before = everything()
        monkeypatch.setattr(imports, "record", lambda **_said: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            case.apply()
        assert everything() == before


@pytest.mark.django_db
class TestWhatAnUndoNeeds:
    def test_new_household(self):
        record = bring_in(build.commune("Ấp 1"), {"Ấp 1": roster(2024, A)})
        kept = ImportedRow.objects.get(household__isnull=False)
        assert kept.roster_import == record
        assert (kept.file, kept.sheet, kept.row, kept.year) == ("ds.xlsx", "Ấp 1", 3, 2024)
        assert kept.before == {"status": None, "departure": None, "household": None}
        assert unpacked(kept.after)["status"]["poverty_class"] == "poor"

    def test_changed_status_person_and_home(self):
        commune = build.commune("Ấp 1", "Ấp 2")
        bring_in(commune, {"Ấp 1": roster(2024, A, B)})
        person = Member.objects.get(name="Nguyễn Văn An")
        home = Residence.objects.get(household=person.household)
        changed = listed("Nguyễn Văn An", date(1950, 2, 3), "079050000001", 9, "HCN", "ghi chú")
        before = before_of(bring_in(commune, {"Ấp 1": roster(2024, B), "Ấp 2": roster(2024, changed)}), "Nguyễn Văn An")
        assert before["status"] == {
            "hamlet_id": build.hamlet(commune, "Ấp 1").pk, "poverty_class": "poor", "people": 4, "note": "",
            "b1": None, "b2": None, "stage": "decided", "to_verify": False, "causes": [],
            "special_groups": [],
        }  # fmt: skip
        assert before["member"] == {
            "household_id": person.household_id, "pk": person.pk, "name": "Nguyễn Văn An",
            "name_key": "nguyen van an", "sort_key": person.sort_key, "birth_date": None, "birth_year": 1950,
            "gender": "", "ethnicity": "", "cccd": "079050000001", "is_head": True,
        }  # fmt: skip
        assert [(one["pk"], one["valid_from"], one["valid_to"]) for one in before["homes"]] == [(home.pk, None, None)]
        assert before["household"] == {"pk": person.household_id, "address": ""}
        assert Residence.objects.get(pk=home.pk).valid_to == date(2023, 12, 31)

    def test_only_what_changed_is_kept(self):
        commune = build.commune("Ấp 1")
        bring_in(commune, {"Ấp 1": roster(2024, A, B)})
        record = bring_in(commune, {"Ấp 1": roster(2024, A, [*B[:4], 9, *B[5:]])})
        assert list(record.rows.values_list("household__members__name", flat=True)) == ["Trần Thị Bình"]
        assert "member" not in record.rows.get().before

    def test_totals_and_results(self):
        commune = build.commune("Ấp 1")
        total = [["Ấp", "Tổng số hộ"], ["Ấp 1", 10]]
        bring_in(commune, {"Ấp 1": roster(2024, A), "Tổng hợp": total})
        total[1][1] = 12
        record = bring_in(commune, {"Ấp 1": roster(2024, A), "Tổng hợp": total})
        (kept,) = record.rows.all()
        assert kept.before["total"]["households"] == 10
        assert kept.after["total"]["households"] == 12
        assert HamletYear.objects.get().households == 12
        first = ImportedRow.objects.get(roster_import__lt=record.pk, after__has_key="complete")
        assert (first.before, first.after["complete"]) == ({"result": None}, True)


@pytest.mark.django_db
class TestDraft:
    def test_is_applied_only_once(self):
        case = Case(build.commune("Ấp 1"), {"Ấp 1": roster(2024, A)})
        case.apply()
        before = everything()
        with pytest.raises(RuleError, match="trước đó"):
            case.apply()
        assert everything() == before

    def test_that_changes_nothing_leaves_nothing(self):
        commune = build.commune("Ấp 1")
        bring_in(commune, {"Ấp 1": roster(2024, A)})
        before = everything()
        Case(commune, {"Ấp 1": roster(2024, A)}).apply()
        assert everything() == before

    def test_previewed_before_somebody_else_wrote(self):
        commune = build.commune("Ấp 1")
        case = Case(commune, {"Ấp 1": roster(2024, A, B)})
        seen = fingerprint(case.plan())
        bring_in(commune, {"Ấp 1": roster(2024, A)})
        before = everything()
        with pytest.raises(PlanChanged):
            case.apply(seen)
        assert everything() == before
        case.apply(fingerprint(case.plan()))
        assert YearlyStatus.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestPlanningAhead:
    """Nobody waits for a plan: it is made before the lock, and again under it only after another write."""

    @pytest.fixture
    def planned(self, monkeypatch):
        """Say of each plan made whether a transaction was open."""
        planned: list[bool] = []
        real = imports.make_plan

        def note(*args):
            planned.append(connection.in_atomic_block)
            return real(*args)

        monkeypatch.setattr(imports, "make_plan", note)
        return planned

    def test_of_a_commune_nobody_writes_to_is_made_before_the_lock(self, planned):
        Case(build.commune("Ấp 1"), {"Ấp 1": roster(2024, A)}).apply()
        assert planned == [False]

    def test_is_made_again_under_the_lock_after_another_write(self, planned):
        commune = build.commune("Ấp 1")
        case = Case(commune, {"Ấp 1": roster(2024, A, B)})
        ahead = plan_ahead(commune, case.reading, OPTIONS, case.years)
        bring_in(commune, {"Ấp 1": roster(2024, A)})
        del planned[:]
        plan = apply_import(
            by=case.by, draft=case.draft, reading=case.reading, options=OPTIONS, years=case.years, ahead=ahead
        )
        assert planned == [True]
        assert (plan.count("new"), plan.count("unchanged")) == (1, 1)
        assert Household.objects.count() == 2

    def test_by_the_command_is_made_before_its_transaction(self, planned, tmp_path):
        commune = build.commune("Ấp 1")
        Importing(tmp_path, commune.code)({"Ấp 1": roster(2024, A)})
        assert planned == [False]


@pytest.mark.django_db
def test_one_audit_entry_without_personal_data():
    commune = build.commune("Ấp 1")
    officer = build.person("poverty_officer", commune)
    Case(commune, {"Ấp 1": roster(2024, A, B)}, by=officer).apply()
    bring_in(commune, {"Ấp 1": roster(2024, listed("Nguyễn Văn Ấn", 1951, "079050000001"))})
    first, second = AuditEntry.objects.filter(verb="import_roster").order_by("pk")
    assert (first.username, first.commune_id) == (officer.username, commune.pk)
    assert "2 mới" in first.sentence
    assert first.after["files"][0]["name"] == "ds.xlsx"
    assert len(first.after["files"][0]["sha256"]) == 64
    for entry in (first, second):
        said = re.sub(r"[0-9a-f]{64}", "", f"{entry.sentence}{entry.before}{entry.after}")  # a file's hash is any text
        assert not any(word in said for word in ("079", "Nguyễn", "Trần", "1950"))


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def at_once(self, *works):
        """Run each in its own thread and connection; return what they raised."""
        raised = []
        together = threading.Barrier(len(works))

        def run(work):
            try:
                together.wait()
                work()
            except Exception as error:
                raised.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return raised

    @pytest.mark.parametrize("attempt", range(3))
    def test_the_same_list_twice_makes_each_household_once(self, attempt):
        commune = build.commune("Ấp 1")
        cases = [Case(commune, {"Ấp 1": roster(2024, A, B, C)}) for _ in range(3)]
        assert self.at_once(*(case.apply for case in cases)) == []
        assert Household.objects.count() == YearlyStatus.objects.count() == 3
        assert RosterImport.objects.count() == AuditEntry.objects.filter(verb="import_roster").count() == 1

    def test_one_draft_twice(self):
        case = Case(build.commune("Ấp 1"), {"Ấp 1": roster(2024, A, B, C)})
        (refused,) = self.at_once(case.apply, case.apply)
        assert "trước đó" in str(refused)
        assert Household.objects.count() == 3

    def test_two_hamlets_of_one_commune(self):
        commune = build.commune("Ấp 1", "Ấp 2")
        one, other = Case(commune, {"Ấp 1": roster(2024, A)}), Case(commune, {"Ấp 2": roster(2024, B)})
        assert self.at_once(one.apply, other.apply) == []
        assert set(YearlyStatus.objects.values_list("hamlet__name", flat=True)) == {"Ấp 1", "Ấp 2"}
