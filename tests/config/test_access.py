"""Default deny, and every page of this room against every role."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

from communes.middleware import DeclaredPermissions
from communes.roles import Role, Verb, may
from tests import build
from tests.pages import at, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]


def patterns(resolver, before=""):
    for entry in resolver.url_patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield where, entry.callback
        else:
            yield from patterns(entry, where)


ALL = list(patterns(get_resolver()))


def test_the_walk_finds_the_pages():
    assert len(ALL) > 20


@pytest.mark.parametrize(("where", "view"), ALL, ids=[where for where, _view in ALL])
def test_every_address_declares_its_permission(where, view):
    permission = getattr(view, "permission", None)
    if where.startswith("<int:commune>"):
        assert isinstance(permission, Verb)
    else:
        assert permission in ("public", "signed_in")


def test_the_public_addresses_are_these_and_no_other():
    public = {where for where, view in ALL if getattr(view, "permission", None) == "public"}
    setup = {"", "commune/", "administrator/", "people/", "workbook/", "finish/"}  # behind its own code
    assert public == {"accounts/login/", "accounts/logout/", *(f"setup/{step}" for step in setup)}


def test_a_view_without_a_declared_permission_is_refused():
    guard = DeclaredPermissions(lambda request: None)
    with pytest.raises(PermissionDenied):
        guard.process_view(RequestFactory().get("/"), lambda request: None, (), {})


PAGES = {
    "letterhead/": Verb.MANAGE_LETTERHEAD,
    "accounts/": Verb.MANAGE_ACCOUNTS,
    "accounts/add/": Verb.MANAGE_ACCOUNTS,
    "accounts/{person}/assignments/add/": Verb.MANAGE_ACCOUNTS,
    "accounts/{person}/password/": Verb.MANAGE_ACCOUNTS,
    "accounts/assignments/{post}/end/": Verb.MANAGE_ACCOUNTS,
    "handovers/add/": Verb.MANAGE_ACCOUNTS,
    "delegations/": Verb.DELEGATE,
    "delegations/{post}/end/": Verb.DELEGATE,
    "titles/": Verb.MANAGE_LETTERHEAD,
    "audit/": Verb.VIEW_AUDIT,
}
POST_ONLY = {"accounts/{person}/password/", "accounts/assignments/{post}/end/", "delegations/{post}/end/"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISATION])
def test_each_page_opens_for_the_roles_of_the_table(role):
    commune, other = build.commune("Ấp 1"), build.commune("Ấp 1")
    person = build.person(role, build.hamlet(commune, "Ấp 1") if role == Role.HAMLET_HEAD else commune)
    stranger = build.person(Role.CLERK, other)
    client = signed_in(person)
    for page, verb in PAGES.items():
        own = page.format(person=person.pk, post=person.assignments.get().pk)
        opened = 302 if page in POST_ONLY else 200
        expected = opened if may(role, verb) else 403
        assert client.get(at(commune, own)).status_code == expected, own
        assert client.get(at(other, own)).status_code == 404, own
        assert Client().get(at(commune, own)).status_code == 302, own
        if "{" in page and may(role, verb):
            foreign = page.format(person=stranger.pk, post=stranger.assignments.get().pk)
            assert client.post(at(commune, foreign), {"on": "2026-01-01"}).status_code == 404, foreign


@pytest.mark.parametrize("page", ["/", "/switch/", "/roles/", "/accounts/password/", "/accounts/password/done/"])
def test_pages_of_everybody_ask_for_a_sign_in(page):
    answer = Client().get(page)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={page}")


@pytest.mark.parametrize("year", [0, 1989, 2101, 99999, 10**30])
def test_a_year_out_of_all_reason_is_no_page(year):
    commune = build.commune()
    client = signed_in(build.person(Role.ADMINISTRATOR, commune))
    assert client.get(at(commune, "accounts/", year=year)).status_code == 404
