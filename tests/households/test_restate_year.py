"""Correcting a closed year: what stands meanwhile, what is kept, each refusal, who comes second, the command."""

import json
import threading
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, close_old_connections, connection, transaction

from communes.actions import file_paper, system_user
from communes.models import AuditEntry, Paper
from households.actions.forms import export_forms
from households.actions.restatements import (
    RestatementRefused,
    cancel_restatement,
    finish_restatement,
    open_restatement,
)
from households.actions.status import StatusEntry, leave_list, set_status
from households.actions.totals import set_totals
from households.actions.years import ClosingRefused, close_year
from households.models import (
    Departure,
    DepartureReason,
    HamletResult,
    HamletYear,
    Household,
    ListedClass,
    Restatement,
    YearClosing,
    YearlyStatus,
)
from households.movement import POOR
from households.queries.figures import figures
from households.queries.movement import year_movement
from households.queries.restatements import notes_of, openings_apart, restatements_of
from households.restatement import frozen_of
from households.totals import Totals
from lib.errors import RuleError
from tests import build
from tests.households.importing import Importing
from tests.rosters import listed, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

REASON = "Một hộ bị ghi hai lần"
DAYS = {2024: date(2024, 12, 15), 2025: date(2025, 12, 15)}


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def commune():
    """Two hamlets; 2024 and 2025 closed: 3 then 2 poor households, C passed the line in 2025."""
    commune = build.commune("Ấp 1", "Ấp 2", code="26632")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2024: "poor", 2025: "poor"}, people=3)
    build.household(commune, "Ấp 1", "Nguyễn Văn B", {2024: "near_poor", 2025: "near_poor"}, people=2)
    gone = build.household(commune, "Ấp 1", "Nguyễn Văn C", {2024: "poor"}, people=4)
    build.household(commune, "Ấp 2", "Nguyễn Văn D", {2024: "poor", 2025: "poor"}, people=5)
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100, "Ấp 2": 50})
    build.departure(gone, 2025, "passed_line")
    for year in (2024, 2025):
        close_year(
            by=system_user(), commune=commune, standard=build.standard(), year=year, number=f"{year}/QĐ-UBND",
            signed_on=DAYS[year],
        )  # fmt: skip
    return commune


def place(commune, year):
    return {"by": system_user(), "commune": commune, "standard": build.standard(), "year": year}


def restate(commune, year=2025, number="12/QĐ-UBND", signed_on=date(2026, 3, 2), reason=REASON, **options):
    return open_restatement(**(place(commune, year) | options), number=number, signed_on=signed_on, reason=reason)


def finish(commune, year=2025):
    return finish_restatement(**place(commune, year))


def cancel(commune, year=2025):
    cancel_restatement(**place(commune, year))


def take_out(name, year):
    YearlyStatus.objects.filter(household__members__name=name, year=year).delete()


def counts(commune, year=2025):
    found = figures(commune, build.standard(), [year])[commune.pk, year]
    return found.households, found.poor, found.near_poor, found.closed


def rates(first=2024, last=2025):
    out = StringIO()
    call_command("poverty_rates", "--unit", "26632", "--from", str(first), "--to", str(last), "--json", stdout=out)
    return json.loads(out.getvalue())


def refusal(work, *arguments, **options):
    with pytest.raises(RuleError) as caught:
        work(*arguments, **options)
    return str(caught.value)


# What stands before, meanwhile and after


def test_frozen_figures_stand_until_the_restatement_is_finished(commune):
    before, printed = counts(commune), rates()
    moved = year_movement(commune, build.standard(), 2025).flows
    assert before == (150, 2, 1, True)

    opened = restate(commune)
    take_out("Nguyễn Văn D", 2025)
    build.departure(Household.objects.get(members__name="Nguyễn Văn D"), 2025, "struck")
    set_totals(
        by=system_user(), commune=commune, year=2025, entries={build.hamlet(commune, "Ấp 2"): Totals(households=51)}
    )
    assert counts(commune) == before
    assert rates() == printed
    assert year_movement(commune, build.standard(), 2025).flows == moved

    finished = finish(commune)
    assert counts(commune) == (151, 1, 1, True)
    assert finished.pk == opened.pk
    assert finished.finished_by == system_user()
    (note,) = notes_of(restatements_of(commune, build.standard(), 2025))
    assert note.decision == "Quyết định số 12/QĐ-UBND ngày 02/03/2026"
    assert note.summary == "tổng số hộ 150 → 151, hộ nghèo 2 → 1, nhân khẩu hộ nghèo 8 → 3"
    second = HamletResult.objects.get(hamlet__name="Ấp 2", year=2025)
    assert second.movement["poor"]["households"] == [1, 0, 0, 1, 0, 0, 0, 0, 0]


def test_reasons_of_now_do_not_explain_frozen_columns(commune):
    """Form 2 is handed out while a restatement is under way: it says nothing of what is not counted yet."""
    restate(commune)
    household = Household.objects.get(members__name="Nguyễn Văn D")
    leave_list(
        by=system_user(), household=household, standard=build.standard(), year=2025, reason=DepartureReason.STRUCK
    )
    assert year_movement(commune, build.standard(), 2025).whys(POOR) == {}
    finish(commune)
    assert year_movement(commune, build.standard(), 2025).whys(POOR) == {("other_decrease", "struck"): 1}


def test_both_figures_are_kept(commune):
    restate(commune)
    take_out("Nguyễn Văn D", 2025)
    build.departure(Household.objects.get(members__name="Nguyễn Văn D"), 2025, "struck")
    finish(commune)
    kept, hamlet = Restatement.objects.get(), build.hamlet(commune, "Ấp 2").pk
    before, after = frozen_of(kept.before)[hamlet], frozen_of(kept.after)[hamlet]
    assert (before.counts["poor"], after.counts["poor"]) == (1, 0)
    assert before.movement["poor"]["households"] == [1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert after.movement["poor"]["households"] == [1, 0, 0, 1, 0, 0, 0, 0, 0]


def test_only_the_hamlets_that_changed_stand_under_the_new_decision(commune):
    opened = restate(commune)
    HamletYear.objects.filter(hamlet__name="Ấp 2", year=2025).update(households=51)
    finish(commune)
    first, second = HamletResult.objects.filter(year=2025).order_by("hamlet__code")
    assert (first.decision.number, second.decision) == ("2025/QĐ-UBND", opened.decision)
    assert YearClosing.objects.get(year=2025).decision.number == "2025/QĐ-UBND"


def test_the_year_is_locked_but_for_the_time_between(commune):
    hamlet = build.hamlet(commune, "Ấp 1")

    def add_one():
        stored = HamletYear.objects.get(hamlet=hamlet, year=2025).households
        set_totals(by=system_user(), commune=commune, year=2025, entries={hamlet: Totals(households=stored + 1)})

    assert "Mở đính chính năm 2025 theo chuẩn Quốc gia, giai đoạn 2021-2025 trước." in refusal(add_one)
    restate(commune)
    add_one()
    finish(commune)
    assert "đã chốt" in refusal(add_one)
    assert counts(commune)[0] == 151


def test_a_total_shared_with_another_closed_standard_stays_locked(commune):
    """One closing locks the totals of the year (docs/decisions/0012): each standard is restated on its own."""
    other = build.standard("national-2016")
    YearClosing.objects.filter(year=2024).update(standard=other)
    paper = Paper.objects.first()
    YearClosing.objects.create(
        commune=commune, standard=build.standard(), year=2024, decision=paper, closed_by=system_user()
    )
    restate(commune, 2024)
    entries = {build.hamlet(commune, "Ấp 1"): Totals(households=7)}
    said = refusal(set_totals, by=system_user(), commune=commune, year=2024, entries=entries)
    assert f"theo chuẩn {other.short_name} trước" in said


def test_each_step_leaves_an_entry_with_the_figures(commune):
    restate(commune, reason="Ghi sai hộ số 079050000001 hai lần")
    HamletYear.objects.filter(hamlet__name="Ấp 2", year=2025).update(households=51)
    finish(commune)
    opened, finished = AuditEntry.objects.order_by("pk").filter(verb__endswith="_restatement")
    assert opened.sentence == (
        "Mở đính chính năm 2025, Quốc gia, giai đoạn 2021-2025, theo Quyết định số 12/QĐ-UBND ngày 02/03/2026. "
        "Lý do: Ghi sai hộ số (số đã che) hai lần."
    )
    assert finished.sentence == (
        "Hoàn tất đính chính năm 2025, Quốc gia, giai đoạn 2021-2025, theo Quyết định số 12/QĐ-UBND ngày "
        "02/03/2026: tổng số hộ 150 → 151."
    )
    assert (finished.before["hamlets"]["Ấp 2"]["households"], finished.after["hamlets"]["Ấp 2"]["households"]) == (
        50,
        51,
    )
    assert "079050000001" not in str(Restatement.objects.get().reason)


def test_an_import_writes_the_year_and_its_rows_stay_decided(tmp_path):
    commune, importing = build.commune("Ấp 1", code="90001"), Importing(tmp_path)
    a, b = listed("Nguyễn Văn An", 1950, "079050000001"), listed("Trần Thị Bình", 1960, "079160000002", what="HCN")
    importing({"Ấp 1": roster(2025, a, b)})
    set_totals(
        by=system_user(), commune=commune, year=2025, entries={build.hamlet(commune, "Ấp 1"): Totals(households=100)}
    )
    close_year(**place(commune, 2025), number="2025/QĐ-UBND", signed_on=DAYS[2025])
    c = listed("Lê Văn Công", 1970, "079070000003")
    corrected = {"Ấp 1": roster(2025, a, listed("Trần Thị Bình", 1960, "079160000002"), c)}
    assert importing(corrected)["verdict"] == "reject"

    restate(commune)
    answer = importing(corrected, stage="proposed")
    assert (answer["verdict"], answer["new"], answer["changed"]) == ("accept", 1, 1)
    assert set(YearlyStatus.objects.values_list("stage", flat=True)) == {"decided"}
    assert counts(commune) == (100, 1, 1, True)
    finish(commune)
    assert counts(commune) == (100, 3, 0, True)
    assert importing({"Ấp 1": roster(2025, a)})["verdict"] == "reject"


# Refusals of opening


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reason": "ngắn quá"}, "ít nhất 10 chữ cái"),
        ({"signed_on": date(2026, 11, 22)}, "chưa đến"),
        ({"signed_on": date(2025, 12, 14)}, "trước khi năm 2025 được chốt theo Quyết định số 2025/QĐ-UBND"),
        ({"number": "2025/QĐ-UBND", "signed_on": DAYS[2025]}, "Đính chính cần một quyết định riêng"),
        ({"number": " "}, "Thiếu số quyết định"),
        ({"year": 2026}, "Năm 2026 chưa chốt nên không cần đính chính"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_sentence(commune, options, words):
    papers = Paper.objects.count()
    assert words in refusal(restate, commune, **options)
    assert not Restatement.objects.exists()
    assert Paper.objects.count() == papers


def test_a_second_opening_is_refused_naming_who_was_first(commune):
    officer = build.person("poverty_officer", commune)
    restate(commune, by=officer)
    assert refusal(restate, commune, number="13/QĐ-UBND") == (
        "Năm 2025 đang được đính chính theo Quyết định số 12/QĐ-UBND ngày 02/03/2026, do "
        f"{officer} mở lúc 10:00 21/11/2026. Hoàn tất hoặc bỏ đính chính ấy trước."
    )


def test_one_decision_corrects_two_years_but_no_year_twice(commune):
    for year in (2024, 2025):
        restate(commune, year)
        finish(commune, year)
    assert "đã được đính chính theo Quyết định số 12/QĐ-UBND" in refusal(restate, commune)


def test_the_database_lets_only_one_stand(commune):
    opened = restate(commune)
    opened.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        opened.save(force_insert=True)


def test_a_year_being_restated_is_not_closed_again(commune):
    restate(commune)
    with pytest.raises(ClosingRefused) as caught:
        close_year(**place(commune, 2025), number="99/QĐ-UBND", signed_on=date(2026, 3, 3))
    assert caught.value.lacking == [
        "Năm 2025 đã chốt theo Quyết định số 2025/QĐ-UBND ngày 15/12/2025 và đang đính chính theo Quyết định số "
        "12/QĐ-UBND ngày 02/03/2026. Hoàn tất đính chính thay vì chốt lại."
    ]


# Finishing and giving up


def test_finishing_names_all_that_is_lacking_and_freezes_nothing(commune):
    restate(commune)
    HamletYear.objects.filter(hamlet__name="Ấp 2", year=2025).delete()
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn A", year=2025).update(to_verify=True)
    with pytest.raises(RestatementRefused) as caught:
        finish(commune)
    assert [sentence[:24] for sentence in caught.value.lacking] == [
        "Ấp 2 chưa có tổng số hộ ",
        "Ấp 1 còn 1 hộ chờ xác mi",
    ]
    assert str(caught.value).startswith("Chưa hoàn tất được đính chính năm 2025: Ấp 2")
    assert Restatement.objects.get().after is None
    assert counts(commune) == (150, 2, 1, True)


def test_finishing_what_is_not_open_is_refused(commune):
    assert "không có đính chính nào đang mở" in refusal(finish, commune)
    assert "không có đính chính nào đang mở" in refusal(cancel, commune)
    assert "chưa chốt" in refusal(finish, commune, 2026)


def test_given_up_while_nothing_was_changed(commune):
    restate(commune)
    cancel(commune)
    assert not Restatement.objects.exists()
    assert list(YearClosing.objects.locking().order_by("year").values_list("year", flat=True)) == [2024, 2025]
    assert AuditEntry.objects.order_by("pk").last().verb == "cancel_restatement"
    restate(commune)  # the same decision may be used again: nothing stood on it


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: HamletYear.objects.filter(hamlet__name="Ấp 2", year=2025).update(households=51), "tổng số hộ 50 → 51"),
        (lambda: take_out("Nguyễn Văn D", 2025), "hộ nghèo 1 → 0, nhân khẩu hộ nghèo 5 → 0"),
        (lambda: HamletResult.objects.filter(hamlet__name="Ấp 2", year=2025).update(complete=False), "hộ nghèo 1 → …"),
    ],
)
def test_not_given_up_once_something_was_changed(commune, change, words):
    restate(commune)
    change()
    with pytest.raises(RestatementRefused) as caught:
        cancel(commune)
    (sentence,) = caught.value.lacking
    assert sentence.startswith(f"Ấp 2: {words}")
    assert Restatement.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"causes": ["land"]},
        {"special_groups": ["merit"]},
        {"deprivations": ["VL1"]},
        {"b1": 120},
        {"b2": 20},
        {"note": "Xét lại"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_a_row_says_beside_its_class_is_a_change(commune, said):
    restate(commune)
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn D", year=2025).update(**said)
    with pytest.raises(RestatementRefused) as caught:
        cancel(commune)
    assert caught.value.lacking == ["Ấp 2: hộ trong danh sách."]
    finish(commune)
    decisions = HamletResult.objects.filter(year=2025).order_by("hamlet__name")
    assert [one.decision.number for one in decisions] == ["2025/QĐ-UBND", "12/QĐ-UBND"]


def test_another_reason_for_leaving_is_a_change(commune):
    Departure.objects.filter(year=2025).update(reason="died_out")
    restate(commune)
    Departure.objects.filter(year=2025).update(reason="moved_away")  # an other decrease both
    with pytest.raises(RestatementRefused) as caught:
        cancel(commune)
    assert caught.value.lacking[0].startswith("Ấp 1:")


def test_a_class_changed_and_changed_back_leaves_a_decided_list(commune):
    restate(commune)
    household = Household.objects.get(members__name="Nguyễn Văn D")
    for poverty_class in ("near_poor", "poor"):
        entry = StatusEntry(ListedClass(poverty_class), people=5)
        set_status(by=system_user(), household=household, standard=build.standard(), year=2025, entry=entry)
    cancel(commune)
    assert set(YearlyStatus.objects.filter(year=2025).values_list("stage", flat=True)) == {"decided"}


def test_two_households_exchanged_for_each_other_are_a_change(commune):
    """In the first year of the books nothing but the list itself tells."""
    restate(commune, 2024)
    other = build.household(commune, "Ấp 2", "Nguyễn Văn E", {}, people=5)
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn D", year=2024).update(household=other)
    with pytest.raises(RestatementRefused) as caught:
        cancel(commune, 2024)
    assert caught.value.lacking == ["Ấp 2: hộ trong danh sách."]


def test_who_is_taken_off_a_past_list_without_a_reason_is_booked_as_unstated(commune):
    restate(commune)
    take_out("Nguyễn Văn D", 2025)
    finish(commune)
    booked = Departure.objects.get(household__members__name="Nguyễn Văn D")
    assert (booked.year, booked.reason, booked.source) == (2025, "unstated", "Đính chính")
    assert AuditEntry.objects.order_by("pk").last().after["unstated"] == 1


def test_a_list_torn_by_the_restatement_is_shown_as_it_was_closed(commune):
    restate(commune)
    HamletResult.objects.filter(year=2025).update(complete=False)
    found = figures(commune, build.standard(), [2025])
    assert [one.complete for one in found.values()] == [True, True, True]
    with pytest.raises(RestatementRefused) as caught:
        finish(commune)
    assert len(caught.value.lacking) == 2


# Two years closed in a row


def test_an_open_following_year_is_not_closed_while_the_opening_is_being_corrected(commune):
    YearClosing.objects.filter(year=2025).delete()
    restate(commune, 2024)
    take_out("Nguyễn Văn A", 2024)
    with pytest.raises(ClosingRefused) as caught:
        close_year(**place(commune, 2025), number="99/QĐ-UBND", signed_on=date(2026, 3, 3))
    assert any("Hoàn tất đính chính năm 2024." in sentence for sentence in caught.value.lacking)
    finish(commune, 2024)
    close_year(**place(commune, 2025), number="99/QĐ-UBND", signed_on=date(2026, 3, 3))
    assert openings_apart(commune, build.standard(), 2025) == []


def test_a_closed_following_year_is_said_to_need_its_own_restatement(commune):
    restate(commune, 2024)
    take_out("Nguyễn Văn C", 2024)
    household = Household.objects.get(members__name="Nguyễn Văn C")
    household.departures.all().delete()
    assert openings_apart(commune, build.standard(), 2025) == []
    finish(commune, 2024)
    assert [str(sentence) for sentence in openings_apart(commune, build.standard(), 2025)] == [
        "Số đầu kỳ năm 2025 của Ấp 1 không còn khớp: năm 2025 đã chốt với 2 hộ nghèo, 7 nhân khẩu hộ nghèo đầu kỳ, "
        "năm 2024 nay có 1 hộ nghèo, 3 nhân khẩu hộ nghèo. Năm 2025 cần được đính chính riêng.",
    ]
    frozen = year_movement(commune, build.standard(), 2025).of_unit(commune.pk, "poor").households
    assert (frozen.opening, frozen.closing) == (3, 2)

    restate(commune, 2025)
    cancel(commune, 2025)  # what came from the year before is no change of this one
    restate(commune, 2025)
    finish(commune, 2025)
    assert openings_apart(commune, build.standard(), 2025) == []
    anew = year_movement(commune, build.standard(), 2025).of_unit(commune.pk, "poor").households
    assert (anew.opening, anew.closing) == (2, 2)
    assert counts(commune) == (150, 2, 1, True)


# Who comes second


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_at_once_one_wins(commune):
    outcomes, start, by, standard = [], threading.Barrier(2), system_user(), build.standard()

    def opening(number):
        close_old_connections()
        try:
            start.wait(timeout=10)
            restate(commune, number=number, by=by, standard=standard)
            outcomes.append("opened")
        except RuleError as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=opening, args=[f"{n}/QĐ-UBND"]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    won, lost = sorted(outcomes, key=len)
    assert won == "opened"
    assert lost.startswith("Năm 2025 đang được đính chính theo")
    assert Restatement.objects.count() == AuditEntry.objects.filter(verb="open_restatement").count() == 1
    assert Paper.objects.count() == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_file_taken_while_a_restatement_is_finished_is_all_of_before_it(commune, monkeypatch):
    restate(commune)
    take_out("Nguyễn Văn D", 2025)
    build.departure(Household.objects.get(members__name="Nguyễn Văn D"), 2025, "struck")
    standard, by = build.standard(), system_user()

    def finishing():
        close_old_connections()
        try:
            finish_restatement(by=by, commune=commune, standard=standard, year=2025)
        finally:
            connection.close()

    thread = threading.Thread(target=finishing)

    def between(*arguments):
        """The figures were read; now the restatement is finished, unless that has to wait."""
        thread.start()
        thread.join(timeout=1)
        return restatements_of(*arguments)

    monkeypatch.setattr("households.queries.forms.restatements_of", between)
    export_forms(by=by, commune=commune, standard=standard, year=2025, numbers=[1], on=date(2026, 11, 21))
    thread.join(timeout=30)
    verbs = AuditEntry.objects.filter(verb__in=["export_forms", "finish_restatement"]).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["export_forms", "finish_restatement"]


@pytest.mark.django_db(transaction=True)
def test_of_finishing_and_giving_up_at_once_one_wins(commune):
    restate(commune)
    outcomes, start, by, standard = [], threading.Barrier(2), system_user(), build.standard()

    def ending(work, word):
        close_old_connections()
        try:
            start.wait(timeout=10)
            work(by=by, commune=commune, standard=standard, year=2025)
            outcomes.append(word)
        except RuleError as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    works = {"finished": finish_restatement, "cancelled": cancel_restatement}
    threads = [threading.Thread(target=ending, args=[work, word]) for word, work in works.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    won, lost = sorted(outcomes, key=len)
    assert won in works
    assert "không có đính chính nào đang mở" in lost
    assert Restatement.objects.count() == (1 if won == "finished" else 0)


# The command


def run(*arguments):
    out = StringIO()
    call_command("restate_year", "--commune", "26632", *arguments, stdout=out)
    return out.getvalue()


OPENING = ("--open", "--decision", "12/QĐ-UBND", "--decided-on", "2026-03-02", "--reason", REASON)


def test_the_command_opens_finishes_and_says_what_the_next_year_needs(commune):
    assert json.loads(run("--year", "2024", *OPENING, "--json")) == {
        "verdict": "opened",
        "message": ("Đã mở đính chính năm 2024 của Xã Thử Nghiệm theo Quyết định số 12/QĐ-UBND ngày 02/03/2026."),
        "lacking": [],
        "changes": [],
        "following": [],
    }
    take_out("Nguyễn Văn B", 2024)
    answer = json.loads(run("--year", "2024", "--finish", "--json"))
    assert answer["verdict"] == "finished"
    assert answer["changes"] == [
        {"unit": unit, "measure": measure, "before": before, "after": 0}
        for unit in ("Ấp 1", "Toàn xã")
        for measure, before in (("near_poor", 1), ("near_poor_people", 2))
    ]
    (following,) = answer["following"]
    assert following.startswith("Số đầu kỳ năm 2025 của Ấp 1 không còn khớp")


def test_the_command_gives_up_and_refuses_in_words(commune):
    assert "không có đính chính nào đang mở" in run("--year", "2025", "--cancel")
    run("--year", "2025", *OPENING)
    assert run("--year", "2025", "--cancel").strip() == (
        "Đã bỏ đính chính năm 2025 của Xã Thử Nghiệm; số đã chốt không thay đổi."
    )
    answer = json.loads(run("--year", "2025", "--finish", "--json"))
    assert (answer["verdict"], answer["lacking"]) == ("refused", [answer["message"]])


@pytest.mark.parametrize(
    "arguments",
    [
        ("--year", "2025"),
        ("--year", "2025", "--open", "--finish"),
        ("--year", "2025", "--open", "--decision", "12/QĐ-UBND"),
        ("--year", "2025", *OPENING, "--by", "khong-co"),
        ("--year", "1995", "--finish"),
    ],
)
def test_wrong_arguments_end_with_2(commune, arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode in (1, 2)  # argparse's own errors become 2 on the command line
    assert not Restatement.objects.exists()


def test_an_earlier_paper_of_another_day_keeps_its_day(commune):
    file_paper(by=system_user(), unit=commune, number="12/QĐ-UBND", signed_on=date(2026, 2, 1))
    assert "đã ghi ngày 01/02/2026" in refusal(restate, commune)
