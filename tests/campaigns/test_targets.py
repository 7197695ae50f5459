"""Verdicts: the vectors of the reference, every case at its edge, and an independent computation."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.targets import (
    Band,
    Counts,
    Flag,
    Lack,
    Verdict,
    assess,
    effects,
    households_still_needed,
    printed_reduction,
    target_rates,
    verdict_of,
)
from households.rates import Rate
from lib.vietnamese import decimals


def counts(poor, households, near_poor=0, has_list=True):
    return Counts(has_list=has_list, households=households, poor=poor, near_poor=near_poor)


NO_LIST = Counts(has_list=False, households=2000, poor=None, near_poor=None)
INCOMPLETE = Counts(has_list=True, households=2000, poor=None, near_poor=None)


def judged(before, now, **options):
    found = assess(now, before, **options)
    return found.verdict, found.flags


@pytest.mark.parametrize(
    ("poor", "households", "rate", "reduction", "verdict"),
    [
        (50, 2040, "2,45", "0,55", Verdict.ON_TARGET),
        (50, 2000, "2,50", "0,50", Verdict.ON_TARGET),
        (51, 2040, "2,50", "0,50", Verdict.ON_TARGET),
        (51, 2030, "2,51", "0,49", Verdict.BEHIND),
        (60, 2000, "3,00", "0,00", Verdict.BEHIND),
        (70, 2000, "3,50", "-0,50", Verdict.BEHIND),
        (40, 2000, "2,00", "1,00", Verdict.ON_TARGET),
        (39, 2000, "1,95", "1,05", Verdict.AHEAD),
    ],
)
def test_the_vectors_of_the_reference(poor, households, rate, reduction, verdict):
    found = assess(counts(poor, households), counts(60, 2000))
    assert decimals(found.rate, 2) == rate
    assert decimals(found.reduction, 2) == reduction
    assert (found.verdict, found.flags) == (verdict, ())


def test_a_larger_total_alone_lowers_the_rate_and_the_split_says_so():
    split = effects(Rate(40, 2000), Rate(40, 2100))
    assert (split.fewer_poor, split.changed_total) == (0, Fraction(2, 21))
    assert assess(counts(40, 2100), counts(40, 2000)).verdict is Verdict.BEHIND


@pytest.mark.parametrize(
    ("before", "now", "verdict", "flags"),
    [
        (counts(4, 1000), counts(3, 1000), Verdict.NOT_APPLICABLE, (Flag.FLOOR,)),
        (counts(4, 1000), counts(9, 1000), Verdict.NOT_APPLICABLE, (Flag.FLOOR,)),
        (counts(5, 1000), counts(4, 1000), Verdict.BEHIND, ()),
        (counts(4, 1000), counts(0, 1000), Verdict.ON_TARGET, (Flag.REACHED_ZERO,)),
        (counts(5, 1000), counts(0, 1000), Verdict.ON_TARGET, (Flag.REACHED_ZERO,)),
        (counts(10, 1000), counts(0, 1000), Verdict.ON_TARGET, (Flag.REACHED_ZERO,)),
        (counts(11, 1000), counts(0, 1000), Verdict.AHEAD, (Flag.REACHED_ZERO,)),
        (counts(0, 1000), counts(0, 1000), Verdict.ON_TARGET, (Flag.MAINTAINED,)),
        (counts(0, 1000), counts(1, 1000), Verdict.BEHIND, ()),
    ],
)
def test_round_zero_and_below_the_floor(before, now, verdict, flags):
    assert judged(before, now) == (verdict, flags)


@pytest.mark.parametrize(
    ("before", "now", "lacks", "lacks_before"),
    [
        (counts(60, 2000), NO_LIST, (Lack.NO_LIST,), ()),
        (counts(60, 2000), INCOMPLETE, (Lack.INCOMPLETE,), ()),
        (counts(60, 2000), counts(50, None), (Lack.NO_TOTAL,), ()),
        (counts(60, 2000), counts(0, 0), (Lack.NO_TOTAL,), ()),
        (counts(60, None), counts(50, 2000), (), (Lack.NO_TOTAL,)),
        (counts(0, 0), counts(50, 2000), (), (Lack.NO_TOTAL,)),
        (INCOMPLETE, counts(50, 2000), (), (Lack.INCOMPLETE,)),
        (NO_LIST, counts(50, 2000), (), (Lack.NO_LIST,)),
        (NO_LIST, counts(0, 2000), (), (Lack.NO_LIST,)),
        (counts(2001, 2000), counts(50, 2000), (), (Lack.INCONSISTENT,)),
    ],
)
def test_without_enough_figures_there_is_no_verdict_and_no_reduction(before, now, lacks, lacks_before):
    found = assess(now, before)
    assert (found.verdict, found.reduction, found.flags) == (Verdict.NO_DATA, None, ())
    assert (found.lacks, found.lacks_before) == (lacks, lacks_before)
    assert (found.rate is None) == bool(lacks)


@pytest.mark.parametrize(
    "now",
    [
        counts(2001, 2000),
        counts(1500, 2000, near_poor=501),
        counts(-1, 2000),
        counts(1, 2000, near_poor=-1),
        counts(1, 0),
        counts(0, -1),
        counts(-1, None),
    ],
)
def test_impossible_figures_give_no_rate(now):
    found = assess(now, counts(60, 2000))
    assert (found.rate, found.near_poor_rate, found.reduction) == (None, None, None)
    assert (found.verdict, found.flags, found.lacks) == (
        Verdict.NO_DATA,
        (Flag.INCONSISTENT,),
        (Lack.INCONSISTENT,),
    )


def test_all_households_may_be_poor_or_near_poor():
    found = assess(counts(1500, 2000, near_poor=500), counts(1600, 2000))
    assert (found.rate, found.near_poor_rate, found.verdict) == (75, 25, Verdict.AHEAD)


def test_another_standard_the_year_before_breaks_the_series():
    found = assess(counts(50, 2000), NO_LIST, listed_elsewhere=True)
    assert (found.rate, found.reduction) == (Fraction(5, 2), None)
    assert (found.verdict, found.flags) == (Verdict.NOT_APPLICABLE, (Flag.BREAK_OF_SERIES,))
    assert judged(NO_LIST, counts(0, 2000), listed_elsewhere=True)[0] is Verdict.NOT_APPLICABLE


def test_a_list_of_this_standard_goes_before_one_of_another():
    assert judged(counts(60, 2000), counts(50, 2000), listed_elsewhere=True) == (Verdict.ON_TARGET, ())
    assert judged(INCOMPLETE, counts(50, 2000), listed_elsewhere=True) == (Verdict.NO_DATA, ())


def test_this_years_gaps_go_before_the_break_of_series():
    assert judged(NO_LIST, INCOMPLETE, listed_elsewhere=True) == (Verdict.NO_DATA, ())


def test_flags_keep_their_order():
    assert [str(flag) for flag in Flag] == [
        "floor",
        "break_of_series",
        "reached_zero",
        "maintained",
        "provisional",
        "open",
        "inconsistent",
    ]
    assert judged(counts(4, 1000), counts(3, 1000), provisional=True, closed=False)[1] == (
        Flag.FLOOR,
        Flag.PROVISIONAL,
        Flag.OPEN,
    )
    assert judged(counts(4, 1000), counts(2000, 1000), closed=False)[1] == (Flag.OPEN, Flag.INCONSISTENT)


@pytest.mark.parametrize(
    ("reduction", "printed"),
    [
        (Fraction(4996, 10000), "0,499"),
        (Fraction(499999, 1000000), "0,499"),
        (Fraction(495, 1000), "0,495"),
        (Fraction(4949, 10000), "0,49"),
        (Fraction(1, 2), "0,50"),
        (Fraction(5001, 10000), "0,50"),
        (Fraction(1), "1,00"),
        (Fraction(10003, 10000), "1,001"),
        (Fraction(1004999, 1000000), "1,005"),
        (Fraction(1005, 1000), "1,01"),
        (Fraction(999, 1000), "1,00"),
        (Fraction(0), "0,00"),
        (Fraction(-5, 1000), "-0,01"),
    ],
)
def test_the_printed_reduction_never_tells_another_verdict(reduction, printed):
    value, places = printed_reduction(reduction)
    assert decimals(value, places) == printed


def test_the_band_may_be_another():
    band = Band(Fraction(1, 3), Fraction(2, 3))
    assert judged(counts(60, 2000), counts(53, 2000), band=band)[0] is Verdict.ON_TARGET
    assert judged(counts(6, 2000), counts(5, 2000), band=band) == (Verdict.NOT_APPLICABLE, (Flag.FLOOR,))
    assert decimals(*printed_reduction(Fraction(1, 3), band)) == "0,334"
    assert decimals(*printed_reduction(Fraction(2, 3), band)) == "0,666"
    assert target_rates(Rate(60, 2000), band) == (Fraction(8, 3), Fraction(7, 3))


def test_target_rates_stop_at_zero():
    assert target_rates(Rate(15, 2000)) == (Fraction(1, 4), 0)


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        (Rate(26, 1611), Rate(22, 1602), 5),
        (Rate(60, 2000), Rate(51, 2030), 1),
        (Rate(60, 2000), Rate(50, 2000), 0),
        (Rate(60, 2000), Rate(60, 2000), 10),
        (Rate(10, 2000), Rate(3, 2000), 3),
    ],
)
def test_households_still_needed(before, after, needed):
    assert households_still_needed(before, after) == needed


figure = st.integers(min_value=0, max_value=3000)


@settings(max_examples=1000, deadline=None)
@given(figure, figure, figure, figure, figure, figure)
def test_agrees_with_cross_multiplied_integers(total, poor, near, total_before, poor_before, near_before):
    """The same question answered without any fraction: both sides multiplied out."""
    found = assess(counts(poor, total, near), counts(poor_before, total_before, near_before))
    usable = total > 0 and total_before > 0 and poor + near <= total and poor_before + near_before <= total_before
    if not usable:
        assert (found.verdict, found.reduction) == (Verdict.NO_DATA, None)
        return
    # (poor_before/total_before - poor/total) * 200 against 1 (half a point) and 2 (a point)
    fall, one = 200 * (poor_before * total - poor * total_before), total * total_before
    expected = "behind" if fall < one else "ahead" if fall > 2 * one else "on_target"
    flags: list[str] = []
    if poor == 0:
        flags = ["reached_zero"] if poor_before else ["maintained"]
        expected = "on_target" if expected == "behind" else expected
    elif 0 < 200 * poor_before < total_before:
        expected, flags = "not_applicable", ["floor"]
    assert (found.verdict, list(found.flags)) == (expected, flags)
    assert found.reduction * 2 * one == fall
    assert found.rate * total == 100 * poor


@settings(max_examples=1000, deadline=None)
@given(
    st.integers(1, 3000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    st.integers(1, 3000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
)
def test_needed_split_and_print_agree_with_the_verdict(before, after):
    before, after = Rate(*before), Rate(*after)
    reduction = before.percent - after.percent
    split = effects(before, after)
    assert split.fewer_poor + split.changed_total == reduction
    printed, places = printed_reduction(reduction)
    assert verdict_of(printed, Band()) is verdict_of(reduction, Band())
    assert 2 <= places <= 3
    assert abs(printed - reduction) < Fraction(1, 100)
    needed = households_still_needed(before, after)
    fewer = Rate(after.poor - needed, after.households)
    if before.percent >= Fraction(1, 2):
        assert before.percent - fewer.percent >= Fraction(1, 2)
    if needed:
        assert before.percent - Rate(fewer.poor + 1, fewer.households).percent < Fraction(1, 2)
