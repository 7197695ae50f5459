"""The page of a commune's old units, and who reaches their lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from communes.access import scope_of
from communes.actions import add_commune, draft_paper, system_user
from communes.models import AuditEntry, Unit, UnitSuccession
from communes.paper_purposes import PurposeCode
from communes.queries import units_of_year
from communes.queries.papers import papers_of_predecessors
from communes.roles import OF_FORMER_UNITS, Role, Verb
from households.actions.mergers import record_merger
from households.queries.lines import refusal_of_year
from households.queries.mergers import origin_of
from tests import build
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21", tick=False):
        yield


@pytest.fixture
def new() -> Unit:
    return add_commune(
        by=system_user(), code="26632", name="Xã Xuyên Mộc", area="rural", hamlets=["Ấp 1 Bông Trang", "Ấp Chợ"],
        valid_from=date(2025, 7, 1),
    )  # fmt: skip


def address(unit: Unit, page: str = "former-units", year: int = 2026) -> str:
    return f"/{unit.pk}/{year}/national-2022/{page}/"


def typed(*rows: tuple[str, str, str], on: str = "01/07/2025") -> dict[str, Any]:
    data: dict[str, Any] = {"do": "found", "on": on, "old-TOTAL_FORMS": "6", "old-INITIAL_FORMS": "0"}
    for number, (code, name, hamlets) in enumerate(rows):
        data |= {f"old-{number}-code": code, f"old-{number}-name": name, f"old-{number}-hamlets": hamlets}
        data[f"old-{number}-area"] = "rural"
    return data


BOTH = (("26632", "Xã Bông Trang", "Ấp 1"), ("26653", "Xã Bưng Riềng", "Ấp 1, Ấp 2"))


def test_an_officer_enters_the_old_units_maps_their_hamlets_and_goes_on_to_their_lists(new: Unit):
    officer = signed_in(build.person(Role.POVERTY_OFFICER, new))
    assert "Chưa ghi Xã Xuyên Mộc gồm những xã cũ nào" in text(officer.get(address(new)))
    said = officer.post(address(new), typed(*BOTH), follow=True)
    assert "Xã Xuyên Mộc thành lập ngày 01/07/2025 từ 2 xã cũ, còn 3 ấp cũ chưa ghép" in text(said)
    fields = said.context["page"].heirs
    suggested = {hamlet.unit.name: fields[name].initial for name, hamlet in fields.old.items()}
    assert suggested["Ấp 2"] == ""
    bong_trang = build.hamlet(Unit.objects.get(name="Xã Bông Trang"), "Ấp 1")
    assert fields[f"h{bong_trang.pk}"].initial == str(build.hamlet(new, "Ấp 1 Bông Trang").pk)
    market = build.hamlet(new, "Ấp Chợ").pk
    mapped = officer.post(address(new), {"do": "map"} | dict.fromkeys(fields.old, market), follow=True)
    assert "Đã ghép 3 ấp" in text(mapped)
    assert "còn thiếu danh sách hoặc tổng số của" in text(mapped)
    old = Unit.objects.get(name="Xã Bông Trang")
    upload = address(old, "import", 2024)
    assert upload in mapped.content.decode()
    assert officer.get(upload).status_code == 200
    assert "Xã cũ: Xã Bông Trang (mã 26632)" in text(officer.get(upload))
    assert 'value="undo"' not in text(mapped)  # asked first, on a page of its own
    assert 'href="?undo=1"' in text(mapped)
    asked = text(officer.get(address(new), {"undo": "1"}))
    assert "Hủy ghi nhận 2 xã cũ?" in asked
    assert 'value="undo"' in asked
    assert UnitSuccession.objects.count() == 5
    undone = officer.post(address(new), {"do": "undo"}, follow=True)
    assert "Đã hủy ghi nhận xã cũ" in text(undone)
    assert UnitSuccession.objects.count() == 0
    verbs = ["record_merger", "map_hamlets", "undo_merger"]
    assert list(AuditEntry.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)) == verbs


def test_what_hinders_an_undo_is_named_before_anybody_presses(new: Unit):
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=[build.commune("Ấp 1", name="Xã Cũ")])
    build.year(new, 2025, {"Ấp Chợ": 100})
    said = text(signed_in(build.person(Role.POVERTY_OFFICER, new)).get(address(new), {"undo": "1"}))
    assert "Xã Xuyên Mộc đã có của mình sau sáp nhập: " in said
    assert "tổng số hộ dân cư năm 2025" in said
    assert "Không hủy được ghi nhận 1 xã cũ" in said
    assert 'value="undo"' not in said


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_undo_says_which_posts_are_open_again_and_how_many_stay_ended(new: Unit, is_kept: bool):
    old = build.commune("Ấp 1", name="Xã Cũ")
    clerk, gone = build.person(Role.CLERK, old), build.person(Role.CLERK, old)
    gone.assignments.update(valid_to=date(2025, 6, 30))  # of itself, on that very day
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=[old])
    if not is_kept:  # recorded before the program kept what a merger ends
        Unit.objects.update(before_merger={})
    officer = signed_in(build.person(Role.POVERTY_OFFICER, new))
    said = text(officer.post(address(new), {"do": "undo"}, follow=True))
    again = f"1 phân công đã thôi vì sáp nhập nay có lại như trước: {clerk.full_name}: "
    assert (again in said) == is_kept
    assert f"Đã hủy ghi nhận xã cũ. {1 if is_kept else 2} phân công" in said
    assert f"{1 if is_kept else 2} phân công ở các xã cũ vẫn thôi từ ngày sáp nhập" in said


@pytest.mark.parametrize(
    ("rows", "on", "said"),
    [
        ([], "01/07/2025", "Chọn từ 1 đến 30 xã cũ"),
        ([("26632", "", "Ấp 1")], "01/07/2025", "Ghi tên xã cũ"),
        ([("26632", "Xã Bông Trang", "")], "01/07/2025", "Ghi tên các ấp của Xã Bông Trang"),
        ([BOTH[0], BOTH[0]], "01/07/2025", "được chọn hai lần"),
        ([BOTH[0]], "01/07/2999", "đến hôm nay"),
        ([BOTH[0]], "31/06/2025", ""),
        ([("2" * 400, "Xã \x00", "x" * 5000)], "01/07/2025", ""),
        ([("26632", "Xã {name}", "Ấp 1, 🏠")], "01/07/2025", "để trống"),
        ([("26632", "Xã {name} 🏠", "Ấp {0}")], "01/07/2025", None),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(new: Unit, rows: Any, on: str, said: str | None):
    officer = signed_in(build.person(Role.HEAD_OF_OFFICE, new))
    answer = officer.post(address(new), typed(*rows, on=on))
    if said is None:  # odd names are names
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert said in text(answer)
    assert UnitSuccession.objects.count() == 0


def test_a_commune_in_use_is_not_taken_over_from_a_page(new: Unit):
    neighbour = add_commune(by=system_user(), code="26653", name="Xã Bưng Riềng", area="rural", hamlets=["Ấp 1"])
    build.person(Role.POVERTY_OFFICER, neighbour)
    answer = signed_in(build.person(Role.POVERTY_OFFICER, new)).post(address(new), typed(BOTH[1]))
    assert "đang có người dùng hoặc có dữ liệu" in text(answer)
    assert UnitSuccession.objects.count() == 0


def test_who_holds_a_post_reaches_whole_predecessors_only(new: Unit):
    old, part, beside = (build.commune("Ấp 1", name=f"Xã {name}") for name in ("Cũ", "Chia", "Bên"))
    officer, head = build.person(Role.POVERTY_OFFICER, new), build.person(Role.HAMLET_HEAD, build.hamlet(new, "Ấp Chợ"))
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=[old], divided=[part])
    held = scope_of(officer)
    assert held.communes() == [new, old]
    assert all(held.may(verb, old) for verb in (Verb.IMPORT_ROSTER, Verb.VIEW_REGISTER, Verb.CLOSE_YEAR))
    assert not any(held.may(verb, old) for verb in Verb if verb not in OF_FORMER_UNITS)
    assert not any(held.may(verb, unit) for unit in (part, beside) for verb in Verb)
    assert scope_of(head).communes() == [new]
    page = signed_in(officer)
    assert [page.get(address(unit, "households", 2024)).status_code for unit in (new, old, part, beside)] == [
        200, 200, 404, 404,
    ]  # fmt: skip
    assert page.get(address(old)).status_code == 403


def test_the_list_of_a_year_before_the_merger_shows_the_old_units_rows_told_apart(new: Unit):
    old = [build.commune("Ấp 1", name=f"Xã {name}") for name in ("Đông", "Tây")]
    for unit, name in zip(old, ("Lê Thị Đông", "Lê Thị Tây"), strict=True):
        build.household(unit, "Ấp 1", name, {2024: "poor"})
        build.year(unit, 2024, {"Ấp 1": 100})
    page = signed_in(build.person(Role.POVERTY_OFFICER, new))
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=old)
    shown = text(page.get(address(new, "households", 2024)))
    for words in ("Lê Thị Đông", "Ấp 1 (Đông)", "Lê Thị Tây", "Ấp 1 (Tây)"):
        assert words in shown
    of_one = text(page.get(address(old[0], "households", 2024)))
    assert "Lê Thị Đông" in of_one
    assert "Lê Thị Tây" not in of_one
    assert "Lê Thị Tây" not in text(page.get(address(old[0], "households", 2024) + "?class=all"))


def test_the_top_bar_leads_to_a_year_that_the_old_unit_had(new: Unit):
    old = build.commune("Ấp 1", name="Xã Cũ")
    page: Client = signed_in(build.person(Role.POVERTY_OFFICER, new))
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=[old])
    answer = page.get("/switch/", {"commune": old.pk, "year": 2026, "page": "households:list"})
    assert answer.url.startswith(f"/{old.pk}/2024/")


def test_the_page_asks_the_same_of_one_old_unit_and_of_three(new: Unit, django_assert_max_num_queries):
    for unit in ("Một", "Hai", "Ba"):
        build.commune("Ấp 1", "Ấp 2", name=f"Xã {unit}")
    old = list(Unit.objects.communes().exclude(pk=new.pk))
    officer = build.person(Role.POVERTY_OFFICER, new)
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=old)
    page = signed_in(officer)
    page.get(address(new))
    with django_assert_max_num_queries(26):
        page.get(address(new))


def test_one_more_old_unit_is_asked_for_without_script_and_what_was_typed_stays(new: Unit):
    page = signed_in(build.person(Role.POVERTY_OFFICER, new))
    asked = page.get(address(new))
    assert asked.context["page"].units.total_form_count() == 2
    data = typed(("26653", "Xã Bưng Riềng", "Ấp 1, Ấp 2"), ("", "Xã Dở", "")) | {"do": "more", "old-TOTAL_FORMS": "2"}
    more = page.post(address(new), data)
    shown = text(more)
    assert more.context["page"].units.total_form_count() == 3
    assert all(words in shown for words in ("Xã Bưng Riềng", "Ấp 1, Ấp 2", "Xã Dở", "01/07/2025"))
    assert "Ghi mã của xã cũ" not in shown  # nothing is judged before it is to be written
    assert UnitSuccession.objects.count() == 0


@pytest.mark.parametrize(("count", "shown"), [("30", 30), ("99", 30), ("999999999", 3), ("-1", 3), ("hai", 3), ("", 3)])
def test_no_more_old_units_are_asked_for_than_there_can_be(new: Unit, count: str, shown: int):
    page = signed_in(build.person(Role.POVERTY_OFFICER, new))
    more = page.post(address(new), {"do": "more", "old-TOTAL_FORMS": count, "on": "1\x00"})
    assert more.status_code == 200
    assert more.context["page"].units.total_form_count() == shown


def test_every_page_names_old_communes_in_one_order():
    north, east = (build.commune(code=code, name=name) for code, name in (("90871", "Xã Tây"), ("90872", "Xã Đông")))
    new = build.commune(code="90870", name="Xã Mới")
    clerk = build.person(Role.CLERK, new)
    for old in (north, east):
        what = {"by": clerk, "commune": old, "unit": old, "purpose": PurposeCode.THANK_YOU, "fields": {}}
        draft_paper(**what, subject="Một")
    record_merger(by=system_user(), commune=new, on=date(2025, 7, 1), old=[east, north])
    new = Unit.objects.get(pk=new.pk)
    names = ["Xã Tây", "Xã Đông"]
    assert [unit.name for unit in scope_of(clerk).communes()] == ["Xã Mới", *names]
    assert [one.unit.name for one in papers_of_predecessors(new, clerk)] == names
    assert [one.unit.name for one in origin_of(new, [], []).units] == names
    assert [unit.name for unit in units_of_year(new, 2024)] == names
    assert ", ".join(names) in refusal_of_year(new, 2024)
