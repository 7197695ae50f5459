"""The names behind a cell of forms 2 and 3 are as many as the cell says, whatever happened."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communes.actions import system_user
from communes.roles import Role
from households.actions.years import close_year
from households.columns import movements_of
from households.models import Departure, EventKind, LifeEvent, Residence, YearlyStatus
from households.movement import POOR, Movement, Why, column_of
from households.queries.movement import CLASSES, year_movement
from households.queries.movers import movers
from tests import build
from tests.pages import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
HAMLETS = ("Ấp 1", "Ấp 2", "Ấp 3")
YEARS = (2023, 2024, 2025)


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


def anything(seed: int):
    """Return a commune in which anything happened to thirty households, all of it on record."""
    chance = Random(seed)
    commune = build.commune(*HAMLETS)
    for number in range(30):
        listed = {year: chance.choice(("poor", "near_poor", None, None)) for year in YEARS}
        listed = {year: one for year, one in listed.items() if one}
        home = chance.choice(HAMLETS)
        household = build.household(commune, home, f"Nguyễn Văn {number}", listed, people=chance.choice((1, 4, 4, 7)))
        if number % 4 == 0:
            resize(household, chance)
        if number % 5 == 0:
            move(commune, household, home, chance)
        for year in YEARS[1:]:
            if year - 1 in listed and year not in listed:
                reasons = ("passed_line", "passed_line", "died_out", "moved_away", "merged", "struck", "unstated")
                build.departure(household, year, chance.choice(reasons))
            elif year in listed and year - 1 not in listed and chance.random() < 0.4:
                kind = chance.choice((EventKind.SPLIT, EventKind.MOVED_IN, EventKind.OMITTED))
                LifeEvent.objects.create(
                    commune=commune, kind=kind, household=household, on=date(year, 5, 1), year=year,
                    recorded_by=system_user(),
                )  # fmt: skip
    for year in YEARS:
        build.year(commune, year, dict.fromkeys(HAMLETS, 500))
    return commune


def resize(household, chance):
    for row in household.statuses.all():
        row.people = chance.randint(1, 8)
        row.save()


def move(commune, household, home, chance):
    there = build.hamlet(commune, chance.choice([name for name in HAMLETS if name != home]))
    year = chance.choice(YEARS[1:])
    household.residences.update(valid_to=date(year, 1, 31))
    Residence.objects.create(household=household, hamlet=there, valid_from=date(year, 2, 1))
    household.statuses.filter(year__gte=year).update(hamlet=there)


def close(commune, year):
    close_year(
        by=system_user(),
        commune=commune,
        standard=build.standard(),
        year=year,
        number=f"{year}/QĐ-UBND",
        signed_on=date(year, 12, 15),
    )


def assert_names_are_as_many_as_every_cell(commune, year):
    moved = year_movement(commune, build.standard(), year)
    for listed in CLASSES:
        for hamlet in (None, *moved.hamlets):
            lines = moved.of_unit(hamlet.pk if hamlet else commune.pk, listed)
            for movement in movements_of(listed):
                found = movers(moved, listed, movement, hamlets={hamlet.pk} if hamlet else None)
                column = column_of(listed, movement) - 1
                assert found.column == column + 1
                assert sum(row.households for row in found.rows) == lines.households.columns[column]
                assert sum(row.people for row in found.rows) == lines.people.columns[column]
                assert not found.differs


@pytest.mark.parametrize("seed", range(6))
def test_names_are_as_many_as_the_cell_in_open_and_in_closed_years(seed):
    commune = anything(seed)
    for year in YEARS[1:]:
        moved = year_movement(commune, build.standard(), year)
        assert all(both.households.balances and both.people.balances for both in moved.flows.values())
        assert moved.named == ()
        assert_names_are_as_many_as_every_cell(commune, year)
    for year in YEARS:
        close(commune, year)
    for year in YEARS[1:]:
        assert_names_are_as_many_as_every_cell(commune, year)


@pytest.fixture
def commune():
    """Two hamlets; one household died out on a day, one moved between them, one changed its size."""
    commune = build.commune("Ấp 1", "Ấp 2")
    died = build.household(commune, "Ấp 1", "Nguyễn Văn Mất", {2024: "poor"}, people=1)
    build.departure(died, 2025, "died_out")
    Departure.objects.update(on=date(2025, 6, 9))
    moving = build.household(commune, "Ấp 1", "Nguyễn Thị Chuyển", {2024: "poor", 2025: "poor"})
    moving.residences.update(valid_to=date(2025, 1, 31))
    there = build.hamlet(commune, "Ấp 2")
    Residence.objects.create(household=moving, hamlet=there, valid_from=date(2025, 2, 1))
    moving.statuses.filter(year=2025).update(hamlet=there)
    shrunk = build.household(commune, "Ấp 1", "Nguyễn Văn Ít", {2024: "poor", 2025: "poor"})
    shrunk.statuses.filter(year=2025).update(people=3)
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100, "Ấp 2": 100})
    return commune


def page(client, commune, poverty_class="poor", movement="other_decrease", **query):
    return client.get(build.address("movers", commune, 2025, poverty_class, movement), query)


def test_the_page_says_which_cell_it_is(commune):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    html = text(page(client, commune))
    assert "<h1>Biểu 02, cột 4 Khác giảm, năm 2025: 2 hộ, 6 khẩu</h1>" in html
    assert "không còn thành viên (chết), 09/06/2025" in html
    assert "chuyển ấp trong xã, 01/02/2025" in html
    assert "Thay đổi nhân khẩu: chỉ tính vào số khẩu" in html
    assert html.index("Nguyễn Thị Chuyển") < html.index("Nguyễn Văn Mất") < html.index("Nguyễn Văn Ít")
    html = text(page(client, commune, movement="other_increase", hamlet=build.hamlet(commune, "Ấp 2").pk))
    assert "<h1>Biểu 02, cột 8 Khác tăng, năm 2025: 1 hộ, 4 khẩu</h1>" in html


def test_a_reason_narrows_the_names(commune):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    html = text(page(client, commune, why="died_out"))
    assert "<h1>Biểu 02, cột 4 Khác giảm (không còn thành viên (chết)), năm 2025: 1 hộ, 1 khẩu</h1>" in html
    assert "Nguyễn Thị Chuyển" not in html


@pytest.mark.parametrize(
    ("poverty_class", "movement", "query"),
    [
        ("poor", "to_poor", {}),
        ("not_poor", "newly_poor", {}),
        ("poor", "opening", {}),
        ("poor", "newly_poor", {"hamlet": "999999"}),
        ("poor", "newly_poor", {"why": "because"}),
    ],
)
def test_a_cell_that_no_form_has_is_not_found(commune, poverty_class, movement, query):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    assert page(client, commune, poverty_class, movement, **query).status_code == 404


def test_a_hamlet_head_reads_his_own_names_alone(commune):
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2")))
    html = text(page(client, commune))
    assert "cột 4 Khác giảm, năm 2025: 0 hộ, 0 khẩu" in html
    assert "Nguyễn" not in html.split("<main")[1].split("printed")[0]
    assert page(client, commune, hamlet=build.hamlet(commune, "Ấp 1").pk).status_code == 404


def test_a_household_that_lives_elsewhere_now_is_named_but_not_opened(commune):
    moving = YearlyStatus.objects.get(year=2025, hamlet__name="Ấp 2").household
    html = text(page(signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))), commune))
    assert "Nguyễn Thị Chuyển" in html
    assert build.address("household", commune, 2025, moving.pk) not in html


def test_an_incomplete_list_has_no_names_behind_its_cells():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    build.year(commune, 2024, {"Ấp 1": 100})
    build.year(commune, 2025, {"Ấp 1": 100}, complete=False)
    html = text(page(signed_in(build.person(Role.POVERTY_OFFICER, commune)), commune, movement="newly_poor"))
    assert "<h1>Biểu 02, cột 7 Phát sinh mới, năm 2025: chưa đủ số liệu</h1>" in html
    assert "Nguyễn Văn Mẫu" not in html


def test_names_that_are_not_what_was_frozen_are_shown_with_a_word():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2022: "poor", 2025: "poor"})
    YearlyStatus.objects.filter(year=2022).update(year=2030)  # its old list has not come yet
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100})
        close(commune, year)
    YearlyStatus.objects.filter(year=2030).update(year=2022)
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    html = text(page(client, commune, movement="newly_poor"))
    assert "năm 2025: 1 hộ, 4 khẩu</h1>" in html
    assert "Năm 2025 đã chốt với 1 hộ, 4 khẩu. Theo các danh sách hiện có thì là 0 hộ, 0 khẩu" in html
    html = text(page(client, commune, movement="fell_back"))
    assert "năm 2025: 0 hộ, 0 khẩu</h1>" in html
    assert "Nguyễn Văn Mẫu" in html


def test_the_cost_is_fixed_with_1_3_and_1600_households():
    used = {}
    for size in (1, 3, 1600):
        commune = build.commune("Ấp 1", "Ấp 2")
        build.households(commune, "Ấp 1", size, {2025: "poor"})
        for year in (2024, 2025):
            build.year(commune, year, {"Ấp 1": 9000, "Ấp 2": 9000})
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        page(client, commune, movement="newly_poor")
        with CaptureQueriesContext(connection) as captured:
            html = text(page(client, commune, movement="newly_poor"))
        assert f"{size:,} hộ".replace(",", ".") in html
        used[size] = len(captured)
    assert used[1] == used[3] == used[1600]


def test_the_closing_page_leads_to_the_household_that_keeps_the_books_open(commune):
    died = YearlyStatus.objects.filter(year=2025).first().household
    LifeEvent.objects.create(
        commune=commune, kind=EventKind.DIED_OUT, household=died, on=date(2025, 5, 1), year=2025,
        recorded_by=system_user(),
    )  # fmt: skip
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    html = text(client.get(build.address("close", commune, 2025)))
    assert "đã ghi không còn thành viên (chết) ngày 01/05/2025" in html
    assert f'<a href="{build.address("household", commune, 2025, died.pk)}">Mở hộ này</a>' in html
    assert reverse("campaigns:movement", args=[commune.pk, 2025, "national-2022"]) in html


def test_a_movement_of_the_other_form_has_no_column(commune):
    moved = year_movement(commune, build.standard(), 2025)
    with pytest.raises(ValueError, match=r"tuple\.index"):
        movers(moved, POOR, Movement.TO_POOR, hamlets=None, why=Why.SPLIT)
