"""The year of a household set by hand."""

from datetime import date

import pytest

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.life.recording import StaleHousehold
from households.actions.status import StatusEntry, entry_of, leave_list, set_status, settle
from households.models import (
    Departure,
    DepartureReason,
    EventKind,
    HamletResult,
    Household,
    LifeEvent,
    ListedClass,
    Member,
    MemberGroup,
    Residence,
    Stage,
    YearlyStatus,
)
from lib.errors import RuleError
from tests import build
from tests.households.importing import everything
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
POOR, NEAR = ListedClass.POOR, ListedClass.NEAR_POOR
FULL = StatusEntry(
    NEAR,
    people=3,
    b1=120,
    b2=20,
    deprivations=("VL1", "YT2"),
    causes=("capital", "illness"),
    special_groups=("merit",),
    note="Xét lại tháng 11",
)


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def household(commune):
    return build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2024: "poor", 2025: "poor"})


@pytest.fixture
def what(officer, household):
    return {"by": officer, "household": household, "standard": build.standard(), "year": 2025}


def row(household, year=2025):
    return YearlyStatus.objects.filter(household=household, year=year).first()


def departures(household):
    return list(Departure.objects.filter(household=household).values_list("year", "reason", "source"))


def refused(action, **what):
    before = everything()
    with pytest.raises(RuleError) as error:
        action(**what)
    assert everything() == before
    return str(error.value)


def test_a_new_row_is_proposed_in_the_hamlet_of_then(what, household, commune):
    home = build.hamlet(commune, "Ấp 1")
    Residence.objects.update(valid_to=date(2025, 12, 31))
    Residence.objects.create(household=household, hamlet=build.hamlet(commune, "Ấp 2"), valid_from=date(2026, 1, 1))
    YearlyStatus.objects.filter(year=2025).delete()
    assert set_status(**what, entry=FULL)
    stored = row(household)
    assert (entry_of(stored), stored.stage, stored.hamlet, stored.to_verify) == (FULL, Stage.PROPOSED, home, False)


def test_details_leave_the_stage_another_class_makes_it_proposed(what, household):
    set_status(**what, entry=StatusEntry(POOR, people=5))
    assert row(household).stage == Stage.DECIDED
    set_status(**what, entry=StatusEntry(NEAR, people=5))
    assert row(household).stage == Stage.PROPOSED


def test_the_same_again_is_no_write(what):
    set_status(**what, entry=FULL)
    before = everything()
    assert not set_status(**what, entry=FULL, seen_version=1)
    assert everything() == before


def test_a_complete_list_stays_complete_and_one_to_come_stays_so(what, commune):
    build.year(commune, 2025, {"Ấp 1": 100})
    build.year(commune, 2025, {"Ấp 2": 100}, complete=False)
    set_status(**what, entry=FULL)
    leave_list(**what, reason=DepartureReason.PASSED_LINE)
    assert list(HamletResult.objects.order_by("hamlet__code").values_list("complete", flat=True)) == [True, False]


def test_leaving_takes_the_row_and_keeps_the_reason_and_comes_back(what, household):
    assert leave_list(**what, reason=DepartureReason.PASSED_LINE)
    assert (row(household), departures(household)) == (None, [(2025, "passed_line", "Ghi tay")])
    assert not leave_list(**what, reason=DepartureReason.PASSED_LINE)
    assert leave_list(**what, reason=DepartureReason.STRUCK)
    assert departures(household) == [(2025, "struck", "Ghi tay")]
    set_status(**what, entry=FULL)
    assert (entry_of(row(household)), departures(household)) == (FULL, [])


def test_of_a_household_new_on_the_list_only_an_error_is_taken_back(what, household):
    YearlyStatus.objects.filter(year=2024).delete()
    assert "trước đó không có" in refused(leave_list, **what, reason=DepartureReason.PASSED_LINE)
    leave_list(**what, reason=DepartureReason.STRUCK)
    assert (row(household), departures(household)) == (None, [])
    assert "không có gì để đưa ra" in refused(leave_list, **what, reason=DepartureReason.STRUCK)


def test_who_left_an_earlier_list_was_not_on_the_last_one(what, household):
    YearlyStatus.objects.filter(year=2024).update(year=2022)
    build.departure(household, 2023, "passed_line")
    assert "trước đó không có" in refused(leave_list, **what, reason=DepartureReason.MOVED_AWAY)


@pytest.mark.parametrize(
    ("outcome", "listed", "reasons"),
    [(POOR, "poor", []), (NEAR, "near_poor", []), (DepartureReason.MOVED_AWAY, None, ["moved_away"])],
)
def test_what_was_to_be_verified_is_settled_and_all_else_kept(what, household, outcome, listed, reasons):
    YearlyStatus.objects.filter(year=2025).update(to_verify=True, stage="proposed", people=7, causes=["land"])
    assert settle(**what, outcome=outcome)
    stored = row(household)
    kept = stored and (stored.poverty_class, stored.to_verify, stored.people, stored.causes)
    assert kept == ((listed, False, 7, ["land"]) if listed else None)
    assert [reason for _year, reason, _source in departures(household)] == reasons


def test_nobody_leaves_without_a_reason(what):
    assert "Chọn lý do" in refused(leave_list, **what, reason=DepartureReason.UNSTATED)


def test_what_is_no_row_is_not_settled(what):
    YearlyStatus.objects.filter(year=2025).delete()
    assert "không còn trong danh sách năm 2025" in refused(settle, **what, outcome=POOR)


@pytest.mark.parametrize(
    ("b2", "deprivations", "taken"),
    [(20, ("VL1", "YT2"), True), (30, ("VL1", "YT2"), False), (None, ("VL1",), True), (30, (), True), (0, (), True)],
)
def test_b2_is_ten_for_each_deprivation(what, b2, deprivations, taken):
    entry = StatusEntry(POOR, b2=b2, deprivations=deprivations)
    if taken:
        assert set_status(**what, entry=entry)
    else:
        assert "Điểm B2 là 30 nhưng 2 chỉ số thiếu hụt được chọn ứng với 20 điểm" in refused(
            set_status, **what, entry=entry
        )


def test_a_closed_year_is_refused_under_its_standard_only(what, commune, household):
    build.closing(commune, 2026)
    other = {**what, "standard": build.standard("national-2027"), "year": 2026}
    assert set_status(**other, entry=FULL)
    closed = {**what, "year": 2026}
    assert "Năm 2026 đã chốt" in refused(set_status, **closed, entry=FULL)
    assert "Năm 2026 đã chốt" in refused(leave_list, **closed, reason=DepartureReason.STRUCK)


def test_a_year_to_come_or_of_another_standard_is_refused(what):
    assert "Chưa ghi được danh sách năm 2999" in refused(set_status, **{**what, "year": 2999}, entry=FULL)
    assert "Chưa ghi được danh sách năm 2019" in refused(set_status, **{**what, "year": 2019}, entry=FULL)


def test_a_household_that_ended_in_the_year_is_refused(what, household, officer):
    event = LifeEvent.objects.create(
        commune=household.commune,
        kind=EventKind.MOVED_AWAY,
        household=household,
        on=date(2025, 3, 5),
        year=2025,
        recorded_by=officer,
    )
    assert "đã được ghi chuyển đi ngày 05/03/2025" in refused(set_status, **what, entry=FULL)
    LifeEvent.objects.filter(pk=event.pk).update(year=2024)
    assert set_status(**what, entry=FULL)


def test_a_household_that_lived_nowhere_then_is_refused(what):
    YearlyStatus.objects.filter(year=2025).delete()
    Residence.objects.update(valid_from=date(2026, 1, 1))
    assert "không ghi hộ này ở ấp nào vào ngày 31/12/2025" in refused(set_status, **what, entry=FULL)


def test_every_write_claims_the_version_and_is_recorded(what, household):
    assert set_status(**what, entry=FULL, seen_version=1)
    for action, said in ((set_status, {"entry": StatusEntry(POOR)}), (leave_list, {"reason": DepartureReason.STRUCK})):
        before = everything()
        with pytest.raises(StaleHousehold):
            action(**what, **said, seen_version=1)
        assert everything() == before
    assert leave_list(**what, reason=DepartureReason.DIED_OUT, seen_version=2)
    changed = AuditEntry.objects.filter(subject=f"household:{household.pk}").order_by("pk")
    assert [(entry.verb, entry.before.get("class"), entry.after.get("class")) for entry in changed] == [
        ("set_status", "poor", "near_poor"),
        ("leave_list", "near_poor", None),
    ]
    assert Household.objects.get(pk=household.pk).version == 3


def test_an_id_number_in_the_note_does_not_come_into_the_audit(what, household):
    set_status(**what, entry=StatusEntry(POOR, note="CCCD 079 160 000 001, đã gọi"))
    set_status(**what, entry=StatusEntry(NEAR))
    assert [(entry.before["note"], entry.after["note"]) for entry in AuditEntry.objects.filter(verb="set_status")] == [
        ("", "CCCD (số đã che), đã gọi"),
        ("CCCD (số đã che), đã gọi", ""),
    ]


# pages


@pytest.fixture
def page(commune, household):
    return build.address("status", commune, 2025, household.pk)


def test_the_page_writes_the_year(officer, page, household):
    typed = {
        "version": "1", "outcome": "near_poor", "people": "3", "b1": "120", "b2": "20", "deprivations": ["VL1", "YT2"],
        "causes": ["capital", "illness"], "special_groups": ["merit"], "note": "Xét lại tháng 11",
    }  # fmt: skip
    assert signed_in(officer).post(page, typed).status_code == 302
    assert entry_of(row(household)) == FULL


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": ""}, "Chọn kết quả rà soát của hộ."),
        ({"outcome": "left"}, "Chọn lý do hộ không còn trong danh sách."),
        ({"outcome": "left", "reason": "unstated"}, "Chọn một lý do trong danh sách."),
        ({"outcome": "poor", "b2": "30", "deprivations": ["VL1"]}, "ứng với 10 điểm"),
        ({"outcome": "poor", "people": "61"}, "Số này quá lớn"),
        ({"outcome": "poor", "b2": "121"}, "Số này quá lớn"),
    ],
)
def test_what_cannot_be_is_said_and_kept(officer, page, typed, sentence):
    client = signed_in(officer)
    before = everything()
    html = text(client.post(page, {"version": "1", "note": "đang ghi dở", **typed}))
    assert sentence in html
    assert "đang ghi dở" in html
    assert everything() == before


def test_one_press_settles_and_an_empty_one_asks_why(officer, page, household, commune):
    YearlyStatus.objects.filter(year=2025).update(to_verify=True)
    client = signed_in(officer)
    shown = text(client.get(build.address("household", commune, 2025, household.pk)))
    assert "Vẫn nghèo" in shown
    assert "Thành hộ cận nghèo" in shown
    assert "Chọn lý do hộ không còn trong danh sách." in text(client.post(page, {"settle": "", "version": "1"}))
    assert row(household).to_verify
    assert client.post(page, {"settle": "poor", "version": "1"}).status_code == 302
    assert not row(household).to_verify


def test_a_stale_press_shows_both_and_the_next_one_takes_it(officer, page, household, what):
    YearlyStatus.objects.filter(year=2025).update(to_verify=True)
    settle(**what, outcome=NEAR)
    client = signed_in(officer)
    answer = client.post(page, {"settle": "passed_line", "version": "1"})
    html = text(answer)
    assert answer.status_code == 409
    assert [(line.typed, line.stored) for line in answer.context["versions"].lines] == [
        ("thoát nghèo, thoát cận nghèo", "Hộ cận nghèo")
    ]
    assert officer.full_name in html
    chosen = answer.context["form"]
    assert (chosen["outcome"].value(), chosen["reason"].value(), chosen["version"].value()) == (
        "left",
        "passed_line",
        2,
    )
    assert row(household).poverty_class == "near_poor"


def test_a_closed_year_offers_no_form(officer, page, commune):
    build.closing(commune, 2025)
    client = signed_in(officer)
    html = text(client.get(page))
    assert "Năm 2025 đã chốt theo Quyết định số 212/QĐ-UBND" in html
    assert 'name="outcome"' not in html
    assert "Năm 2025 đã chốt" in text(client.post(page, {"version": "1", "outcome": "near_poor"}))


def test_what_follows_from_members_is_a_hint_on_a_row_and_a_beginning_without(officer, page, household):
    head = household.members.get()
    Member.objects.filter(pk=head.pk).update(ethnicity="Chăm")
    MemberGroup.objects.create(member=head, group="merit", first_year=2020, last_year=2025)
    client = signed_in(officer)
    hint = "hộ có thể thuộc nhóm: Hộ dân tộc thiểu số, Hộ có thành viên là người có công với cách mạng"
    assert hint in text(client.get(page))
    YearlyStatus.objects.filter(year=2025).delete()
    form = client.get(page).context["form"]
    assert (form["people"].value(), form["special_groups"].value()) == ("4", ["minority", "merit"])
    later = client.get(build.address("status", household.commune, 2026, household.pk)).context["form"]
    assert later["special_groups"].value() == ["minority"]


def test_a_standard_without_indicators_asks_for_none(officer, commune, household):
    page = build.address("status", commune, 2026, household.pk, standard_code="national-2027")
    html = text(signed_in(officer).get(page))
    assert 'name="deprivations"' not in html
    assert 'name="causes"' in html
