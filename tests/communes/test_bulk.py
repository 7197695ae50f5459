"""Rows in bulk: every sign arrives as it was, defaults are the model's, guards hold, ids are nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from communes.actions import system_user
from communes.bulk import RowGone, change_rows, load_rows, reserve_ids, save_with_bytes
from communes.models import AuditEntry
from households.models import Household, ImportedRow, Member, Residence, RosterFile, RosterImport, YearlyStatus
from tests import build
from tests.at_once import at_once

ODD_TEXTS = (
    "",
    "plain",
    "tab\there",
    "line\nfeed",
    "carriage\r\nreturn",
    "\\N",
    "\\.",
    "back\\slash \\t \\\\",
    "quotes \" ' `",
    "Nguyễn Thị Ưu Đặng",
    "Nguye\u0302\u0303n",  # decomposed
    "emoji 🏡 and \u2028 \u0085 \u200b",
    "%s ? {x} ; DROP TABLE--",
    "x" * 200,
)


def new_member(household, name, **fields):
    return {"household_id": household.pk, "commune_id": household.commune_id, "name": name, **fields}


def loaded(model, rows):
    load_rows(model, list(rows[0]), [list(row.values()) for row in rows])


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.mark.django_db
class TestLoading:
    def test_texts_arrive_sign_by_sign(self, commune):
        loaded(Household, [{"commune_id": commune.pk, "address": text} for text in ODD_TEXTS])
        assert tuple(Household.objects.order_by("pk").values_list("address", flat=True)) == ODD_TEXTS

    def test_every_kind_of_value_and_null(self, commune):
        home = build.household(commune, "Ấp 1", "Trần Văn Ba")
        rows = [
            new_member(home, "A", birth_date=date(1950, 2, 28), birth_year=None, is_head=False),
            new_member(home, "B", birth_date=None, birth_year=1950, is_head=False),
        ]
        loaded(Member, rows)
        found = Member.objects.exclude(is_head=True).order_by("name")
        assert list(found.values_list("birth_date", "birth_year", "is_head")) == [
            (date(1950, 2, 28), None, False),
            (None, 1950, False),
        ]

    def test_json_arrives_as_it_was_and_null_stays_null(self, commune):
        kept = RosterImport.objects.create(commune=commune, created_by=system_user())
        said = {"a": ['"', "\\", "\n", "ấ", "🏡", None, 1, True], "b": {"c": "\t"}}
        loaded(ImportedRow, [{"roster_import_id": kept.pk, "year": 2024, "before": said, "after": None}])
        row = ImportedRow.objects.get()
        assert (row.before, row.after) == (said, None)
        assert ImportedRow.objects.filter(after__isnull=True).exists()
        assert ImportedRow.objects.filter(before__b__c="\t").exists()

    def test_instants_arrive_as_they_were(self, commune):
        at = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
        loaded(Household, [{"commune_id": commune.pk, "created_at": at}])
        assert Household.objects.get().created_at == at

    def test_columns_not_named_get_the_models_defaults(self, commune):
        loaded(Household, [{"commune_id": commune.pk}])
        made = Household.objects.get()
        assert (made.address, made.version, made.double_of_id) == ("", 1, None)
        made_by_orm = Household.objects.create(commune=commune)
        assert abs(made.created_at - made_by_orm.created_at).total_seconds() < 60

    def test_nothing_loaded_is_fine(self, commune):
        load_rows(Household, ["commune_id"], [])
        change_rows(Household, ["address"], [])
        assert not Household.objects.exists()

    def test_more_rows_than_go_at_a_time_keep_their_order(self, commune):
        load_rows(Household, ["commune_id", "address"], ((commune.pk, str(number)) for number in range(1203)))
        addresses = Household.objects.order_by("pk").values_list("address", flat=True)
        assert list(addresses) == [str(number) for number in range(1203)]

    def test_a_kind_of_field_nobody_thought_of_is_refused(self):
        with pytest.raises(TypeError, match="kind"):
            load_rows(RosterFile, ["content"], [[b"x"]])


@pytest.mark.django_db
class TestGuards:
    def test_unique_rows_stay_unique(self, commune):
        household = build.household(commune, "Ấp 1", "Trần Văn Ba", {2024: "poor"})
        status = YearlyStatus.objects.filter(household=household).values().get()
        del status["id"]
        with pytest.raises(IntegrityError), transaction.atomic():
            loaded(YearlyStatus, [status])

    def test_check_constraints_hold(self, commune):
        home = build.household(commune, "Ấp 1", "Trần Văn Ba")
        with pytest.raises(IntegrityError), transaction.atomic():
            loaded(Member, [new_member(home, "A", left_on=date(2024, 1, 1))])

    def test_triggers_of_the_audit_hold(self):
        entry = AuditEntry.objects.create(user_id=1, username="a", verb="v", subject="s", sentence="Câu.")
        with pytest.raises(Exception, match="audit"), transaction.atomic():
            change_rows(AuditEntry, ["sentence"], [(entry.pk, "Câu khác.")])


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_outside_a_transaction_nothing_is_written(self, commune):
        for write in (
            lambda: load_rows(Household, ["commune_id"], [[commune.pk]]),
            lambda: reserve_ids(Household, 1),
            lambda: change_rows(Household, ["address"], [(1, "x")]),
        ):
            with pytest.raises(transaction.TransactionManagementError):
                write()
        assert not Household.objects.exists()

    def test_in_a_transaction_that_failed_nothing_is_written(self, commune):
        with transaction.atomic():
            transaction.set_rollback(True)
            if connection.vendor == "sqlite":
                with pytest.raises(transaction.TransactionManagementError):
                    load_rows(Household, ["commune_id"], [[commune.pk]])
        assert not Household.objects.exists()

    def test_rows_of_another_width_are_refused(self, commune):
        rows = [[commune.pk, "a"], [commune.pk], [commune.pk, "b", "c"]]
        with pytest.raises((ValueError, DatabaseError)), transaction.atomic():
            load_rows(Household, ["commune_id", "address"], rows)
        assert not Household.objects.exists()

    def test_foreign_keys_hold_at_the_end_at_the_latest(self, commune):
        with pytest.raises(IntegrityError), transaction.atomic():
            loaded(Residence, [{"household_id": 10**9, "hamlet_id": build.hamlet(commune, "Ấp 1").pk}])
        assert not Residence.objects.exists()

    def test_two_at_once_reserve_different_ids(self, commune):
        given: list[list[int]] = []

        def reserve():
            with transaction.atomic():
                ids = reserve_ids(Household, 30)
                load_rows(Household, ["id", "commune_id"], [(pk, commune.pk) for pk in ids])
                given.append(ids)

        assert at_once(reserve, reserve, reserve) == []
        assert len({pk for ids in given for pk in ids}) == 90
        assert Household.objects.count() == 90
        after = Household.objects.create(commune=commune)
        assert after.pk > max(pk for ids in given for pk in ids)


@pytest.mark.django_db
class TestIds:
    def test_ids_of_rows_since_deleted_are_not_given_again(self, commune):
        gone = Household.objects.create(commune=commune).pk
        Household.objects.all().delete()
        assert reserve_ids(Household, 2) == [gone + 1, gone + 2]

    def test_ids_are_reserved_once_even_before_they_are_used(self, commune):
        first, second = reserve_ids(Household, 3), reserve_ids(Household, 3)
        assert not set(first) & set(second)
        assert Household.objects.create(commune=commune).pk not in {*first, *second}

    def test_of_a_table_never_written_to(self):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'households_residence'")
        assert len(set(reserve_ids(Residence, 2))) == 2
        assert reserve_ids(Residence, 0) == []


@pytest.mark.django_db
class TestChanging:
    def test_named_columns_change_and_others_stay(self, commune):
        one, two = (Household.objects.create(commune=commune, address=text) for text in ("a", "b"))
        change_rows(Household, ["address", "version"], [(one.pk, "tab\t\\N", 7)])
        assert list(Household.objects.order_by("pk").values_list("pk", "address", "version")) == [
            (one.pk, "tab\t\\N", 7),
            (two.pk, "b", 1),
        ]

    def test_twice_in_one_transaction(self, commune):
        one = Household.objects.create(commune=commune)
        for text in ("a", "b"):
            change_rows(Household, ["address"], [(one.pk, text)])
        assert Household.objects.get().address == "b"

    def test_lists_and_null(self, commune):
        build.household(commune, "Ấp 1", "Trần Văn Ba", {2024: "poor"})
        status = YearlyStatus.objects.get()
        change_rows(YearlyStatus, ["causes", "people"], [(status.pk, ["land", "other"], None)])
        status.refresh_from_db()
        assert (status.causes, status.people) == (["land", "other"], None)
        assert list(YearlyStatus.objects.filter(causes=["land", "other"])) == [status]

    def test_a_row_that_is_gone_is_an_error(self, commune):
        one = Household.objects.create(commune=commune)
        with pytest.raises(RowGone):
            change_rows(Household, ["address"], [(one.pk, "a"), (one.pk + 1, "b")])


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, 2**22, 2**23 + 1])
def test_a_file_is_stored_as_it_is_whatever_its_length(commune, size):
    content = bytes(range(256)) * (size // 256) + b"\x00\\'\xff" * (size % 256)
    draft = RosterImport.objects.create(commune=commune, created_by=system_user())
    file = RosterFile(roster_import=draft, name="a.xlsx", sha256="0" * 64, content=content)
    with transaction.atomic():
        save_with_bytes(file, "content")
    assert bytes(RosterFile.objects.get(pk=file.pk).content) == content == file.content
