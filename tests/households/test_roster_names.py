"""What a workbook leaves unsaid: asked beside the preview, remembered for the next file and the command, forgotten."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.learnt import Taught, forget_word, learn_words, meaning_of_column, place_sheets
from households.models import LearntWord, RosterFile, RosterImport, YearlyStatus
from households.queries.learnt import learnt_hamlets
from households.roster.headings import Field
from lib.errors import RuleError
from tests import build
from tests.households.importing import Importing
from tests.pages import at, signed_in, text
from tests.rosters import workbook

pytestmark = pytest.mark.django_db

TITLE = ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025"]
HEADING = ["STT", "Họ và tên", "Năm sinh", "Hộ nghèo", "Hộ cận nghèo"]
ROW = [1, "Nguyễn Văn Mẫu", 1960, "x", ""]


@pytest.fixture
def desk():
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    return commune, signed_in(officer), officer


def previewed(desk, *files):
    """Upload files (name, sheets); return the address of their preview."""
    commune, client, _officer = desk
    sent = [SimpleUploadedFile(name, workbook(sheets)) for name, sheets in files]
    answer = client.post(at(commune, "import/"), {"files": sent, "stage": "proposed"})
    assert answer.status_code == 302, text(answer)
    return answer.url


def answer(desk, address, **chosen):
    """Answer the questions of a preview; `chosen` by the beginning of a label."""
    _commune, client, _officer = desk
    form = client.get(address).context["names_form"]
    data = {}
    for words, value in chosen.items():
        name = next(name for name, field in form.fields.items() if words in field.label)
        data[name] = value
    return client.post(f"{address}names/", data, follow=True)


def hamlet(desk, name):
    return build.hamlet(desk[0], name)


def test_files_without_a_hamlet_are_asked_about_one_by_one_and_come_in_together(desk):
    plain = {"Sheet1": [TITLE, HEADING, ROW]}
    other = {"Sheet1": [TITLE, HEADING, [1, "Trần Thị Mẫu", 1970, "", "x"]]}
    address = previewed(
        desk, ("ds.xlsx", plain), ("danh_sach_ap_2.xlsx", other), ("ds.xlsx", {"Ấp 2": [TITLE, HEADING]})
    )
    page = desk[1].get(address)
    assert [file.name for file in RosterFile.objects.all()] == ["ds.xlsx", "danh_sach_ap_2.xlsx", "ds (2).xlsx"]
    form = page.context["names_form"]
    assert [field.initial or field.value() for field in form.file_fields()] == ["", str(hamlet(desk, "Ấp 2").pk)]
    page = answer(desk, address, **{"ds.xlsx": hamlet(desk, "Ấp 1").pk, "danh_sach_ap_2": hamlet(desk, "Ấp 2").pk})
    assert "2 hộ trong tệp: 2 mới" in text(page)
    desk[1].post(address, {"seen": page.context["form"]["seen"].value(), "apply": "1"})
    assert list(YearlyStatus.objects.order_by("pk").values_list("hamlet__name", flat=True)) == ["Ấp 1", "Ấp 2"]


def test_of_a_file_of_several_sheets_only_those_that_name_no_hamlet_are_asked_about(desk):
    def row(name):
        return [TITLE, HEADING, [1, name, 1970, "", "x"]]

    sheets = {"Ấp 1": [TITLE, HEADING, ROW], "Danh sách": row("Trần Thị Mẫu"), "Bổ sung": row("Lê Thị Mẫu")}
    address = previewed(desk, ("ds.xlsx", sheets))
    form = desk[1].get(address).context["names_form"]
    assert [field.label for field in form.file_fields()] == [
        f"Tệp ds.xlsx, sheet “{sheet}” là danh sách của ấp nào?" for sheet in ("Danh sách", "Bổ sung")
    ]
    page = answer(desk, address, **{"Danh sách”": hamlet(desk, "Ấp 2").pk})
    assert [field.label for field in page.context["names_form"].file_fields()] == [
        "Tệp ds.xlsx, sheet “Bổ sung” là danh sách của ấp nào?"
    ]
    answer(desk, address, **{"Bổ sung”": hamlet(desk, "Ấp 1").pk})
    plan = desk[1].get(address).context["plan"]
    assert [(row.place.sheet, plan.hamlets[row.hamlet].name) for row in plan.taken] == [
        ("Ấp 1", "Ấp 1"), ("Danh sách", "Ấp 2"), ("Bổ sung", "Ấp 1"),
    ]  # fmt: skip
    assert (plan.errors, plan.homeless) == ((), frozenset())


def test_one_hamlet_s_list_is_replaced_without_touching_the_others(desk, tmp_path):
    commune = desk[0]
    bring_in = Importing(tmp_path, commune.code)
    both = {"Ấp 1": [TITLE, HEADING, ROW], "Ấp 2": [TITLE, HEADING, [1, "Trần Thị Mẫu", 1970, "", "x"]]}
    bring_in(both)
    before = list(YearlyStatus.objects.filter(hamlet__name="Ấp 1").values())
    told = bring_in({"Ấp 2": [TITLE, HEADING, [1, "Lê Thị Mẫu", 1980, "x", ""]]}, missing="struck")
    assert (told["new"], told["missing"]) == (1, 1)
    assert list(YearlyStatus.objects.filter(hamlet__name="Ấp 1").values()) == before
    assert [one.household.members.get().name for one in YearlyStatus.objects.filter(hamlet__name="Ấp 2")] == [
        "Lê Thị Mẫu"
    ]


def test_an_unknown_hamlet_is_mapped_once_and_known_to_the_command_too(desk, tmp_path):
    rows = [TITLE, ["STT", "Họ và tên", "Năm sinh", "Ấp", "Phân loại"], [1, "Nguyễn Văn Mẫu", 1960, "Xóm Đình", "HN"]]
    address = previewed(desk, ("a.xlsx", {"DS": rows}))
    page = desk[1].get(address)
    assert "Ấp chưa nhận biết “Xóm Đình”" in text(page)
    page = answer(desk, address, **{"Xóm Đình": hamlet(desk, "Ấp 2").pk})
    assert "1 hộ trong tệp: 1 mới" in text(page)
    assert AuditEntry.objects.filter(verb="learn_words").count() == 1
    told = Importing(tmp_path, desk[0].code)({"DS": rows}, dry_run=True)
    assert [record["hamlet"] for record in told["records"]] == ["Ấp 2"]


def test_a_taught_name_goes_before_what_it_seems_to_say(desk, tmp_path):
    learn_words(by=desk[2], commune=desk[0], words=[Taught("1 bt", "Ấp 1 (BT)", hamlet(desk, "Ấp 2"))])
    rows = [TITLE, ["STT", "Họ và tên", "Ấp", "Phân loại"], [1, "Nguyễn Văn Mẫu", "Ấp 1 (BT)", "HN"]]
    told = Importing(tmp_path, desk[0].code)({"DS": rows}, dry_run=True)
    assert [record["hamlet"] for record in told["records"]] == ["Ấp 2"]


def test_an_unknown_column_is_mapped_and_remembered(desk, tmp_path):
    rows = [TITLE, [*HEADING, "Miệng ăn"], [*ROW, 5]]
    address = previewed(desk, ("a.xlsx", {"Ấp 1": rows}))
    assert "cột F “Miệng ăn”" in text(desk[1].get(address))
    page = answer(desk, address, **{"Miệng ăn": "people"})
    assert page.context["plan"].taken[0].statuses[0].people == 5
    assert page.context["names_form"].asks is False
    told = Importing(tmp_path, desk[0].code)({"Ấp 1": rows}, dry_run=True)
    assert [record["members"] for record in told["records"]] == [5]


def test_an_unknown_column_that_may_be_the_missing_class_stands_first_and_open(desk):
    heading = ["STT", "Họ và tên", "Năm sinh", "Hộ nghèo", "Diện 2", "Diện 3", "Diện 4", "Diện 5"]
    rows = [TITLE, heading, [1, "Nguyễn Văn Mẫu", 1960, "x"], [2, "Trần Thị Mẫu", 1970, "", "x"]]
    address = previewed(desk, ("a.xlsx", {"Ấp 1": rows}))
    page = desk[1].get(address)
    assert "1 dòng chưa đánh dấu hộ nghèo hay hộ cận nghèo: có lẽ một trong các cột này là cột còn lại" in text(page)
    assert '<details class="heap" open>' in page.content.decode()
    page = answer(desk, address, **{"Diện 2": "near_poor"})
    assert [row.statuses[0].poverty_class for row in page.context["plan"].taken] == ["poor", "near_poor"]
    assert page.context["names_form"].may_explain == 0


def test_a_sheet_that_is_no_list_becomes_one_by_its_columns(desk):
    rows = [TITLE, ["Số", "Người đứng tên", "Diện chính sách"], [1, "Nguyễn Văn Mẫu", "HN"], [2, "Trần Thị Mẫu", "HCN"]]
    address = previewed(desk, ("a.xlsx", {"Ấp 1": rows}))
    page = desk[1].get(address)
    assert page.context["plan"].rejected
    assert "sheet này chưa nhận ra là danh sách" in text(page)
    page = answer(desk, address, **{"Người đứng tên": "name", "Diện chính sách": "class", "Số": "ignore"})
    assert [row.person.name for row in page.context["plan"].taken] == ["Nguyễn Văn Mẫu", "Trần Thị Mẫu"]


def test_what_is_remembered_is_shown_and_forgotten_once(desk):
    commune, client, officer = desk
    words = [Taught("nhan so", "Nhân số", Field.PEOPLE), Taught("ky ten", "Ký tên", None)]
    learn_words(by=officer, commune=commune, words=[*words, Taught("dinh", "Xóm Đình", hamlet(desk, "Ấp 1"))])
    page = client.get(at(commune, "import/names/"))
    assert "nhớ 2 tiêu đề cột và 1 tên ấp" in text(page)
    word = LearntWord.objects.get(key="nhan so")
    page = client.post(at(commune, "import/names/"), {"word": word.pk}, follow=True)
    assert "Đã thôi ghi nhớ “Nhân số”" in text(page)
    assert client.post(at(commune, "import/names/"), {"word": word.pk}).status_code == 404
    with pytest.raises(RuleError):
        forget_word(by=officer, word=word)
    assert AuditEntry.objects.filter(verb="forget_word").count() == 1


@pytest.mark.parametrize("word", ["", "x", "0", "9" * 30, "²", "-1", "\0"])
def test_a_forged_word_is_no_page(desk, word):
    assert desk[1].post(at(desk[0], "import/names/"), {"word": word}).status_code == 404


def test_words_of_another_commune_are_nobody_s_business(desk):
    commune, _client, officer = desk
    learn_words(by=officer, commune=commune, words=[Taught("a", "A", None)])
    other = build.commune()
    stranger = signed_in(build.person(Role.POVERTY_OFFICER, other))
    assert "Chưa nhớ" in text(stranger.get(at(other, "import/names/")))
    assert stranger.post(at(other, "import/names/"), {"word": LearntWord.objects.get().pk}).status_code == 404
    with pytest.raises(RuleError, match="không thuộc xã này"):
        learn_words(by=officer, commune=commune, words=[Taught("b", "B", build.hamlet(other, "Ấp 1"))])


def test_a_word_taught_again_means_the_new_thing(desk):
    commune, _client, officer = desk
    for meaning in (Field.PEOPLE, Field.NOTE):
        learn_words(by=officer, commune=commune, words=[Taught("nhan so", "Nhân số", meaning)])
    assert LearntWord.objects.get().field == "note"


def test_too_long_a_heading_and_a_forged_choice_are_refused_in_words(desk):
    long = "rất dài " * 30
    address = previewed(desk, ("a.xlsx", {"Ấp 1": [TITLE, [*HEADING, long], [*ROW, 5]]}))
    assert "không nhớ được" in text(answer(desk, address, **{"rất dài": "note"}))
    assert "lựa chọn chưa đúng" in text(answer(desk, address, **{"rất dài": "password"}))
    assert not LearntWord.objects.exists()


def test_a_file_of_a_draft_that_is_gone_is_not_placed(desk):
    _commune, client, officer = desk
    address = previewed(desk, ("a.xlsx", {"Sheet1": [TITLE, HEADING, ROW]}))
    draft = RosterImport.objects.get()
    file = draft.files.get()
    client.post(f"{address}discard/")
    with pytest.raises(RuleError, match="bị bỏ, trước đó"):
        place_sheets(by=officer, draft=draft, hamlets={(file.pk, "Sheet1"): hamlet(desk, "Ấp 1")})
    assert client.post(f"{address}names/", {}).status_code == 404


def test_numbers_of_queries_do_not_grow_with_what_is_unknown(desk):
    counts = []
    for size in (1, 3):
        heading = ["STT", "Họ và tên", "Ấp", "Phân loại", *[f"Cột lạ {n}" for n in range(size)]]
        rows = [[n, f"Nguyễn Văn Mẫu {n}", f"Xóm {n}", "HN"] for n in range(10, 10 + size)]
        address = previewed(desk, ("a.xlsx", {"DS": [TITLE, heading, *rows]}))
        with CaptureQueriesContext(connection) as queries:
            desk[1].get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("meaning", ["class", "poor", "near_poor", "causes", "group_minority", "group_merit"])
def test_what_a_column_was_taught_to_mean_is_said_in_words(meaning):
    assert meaning_of_column(Field(meaning)) != meaning


def test_a_word_taught_again_is_of_who_taught_it_last_and_of_then(desk):
    commune, _client, officer = desk
    with time_machine.travel("2026-01-05 09:00+07:00", tick=False):
        learn_words(
            by=build.person(Role.POVERTY_OFFICER, commune), commune=commune, words=[Taught("x", "X", Field.NOTE)]
        )
    with time_machine.travel("2026-03-06 09:00+07:00", tick=False):
        learn_words(by=officer, commune=commune, words=[Taught("x", "X", Field.ADDRESS)])
    word = LearntWord.objects.get()
    assert (word.field, word.created_by, f"{word.created_at:%d/%m}") == ("address", officer, "06/03")


def test_two_spellings_of_one_word_are_remembered_once_and_never_with_two_meanings(desk):
    commune, _client, officer = desk
    first, second = hamlet(desk, "Ấp 1"), hamlet(desk, "Ấp 2")
    words = [Taught("dong xa", f"{level} Đông Xa", first) for level in ("Ấp", "Thôn")]
    learn_words(by=officer, commune=commune, words=words)
    assert [(word.key, word.written) for word in LearntWord.objects.all()] == [("dong xa", "Ấp Đông Xa")]
    with pytest.raises(RuleError, match="“Ấp Đông Xa” và “Xóm Đông Xa” được đọc như nhau"):
        learn_words(by=officer, commune=commune, words=[words[0], Taught("dong xa", "Xóm Đông Xa", second)])
    assert LearntWord.objects.get().hamlet == first


def test_what_has_no_letter_is_not_remembered_and_means_no_hamlet(desk):
    commune, _client, officer = desk
    with pytest.raises(RuleError, match="“---” không có chữ, số nào"):
        learn_words(by=officer, commune=commune, words=[Taught("", "---", hamlet(desk, "Ấp 1"))])
    LearntWord.objects.create(
        commune=commune, kind="hamlet", key="", written="---", hamlet=hamlet(desk, "Ấp 1"), created_by=officer
    )
    assert learnt_hamlets(commune) == {}
    rows = [TITLE, ["STT", "Họ và tên", "Ấp", "Phân loại"], [1, "Nguyễn Văn Mẫu", "----", "HN"]]
    page = desk[1].get(previewed(desk, ("a.xlsx", {"DS": rows})))
    assert page.context["names_form"].name_fields() == []
    assert not page.context["plan"].taken
