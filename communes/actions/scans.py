"""The scan of a signed paper: pages put on record, or taken off again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from communes.actions.audit import record
from communes.actions.files import judged, store_upload
from communes.models import Paper, PaperScan, PaperState, User
from lib.errors import RuleError
from lib.uploads import Accepted

MOST_FILES = 30  # of one paper


def add_scan(*, by: User, paper: Paper, uploads: Sequence[tuple[str, bytes]]) -> int:
    """Keep photographs or PDFs (name, content) as the scan of a signed paper; return how many are new.

    All or none; one that is there already is not kept twice. Raises RuleError for a paper that is not
    signed, no file or too many, or a file that `lib.uploads` refuses.
    """
    pages = judged(uploads)
    with transaction.atomic():
        return keep_scan(by, paper, pages)


def keep_scan(by: User, paper: Paper, pages: Sequence[Accepted]) -> int:
    """Keep pages that were judged already; call it inside an action's transaction. As `add_scan` else."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)  # two senders must not both take the next place
    if paper.state != PaperState.SIGNED:
        raise RuleError("Văn bản chưa ký: ghi số, ngày ký trước rồi mới đưa bản scan lên.")
    if not pages:
        raise RuleError("Chọn ít nhất một ảnh chụp hoặc một tệp PDF.")
    there = set(paper.scans.values_list("file__sha256", flat=True))
    new = {sha256(page.content).hexdigest(): page for page in pages}
    new = {digest: page for digest, page in new.items() if digest not in there}
    if len(there) + len(new) > MOST_FILES:
        raise RuleError("Một văn bản giữ nhiều nhất {limit} tệp. Gộp các trang vào một tệp PDF.", limit=MOST_FILES)
    last = paper.scans.aggregate(last=Max("position"))["last"] or 0
    for position, (digest, page) in enumerate(new.items(), start=last + 1):
        stored = store_upload(by=by, commune=paper.commune, stem=f"tep-{digest[:12]}", upload=page)
        PaperScan.objects.create(paper=paper, file=stored, position=position)
    if new:
        record(
            by=by,
            verb="add_scan",
            subject=f"paper:{paper.pk}",
            commune=paper.commune,
            sentence=f"Đưa lên {len(new)} tệp bản scan của {paper}.",
            after={"files": len(new)},
        )
    return len(new)


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
