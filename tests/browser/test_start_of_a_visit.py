"""The first page a visitor meets, in a real browser."""

from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from communes.roles import Role
from tests import build


def test_a_visitor_is_led_to_the_sign_in(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    assert page.url == f"{live_server.url}/accounts/login/?next=/"


def test_a_signed_in_person_is_not_led_to_the_sign_in(page_login, live_server: LiveServer) -> None:
    officer = build.person(Role.POVERTY_OFFICER, build.commune())
    answer = page_login(officer).request.get(live_server.url)
    assert "/accounts/login/" not in answer.url
