"""The address of a client behind the proxy."""

from django.test import RequestFactory

from config.proxy import client_address


def test_behind_the_proxy_the_last_entry_counts() -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.7"})
    assert client_address(request) == "203.0.113.7"


def test_without_a_proxy_the_connection_counts() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")) == "192.0.2.1"
