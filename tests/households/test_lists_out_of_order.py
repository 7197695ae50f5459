"""An earlier year brought in after a later one: nobody on it leaves the later list without a reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from communes.models import Unit
from communes.roles import Role
from households.actions.years import close_year
from households.models import Departure, HamletResult, YearClosing, YearlyStatus
from tests import build
from tests.households.importing import Importing

pytestmark = pytest.mark.django_db

HEADING = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Hộ nghèo", "Hộ cận nghèo"]
BOTH = [[1, "Nguyễn Văn Ở Lại", 1960, "x", ""], [2, "Lê Thị Ra Đi", 1970, "", "x"]]


def roster(year: int, rows: list[list[object]]) -> dict[str, list[list[object]]]:
    return {"Ấp 1": [[f"DANH SÁCH NĂM {year}"], HEADING, *rows]}


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21", tick=False):
        yield


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    build.commune("Ấp 1", code="90001")
    return Importing(tmp_path)


def is_complete(year: int) -> bool:
    return HamletResult.objects.get(year=year).complete


def test_a_past_list_books_them_as_unstated_and_counts_them_apart(importing: Importing):
    importing(roster(2024, BOTH[:1]))
    answer = importing(roster(2023, BOTH))
    assert (answer["new"], answer["missing"], answer["verdict"]) == (2, 0, "accept")
    assert "1 hộ không có trong danh sách năm sau" in answer["message"]
    assert list(Departure.objects.values_list("year", "reason")) == [(2024, "unstated")]
    assert is_complete(2024)


def test_the_list_of_the_current_year_is_open_again_until_asked(importing: Importing):
    importing(roster(2026, BOTH[:1]))
    assert is_complete(2026)
    importing(roster(2025, BOTH))
    assert not is_complete(2026)
    again = importing(roster(2026, BOTH[:1]), missing="passed_line")
    assert (again["unchanged"], again["missing"]) == (1, 1)
    assert list(Departure.objects.values_list("year", "reason")) == [(2026, "passed_line")]
    assert is_complete(2026)


def test_the_earlier_list_again_changes_nothing(importing: Importing):
    importing(roster(2024, BOTH[:1]))
    importing(roster(2023, BOTH))
    answer = importing(roster(2023, BOTH))
    assert (answer["unchanged"], answer["missing"]) == (2, 0)
    assert "danh sách năm sau" not in answer["message"]
    assert Departure.objects.count() == 1


def test_a_closed_past_year_gets_the_reason_unstated_and_keeps_its_figures(importing: Importing):
    importing(roster(2024, BOTH[:1]))
    close(2024)
    importing(roster(2023, BOTH))
    assert list(Departure.objects.values_list("year", "reason")) == [(2024, "unstated")]
    assert YearlyStatus.objects.filter(year=2024).count() == 1
    assert is_complete(2024)


def test_a_closed_current_year_refuses_the_earlier_list(importing: Importing):
    importing(roster(2026, BOTH[:1]))
    close(2026)
    answer = importing(roster(2025, BOTH))
    assert answer["verdict"] == "reject"
    assert "Năm 2026" in answer["message"]
    assert not YearlyStatus.objects.filter(year=2025).exists()


def close(year: int) -> None:
    commune = Unit.objects.communes().get()
    call_command("set_totals", commune="90001", year=year, hamlet="Ấp 1", households=100)
    close_year(
        by=build.person(Role.POVERTY_OFFICER, commune),
        commune=commune,
        standard=build.standard(),
        year=year,
        number="1/QĐ-UBND",
        signed_on=date(year, 11, 1),
    )
    assert YearClosing.objects.filter(year=year).exists()
