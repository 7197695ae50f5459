"""What the tests stand on: a flush that keeps guards and standards, the embedded database's settings."""

import pytest
from django.db import DatabaseError, connection, transaction

from communes.models import AuditEntry
from households.models import PovertyStandard
from households.standards import NATIONAL
from tests import build


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_the_flush_between_transactional_tests_keeps_guards_and_standards(time: int) -> None:
    assert {standard.code for standard in NATIONAL} == set(PovertyStandard.objects.values_list("code", flat=True))
    assert not AuditEntry.objects.exists()
    build.commune()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        AuditEntry.objects.all().delete()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        AuditEntry.objects.update(verb="")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_truncate_is_refused_too() -> None:
    with pytest.raises(DatabaseError, match="never changed or deleted"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE communes_auditentry")


@pytest.mark.postgresql
def test_psycopg2_serves_postgresql() -> None:
    assert connection.Database.__name__ == "psycopg2"


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_embedded_database_loses_nothing_that_was_acknowledged() -> None:
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert found == {"journal_mode": "wal", "synchronous": 2}
    assert connection.transaction_mode == "IMMEDIATE"
