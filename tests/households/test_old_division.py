"""A division of long ago hides the years before it, not those since."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection

from communes.actions import add_commune, system_user
from communes.actions.successions import redraw
from communes.models import Unit, UnitSuccession
from communes.queries import units_of_year
from communes.roles import Role
from households.actions.mergers import record_merger
from households.queries.figures import figures
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-22", tick=False):
        yield


@pytest.fixture
def new() -> Unit:
    """Return a commune of 2025, made of Đông and of Tây, which had got a part of Chia in 2022."""
    by = system_user()
    east, part = build.commune("Ấp 1", name="Xã Đông"), build.commune("Ấp 9", name="Xã Chia")
    first, later = date(2022, 7, 1), date(2025, 7, 1)
    west = add_commune(by=by, code="91111", name="Xã Tây", area="rural", hamlets=["Ấp 1"], valid_from=first)
    made = add_commune(by=by, code="92222", name="Xã Mới", area="rural", hamlets=["Ấp 1"], valid_from=later)
    before = build.commune("Ấp 1", name="Xã Tây Cũ")
    record_merger(by=by, commune=west, on=first, old=[before], divided=[part])
    record_merger(by=by, commune=made, on=later, old=[east, Unit.objects.get(pk=west.pk)])
    for unit, year in ((east, 2021), (east, 2023), (before, 2021), (west, 2023)):
        build.household(unit, "Ấp 1", f"Lê Thị {unit.name}", {year: "poor"})
        build.year(unit, year, {"Ấp 1": 100})
    return Unit.objects.get(pk=made.pk)


def test_the_years_since_the_division_are_sums_and_those_before_are_not_known(new: Unit):
    assert new.whole_from == date(2022, 7, 1)
    named = {year: {unit.name for unit in units_of_year(new, year)} for year in (2021, 2022, 2023, 2025)}
    assert named == {
        2021: set(), 2022: {"Xã Tây", "Xã Đông"}, 2023: {"Xã Tây", "Xã Đông"}, 2025: {"Xã Mới"},
    }  # fmt: skip
    found = figures(new, build.standard(), [2021, 2023])
    assert [(found[new.pk, year].poor, found[new.pk, year].households) for year in (2021, 2023)] == [
        (None, None), (2, 200),
    ]  # fmt: skip


def test_the_page_says_from_when_on_the_sums_are_known(new: Unit):
    shown = text(signed_in(build.person(Role.POVERTY_OFFICER, new)).get(at(new, "households/", 2023)))
    assert "Số liệu trước 01/07/2025 là tổng của" in shown
    assert "Trước 01/07/2022: chưa đủ số liệu" in shown
    assert "Ấp 1 (Tây)" in shown


def test_the_day_follows_the_successions(new: Unit):
    UnitSuccession.objects.filter(kind="divided").delete()
    redraw()
    assert Unit.objects.get(pk=new.pk).whole_from is None


def test_what_another_merger_commits_while_the_successions_are_read_stands(new: Unit):
    old, beside = build.commune(name="Xã Cũ"), build.commune(name="Xã Bên")

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith("SELECT") and 'FROM "communes_unitsuccession"' in sql and not beside.came_from:
            beside.came_from = [old.pk]
            beside.save()
            UnitSuccession.objects.create(old=old, new=beside, kind="whole", on=date(2025, 7, 1))
        return answer

    with connection.execute_wrapper(meanwhile):
        redraw()
    assert Unit.objects.get(pk=beside.pk).came_from == [old.pk]
