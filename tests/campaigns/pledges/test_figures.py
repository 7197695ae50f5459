"""The three figures counted by hand, what waits, who is helped twice and not at all; a fixed number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions.pledges import withdraw_pledge
from campaigns.actions.registrations import register_escape, withdraw_registration
from campaigns.models import Pledge
from campaigns.pledges import Figures, Measure, PledgeKind
from campaigns.queries.help import household_help, worries
from campaigns.queries.pledges import (
    Waiting,
    by_donor,
    by_hamlet,
    by_household,
    by_year,
    pledge_lines,
    totals,
    waiting,
)
from campaigns.queries.registrations import count_registered, registered
from communes.queries import hamlets_in_year
from communes.roles import Role
from households.actions.life.doubles import merge_double
from households.models import Household
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges import world

pytestmark = pytest.mark.django_db
MONEY, LABOUR = Measure(PledgeKind.MONEY, ""), Measure(PledgeKind.LABOUR_DAYS, "ngày công")


@pytest.fixture
def place():
    """Two hamlets, three households; pledges to two of them, to a hamlet and to the fund."""
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    homes = [
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {2026: "poor"}),
        build.household(commune, "Ấp 2", "Trần Thị Bình", {2026: "near_poor"}),
        build.household(commune, "Ấp 2", "Lê Văn Cam", {2026: "poor"}),
    ]
    build.year(commune, 2026, {"Ấp 1": 100, "Ấp 2": 100})
    company, person = world.donor(commune), world.donor(commune, "Bà Phan Thị Mẫu", world.DonorKind.PERSON)
    first = world.pledge(officer, homes[0], 10_000, of=company)
    world.received(officer, first, 6_000)
    world.given(officer, first, 1_000)
    second = world.pledge(officer, homes[1], 7_000, of=person)
    world.received(officer, second, 2_000)
    seen = Pledge.objects.get(pk=second.pk).version
    withdraw_pledge(by=officer, pledge=second, on=date(2026, 6, 1), reason="Hết khả năng", seen_version=seen)
    labour = {"kind": PledgeKind.LABOUR_DAYS, "valued": False}
    days = world.pledge(officer, build.hamlet(commune, "Ấp 1"), Decimal("2.5"), of=company, **labour)
    world.straight(officer, days, Decimal("0.5"), household=homes[0])
    fund = world.pledge(officer, None, 3_000, of=person)
    world.received(officer, fund, 3_000)
    world.given(officer, fund, 400, household=homes[0])
    return commune, officer, homes


def lines_of(commune, year=2026):
    return pledge_lines(Pledge.objects.of_year(commune, year).order_by("pk"))


def test_the_three_figures_by_hand(place):
    commune, _officer, _homes = place
    lines = lines_of(commune)
    assert totals(lines) == {
        MONEY: Figures(10_000 + 2_000 + 3_000, 6_000 + 2_000 + 3_000, 1_000 + 400),
        LABOUR: Figures(Decimal("2.5"), Decimal("0.5"), Decimal("0.5")),
    }
    company = {MONEY: Figures(10_000, 6_000, 1_000), LABOUR: Figures(Decimal("2.5"), Decimal("0.5"), Decimal("0.5"))}
    person = {MONEY: Figures(5_000, 5_000, 400)}
    assert {row.words: row.sums for row in by_donor(lines)} == {"Công ty Minh Họa": company, "Bà Phan Thị Mẫu": person}
    assert [(row.words, row.sums[MONEY]) for row in by_household(lines)] == [
        ("Nguyễn Văn An", Figures(10_000, 6_000, 1_000)),
        ("Trần Thị Bình", Figures(2_000, 2_000, 0)),
    ]
    rows = by_hamlet(lines, hamlets_in_year(commune, 2026))
    assert [(row.words, row.pledges) for row in rows] == [("Ấp 1", 2), ("Ấp 2", 1), ('Quỹ "Vì người nghèo"', 1)]
    assert sum((row.sums[MONEY] for row in rows), Figures()) == totals(lines)[MONEY]
    assert [(row.key, row.pledges) for row in by_year(lines)] == [(2026, 4)]


def test_the_help_of_one_household_is_its_own_and_what_reached_it(place):
    _commune, _officer, homes = place
    found = household_help(homes[0])
    assert found.sums == {MONEY: Figures(10_000, 6_000, 1_000)}
    assert found.shared == {MONEY: Figures(given=400), LABOUR: Figures(given=Decimal("0.5"))}


def test_what_waits_for_whom(place):
    commune, officer, homes = place
    assert waiting(commune, officer, 2026) == Waiting(to_give=2, late=0, due_soon=0)
    for due in (date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 22), date(2026, 12, 23)):
        world.pledge(officer, homes[2], 1, of=Pledge.objects.first().donor, due_on=due, description=str(due))
    assert waiting(commune, officer, 2026) == Waiting(to_give=2, late=1, due_soon=2)
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    assert waiting(commune, head, 2026) == Waiting(to_give=1, late=0, due_soon=0)


def test_helped_twice_and_not_at_all(place):
    commune, officer, homes = place
    found = worries(commune, build.standard(), 2026, officer)
    assert [(one.name, one.kind, len(one.lines)) for one in found.twice] == [("Nguyễn Văn An", "money", 2)]
    assert [one.name for one in found.unhelped] == ["Lê Văn Cam", "Trần Thị Bình"]
    assert (found.registered_unhelped, found.lacking) == ([], [])
    register_escape(by=officer, household=homes[2], year=2026, on=date(2026, 2, 1), plan="Nuôi bò")
    found = worries(commune, build.standard(), 2026, officer)
    assert [one.name for one in found.registered_unhelped] == ["Lê Văn Cam"]
    world.pledge(officer, homes[2], 1, of=Pledge.objects.first().donor)
    assert worries(commune, build.standard(), 2026, officer).registered_unhelped == []


def test_who_reads_no_register_sees_no_list_of_the_poor(place):
    commune, _officer, _homes = place
    found = worries(commune, build.standard(), 2026, build.person(Role.ACCOUNTANT, commune))
    assert (found.unhelped, found.registered_unhelped) == (None, None)
    assert len(found.twice) == 1


def test_what_a_double_was_promised_is_its_others(place):
    commune, officer, homes = place
    double = build.household(commune, "Ấp 2", "Lê Văn Cam")
    world.pledge(officer, double, 900, of=Pledge.objects.first().donor)
    merge_double(by=officer, keep=homes[2], double=double, rows={}, reason="Nhập hai lần")
    kept = Household.objects.get(pk=homes[2].pk)
    assert household_help(kept).sums == {MONEY: Figures(900, 0, 0)}
    assert [row.words for row in by_household(lines_of(commune))][-1] == "Trần Thị Bình"
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2"))
    assert Pledge.objects.visible_to(head).filter(household=double).exists()


def test_a_registration_stands_once_a_year(place):
    commune, officer, homes = place
    what = {"by": officer, "household": homes[0], "year": 2026, "plan": "Nuôi bò"}
    made = register_escape(on=date(2026, 2, 1), **what)
    with pytest.raises(RuleError, match="đã đăng ký thoát nghèo năm 2026"):
        register_escape(on=date(2026, 2, 2), **what)
    withdraw_registration(by=officer, registration=made, on=date(2026, 3, 1), reason="Hộ xin rút", seen_version=1)
    register_escape(on=date(2026, 4, 1), **what)
    assert count_registered(commune, 2026, officer) == 1
    for day in (date(2026, 11, 23), date(2024, 12, 31)):
        with pytest.raises(RuleError, match="Ngày đăng ký"):
            register_escape(on=day, **(what | {"household": homes[1]}))
    with pytest.raises(RuleError, match="bằng cách nào"):
        register_escape(on=date(2026, 2, 1), **(what | {"household": homes[1], "plan": " "}))
    stranger = build.household(commune, "Ấp 1", "Hộ Khá Giả")
    with pytest.raises(RuleError, match="không có trong danh sách"):
        register_escape(on=date(2026, 2, 1), **(what | {"household": stranger}))


def test_a_registration_shows_what_the_review_said(place):
    commune, officer, homes = place
    gone = build.household(commune, "Ấp 1", "Võ Thị Dừa", {2025: "poor"})
    build.departure(gone, 2026, "passed_line")
    for home in (gone, homes[0]):
        register_escape(by=officer, household=home, year=2026, on=date(2026, 2, 1), plan="Nuôi bò", needs=["capital"])
    rows = {row.household.name: row for row in registered(commune, build.standard(), 2026, officer)}
    assert (rows["Võ Thị Dừa"].passed, rows["Võ Thị Dừa"].class_before) == (True, "poor")
    assert (rows["Nguyễn Văn An"].passed, rows["Nguyễn Văn An"].class_now) == (False, "poor")
    assert rows["Nguyễn Văn An"].help[MONEY] == Figures(10_000, 6_000, 1_400)


def test_the_number_of_queries_does_not_grow(place):
    commune, officer, homes = place
    giver = Pledge.objects.first().donor

    def queries() -> tuple[int, int, int]:
        counts = []
        for read in (
            lambda: lines_of(commune),
            lambda: worries(commune, build.standard(), 2026, officer),
            lambda: registered(commune, build.standard(), 2026, officer),
        ):
            with CaptureQueriesContext(connection) as captured:
                read()
            counts.append(len(captured))
        return tuple(counts)

    register_escape(by=officer, household=homes[0], year=2026, on=date(2026, 2, 1), plan="Nuôi bò")
    queries()  # reads the posts of the officer, which are kept
    before = queries()
    for number in range(3):
        home = build.household(commune, "Ấp 1", f"Hộ Thêm {number}", {2026: "poor"})
        world.straight(officer, world.pledge(officer, home, 10, of=giver), 5)
        register_escape(by=officer, household=home, year=2026, on=date(2026, 2, 1), plan="Nuôi bò")
    assert queries() == before
    assert before[0] == 3
