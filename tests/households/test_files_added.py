"""A file that was forgotten comes to those of a preview, and nothing said there so far is lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communes.models import AuditEntry
from households.actions import import_drafts
from households.actions.import_drafts import add_files, told_apart
from households.models import RosterCorrection, RosterFile, RosterImport, YearlyStatus
from lib.errors import RuleError
from tests import build
from tests.households.test_correct_in_preview import BOTH, GOOD, fields
from tests.households.test_import_pages import desk, previewed, roster, seen  # noqa: F401  # a fixture among them
from tests.pages import text

pytestmark = pytest.mark.django_db
OTHER = [1, "Lê Văn Công", 1970, "", 3, "x", ""]


def files() -> list[str]:
    return [file.name for file in RosterFile.objects.all()]


def test_a_file_added_keeps_what_was_typed_chosen_and_set_right_before(desk):  # noqa: F811
    commune, client = desk
    gone = [build.household(commune, "Ấp 1", name, {2024: "poor"}) for name in ("Lê Thị Một", "Lê Thị Hai")]
    for hamlet in ("Ấp 1", "Ấp 2"):
        build.year(commune, 2024, {hamlet: 100})
    address, page = previewed(desk, roster([GOOD, BOTH]))
    one, two = (f"reason-{home.pk}-{build.standard().pk}-2025" for home in gone)
    again = client.post(address, {"seen": seen(page), one: "moved_away", "mend": "1"})
    typed = {
        "seen": seen(again),
        fields(again)[0]: "poor",
        two: "struck",
        one: "moved_away",
        "initial-" + one: "moved_away",
    }
    added = client.post(address, typed | {"add": "1", "more": roster([OTHER], sheet="Ấp 2")})
    assert "Đã thêm 1 tệp (danh-sach (2).xlsx) và đọc lại cả lần nhập" in text(added)
    assert "Đã ghi 1 dòng vừa sửa." in text(added)
    assert (added.context["refusal"], "Tệp vừa chọn chưa được thêm" in text(added)) == ("", False)
    assert files() == ["danh-sach.xlsx", "danh-sach (2).xlsx"]
    plan, form = added.context["plan"], added.context["form"]
    assert (len(plan.taken), plan.errors) == (3, ())
    assert [form[name].value() for name in (one, two)] == ["moved_away", "struck"]
    assert AuditEntry.objects.filter(verb="add_files").get().sentence == (
        "Thêm tệp danh-sach (2).xlsx vào các tệp đang xem trước. Sửa 1 dòng của các tệp khác."
    )


def test_a_file_chosen_and_not_added_yet_is_added_by_whatever_is_pressed(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    answer = desk[1].post(address, {"seen": seen(page), "apply": "1", "more": roster([OTHER], sheet="Ấp 2")})
    assert (len(answer.context["plan"].taken), YearlyStatus.objects.count()) == (2, 0)
    nameless = roster([[1, "Trần Thị Ba", 1980, "", 3, "x", ""]], sheet="Sheet1")
    answer = desk[1].post(f"{address}names/", {"seen": seen(answer), "more": nameless}, follow=True)
    assert "Đã thêm 1 tệp" in text(answer)
    assert len(answer.context["names_form"].file_fields()) == 1
    assert len(files()) == 3


def test_a_file_refused_beside_the_answers_leaves_what_was_typed_kept(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    bad = SimpleUploadedFile("ghi-chu.xlsx", b"khong phai Excel")
    sent = {"seen": seen(page), fields(page)[0]: "poor", "more": bad}
    answer = desk[1].post(f"{address}names/", sent, follow=True)
    assert "ghi-chu.xlsx" in text(answer)
    assert (RosterCorrection.objects.count(), files()) == (2, ["danh-sach.xlsx"])  # poor yes, near poor no


def test_a_file_sent_with_a_choice_that_cannot_be_is_not_added_and_said_so(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    answer = desk[1].post(address, {"seen": seen(page), "reason_all": "khong-co", "add": "1", "more": roster([OTHER])})
    assert answer.context["refusal"] == "Tệp vừa chọn chưa được thêm: sửa các ô báo lỗi rồi chọn lại tệp."
    assert files() == ["danh-sach.xlsx"]


@pytest.mark.parametrize("content", [None, b"khong phai Excel"])
def test_a_press_of_another_button_is_done_beside_a_file_chosen(desk, content):  # noqa: F811
    address, page = previewed(desk, [roster([GOOD, BOTH]), roster([OTHER], sheet="Ấp 2")])
    first = RosterFile.objects.first()
    more = roster([GOOD]) if content is None else SimpleUploadedFile("ghi-chu.xlsx", content)
    said = text(desk[1].post(address, {"seen": seen(page), "drop": str(first.pk), "more": more}))
    assert f"Đã bỏ tệp {first.name}" in said
    assert ("Đã thêm 1 tệp" if content is None else "ghi-chu.xlsx không phải tệp Excel") in said
    assert (RosterFile.objects.filter(pk=first.pk).exists(), len(files())) == (False, 2 if content is None else 1)


def test_a_file_that_is_there_already_or_cannot_be_read_is_left_out_and_named(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    copy = SimpleUploadedFile("ban-sao.xlsx", bytes(RosterFile.objects.get().content))
    bad = SimpleUploadedFile("ghi-chu.xlsx", b"khong phai Excel")
    said = text(desk[1].post(address, {"seen": seen(page), "add": "1", "more": [copy, bad]}))
    assert "Tệp giống hệt nhau chỉ giữ một: ban-sao.xlsx giống danh-sach.xlsx." in said
    assert "Chưa nhận 1 tệp, các tệp khác vẫn giữ: " in said
    assert files() == ["danh-sach.xlsx"]
    assert not AuditEntry.objects.filter(verb="add_files").exists()
    assert "Chưa chọn tệp Excel nào để thêm." in text(desk[1].post(address, {"seen": seen(page), "add": "1"}))
    bad.seek(0)
    assert "ghi-chu.xlsx" in text(desk[1].post(address, {"seen": seen(page), "add": "1", "more": bad}))


@pytest.mark.parametrize(
    ("name", "limit", "sentence"),
    [("MOST_FILES", 1, "nhiều nhất 1 tệp, lần này đã có 1"), ("MAX_BYTES", 1024, "lớn hơn 0 MB")],
)
def test_too_many_or_too_large_files_are_refused_and_what_was_typed_stays(desk, monkeypatch, name, limit, sentence):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    monkeypatch.setattr(import_drafts, name, limit)
    typed = {"seen": seen(page), fields(page)[0]: "poor", "add": "1", "more": roster([OTHER], sheet="Ấp 2")}
    answer = desk[1].post(address, typed)
    assert sentence in text(answer)
    assert (files(), RosterCorrection.objects.count()) == (["danh-sach.xlsx"], 0)
    assert answer.context["mend"][fields(page)[0]].value() == "poor"


def test_rows_to_mend_do_not_come_to_whole_lists(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    file = RosterFile.objects.get()
    returned = desk[1].get(f"{address.replace('/import/', '/imports/')}files/{file.pk}/rows/")
    rows = SimpleUploadedFile("dong-can-sua.xlsx", returned.getvalue())
    answer = desk[1].post(address, {"seen": seen(page), "add": "1", "more": rows})
    assert "nhập tệp các dòng cần sửa riêng" in text(answer)
    assert files() == ["danh-sach.xlsx"]


def test_nothing_comes_to_a_draft_that_is_gone(desk):  # noqa: F811
    address, _page = previewed(desk, roster([GOOD]))
    draft = RosterImport.objects.get()
    desk[1].post(f"{address}discard/")
    with pytest.raises(RuleError, match="bị bỏ, trước đó"):
        add_files(by=draft.created_by, draft=draft, files=[("a.xlsx", b"1")])


def test_names_of_files_are_told_apart_from_those_there():
    assert told_apart(["a.xlsx", "a.xlsx", "b"], ["a.xlsx"]) == ["a (2).xlsx", "a (3).xlsx", "b"]
