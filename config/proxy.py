"""Who is at the other end, when the proxy of deploy/ stands between."""

from __future__ import annotations

from ipaddress import ip_address

from django.http import HttpRequest

PROXY = ("", "127.0.0.1", "::1")  # it is on this machine; "" is a socket


def client_address(request: HttpRequest) -> str:
    """Return the address the sign-in counts failures by.

    Behind the proxy every request comes from 127.0.0.1; one stranger guessing passwords would
    lock an officer out everywhere. The last entry is the proxy's own; those before it are
    whatever a client cared to write, and so is all of it when someone else than the proxy calls.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return last if peer in PROXY and _is_address(last) else peer or "127.0.0.1"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
