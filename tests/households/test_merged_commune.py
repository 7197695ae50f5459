"""A commune made of three others: lists of then under the units of then, one line through the years.

Codes and names of the communes are facts; hamlets, people and figures are invented.
"""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from campaigns.actions.closed_years import NoReason, reason_or_refuse
from campaigns.models import Donor, PlanChange, Support
from campaigns.pledge_cells import unit_key
from campaigns.queries.report_figures import read_report
from campaigns.queries.support_files import known_helps
from campaigns.queries.supports import helped_in
from communes.access import scope_of
from communes.actions import add_commune, add_province, place_under, system_user
from communes.models import Unit
from communes.queries import commune_by_code, hamlets_in_year, units_of_year
from communes.roles import Role, Verb
from config.handovers import open_work_of
from households.actions.merger_hindrances import hindrance
from households.actions.mergers import map_hamlets, undo_merger
from households.actions.status import StatusEntry, leave_list, set_status
from households.actions.undo import undo_import
from households.actions.years import close_year
from households.models import (
    Departure,
    DepartureReason,
    HamletResult,
    Household,
    IssuedFile,
    Member,
    Residence,
    RosterImport,
    YearlyStatus,
)
from households.official_forms.paper import state_line
from households.poverty import PovertyClass
from households.queries.confirmations import NoGround, ground_of
from households.queries.doubles import suspected_doubles
from households.queries.figures import figures, read_figures
from households.queries.forms import read_form
from households.queries.mergers import origin_of
from households.queries.movement import year_movement
from households.queries.names import read_names
from households.queries.totals import totals_of
from households.queries.undo import InTheWay
from households.queries.years import figures_then_and_now, hamlet_figures
from households.reported import Reported
from lib.errors import RuleError
from tests import build
from tests.households.importing import Importing
from tests.pages import signed_in, text
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db

MERGED_ON = date(2025, 7, 1)
LAST_DAY = "2025-06-30"
OLD = {"26629": "Xã Xuyên Mộc", "26632": "Xã Bông Trang", "26653": "Xã Bưng Riềng"}
HEIRS = {"26629": "Ấp Trung Tâm", "26632": "Ấp Bông Trang", "26653": "Ấp Bưng Riềng"}


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21", tick=False):
        yield


def add(code: str, name: str, *hamlets: str, **days: str) -> None:
    given = {key: date.fromisoformat(day) for key, day in days.items()}
    add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=list(hamlets), **given)


def merge(*, hamlets: bool = True) -> Unit:
    maps = [f"{code}/Ấp 1={heir}" for code, heir in HEIRS.items()] if hamlets else []
    call_command("merge_communes", into="26632", on=MERGED_ON, old=list(OLD), hamlet=maps, stdout=StringIO(), json=True)
    return new_commune()


def new_commune() -> Unit:
    return commune_by_code("26632", date(2025, 12, 31))


def old_commune(code: str) -> Unit:
    return commune_by_code(code, date(2024, 12, 31))


@pytest.fixture
def units() -> None:
    for code, name in OLD.items():
        add(code, name, "Ấp 1", valid_to=LAST_DAY)
    add("26632", "Xã Xuyên Mộc", *HEIRS.values(), valid_from="2025-07-01")


@pytest.fixture
def importing(units: None, tmp_path: Path) -> Importing:
    return Importing(tmp_path, code="26632")


LISTS_2024 = {
    "26629": [listed("Nguyễn Văn Một", 1961), listed("Nguyễn Văn Hai", 1962, what="HCN")],
    "26632": [listed("Lê Thị Ba", 1963), listed("Lê Thị Bốn", 1964)],
    "26653": [listed("Trần Văn Năm", 1965, what="HCN")],
}
LIST_2025 = {
    "Ấp Trung Tâm": roster(2025, listed("Nguyễn Văn Một", 1961, what="HCN"), listed("Nguyễn Văn Hai", 1962, what="HN")),
    "Ấp Bông Trang": roster(2025, listed("Lê Thị Ba", 1963)),
    "Ấp Bưng Riềng": roster(2025, listed("Trần Văn Năm", 1965, what="HCN"), listed("Trần Văn Sáu", 1966)),
}


def import_2024(importing: Importing) -> None:
    for code, rows in LISTS_2024.items():
        answer = importing({"Ấp 1": roster(2024, *rows)}, code=code)
        assert (answer["verdict"], answer["ok"], answer["errors"]) == ("accept", len(rows), [])


def import_2025(importing: Importing, **options: Any) -> dict[str, Any]:
    answer = importing(LIST_2025, **options)
    assert (answer["verdict"], answer["ok"], answer["errors"]) == ("accept", 5, [])
    return answer


def homes() -> set[tuple[str, str, str]]:
    """Return (name, hamlet, first and last day) of every residence."""
    rows = Residence.objects.select_related("hamlet").filter(household__members__is_head=True)
    values = rows.values_list("household__members__name", "hamlet__name", "valid_from", "valid_to")
    return {(name, hamlet, f"{first or ''}..{last or ''}") for name, hamlet, first, last in values}


def stored() -> set[tuple[str, int, str, str, str]]:
    rows = YearlyStatus.objects.filter(household__members__is_head=True)
    values = rows.values_list("household__members__name", "year", "commune__name", "hamlet__name", "poverty_class")
    return set(values)


def test_the_order_in_which_lists_and_merger_are_recorded_does_not_matter(importing: Importing):
    merge()
    import_2024(importing)
    answer = import_2025(importing, missing="passed_line")
    assert (answer["new"], answer["missing"]) == (5, 1)
    assert Household.objects.count() == 6
    assert set(Household.objects.values_list("commune", flat=True)) == {new_commune().pk}
    assert set(Member.objects.values_list("commune", flat=True)) == {new_commune().pk}
    assert ("Lê Thị Ba", "Ấp 1", f"..{LAST_DAY}") in homes()
    assert ("Lê Thị Ba", "Ấp Bông Trang", "2025-07-01..") in homes()
    left = Departure.objects.get()
    assert (left.year, left.reason, left.commune, left.hamlet.name) == (2025, "passed_line", new_commune(), "Ấp 1")


def test_new_list_first_then_the_old_ones_finds_the_same_households(importing: Importing):
    merge()
    import_2025(importing)
    import_2024(importing)
    assert Household.objects.count() == 6
    assert ("Lê Thị Ba", "Ấp 1", f"..{LAST_DAY}") in homes()
    assert ("Lê Thị Ba", "Ấp Bông Trang", "2025-07-01..") in homes()
    assert ("Lê Thị Ba", 2024, "Xã Bông Trang", "Ấp 1", "poor") in stored()
    assert ("Lê Thị Ba", 2025, "Xã Xuyên Mộc", "Ấp Bông Trang", "poor") in stored()


def test_old_lists_before_the_merger_is_recorded_are_carried_over(importing: Importing):
    import_2024(importing)
    merge()
    before = homes()
    assert import_2025(importing)["missing"] == 1
    assert Household.objects.count() == 6
    assert before <= homes()
    assert set(Household.objects.values_list("commune", flat=True)) == {new_commune().pk}


def rates(first: int, last: int, code: str = "26632") -> list[dict[str, Any]]:
    out = StringIO()
    call_command("poverty_rates", f"--unit={code}", f"--from={first}", f"--to={last}", json=True, stdout=out)
    lines: list[dict[str, Any]] = json.loads(out.getvalue())
    return lines


def totals(year: int, of_hamlets: dict[tuple[str, str], int]) -> None:
    for (code, hamlet), households in of_hamlets.items():
        call_command("set_totals", commune=code, year=year, hamlet=hamlet, households=households, stdout=StringIO())


def test_rates_before_the_merger_are_sums_never_means(importing: Importing):
    merge()
    import_2024(importing)
    import_2025(importing)
    totals(2024, {("26629", "Ấp 1"): 100, ("26632", "Ấp 1"): 50, ("26653", "Ấp 1"): 25})
    totals(2025, {("26632", "Ấp Trung Tâm"): 110, ("26632", "Ấp Bông Trang"): 50, ("26632", "Ấp Bưng Riềng"): 40})
    whole = [line for line in rates(2024, 2025) if line["kind"] == "commune"]
    assert [(line["name"], line["households"], line["poor"], line["near_poor"]) for line in whole] == [
        ("Xã Xuyên Mộc", 100 + 50 + 25, 1 + 2 + 0, 1 + 0 + 1),
        ("Xã Xuyên Mộc", 110 + 50 + 40, 1 + 1 + 1, 2),
    ]
    assert [line["rate"] for line in whole] == ["1.71", "1.50"]  # 3 of 175, 3 of 200
    assert whole[1]["reduction"] == "0.21"  # 12/7 - 3/2 = 3/14
    hamlets = [line for line in rates(2024, 2025) if line["kind"] == "hamlet"]
    assert [line["name"] for line in hamlets if line["year"] == 2024] == [
        "Ấp 1 (Xuyên Mộc)", "Ấp 1 (Bông Trang)", "Ấp 1 (Bưng Riềng)",
    ]  # fmt: skip
    assert {line["name"]: line["reduction"] for line in hamlets if line["year"] == 2025} == {
        "Ấp Trung Tâm": "0.09",  # 1 of 100, 1 of 110
        "Ấp Bông Trang": "2.00",  # 2 of 50, 1 of 50
        "Ấp Bưng Riềng": "-2.50",  # 0 of 25, 1 of 40
    }
    assert [(line["name"], line["poor"]) for line in rates(2024, 2024) if line["kind"] == "commune"] == [
        ("Xã Bông Trang", 2)
    ]


def test_a_divided_predecessor_gives_no_data(importing: Importing):
    call_command(
        "merge_communes", into="26632", on=MERGED_ON, old=["26629", "26632"], divided=["26653"], stdout=StringIO()
    )
    import_2024(importing)
    new = new_commune()
    assert (hamlets_in_year(new, 2024), units_of_year(new, 2024)) == ([], [])
    line = rates(2024, 2025)[0]
    assert (line["year"], line["poor"], line["rate"], line["verdict"]) == (2024, None, None, "no_data")


def test_codes_mean_the_unit_of_the_year(importing: Importing):
    merge()
    assert old_commune("26632").name == "Xã Bông Trang"
    assert new_commune().name == "Xã Xuyên Mộc"
    refused = importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963))}, code="26632", on=date(2025, 12, 31))
    assert refused["verdict"] == "reject"
    assert "Danh sách năm 2024 là của từng xã cũ" in refused["message"]
    late = importing({"Ấp 1": roster(2025, listed("Lê Thị Ba", 1963))}, code="26653", on=date(2024, 12, 31))
    assert "danh sách năm 2025 nhập dưới tên Xã Xuyên Mộc" in late["message"]


def everything_in(importing: Importing) -> Unit:
    new = merge()
    import_2024(importing)
    import_2025(importing, missing="passed_line")
    totals(2024, {("26629", "Ấp 1"): 100, ("26632", "Ấp 1"): 50, ("26653", "Ấp 1"): 25})
    totals(2025, {("26632", "Ấp Trung Tâm"): 110, ("26632", "Ấp Bông Trang"): 50, ("26632", "Ấp Bưng Riềng"): 40})
    return new


def close(commune: Unit, year: int, number: str) -> None:
    close_year(
        by=system_user(), commune=commune, standard=build.standard(), year=year, number=number,
        signed_on=date(year, 12, 15),
    )  # fmt: skip


def test_the_first_year_opens_with_what_the_old_hamlets_closed_with(importing: Importing):
    new = everything_in(importing)
    moved = year_movement(new, build.standard(), 2025)
    assert [unit.name for unit in moved.hamlets] == list(HEIRS.values())
    poor = moved.of_unit(new.pk, PovertyClass.POOR).households.columns
    near = moved.of_unit(new.pk, PovertyClass.NEAR_POOR).households.columns
    #     opening 3, to near-poor 1, passed 1, other 0, from near-poor 1, fell back 0, newly 1, other 0, closing 3
    assert poor == (3, 1, 1, 0, 1, 0, 1, 0, 3)
    assert near == (2, 1, 0, 0, 1, 0, 0, 0, 2)
    assert moved.blocking == []


def test_the_old_years_are_closed_by_the_old_units_and_the_first_new_one_balances(importing: Importing):
    new = everything_in(importing)
    standard = build.standard()
    for number, code in enumerate(list(OLD)[:2]):
        close(old_commune(code), 2024, f"{number + 1}/QĐ-UBND")
    assert not figures(new, standard, [2024])[new.pk, 2024].closed
    close(old_commune("26653"), 2024, "3/QĐ-UBND")
    assert figures(new, standard, [2024])[new.pk, 2024].closed
    close(new, 2025, "4/QĐ-UBND")
    assert figures(new, standard, [2025])[new.pk, 2025].closed
    assert year_movement(new, standard, 2025).blocking == []
    assert HamletResult.objects.filter(commune=new, year=2025, poor__isnull=False).count() == 3


def test_a_commune_does_not_close_or_total_the_years_of_its_predecessors(importing: Importing):
    new = everything_in(importing)
    with pytest.raises(RuleError, match="là của từng xã cũ"):
        close(new, 2024, "9/QĐ-UBND")


def test_the_same_person_on_the_lists_of_two_old_communes_is_two_households_and_a_double(importing: Importing):
    new = merge()
    number = "077063000001"
    importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963, number))}, code="26632")
    answer = importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963, number))}, code="26653")
    assert (answer["verdict"], answer["new"]) == ("accept", 1)
    assert Household.objects.count() == 2
    assert [(pair.why, pair.one.name) for pair in suspected_doubles(new)] == [("number", "Lê Thị Ba")]
    both = importing({"Ấp Bông Trang": roster(2025, listed("Lê Thị Ba", 1963, number))})
    assert "Có thể là hai hộ khác nhau trong sổ" in both["errors"][0]["message"]


def test_importing_again_changes_nothing(importing: Importing):
    everything_in(importing)
    before = (homes(), stored())
    for code, rows in LISTS_2024.items():
        assert importing({"Ấp 1": roster(2024, *rows)}, code=code)["unchanged"] == len(rows)
    again = importing(LIST_2025, missing="passed_line")
    assert (again["unchanged"], again["missing"], (homes(), stored())) == (5, 1, before) or again["missing"] == 0


def test_hamlets_mapped_after_the_lists_let_their_households_pass(importing: Importing):
    merge(hamlets=False)
    import_2024(importing)
    assert ("Lê Thị Ba", "Ấp 1", "..") in homes()
    new = new_commune()
    heirs = {build.hamlet(old_commune(code), "Ấp 1"): build.hamlet(new, heir) for code, heir in HEIRS.items()}
    assert map_hamlets(by=system_user(), commune=new, heirs=heirs) == 3
    assert ("Lê Thị Ba", "Ấp Bông Trang", "2025-07-01..") in homes()
    assert map_hamlets(by=system_user(), commune=new, heirs=heirs) == 0
    import_2025(importing)
    other = {build.hamlet(old_commune("26653"), "Ấp 1"): build.hamlet(new, "Ấp Bông Trang")}
    with pytest.raises(RuleError, match="không ghép lại được nữa"):
        map_hamlets(by=system_user(), commune=new, heirs=other)


def test_a_merger_is_taken_back_while_nothing_rests_on_it(importing: Importing):
    import_2024(importing)
    before = (homes(), set(Household.objects.values_list("pk", "commune")))
    undo_merger(by=system_user(), commune=merge())
    assert (homes(), set(Household.objects.values_list("pk", "commune"))) == before
    assert new_commune().line == [new_commune().pk]
    merge()
    import_2025(importing)
    assert hindrance(new_commune()) == (
        f"{new_commune().name} đã có của mình sau sáp nhập: danh sách năm 2025. Không hủy được nữa."
    )
    with pytest.raises(RuleError, match="Không hủy được nữa"):
        undo_merger(by=system_user(), commune=new_commune())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"old": ["26629", "26629"]}, "hai lần"),
        ({"old": ["99999"]}, "Không có đơn vị nào"),
        ({"on": date(2027, 7, 1)}, "Không có đơn vị nào|không hợp lệ"),
        ({"hamlet": ["26629/Ấp 9=Ấp Trung Tâm"]}, "không có ấp nào tên"),
        ({"hamlet": ["Ấp 1"]}, "chưa đúng"),
    ],
)
def test_a_merger_that_can_not_be_is_refused(units: None, options: dict[str, Any], said: str):
    given = {"into": "26632", "on": MERGED_ON, "old": list(OLD), **options}
    with pytest.raises(CommandError, match=said) as refused:
        call_command("merge_communes", stdout=StringIO(), **given)
    assert refused.value.returncode == 2
    assert new_commune().came_from == []


def test_a_commune_with_lists_of_years_before_the_merger_is_refused(importing: Importing):
    for code in OLD:
        assert old_commune(code)
    Unit.objects.filter(name="Ấp Bông Trang").update(valid_from=None)
    new = new_commune()
    HamletResult.objects.create(
        commune=new, hamlet=build.hamlet(new, "Ấp Bông Trang"), standard=build.standard(), year=2024
    )
    with pytest.raises(CommandError, match="dưới tên từng xã cũ"):
        merge()


def test_a_predecessor_whose_hamlets_are_not_on_record_leaves_the_sums_unknown(importing: Importing):
    add("26656", "Xã Chưa Ghi Ấp", valid_to=LAST_DAY)
    call_command(
        "merge_communes", into="26632", on=MERGED_ON, old=[*OLD, "26656"],
        hamlet=[f"{code}/Ấp 1={heir}" for code, heir in HEIRS.items()], stdout=StringIO(),
    )  # fmt: skip
    import_2024(importing)
    import_2025(importing)
    totals(2024, {(code, "Ấp 1"): 100 for code in OLD})
    for number, code in enumerate(OLD):
        close(old_commune(code), 2024, f"{number + 1}/QĐ-UBND")
    new, standard = new_commune(), build.standard()
    whole = figures(new, standard, [2024])[new.pk, 2024]
    assert (whole.households, whole.poor, whole.complete, whole.closed) == (None, None, False, False)
    moved = year_movement(new, standard, 2025)  # else those of the fourth commune would be newly poor
    assert not moved.comparable


def test_what_one_predecessor_closed_stays_as_it_was_frozen_before_the_others_closed(importing: Importing):
    new, standard = merge(), build.standard()
    for year in (2023, 2024):
        for code, rows in LISTS_2024.items():
            importing({"Ấp 1": roster(year, *rows)}, code=code)
        totals(year, {(code, "Ấp 1"): 100 for code in OLD})
    close(old_commune("26632"), 2024, "1/QĐ-UBND")
    hamlet = build.hamlet(old_commune("26632"), "Ấp 1")
    stored_lines = HamletResult.objects.get(hamlet=hamlet, year=2024)
    frozen: Any = stored_lines.movement
    frozen["poor"]["households"][0] = frozen["poor"]["households"][8] = 7
    stored_lines.save()
    assert year_movement(new, standard, 2024).flows[hamlet.pk, PovertyClass.POOR].households.columns[0] == 7


def test_a_certificate_after_the_merger_rests_on_the_list_of_then_and_names_the_hamlet_of_now(importing: Importing):
    new, standard = merge(), build.standard()
    importing({"Ấp 1": roster(2023, listed("Lê Thị Ba", 1963), listed("Lê Thị Bốn", 1964))}, code="26632")
    importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963))}, code="26632", missing="passed_line")
    for year in (2023, 2024):
        totals(year, {("26632", "Ấp 1"): 50})
        close(old_commune("26632"), year, f"{year}/QĐ-UBND")
    home, other = (Household.objects.get(members__name=name) for name in ("Lê Thị Ba", "Lê Thị Bốn"))
    ground = ground_of(home, standard, 2024)
    assert (ground.home.name, ground.decision.number) == ("Ấp Bông Trang", "2024/QĐ-UBND")
    with pytest.raises(NoGround) as refused:  # it passed the line in 2024, so the list of 2023 is no ground
        ground_of(other, standard, 2025)
    assert refused.value.offered is None
    with pytest.raises(NoGround, match="không có trong danh sách hộ nghèo, hộ cận nghèo năm 2024 đã công nhận"):
        ground_of(other, standard, 2024)
    assert new.pk == other.commune_id


def closed_in_2024(importing: Importing) -> Unit:
    new = everything_in(importing)
    for number, code in enumerate(OLD, start=1):
        close_year(
            by=system_user(), commune=old_commune(code), standard=build.standard(), year=2024,
            number=f"{number}/QĐ-UBND", signed_on=date(2024, 12, 10 + number),
            as_reported={"Ấp 1": Reported(households=100, poor=2)},
        )  # fmt: skip
    return new


def test_a_year_that_three_units_closed_stands_on_three_decisions(importing: Importing):
    new, standard = closed_in_2024(importing), build.standard()
    form = read_form(new, standard, 2024, on=date(2026, 11, 21), printed_by="Người Thử")
    days = [f"{number}/QĐ-UBND ngày {10 + number}/12/2024" for number in (1, 2, 3)]
    assert state_line(form) == "Số liệu đã công nhận (nhập lại) theo " + ", ".join(
        f"Quyết định số {day}" for day in days
    )
    closing = read_figures(new, standard, [2024]).closings[2024]
    names = [old_commune(code).name for code in OLD]
    assert closing.stands_on == "; ".join(
        f"Quyết định số {day} ({name})" for day, name in zip(days, names, strict=True)
    )
    said = read_report(new, standard, 2024, on=date(2026, 11, 21), by="Người Thử").commune.values
    assert said["so_quyet_dinh"] == "1/QĐ-UBND, 2/QĐ-UBND, 3/QĐ-UBND"
    assert said["ngay_quyet_dinh"] is None


def test_figures_reported_then_are_held_beside_those_of_the_hamlet_of_that_commune(importing: Importing):
    new, standard = closed_in_2024(importing), build.standard()
    closing = read_figures(new, standard, [2024]).closings[2024]
    found = figures_then_and_now(closing, hamlet_figures(new, standard, 2024))
    assert {(one.hamlet, one.measure, one.reported, one.computed) for one in found} == {
        ("Ấp 1 (Xuyên Mộc)", "poor", 2, 1), ("Ấp 1 (Bưng Riềng)", "poor", 2, 0),
        ("Ấp 1 (Bông Trang)", "households", 100, 50), ("Ấp 1 (Bưng Riềng)", "households", 100, 25),
    }  # fmt: skip


def test_the_page_of_forms_says_that_the_old_units_closed_the_year(importing: Importing, client):
    new = closed_in_2024(importing)
    client.force_login(build.person(Role.POVERTY_OFFICER, new))
    said = text(client.get(build.address("forms", new, 2024)))
    assert "Số liệu năm 2024 đã công nhận" in said
    assert "Các xã cũ đã chốt năm này" in said
    assert "chưa chốt: biểu báo cáo" not in said


def test_files_of_a_year_that_the_old_units_closed_are_kept_and_reached_from_the_new_communes_page(
    importing: Importing,
):
    new, old = closed_in_2024(importing), old_commune("26632")
    page = signed_in(build.person(Role.POVERTY_OFFICER, new))
    ours, theirs = (page.get(build.address("form_workbook", unit, 2024, 1)).content for unit in (new, old))
    kept = {file.commune: bytes(file.content) for file in IssuedFile.objects.all()}
    assert kept == {new: ours, old: theirs}
    shown = text(page.get(build.address("forms", new, 2024)))
    assert "Xã Bông Trang (xã cũ)" in shown
    for file in IssuedFile.objects.all():
        again = page.get(build.address("issued_file", new, 2024, file.pk))
        assert again.content == kept[file.commune]
    of_old = page.get(build.address("forms", old, 2024))
    assert [row.file.commune for row in of_old.context["issued"]] == [old]  # what the new one hands out is its own
    assert {one.commune for one in of_old.context["closings"]} == {old}
    assert {(one.year, one.commune) for one in page.get(build.address("forms", new, 2025)).context["closings"]} == {
        (2024, old_commune(code)) for code in OLD
    }


def test_last_years_total_of_a_new_hamlet_is_the_sum_of_those_that_went_over_to_it(importing: Importing):
    call_command(
        "merge_communes", into="26632", on=MERGED_ON, old=list(OLD), stdout=StringIO(),
        hamlet=["26629/Ấp 1=Ấp Trung Tâm", "26632/Ấp 1=Ấp Trung Tâm", "26653/Ấp 1=Ấp Bưng Riềng"],
    )  # fmt: skip
    totals(2024, {("26629", "Ấp 1"): 100})

    def before() -> dict[str, int | None]:
        return {line.hamlet.name: line.before.households for line in totals_of(new_commune(), 2025, None)}

    assert before() == {"Ấp Trung Tâm": None, "Ấp Bông Trang": None, "Ấp Bưng Riềng": None}
    totals(2024, {("26632", "Ấp 1"): 50, ("26653", "Ấp 1"): 25})
    assert before() == {"Ấp Trung Tâm": 150, "Ấp Bông Trang": None, "Ấp Bưng Riềng": 25}


def test_newly_poor_is_said_only_where_all_that_was_united_is_known(importing: Importing):
    call_command(
        "merge_communes", into="26632", on=MERGED_ON, old=list(OLD), stdout=StringIO(),
        hamlet=[f"{code}/Ấp 1=Ấp Trung Tâm" for code in OLD],
    )  # fmt: skip
    importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963))}, code="26632")
    importing({"Ấp Trung Tâm": roster(2025, listed("Lê Thị Ba", 1963), listed("Trần Văn Năm", 1965))})
    names = read_names(new_commune(), build.standard(), 2025, "poor")
    assert "Ấp Trung Tâm" in names.unknown_before  # Trần Văn Năm may have stood on the list of Bưng Riềng
    importing({"Ấp 1": roster(2024, listed("Nguyễn Văn Một", 1961))}, code="26629")
    importing({"Ấp 1": roster(2024, listed("Trần Văn Năm", 1965))}, code="26653")
    assert "Ấp Trung Tâm" not in read_names(new_commune(), build.standard(), 2025, "poor").unknown_before


def test_an_old_list_is_not_taken_back_under_a_list_of_the_new_commune(importing: Importing):
    merge()
    import_2024(importing)
    import_2025(importing)
    old = RosterImport.objects.get(commune=old_commune("26632"))
    with pytest.raises(InTheWay):
        undo_import(by=system_user(), record=old)
    undo_import(by=system_user(), record=RosterImport.objects.get(commune=new_commune()))
    undo_import(by=system_user(), record=old)
    assert set(Member.objects.filter(is_head=True).values_list("name", flat=True)) == {
        "Nguyễn Văn Một", "Nguyễn Văn Hai", "Trần Văn Năm",
    }  # fmt: skip


def test_a_post_left_in_an_old_commune_sees_no_doubles_of_the_communes_beside(importing: Importing):
    merge()
    number = "077063000001"
    for code in ("26629", "26653"):
        importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963, number))}, code=code)
    assert len(suspected_doubles(new_commune())) == 1
    assert suspected_doubles(old_commune("26632")) == []


def test_a_province_sees_the_sums_and_not_the_communes_that_went_over(units: None):
    city = add_province(by=system_user(), code="79", name="Thành phố Hồ Chí Minh")
    for unit in (old_commune("26629"), new_commune()):
        place_under(by=system_user(), unit=unit, parent=city)
    merge()
    assert scope_of(build.person(Role.SUPERIOR_READER, city)).communes() == [new_commune()]


def test_the_plan_of_a_year_that_the_old_units_closed_is_not_written_again_without_a_reason(importing: Importing):
    new, standard = closed_in_2024(importing), build.standard()
    PlanChange.objects.create(
        unit=new, standard=standard, year=2024, kind=PlanChange.Kind.REMOVED, reason="Ghi nhầm văn bản",
        changed_on=date(2025, 1, 2), changed_by=system_user(),
    )  # fmt: skip
    with pytest.raises(NoReason):
        reason_or_refuse(new, standard, 2024, None, "")


def test_drafts_under_old_units_are_handed_over_too(units: None):
    new = merge()
    officer = build.person(Role.POVERTY_OFFICER, new)
    RosterImport.objects.create(commune=old_commune("26632"), created_by=officer)
    assert [work.count for work in open_work_of(new, officer)][1] == 1


def test_old_lists_that_came_last_are_taken_back_as_if_they_had_not_come(importing: Importing):
    merge()
    import_2025(importing)
    before = (homes(), stored())
    import_2024(importing)
    for code in OLD:
        undoing = undo_import(by=system_user(), record=RosterImport.objects.get(commune=old_commune(code)))
        assert undoing.kept == {}
    assert (homes(), stored()) == before


def test_a_list_that_still_bears_the_old_hamlets_names_is_taken(importing: Importing):
    merge()
    rows = [[n, name, "", born, "", "", "", hamlet, "", 3, "x", ""] for n, (name, born, hamlet) in enumerate(
        [("Lê Thị Ba", 1963, "Ấp 1 (Bông Trang)"), ("Trần Văn Năm", 1965, "Ấp Bưng Riềng")], start=1
    )]  # fmt: skip
    heading = ["STT", "Họ và tên chủ hộ", "", "Năm sinh", "", "", "", "Ấp", "", "Số khẩu", "Hộ nghèo", "Hộ cận nghèo"]
    answer = importing({"Danh sách": [["DANH SÁCH HỘ NGHÈO NĂM 2025"], heading, *rows]})
    assert (answer["ok"], answer["errors"]) == (2, [])
    on_list = YearlyStatus.objects.order_by("pk").values_list("hamlet__name", flat=True)
    assert list(on_list) == ["Ấp Bông Trang", "Ấp Bưng Riềng"]
    of_three = [3, "Ai Đó", "", 1970, *[""] * 3, "Ấp 1", "", 1, "x", ""]
    three = importing({"Danh sách": [["DANH SÁCH HỘ NGHÈO NĂM 2025"], heading, of_three]})
    assert "Ấp 1" in three["errors"][0]["message"]


def test_an_opening_list_of_an_old_unit_is_not_called_missing(importing: Importing):
    importing({"Ấp 1": roster(2021, listed("Lê Thị Ba", 1963))}, code="26632", standard="national-2022")
    new = merge()
    of_then, nations = build.standard("national-2022"), build.standard("national-2016")
    units = {one.unit.code: one for one in origin_of(new, [], [(2021, nations)]).units}
    assert [(units[code].years[0].standard, units[code].years[0].came) for code in ("26632", "26653")] == [
        (of_then, 1),
        (nations, 0),
    ]


def test_help_given_before_the_merger_counts_as_given_after_it(importing: Importing):
    import_2024(importing)
    household = Household.objects.get(members__name="Lê Thị Ba")
    Support.objects.create(
        commune=household.commune, household=household, kind="health", occasion="Tết Nguyên đán", source="budget",
        amount_vnd=500_000, on=date(2025, 1, 20), recorded_by=system_user(),
    )  # fmt: skip
    new = merge()
    kinds, _pledged = helped_in(new, 2025)
    assert household.pk in kinds
    assert [one.household for one in known_helps(new, 2025).helps] == [household.pk]


def test_a_workbook_of_support_of_the_year_before_the_merger_names_the_hamlets_of_then(importing: Importing):
    new = merge()
    import_2024(importing)
    known = known_helps(new, 2024)
    home = next(one for one in known.households if known.names[one.pk] == "Lê Thị Ba")
    assert known.hamlets[unit_key("Ấp 1 (Bông Trang)")] == home.hamlet


def test_pledges_of_an_old_commune_are_read_and_kept_by_the_new_one(units: None):
    old = old_commune("26632")
    donor = Donor.objects.create(commune=old, kind="person", name="Người Tốt")
    new = merge()
    officer = build.person(Role.POVERTY_OFFICER, new)
    assert list(Donor.objects.visible_to(officer)) == list(Donor.objects.visible_to(officer, Verb.KEEP_PLEDGES))
    assert list(Donor.objects.visible_to(officer)) == [donor]


def test_a_class_set_by_hand_in_a_year_before_the_merger_stands_on_the_list_of_the_old_unit(importing: Importing):
    new, standard = everything_in(importing), build.standard()
    six = Household.objects.get(members__name="Trần Văn Sáu")
    entry = StatusEntry(poverty_class=PovertyClass.POOR, people=3)
    assert set_status(by=system_user(), household=six, standard=standard, year=2024, entry=entry)
    assert ("Trần Văn Sáu", 2024, "Xã Bưng Riềng", "Ấp 1", "poor") in stored()
    old = old_commune("26653")
    assert figures(old, standard, [2024])[old.pk, 2024].poor == 1
    four = Household.objects.get(members__name="Lê Thị Bốn")
    importing({"Ấp 1": roster(2023, listed("Lê Thị Bốn", 1964))}, code="26632")
    leave_list(by=system_user(), household=four, standard=standard, year=2024, reason=DepartureReason.PASSED_LINE)
    assert Departure.objects.get(household=four, year=2024).commune == old_commune("26632")
    assert Departure.objects.get(household=four, year=2025).commune == new
