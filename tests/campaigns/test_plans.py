"""Verdicts on the targets of a plan: every kind at its edge, exact; sums; nearness to the line."""

from datetime import date
from fractions import Fraction
from random import Random

import pytest

from campaigns.deadlines import is_impossible, printed_day
from campaigns.plans import (
    Aim,
    Basis,
    Group,
    Judged,
    Kind,
    Measure,
    Points,
    Result,
    counts_of,
    judge,
    one_household_in_points,
    refuse_unequal_sum,
    refuse_wrong_parents,
)
from campaigns.targets import Counts
from lib.errors import RuleError

NONE = Counts(False, None, None, None)
MET, NOT_MET, NO_DATA, NOT_APPLICABLE = Result.MET, Result.NOT_MET, Result.NO_DATA, Result.NOT_APPLICABLE
HALF, ONE = Fraction(1, 2), Fraction(1)


def counts(households, poor, near_poor=0, has_list=True):
    return Counts(has_list, households, poor, near_poor)


def told(judged: Judged):
    return judged.result, judged.done, judged.needed


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((2000, 60), (2000, 50), (MET, HALF, 0)),
        ((2000, 60), (2030, 51), (NOT_MET, Fraction(300, 100) - Fraction(5100, 2030), 1)),  # 0,4877 prints 0,49
        ((2000, 60), (2000, 10), (MET, Fraction(5, 2), 0)),
        ((1000, 4), (1000, 3), (NOT_APPLICABLE, Fraction(1, 10), None)),
        ((1000, 4), (1000, 0), (MET, Fraction(4, 10), 0)),
        ((None, 4), (1000, 3), (NO_DATA, None, None)),
    ],
)
def test_a_band_is_judged_as_the_page_of_progress_does(before, now, expected):
    assert told(judge(Aim(Kind.BAND, lower=HALF, upper=ONE), counts(*now), counts(*before))) == expected


def test_a_band_without_an_upper_bound_is_never_passed():
    judged = judge(Aim(Kind.BAND, lower=HALF), counts(100, 0), counts(100, 40))
    assert (judged.result, str(judged.assessment.verdict)) == (MET, "on_target")


def test_a_band_on_near_poor_or_both_takes_their_numbers():
    before, now = counts(1000, 10, 40), counts(1000, 10, 32)
    for measure, done in ((Measure.POOR, 0), (Measure.NEAR_POOR, Fraction(8, 10)), (Measure.BOTH, Fraction(8, 10))):
        assert judge(Aim(Kind.BAND, measure, HALF, ONE), now, before).done == done


@pytest.mark.parametrize(
    ("count", "before", "now", "expected"),
    [
        (10, 60, 50, (MET, 10, 0)),
        (10, 60, 51, (NOT_MET, 9, 1)),
        (10, 60, 65, (NOT_MET, -5, 15)),
        (0, 60, 60, (MET, 0, 0)),
        (0, 60, 61, (NOT_MET, -1, 1)),
        (5, 3, 0, (MET, 3, 0)),  # none left is enough
        (5, 3, 1, (NOT_MET, 2, 1)),
        (5, None, 1, (NO_DATA, None, None)),
        (5, 3, None, (NO_DATA, None, None)),
    ],
)
def test_so_many_households_fewer(count, before, now, expected):
    aim = Aim(Kind.FEWER, count=count)
    assert told(judge(aim, counts(None, now), counts(None, before))) == expected


def test_fewer_than_a_year_of_another_standard_is_not_applicable():
    aim = Aim(Kind.FEWER, count=3)
    assert judge(aim, counts(100, 3), NONE, listed_elsewhere=True).result is NOT_APPLICABLE
    assert judge(aim, counts(100, 3), NONE).result is NO_DATA


@pytest.mark.parametrize(
    ("poor", "near_poor", "measure", "expected"),
    [
        (20, 5, Measure.POOR, (MET, 20, 0)),
        (21, 5, Measure.POOR, (NOT_MET, 21, 1)),
        (16, 5, Measure.BOTH, (NOT_MET, 21, 1)),
        (9, 20, Measure.NEAR_POOR, (MET, 20, 0)),
        (None, None, Measure.BOTH, (NO_DATA, None, None)),
    ],
)
def test_a_ceiling_of_households(poor, near_poor, measure, expected):
    aim = Aim(Kind.CEILING, measure, count=20)
    assert told(judge(aim, counts(None, poor, near_poor), NONE)) == expected


@pytest.mark.parametrize(
    ("households", "poor", "expected"),
    [
        (1000, 15, (MET, Fraction(3, 2), 0)),
        (1000, 16, (NOT_MET, Fraction(16, 10), 1)),
        (999, 15, (NOT_MET, Fraction(1500, 999), 1)),  # 1,5015 prints 1,50
        (None, 15, (NO_DATA, None, None)),
        (0, 0, (NO_DATA, None, None)),
    ],
)
def test_a_ceiling_of_the_rate_compares_before_rounding(households, poor, expected):
    aim = Aim(Kind.RATE_CEILING, upper=Fraction(3, 2))
    assert told(judge(aim, counts(households, poor), NONE)) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, (MET, 0, 0)), (2, (NOT_MET, 2, 2)), (None, (NO_DATA, None, None))]
)
def test_none_left_of_a_group(number, expected):
    aim = Aim(Kind.NONE_LEFT, group=Group.MINORITY)
    assert told(judge(aim, counts(100, 3), NONE, of_group=number)) == expected


def test_impossible_figures_give_no_verdict_of_any_kind():
    impossible = counts(10, 9, 9)
    for aim in (
        Aim(Kind.BAND, lower=HALF),
        Aim(Kind.FEWER, Measure.BOTH, count=1),
        Aim(Kind.CEILING, count=20),
        Aim(Kind.RATE_CEILING, Measure.NEAR_POOR, upper=ONE),
    ):
        assert judge(aim, impossible, counts(10, 3)).result is NO_DATA


@pytest.mark.parametrize("measure", Measure)
def test_counts_of_a_measure_are_possible_exactly_when_the_given_ones_are(measure):
    for given in (counts(10, 4, 6), counts(10, 5, 6), counts(10, None, 3), counts(None, 2, 3)):
        assert counts_of(measure, given).is_possible == given.is_possible


@pytest.mark.parametrize(
    ("whole", "hamlets"),
    [(10, {"Ấp 1": 4, "Ấp 2": 6}), (10, {"Ấp 1": 10, "Ấp 2": None}), (10, {}), (None, {"a": None})],
)
def test_hamlets_that_add_up_or_have_no_number_are_taken(whole, hamlets):
    refuse_unequal_sum(whole, hamlets)


@pytest.mark.parametrize(
    ("whole", "hamlets", "said"),
    [
        (10, {"Ấp 1": 4, "Ấp 2": 5}, "giảm 9 hộ, chỉ tiêu của toàn xã là giảm 10 hộ: còn thiếu 1 hộ."),
        (10, {"Ấp 1": 4, "Ấp 2": 8}, "giảm 12 hộ, chỉ tiêu của toàn xã là giảm 10 hộ: thừa 2 hộ."),
        (None, {"Ấp 1": 4}, "chưa ghi số hộ giảm của toàn xã"),
        (10, {"Ấp 1": 0}, "còn thiếu 10 hộ"),
    ],
)
def test_hamlets_that_do_not_add_up_are_a_sentence(whole, hamlets, said):
    with pytest.raises(RuleError) as refusal:
        refuse_unequal_sum(whole, hamlets)
    assert said in str(refusal.value)


def test_a_basis_carries_out_one_above_it():
    line = Basis("Kế hoạch", "UBND tỉnh")
    refuse_wrong_parents([line, Basis("Kế hoạch", "UBND huyện", parent=1)])
    for parent in (2, 3, 0):
        with pytest.raises(RuleError, match="dòng 2"):
            refuse_wrong_parents([line, Basis("Kế hoạch", "UBND huyện", parent=parent)])


def test_nearest_to_the_line_is_high_b1_then_few_deprivations_and_the_unknown_last():
    ordered = [
        Points(140, 50),
        Points(135, 30),
        Points(135, 40),
        Points(135, 40, 5),
        Points(135, None),
        Points(90, 30),
        Points(None, 30),
        Points(None, None, 4),
        Points(None, None),
    ]
    mixed = Random(1).sample(ordered, len(ordered))
    assert sorted(mixed, key=lambda points: points.nearness) == ordered


def test_what_one_household_is_worth():
    assert one_household_in_points(80) == Fraction(5, 4)
    assert one_household_in_points(None) is one_household_in_points(0) is None


@pytest.mark.parametrize(
    ("text", "day", "impossible"),
    [
        ("30/02/2023", None, True),
        ("trước ngày 28/02/2023", date(2023, 2, 28), False),
        ("29/02/2024", date(2024, 2, 29), False),
        ("29/02/2023", None, True),
        ("31-4-2023", None, True),
        ("00/01/2023", None, True),
        ("Năm 2023", None, False),
        ("", None, False),
    ],
)
def test_a_day_that_no_calendar_has_is_flagged_and_never_moved(text, day, impossible):
    assert (printed_day(text), is_impossible(text)) == (day, impossible)
