"""A name that several old hamlets of a merged commune bore is asked about for each file, never remembered."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from communes.actions import add_commune, system_user
from communes.models import Unit
from communes.queries import commune_by_code
from communes.queries.former_names import old_names
from communes.roles import Role
from households.actions.learnt import Taught, learn_words
from households.models import LearntWord, RosterCorrection, YearlyStatus
from tests import build
from tests.households.importing import Importing
from tests.pages import at, signed_in, text
from tests.rosters import HEADING, listed, workbook

pytestmark = pytest.mark.django_db

TITLE = ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025"]
WITH_HAMLET = [*HEADING, "Ấp"]
FOUR = [listed(f"Lê Thị {name}", 1960 + n) for n, name in enumerate(["Ba", "Bốn", "Năm", "Sáu"])]


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-22", tick=False):
        yield


@pytest.fixture
def commune() -> Unit:
    old = {"26632": ("Xã Bông Trang", "Ấp Tây 1"), "26653": ("Xã Bưng Riềng", "Ấp Trung 1")}
    for code, (name, _heir) in old.items():
        hamlets = ["Ấp 1", "Ấp Đình"] if code == "26632" else ["Ấp 1"]
        last = date(2025, 6, 30)
        add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=hamlets, valid_to=last)
    heirs = [heir for _name, heir in old.values()]
    born = date(2025, 7, 1)
    add_commune(by=system_user(), code="26632", name="Xã Mới", area="rural", hamlets=heirs, valid_from=born)
    maps = [*(f"{code}/Ấp 1={heir}" for code, (_name, heir) in old.items()), "26632/Ấp Đình=Ấp Tây 1"]
    call_command("merge_communes", into="26632", on=born, old=list(old), hamlet=maps, stdout=StringIO(), json=True)
    return commune_by_code("26632", date(2025, 12, 31))


def named(commune: Unit, name: str) -> Unit:
    return Unit.objects.hamlets_of(commune, date(2025, 12, 31)).get(name=name)


def previewed(commune, client, rows, file="ds.xlsx", sheet="DS"):
    sent = SimpleUploadedFile(file, workbook({sheet: rows}))
    return client.post(at(commune, "import/"), {"files": [sent], "stage": "proposed"}).url


def in_hamlet(name: str, *rows):
    return [TITLE, WITH_HAMLET, *([*row, name] for row in rows)]


def test_a_name_of_several_old_hamlets_is_asked_for_each_file_and_not_remembered(commune):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    client = signed_in(officer)
    west = named(commune, "Ấp Tây 1")
    learn_words(by=officer, commune=commune, words=[Taught("1", "Ấp 1", named(commune, "Ấp Trung 1"))])
    address = previewed(commune, client, in_hamlet("Ấp 1", *FOUR))
    page = client.get(address)
    assert page.context["plan"].taken == ()  # what was taught before is not used
    said = text(page)
    assert "Cho biết thêm để nhập được tệp này" in said
    assert "Có 2 ấp cùng tên “Ấp 1”. Trong tệp ds.xlsx, “Ấp 1” là" in said
    assert "Ấp 1 (Bông Trang), nay là Ấp Tây 1" in said
    form = page.context["names_form"]
    ((_one, field),) = form.shared_fields()
    page = client.post(f"{address}names/", {field.name: west.pk}, follow=True)
    assert {row.hamlet for row in page.context["plan"].taken} == {west.pk}
    assert not page.context["names_form"].blocks
    assert (LearntWord.objects.count(), RosterCorrection.objects.count()) == (1, 4)
    assert [(one.rows, one.words) for one in page.context["corrections"]] == [("3-6", "ở Ấp Tây 1")]
    again = client.get(previewed(commune, client, in_hamlet("Ấp 1", *FOUR), file="khac.xlsx"))
    assert "Trong tệp khac.xlsx, “Ấp 1” là" in text(again)


def test_a_sheet_of_a_shared_name_and_its_line_of_totals_are_of_the_hamlet_chosen(commune):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    sheets = {
        "Ấp 1": [TITLE, HEADING, *FOUR],
        "Tổng hợp": [["Ấp", "Tổng số hộ", "Hộ nghèo", "Hộ cận nghèo"], ["Ấp 1", 300, 4, 0]],
    }
    sent = SimpleUploadedFile("ds.xlsx", workbook(sheets))
    address = client.post(at(commune, "import/"), {"files": [sent], "stage": "proposed"}).url
    page = client.get(address)
    assert page.context["plan"].homeless == frozenset()
    assert "Không lấy tổng số của dòng này" in text(page)
    ((_one, field),) = page.context["names_form"].shared_fields()
    east = named(commune, "Ấp Trung 1")
    plan = client.post(f"{address}names/", {field.name: east.pk}, follow=True).context["plan"]
    assert ({row.hamlet for row in plan.taken}, [one.hamlet for one in plan.totals]) == ({east.pk}, [east.pk])


def test_the_hamlet_of_the_whole_file_or_the_old_commune_beside_the_name_answers(commune, tmp_path):
    bring_in, rows = Importing(tmp_path, commune.code), in_hamlet("Ấp 1", *FOUR)
    assert bring_in({"DS": rows}, dry_run=True)["ok"] == 0
    for options in ({"name": "Ấp 1 (Bông Trang)"}, {"name": "Ấp Tây 1"}):
        told = bring_in({options["name"]: rows}, dry_run=True)
        assert {record["hamlet"] for record in told["records"]} == {"Ấp Tây 1"}


def test_names_of_old_hamlets_that_became_one_are_no_question(commune):
    names = old_names(commune)
    assert sorted(names.shared) == ["1"]
    assert names.heirs["dinh"] == named(commune, "Ấp Tây 1").pk
    assert [words for _pk, words in names.shared["1"]] == ["Ấp 1 (Bông Trang)", "Ấp 1 (Bưng Riềng)"]


def test_a_reading_by_a_remembered_name_is_said(commune):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    client = signed_in(officer)
    learn_words(by=officer, commune=commune, words=[Taught("cho", "Xóm Chợ", named(commune, "Ấp Trung 1"))])
    page = client.get(previewed(commune, client, in_hamlet("Xóm Chợ", *FOUR)))
    assert "“Xóm Chợ” đọc là Ấp Trung 1 (đã nhớ)." in text(page)
    assert f'href="{at(commune, "import/names/")}"' in page.content.decode()


def test_a_list_whose_households_live_in_another_hamlet_is_remarked_on(commune, tmp_path: Path):
    bring_in = Importing(tmp_path, commune.code)
    assert bring_in({"Ấp Tây 1": [TITLE, HEADING, *FOUR]})["ok"] == 4
    told = bring_in({"Ấp Trung 1": [TITLE, HEADING, *FOUR]}, dry_run=True)
    (said,) = [one["message"] for one in told["warnings"] if "xem lại ấp" in one["message"]]
    assert said == ("4 trong 4 hộ của danh sách này trong sổ ở Ấp Tây 1, tệp đang đọc là Ấp Trung 1: xem lại ấp.")
    same = bring_in({"Ấp Tây 1": [TITLE, HEADING, *FOUR]}, dry_run=True)
    assert not [one for one in same["warnings"] if "xem lại ấp" in one["message"]]
    assert YearlyStatus.objects.count() == 4
