"""Small hands for tests of pages: signing in, addresses, words."""

from django.test import Client

from communes.models import Unit, User
from tests import build


def sign_in(username: str, password: str = build.PASSWORD, client: Client | None = None, **extra: str):
    """Return the client and the answer to the sign-in form."""
    client = client or Client()
    return client, client.post("/accounts/login/", {"username": username, "password": password}, **extra)


def signed_in(user: User) -> Client:
    """Return a client with a session, without the slow hash of a sign-in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(commune: Unit, page: str = "", year: int = 2025, standard: str = "national-2022") -> str:
    """Return an address below a commune."""
    return f"/{commune.pk}/{year}/{standard}/{page}"


def text(response) -> str:
    """Return the words of a page."""
    return response.content.decode()
