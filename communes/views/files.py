"""Stored files out: always as a download, never as a page of ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from communes.models import StoredFile
from lib.vietnamese import fold


def serve(stored: StoredFile) -> HttpResponse:
    """Return a stored file; the view that calls this has asked who may see what the file belongs to."""
    return download(stored.name, stored.content_type, bytes(stored.content))


def download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """Return bytes as a file to save; nothing in them is run or shown as a page of ours."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def slug(text: str) -> str:
    """Return a text as it may stand in the name of a file."""
    return slugify(fold(text))[:60].strip("-")
