"""A name that several hamlets bear is none of them in a workbook of pledges or support, whatever was taught before."""

from __future__ import annotations

import pytest

from campaigns.actions.pledge_files import keep_file
from campaigns.actions.pledge_files import plan_of as plan_of_pledges
from campaigns.actions.support_files import keep_support_file
from campaigns.actions.support_files import plan_of as plan_of_support
from campaigns.queries.known_names import hamlet_names
from households.actions.learnt import Taught, learn_words
from households.models import Household, LearntWord
from tests import build
from tests.campaigns.pledges.world import workbook
from tests.campaigns.reports.test_names_in_a_merged_commune import merged  # noqa: F401  # a fixture
from tests.pages import at, signed_in

pytestmark = pytest.mark.django_db
SUPPORT = ["Họ và tên", "Ấp", "Hỗ trợ", "Số tiền", "Ngày nhận"]
PLEDGES = ["Đơn vị, cá nhân ủng hộ", "Loại", "Hình thức", "Số tiền", "Ủng hộ cho", "Ấp", "Ngày đăng ký"]
SAID = '"Ấp 1" là tên của 2 ấp: Ấp 1 (Đông), Ấp 1 (Tây). Chọn ấp, hoặc ghi đủ tên, ví dụ “Ấp 1 (Đông)”: tên này'


@pytest.fixture
def taught(merged):  # noqa: F811
    """The commune, its officer, and the old words: "Ấp 1" from when it was one hamlet's, "Xóm Sen"."""
    commune, officer = merged
    words = [
        Taught("1", "Ấp 1", build.hamlet(commune, "Ấp Chợ")),
        Taught("sen", "Sen", build.hamlet(commune, "Ấp Bàu")),
    ]
    learn_words(by=officer, commune=commune, words=words)
    build.household(commune, "Ấp Chợ", "Lê Thị Ba")
    build.household(commune, "Ấp Bàu", "Lê Thị Ba")
    return commune, officer


@pytest.mark.parametrize("year", [2024, 2026])
def test_what_was_taught_of_such_a_name_is_not_known(taught, year):
    names = hamlet_names(taught[0], year)
    assert ("1" in names.now, "1" in names.then, "sen" in names.now) == (False, False, True)
    assert [words for _pk, words in names.shared["1"]] == ["Ấp 1 (Đông)", "Ấp 1 (Tây)"]


def test_a_row_of_support_is_asked_for_the_whole_name_and_the_word_is_not_to_be_learnt(taught):
    commune, officer = taught
    rows = [["Lê Thị Ba", name, "Quà Tết", 500_000, "10/02/2026"] for name in ("Ấp 1", "Ấp 1 (Tây)", "Sen", "Ấp 9")]
    content = workbook([SUPPORT, *rows])
    file = keep_support_file(by=officer, commune=commune, year=2026, name="a.xlsx", content=content)
    plan = plan_of_support(file)
    assert [(one.place.row, SAID in one.message) for one in plan.problems if one.place.column == "B"] == [
        (2, True), (5, False),
    ]  # fmt: skip
    assert list(plan.words["hamlet"].values()) == ["Ấp 9"]


@pytest.mark.parametrize("year", [2024, 2026])
def test_a_pledge_to_such_a_name_is_asked_for_the_whole_name(taught, year):
    commune, officer = taught
    day = f"03/03/{year}"
    rows = [
        ["Công ty A", "doanh nghiệp", "tiền", 500_000, to, hamlet, day]
        for to, hamlet in (("", "Ấp 1"), ("Ấp 1", ""), ("", "Ấp 1 (Tây)"))
    ]
    content = workbook([PLEDGES, *rows])
    file = keep_file(by=officer, commune=commune, year=year, name="a.xlsx", content=content)
    said = {one.place.row: (one.place.column, SAID in one.message) for one in plan_of_pledges(file).problems}
    assert (said[2], said[3]) == (("F", True), ("E", True))
    assert not said.get(4, ("", False))[1]


def test_the_hamlet_of_such_a_name_is_chosen_in_the_preview_for_this_file_alone(taught):
    commune, officer = taught
    rows = [["Lê Thị Ba", "Ấp 1", "Quà Tết", amount, "10/02/2026"] for amount in (500_000, 600_000)]
    client = signed_in(officer)

    def door(name, of_file):
        content = workbook([SUPPORT, *of_file])
        file = keep_support_file(by=officer, commune=commune, year=2026, name=name, content=content)
        return at(commune, f"support/import/{file.pk}/", 2026)

    first = door("a.xlsx", rows)
    fields = [field for _line, of_row, *_rest in client.get(first).context["problems"] for field in of_row]
    choices = [field.html_name for field in fields if "Ấp Bàu" in dict(getattr(field.field, "choices", ()))]
    plan = client.post(first, dict.fromkeys(choices, "Ấp Bàu"), follow=True).context["plan"]
    pond = Household.objects.get(residences__hamlet__name="Ấp Bàu")
    assert ([one.household for one in plan.new], plan.problems) == ([pond.pk, pond.pk], [])
    assert LearntWord.objects.count() == 2  # nothing new is remembered
    assert SAID in client.get(door("b.xlsx", rows[:1])).context["plan"].problems[0].message
