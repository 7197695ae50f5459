"""Every movement of forms 2 and 3, and that the books balance or name the household to fix."""

from __future__ import annotations

from datetime import date

import pytest

from households.movement import (
    NEAR_POOR,
    POOR,
    Course,
    Ends,
    Event,
    FaultKind,
    Listing,
    Movement,
    Why,
    book,
    column_of,
    faults,
    flow,
    flows,
    identities,
)

DAY = date(2025, 5, 10)
A, B = 1, 2


def poor(hamlet=A, people=4):
    return Listing(POOR, hamlet, people)


def near(hamlet=A, people=4):
    return Listing(NEAR_POOR, hamlet, people)


def booked(before, after, **known):
    """Return (hamlet, class, movement, why, households, people) of a household's bookings."""
    return [
        (one.hamlet, one.poverty_class, one.movement, one.why, one.households, one.people)
        for one in book(Course(7, before, after, **known))
    ]


def test_who_stays_is_booked_nowhere():
    assert booked(poor(), poor()) == []
    assert booked(None, None) == []


@pytest.mark.parametrize(
    ("before", "after", "off", "onto"),
    [
        (poor(), near(), (POOR, Movement.TO_NEAR_POOR), (NEAR_POOR, Movement.FROM_POOR)),
        (near(), poor(), (NEAR_POOR, Movement.TO_POOR), (POOR, Movement.FROM_NEAR_POOR)),
    ],
)
def test_a_change_of_class_stands_on_both_forms_never_as_fallen_back(before, after, off, onto):
    found = booked(before, after, listed_earlier=True)
    assert found == [(A, *off, None, 1, 4), (A, *onto, None, 1, 4)]


@pytest.mark.parametrize("reason", ["died_out", "moved_away", "merged", "struck", "unstated"])
def test_who_left_for_another_reason_is_an_other_decrease(reason):
    assert booked(near(), None, departure=reason) == [(A, NEAR_POOR, Movement.OTHER_DECREASE, Why(reason), 1, 4)]


def test_who_passed_the_line():
    assert booked(poor(), None, departure="passed_line") == [(A, POOR, Movement.PASSED_LINE, None, 1, 4)]


def test_arrivals_without_an_event_are_new_or_fell_back():
    assert booked(None, poor()) == [(A, POOR, Movement.NEWLY_POOR, None, 1, 4)]
    assert booked(None, near(), listed_earlier=True) == [(A, NEAR_POOR, Movement.FELL_BACK, None, 1, 4)]


@pytest.mark.parametrize("why", [Why.SPLIT, Why.MOVED_IN, Why.OMITTED])
def test_arrivals_with_an_event_are_an_other_increase(why):
    found = booked(None, poor(), events=(Event(why, DAY),), listed_earlier=True)
    assert found == [(A, POOR, Movement.OTHER_INCREASE, why, 1, 4)]


def test_a_change_of_class_is_booked_at_the_origin_then_the_move():
    assert booked(poor(A, 4), near(B, 5), moved=True) == [
        (A, POOR, Movement.TO_NEAR_POOR, None, 1, 4),
        (A, NEAR_POOR, Movement.FROM_POOR, None, 1, 4),
        (A, NEAR_POOR, Movement.OTHER_DECREASE, Why.OTHER_HAMLET, 1, 4),
        (B, NEAR_POOR, Movement.OTHER_INCREASE, Why.OTHER_HAMLET, 1, 4),
        (B, NEAR_POOR, Movement.OTHER_INCREASE, Why.MEMBERS, 0, 1),
    ]


def test_a_hamlet_that_ended_makes_a_change_of_boundary():
    found = booked(poor(A), poor(B), hamlet_ended=True)
    assert [(hamlet, why) for hamlet, _class, _movement, why, _n, _p in found] == [
        (A, Why.BOUNDARY),
        (B, Why.BOUNDARY),
    ]


def test_a_change_of_size_is_of_people_alone():
    assert booked(poor(people=4), poor(people=3)) == [(A, POOR, Movement.OTHER_DECREASE, Why.MEMBERS, 0, 1)]
    assert booked(poor(people=None), poor(people=3)) == [(A, POOR, Movement.OTHER_INCREASE, Why.MEMBERS, 0, None)]
    assert booked(poor(people=None), poor(people=None)) == []


@pytest.mark.parametrize(
    ("course", "kind"),
    [
        (Course(7, poor(), None), FaultKind.NO_REASON),
        (Course(7, poor(), poor(), events=(Event(Why.DIED_OUT, DAY),)), FaultKind.ENDED_BUT_LISTED),
        (Course(7, None, poor(), events=(Event(Why.STRUCK, DAY),)), FaultKind.ENDED_BUT_LISTED),
        (Course(7, poor(), poor(), events=(Event(Why.MOVED_IN, DAY),)), FaultKind.CAME_BUT_LISTED),
        (Course(7, poor(A), poor(B)), FaultKind.MOVED_WITHOUT_MOVE),
    ],
)
def test_a_fault_names_its_household_and_says_what_to_do(course, kind):
    (found,) = faults(course)
    sentence = str(found.sentence(name="Lê Thị Mẫu", hamlets={A: "Ấp 1", B: "Ấp 2"}, year=2025))
    assert found.kind == kind
    assert "Lê Thị Mẫu" in sentence
    assert "Ấp 1" in sentence
    assert "2025" in sentence
    assert "{" not in sentence


@pytest.mark.parametrize(
    "course",
    [
        Course(7, poor(), poor()),
        Course(7, poor(), None, departure="died_out", events=(Event(Why.DIED_OUT, DAY),)),
        Course(7, None, poor(), events=(Event(Why.MOVED_IN, DAY),)),
        Course(7, poor(A), near(B), moved=True),
        Course(7, poor(A), near(B), hamlet_ended=True),
    ],
)
def test_a_course_with_everything_on_record_has_no_fault(course):
    assert faults(course) == ()


def sixty_to_fifty():
    """The worked vector: 60 poor, 8 became near-poor, 10 passed the line, 2 others left, 10 came, 50 are poor."""
    courses = [
        *[Course(n, poor(), poor()) for n in range(40)],
        *[Course(n, poor(), near()) for n in range(100, 108)],
        *[Course(n, poor(), None, departure="passed_line") for n in range(200, 210)],
        Course(301, poor(), None, departure="died_out"),
        Course(302, poor(), None, departure="moved_away"),
        *[Course(n, near(), poor()) for n in range(400, 403)],
        Course(501, None, poor(), listed_earlier=True),
        *[Course(n, None, poor()) for n in range(600, 604)],
        Course(701, None, poor(), events=(Event(Why.SPLIT, DAY),)),
        Course(702, None, poor(), events=(Event(Why.MOVED_IN, DAY),)),
    ]
    ends = {(A, POOR): Ends(60, 50, 240, 200), (A, NEAR_POOR): Ends(3, 8, 12, 32)}
    return flows([one for course in courses for one in book(course)], ends)


def test_sixty_to_fifty_balances_in_households_and_people():
    lines = sixty_to_fifty()
    assert lines[A, POOR].households.columns == (60, 8, 10, 2, 3, 1, 4, 2, 50)
    assert lines[A, POOR].people.columns == (240, 32, 40, 8, 12, 4, 16, 8, 200)
    assert lines[A, NEAR_POOR].households.columns == (3, 3, 0, 0, 8, 0, 0, 0, 8)
    assert all(both.households.balances and both.people.balances and both.is_sound for both in lines.values())
    found = identities(lines[A, POOR].households, lines[A, NEAR_POOR].households, (50, 8), (60, 3))
    assert [one.holds for one in found] == [True] * 8


def test_a_line_that_does_not_balance_says_by_how_much():
    line = flow([60, 8, 10, 2, 3, 1, 4, 2, 51])
    assert (line.computed, line.difference, line.balances) == (50, 1, False)


def test_movements_are_unknown_where_opening_or_closing_is():
    bookings = book(Course(7, None, poor()))
    lines = flows(bookings, {(A, POOR): Ends(None, 1, None, 4)})
    assert lines[A, POOR].households.columns == (None, *[None] * 7, 1)
    assert lines[A, POOR].households.difference is None
    assert lines[A, POOR].is_sound


def test_lines_add_up_and_stay_unknown_where_one_is():
    one, other = flow([1, 0, 0, 0, 0, 0, 1, 0, 2]), flow([2, 1, 0, 0, 0, 0, None, 0, 1])
    assert (one + other).columns == (3, 1, 0, 0, 0, 0, None, 0, 3)


def test_columns_are_those_of_the_forms():
    assert [column_of(POOR, one) for one in (Movement.TO_NEAR_POOR, Movement.OTHER_INCREASE)] == [2, 8]
    assert [column_of(NEAR_POOR, one) for one in (Movement.TO_POOR, Movement.FROM_POOR)] == [2, 5]
    with pytest.raises(ValueError, match=r"tuple\.index"):
        column_of(POOR, Movement.TO_POOR)
