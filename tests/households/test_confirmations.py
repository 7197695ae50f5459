"""Certificates of poverty: on which list they rest, numbers without a gap, frozen words, who may."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from communes.actions import file_paper, system_user
from communes.models import AuditEntry
from communes.roles import Role
from households.actions.confirmations import cancel_confirmation, give_confirmation
from households.models import Confirmation, ConfirmationCancelling, FrozenError, HamletResult, Residence, YearlyStatus
from households.queries.confirmations import NoGround, ground_of
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
NUMBER = "000190123456"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        yield


def decided(commune, *years):
    """Give the lists of these years of every hamlet their decision."""
    for year in years:
        paper = file_paper(by=system_user(), unit=commune, number=f"{year}/QĐ-UBND", signed_on=date(year, 12, 12))
        build.year(commune, year, {"Ấp 1": 100})
        HamletResult.objects.filter(commune=commune, year=year).update(decision=paper)


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1")
    decided(commune, 2025)
    return commune


@pytest.fixture
def home(commune):
    return build.household(
        commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"}, cccd=NUMBER, birth_date=date(1960, 3, 2), gender="male"
    )


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def give(officer, home, year=2025, **more):
    said = {"purpose": "Xin miễn học phí cho con", "whole_number": False, "key": uuid4(), "once_more": True} | more
    head = home.members.get(is_head=True)
    return give_confirmation(by=officer, household=home, member=head, standard=build.standard(), year=year, **said)


def test_a_certificate_says_class_list_and_decision(commune, home, officer):
    made = give(officer, home)
    assert (made.number_words, made.poverty_class, made.list_year) == ("01/2026", "poor", 2025)
    said = {name: made.words[name] for name in ("decision", "decided_on", "hamlet", "birth", "number", "people")}
    assert said == {
        "decision": "2025/QĐ-UBND", "decided_on": "12/12/2025", "hamlet": "Ấp 1", "birth": "02/03/1960",
        "number": "000••••••456", "people": 4,
    }  # fmt: skip
    (entry,) = AuditEntry.objects.filter(verb="give_confirmation")
    assert entry.subject == f"household:{home.pk}"
    assert "Nguyễn" not in entry.sentence


def test_it_says_where_the_household_lives_now_and_of_which_hamlet_the_list_is(commune, home, officer):
    assert give(officer, home).words["listed_in"] == ""
    Residence.objects.filter(household=home).update(valid_to=date(2026, 6, 30))
    elsewhere = build.hamlet(build.commune("Ấp Mới"), "Ấp Mới")
    Residence.objects.create(household=home, hamlet=elsewhere, valid_from=date(2026, 7, 1))
    made = give(officer, home)
    assert (made.words["hamlet"], made.words["listed_in"]) == ("Ấp Mới", "Ấp 1")
    page = text(signed_in(officer).get(build.address("confirmation", commune, 2025, made.pk)))
    assert "Nơi ở: Ấp Mới, Xã Thử Nghiệm" in page
    assert "trong danh sách năm 2025 của Ấp 1, theo" in page


def test_numbers_follow_each_other_and_a_cancelled_one_keeps_its_own(home, officer):
    first, second = give(officer, home), give(officer, home)
    cancel_confirmation(by=officer, confirmation=second, reason="In nhầm tên")
    assert [first.number, second.number, give(officer, home).number] == [1, 2, 3]
    with pytest.raises(RuleError, match="đã hủy rồi"):
        cancel_confirmation(by=officer, confirmation=second, reason="In nhầm tên")


def test_a_new_year_begins_with_one(home, officer):
    give(officer, home)
    with time_machine.travel("2027-01-04T10:00:00+07:00"):
        assert give(officer, home).number_words == "01/2027"


def test_the_same_form_pressed_twice_is_one_certificate(home, officer):
    key = uuid4()
    assert give(officer, home, key=key).pk == give(officer, home, key=key).pk
    other = build.household(home.commune, "Ấp 1", "Trần Thị Khác", {2025: "poor"})
    with pytest.raises(RuleError, match="hộ khác"):
        give(officer, other, key=key)


def test_a_whole_number_leaves_the_entry_of_having_been_seen(home, officer):
    made = give(officer, home, whole_number=True)
    assert made.words["number"] == NUMBER
    (entry,) = AuditEntry.objects.filter(verb="reveal_id")
    assert NUMBER not in str([entry.sentence, entry.before, entry.after])


def test_it_prints_the_same_after_the_register_changed(home, officer):
    made = give(officer, home)
    home.members.update(name="Tên Khác")
    assert Confirmation.objects.get(pk=made.pk).person == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize("purpose", ["", "  ", "123"])
def test_without_a_purpose_nothing_is_given(home, officer, purpose):
    with pytest.raises(RuleError, match="dùng để làm gì"):
        give(officer, home, purpose=purpose)
    assert not Confirmation.objects.exists()


def ground(home, year):
    found = ground_of(home, build.standard(), year)
    return found.status.year, found.decision.number


def test_it_rests_on_the_decided_list_of_the_year(home):
    assert ground(home, 2025) == (2025, "2025/QĐ-UBND")


def refused(home, year):
    with pytest.raises(NoGround) as raised:
        ground(home, year)
    return str(raised.value), raised.value.offered


def test_an_open_year_offers_the_last_decided_one(home):
    sentence = "Danh sách năm 2026 chưa được công nhận; còn hiệu lực: danh sách năm 2025."
    assert refused(home, 2026) == (sentence, 2025)


def test_a_household_off_the_decided_list_gets_none_and_no_older_one(commune, home):
    decided(commune, 2026)
    sentence, offered = refused(home, 2026)
    assert sentence.startswith("Hộ này không có trong danh sách hộ nghèo, hộ cận nghèo năm 2026 đã công nhận")
    assert offered is None


def test_a_list_between_that_no_longer_names_it_bars_the_older_one(commune):
    old = build.household(commune, "Ấp 1", "Lê Thị Cũ", {2024: "poor"})
    sentence, offered = refused(old, 2026)
    assert "trong danh sách đã công nhận gần nhất (năm 2025) không có hộ này" in sentence
    assert offered is None


def test_a_list_of_the_hamlet_it_lived_in_then_bars_an_older_one(commune):
    decided(commune, 2023, 2024)
    home = build.household(commune, "Ấp 1", "Lê Thị Dời", {2023: "poor"})
    Residence.objects.filter(household=home).update(valid_to=date(2025, 6, 30))
    heir = build.hamlet(build.commune("Ấp Mới"), "Ấp Mới")
    Residence.objects.create(household=home, hamlet=heir, valid_from=date(2025, 7, 1))
    HamletResult.objects.filter(commune=commune, year=2025).delete()
    sentence, offered = refused(home, 2026)
    assert "gần nhất (năm 2024) không có hộ này" in sentence
    assert offered is None


def test_a_proposed_row_is_no_ground(commune):
    new = build.household(commune, "Ấp 1", "Lê Thị Mới", {2026: "poor"}, stage="proposed")
    assert refused(new, 2026)[1] is None


def test_a_list_without_a_decision_on_record_is_no_ground(commune):
    home = build.household(commune, "Ấp 1", "Lê Thị Cũ", {2023: "near_poor"})
    assert "chưa ghi số quyết định" in refused(home, 2023)[0]


def test_a_household_that_left_gets_none(home):
    Residence.objects.filter(household=home).update(valid_to=date(2026, 5, 1))
    assert "không còn ở xã" in refused(home, 2025)[0]


@pytest.mark.parametrize("statement", ["UPDATE households_confirmation SET number = 9", "DELETE FROM {table}"])
def test_the_database_refuses_change_and_removal(home, officer, statement):
    cancel_confirmation(by=officer, confirmation=give(officer, home), reason="In nhầm tên")
    for table in ("households_confirmation", "households_confirmationcancelling"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table))
    with pytest.raises(FrozenError):
        Confirmation.objects.update(number=9)
    with pytest.raises(FrozenError):
        Confirmation.objects.get().delete()


def test_the_database_refuses_a_number_that_skips(home, officer):
    made = give(officer, home)
    made.pk, made.number, made.key, made._state.adding = None, 3, uuid4(), True
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save()


@pytest.mark.django_db(transaction=True)
def test_several_at_once_get_numbers_without_a_gap(commune, home, officer):
    assert at_once(*[lambda: give(officer, home)] * 4) == []
    assert sorted(Confirmation.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_from_the_household_to_the_paper(commune, home, officer):
    client = signed_in(officer)
    assert "Giấy xác nhận" in text(client.get(build.address("household", commune, 2025, home.pk)))
    page = client.get(build.address("confirmation_add", commune, 2025, home.pk))
    form = page.context["form"]
    typed = {"member": form["member"].value(), "usual": str(form["usual"].value()), "key": form["key"].value()}
    answer = client.post(build.address("confirmation_add", commune, 2025, home.pk), typed, follow=True)
    assert "GIẤY XÁC NHẬN" in text(answer)
    assert "Quyết định số 2025/QĐ-UBND ngày 12/12/2025" in text(answer)
    assert NUMBER not in text(answer)
    made = Confirmation.objects.get()
    address = build.address("confirmation", commune, 2025, made.pk)
    assert "ít nhất 5 chữ cái" in text(client.post(address, {"reason": "1234"}))
    assert "ĐÃ HỦY" in text(client.post(address, {"reason": "Cấp nhầm người"}, follow=True))
    assert ConfirmationCancelling.objects.get().reason == "Cấp nhầm người"
    book = text(client.get(build.address("confirmations", commune, 2026)))
    assert "01/2026" in book
    assert "Cấp nhầm người" in book


def test_the_page_of_an_open_year_leads_to_the_decided_one(commune, home, officer):
    page = text(signed_in(officer).get(build.address("confirmation_add", commune, 2026, home.pk)))
    assert "Danh sách năm 2026 chưa được công nhận; còn hiệu lực: danh sách năm 2025." in page
    assert "Giấy xác nhận hộ nghèo năm 2025 cho hộ Nguyễn Văn Mẫu" in page
    typed = {"member": home.members.get().pk, "usual": "", "purpose": "Xin vay vốn cho hộ", "key": uuid4()}
    signed_in(officer).post(build.address("confirmation_add", commune, 2026, home.pk), typed)
    assert Confirmation.objects.get().list_year == 2025


def test_the_page_of_an_older_year_gives_by_the_newest_list_and_by_its_own_on_being_asked(commune, officer):
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Lâu", {2023: "poor", 2025: "near_poor"})
    build.closing(commune, 2023)
    address, client = build.address("confirmation_add", commune, 2023, home.pk), signed_in(officer)
    page = text(client.get(address))
    assert "Giấy xác nhận hộ cận nghèo năm 2025 cho hộ Nguyễn Văn Lâu" in page
    assert "Cấp theo danh sách năm 2023" in page
    typed = {"member": home.members.get().pk, "usual": "", "purpose": "Xin vay vốn cho hộ", "key": uuid4()}
    client.post(address, typed)
    assert "Giấy xác nhận hộ nghèo năm 2023" in text(client.get(address + "?list=2023"))
    client.post(address + "?list=2023", typed | {"key": uuid4(), "purpose": "Xin miễn học phí"})
    assert list(Confirmation.objects.order_by("pk").values_list("list_year", flat=True)) == [2025, 2023]
    assert "năm 2025" in text(client.get(address + "?list=2022"))


@pytest.fixture
def long_listed(commune):
    """A household poor on the decided list of 2020, under the standard of 2016."""
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Cũ", {2020: "poor"}, standard_code="national-2016")
    build.closing(commune, 2020, standard_code="national-2016")
    return home


def of_2020(commune, home, officer, asked=""):
    address = build.address("confirmation_add", commune, 2020, home.pk, standard_code="national-2016")
    return text(signed_in(officer).get(address + asked))


def test_a_newer_list_under_another_standard_goes_before(commune, long_listed, officer):
    YearlyStatus.objects.create(
        commune=commune, household=long_listed, standard=build.standard(), year=2025, stage="decided",
        hamlet=build.hamlet(commune, "Ấp 1"), poverty_class="near_poor",
    )  # fmt: skip
    assert "Giấy xác nhận hộ cận nghèo năm 2025" in of_2020(commune, long_listed, officer)
    assert "Giấy xác nhận hộ nghèo năm 2020" in of_2020(commune, long_listed, officer, "?list=2020")


def test_a_newer_list_under_another_standard_that_no_longer_names_it_bars_the_older_one(commune, long_listed, officer):
    page = of_2020(commune, long_listed, officer)
    assert "Chưa cấp được giấy xác nhận" in page
    assert "hộ này không có trong danh sách đã công nhận nào trước đó" in page


def test_an_older_standard_counts_where_no_newer_list_is_decided(commune, long_listed, officer):
    HamletResult.objects.all().delete()
    assert "Giấy xác nhận hộ nghèo năm 2020" in of_2020(commune, long_listed, officer)


def test_the_second_of_a_day_for_the_same_person_and_purpose_is_asked_about(commune, home, officer):
    first, client = give(officer, home), signed_in(officer)
    address = build.address("confirmation_add", commune, 2025, home.pk)
    assert "Vẫn cấp thêm" not in text(client.get(address))
    typed = {"member": home.members.get().pk, "usual": "", "purpose": "xin miễn học phí cho con", "key": uuid4()}
    page = text(client.post(address, typed))
    assert f"Hôm nay đã cấp giấy số {first.number_words} cho người này" in page
    assert build.address("confirmation", commune, 2025, first.pk) in page
    assert Confirmation.objects.count() == 1
    client.post(address, typed | {"once_more": "on"})
    assert Confirmation.objects.count() == 2


def test_a_cancelled_one_another_purpose_or_another_day_asks_nothing(home, officer):
    cancel_confirmation(by=officer, confirmation=give(officer, home), reason="In nhầm tên")
    give(officer, home, once_more=False)
    give(officer, home, once_more=False, purpose="Xin vay vốn")
    with time_machine.travel("2026-11-23T10:00:00+07:00"):
        give(officer, home, once_more=False)
    assert Confirmation.objects.count() == 4


@pytest.mark.parametrize(
    "typed",
    [
        {"member": "999999999999999999999"},
        {"member": "x\0", "usual": "\0", "purpose": "\0", "key": "\0"},
        {"usual": "không có", "purpose": "🎁" * 300},
        {"purpose": "x" * 28_000, "key": "1"},
    ],
)
def test_odd_input_is_refused_with_the_page(commune, home, officer, typed):
    answer = signed_in(officer).post(build.address("confirmation_add", commune, 2025, home.pk), typed)
    assert answer.status_code == 200
    assert not Confirmation.objects.exists()


def test_the_book_has_a_fixed_number_of_queries(commune, home, officer, django_assert_max_num_queries):
    client, address = signed_in(officer), build.address("confirmations", commune, 2026)
    counts = []
    for number in (1, 3):
        while Confirmation.objects.count() < number:
            give(officer, home)
        with django_assert_max_num_queries(60) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
