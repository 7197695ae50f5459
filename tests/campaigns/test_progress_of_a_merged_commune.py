"""A new hamlet's line goes on from the one old hamlet that became it; of several it begins with its birth."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from campaigns.queries.progress import progress_of
from communes.actions import add_commune, system_user
from communes.models import Unit
from communes.roles import Role
from households.actions.mergers import map_hamlets, record_merger
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def new() -> Unit:
    """Return a commune of 2025: Ấp A was Ấp 1 of Đông, Ấp B was Ấp 1 and Ấp 2 of Tây."""
    by, first = system_user(), date(2025, 7, 1)
    east, west = build.commune("Ấp 1", name="Xã Đông"), build.commune("Ấp 1", "Ấp 2", name="Xã Tây")
    for unit in (east, west):
        for year, poor in ((2023, "poor"), (2024, "near_poor")):
            build.household(unit, "Ấp 1", f"Lê Thị {year}", {year: poor})
    build.year(east, 2023, {"Ấp 1": 100})
    build.year(east, 2024, {"Ấp 1": 100})
    build.year(west, 2023, {"Ấp 1": 100, "Ấp 2": 100})
    build.year(west, 2024, {"Ấp 1": 100, "Ấp 2": 100})
    made = add_commune(by=by, code="98765", name="Xã Mới", area="rural", hamlets=["Ấp A", "Ấp B"], valid_from=first)
    with time_machine.travel("2026-11-22", tick=False):
        record_merger(by=by, commune=made, on=first, old=[east, west])
        made = Unit.objects.get(pk=made.pk)
        heirs = {(east, "Ấp 1"): "Ấp A", (west, "Ấp 1"): "Ấp B", (west, "Ấp 2"): "Ấp B"}
        mapped = {build.hamlet(unit, old): build.hamlet(made, heir) for (unit, old), heir in heirs.items()}
        map_hamlets(by=by, commune=made, heirs=mapped)
    return Unit.objects.get(pk=made.pk)


def test_a_hamlet_mapped_one_to_one_has_a_line_through_the_merger(new: Unit):
    shown = progress_of(new, build.standard(), 2025, None)
    assert shown.years == [2023, 2024, 2025]
    poor = {
        line.unit.name: [found.figures.poor if found else "not there" for found in shown.of_unit(line.unit)]
        for line in shown.hamlets
    }
    assert poor == {"Ấp A": [1, 0, None], "Ấp B": ["not there", "not there", None]}


def test_the_first_page_and_the_page_of_progress_say_whose_figures_those_are(new: Unit):
    with time_machine.travel("2026-11-22", tick=False):
        page = signed_in(build.person(Role.POVERTY_OFFICER, new))
        shown = [text(page.get(at(new, name, 2025))) for name in ("overview/", "progress/")]
    for words in shown:
        assert "Trước 01/07/2025 là số liệu của ấp cũ đã ghép vào" in words
    assert "Tỷ lệ hộ nghèo của Ấp A: 2023: 1,00 %; 2024: 0,00 %" in shown[0]


def test_a_hamlet_head_sees_the_whole_line_of_his_hamlet(new: Unit):
    hamlet = build.hamlet(new, "Ấp A")
    shown = progress_of(new, build.standard(), 2025, set(hamlet.line))
    assert shown.subject == hamlet
    assert [line.year for line in shown.by_year] == [2023, 2024, 2025]
