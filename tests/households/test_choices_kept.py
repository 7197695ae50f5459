"""What is typed and chosen on a preview stays, whichever of its buttons is pressed, and when one comes back to it."""

from __future__ import annotations

import re

import pytest

from communes.models import AuditEntry
from households.actions.corrections import keep_choices
from households.actions.import_drafts import discard_draft
from households.models import Departure, LearntWord, RosterImport
from households.roster.chosen import Chosen, still_chosen
from households.views.import_drafts import read_draft
from lib.errors import RuleError
from tests import build
from tests.households.test_correct_in_preview import BOTH, GOOD, fields
from tests.households.test_import_pages import desk, previewed, roster, seen  # noqa: F401  # a fixture among them
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def missing(desk):  # noqa: F811
    """Two households of last year's list that the file lacks; by name the field of the reason of each."""
    build.year(desk[0], 2024, {"Ấp 1": 100})
    households = [build.household(desk[0], "Ấp 1", name, {2024: "poor"}) for name in ("Lê Vắng", "Trần Vắng")]
    standard = households[0].statuses.get().standard_id
    return [f"reason-{one.pk}-{standard}-2025" for one in households]


def chosen_of(address, desk, names):  # noqa: F811
    form = desk[1].get(address).context["form"]
    return [form[name].value() for name in names]


def test_reasons_chosen_are_there_when_one_comes_back_to_the_preview(desk, missing):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    sent = {"seen": seen(page), fields(page)[0]: "poor", missing[0]: "died_out", "mend": "1"}
    again = desk[1].post(address, sent)
    assert "Đã ghi 1 dòng vừa sửa" in text(again)
    assert "Đã ghi lý do của 1 hộ; danh sách chưa thay đổi." in text(again)
    assert chosen_of(address, desk, missing) == ["died_out", ""]
    entry = AuditEntry.objects.get(verb="keep_choices")
    assert entry.sentence == "Ghi lựa chọn ở tệp đang xem trước: lý do của 1 hộ; danh sách chưa thay đổi."
    assert not Departure.objects.exists()


def test_a_reason_alone_is_kept_changed_and_taken_back(desk, missing):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    assert "Ghi các lý do đã chọn" in text(page)
    sent = {"seen": seen(page), "reason_all": "struck", "mend": "1"}
    again = desk[1].post(address, sent)
    assert "Đã ghi lý do của 2 hộ" in text(again)
    assert f'name="initial-{missing[0]}" value="struck"' in again.content.decode()
    was = {f"initial-{name}": "struck" for name in missing}
    sent = {"seen": seen(page), missing[0]: "", missing[1]: "died_out", "mend": "1"} | was
    desk[1].post(address, sent)
    assert chosen_of(address, desk, missing) == ["", "died_out"]
    nothing = {"seen": seen(page), missing[1]: "died_out", f"initial-{missing[1]}": "died_out", "mend": "1"}
    assert "Chưa gõ hay chọn giá trị nào để sửa." in text(desk[1].post(address, nothing))


def test_what_another_chose_meanwhile_stays(desk, missing):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    for name in missing:  # each from a page drawn before the other was sent
        desk[1].post(
            address, {"seen": seen(page), name: "struck", **dict.fromkeys(set(missing) - {name}, ""), "mend": "1"}
        )
    assert chosen_of(address, desk, missing) == ["struck", "struck"]


def test_an_update_that_is_refused_keeps_the_reasons_and_one_that_is_written_needs_them_no_more(desk, missing):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    refused = desk[1].post(address, {"seen": "0" * 64, missing[0]: "died_out", "apply": "1"})
    assert "đã có người khác cập nhật" in text(refused)
    assert chosen_of(address, desk, missing) == ["died_out", ""]
    desk[1].post(address, {"seen": seen(page), missing[0]: "died_out", "apply": "1"})
    assert (RosterImport.objects.get().chosen, Departure.objects.count()) == ({}, 1)


def test_answers_about_hamlets_keep_what_was_typed_and_chosen_elsewhere(desk, missing):  # noqa: F811
    files = [roster([GOOD, BOTH]), roster([[1, "Phạm Thị Xa", 1971, "", 2, "x", ""]], sheet="Xóm Đình")]
    address, page = previewed(desk, files)
    html = page.content.decode()
    assert html.count("<form") == html.count("</form>")
    asked = page.context["names_form"]
    name = next(iter(asked.fields))
    assert html.index('<form method="post" autocomplete') < html.index(f'name="{name}"')
    answer = desk[1].post(
        f"{address}names/",
        {"seen": seen(page), fields(page)[0]: "poor", missing[0]: "died_out", name: build.hamlet(desk[0], "Ấp 2").pk},
        follow=True,
    )
    assert "Đã ghi 1 dòng vừa sửa." in text(answer)
    assert RosterImport.objects.get().corrections.count() == 2
    assert chosen_of(address, desk, missing) == ["died_out", ""]


def test_values_set_right_keep_what_was_answered_and_not_sent_yet(desk):  # noqa: F811
    address, page = previewed(desk, [roster([GOOD, BOTH]), roster([GOOD], sheet="Danh sách")])
    name, hamlet = next(iter(page.context["names_form"].fields)), str(build.hamlet(desk[0], "Ấp 2").pk)
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", name: hamlet, "mend": "1"})
    assert again.context["names_form"][name].value() == hamlet
    assert not LearntWord.objects.exists()


def test_a_tick_is_kept_with_its_row(desk):  # noqa: F811
    build.year(desk[0], 2024, {"Ấp 1": 100})
    build.household(desk[0], "Ấp 1", "Nguyễn Văn Mẫu", {2024: "poor"}, cccd="000123456789")
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Khác", "", "000123456789", 3, "x", ""], BOTH]))
    assert page.context["renamed"], text(page)
    desk[1].post(address, {"seen": seen(page), "name-0": "on", "mend": "1"})
    assert desk[1].get(address).context["form"]["name-0"].value() is True
    desk[1].post(address, {"seen": "1" * 64, "mend": "1"})  # a page of another plan says nothing of ticks
    assert desk[1].get(address).context["form"]["name-0"].value() is True
    desk[1].post(address, {"seen": seen(page), "mend": "1"})
    assert desk[1].get(address).context["form"]["name-0"].value() is False


@pytest.mark.parametrize("press", [{"mend": "1"}, {}])
def test_a_tick_goes_with_its_file_and_is_not_that_of_another_of_its_name(desk, press):  # noqa: F811
    build.year(desk[0], 2024, {"Ấp 1": 100})
    for name, number in (("Trần Văn An", "000123456789"), ("Lê Văn Ba", "000123456780")):
        build.household(desk[0], "Ấp 1", name, {2024: "poor"}, cccd=number)
    ticked, other = (
        roster([[1, "Nguyễn Văn Khác", "", number, 3, "x", ""]]) for number in ("000123456789", "000123456780")
    )
    address, page = previewed(desk, [ticked, roster([GOOD], sheet="Ấp 2")])
    file, name = RosterImport.objects.get().files.first(), str(page.context["renamed"][0][2].name)
    if press:  # kept before, or on the press that drops the file
        page = desk[1].post(address, {"seen": seen(page), name: "on", **press})
    page = desk[1].post(address, {"seen": seen(page), name: "on", "drop": str(file.pk)})
    assert RosterImport.objects.get().chosen.get("names", []) == []
    other.name = file.name
    page = desk[1].post(address, {"seen": seen(page), "add": "1", "more": other})
    assert [(place.file, field.value()) for place, _name, field in page.context["renamed"]] == [(file.name, False)]


def test_only_households_that_the_preview_asks_about_are_kept(desk, missing):  # noqa: F811
    previewed(desk, roster([GOOD]))
    draft = RosterImport.objects.get()
    read = read_draft(desk[0], draft)
    by, one = draft.created_by, read.plan.missing[0]
    of = (one.ref, *one.key)
    said = {of: "struck", (987654, *one.key): "struck", (one.ref, one.key[0], 1999): "struck"}
    assert keep_choices(by=by, draft=draft, plan=read.plan, reasons=said) == 1
    draft.refresh_from_db()
    assert [row[:4] for row in draft.chosen["reasons"]] == [[*of, "struck"]]
    assert still_chosen(draft.chosen, read.plan) == Chosen({of: "struck"})
    back = previewed(desk, roster([GOOD, [2, "Lê Vắng", "", "", 1, "x", ""], [3, "Trần Vắng", "", "", 1, "x", ""]]))
    assert not still_chosen(draft.chosen, back[1].context["plan"]).reasons  # missing no more
    discard_draft(by=by, draft=draft)
    with pytest.raises(RuleError, match="đã bị bỏ"):
        keep_choices(by=by, draft=draft, plan=read.plan, reasons={of: "died_out"})


def test_who_waits_to_be_verified_is_not_asked_about_again(desk, missing):  # noqa: F811
    for reason in ("to_verify", None):
        address, page = previewed(desk, roster([GOOD]))
        said = {"reason_all": reason} if reason else dict.fromkeys(missing, "to_verify")
        if reason is None:
            assert "giống hệt danh sách đang lưu" in text(page)
            assert "cần lý do" not in text(page)
            assert chosen_of(address, desk, missing) == ["to_verify", "to_verify"]
        answer = desk[1].post(address, {"seen": seen(page), "apply": "1"} | said, follow=True)
    assert "không có gì thay đổi" in text(answer)
    address, page = previewed(desk, roster([GOOD]))  # another reason may still be given
    was = {f"initial-{name}": "to_verify" for name in missing}
    desk[1].post(address, {"seen": seen(page), missing[0]: "died_out", missing[1]: "to_verify", "apply": "1"} | was)
    assert Departure.objects.get().reason == "died_out"


def test_many_who_are_missing_are_folded_by_hamlet_and_one_that_lacks_reasons_is_open(desk):  # noqa: F811
    commune, client = desk
    build.year(commune, 2024, {"Ấp 1": 100, "Ấp 2": 100})
    ones = build.households(commune, "Ấp 1", 12, {2024: "poor"})
    others = build.households(commune, "Ấp 2", 9, {2024: "poor"})
    address, page = previewed(
        desk,
        roster(
            [["Ấp 1"], [1, "Trần Văn Hai", 1960, "", 3, "x", ""], ["Ấp 2"], [1, "Lê Văn Ba", 1960, "", 3, "x", ""]],
            sheet="Danh sách",
        ),
    )
    assert folds(page) == [
        ("Ấp 1, 2025: 12 hộ, 12 hộ chưa có lý do", True),
        ("Ấp 2, 2025: 9 hộ, 9 hộ chưa có lý do", False),
    ]
    standard = ones[0].statuses.get().standard_id
    said = {f"reason-{one.pk}-{standard}-2025": "struck" for one in ones}
    said[f"reason-{others[0].pk}-{standard}-2025"] = "died_out"
    again = client.post(address, {"seen": seen(page), "mend": "1", **said})
    assert folds(again) == [
        ("Ấp 1, 2025: 12 hộ, đã có đủ lý do", False),
        ("Ấp 2, 2025: 9 hộ, 8 hộ chưa có lý do", True),
    ]
    wrong = client.post(address, {"seen": seen(page), "mend": "1", [*said][-1]: "nothing"})
    assert [is_open for _said, is_open in folds(wrong)] == [True, True]


def folds(page):
    found = re.findall(r'<details class="heap"( open)?>\s*<summary>(Ấp.*?)</summary>', text(page))
    return [(said, bool(is_open)) for is_open, said in found]
