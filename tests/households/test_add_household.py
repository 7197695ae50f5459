"""A household comes into the register: how, what refuses it, and the way back."""

from datetime import date

import pytest

from communes.models import AuditEntry, Unit
from communes.roles import Role
from households.actions.household import AlreadyInRegister, add_household, edit_household
from households.actions.life.recording import StaleHousehold, undo_event
from households.actions.members import MemberEntry
from households.models import EventKind, Household, LifeEvent, Member, Residence
from lib.errors import RuleError
from tests import build
from tests.households.importing import everything
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
NUMBER = "079168000001"
DAY = date(2025, 3, 5)


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def add(commune, officer, name="Lê Thị Mới", kind=EventKind.MOVED_IN, on=DAY, hamlet="Ấp 1", **said):
    arrival = {name: said.pop(name) for name in ("address", "people", "despite_likeness") if name in said}
    return add_household(
        by=officer,
        commune=commune,
        kind=kind,
        on=on,
        hamlet=build.hamlet(commune, hamlet) if isinstance(hamlet, str) else hamlet,
        head=MemberEntry(name, **said),
        reason="Chuyển từ nơi khác đến",
        **arrival,
    )


def refused(commune, officer, **said):
    before = everything()
    with pytest.raises(RuleError) as error:
        add(commune, officer, **said)
    assert everything() == before
    return error.value


@pytest.mark.parametrize(
    ("kind", "lives_from"), [(EventKind.MOVED_IN, DAY), (EventKind.ADDED, None), (EventKind.OMITTED, None)]
)
def test_household_comes_with_head_home_and_event(commune, officer, kind, lives_from):
    added = add(commune, officer, kind=kind, birth=1968, cccd=NUMBER, ethnicity="Kinh", address="Tổ 3", people=4)
    head, home, event = added.members.get(), added.residences.get(), added.events.get()
    assert (head.name, head.is_head, head.birth_year, head.birth_date, head.cccd) == (
        "Lê Thị Mới", True, 1968, None, NUMBER,
    )  # fmt: skip
    assert (home.hamlet.name, home.valid_from, home.valid_to) == ("Ấp 1", lives_from, None)
    assert (event.kind, event.on, event.year, event.people, event.hamlet_to) == (kind, DAY, 2025, 4, home.hamlet)
    assert (added.address, event.reason, event.recorded_by) == ("Tổ 3", "Chuyển từ nơi khác đến", officer)


def test_the_audit_tells_it_without_names_or_numbers(commune, officer):
    added = add(commune, officer, cccd=NUMBER, people=4)
    (entry,) = AuditEntry.objects.filter(verb="life_moved_in")
    assert entry.sentence == f"Thêm hộ số {added.pk} ở Ấp 1, ngày 05/03/2025: chuyển đến."
    assert (entry.subject, entry.after["people"]) == (f"household:{added.pk}", 4)
    assert not [word for word in ("Lê Thị Mới", NUMBER) if word in f"{entry.before}{entry.after}{entry.sentence}"]


def test_adding_is_undone_and_leaves_nothing_but_the_record(commune, officer):
    before = everything()
    added = add(commune, officer, birth=1968)
    undo_event(by=officer, event=added.events.get())
    after = everything()
    for name in ("households.LifeEvent", "communes.AuditEntry"):
        before.pop(name), after.pop(name)
    assert after == before
    assert LifeEvent.objects.get().undone_by == officer


def test_a_day_to_come_is_refused(commune, officer):
    assert str(refused(commune, officer, on=date(2999, 1, 1))).startswith("Ngày 01/01/2999 chưa đến.")


def test_a_closed_year_is_refused(commune, officer):
    build.closing(commune, 2025)
    assert "Năm 2025 đã chốt theo Quyết định số 212/QĐ-UBND" in str(refused(commune, officer))


def test_a_hamlet_that_had_ended_is_refused_with_those_there_were(commune, officer):
    Unit.objects.filter(pk=build.hamlet(commune, "Ấp 2").pk).update(valid_to=date(2024, 12, 31))
    assert str(refused(commune, officer, hamlet="Ấp 2")) == (
        "Ngày 05/03/2025 Ấp 2 không có trong Xã Thử Nghiệm. Chọn một ấp có vào ngày đó: Ấp 1."
    )


def test_a_neighbour_communes_hamlet_is_refused(commune, officer):
    foreign = build.hamlet(build.commune("Ấp 7"), "Ấp 7")
    assert "Ấp 7 không có trong Xã Thử Nghiệm" in str(refused(commune, officer, hamlet=foreign))


@pytest.mark.parametrize(
    ("stored", "said", "certain"),
    [
        ({"cccd": NUMBER}, {"name": "Trần Văn Khác", "cccd": NUMBER}, True),
        ({"cccd": NUMBER}, {"name": "Trần Văn Khác", "cccd": NUMBER, "despite_likeness": True}, True),
        ({"cccd": "025123456"}, {"name": "Trần Văn Khác", "cccd": "025123456"}, False),
        ({"birth_year": 1968}, {"birth": 1968}, False),
        ({"birth_date": date(1968, 3, 5)}, {"birth": 1968, "name": "LE THI MOI"}, False),
        ({"birth_date": date(1968, 3, 5)}, {"birth": date(1968, 3, 5)}, False),
    ],
)
def test_a_head_who_is_in_the_register_is_refused(commune, officer, stored, said, certain):
    known = build.household(commune, "Ấp 2", "Lê Thị Mới", **stored)
    error = refused(commune, officer, **said)
    assert isinstance(error, AlreadyInRegister)
    assert (error.households, error.certain) == ((known.pk,), certain)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({"birth_year": 1968}, {"birth": 1969}),
        ({"birth_date": date(1968, 3, 5)}, {"birth": date(1968, 3, 6)}),
        ({"birth_year": 1968}, {}),
        ({}, {"birth": 1968}),
        ({"birth_year": 1968}, {"birth": 1968, "despite_likeness": True}),
        ({"cccd": "025123456"}, {"cccd": "025123456", "despite_likeness": True}),
    ],
)
def test_who_is_another_or_said_to_be_another_is_added(commune, officer, stored, said):
    build.household(commune, "Ấp 2", "Lê Thị Mới", **stored)
    add(commune, officer, **said)
    assert Household.objects.count() == 2


def test_who_left_a_household_may_head_a_new_one(commune, officer):
    old = build.household(commune, "Ấp 2", "Trần Văn Chủ")
    gone = Member(commune=commune, household=old, cccd=NUMBER, left_on=DAY, left_reason="moved")
    gone.set_name("Lê Thị Mới")
    gone.save()
    assert add(commune, officer, cccd=NUMBER).members.get().cccd == NUMBER


def test_the_same_in_another_commune_is_nobodys_business(commune, officer):
    build.household(build.commune(), "Ấp 1", "Lê Thị Mới", cccd=NUMBER)
    add(commune, officer, cccd=NUMBER)
    assert Member.objects.filter(cccd=NUMBER).count() == 2


def test_address_is_edited_once_and_claims_the_version(commune, officer):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu")
    assert edit_household(by=officer, household=household, address="Tổ 1", seen_version=1)
    assert not edit_household(by=officer, household=household, address="Tổ 1", seen_version=1)
    with pytest.raises(StaleHousehold):
        edit_household(by=officer, household=household, address="Tổ 2", seen_version=1)
    household.refresh_from_db()
    assert (household.address, household.version) == ("Tổ 1", 2)
    (entry,) = AuditEntry.objects.filter(verb="edit_household")
    assert (entry.before, entry.after) == ({"address": ""}, {"address": "Tổ 1"})


# pages

TYPED = {
    "kind": "moved_in", "on": "5/3/2025", "reason": "Từ xã Hòa Hiệp đến", "address": " Tổ  3 ", "people": "4",
    "name": "Lê Thị Mới", "birth": "1968", "gender": "female", "ethnicity": "Kinh", "cccd": "",
}  # fmt: skip


@pytest.fixture
def page(commune):
    return build.address("household_add", commune, 2025)


def typed(commune, **other):
    return {**TYPED, "hamlet": str(build.hamlet(commune, "Ấp 1").pk), **other}


@pytest.mark.parametrize(("birth", "stored"), [("1968", (None, 1968)), ("5/3/1968", (date(1968, 3, 5), None))])
def test_the_page_adds_and_leads_to_the_household(commune, officer, page, birth, stored):
    answer = signed_in(officer).post(page, typed(commune, birth=birth))
    added = Household.objects.get()
    assert (answer.status_code, answer.url) == (302, build.address("household", commune, 2025, added.pk))
    head = added.members.get()
    assert (added.address, head.birth_date, head.birth_year, head.gender) == ("Tổ 3", *stored, "female")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("birth", "30/02/1968", "không có trong lịch. Ghi ngày/tháng/năm hoặc chỉ năm"),
        ("birth", "lâu rồi", "không đọc được. Ghi ngày/tháng/năm hoặc chỉ năm"),
        ("cccd", "0791", "có 4 chữ số, phải có 12. Ghi đủ 12 chữ số"),
        ("name", "123", "Ghi họ và tên bằng chữ"),
        ("name", "", "Ghi họ và tên chủ hộ."),
        ("on", "30/02/2025", "Ngày này không có trong lịch"),
        ("on", "1/1/2999", "Ngày 01/01/2999 chưa đến"),
        ("reason", "", "Ghi ngắn gọn lý do"),
        ("hamlet", "", "Chọn ấp nơi hộ ở."),
        ("people", "nhiều", "Ghi số nguyên từ 0 trở lên"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(commune, officer, page, field, value, sentence):
    html = text(signed_in(officer).post(page, typed(commune, **{field: value})))
    assert sentence in html
    assert 'value="Từ xã Hòa Hiệp đến"' in html or field == "reason"
    assert not Household.objects.exists()


def test_a_likeness_is_named_with_a_link_and_may_be_overruled(commune, officer, page):
    known = build.household(commune, "Ấp 2", "Lê Thị Mới", birth_year=1968)
    client = signed_in(officer)
    assert "Vẫn thêm hộ mới" not in text(client.get(page))
    html = text(client.post(page, typed(commune)))
    assert "hộ Lê Thị Mới, Ấp 2" in html
    assert build.address("household", commune, 2025, known.pk) in html
    assert "Vẫn thêm hộ mới" in html
    assert client.post(page, typed(commune, despite_likeness="on")).status_code == 302


def test_a_whole_id_number_cannot_be_overruled(commune, officer, page):
    build.household(commune, "Ấp 2", "Trần Văn Khác", cccd=NUMBER)
    html = text(signed_in(officer).post(page, typed(commune, cccd=NUMBER, despite_likeness="on")))
    assert "hộ Trần Văn Khác, Ấp 2" in html
    assert Household.objects.count() == 1


def test_a_likeness_in_a_hamlet_one_may_not_see_is_not_named(commune, page, monkeypatch):
    from communes.roles import VERBS, Verb

    build.household(commune, "Ấp 2", "Lê Thị Mới", birth_year=1968)
    monkeypatch.setitem(VERBS, Role.HAMLET_HEAD, VERBS[Role.HAMLET_HEAD] | {Verb.KEEP_REGISTER})
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    html = text(client.post(page, typed(commune)))
    assert "Sổ quản lý đã có người trùng họ tên" in html
    assert "hộ Lê Thị Mới, Ấp 2" not in html
    other = text(client.post(page, typed(commune, hamlet=str(build.hamlet(commune, "Ấp 2").pk))))
    assert "is-invalid" in other
    assert Residence.objects.count() == 1
