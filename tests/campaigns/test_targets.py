"""Verdicts: the vectors of the reference, every case at its edge, and an independent computation."""

from collections import Counter
from dataclasses import astuple, replace
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


@st.composite
def possible(draw, beside=None):
    """Counts that can be true together: of any size, round the floor, none poor; beside others also at the edges."""
    if beside is None:
        total = draw(st.integers(1, 3000) | st.integers(1, 15).map(lambda step: 200 * step))
        poor = draw(
            st.integers(0, total) | st.integers(0, min(total, 60)) | st.integers(0, total // 200 + 1) | st.just(0)
        )
    else:
        near = st.integers(max(1, beside.households - 20), beside.households + 20)
        total = draw(st.integers(1, 3000) | near | st.just(beside.households))
        edges = st.sampled_from([beside.households * half // 200 + by for half in (1, 2) for by in (-1, 0, 1)])
        fall = draw(edges | st.integers(-5, 40))
        poor = draw(st.integers(0, total)) if draw(st.integers(0, 3)) == 0 else min(total, max(0, beside.poor - fall))
    return counts(poor, total, draw(st.integers(0, total - poor)))


FLAWS = (
    lambda one: replace(one, has_list=False),
    lambda one: replace(one, has_list=False, poor=None, near_poor=None),
    lambda one: replace(one, poor=None, near_poor=None),
    lambda one: replace(one, near_poor=None),
    lambda one: replace(one, households=None),
    lambda one: replace(one, households=0),
    lambda one: replace(one, poor=0, near_poor=0, households=0),
    lambda one: replace(one, households=one.poor + one.near_poor - 1),
    lambda one: replace(one, poor=-1),
)
TOO_MANY = FLAWS[-2:]
CASES = ["sound"] * 17 + ["floor", "flaw now", "flaw before", "both", "another standard before", "too many now"]


@st.composite
def two_years(draw):
    """The counts of this year and of the year before, one pair in five with a flaw; any list under another standard."""
    before = draw(possible())
    now = draw(possible(beside=before))
    case, flaw = draw(st.sampled_from(CASES)), draw(st.sampled_from(FLAWS))
    if case == "floor" and before.households > 200:  # fewer than one in two hundred, and one is left
        before = counts(draw(st.integers(1, (before.households - 1) // 200)), before.households)
        now = counts(draw(st.integers(1, now.households)), now.households)
    if case == "too many now":
        now = draw(st.sampled_from(TOO_MANY))(now)
    if case in ("flaw now", "both"):
        now = flaw(now)
    if case in ("flaw before", "both"):
        before = draw(st.sampled_from(FLAWS))(before)
    if case == "another standard before":
        return now, replace(before, has_list=False), True
    return now, before, draw(st.booleans())


def gaps(has_list, total, poor, near):
    """What keeps a year's figures from use, looked up one by one."""
    known = [figure for figure in (poor, near) if figure is not None]
    if any(figure < 0 for figure in [*known, total or 0]) or (total is not None and sum(known) > total):
        return ["inconsistent"]
    listing = "incomplete" if len(known) < 2 else ""
    return [gap for gap in (listing if has_list else "no_list", "" if total else "no_total") if gap]


def judged_by_integers(now, before, listed_elsewhere):
    """Return (verdict, flag or "", fall and what it is to be divided by, or None), without any fraction."""
    _, total, poor, _ = now
    has_list_before, total_before, poor_before, _ = before
    if gaps(*now):
        return "no_data", "", None
    if listed_elsewhere and not has_list_before:
        return "not_applicable", "break_of_series", None
    if gaps(*before):
        return "no_data", "", None
    # poor_before/total_before - poor/total, in half points: both sides multiplied out
    fall, half = 200 * (poor_before * total - poor * total_before), total * total_before
    place = "behind" if fall < half else "on_target" if fall <= 2 * half else "ahead"
    if poor == 0:
        at_least = "on_target" if place == "behind" else place
        return at_least, "reached_zero" if poor_before else "maintained", (fall, 2 * half)
    if 0 < 200 * poor_before < total_before:
        return "not_applicable", "floor", (fall, 2 * half)
    return place, "", (fall, 2 * half)


def test_agrees_with_cross_multiplied_integers():
    """The same question answered without any fraction, for 1 000 pairs of years most of which have an answer."""
    seen = Counter()

    @settings(max_examples=1000)
    @given(two_years(), st.booleans(), st.booleans())
    def agrees(years, provisional, closed):
        *both, listed_elsewhere = years
        now, before = map(astuple, both)
        found = assess(*both, listed_elsewhere=listed_elsewhere, provisional=provisional, closed=closed)
        verdict, flag, reduction = judged_by_integers(now, before, listed_elsewhere)
        broken = listed_elsewhere and not before[0]
        beside = (
            ["provisional"] * provisional + ["open"] * (not closed) + ["inconsistent"] * ("inconsistent" in gaps(*now))
        )
        assert (found.verdict, list(found.flags)) == (verdict, [flag, *beside] if flag else beside)
        assert list(found.lacks) == gaps(*now)
        assert list(found.lacks_before) == ([] if broken else gaps(*before))
        assert (found.rate is None, found.near_poor_rate is None) == (bool(gaps(*now)), bool(gaps(*now)))
        if found.rate is not None:
            assert (found.rate * now[1], found.near_poor_rate * now[1]) == (100 * now[2], 100 * now[3])
        assert (found.reduction is None) == (reduction is None)
        if reduction:
            assert found.reduction * reduction[1] == reduction[0]
        seen.update(["all", verdict, *found.flags, *["with a reduction"] * (reduction is not None)])

    agrees()
    assert seen["all"] >= 1000
    assert seen["with a reduction"] >= 0.7 * seen["all"]
    assert min(seen[case] for case in [*Verdict, *Flag]) >= 10


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
