"""From assignments to reach: today's posts, each role, one hamlet, a whole province."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from communes.access import Scope, scope, scope_of
from communes.models import Assignment, Organisation, Unit, UnitKind, UnitParent
from communes.roles import VERBS, Role, Verb
from tests import build

pytestmark = pytest.mark.django_db


def test_hamlet_head_reaches_his_hamlet_only():
    commune = build.commune("Ấp 1", "Ấp 2")
    hamlet = build.hamlet(commune, "Ấp 2")
    held = scope_of(build.person(Role.HAMLET_HEAD, hamlet))
    assert held.communes() == [commune]
    assert held.whole_communes(Verb.VIEW_REGISTER) == set()
    assert held.hamlets(Verb.VIEW_REGISTER) == {hamlet.pk}
    assert held.hamlets_within(Verb.VIEW_REGISTER, commune) == {hamlet.pk}


def test_officer_reaches_the_whole_commune_and_no_other():
    commune, other = build.commune(), build.commune()
    held = scope_of(build.person(Role.POVERTY_OFFICER, commune))
    assert held.hamlets_within(Verb.VIEW_REGISTER, commune) is None
    assert not held.may(Verb.VIEW_REGISTER, other)


def test_reader_of_a_province_reaches_its_communes_through_a_district_or_not():
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code="99", name="Tỉnh Minh Họa")
    inside, outside = build.commune(), build.commune()
    UnitParent.objects.create(unit=inside, parent=province)
    reader = build.person(Role.SUPERIOR_READER, province)
    assert scope_of(reader).communes() == [inside]
    assert not scope_of(reader).may(Verb.VIEW_REGISTER, inside)
    assert not scope_of(reader).may(Verb.VIEW_FIGURES, outside)


def test_reader_of_a_province_loses_a_commune_that_left_it():
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code="98", name="Tỉnh Cũ")
    commune = build.commune()
    UnitParent.objects.create(unit=commune, parent=province, valid_to=date(2025, 6, 30))
    reader = build.person(Role.SUPERIOR_READER, province)
    assert scope_of(reader, on=date(2025, 6, 30)).communes() == [commune]
    assert scope_of(reader, on=date(2025, 7, 1)).communes() == []


@pytest.mark.parametrize(
    ("first", "last", "reaches"),
    [(None, None, True), (0, 0, True), (-9, -1, False), (1, None, False), (None, 0, True), (None, -1, False)],
)
def test_assignment_holds_from_its_first_to_its_last_day(first, last, reaches):
    today = timezone.localdate()
    commune = build.commune()
    person = build.person(Role.CHAIRMAN, commune)
    Assignment.objects.update(
        valid_from=None if first is None else today + timedelta(first),
        valid_to=None if last is None else today + timedelta(last),
    )
    assert bool(scope_of(person).communes()) is reaches


def test_representative_of_an_organisation_sees_figures_of_its_commune():
    commune = build.commune()
    body = Organisation.objects.create(name="Hội Minh Họa", commune=commune)
    person = build.person(Role.CHAIRMAN, build.commune())
    Assignment.objects.filter(user=person).delete()
    Assignment.objects.create(user=person, role=Role.ORGANISATION, organisation=body)
    held = scope_of(person)
    assert held.may(Verb.VIEW_FIGURES, commune)
    assert not held.may(Verb.VIEW_REGISTER, commune)


def test_several_posts_add_up():
    commune = build.commune()
    person = build.person(Role.CLERK, commune)
    Assignment.objects.create(user=person, role=Role.REVIEWER, unit=commune)
    held = scope_of(person)
    assert held.may(Verb.MANAGE_LETTERHEAD, commune)
    assert held.may(Verb.VIEW_REGISTER, commune)
    assert held.communes() == [commune]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HAMLET_HEAD, Role.ORGANISATION)])
def test_each_role_may_what_the_table_says(role):
    commune = build.commune()
    held = scope_of(build.person(role, commune))
    assert {verb for verb in Verb if held.may(verb, commune)} == VERBS[role]


def test_nobody_signed_in_has_no_scope():
    assert scope(None) == Scope(())


def test_scope_takes_two_queries(django_assert_num_queries):
    commune = build.commune("Ấp 1", "Ấp 2", "Ấp 3")
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code="97", name="Tỉnh Minh Họa")
    UnitParent.objects.create(unit=commune, parent=province)
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    reader = build.person(Role.SUPERIOR_READER, province)
    with django_assert_num_queries(2):
        scope_of(head)
    with django_assert_num_queries(2):
        scope_of(reader)
