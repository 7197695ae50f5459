"""The imports of a merged commune's line on one page: its own, and its predecessors' under their own names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communes.actions import system_user
from communes.actions.successions import link_units
from communes.models import Unit
from communes.roles import Role
from households.models import RosterImport
from households.queries.import_history import history_of
from tests import build
from tests.config.leaving import MERGED_ON
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


def applied(unit: Unit, year: int, *, days_ago: int = 0, **changed: object) -> RosterImport:
    """Return an import that was written."""
    at_then = timezone.now() - timedelta(days=days_ago)
    counts = {"years": [year], "new": 1, "changed": 0, "unchanged": 0, "missing": 0}
    given = {"state": "applied", "applied_at": at_then, "counts": counts, "created_by": system_user(), "year": year}
    record = RosterImport.objects.create(commune=unit, **given | changed)
    record.files.create(name=f"{unit.name} {year}.xlsx", sha256=f"{record.pk:064}", content=b"")
    return record


@pytest.fixture
def line() -> tuple[Unit, Unit, Unit]:
    """A new commune, one that came over to it whole, and one of which it has a part."""
    new, old, part = (build.commune("Ấp 1", name=name) for name in ("Xã Mới", "Xã Đông", "Xã Chia"))
    today = timezone.localdate()
    link_units(new=new, on=MERGED_ON, old=[old], divided=[part], today=today)
    for unit in (new, old):
        unit.refresh_from_db()
    return new, old, part


def test_the_new_commune_sees_what_its_predecessors_brought_in_and_opens_it_there(line: tuple[Unit, Unit, Unit]):
    new, old, part = line
    own, of_old = applied(new, 2025), applied(old, 2021, days_ago=9)
    undone = {"state": "undone", "undone_at": timezone.now(), "undone_by": system_user()}
    applied(old, 2023, days_ago=5, **undone)
    drafts = [applied(old, 2024, state="draft", applied_at=None), applied(part, 2022), applied(build.commune(), 2022)]
    officer = signed_in(build.person(Role.POVERTY_OFFICER, new))
    page = officer.get(at(new, "imports/", 2026))
    said = text(page)
    assert "Đã nhập danh sách từ Excel 3 lần" in said
    assert "Xã Đông <span" in said
    assert [entry.unit for entry in page.context["entries"]] == ["", "Xã Đông", "Xã Đông"]
    assert at(new, f"imports/{own.pk}/", 2026) in said
    assert not any(f"imports/{one.pk}/" in said for one in drafts)
    there = at(old, f"imports/{of_old.pk}/", 2021, "national-2016")
    assert there in said
    assert officer.get(there).status_code == 200
    assert officer.get(at(old, f"imports/{of_old.pk}/undo/", 2021, "national-2016")).status_code == 200
    assert officer.get(at(new, f"imports/{of_old.pk}/", 2026)).status_code == 404
    assert "(xã cũ)" not in text(signed_in(build.person(Role.POVERTY_OFFICER, part)).get(at(part, "imports/", 2024)))


def test_who_works_in_two_communes_sees_on_the_page_of_each_its_own_line(line: tuple[Unit, Unit, Unit]):
    new, old, _part = line
    other = build.commune("Ấp 1", name="Xã Khác")
    officer = build.person(Role.POVERTY_OFFICER, new)
    officer.assignments.create(role=Role.POVERTY_OFFICER, unit=other)
    of_line, beside = {applied(new, 2025), applied(old, 2021)}, applied(other, 2025)
    assert set(history_of(new, officer)) == of_line
    assert set(history_of(other, officer)) == {beside}


def test_who_brings_in_no_lists_sees_no_history(line: tuple[Unit, Unit, Unit]):
    new, old, _part = line
    applied(old, 2024)
    for role in (Role.CLERK, Role.SUPERIOR_READER):
        assert signed_in(build.person(role, new)).get(at(new, "imports/", 2026)).status_code == 403
    head = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(new, "Ấp 1")))
    assert head.get(at(new, "imports/", 2026)).status_code == 403


def test_the_page_asks_the_same_for_one_and_for_three(line: tuple[Unit, Unit, Unit]):
    new, old, _part = line
    officer = signed_in(build.person(Role.POVERTY_OFFICER, new))
    asked = []
    for years in ([2024], [2022, 2021]):
        for year in years:
            applied(old, year)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert officer.get(at(new, "imports/", 2026)).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_import_in_the_way_is_opened_where_it_belongs(line: tuple[Unit, Unit, Unit]):
    new, old, _part = line
    first, later = applied(old, 2024, days_ago=9), applied(new, 2025)
    household = build.household(new, "Ấp 1", "Lê Thị Ba")
    for record, year in ((first, 2024), (later, 2025)):
        record.rows.create(household=household, year=year, before=None, after={"standard": build.standard().pk})
    page = signed_in(build.person(Role.POVERTY_OFFICER, new)).get(at(old, f"imports/{first.pk}/undo/", 2024))
    assert at(new, f"imports/{later.pk}/", 2025) in text(page)
    assert "(Xã Mới)" in text(page)
