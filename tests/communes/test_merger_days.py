"""What is kept of the days that mergers set, and how they are given back."""

from __future__ import annotations

from datetime import date

import pytest

from communes.actions.merger_days import end_posts, end_units, give_back, reopen_posts
from communes.models import Assignment, Unit
from communes.roles import Role
from tests import build

pytestmark = pytest.mark.django_db
LAST_DAY = date(2025, 6, 30)


def test_the_day_before_the_first_of_two_mergers_is_the_one_given_back():
    old = build.commune("Ấp 1")
    end_units([old.pk], LAST_DAY)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 12, 31))
    end_units([old.pk], LAST_DAY)
    give_back(Unit.objects.get(pk=old.pk), "valid_to", LAST_DAY)
    old.refresh_from_db()
    assert (old.valid_to, old.before_merger) == (None, {})


def test_a_day_that_somebody_changed_since_is_not_given_back():
    old = build.commune("Ấp 1")
    end_units([old.pk], LAST_DAY)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 3, 31))
    give_back(old, "valid_to", LAST_DAY)
    assert Unit.objects.get(pk=old.pk).valid_to == date(2025, 3, 31)
    assert build.hamlet(old, "Ấp 1").valid_to is None


def test_posts_and_days_are_given_back_each_for_itself():
    old = build.commune("Ấp 1")
    person = build.person(Role.CLERK, old)
    end_units([old.pk], LAST_DAY)
    (ended,) = end_posts([old.pk], LAST_DAY)
    assert reopen_posts(old, LAST_DAY) == [ended]
    assert Unit.objects.get(pk=old.pk).valid_to == LAST_DAY
    assert reopen_posts(old, LAST_DAY) == []
    end_posts([old.pk], LAST_DAY)
    give_back(old, "valid_to", LAST_DAY)
    assert Unit.objects.get(pk=old.pk).valid_to is None
    assert Assignment.objects.get(user=person).valid_to == LAST_DAY
