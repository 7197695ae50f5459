"""Names of hamlets in a superior's form of a merged commune: of the right year, of one layout, of none."""

from __future__ import annotations

import pytest
import time_machine

from campaigns.actions.layouts import remove_layout
from campaigns.queries.layout_names import NOT_OURS, layout_names
from communes.actions import add_commune, system_user
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Role
from households.actions.learnt import OfLaterApp, Taught, learn_words
from households.actions.mergers import map_hamlets, record_merger
from households.models import LearntKind, LearntWord
from tests import build
from tests.campaigns.reports import world
from tests.config.leaving import LAST_DAY, MERGED_ON
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged():
    """Xã Mới: its Ấp Chợ was Ấp 1 and Ấp 2 of Xã Đông, its Ấp Bàu was Ấp 1 of Xã Tây."""
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        by = system_user()
        east, west = (
            add_commune(by=by, code=code, name=name, area="rural", hamlets=hamlets, valid_to=LAST_DAY)
            for code, name, hamlets in (("90001", "Xã Đông", ["Ấp 1", "Ấp 2"]), ("90002", "Xã Tây", ["Ấp 1"]))
        )
        new = add_commune(
            by=by, code="90003", name="Xã Mới", area="rural", hamlets=["Ấp Chợ", "Ấp Bàu"], valid_from=MERGED_ON
        )
        record_merger(by=by, commune=new, on=MERGED_ON, old=[east, west])
        market, pond = build.hamlet(new, "Ấp Chợ"), build.hamlet(new, "Ấp Bàu")
        heirs = {build.hamlet(east, name): market for name in ("Ấp 1", "Ấp 2")} | {build.hamlet(west, "Ấp 1"): pond}
        map_hamlets(by=by, commune=new, heirs=heirs)
        yield Unit.objects.get(pk=new.pk), build.person(Role.POVERTY_OFFICER, new)


def test_a_name_taught_means_the_hamlet_of_the_year_or_any_that_it_was_made_of(merged):
    commune, officer = merged
    words = [Taught(key, key, build.hamlet(commune, name)) for key, name in (("tt", "Ấp Chợ"), ("bau sen", "Ấp Bàu"))]
    learn_words(by=officer, commune=commune, words=words)
    layout = world.layout(officer, commune)
    now, then = (layout_names(layout, hamlets_in_year(commune, year)) for year in (2026, 2024))
    assert now.taught == {"tt": "Ấp Chợ", "bau sen": "Ấp Bàu"}
    assert then.taught == {"bau sen": "Ấp 1 (Tây)"}
    assert then.may_be["tt"] == ["Ấp 1 (Đông)", "Ấp 2 (Đông)"]
    of_then = next(one for one in hamlets_in_year(commune, 2024) if one.name == "Ấp 2 (Đông)")
    learn_words(by=officer, commune=commune, words=[Taught("tt", "tt", Unit.objects.get(pk=of_then.pk))])
    now, then = (layout_names(layout, hamlets_in_year(commune, year)).taught["tt"] for year in (2026, 2024))
    assert (now, then) == ("Ấp Chợ", "Ấp 2 (Đông)")


@pytest.mark.parametrize("year", [2024, 2026])
def test_what_a_form_asks_is_of_the_year_kept_for_it_alone_and_may_be_of_none(merged, year):
    commune, officer = merged
    learn_words(by=officer, commune=commune, words=[Taught("1", "Ấp 1", build.hamlet(commune, "Ấp Chợ"))])
    cells = world.HAMLETS | {"B4": "Ấp 1", "B5": "Ấp 4"}
    layout, other = (world.layout(officer, commune, name=name, content=world.workbook(cells)) for name in "AB")
    for one in (layout, other):
        world.block(officer, one, C="ten_ap")
    client, door = signed_in(officer), at(commune, f"layouts/{layout.pk}/fill/", year)
    page = client.get(door)
    assert "Ấp 1 (Đông), Ấp 1 (Tây)" in text(page)
    assert page.context["made"].plan.cells == []  # what was taught before is not used
    shared, absent = (field for _name, field in page.context["names_form"].name_fields())
    of_east = next(unit for unit in hamlets_in_year(commune, year) if unit.name in ("Ấp 1 (Đông)", "Ấp Chợ"))
    said = {shared.html_name: str(of_east.pk), absent.html_name: "not-ours"}
    page = client.post(door.replace("/fill/", "/names/"), said | {"period": "Quý III", "usual": "x"}, follow=True)
    assert page.context["form"]["period"].value() == "Quý III"
    assert f'action="{door}"' in page.content.decode()
    assert [one.whose for one in page.context["made"].plan.cells] == [of_east.name]
    assert not page.context["names_form"].fields
    assert "“Ấp 4”" not in " ".join(page.context["made"].plan.warnings)
    names = client.get(at(commune, f"layouts/{other.pk}/fill/", year)).context["names_form"].name_fields()
    assert [name for name, _field in names] == ["Ấp 1"]
    remembered = text(client.get(at(commune, "import/names/", year)))
    assert f"{of_east.name}, trong mẫu “A”" in remembered
    assert "không có ở xã ta" in remembered
    assert "không dùng nữa" in remembered
    remove_layout(by=officer, layout=layout, seen_version=layout.version)
    kinds = LearntWord.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == [LearntKind.HAMLET, LearntKind.NOT_OURS]


def test_names_ask_the_same_for_one_word_and_for_three(merged, django_assert_num_queries):
    commune, officer = merged
    layout, hamlets = world.layout(officer, commune), hamlets_in_year(commune, 2024)
    for keys in (["a"], ["b", "c"]):
        words = [Taught(key, key, build.hamlet(commune, "Ấp Chợ")) for key in keys]
        learn_words(by=officer, commune=commune, words=words)
        with django_assert_num_queries(4):
            layout_names(layout, hamlets)


def test_a_shared_name_that_is_not_ours_in_one_form_is_asked_in_another(merged):
    commune, officer = merged
    told = OfLaterApp(LearntKind.NOT_OURS, NOT_OURS, "không có ở xã ta")
    learn_words(by=officer, commune=commune, words=[Taught("1", "Ấp 1", told)])  # before several bore the name
    cells = world.HAMLETS | {"B4": "Ấp 1", "B5": "Ấp 1 (cũ)"}
    layout, other = (world.layout(officer, commune, name=name, content=world.workbook(cells)) for name in "AB")
    for one in (layout, other):
        world.block(officer, one, C="ten_ap")
    client = signed_in(officer)
    doors = [at(commune, f"layouts/{one.pk}/fill/", 2026) for one in (layout, other)]
    fields = client.get(doors[0]).context["names_form"].name_fields()
    assert [name for name, _field in fields] == ["Ấp 1", "Ấp 1 (cũ)"]
    said = {field.html_name: "not-ours" for _name, field in fields}
    page = client.post(doors[0].replace("/fill/", "/names/"), said, follow=True)
    assert not page.context["names_form"].fields
    assert "“Ấp 1”" not in text(page)
    page = client.get(doors[1])
    assert page.context["names_form"].names == ["Ấp 1", "Ấp 1 (cũ)"]
    assert "“Ấp 1” có thể là 2 ấp của xã" in " ".join(page.context["made"].plan.warnings)
    remembered = text(client.get(at(commune, "import/names/", 2026)))
    assert "không có ở xã ta, trong mẫu “A”" in remembered
    assert "không dùng nữa" in remembered
    assert set(LearntWord.objects.values_list("key", flat=True)) == {"1", f"{layout.pk}:1", f"{layout.pk}:1 cu"}
