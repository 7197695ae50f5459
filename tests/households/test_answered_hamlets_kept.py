"""The migration to hamlets of sheets: what was answered about whole files stays answered, and may go back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from communes.roles import Role
from households.actions.imports import keep_draft
from tests import build

BEFORE, AFTER = (
    [("households", name)] for name in ("0017_hamlets_of_sheets", "0019_no_one_hamlet_of_a_file")
)  # the field of before is there again with the first


def migrated(target):
    """Migrate there; return the class of files as it was then."""
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return executor.loader.project_state(target).apps.get_model("households", "RosterFile").objects


@pytest.mark.django_db(transaction=True)
def test_a_hamlet_that_was_said_of_a_file_is_that_of_all_its_sheets_and_goes_back():
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("households")
    commune = build.commune("Ấp 1", "Ấp 2", code="90001")
    one, two = (build.hamlet(commune, name).pk for name in ("Ấp 1", "Ấp 2"))
    officer = build.person(Role.POVERTY_OFFICER, commune)
    keep_draft(by=officer, commune=commune, files=[(f"{name}.xlsx", name.encode()) for name in "abc"])
    try:
        files = migrated(BEFORE)
        files.filter(name="a.xlsx").update(hamlet_id=one)
        files.filter(name="b.xlsx").update(hamlet_id=two)
        files = migrated(AFTER)
        assert [*files.order_by("pk").values_list("hamlets", flat=True)] == [{"": one}, {"": two}, {}]
        files.filter(name="b.xlsx").update(hamlets={"S1": two, "S2": two})
        files.filter(name="c.xlsx").update(hamlets={"S1": one, "S2": two})
        assert [*migrated(BEFORE).order_by("pk").values_list("hamlet_id", flat=True)] == [one, two, None]
    finally:
        MigrationExecutor(connection).migrate(newest)
