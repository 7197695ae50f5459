"""The scan of a signed paper: pages put on record, or taken off again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from communes.actions.audit import record
from communes.actions.files import store_upload
from communes.models import Paper, PaperScan, PaperState, User
from lib.errors import RuleError

MOST_FILES = 30  # of one paper


@transaction.atomic
def add_scan(*, by: User, paper: Paper, uploads: Sequence[tuple[str, bytes]]) -> int:
    """Keep photographs or PDFs (name, content) as the scan of a signed paper; return how many are new.

    All or none; one that is there already is not kept twice. Raises RuleError for a paper that is not
    signed, no file or too many, or a file that `lib.uploads` refuses.
    """
    paper = Paper.objects.select_for_update().get(pk=paper.pk)  # two senders must not both take the next place
    if paper.state != PaperState.SIGNED:
        raise RuleError("Văn bản chưa ký: ghi số, ngày ký trước rồi mới đưa bản scan lên.")
    if not uploads:
        raise RuleError("Chọn ít nhất một ảnh chụp hoặc một tệp PDF.")
    there = dict(paper.scans.values_list("file__sha256", "position"))
    if len(there) + len(uploads) > MOST_FILES:
        raise RuleError("Một văn bản giữ nhiều nhất {limit} tệp. Gộp các trang vào một tệp PDF.", limit=MOST_FILES)
    place = paper.scans.aggregate(last=Max("position"))["last"] or 0
    added = 0
    for name, content in uploads:
        stored = store_upload(by=by, commune=paper.commune, name=name, content=content)
        if stored.sha256 in there:
            stored.delete()
            continue
        added += 1
        there[stored.sha256] = place + added
        PaperScan.objects.create(paper=paper, file=stored, position=place + added)
    if added:
        record(
            by=by,
            verb="add_scan",
            subject=f"paper:{paper.pk}",
            commune=paper.commune,
            sentence=f"Đưa lên {added} tệp bản scan của {paper}.",
            after={"files": added},
        )
    return added


@transaction.atomic
def remove_scan(*, by: User, scan: PaperScan) -> None:
    """Take one file off a paper's scan, put there by mistake; the audit keeps its hash."""
    paper, file = scan.paper, scan.file
    scan.delete()
    record(
        by=by,
        verb="remove_scan",
        subject=f"paper:{paper.pk}",
        commune=paper.commune,
        sentence=f"Gỡ một tệp khỏi bản scan của {paper}.",
        before={"sha256": file.sha256},
    )
    file.delete()
