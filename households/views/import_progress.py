"""The preview of big files in one answer: first the page round it, then how far the reading is, last the preview.

It needs no script and no worker: the browser shows each line as it comes, and the style sheet hides it behind the next.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar

from django.db.models import Sum
from django.db.models.functions import Length
from django.http import StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string

from communes.access import PersonRequest
from households.models import RosterImport
from lib.steps import Step, Steps

BIG = 300_000  # bytes of all files: some 3 000 rows, read in less than half a second
_READ = 80  # so many of a hundred parts are done when all rows are read; the rest is comparing and drawing

T = TypeVar("T")


def is_big(record: RosterImport) -> bool:
    """Say whether reading the files of an import takes so long that one asks how far it is; one query."""
    return int(record.files.aggregate(size=Sum(Length("content")))["size"] or 0) > BIG


def told_as_it_goes(
    request: PersonRequest, place: dict[str, Any], steps: Steps[T], context_of: Callable[[T], dict[str, Any]]
) -> StreamingHttpResponse:
    """Answer with the page of the preview, written while the work is done."""
    get_token(request)  # its cookie goes out with the headers, before the form is drawn
    here = get_random_string(32)
    page = render_to_string("households/import_progress.html", place | {"here": here}, request)
    before, after = page.split(here)

    def parts() -> Iterator[str]:
        yield before
        found = yield from _lines(request, steps)
        yield render_to_string("households/_import_preview.html", context_of(found) | place, request)
        yield after

    response = StreamingHttpResponse(parts())
    response["X-Accel-Buffering"] = "no"  # a proxy that gathers the answer first would show no progress
    return response


def _lines(request: PersonRequest, steps: Steps[T]) -> Generator[str, None, T]:
    shown = -1
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        done = _READ * step.done // max(step.of, 1)
        if done > shown:
            shown = done
            yield _line(request, step, done)


def _line(request: PersonRequest, step: Step, done: int) -> str:
    return render_to_string("households/_import_progress.html", {"step": step, "done": done}, request)
