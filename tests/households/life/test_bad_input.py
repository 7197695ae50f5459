"""Bad input of the pages about households: a sentence or a page not found, nothing written, no page broken."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine

from campaigns.models import Deadline
from communes.models import AuditEntry
from communes.roles import Role
from households.actions.household import add_household
from households.actions.life.doubles import merge_double
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, merge
from households.actions.life.people import NewPerson
from households.actions.life.recording import undo_event
from households.actions.life.splitting import split
from households.actions.members import MemberEntry, add_member, member_left
from households.models import CameReason, EventKind, Household, LeftReason, LifeEvent, Member
from lib.errors import RuleError
from tests import build
from tests.households.life import world
from tests.households.life.world import DAY
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2026
NUMBER = "079168000001"
HUGE = 10**30
TYPED = {"on": "15/03/2026", "reason": "Theo báo cáo của ấp", "version": 1}
NO_GROUPS = {"groups-TOTAL_FORMS": 0, "groups-INITIAL_FORMS": 0}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


@pytest.fixture
def commune():
    return world.commune()


@pytest.fixture
def by(commune):
    return world.officer(commune)


@pytest.fixture
def client(by):
    return signed_in(by)


@pytest.fixture
def home(commune):
    return world.household(commune)


def page(household: Household, name: str, *more: object) -> str:
    return build.address(name, household.commune, YEAR, household.pk, *more)


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


def refusal(work, **options) -> str:
    with pytest.raises(RuleError) as caught:
        work(**options)
    return str(caught.value)


# who is named to whom


def test_a_hamlet_head_reads_of_a_neighbours_household_the_number_alone(commune, by):
    """Half of a split or a merge may be another hamlet's: its name is not his to read."""
    here, there = build.hamlet(commune, "Ấp 1"), build.hamlet(commune, "Ấp 2")
    own = world.household(commune, "Lê Văn Đây")
    parent, joined = (world.household(commune, name, hamlet="Ấp 2") for name in ("Trần Văn Kia", "Phan Văn Kia"))
    what = {"by": by, "members": [], "people": 1, "on": DAY, "reason": "x"}
    split(household=parent, head=NewPerson("Bùi Thị Mới"), hamlet=here, **what)
    split(household=own, head=NewPerson("Võ Văn Kia"), hamlet=there, **what)
    merge(by=by, household=joined, into=own, on=DAY, reason="x")
    head = signed_in(build.person(Role.HAMLET_HEAD, here))
    words = said(head.get(build.address("events", commune, YEAR)))
    assert "Kia" not in words
    for expected in ("Bùi Thị Mới", f"từ hộ số {parent.pk}", "từ hộ Lê Văn Đây", f"Hộ số {joined.pk}"):
        assert expected in words


# addresses


def test_a_household_beside_itself_is_no_pair_of_doubles(client, home):
    address = page(home, "double_merge", home.pk)
    assert client.get(address).status_code == 404
    answer = client.post(address, {"versions": "1 1", "keep": home.pk, "reason": "x"})
    assert (answer.status_code, LifeEvent.objects.count()) == (404, 0)


def test_a_number_that_no_database_holds_is_not_found(client, commune):
    assert client.get(build.address("household", commune, YEAR, HUGE)).status_code == 404
    assert client.get(f"/{commune.pk}/{YEAR}/national-2022/archive/{HUGE}/deadlines/1/").status_code == 404
    assert not Deadline.objects.exists()


# names


LONG = {"comes-apart-when-folded": "각" * 120, "grows-when-composed": "\U0001d160" * 120}


@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_a_name_of_120_foreign_letters_breaks_no_page(name, client, commune, home):
    joined = page(home, "member_add")
    assert client.post(joined, {"version": 1, "name": name, "came": "born"} | NO_GROUPS).status_code in (200, 302)
    home.refresh_from_db()
    typed = TYPED | {"version": home.version, "head": "new", "new_name": name, "old": "died"}
    assert client.post(page(home, "event", "new_head"), typed).status_code in (200, 302)
    added = {"kind": "added", "on": "15/03/2026", "reason": "x", "hamlet": build.hamlet(commune, "Ấp 1").pk}
    assert client.post(build.address("household_add", commune, YEAR), added | {"name": name}).status_code in (200, 302)
    assert all(len(one.name_key) <= 120 and len(one.sort_key) <= 300 for one in Member.objects.all())


def test_an_id_number_is_no_name_of_a_new_head(client, home):
    answer = client.post(page(home, "event", "new_head"), TYPED | {"head": "new", "old": "died", "new_name": NUMBER})
    assert "Ghi họ và tên bằng chữ" in said(answer)
    assert not Member.objects.filter(name=NUMBER).exists()


# one ID number, one person


def test_a_new_head_takes_nobodys_number(commune, by, home):
    world.household(commune, "Lê Văn Hai", cccd=NUMBER)
    what = {"by": by, "household": home, "head": NewPerson("Trần Văn Mới", cccd=NUMBER), "on": DAY, "reason": "x"}
    sentence = "Số định danh cá nhân/CCCD này đang là của một người khác trong sổ"
    assert sentence in refusal(change_head, old=OldHead(LeftReason.DIED), **what)
    assert sentence in refusal(split, members=[], people=1, hamlet=build.hamlet(commune, "Ấp 2"), **what)


def test_an_undo_gives_back_no_number_that_is_anothers_by_now(commune, by):
    home, other = world.household(commune, cccd=NUMBER), world.household(commune, "Lê Văn Hai")
    wife = home.members.get(is_head=False)
    written = change_head(by=by, household=home, head=wife, old=OldHead(LeftReason.MOVED), on=DAY, reason="x")
    add_member(by=by, household=other, entry=MemberEntry("Nguyễn Văn An", cccd=NUMBER), came=CameReason.CAME)
    before = world.stored(home, other)
    assert "nay đang là của một người khác trong sổ" in refusal(undo_event, by=by, event=written)
    assert world.stored(home, other) == before


def test_doubles_of_one_number_can_still_be_taken_apart(commune, by):
    one, other = world.household(commune, cccd=NUMBER), world.household(commune, classes={}, cccd=NUMBER)
    before = world.stored(one, other)
    undo_event(by=by, event=merge_double(by=by, keep=one, double=other, rows={}, reason="x"))
    assert world.stored(one, other) == before


# days


def test_nobody_heads_a_household_or_dies_before_he_was_born(commune, by, home):
    later = date(2026, 10, 1)
    sentence = "Ngày 15/03/2026 trước khi người này sinh (01/10/2026)."
    what = {"by": by, "household": home, "on": DAY, "reason": "x"}
    assert sentence in refusal(change_head, head=NewPerson("Trần Văn Mới", later), old=OldHead(), **what)
    child = world.add(home, "Nguyễn Thị Út", None, birth_date=later)
    assert sentence in refusal(die_out, **what)
    child.delete()
    Member.objects.filter(household=home, is_head=True).update(birth_date=later, birth_year=None)
    wife = home.members.get(is_head=False)
    assert sentence in refusal(change_head, head=wife, old=OldHead(LeftReason.DIED), **what)


def test_a_household_comes_with_a_head_who_is_born(commune, by):
    head, here = MemberEntry("Lê Văn Chín", birth=date(2026, 10, 1)), build.hamlet(commune, "Ấp 1")
    what = {"by": by, "commune": commune, "kind": EventKind.MOVED_IN, "on": DAY, "reason": "x"}
    assert "trước khi người này sinh" in refusal(add_household, hamlet=here, head=head, **what)


def test_a_year_typed_with_too_few_digits_is_asked_about(client, commune, by, home):
    sentence = "Ngày 01/01/0001 quá xa, có thể gõ nhầm năm. Ghi lại ngày."
    typed = {"kind": "moved_in", "on": "01/01/0001", "reason": "x", "hamlet": build.hamlet(commune, "Ấp 1").pk}
    assert sentence in said(client.post(build.address("household_add", commune, YEAR), typed | {"name": "Lê Văn Chín"}))
    child = world.add(home, "Nguyễn Thị Út", None)
    assert refusal(member_left, by=by, member=child, reason=LeftReason.DIED, on=date(1, 1, 1)) == sentence
    born = {"entry": MemberEntry("Nguyễn Văn Tám"), "came": CameReason.BORN}
    assert refusal(add_member, by=by, household=home, on=date(1, 1, 1), **born) == sentence


# ID numbers where none belongs


def test_an_id_number_typed_into_another_field_stays_out_of_the_audit(client, home):
    client.post(page(home, "household_edit"), {"version": 1, "address": f"Nhà ông {NUMBER}"})
    typed = {"version": 2, "name": "Nguyễn Văn Út", "came": "born", "relation": NUMBER, "ethnicity": "079 168 000 001"}
    client.post(page(home, "member_add"), typed | NO_GROUPS)
    address, member = AuditEntry.objects.filter(subject=f"household:{home.pk}").order_by("pk")
    assert address.after == {"address": "Nhà ông (số đã che)"}
    assert (member.after["relation"], member.after["ethnicity"]) == ("(số đã che)", "(số đã che)")
