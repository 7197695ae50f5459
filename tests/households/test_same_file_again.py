"""A file that was brought in before: what was set right in its preview then is taken over with one press."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import UnitParent
from households.actions.learnt import place_sheets
from households.models import Household, Member, RosterCorrection, RosterFile, RosterImport
from households.queries.imports import earlier_corrections, same_files
from tests import build
from tests.households.test_correct_in_preview import BOTH, GOOD, fields
from tests.households.test_import_pages import desk, previewed, roster, seen  # noqa: F401  # a fixture among them
from tests.pages import text

pytestmark = pytest.mark.django_db
NAMELESS = [3, "", 1970, "", 3, "x", ""]


def again(desk, name="lan-2.xlsx"):  # noqa: F811
    """Upload the bytes of the first import once more; return the address of the preview and its page."""
    sent = BytesIO(bytes(RosterImport.objects.earliest("pk").files.get().content))
    sent.name = name
    return previewed(desk, sent)


def test_what_was_set_right_in_the_same_file_is_used_again(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH, NAMELESS]))
    of_class, of_name = sorted(fields(page), key=lambda name: "class" not in name)
    page = desk[1].post(address, {"seen": seen(page), of_class: "poor", of_name: "Lê Thị Mẫu", "mend": "1"})
    desk[1].post(address, {"seen": seen(page), "apply": "1"})
    assert Household.objects.count() == 3
    address, page = again(desk)
    assert "Lần nhập trước của tệp này đã sửa 2 dòng" in text(page)
    assert len(page.context["plan"].errors) == 2
    page = desk[1].post(address, {"seen": seen(page), "reuse": "1"})
    assert "Đã dùng lại các chỗ sửa lần trước (2 dòng)" in text(page)
    plan = page.context["plan"]
    assert ([row.kind for row in plan.taken], plan.missing, plan.errors) == (["unchanged"] * 3, (), ())
    assert (page.context["reusable"], {one.file for one in page.context["corrections"]}) == (0, {"lan-2.xlsx"})
    page = desk[1].post(address, {"seen": seen(page), "reuse": "1"})
    assert "Chưa gõ hay chọn giá trị nào để sửa." in text(page)


def test_a_row_said_to_be_new_is_the_household_it_became(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    place = page.context["plan"].taken[0].place
    draft = RosterImport.objects.get()
    officer = draft.created_by
    said = {"file": place.file, "sheet": place.sheet, "row": place.row, "corrected_by": officer}
    RosterCorrection.objects.create(roster_import=draft, what="household", text="new", **said)
    desk[1].post(address, {"seen": seen(desk[1].get(address)), "apply": "1"})
    again(desk)
    record = RosterImport.objects.latest("pk")
    with CaptureQueriesContext(connection) as queries:
        (one,) = earlier_corrections(record, same_files(record))
    assert (one.what, one.text) == ("household", str(Member.objects.get().household_id))
    assert len(queries) == 6


def test_a_sheet_of_the_same_file_is_of_the_hamlet_it_was_said_to_be_of(desk):  # noqa: F811
    commune, client = desk
    address, page = previewed(desk, roster([GOOD], sheet="Danh sách"))
    assert page.context["plan"].homeless == {("danh-sach.xlsx", "Danh sách")}
    draft = RosterImport.objects.get()
    hamlet, file = build.hamlet(commune, "Ấp 2"), draft.files.get()
    place_sheets(by=draft.created_by, draft=draft, hamlets={(file.pk, "Danh sách"): hamlet})
    client.post(address, {"seen": seen(client.get(address)), "apply": "1"})
    address, page = again(desk)
    assert "không có gì để cập nhật" in text(page)
    new = RosterFile.objects.latest("pk")
    assert (new.name, new.hamlets) == ("lan-2.xlsx", {"Danh sách": hamlet.pk})
    UnitParent.objects.filter(unit=hamlet).delete()  # no hamlet of the commune any more
    again(desk, "lan-3.xlsx")
    assert RosterFile.objects.latest("pk").hamlets == {}
