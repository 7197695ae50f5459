"""The files of a draft: the same one kept once, one of several dropped, all of them only after asking."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.corrections import correct_draft
from households.actions.import_drafts import answer_draft, discard_draft, drop_file
from households.actions.imports import PlanChanged, apply_import
from households.actions.learnt import Taught, forget_word, learn_words, place_sheets
from households.forms.imports import each_once
from households.models import Household, LearntWord, RosterCorrection, RosterFile, RosterImport
from households.roster.corrections import Correction, What
from households.roster.reading import Place
from households.views.import_drafts import read_draft
from lib.errors import RuleError
from tests import build
from tests.households.test_correct_in_preview import BOTH, GOOD, fields
from tests.households.test_import_pages import desk, previewed, roster, seen, send  # noqa: F401  # a fixture among them
from tests.pages import at, signed_in, text
from tests.rosters import workbook

pytestmark = pytest.mark.django_db
OTHER = [1, "Lê Văn Công", 1970, "", 3, "x", ""]


def test_of_files_that_are_the_same_the_first_is_kept():
    files = [("a.xlsx", b"1"), ("b.xlsx", b"2"), ("c.xlsx", b"1"), ("d.xlsx", b"1")]
    assert each_once(files) == (files[:2], [("c.xlsx", "a.xlsx"), ("d.xlsx", "a.xlsx")])


def test_two_copies_of_a_file_are_said_once_and_read_once(desk):  # noqa: F811
    content = roster([GOOD, OTHER]).read()
    files = [roster([]), roster([])]
    for file in files:
        file.file.seek(0)
        file.file.write(content)
        file.file.seek(0)
        file.size = len(content)
    page = desk[1].get(send(desk, files).url)
    assert "Tệp giống hệt nhau chỉ giữ một: danh-sach (2).xlsx giống danh-sach.xlsx." in text(page)
    assert (RosterFile.objects.count(), len(page.context["plan"].taken), page.context["plan"].errors) == (1, 2, ())


def test_one_of_several_files_is_dropped_with_what_was_set_right_in_it(desk):  # noqa: F811
    address, page = previewed(desk, [roster([GOOD]), roster([OTHER, BOTH], sheet="Ấp 2")])
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"})
    name = again.context["corrections"][0].file
    file = RosterFile.objects.get(name=name)
    dropped = desk[1].post(address, {"seen": seen(again), "drop": str(file.pk)})
    assert f"Đã bỏ tệp {name}; các tệp còn lại được đọc lại." in text(dropped)
    assert [row.person.name for row in dropped.context["plan"].taken] == ["Nguyễn Văn An"]
    assert not RosterImport.objects.get().corrections.exists()
    assert AuditEntry.objects.filter(verb="drop_file").count() == 1
    assert 'name="drop"' not in dropped.content.decode()  # the last one goes with the whole
    gone = desk[1].post(address, {"seen": seen(dropped), "drop": str(file.pk)})
    assert "Tệp này đã được bỏ trước đó." in text(gone)
    assert not Household.objects.exists()


def test_what_was_typed_beside_the_other_files_is_kept_when_one_is_dropped(desk):  # noqa: F811
    address, page = previewed(desk, [roster([GOOD, BOTH]), roster([OTHER, BOTH], sheet="Ấp 2")])
    typed = dict.fromkeys(fields(page), "poor")
    second = RosterFile.objects.last()
    again = desk[1].post(address, {"seen": seen(page), "drop": str(second.pk)} | typed)
    assert f"Đã bỏ tệp {second.name}; các tệp còn lại được đọc lại. Đã ghi 1 dòng vừa sửa." in text(again)
    assert [row.person.name for row in again.context["plan"].taken] == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert not RosterCorrection.objects.filter(file=second.name).exists()
    entry = AuditEntry.objects.filter(subject=f"import:{RosterImport.objects.get().pk}").latest("pk")
    assert entry.sentence.endswith("Sửa 1 dòng của các tệp còn lại.")


def test_a_page_shown_before_a_file_was_dropped_leaves_out_and_corrects_no_row_of_another(desk):  # noqa: F811
    other = [2, "Phạm Văn Đúng", 1971, "", 3, "x", ""]
    address, page = previewed(desk, [roster([GOOD, BOTH]), roster([OTHER, other], sheet="Ấp 2")])
    (where,) = re.findall(r'name="leave" value="([\d-]+)"', page.content.decode())
    (field,) = fields(page)
    desk[1].post(address, {"seen": seen(page), "drop": str(RosterFile.objects.first().pk)})
    for sent in ({"leave": where}, {"mend": "1", field: "poor"}, {"apply": "1", field: "poor"}):
        again = desk[1].post(address, {"seen": seen(page)} | sent)
        assert "Có chỗ sửa chưa ghi vì các tệp hay dòng ấy đã khác lúc mở trang" in text(again)
        assert [row.person.name for row in again.context["plan"].taken] == ["Lê Văn Công", "Phạm Văn Đúng"]
    assert not RosterCorrection.objects.exists()
    assert not Household.objects.exists()


def test_a_page_shown_before_names_the_rows_of_the_files_that_are_left_as_it_did(desk):  # noqa: F811
    address, page = previewed(desk, [roster([OTHER]), roster([GOOD, BOTH], sheet="Ấp 2")])
    desk[1].post(address, {"seen": seen(page), "drop": str(RosterFile.objects.first().pk)})
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"})
    assert "Đã ghi 1 dòng vừa sửa" in text(again)
    assert [row.person.name for row in again.context["plan"].taken] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_rows_left_out_together_are_those_that_the_page_named(desk):  # noqa: F811
    rows = [[n, f"Hộ Thử {n}", 1950 + n, "", 3, "x", ""] for n in range(1, 6)]
    address, page = previewed(desk, [roster(rows[:3]), roster(rows), roster([*rows, OTHER])])
    (_second, where) = re.findall(r'name="leave_repeated" value="([\d-]+)"', page.content.decode())
    desk[1].post(address, {"seen": seen(page), "drop": str(RosterFile.objects.first().pk)})
    again = desk[1].post(address, {"seen": seen(page), "leave_repeated": where})  # three rows then, five by now
    assert "đã khác lúc mở trang" in text(again)
    assert not RosterCorrection.objects.exists()


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "\x00"])
def test_a_file_that_is_none_of_the_draft_is_not_dropped(desk, sent):  # noqa: F811
    address, page = previewed(desk, [roster([GOOD]), roster([OTHER])])
    assert desk[1].post(address, {"seen": seen(page), "drop": sent}).status_code == 200
    assert RosterFile.objects.count() == 2


def test_the_last_file_is_not_dropped_alone_and_none_of_an_import(desk):  # noqa: F811
    address, _page = previewed(desk, [roster([GOOD]), roster([OTHER])])
    draft = RosterImport.objects.get()
    one, other = draft.files.all()
    drop_file(by=draft.created_by, draft=draft, file=one)
    with pytest.raises(RuleError, match="đã được bỏ trước đó"):
        drop_file(by=draft.created_by, draft=draft, file=one)
    with pytest.raises(RuleError, match="chỉ còn một tệp"):
        drop_file(by=draft.created_by, draft=draft, file=other)
    desk[1].post(address, {"seen": seen(desk[1].get(address)), "apply": "1"})
    with pytest.raises(RuleError, match="đã được cập nhật"):
        drop_file(by=draft.created_by, draft=draft, file=other)


def totals_file() -> SimpleUploadedFile:
    """Return a file that has a sheet of totals and no list."""
    sheet = {"Tổng hợp": [["Ấp", "Tổng số hộ"], ["Ấp 1", 50]]}
    return SimpleUploadedFile("tong-hop.xlsx", workbook(sheet))


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("other", ["list", "totals"])
def test_what_was_read_before_a_file_was_dropped_is_not_written(desk, other, which):  # noqa: F811
    """Whatever the file holds: a list, or totals beside the only list."""
    previewed(desk, [roster([GOOD]), roster([OTHER]) if other == "list" else totals_file()])
    record = RosterImport.objects.get()
    read = read_draft(desk[0], record)
    what = {"by": record.created_by, "draft": record}
    drop_file(**what, file=record.files.all()[which])
    ways = {"options": read.options(), "years": read.years, "files": read.files}
    with pytest.raises(PlanChanged):
        apply_import(**what, reading=read.reading, **ways)
    assert not Household.objects.exists()


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("other", ["list", "totals"])
def test_who_names_no_files_does_not_write_a_dropped_one_either(desk, other, which):  # noqa: F811
    """The way of the command and the demo, which read bytes of their own."""
    previewed(desk, [roster([GOOD]), roster([OTHER]) if other == "list" else totals_file()])
    record = RosterImport.objects.get()
    names = [f"{place}.xlsx" for place in range(2)]
    for file, name in zip(record.files.all(), names, strict=True):
        RosterFile.objects.filter(pk=file.pk).update(name=name)
    read = read_draft(desk[0], record)
    what = {"by": record.created_by, "draft": record}
    drop_file(**what, file=RosterFile.objects.get(name=names[which]))
    with pytest.raises(RuleError, match="đã bị bỏ, trước đó"):
        apply_import(**what, reading=read.reading, options=read.options(), years=read.years)
    assert (Household.objects.exists(), RosterImport.objects.get().state) == (False, "draft")


def test_the_page_hands_over_the_files_it_read(desk, monkeypatch):  # noqa: F811
    """A file that goes between the reading and the writing of one pressing: the preview comes back."""
    address, page = previewed(desk, [roster([GOOD]), totals_file()])

    def slower(**what):
        drop_file(by=what["by"], draft=what["draft"], file=RosterFile.objects.get(name="tong-hop.xlsx"))
        return apply_import(**what)

    monkeypatch.setattr("households.views.imports.apply_import", slower)
    again = desk[1].post(address, {"seen": seen(page), "apply": "1"})
    assert "Xem lại rồi bấm cập nhật" in text(again)
    assert not Household.objects.exists()


def test_a_file_whose_households_all_stand_in_another_is_marked_so(desk):  # noqa: F811
    rows = [[n, f"Hộ Thử {n}", 1950 + n, "", 3, "x", ""] for n in range(1, 5)]
    _address, page = previewed(desk, [roster(rows), roster(rows[:3])])
    assert [(households, is_repeated) for _file, households, is_repeated in page.context["files"]] == [
        (4, False), (3, True),
    ]  # fmt: skip
    assert "3 hộ, đã có cả ở tệp khác" in text(page)


def test_a_file_that_writes_the_same_households_otherwise_is_not_called_a_copy(desk):  # noqa: F811
    rows = [[n, f"Hộ Thử {n}", 1950 + n, "", 3, "x", ""] for n in range(1, 5)]
    other = [[n, f"Hộ Thử {n}", 1950 + n, "", 5, "", "x"] for n in range(1, 5)]
    _address, page = previewed(desk, [roster(rows), roster(other)])
    assert "4 hộ của sheet này đã có ở tệp danh-sach.xlsx" in text(page)
    assert "nhưng ghi khác (phân loại, số khẩu): xem tệp nào đúng, rồi bỏ tệp kia." in text(page)
    assert "chỉ cần một" not in text(page)
    assert "đã có cả ở tệp khác" not in text(page)
    assert 'name="leave_repeated"' not in page.content.decode()
    assert page.content.decode().count('name="leave"') == 4


def test_rows_that_repeat_another_list_are_left_out_together(desk):  # noqa: F811
    rows = [[n, f"Hộ Thử {n}", 1950 + n, "", 3, "x", ""] for n in range(1, 5)]
    address, page = previewed(desk, [roster(rows), roster([*rows[:3], OTHER])])
    assert "3 trong 4 dòng hộ của sheet này đã có ở tệp danh-sach.xlsx" in text(page)
    (where,) = re.findall(r'name="leave_repeated" value="([\d-]+)"', page.content.decode())
    again = desk[1].post(address, {"seen": seen(page), "leave_repeated": where})
    plan = again.context["plan"]
    assert (len(plan.taken), plan.error_rows, len(plan.skipped), plan.rows) == (5, 0, 3, 8)
    nothing = desk[1].post(address, {"seen": seen(again), "leave_repeated": where})
    assert "đã khác lúc mở trang" in text(nothing)


def test_dropping_a_draft_asks_first_and_says_what_is_lost(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"})
    asked = desk[1].get(f"{address}discard/")
    assert "Bỏ tệp đang xem dở này?" in text(asked)
    assert "1 dòng đã sửa khi xem trước cũng mất theo." in text(asked)
    assert RosterImport.objects.exists()
    other = signed_in(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1", name="Xã Khác")))
    assert other.post(f"{address}discard/").status_code == 404
    answer = desk[1].post(f"{address}discard/", follow=True)
    assert "Đã bỏ tệp; danh sách không thay đổi gì." in text(answer)
    assert not RosterImport.objects.exists()
    assert desk[1].post(f"{address}discard/").status_code == 404


def test_a_draft_applied_meanwhile_is_not_dropped_and_its_record_says_so(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    draft = RosterImport.objects.get()
    desk[1].post(address, {"seen": seen(page), "apply": "1"})
    for answer in (
        desk[1].get(f"{address}discard/", follow=True),
        desk[1].post(f"{address}discard/", follow=True),
    ):
        assert answer.redirect_chain[-1][0].endswith(f"/imports/{draft.pk}/")
        assert "đã được cập nhật vào danh sách trước đó nên không bỏ được" in text(answer)
    assert not discard_draft(by=draft.created_by, draft=draft)
    assert RosterImport.objects.get().state == "applied"


@pytest.mark.parametrize(("done", "said"), [("apply", "nên không bỏ được"), ("drop", "đã được bỏ trước đó")])
def test_a_draft_that_goes_while_its_drop_is_pressed_is_said_to_be_so(desk, monkeypatch, done, said):  # noqa: F811
    """Somebody else is faster by a moment: nothing is said to be done that was not."""
    address, page = previewed(desk, roster([GOOD]))

    def faster(**what) -> bool:
        desk[1].post(address, {"seen": seen(page), "apply": "1"}) if done == "apply" else discard_draft(**what)
        return discard_draft(**what)

    monkeypatch.setattr("households.views.import_discard.discard_draft", faster)
    answer = desk[1].post(f"{address}discard/", follow=True)
    assert said in text(answer)
    assert "Đã bỏ tệp; danh sách" not in text(answer)


def test_the_drafts_tell_those_apart_that_could_not_be_read(desk):  # noqa: F811
    commune, client = desk
    previewed(desk, roster([GOOD, BOTH]))
    previewed(desk, roster([BOTH]))
    send(desk, roster([GOOD]), stage="decided")  # its decision is still asked for
    page = text(client.get(at(commune, "import/")))
    drafts = page.partition("Tệp đang xem dở")[2].partition("Chương trình đọc được")[0]
    assert "1 hộ đọc được, 1 dòng cần sửa" in drafts
    assert "Chưa nhập được: Không nhận được dòng nào" in drafts
    assert "chưa cho biết là danh sách gì" in drafts
    assert f"?draft={RosterImport.objects.latest('pk').pk}" in drafts


def test_of_a_form_refused_again_and_again_the_newest_files_stay(desk):  # noqa: F811
    for number in range(3):  # each time the browser went back to the empty form
        answer = send(desk, roster([GOOD]), stage="decided")
        assert (answer.status_code, RosterImport.objects.count()) == (200, 1), number
    kept = RosterImport.objects.get()
    answer = send(desk, roster([GOOD]), draft=kept.pk)
    assert (answer.status_code, RosterImport.objects.count()) == (302, 1)
    send(desk, roster([OTHER]), stage="decided")  # what was answered about stays beside what is begun anew
    assert RosterImport.objects.count() == 2
    said = AuditEntry.objects.filter(verb="discard_draft").values_list("sentence", flat=True)
    assert said.filter(sentence__startswith="Bỏ tệp đang xem trước").count() == 3


def test_who_only_looks_at_a_preview_writes_nothing(desk):  # noqa: F811
    address = send(desk, roster([GOOD, BOTH])).url
    assert RosterImport.objects.get().counts == {"refused": "", "taken": 1, "errors": 1}  # noted by the answers
    RosterImport.objects.update(counts={})
    with CaptureQueriesContext(connection) as asked:
        page = desk[1].get(address)
    assert page.status_code == 200
    assert not [one["sql"] for one in asked if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"})
    assert RosterImport.objects.get().counts == {"refused": "", "taken": 2, "errors": 0}


def test_what_is_found_in_a_draft_is_noted_when_a_name_was_answered_and_not_said_once_it_may_be_another(desk):  # noqa: F811
    commune, client = desk
    content = workbook({"Danh sách": [["NĂM 2025"], ["Họ và tên", "Ấp", "Phân loại"], ["Lê Thị Ba", "Xóm Đình", "HN"]]})
    address = send(desk, SimpleUploadedFile("ds.xlsx", content)).url
    draft = RosterImport.objects.get()
    assert draft.counts["taken"] == 0
    ((name, _field),) = client.get(address).context["names_form"].fields.items()
    client.post(f"{address}names/", {name: str(build.hamlet(commune, "Ấp 1").pk)})
    draft.refresh_from_db()
    assert draft.counts == {"refused": "", "taken": 1, "errors": 0}
    assert "1 hộ đọc được" in text(client.get(at(commune, "import/", 2026)))
    word = LearntWord.objects.get()
    forget_word(by=word.created_by, word=word)
    draft.refresh_from_db()
    assert draft.counts == {}
    page = text(client.get(at(commune, "import/", 2026)))
    assert "hộ đọc được" not in page
    assert "Chưa nhập được" not in page


def test_of_a_big_draft_nothing_is_said_that_was_found_before(desk, monkeypatch):  # noqa: F811
    commune, _client = desk
    previewed(desk, roster([GOOD, BOTH]))
    draft, by = RosterImport.objects.get(), RosterImport.objects.get().created_by
    monkeypatch.setattr("households.views.import_progress.BIG", 1)
    hamlet = build.hamlet(commune, "Ấp 1")
    place = Place(draft.files.get().name, "Ấp 1", 3)
    for changes in (
        lambda: place_sheets(by=by, draft=draft, hamlets={(draft.files.get().pk, "Ấp 1"): hamlet}),
        lambda: correct_draft(by=by, draft=draft, corrections=[Correction(What.LEFT_OUT, place, None, "")]),
        lambda: learn_words(by=by, commune=commune, words=[Taught("xom dinh", "Xóm Đình", hamlet)]),
        lambda: answer_draft(by=by, draft=draft, stage="proposed"),
    ):
        RosterImport.objects.update(counts={"refused": "Không đọc được.", "taken": 0, "errors": 0})
        changes()
        assert RosterImport.objects.get().counts == {}


def test_a_file_that_cannot_be_read_leaves_the_others_kept(desk):  # noqa: F811
    bad = SimpleUploadedFile("ghi-chu.xlsx", b"khong phai Excel")
    page = desk[1].get(send(desk, [roster([GOOD]), bad]).url)
    assert [file.name for file in RosterFile.objects.all()] == ["danh-sach.xlsx"]
    assert "Chưa nhận 1 tệp, các tệp khác vẫn giữ: " in text(page)
    assert "ghi-chu.xlsx" in text(page)
    bad.seek(0)
    refused = send(desk, [bad])
    assert "ghi-chu.xlsx" in str(refused.context["form"].errors["files"])
    assert RosterFile.objects.count() == 1
