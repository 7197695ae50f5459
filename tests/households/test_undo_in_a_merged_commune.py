"""Undo of imports in a commune made of others: lists of then go back under the units of then."""

from __future__ import annotations

import pytest

from communes.actions import system_user
from households.actions.undo import undo_import
from households.models import RosterImport
from tests.households.test_merged_commune import (  # noqa: F401  # fixtures among them
    import_2024,
    import_2025,
    importing,
    merge,
    november,
    units,
)
from tests.households.test_undo_import import register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("new_first", [True, False])
def test_lists_of_old_and_new_units_are_undone_in_turn(importing, new_first):  # noqa: F811
    merge()
    states = []
    for bring in (import_2025, import_2024) if new_first else (import_2024, import_2025):
        known = set(RosterImport.objects.values_list("pk", flat=True))
        before = register()
        bring(importing)
        states.append((list(RosterImport.objects.exclude(pk__in=known).order_by("-pk")), before))
    for records, before in reversed(states):
        for record in records:
            assert undo_import(by=system_user(), record=record).kept == {}
        assert register() == before
