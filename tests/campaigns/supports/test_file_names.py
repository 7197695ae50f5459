"""What a workbook of support calls by words nobody knows: asked once, remembered, forgotten where lists' words are."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.actions.support_files import describe_file, keep_support_file, plan_of, write_support_file
from campaigns.models import Support, SupportFile, SupportOccasion
from campaigns.supports import SupportKind, What
from communes.models import AuditEntry
from communes.roles import Role
from households.actions.learnt import OfLaterApp, Taught, learn_words
from households.models import LearntKind, LearntWord
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges.world import workbook
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2026
HEADS = ["STT", "Số CCCD", "Họ và tên", "Ấp", "Hỗ trợ", "Số tiền", "Ngày nhận"]
NUMBER = "079168000001"


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Nguyễn Văn An", {YEAR: "poor"}, cccd=NUMBER)
    build.household(commune, "Ấp 2", "Trần Thị Bình", {YEAR: "near_poor"})
    return commune


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def row(cccd="", name="", hamlet="", what="Quà Tết", amount=500_000, on="10/02/2026"):
    return ["1", cccd, name, hamlet, what, amount, on]


def kept(officer, commune, *rows, heads=HEADS):
    content = workbook([heads, *rows])
    return keep_support_file(by=officer, commune=commune, year=YEAR, name="ho tro.xlsx", content=content)


def at(page, commune, *args):
    return reverse(f"campaigns:{page}", args=[commune.pk, YEAR, "national-2022", *args])


def seen(client, door):
    """Return what the page of a preview sends along."""
    return {"seen": client.get(door).context["plan"].seen}


STRANGE = [
    ["STT", "Đối tượng thụ hưởng", "Nơi ở", "Chương trình", "Trị giá quà", "Ngày nhận", "Người ký"],
    ["1", "Nguyễn Văn An", "Bàu Môn", "Tặng quà trung thu", 300_000, "25/09/2026", ""],
]


def test_a_file_of_strange_words_is_answered_once_and_known_the_next_time(commune, officer):
    client = signed_in(officer)
    file = SimpleUploadedFile("trung thu.xlsx", workbook(STRANGE))
    page = client.post(at("support_upload", commune), {"file": file}, follow=True)
    door = page.redirect_chain[-1][0]
    assert "cho biết các cột là gì" in text(page)
    meant = {"Đối tượng thụ hưởng": "household", "Nơi ở": "hamlet", "Chương trình": "what", "Trị giá quà": "amount",
             "Người ký": "ignore"}  # fmt: skip
    form = page.context["names_form"]
    answers = {field.html_name: meant[one.written] for one, field in form.column_fields()}
    page = client.post(door + "names/", answers, follow=True)
    ((name, field),) = page.context["names_form"].hamlet_fields()
    assert name == "Bàu Môn"
    page = client.post(door + "names/", {field.html_name: str(build.hamlet(commune, "Ấp 1").pk)}, follow=True)
    ((name, field),) = page.context["names_form"].help_fields()
    assert name == "Tặng quà trung thu"
    page = client.post(door + "names/", {field.html_name: "new:other_support"}, follow=True)
    assert "1 phần hỗ trợ mới" in text(page)
    assert not page.context["names_form"].asks
    client.post(door, seen(client, door))
    (given,) = Support.objects.all()
    assert (given.kind, given.occasion, given.words) == ("other_support", "Tặng quà trung thu", "300.000 đồng")
    assert [(one.name, one.kind) for one in SupportOccasion.objects.all()] == [("Tặng quà trung thu", "other_support")]
    other = [STRANGE[0], ["1", "Trần Thị Bình", "2", "Tặng quà trung thu", 300_000, "25/09/2026", ""]]
    plan = plan_of(kept(officer, commune, *other[1:], heads=other[0]))
    assert (len(plan.new), plan.asked, plan.problems) == (1, [], [])
    remembered = text(client.get(reverse("households:remembered", args=[commune.pk, YEAR, "national-2022"])))
    assert "của tệp hỗ trợ 5 tiêu đề cột và 1 loại hỗ trợ" in remembered
    assert "dịp “Tặng quà trung thu” (loại khác)" in remembered
    assert AuditEntry.objects.filter(verb="learn_words").count() == 3


@pytest.mark.parametrize(
    ("meant", "stored"),
    [
        ("other_support:Quà Tết", ("other_support", "Quà Tết")),
        ("health:", ("health", "")),
        ("new:health", ("health", "Phát quà xuân")),
    ],
)
def test_an_unknown_help_is_an_occasion_there_is_a_new_one_or_a_policy(commune, officer, meant, stored):
    file = kept(officer, commune, row(cccd=NUMBER, what="Phát quà xuân"))
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    ((_name, field),) = client.get(door).context["names_form"].help_fields()
    client.post(door + "names/", {field.html_name: meant})
    (new,) = plan_of(file).new
    assert (new.what.kind, new.what.occasion) == stored


def test_odd_answers_change_nothing(commune, officer):
    file = kept(officer, commune, row(cccd=NUMBER, what="Phát quà xuân"))
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    ((_name, field),) = client.get(door).context["names_form"].help_fields()
    for odd in ("", "x", "new:", "\x00", "9" * 3000):
        assert client.post(door + "names/", {field.html_name: odd}, follow=True).status_code == 200
    assert not LearntWord.objects.exists()
    stranger = signed_in(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1", name="Xã Bên", code="99001")))
    assert stranger.post(door + "names/", {field.html_name: "health:"}).status_code == 404


def test_a_number_and_a_name_of_two_households_are_a_question(commune, officer):
    (problem,) = plan_of(kept(officer, commune, row(cccd=NUMBER, name="Trần Thị Bình", hamlet="Ấp 2"))).problems
    assert (problem.place.column, "là của hộ Nguyễn Văn An, họ tên là của hộ Trần Thị Bình" in problem.message) == (
        "C", True,
    )  # fmt: skip
    plan = plan_of(kept(officer, commune, row(cccd=NUMBER, name="Lê Thị Vợ")))
    assert ([new.name for new in plan.new], plan.problems) == (["Nguyễn Văn An"], [])
    assert "ghi cho hộ Nguyễn Văn An theo số" in plan.remarks[0].message


def test_very_little_money_is_asked_about(commune, officer):
    file = kept(officer, commune, row(cccd=NUMBER, amount=500))
    with pytest.raises(RuleError, match=r"dưới 10\.000 đồng"):
        write_support_file(by=officer, file=file, seen=plan_of(file).seen)
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    assert "Số tiền nhỏ là đúng: 1 dòng" in text(client.get(door))
    assert "dưới 10.000 đồng" in text(client.post(door, seen(client, door)))
    client.post(door, seen(client, door) | {"small": "1"})
    assert Support.objects.get().words == "500 đồng"


@pytest.mark.parametrize(("said", "dong"), [(500, 500_000), ("500", 500_000), ("1,5", 1_500), (0.0001, None)])
def test_a_column_in_thousands_is_read_as_such(commune, officer, said, dong):
    heads = [*HEADS[:5], "Số tiền (nghìn đồng)", "Ngày nhận"]
    plan = plan_of(kept(officer, commune, row(cccd=NUMBER, amount=said), heads=heads))
    assert [new.amount for new in plan.new] == ([dong] if dong else [])
    assert len(plan.problems) == (0 if dong else 1)


def test_what_is_hidden_and_a_sum_that_disagrees_are_said_on_the_page(commune, officer):
    content = workbook([HEADS, row(cccd=NUMBER), row(name="Trần Thị Bình"), ["", "", "Cộng: 2 hộ", "", "", 900_000]])
    book = load_workbook(BytesIO(content))
    book.active.row_dimensions[3].hidden = True
    out = BytesIO()
    book.save(out)
    file = SimpleUploadedFile("a.xlsx", out.getvalue())
    said = text(signed_in(officer).post(at("support_upload", commune), {"file": file}, follow=True))
    assert said.index("Dòng 3 đang ẩn") < said.index("Dòng cộng ghi 900.000, các dòng ở trên cộng lại là 1.000.000")
    assert SupportFile.objects.count() == 1


def test_what_no_column_says_is_said_once_for_the_file(commune, officer):
    heads, line = ["STT", "Họ và tên", "Ấp", "Số tiền"], ["1", "Nguyễn Văn An", "Ấp 1", 500_000]
    file = kept(officer, commune, line, heads=heads)
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    assert "Cả tệp là hỗ trợ gì, ngày nào?" in text(client.get(door))
    odd = {"whole": "1", "occasion": "", "other_occasion": "Quà trung thu", "kind": "", "on": "10/02/2025"}
    assert "Chọn dịp hỗ trợ, hoặc chọn loại chính sách" in text(client.post(door + "names/", odd, follow=True))
    odd |= {"kind": "other_support"}
    assert "Ngày nhận phải thuộc năm 2026" in text(client.post(door + "names/", odd, follow=True))
    page = client.post(door + "names/", odd | {"on": "25/09/2026"}, follow=True)
    assert "1 phần hỗ trợ mới" in text(page)
    assert page.context["whole_form"]["other_occasion"].value() == "Quà trung thu"  # shown, to be set right
    client.post(door, seen(client, door))
    (given,) = Support.objects.all()
    assert (given.occasion, given.kind, str(given.on)) == ("Quà trung thu", "other_support", "2026-09-25")


def test_a_column_goes_before_what_is_said_of_the_file(commune, officer):
    file = kept(officer, commune, row(cccd=NUMBER))
    describe_file(by=officer, file=file, what=What(SupportKind.HEALTH), on=date(2026, 1, 2))
    file.refresh_from_db()
    (new,) = plan_of(file).new
    assert (new.what.occasion, new.on) == ("Quà Tết", date(2026, 2, 10))
    assert plan_of(file).lacks == set()
    write_support_file(by=officer, file=file, seen=plan_of(file).seen)
    with pytest.raises(RuleError, match="đã được ghi"):
        describe_file(by=officer, file=file, what=What(SupportKind.HEALTH), on=None)


def answered(client, door, meant, *, other=""):
    """Answer what the preview asks about headings, and return the preview drawn anew."""
    form = client.get(door).context["names_form"]
    answers = {field.html_name: meant.get(one.written, other) for one, field in form.column_fields()}
    return client.post(door + "names/", answers, follow=True)


@pytest.mark.parametrize("meant", [{}, {"Đối tượng thụ hưởng": "household"}])
def test_a_file_whose_headings_are_all_answered_and_no_table_can_be_dropped_or_the_words_forgotten(
    commune, officer, meant
):
    file = kept(officer, commune, *STRANGE[1:], heads=STRANGE[0])
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    page = answered(client, door, meant, other="ignore")
    remembered = reverse("households:remembered", args=[commune.pk, YEAR, "national-2022"])
    assert "ho tro.xlsx: chưa đọc được" in text(page)
    assert "Các tiêu đề cột của tệp đều đã ghi nhớ" in text(page)
    assert remembered in page.content.decode()
    assert client.post(door + "names/", {}).status_code == 302
    assert "Tệp này không có dòng mới" in text(client.post(door, seen(client, door)))
    LearntWord.objects.filter(written="Trị giá quà").delete()
    assert [one.written for one in plan_of(file).asked] == ["Trị giá quà"]
    client.post(door, {"discard": "1"})
    assert not SupportFile.objects.exists()


def test_a_file_with_too_many_rows_says_so_when_it_is_chosen_and_when_an_answer_makes_it_so(
    commune, officer, monkeypatch
):
    monkeypatch.setattr("campaigns.workbook_tables.MOST_ROWS", 3)
    heads, line = ["Tên A", "Nơi ở B", "Trị giá quà"], ["Nguyễn Văn An", "x", 300_000]
    with pytest.raises(RuleError, match="quá 3 dòng"):
        kept(officer, commune, *[line] * 4, heads=heads)
    content = workbook([heads, line], [heads, *[line] * 3])
    file = keep_support_file(by=officer, commune=commune, year=YEAR, name="ho tro.xlsx", content=content)
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    page = answered(client, door, {"Tên A": "household", "Trị giá quà": "amount"})
    assert "Tệp có quá 3 dòng" in text(page)
    assert "Bỏ tệp này" in text(page)
    assert client.post(door + "names/", {"whole": "1"}).status_code == 302
    assert "Tệp có quá 3 dòng" in text(client.post(door, seen(client, door)))


def test_two_spellings_of_one_hamlet_are_one_question_and_a_blank_one_is_none(commune, officer):
    named = [("Ấp Đông Xa", "Nguyễn Văn An"), ("Thôn Đông Xa", "Nguyễn Văn An"), ("---", "Trần Thị Bình")]
    file = kept(officer, commune, *(row(name=name, hamlet=hamlet) for hamlet, name in named))
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    ((name, field),) = client.get(door).context["names_form"].hamlet_fields()
    assert name == "Ấp Đông Xa"
    told = [problem.message for problem in plan_of(file).problems]
    assert told[0] == "Không có ấp tên “Ấp Đông Xa”: cho biết ở trên là ấp nào, hoặc ghi đúng tên ấp."
    assert told[2] == "Không có ấp tên “---”. Ghi đúng tên ấp."
    client.post(door + "names/", {field.html_name: str(build.hamlet(commune, "Ấp 1").pk)})
    assert [(word.key, word.written) for word in LearntWord.objects.all()] == [("dong xa", "Ấp Đông Xa")]
    plan = plan_of(file)
    assert [new.name for new in plan.new] == ["Nguyễn Văn An"]
    assert "giống hệt dòng 2" in plan.problems[0].message
    assert "Không có ấp tên “---”" in plan.problems[1].message


def test_only_what_is_asked_about_is_said_to_be_answered_above(commune, officer):
    (asked,) = plan_of(kept(officer, commune, row(cccd=NUMBER, what="Phát quà xuân"))).problems
    assert asked.message == (
        "Không rõ loại hỗ trợ “Phát quà xuân”: cho biết ở trên, hoặc ghi tên dịp đã có, hoặc loại chính sách."
    )
    plan = plan_of(kept(officer, commune, row(cccd=NUMBER, what="?!")))
    assert (plan.words["what"], plan.problems[0].message) == (
        {}, "Không rõ loại hỗ trợ “?!”: ghi tên dịp đã có, hoặc loại chính sách.",
    )  # fmt: skip
    plan = plan_of(kept(officer, commune, *(row(cccd=NUMBER, what=f"Quà thứ {n}") for n in range(41))))
    assert len(plan.words["what"]) == 40
    assert ["ở trên" in problem.message for problem in plan.problems] == [True] * 40 + [False]


def test_only_the_rows_that_were_seen_are_written(commune, officer):
    """Between the look and the press somebody else says what the file is of, or what its words mean."""
    heads = ["STT", "Họ và tên", "Ấp", "Hỗ trợ", "Số tiền", "Ngày nhận"]
    file = kept(officer, commune, ["1", "Nguyễn Văn An", "Ấp 1", "Phát quà xuân", 500_000, "10/02/2026"], heads=heads)

    def taught(kind):
        meaning = OfLaterApp(LearntKind.HELP, f"{kind}:", "hỗ trợ")
        learn_words(by=officer, commune=commune, words=[Taught("phat qua xuan", "Phát quà xuân", meaning)])
        return plan_of(file).seen

    saw = taught(SupportKind.HEALTH)
    assert taught(SupportKind.CREDIT) != saw
    with pytest.raises(RuleError, match="cách đọc tệp, đã thay đổi"):
        write_support_file(by=officer, file=file, seen=saw)
    assert not Support.objects.exists()
    assert taught(SupportKind.HEALTH) == saw
    write_support_file(by=officer, file=file, seen=saw)
    assert Support.objects.get().kind == SupportKind.HEALTH


def test_a_file_of_which_help_and_day_were_said_is_known_again_and_written_twice_only_when_that_is_said(
    commune, officer
):
    content = workbook([["STT", "Họ và tên", "Ấp", "Số tiền"], ["1", "Nguyễn Văn An", "Ấp 1", 500_000]])
    client = signed_in(officer)

    def chosen():
        file = SimpleUploadedFile("qua.xlsx", content)
        page = client.post(at("support_upload", commune), {"file": file}, follow=True)
        return page, page.redirect_chain[-1][0]

    whole = {"whole": "1", "occasion": "", "other_occasion": "Quà Tết", "kind": "other_support"}
    page, door = chosen()
    assert "Đúng tệp này đã được ghi" not in text(page)
    client.post(door + "names/", whole | {"on": "10/02/2026"})
    client.post(door, seen(client, door))
    page, door = chosen()
    assert "Đúng tệp này đã được ghi ngày 22/11/2026 là Quà Tết, ngày 10/02/2026" in text(page)
    assert (page.context["plan"].new, page.context["plan"].unchanged) == ([], 1)
    page = client.post(door + "names/", whole | {"on": "11/02/2026"}, follow=True)
    assert "sẽ được ghi thêm lần nữa" in text(page)
    assert "đánh dấu “Vẫn ghi: một lần phát khác”" in text(client.post(door, seen(client, door)))
    assert Support.objects.count() == 1
    client.post(door, seen(client, door) | {"again": "1"})
    assert sorted(str(one.on) for one in Support.objects.all()) == ["2026-02-10", "2026-02-11"]
    page, door = chosen()
    assert page.context["plan"].unchanged == 1
    page = client.post(door + "names/", whole | {"on": "10/02/2026"}, follow=True)  # as it was the first time
    assert (page.context["plan"].unchanged, page.context["again"]) == (1, None)


def test_what_was_said_of_the_whole_file_can_be_unsaid_and_a_dropped_file_leaves_a_trace(commune, officer):
    file = kept(officer, commune, ["1", "Nguyễn Văn An", "Ấp 1", 500_000], heads=["STT", "Họ và tên", "Ấp", "Số tiền"])
    client, door = signed_in(officer), at("support_preview", commune, file.pk)
    assert "Bỏ điều đã ghi" not in text(client.get(door))
    whole = {"whole": "1", "occasion": "", "other_occasion": "Quà Tết", "kind": "other_support", "on": "10/02/2026"}
    assert "Bỏ điều đã ghi" in text(client.post(door + "names/", whole, follow=True))
    page = client.post(door + "names/", {"whole": "1", "clear": "1"}, follow=True)
    assert "Bỏ điều đã ghi" not in text(page)
    assert page.context["plan"].new == []
    assert list(SupportFile.objects.values_list("kind", "occasion", "on")) == [("", "", None)]
    for _press in range(2):
        assert client.post(door, {"discard": "1"}).url == at("support_upload", commune)
    entries = AuditEntry.objects.filter(verb__in=("describe_support_file", "discard_workbook")).order_by("pk")
    assert {entry.subject for entry in entries} == {f"support_file:{file.pk}"}
    assert [entry.sentence for entry in entries] == [
        "Ghi cả tệp hỗ trợ ho tro.xlsx là: Quà Tết, ngày 10/02/2026.",
        "Bỏ điều đã ghi cho cả tệp hỗ trợ ho tro.xlsx.",
        "Bỏ tệp ho tro.xlsx năm 2026 đang xem trước; chưa ghi gì.",
    ]


def test_a_file_whose_rows_say_help_and_day_themselves_is_known_again_in_a_whole_sentence(commune, officer):
    content = workbook([HEADS, row(name="Nguyễn Văn An", hamlet="Ấp 1")])
    client = signed_in(officer)
    for _time in range(2):
        file = SimpleUploadedFile("qua.xlsx", content)
        page = client.post(at("support_upload", commune), {"file": file}, follow=True)
        if not page.context["plan"].unchanged:
            client.post(page.redirect_chain[-1][0], seen(client, page.redirect_chain[-1][0]))
    assert page.context["plan"].unchanged == 1
    said = text(page)
    assert re.search(r"Đúng tệp này đã được ghi ngày \d\d/\d\d/\d{4}\. Dòng đã ghi không ghi lại\.", said)
    assert "là ." not in said
