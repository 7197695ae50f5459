"""The audit is append-only on both databases, and reads in the user's words."""

import pytest
from django.db import DatabaseError, connection, transaction

from communes import actions
from communes.audit_changes import Change, changes
from communes.models import AuditEntry
from lib.errors import RuleError
from tests import build

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE communes_auditentry SET sentence = 'khác'",
    "DELETE FROM communes_auditentry",
    pytest.param("TRUNCATE communes_auditentry", marks=pytest.mark.postgresql),  # SQLite has no such statement
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_or_delete_an_entry(statement):
    build.commune()
    before = list(AuditEntry.objects.values())
    assert before
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(AuditEntry.objects.values()) == before


def test_an_entry_is_found_whatever_the_diacritics_and_case():
    commune = build.commune("Ấp Đông")
    actions.record(by=actions.system_user(), verb="x", subject="", commune=commune, sentence="Đổi tên Đỗ Thị Ánh")
    found = AuditEntry.objects.of_commune(commune).saying("DO anh")
    assert [entry.sentence for entry in found] == ["Đổi tên Đỗ Thị Ánh"]


def test_a_refused_action_leaves_no_entry():
    build.commune(code="90555")
    before = AuditEntry.objects.count()
    with pytest.raises(RuleError):
        build.commune(code="90555")
    assert AuditEntry.objects.count() == before


def test_changes_say_only_what_differs_in_vietnamese():
    before = {"stage": "proposed", "households": 618, "to": ""}
    after = {"stage": "decided", "households": 618, "to": "2025-12-31", "hamlets": ["Ấp 1", "Ấp 2"]}
    assert changes(before, after) == [
        Change("Loại danh sách", "danh sách đề nghị", "danh sách đã công nhận"),
        Change("Đến ngày", "", "31/12/2025"),
        Change("Các ấp", "", "Ấp 1, Ấp 2"),
    ]


def test_changes_take_states_of_any_shape():
    assert changes(None, None) == []
    assert changes(None, [1, True]) == [Change("", "", "1, có")]
    assert changes({"counts": {"new": 3}}, {}) == [Change("Số lượng", "Mới: 3", "")]
