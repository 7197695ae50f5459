"""Importing in tests: the command's answer, and all that the database holds afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command

from tests.rosters import Rows, workbook

ANSWER = {
    "verdict", "message", "rows", "ok", "new", "changed", "unchanged", "missing", "totals", "skipped", "errors",
    "warnings",
}  # fmt: skip
RECORD = {"sheet", "row", "year", "name", "dob", "gender", "cccd", "hamlet", "members", "status"}


class Importing:
    """Writes workbooks into a folder and imports them by the command."""

    def __init__(self, folder: Path, code: str = "90001") -> None:
        self.folder, self.code = folder, code

    def file(self, content: bytes | Mapping[str, Rows], name: str = "ds.xlsx") -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else workbook(dict(content)))
        return str(path)

    def __call__(self, *contents: bytes | Mapping[str, Rows], **options: Any) -> dict[str, Any]:
        """Import and return the answer, having checked what every answer must hold."""
        files = [self.file(content, f"ds{number}.xlsx") for number, content in enumerate(contents, start=1)]
        return self.run(*files, **options)

    def run(self, *files: str, **options: Any) -> dict[str, Any]:
        out = StringIO()
        call_command("import_roster", *files, commune=options.pop("code", self.code), json=True, stdout=out, **options)
        answer: dict[str, Any] = json.loads(out.getvalue())
        check(answer, several=len(files) > 1, with_records=bool(options.get("dry_run")))
        return answer


def check(answer: dict[str, Any], *, several: bool, with_records: bool) -> None:
    """Hold an answer against the contract: its keys, and that every row is counted once."""
    file = {"file"} if several else set()
    assert set(answer) == ANSWER | ({"records"} if with_records else set())
    assert all(set(total) == {"hamlet", "households", "people"} | file for total in answer["totals"])
    assert all(set(skip) == {"sheet", "row", "why"} | file for skip in answer["skipped"])
    for remark in [*answer["errors"], *answer["warnings"]]:
        assert set(remark) == {"sheet", "row", "column", "message"} | file
    assert all(set(record) == RECORD | file for record in answer.get("records", []))
    assert {skip["why"] for skip in answer["skipped"]} <= {"group", "subtotal", "total", "header", "signature"}
    failed = {(error.get("file"), error["sheet"], error["row"]) for error in answer["errors"]}
    assert answer["rows"] == answer["ok"] + len(failed) + len(answer["skipped"])
    assert answer["ok"] == answer["new"] + answer["changed"] + answer["unchanged"]
    assert answer["verdict"] in ({"accept", "reject"} if not failed else {"partial", "reject"})
    assert answer["message"]


def everything() -> dict[str, list[str]]:
    """Return all rows of all tables."""
    return {model._meta.label: sorted(map(_shown, model.objects.values_list())) for model in apps.get_models()}


def _shown(row: tuple[Any, ...]) -> str:
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
