"""Who is at the other end, when the proxy of deploy/ stands between."""

from __future__ import annotations

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address the sign-in counts failures by.

    Behind the proxy every request comes from 127.0.0.1; one stranger guessing passwords would
    lock an officer out everywhere. The last entry is the proxy's own; those before it are
    whatever a client cared to write.
    """
    last: str = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return last or str(request.META["REMOTE_ADDR"])
