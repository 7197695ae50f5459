"""The demo commune: the same every time, as large as promised, nobody in it real, and told by the audit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Max
from django.test import RequestFactory
from django.utils import timezone

from campaigns.models import Pledge, SupportList
from campaigns.pledges import DonorKind, PledgeKind, PledgeState
from campaigns.queries.help import worries
from campaigns.queries.pledges import pledge_lines
from campaigns.queries.support_files import known_helps
from campaigns.support_roster import plan_helps
from communes.access import scope_of
from communes.models import Assignment, AuditEntry, Letterhead, Organisation, Paper, Unit, UnitKind, User
from communes.roles import Role
from config.demo_people import NO_PROVINCE, People
from config.demo_sites import PASSWORD, POSTS, Site
from config.demo_story import HAMLETS, NATIONAL_2022, tell
from config.management.commands.load_demo import support_to_try, workbook_to_try
from households.actions.imports import plan_import
from households.models import (
    ChangeReport,
    Confirmation,
    Departure,
    HamletResult,
    HamletYear,
    Household,
    ImportedRow,
    IssuedFile,
    LifeEvent,
    Member,
    PovertyStandard,
    ReportState,
    Residence,
    Restatement,
    RosterFile,
    RosterImport,
    SpecialGroup,
    YearClosing,
    YearlyStatus,
)
from households.queries.doubles import suspected_doubles
from households.queries.movement import CLASSES, year_movement
from households.queries.reports import compared
from households.report_kinds import ReportKind
from households.roster.cells import PROVINCE_CODES
from households.roster.plan import Options
from households.roster.reading import read_files
from lib.workbook_in import read_sheets
from tests import build

# The number of a row of ours in a sentence; that of a signed paper has its sign behind a stroke.
OWN_NUMBER = re.compile(r"(số|mã văn bản) \d+(?:, \d+)*(?![/\d])")
GOLDEN = Path(__file__).parent.parent / "golden" / "demo_rates.txt"
TABLES = (
    *(Assignment, AuditEntry, Letterhead, Organisation, Paper, Unit, User, PovertyStandard, Departure, HamletResult),
    *(HamletYear, Household, ImportedRow, Member, Residence, RosterFile, RosterImport, YearClosing, YearlyStatus),
)


@pytest.fixture(scope="module")
def local_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The directory that start.py keeps, for these tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        directory = tmp_path_factory.mktemp("local")
        patch.setattr("django.conf.settings.LOCAL_DIR", directory)
        yield directory


@pytest.fixture(scope="module")
def builds(django_db_setup: None, django_db_blocker: Any, local_dir: Path) -> Iterator[list[list[str]]]:
    """The register written out after a first build, which is taken back, and after a second, which stays."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            load()
            first = register_as_text()
            transaction.set_rollback(True)
        with transaction.atomic():
            load()
            yield [first, register_as_text()]
            transaction.set_rollback(True)
        connection.close()


@pytest.fixture
def demo(builds: list[list[str]]) -> Iterator[Unit]:
    """The demo commune; what a test does to it is taken back."""
    with transaction.atomic():
        yield Unit.objects.get(code="DEMO1")
        transaction.set_rollback(True)


def load(**options: Any) -> str:
    """Run the command and return what it printed."""
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


def register_as_text() -> list[str]:
    """Return all that the register says of people, years and papers, without ids and the moments of writing."""
    person = ("name", "birth_date", "birth_year", "gender", "ethnicity", "cccd", "is_head", "household__address")
    in_list = ("standard__code", "year", "hamlet__code", "household__members__cccd")
    status = ("poverty_class", "people", "b1", "b2", "note", "stage", "to_verify")
    counts = ("households", "people", "average_households", "average_people")
    frozen = (*counts, "poor", "near_poor", "poor_people", "near_poor_people")
    rows = (
        Member.objects.values_list(*person),
        Residence.objects.values_list("household__members__cccd", "hamlet__code", "valid_from", "valid_to"),
        YearlyStatus.objects.values_list(*in_list, *status),
        Departure.objects.values_list(*in_list, "reason"),
        HamletYear.objects.values_list("hamlet__code", "year", "source", *counts),
        HamletResult.objects.values_list("hamlet__code", "standard__code", "year", "complete", *frozen),
        YearClosing.objects.values_list("year", "standard__code", "decision__number", "from_past", "as_reported"),
        Paper.objects.values_list("number", "signed_on", "signed_by", "capacity"),
        User.objects.values_list("username", "full_name"),
        Assignment.objects.values_list("user__username", "role", "unit__code", "organisation__name"),
        RosterFile.objects.values_list("name", "sha256"),
        AuditEntry.objects.values_list("username", "verb", "sentence"),
    )
    written = [line for table in rows for line in sorted(OWN_NUMBER.sub(r"\1 …", str(row)) for row in table)]
    events = LifeEvent.objects.values_list("kind", "on", "hamlet_from__code", "hamlet_to__code", "reason")
    return written + [str(row) for row in events.order_by("pk")]


def test_two_builds_give_the_same_register_down_to_the_bytes_of_its_files(builds: list[list[str]]) -> None:
    first, second = builds
    assert first == second


def test_another_seed_is_another_commune_of_the_same_size() -> None:
    one, other = (tell(People(Random(seed)), Random(seed), 1598) for seed in "12")
    assert {key: len(listed) for key, listed in one.lists.items()} == {key: len(x) for key, x in other.lists.items()}
    names = [{line.household.head.name for line in story.lists[NATIONAL_2022, 2021]} for story in (one, other)]
    assert len(names[0] & names[1]) < 15


def test_the_commune_is_marked_as_invented(demo: Unit) -> None:
    province = Unit.objects.get(children__unit=demo)
    assert (demo.name, demo.code, demo.valid_from, demo.valid_to) == ("Xã Minh Họa", "DEMO1", None, None)
    assert (province.kind, province.name) == (UnitKind.PROVINCE, "Tỉnh Minh Họa")
    hamlets = Unit.objects.filter(parents__parent=demo).order_by("code")
    assert [hamlet.name for hamlet in hamlets] == list(HAMLETS)
    assert all("(minh họa)" in hamlet.name for hamlet in hamlets)


def test_about_1600_households_of_whom_150_are_listed(demo: Unit) -> None:
    totals = HamletYear.objects.filter(commune=demo).values_list("year", "households")
    by_year: Counter[int] = Counter()
    for year, households in totals:
        by_year[year] += households
    assert {year: by_year[year] for year in range(2021, 2026)} == {
        2021: 1598, 2022: 1608, 2023: 1619, 2024: 1629, 2025: 1641,
    }  # fmt: skip
    lists = YearlyStatus.objects.filter(commune=demo).values_list("standard__code", "year").annotate(Count("pk"))
    assert {(code, year): count for code, year, count in lists} == {
        ("national-2016", 2021): 75,
        ("national-2022", 2021): 150,
        ("national-2022", 2022): 139,
        ("national-2022", 2023): 127,
        ("national-2022", 2024): 101,
        ("national-2022", 2025): 80,
        ("national-2022", 2026): 53,
        ("minh-hoa-2024", 2024): 144,
        ("minh-hoa-2024", 2025): 133,
    }


def test_rates_and_verdicts_by_year(demo: Unit) -> None:
    assert rates() == GOLDEN.read_text(encoding="utf-8")


def rates() -> str:
    """Return the rates of every standard as `poverty_rates` prints them."""
    printed = StringIO()
    for standard, first, last in (
        ("national-2016", 2021, 2021),
        ("national-2022", 2021, 2026),
        ("minh-hoa-2024", 2024, 2025),
    ):
        printed.write(f"{standard}\n")
        asked = {"unit": "DEMO1", "from": first, "to": last, "standard": standard}
        call_command("poverty_rates", *[f"--{name}={value}" for name, value in asked.items()], stdout=printed)
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"


def test_years_to_2025_are_closed_and_2026_is_open(demo: Unit) -> None:
    closings = YearClosing.objects.filter(commune=demo).select_related("decision")
    assert {(closing.standard.code, closing.year) for closing in closings} == {
        ("national-2016", 2021),
        *(("national-2022", year) for year in range(2021, 2026)),
        ("minh-hoa-2024", 2024),
    }
    assert {closing.decision.capacity for closing in closings} == {"KT. CHỦ TỊCH"}
    assert all(closing.decision.signed_by and closing.decision.number.endswith("/QĐ-UBND") for closing in closings)
    reported = [closing for closing in closings if closing.as_reported]
    assert [closing.year for closing in reported] == [2023]


def test_2026_waits_for_a_list_a_total_and_two_households_to_verify(demo: Unit) -> None:
    of_2026 = {"commune": demo, "year": 2026}
    assert list(HamletResult.objects.filter(**of_2026).values_list("hamlet__name", "complete")) == [
        (HAMLETS[0], True),
        (HAMLETS[1], True),
    ]
    assert [total.hamlet.name for total in HamletYear.objects.filter(**of_2026)] == [HAMLETS[1]]
    statuses = YearlyStatus.objects.filter(**of_2026)
    assert set(statuses.values_list("stage", flat=True)) == {"proposed"}
    assert statuses.filter(to_verify=True).count() == 2


def test_every_departure_has_a_reason_and_the_reasons_are_of_several_kinds(demo: Unit) -> None:
    reasons = set(Departure.objects.filter(commune=demo).values_list("reason", flat=True))
    assert {"passed_line", "died_out", "moved_away"} <= reasons
    assert "unstated" not in reasons


def test_one_household_moved_with_a_list_and_one_with_an_event(demo: Unit) -> None:
    assert Household.objects.annotate(homes=Count("residences")).filter(homes=2).count() == 2


def test_this_year_has_an_event_of_each_common_kind_and_a_household_entered_twice(demo: Unit) -> None:
    kinds = {"split", "new_head", "moved_hamlet", "died_out", "moved_away", "moved_in", "added"}
    assert set(LifeEvent.objects.filter(commune=demo, year=2026).values_list("kind", flat=True)) == kinds
    assert len(suspected_doubles(demo)) == 1


def test_movement_of_every_closed_year_balances(demo: Unit) -> None:
    for closing in YearClosing.objects.filter(commune=demo):
        moved = year_movement(demo, closing.standard, closing.year)
        assert moved.blocking == [], closing
        if moved.comparable:
            for listed in CLASSES:
                lines = moved.of_unit(demo.pk, listed)
                assert (lines.households.balances, lines.people.balances) == (True, True), closing


def test_groups_and_causes_came_with_the_lists_from_2024_on(demo: Unit) -> None:
    rows = YearlyStatus.objects.filter(commune=demo, standard__code="national-2022").values_list("year", "causes")
    assert {year for year, causes in rows if causes} == {2024, 2025, 2026}
    groups = YearlyStatus.objects.filter(commune=demo, year=2025).values_list("special_groups", flat=True)
    assert {group for row in groups for group in row} == set(SpecialGroup)


def test_a_closed_year_was_restated_and_files_were_handed_out(demo: Unit) -> None:
    restated = Restatement.objects.get()
    assert (restated.closing.year, restated.finished_at is not None) == (2023, True)
    assert {(file.closing.year, tuple(file.forms)) for file in IssuedFile.objects.all()} == {
        (2024, (1, 2, 3)),
        (2025, (1, 2, 3)),
    }


def test_papers_stand_at_every_step_and_the_newest_decision_lacks_its_scan(demo: Unit) -> None:
    papers = Paper.objects.filter(commune=demo)
    assert set(papers.values_list("state", flat=True)) == {"draft", "sent", "signed"}
    (unscanned,) = papers.without_scan()
    assert unscanned.kind == "decision"


def test_the_pledges_are_in_every_state_and_by_every_kind_of_donor(demo: Unit) -> None:
    lines = pledge_lines(Pledge.objects.of_year(demo, 2026))
    assert {line.state for line in lines} == set(PledgeState)
    assert {line.pledge.donor.kind for line in lines} == set(DonorKind)
    assert {line.measure.kind for line in lines} == set(PledgeKind)
    found = worries(demo, PovertyStandard.objects.get(code=NATIONAL_2022), 2026, User.objects.get(username="canbo"))
    assert len(found.twice) == 1
    assert found.unhelped
    assert found.registered_unhelped
    assert any(line.is_late for line in found.open)


def test_one_list_to_sign_is_closed_with_a_proxy_and_one_is_open(demo: Unit) -> None:
    lists = SupportList.objects.filter(commune=demo).order_by("on")
    assert [one.state for one in lists] == ["closed", "issued"]
    rows = [Counter(one.rows.values_list("state", flat=True)) for one in lists]
    assert rows[0]["not_received"] == 1
    assert rows[0]["waiting"] == 0 < rows[1]["waiting"]
    assert lists[0].rows.get(recipient="proxy").reason
    given = Confirmation.objects.filter(commune=demo).order_by("number")
    assert [(one.number, hasattr(one, "cancelling")) for one in given] == [(1, False), (2, True), (3, False)]
    plan = plan_helps(
        read_sheets("thu.xlsx", support_to_try().read_bytes()), known_helps(demo, 2026), 2026, timezone.localdate()
    )
    assert (bool(plan.new), len(plan.problems)) == (True, 1)


def test_nobody_has_a_number_that_a_real_person_could_have(demo: Unit) -> None:
    numbers = list(Member.objects.filter(commune=demo).exclude(cccd="").values_list("cccd", flat=True))
    assert NO_PROVINCE not in PROVINCE_CODES
    assert all(re.fullmatch(NO_PROVINCE + r"\d{9}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers) > 140


def test_every_role_has_an_account_that_signs_in_and_reaches_the_commune(demo: Unit, local_dir: Path) -> None:
    assert {role for role, *_rest in POSTS} == set(Role)
    place = local_dir / "accounts.txt"
    lines = [line.split("\t") for line in place.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(POSTS)
    assert place.stat().st_mode & 0o777 == 0o600
    for (role, *_rest), (title, username, password) in zip(POSTS, lines, strict=True):
        user = authenticate(RequestFactory().get("/"), username=username, password=password)
        assert isinstance(user, User), title
        own = [(reach.role, reach.commune) for reach in scope_of(user).reaches if not reach.on_behalf_of]
        assert own[0] == (role, demo)


def test_every_audit_entry_has_its_sentence_and_none_an_id_number(demo: Unit) -> None:
    entries = list(AuditEntry.objects.all())
    assert {entry.verb for entry in entries} == {
        *("add_province", "add_commune", "place_under", "add_account", "assign", "save_letterhead", "add_standard"),
        *("import_roster", "set_totals", "close_year", "save_campaign", "save_plan", "keep_unit", "add_archived_plan"),
        *("add_member", "open_restatement", "finish_restatement", "export_forms"),
        *("life_split", "life_new_head", "life_moved_hamlet", "life_died_out", "life_moved_away", "life_moved_in"),
        *("report_sent", "report_received", "report_accepted", "report_returned", "report_withdrawn"),
        *("life_added", "save_title", "delegate", "hand_over"),
        *("draft_paper", "send_for_signature", "record_paper", "add_scan", "add_layout", "point_layout"),
        *("register_escape", "withdraw_registration", "save_donor", "add_pledge", "withdraw_pledge"),
        *("record_received", "record_given", "record_straight", "correct_entry"),
        *("save_proposal", "add_nominees", "write_dossier", "take_award_step"),
        *("make_support_list", "issue_support_list", "close_support_list", "mark_received", "mark_not_received"),
        *("record_support", "give_confirmation", "cancel_confirmation"),
        *("correct_draft", "undo_import"),
    }
    for entry in entries:
        assert entry.sentence.endswith("."), entry.verb
        assert not re.search(rf"\b{NO_PROVINCE}\d{{9}}\b", f"{entry.sentence}{entry.before}{entry.after}")
    assert Counter(entry.verb for entry in entries)["import_roster"] == RosterImport.objects.count() == 10


def test_one_import_was_corrected_before_it_was_taken_and_one_undone(demo: Unit) -> None:
    corrected, undone = RosterImport.objects.filter(commune=demo).order_by("-pk")[:2][::-1]
    assert (corrected.state, undone.state) == ("applied", "undone")
    assert [(one.column, one.row) for one in corrected.corrections.all()] == [(2, 3), (5, 3)]
    assert (corrected.counts["changed"], corrected.counts["errors"], corrected.counts["missing"]) == (1, 0, 0)
    assert (undone.counts["new"], undone.undo) == (3, {"removed": 3, "restored": 0, "kept": []})
    assert not Member.objects.filter(name__startswith="Người Nhầm Tệp").exists()


def test_a_second_run_changes_nothing(demo: Unit, local_dir: Path) -> None:
    written = (local_dir / "accounts.txt").stat().st_mtime_ns
    before = sizes()
    assert "Xã Minh Họa (mã DEMO1) đã có sẵn: không thay đổi gì." in load(seed="2", households=5000)
    assert sizes() == before
    assert (local_dir / "accounts.txt").stat().st_mtime_ns == written


def sizes() -> dict[str, tuple[int, int]]:
    """Return for each table how many rows it has and its last id."""
    return {table.__name__: tuple(table.objects.aggregate(Count("pk"), Max("pk")).values()) for table in TABLES}  # type: ignore[misc]


def test_a_list_of_accounts_that_was_lost_is_written_again(demo: Unit, local_dir: Path) -> None:
    place = local_dir / "accounts.txt"
    lines = place.read_text(encoding="utf-8")
    place.unlink()
    load()
    assert place.read_text(encoding="utf-8") == lines


def test_more_communes_have_names_and_accounts_of_their_own(demo: Unit, local_dir: Path) -> None:
    kept = (local_dir / "accounts.txt").read_text(encoding="utf-8")
    try:
        said = load(communes=2, households=100)
        lines = (local_dir / "accounts.txt").read_text(encoding="utf-8").splitlines()
    finally:
        (local_dir / "accounts.txt").write_text(kept, encoding="utf-8")
    assert "Đã nạp Xã Minh Họa 2 (mã DEMO2), 100 hộ năm 2021." in said
    assert len(lines) == 2 * len(POSTS)
    assert lines[-1] == f"Quản trị của xã, Xã Minh Họa 2\tquantri-2\t{PASSWORD}"
    head = User.objects.get(username="truongap1-2")
    assert [reach.hamlet.code for reach in scope_of(head).reaches if reach.hamlet] == ["DEMO2-01"]
    assert PovertyStandard.objects.filter(code="minh-hoa-2024").count() == 1
    numbers = list(Member.objects.exclude(cccd="").values_list("cccd", flat=True))
    assert len(set(numbers)) == len(numbers)


@pytest.mark.django_db
def test_beside_a_real_commune_it_says_so(local_dir: Path) -> None:
    build.commune(name="Xã Có Thật")
    assert "đã có Xã Có Thật" in load(households=100)


@pytest.mark.django_db
def test_a_user_name_that_is_taken_leaves_nothing_behind(local_dir: Path) -> None:
    User.objects.create_user("ketoan", full_name="Người Khác")
    with pytest.raises(CommandError, match="ketoan đã có người dùng") as refusal:
        load()
    assert refusal.value.returncode == 2
    assert not Unit.objects.communes().exists()
    assert not AuditEntry.objects.filter(verb="add_account").exists()


@pytest.mark.django_db
def test_a_real_server_wants_a_word_more(settings: Any, local_dir: Path) -> None:
    settings.DEBUG = settings.DEMO = False
    build.commune(name="Xã Có Thật")
    with pytest.raises(CommandError, match="--yes-on-a-real-server") as refusal:
        load()
    assert refusal.value.returncode == 2
    assert Unit.objects.communes().count() == 1


@pytest.mark.django_db
def test_the_workbook_to_try_is_taken_whole(local_dir: Path) -> None:
    load(households=400)
    commune = Unit.objects.communes().get(code="DEMO1")
    reading = read_files([("thu.xlsx", workbook_to_try().read_bytes())], 2026)
    plan = plan_import(commune, reading, Options(2026), [2026])
    assert plan.verdict == "accept"
    assert {plan.hamlets[row.hamlet].name for row in plan.taken} == {"Ấp 3 (minh họa)"}
    assert len(plan.missing) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"communes": 0}, {"households": 99}, {"households": 10**9}])
def test_impossible_sizes_are_refused(options: dict[str, int], local_dir: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        load(**options)
    assert refusal.value.returncode == 2


def test_names_follow_from_the_number_of_the_commune() -> None:
    assert [(site.code, site.name, site.username("canbo")) for site in (Site(1), Site(3))] == [
        ("DEMO1", "Xã Minh Họa", "canbo"),
        ("DEMO3", "Xã Minh Họa 3", "canbo-3"),
    ]


def test_reports_of_change_stand_in_every_state_and_one_clashes(demo: Unit) -> None:
    reports = list(ChangeReport.objects.filter(commune=demo))
    assert {report.state for report in reports} == set(ReportState)
    assert sum(report.waits_for_list for report in reports) == 1
    assert [compared(report).clashes for report in reports if report.state == ReportState.SENT].count(True) == 1
    assert [report.kind for report in reports if report.photos.exists()] == [ReportKind.MEMBER_DIED]
