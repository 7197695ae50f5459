"""Stored files out: always as a download, never as a page of ours."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from communes.models import StoredFile
from lib.vietnamese import fold

WORKBOOKS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    "xltm": "application/vnd.ms-excel.template.macroEnabled.12",
}
"""What a browser is told a workbook is, by the end of its name."""


def serve(stored: StoredFile) -> HttpResponse:
    """Return a stored file; the view that calls this has asked who may see what the file belongs to."""
    return download(stored.name, stored.content_type, bytes(stored.content))


def download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """Return bytes as a file to save; nothing in them is run or shown as a page of ours."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def download_workbook(name: str, content: bytes) -> HttpResponse:
    """Return a workbook under its name, and under a plain one for old browsers; one with macros is called so."""
    stem, _dot, end = name.rpartition(".")
    if end.lower() not in WORKBOOKS or not stem:
        stem, end = name, "xlsx"
    response = HttpResponse(content, content_type=WORKBOOKS[end.lower()])
    plain, full = slugify(fold(stem)) or "tep", quote(name, safe="")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.{end}\"; filename*=UTF-8''{full}"
    response["Cache-Control"] = "no-store, private"
    return response


def slug(text: str) -> str:
    """Return a text as it may stand in the name of a file."""
    return slugify(fold(text))[:60].strip("-")
