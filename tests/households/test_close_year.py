"""Closing a year: each refusal, what is frozen, who comes second, and the command's contract."""

import json
import threading
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, close_old_connections, connection, transaction

from communes.actions import system_user
from communes.models import AuditEntry, Paper, Unit
from households.actions.years import ClosingRefused, close_year
from households.models import Departure, HamletResult, HamletYear, YearClosing, YearlyStatus
from households.queries.figures import figures
from households.reported import Reported
from lib.errors import RuleError
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def commune():
    """Two hamlets whose 2025 is whole."""
    commune = build.commune("Ấp 1", "Ấp 2", code="26632")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2025: "poor"}, people=3, stage="proposed")
    build.household(commune, "Ấp 1", "Nguyễn Văn B", {2025: "near_poor"}, people=None, stage="posted")
    build.household(commune, "Ấp 2", "Nguyễn Văn C", {2025: "poor"}, people=5)
    build.year(commune, 2025, {"Ấp 1": 100, "Ấp 2": 50})
    return commune


def close(commune, year=2025, *, number="212/QĐ-UBND", signed_on=date(2025, 12, 15), **options):
    options = {"by": system_user(), "standard": build.standard()} | options
    return close_year(commune=commune, year=year, number=number, signed_on=signed_on, **options)


def reasons(commune, *arguments, **options):
    with pytest.raises(ClosingRefused) as caught:
        close(commune, *arguments, **options)
    assert not YearClosing.objects.exists()
    assert not Paper.objects.exists()
    return caught.value.lacking


def test_a_household_listed_in_a_hamlet_that_ended_in_the_year_is_named(commune):
    """No hamlet of 31/12 counts it: the year would close with one household too few."""
    ended = build.hamlet(build.commune("Ấp 3"), "Ấp 3")
    Unit.objects.filter(pk=ended.pk).update(valid_to=date(2025, 6, 30))
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn A").update(hamlet=ended)
    assert reasons(commune) == [
        "1 hộ trong danh sách năm 2025 ở ấp không còn vào ngày 31/12/2025: Nguyễn Văn A. Ghi chuyển ấp trên trang của "
        "từng hộ."
    ]


def test_counts_are_frozen_and_the_list_decided(commune):
    HamletYear.objects.filter(hamlet__name="Ấp 1").update(people=400, average_households=7, average_people=28)
    closing = close(commune, signed_by="Trần Văn Minh Họa", capacity="CHỦ TỊCH")

    first, second = HamletResult.objects.order_by("hamlet__code")
    assert (first.households, first.people, first.average_households, first.average_people) == (100, 400, 7, 28)
    assert (first.poor, first.near_poor, first.poor_people, first.near_poor_people) == (1, 1, 3, None)
    assert (second.households, second.people, second.poor, second.near_poor) == (50, None, 1, 0)
    assert (second.poor_people, second.near_poor_people) == (5, 0)
    assert first.decision == second.decision == closing.decision
    assert set(YearlyStatus.objects.values_list("stage", flat=True)) == {"decided"}
    assert closing.from_past is True
    paper = closing.decision
    assert (paper.number, paper.signed_by, paper.capacity) == ("212/QĐ-UBND", "Trần Văn Minh Họa", "CHỦ TỊCH")

    YearlyStatus.objects.all().delete()
    HamletYear.objects.all().delete()
    after = figures(commune, build.standard(), [2025])[commune.pk, 2025]
    assert (after.households, after.poor, after.near_poor, after.closed) == (150, 2, 1, True)


def test_one_audit_entry_is_left(commune):
    before = AuditEntry.objects.count()
    closing = close(commune)
    entry = AuditEntry.objects.order_by("pk").last()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.verb, entry.subject, entry.commune_id) == ("close_year", f"closing:{closing.pk}", commune.pk)
    assert entry.sentence == (
        "Chốt năm 2025, Quốc gia, giai đoạn 2021-2025, theo Quyết định số 212/QĐ-UBND ngày 15/12/2025: "
        "2 hộ nghèo, 1 hộ cận nghèo."
    )
    assert entry.after["hamlets"]["Ấp 1"]["poor"] == 1


def test_refused_while_a_list_is_incomplete_or_has_not_come(commune):
    HamletResult.objects.filter(hamlet__name="Ấp 1").update(complete=False)
    HamletResult.objects.filter(hamlet__name="Ấp 2").delete()
    found = reasons(commune)
    assert len(found) == 2
    assert "Ấp 1" in found[0]
    assert found[1].startswith("Ấp 2 chưa có danh sách năm 2025")


def test_refused_without_its_own_total_even_if_last_years_stands_in(commune):
    HamletYear.objects.filter(hamlet__name="Ấp 2").update(year=2024)
    assert [sentence[:30] for sentence in reasons(commune)] == ["Ấp 2 chưa có tổng số hộ dân cư"]


def test_refused_while_a_household_waits_to_be_verified(commune):
    YearlyStatus.objects.filter(hamlet__name="Ấp 2").update(to_verify=True)
    assert reasons(commune) == [
        "Ấp 2 còn 1 hộ chờ xác minh: Nguyễn Văn C. Xác minh trên trang của hộ, hoặc nhập lại danh sách."
    ]


def test_refused_when_the_figures_are_impossible(commune):
    HamletYear.objects.filter(hamlet__name="Ấp 1").update(households=1)
    assert len(reasons(commune)) == 1


def test_refused_for_a_year_to_come(commune):
    assert any("chưa đến" in sentence for sentence in reasons(commune, 2027, standard=build.standard("national-2027")))


def test_refused_in_the_current_year_while_someone_left_without_a_reason(commune):
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn C").update(year=2026)
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn B").update(year=2026)
    build.year(commune, 2026, {"Ấp 1": 100, "Ấp 2": 50})
    found = reasons(commune, 2026, signed_on=date(2026, 11, 20))
    assert found == [
        "Ấp 1 có 1 hộ không còn trong danh sách năm 2026 mà chưa rõ lý do: Nguyễn Văn A. Ghi lý do từng hộ."
    ]

    left = YearlyStatus.objects.get(year=2025)
    departure = Departure.objects.create(
        commune=commune,
        household=left.household,
        standard=left.standard,
        year=2026,
        hamlet=left.hamlet,
        reason="unstated",
    )
    assert reasons(commune, 2026, signed_on=date(2026, 11, 20)) == found
    Departure.objects.filter(pk=departure.pk).update(reason="moved_away")
    assert close(commune, 2026, signed_on=date(2026, 11, 20)).from_past is False


def test_a_past_year_books_those_who_left_for_an_unknown_reason(commune):
    gone = build.household(commune, "Ấp 1", "Nguyễn Văn D", {2023: "poor"})
    settled = build.household(commune, "Ấp 2", "Nguyễn Văn E", {2023: "poor"})
    build.year(commune, 2023, {"Ấp 1": 100, "Ấp 2": 50})
    hamlet = build.hamlet(commune, "Ấp 2")
    Departure.objects.create(
        commune=commune, household=settled, standard=build.standard(), year=2024, hamlet=hamlet, reason="died_out"
    )
    close(commune)
    booked = Departure.objects.get(household=gone)
    assert (booked.year, booked.reason, booked.hamlet.name) == (2025, "unstated", "Ấp 1")
    assert Departure.objects.count() == 2
    assert AuditEntry.objects.order_by("pk").last().after["unstated"] == 1


def test_a_second_close_is_refused(commune):
    close(commune)
    with pytest.raises(ClosingRefused) as caught:
        close(commune, number="999/QĐ-UBND")
    assert caught.value.lacking == ["Năm 2025 đã chốt theo Quyết định số 212/QĐ-UBND ngày 15/12/2025."]
    assert YearClosing.objects.count() == Paper.objects.count() == 1


def test_the_database_lets_only_one_closing_stand(commune):
    closing = close(commune)
    closing.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        closing.save(force_insert=True)


def test_another_standard_is_closed_on_its_own(commune):
    build.household(commune, "Ấp 1", "Nguyễn Văn F", {2021: "poor"}, standard_code="national-2016")
    build.year(commune, 2021, {"Ấp 1": 100, "Ấp 2": 50}, standard_code="national-2016")
    close(commune, 2021, standard=build.standard("national-2016"), signed_on=date(2021, 12, 15))
    for name in ("Ấp 1", "Ấp 2"):
        HamletResult.objects.create(
            commune=commune, hamlet=build.hamlet(commune, name), standard=build.standard(), year=2021, complete=True
        )
    opening = close(commune, 2021, number="213/QĐ-UBND", signed_on=date(2021, 12, 30))
    assert opening.standard == build.standard()
    assert HamletResult.objects.filter(standard=build.standard(), year=2021, poor=0).count() == 2


@pytest.mark.parametrize("signed_on", [date(2024, 12, 31), date(2026, 12, 1)])
def test_a_decision_of_an_impossible_day_is_refused(commune, signed_on):
    with pytest.raises(RuleError, match="Ghi lại ngày ký"):
        close(commune, signed_on=signed_on)
    assert not YearClosing.objects.exists()


def test_figures_of_then_are_kept_beside_those_of_now(commune):
    closing = close(commune, as_reported={"ấp 01": Reported(households=101, poor=1), "Ấp 2": Reported(poor=1)})
    assert closing.as_reported == {"Ấp 1": {"households": 101, "poor": 1}, "Ấp 2": {"poor": 1}}


def test_figures_of_an_unknown_hamlet_are_refused(commune):
    with pytest.raises(RuleError, match="Ấp 7"):
        close(commune, as_reported={"Ấp 7": Reported(poor=1)})
    assert not YearClosing.objects.exists()
    assert set(YearlyStatus.objects.values_list("stage", flat=True)) == {"proposed", "posted", "decided"}


def test_figures_of_then_belong_to_past_years(commune):
    YearlyStatus.objects.update(year=2026)
    build.year(commune, 2026, {"Ấp 1": 100, "Ấp 2": 50})
    HamletResult.objects.filter(year=2025).delete()
    with pytest.raises(RuleError, match="năm nay"):
        close(commune, 2026, signed_on=date(2026, 11, 20), as_reported={"Ấp 1": Reported(poor=1)})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_wins(commune):
    outcomes, start, by, standard = [], threading.Barrier(2), system_user(), build.standard()

    def closing(number):
        close_old_connections()
        try:
            start.wait(timeout=10)
            close(commune, number=number, by=by, standard=standard)
            outcomes.append("closed")
        except ClosingRefused as refused:
            outcomes.append(refused.lacking[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=closing, args=[f"{n}/QĐ-UBND"]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes, key=len)[0] == "closed"
    assert "đã chốt" in sorted(outcomes, key=len)[1]
    assert YearClosing.objects.count() == Paper.objects.count() == 1
    assert AuditEntry.objects.filter(verb="close_year").count() == 1


# The command


def run(*arguments):
    out = StringIO()
    call_command("close_year", "--commune", "26632", *arguments, stdout=out)
    return out.getvalue()


DECISION = ("--decision", "212/QĐ-UBND", "--decided-on", "2025-12-15")


def test_the_command_closes_and_prints_the_frozen_counts(commune):
    assert json.loads(run("--year", "2025", *DECISION, "--json")) == {
        "verdict": "closed",
        "message": "Đã chốt năm 2025 của Xã Thử Nghiệm theo Quyết định số 212/QĐ-UBND ngày 15/12/2025.",
        "lacking": [],
        "hamlets": [
            {"hamlet": "Ấp 1", "households": 100, "poor": 1, "near_poor": 1},
            {"hamlet": "Ấp 2", "households": 50, "poor": 1, "near_poor": 0},
        ],
        "difference": [],
    }
    again = json.loads(run("--year", "2025", *DECISION, "--json"))
    assert (again["verdict"], again["lacking"]) == (
        "refused",
        ["Năm 2025 đã chốt theo Quyết định số 212/QĐ-UBND ngày 15/12/2025."],
    )


def test_the_command_says_what_is_lacking(commune):
    HamletYear.objects.filter(hamlet__name="Ấp 2").delete()
    answer = json.loads(run("--year", "2025", *DECISION, "--json"))
    assert (answer["verdict"], len(answer["lacking"])) == ("refused", 1)
    assert answer["lacking"][0] in answer["message"]
    assert answer["hamlets"][1] == {"hamlet": "Ấp 2", "households": None, "poor": 1, "near_poor": 0}
    assert "✗ Ấp 2 chưa có tổng số" in run("--year", "2025", *DECISION)


def test_the_command_takes_figures_of_then(commune, tmp_path):
    place = tmp_path / "bao-cao.json"
    place.write_text(json.dumps({"hamlets": [{"hamlet": "Ấp 1", "poor": 2, "near_poor": 1}]}), encoding="utf-8")
    answer = json.loads(run("--year", "2025", *DECISION, "--as-reported", str(place), "--json"))
    assert answer["difference"] == [{"hamlet": "Ấp 1", "measure": "poor", "reported": 2, "computed": 1}]


def test_the_command_refuses_unknown_hamlets_of_then(commune, tmp_path):
    place = tmp_path / "bao-cao.json"
    place.write_text(json.dumps({"hamlets": [{"hamlet": "Ấp 7", "poor": 2}]}), encoding="utf-8")
    answer = json.loads(run("--year", "2025", *DECISION, "--as-reported", str(place), "--json"))
    assert answer["verdict"] == "refused"
    assert "Ấp 7" in answer["message"]
    assert not YearClosing.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--year", "2025", "--standard", "national-1999", *DECISION),
        ("--year", "2025", "--standard", "national-2016", *DECISION),
        ("--year", "2035", *DECISION),
        ("--year", "2025", *DECISION, "--by", "khong-co"),
        ("--year", "2025", *DECISION, "--as-reported", "/khong/co.json"),
        ("--year", "2025", "--decision", "1", "--decided-on", "30/02/2025"),
        ("--year", "2025", "--decision", "1"),
    ],
)
def test_wrong_arguments_end_with_2(commune, arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode in (1, 2)  # argparse's own errors become 2 on the command line
    assert not YearClosing.objects.exists()


def test_a_blank_number_is_refused_with_a_sentence(commune):
    answer = json.loads(run("--year", "2025", "--decision", " ", "--decided-on", "2025-12-15", "--json"))
    assert (answer["verdict"], answer["lacking"]) == ("refused", [answer["message"]])
