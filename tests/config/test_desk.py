"""The first page: each role finds its own work, one click from doing it, and nobody another's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from awards.workflow import State
from communes import actions
from communes.access import scope
from communes.models import Letterhead, PaperKind, Unit, User
from communes.paper_purposes import PurposeCode
from communes.roles import Role
from config.desk import Desk, items_of
from config.place import Place
from tests import build
from tests.awards.world import Office
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=True):
        yield


def items(person: User, commune: Unit) -> list[tuple[int, str, bool]]:
    """Return count, words and lateness of what the desk of a person holds, without what lists lack."""
    fresh = User.objects.get(pk=person.pk)
    desk = Desk(Place(commune, YEAR, build.standard()), fresh, scope(fresh), timezone.localdate())
    return [(item.count, item.words, item.late) for item in items_of(desk)]


def person(role: Role, commune: Unit) -> User:
    if role == Role.ORGANISATION:
        return build.representative(commune)
    return build.person(role, build.hamlet(commune, "Ấp 1") if role == Role.HAMLET_HEAD else commune)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_first_page_and_every_line_of_it_opens(role):
    office = Office()
    for state in State:
        office.dossier(state)
    client = signed_in(person(role, office.commune))
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == at(office.commune, "desk/", year=YEAR)
    shown = text(home)
    for address in {line.split('"')[0] for line in shown.split('<li><a href="')[1:]}:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_papers_wait_for_who_keeps_them_and_for_who_signs():
    commune = build.commune()
    clerk, chairman = person(Role.CLERK, commune), person(Role.CHAIRMAN, commune)
    what = {"by": clerk, "commune": commune, "unit": commune, "purpose": PurposeCode.THANK_YOU, "fields": {}}
    actions.draft_paper(**what, subject="Một")
    actions.send_for_signature(by=clerk, paper=actions.draft_paper(**what, subject="Hai"), seen_version=1)
    signed = {"kind": PaperKind.NOTICE, "subject": "Ba", "number": "3/TB", "signed_by": "Người Ký"}
    actions.record_paper(by=clerk, commune=commune, signed_on=date(2026, 3, 1), **signed)
    assert items(clerk, commune) == [
        (1, "văn bản đã ký, thiếu bản scan", False),
        (1, "văn bản đã trình ký, chờ ghi số", False),
        (1, "dự thảo văn bản", False),
    ]
    assert items(chairman, commune) == [(1, "văn bản đang trình ký", False)]
    assert items(person(Role.ACCOUNTANT, commune), commune) == []


def test_dossiers_wait_for_appraiser_and_decider_and_the_late_stand_first():
    office = Office()
    office.dossier(State.SUBMITTED)
    office.dossier(State.APPRAISED)
    late = office.dossier(State.RECEIVED)
    type(late).objects.filter(pk=late.pk).update(due_on=date(2026, 11, 19))
    assert items(office.officer, office.commune) == [
        (1, "hồ sơ khen thưởng quá hạn", True),
        (1, "hồ sơ khen thưởng chờ tiếp nhận", False),
        (1, "hồ sơ khen thưởng chờ thẩm định", False),
    ]
    assert items(office.chairman, office.commune) == [(1, "hồ sơ khen thưởng chờ quyết định", False)]


def test_accounts_wait_for_the_administrator():
    commune = build.commune("Ấp 1", "Ấp 2")
    administrator = person(Role.ADMINISTRATOR, commune)
    build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    for number, until in enumerate((timedelta(days=3), timedelta(days=-1))):
        user, _password = actions.open_account(
            by=administrator,
            commune=commune,
            username=f"moi{number}",
            full_name="Người Mới",
            role=Role.CLERK,
            unit=commune,
        )
        User.objects.filter(pk=user.pk).update(one_time_until=timezone.now() + until)
    ending = build.person(Role.FRONT, commune).assignments.get()
    type(ending).objects.filter(pk=ending.pk).update(valid_to=date(2026, 11, 30))
    assert items(administrator, commune) == [
        (1, "phiếu mật khẩu quá hạn, chưa đăng nhập lần nào", True),
        (1, "phiếu mật khẩu chưa dùng", False),
        (1, "phân công sắp hết hạn", False),
        (1, "ấp chưa có tài khoản trưởng ấp", False),
        (1, "tiêu đề văn bản chưa ghi", False),
    ]
    build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2"))
    letterhead = Letterhead(unit=commune, valid_from=date(2026, 1, 1), body="UBND", place="Thử")
    actions.save_letterhead(by=administrator, letterhead=letterhead)
    assert len(items(administrator, commune)) == 3


@pytest.mark.parametrize(
    ("hamlets", "said"),
    [(3, "Ấp 1, Ấp 2, Ấp 3"), (4, "Ấp 1, Ấp 2, Ấp 3 … và 1 ấp khác"), (18, "Ấp 1, Ấp 2, Ấp 3 … và 15 ấp khác")],
)
def test_of_many_hamlets_without_a_head_the_first_are_named_and_the_others_counted(hamlets, said):
    commune = build.commune(*(f"Ấp {number}" for number in range(1, hamlets + 1)))
    administrator = User.objects.get(pk=person(Role.ADMINISTRATOR, commune).pk)
    desk = Desk(Place(commune, YEAR, build.standard()), administrator, scope(administrator), timezone.localdate())
    assert [item.detail for item in items_of(desk) if "trưởng ấp" in item.words] == [said]


def test_two_people_of_one_post_do_not_see_each_others_page():
    """What is drawn is kept; what waits for one hamlet head is not what waits for another."""
    commune = build.commune("Ấp 1", "Ấp 2")
    heads = [build.person(Role.HAMLET_HEAD, build.hamlet(commune, name)) for name in ("Ấp 1", "Ấp 2")]
    clerk = person(Role.CLERK, commune)
    hamlet = build.hamlet(commune, "Ấp 2")
    what = {"by": clerk, "commune": commune, "unit": hamlet, "purpose": PurposeCode.NOMINATION_LIST, "fields": {}}
    actions.draft_paper(**what, subject="Danh sách của ấp")
    one, other = (text(signed_in(head).get(at(commune, "desk/", year=YEAR))) for head in heads)
    assert "Dự thảo văn bản" not in one
    assert "Dự thảo văn bản" in other


def test_a_write_shows_at_once_though_the_page_is_kept():
    commune = build.commune()
    clerk = person(Role.CLERK, commune)
    client = signed_in(clerk)
    address = at(commune, "desk/", year=YEAR)
    assert "Không có việc nào chờ" in text(client.get(address))
    what = {"by": clerk, "commune": commune, "unit": commune, "purpose": PurposeCode.THANK_YOU, "fields": {}}
    actions.draft_paper(**what, subject="Một")
    assert "1 loại việc chờ anh/chị" in text(client.get(address))


def test_the_heading_counts_kinds_of_work_for_one_thing_may_stand_in_two_lines():
    office = Office()
    late = office.dossier(State.RECEIVED)
    office.dossier(State.RECEIVED)
    type(late).objects.filter(pk=late.pk).update(due_on=date(2026, 11, 19))
    assert [count for count, _words, _late in items(office.officer, office.commune)] == [1, 2]
    assert "<h1>2 loại việc chờ anh/chị, 1 loại đã trễ</h1>" in text(
        signed_in(office.officer).get(at(office.commune, "desk/", year=YEAR))
    )


def test_the_page_asks_as_often_for_three_of_each_as_for_one(django_assert_max_num_queries):
    asked = []
    for size in (1, 3):
        office = Office()
        for _number in range(size):
            for state in (State.SUBMITTED, State.RECEIVED, State.APPRAISED):
                office.dossier(state)
            build.household(office.commune, "Ấp 1", "Nguyễn Văn Mẫu", {YEAR: "poor"})
        client = signed_in(build.person(Role.HEAD_OF_OFFICE, office.commune))
        with django_assert_max_num_queries(70) as queries:
            client.get(at(office.commune, "desk/", year=YEAR))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_superior_finds_figures_and_no_name():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn Kín", {YEAR: "poor"})
    assert "Nguyễn Văn Kín" not in text(signed_in(person(Role.SUPERIOR_READER, commune)).get("/", follow=True))


def test_of_many_hamlets_the_first_page_says_how_they_stand_and_folds_their_figures(monkeypatch):
    commune = build.commune("Ấp 1", "Ấp 2")
    client, address = signed_in(person(Role.CLERK, commune)), at(commune, "desk/", year=YEAR)
    assert '<details class="folded">' not in text(client.get(address))
    monkeypatch.setattr("config.desk.MOST_HAMLETS", 1)
    other = build.commune("Ấp 1", "Ấp 2")
    said = text(signed_in(person(Role.CLERK, other)).get(at(other, "desk/", year=YEAR)))
    folded = said[said.index('<details class="folded">') :]
    assert "2 ấp, năm" in folded
    assert "2 chưa đủ số liệu" in folded
    assert [part.count('class="smalls"') for part in said.split('<details class="folded">')] == [0, 1]
