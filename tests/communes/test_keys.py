"""What a row copies of its parent is the parent's, whoever writes it: the database looks at the end."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from communes.keys import CopyAgrees
from communes.models import Unit
from households.models import Household, Member
from tests import build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def commune() -> Unit:
    return build.commune("Ấp 1")


@pytest.fixture
def other() -> Unit:
    return build.commune("Ấp 2", code="90999", name="Xã Khác")


def test_a_member_is_in_no_other_commune_than_its_household(commune, other):
    home = build.household(commune, "Ấp 1", "Trần Văn Ba")
    with pytest.raises(IntegrityError):
        Member.objects.filter(household=home).update(commune=other)
    with pytest.raises(IntegrityError):
        Household.objects.filter(pk=home.pk).update(commune=other)
    assert set(Member.objects.values_list("commune", flat=True)) == {commune.pk}


def test_a_household_takes_its_members_to_another_commune_in_one_transaction(commune, other):
    home = build.household(commune, "Ấp 1", "Trần Văn Ba")
    with transaction.atomic():
        Household.objects.filter(pk=home.pk).update(commune=other)
        Member.objects.filter(household=home).update(commune=other)
    assert Member.objects.get().commune == other


def test_a_member_of_no_household_is_refused(commune):
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(commune=commune, household_id=10**9, name="Trần Văn Ba")


def test_a_migration_tells_it_from_another():
    key = CopyAgrees(field="household", copy="commune", name="member_in_its_commune")
    assert key == key.clone() != CopyAgrees(field="household", copy="name", name="member_in_its_commune")


def test_a_copy_of_before_the_key_is_put_right(commune, other):
    home = build.household(commune, "Ấp 1", "Trần Văn Ba")
    put_right = import_module("households.migrations.0020_copies_put_right").copy_communes
    with transaction.atomic():
        Member.objects.filter(household=home).update(commune=other)
        put_right(apps, None)
    assert Member.objects.get().commune == commune
