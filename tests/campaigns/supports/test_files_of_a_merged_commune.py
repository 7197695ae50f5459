"""Words for hamlets in workbooks of support of a commune that others went over to."""

from __future__ import annotations

import pytest

from campaigns.actions.support_files import keep_support_file, plan_of
from households.models import LearntWord
from tests.campaigns.pledges.world import workbook
from tests.config.leaving import Merged
from tests.pages import at, signed_in

pytestmark = pytest.mark.django_db
HEADS = ["STT", "Họ và tên", "Ấp", "Hỗ trợ", "Số tiền", "Ngày nhận"]


@pytest.fixture
def world():
    world = Merged()
    world.merge()
    return world


def kept(world, officer, year, hamlet="Xóm Đình"):
    content = workbook([HEADS, ["1", "Lê Thị Còn", hamlet, "Quà Tết", 500_000, f"10/02/{year}"]])
    return keep_support_file(by=officer, commune=world.new, year=year, name="a.xlsx", content=content)


@pytest.mark.parametrize(("year", "offered"), [(2024, "Ấp 1 (Đông)"), (2025, "Ấp A")])
def test_a_hamlet_of_before_is_taught_and_known_before_and_after(world, year, offered):
    officer = world.person()
    file = kept(world, officer, year)
    client, door = signed_in(officer), at(world.new, f"support/import/{file.pk}/", year)
    ((_name, field),) = client.get(door).context["names_form"].hamlet_fields()
    chosen = next(pk for pk, name in field.field.choices if name == offered)
    client.post(door + "names/", {field.html_name: chosen})
    assert LearntWord.objects.get().written == "Xóm Đình"
    for of in (2024, 2025, 2026):
        plan = plan_of(kept(world, officer, of))
        assert (of, [new.household for new in plan.new], plan.problems) == (of, [world.household.pk], [])


@pytest.mark.parametrize("name", ["Ấp 1", "Ấp 1 (Đông)", "Ấp A"])
def test_an_old_hamlet_is_known_by_its_old_and_by_its_new_name(world, name):
    officer = world.person()
    for year in (2024, 2025, 2026):
        plan = plan_of(kept(world, officer, year, name))
        assert (year, len(plan.new), plan.problems) == (year, 1, [])
