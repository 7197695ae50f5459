"""Workbooks of pledges in a commune that others went over to: an old hamlet, under whatever name, is one hamlet."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from campaigns.actions.pledge_files import keep_file, plan_of, write_file
from campaigns.models import Pledge
from campaigns.pledges import DonorKind
from campaigns.queries.pledge_files import pledge_workbook
from campaigns.queries.pledges import pledge_lines
from communes.actions import add_commune, system_user
from communes.models import Unit
from communes.roles import Role
from households.actions.mergers import map_hamlets, record_merger
from tests import build
from tests.campaigns.pledges import world

pytestmark = pytest.mark.django_db
BEFORE, OF, AFTER = 2024, 2025, 2026
YEARS = pytest.mark.parametrize("year", [BEFORE, OF, AFTER])


@pytest.fixture
def merged():
    """Ấp 1 and Ấp 2 of Xã Đông became Ấp 2 and Ấp 3 of Xã Mới, which has an Ấp 1 besides; pledges of each year."""
    with time_machine.travel("2025-05-12T09:00:00+07:00", tick=True) as clock:
        old = build.commune("Ấp 1", "Ấp 2", name="Xã Đông")
        was = build.person(Role.POVERTY_OFFICER, old)
        home = build.household(old, "Ấp 1", "Lê Thị Còn", {BEFORE: "poor"})
        giver = world.donor(old, "Hội Đồng hương", DonorKind.ORGANISATION)
        for year in (BEFORE, OF):
            for to in (home, build.hamlet(old, "Ấp 1"), build.hamlet(old, "Ấp 2"), None):
                given = world.pledge(was, to, of=giver, year=year, promised_on=date(year, 3, 3))
                world.received(was, given, 2_000_000, date(year, 4, 1))
        clock.move_to("2026-11-22T10:00:00+07:00")
        by = system_user()
        new = add_commune(
            by=by, code="98765", name="Xã Mới", area="rural", hamlets=["Ấp 1", "Ấp 2", "Ấp 3"],
            valid_from=date(2025, 7, 1),
        )  # fmt: skip
        record_merger(by=by, commune=new, on=date(2025, 7, 1), old=[old])
        heirs = {
            build.hamlet(old, "Ấp 1"): build.hamlet(new, "Ấp 2"),
            build.hamlet(old, "Ấp 2"): build.hamlet(new, "Ấp 3"),
        }
        map_hamlets(by=by, commune=new, heirs=heirs)
        new = Unit.objects.get(pk=new.pk)
        officer = build.person(Role.POVERTY_OFFICER, new)
        giver = world.donor(new, "Công ty Mới")
        for to in (build.hamlet(new, "Ấp 1"), build.hamlet(new, "Ấp 2")):
            world.pledge(officer, to, of=giver, year=AFTER, promised_on=date(AFTER, 3, 3))
        yield new, officer


def exported(commune, year):
    lines = pledge_lines(Pledge.objects.of_year(commune, year))
    return pledge_workbook(commune, year, lines, date(2026, 11, 22), whole=True)


def without(content, *heads):
    """Return a workbook with these columns blank."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for column in sheet.iter_cols(min_row=3):
        if column[0].value in heads:
            for cell in column[1:]:
                cell.value = None
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def kept(merged, year, content):
    return keep_file(by=merged[1], commune=merged[0], year=year, name="a.xlsx", content=content)


def judged(plan):
    return len(plan.new), plan.unchanged, [problem.message for problem in plan.problems]


@YEARS
@pytest.mark.parametrize("blank", [(), ("Mã số",), ("Mã số", "Loại người ủng hộ")])
def test_what_goes_out_comes_in_without_a_change(merged, year, blank):
    plan = plan_of(kept(merged, year, without(exported(merged[0], year), *blank)))
    assert judged(plan) == (0, 2 if year == AFTER else 4, [])


HEADS = ["Tên đơn vị", "Loại đơn vị", "Số tiền", "Ấp", "Ngày"]


def row(place, year, name="Hội Đồng hương", amount=5_000_000):
    return [name, "Tổ chức", amount, place, f"03/03/{year}"]


@pytest.mark.parametrize(
    ("year", "names"),
    [(BEFORE, ("Ấp 1", "Ấp 1 (Đông)", "Ấp 2 (Mới)")), (OF, ("Ấp 1 (Đông)", "Ấp 2", "Ấp 2 (Mới)"))],
)
def test_an_old_hamlet_is_known_by_its_old_and_by_its_new_name(merged, year, names):
    for name in names:
        plan = plan_of(kept(merged, year, world.workbook([HEADS, row(name, year)])))
        assert (name, *judged(plan)) == (name, 0, 1, [])


@pytest.mark.parametrize(("year", "of"), [(BEFORE, "Xã Đông"), (OF, "Xã Mới")])
def test_a_new_pledge_is_for_the_hamlet_of_its_year(merged, year, of):
    file = kept(merged, year, world.workbook([HEADS, row("Ấp 1 (Đông)", year, amount=7_000_000)]))
    write_file(by=merged[1], file=file, seen=plan_of(file).seen)
    made = Pledge.objects.get(amount_vnd=7_000_000)
    assert made.hamlet.parents.get().parent.name == of
    assert made.donor.kind == DonorKind.ORGANISATION
    assert plan_of(kept(merged, year, exported(merged[0], year))).unchanged == 5


def test_a_hamlet_that_several_became_is_to_be_named_as_it_was(merged):
    old = Unit.objects.get(name="Ấp 2", parents__parent__name="Xã Đông")
    Unit.objects.filter(pk=old.pk).update(went_to=[build.hamlet(merged[0], "Ấp 2").pk])
    wrong = plan_of(kept(merged, BEFORE, world.workbook([HEADS, row("Ấp 2 (Mới)", BEFORE)])))
    assert [problem.place.column for problem in wrong.problems] == ["D"]
    assert "Ghi tên ấp của năm ấy" in wrong.problems[0].message
    right = plan_of(kept(merged, BEFORE, world.workbook([HEADS, row("Ấp 2 (Đông)", BEFORE)])))
    assert judged(right) == (0, 1, [])
