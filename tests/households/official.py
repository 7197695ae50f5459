"""Official forms in tests: made-up figures of hamlets, the values of a sheet, LibreOffice as a second reader."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from communes.models import Unit
from communes.queries import Head
from households.queries.figures import COUNTS, Figures
from households.queries.forms import Decision, FormInput

HEAD = Head(
    superior="UBND TỈNH MINH HỌA",
    body="ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
    place="Thử Nghiệm",
    recipient="",
    preparer="Nguyễn Thị Mẫu",
    capacity="KT. CHỦ TỊCH",
    title="PHÓ CHỦ TỊCH",
    signer="Trần Văn Thử",
)
KNOWN = dict(zip(COUNTS, (618, 2405, 40, 160, 9, 20, 31, 77), strict=True))


def hamlet(name: str, number: int = 1, **changes: object) -> Figures:
    """Return a hamlet's figures: those of KNOWN where nothing else is said."""
    stated = {"complete": True, "provisional": False, "to_verify": 0} | KNOWN | changes
    return Figures(unit=Unit(pk=number, name=name), year=2026, has_list=True, closed=False, **stated)


def commune(hamlets: tuple[Figures, ...]) -> Figures:
    """Return the sums as `figures` gives them: unknown as soon as one is."""
    columns = {name: [getattr(one, name) for one in hamlets] for name in COUNTS}
    sums = {name: sum(values) if values and None not in values else None for name, values in columns.items()}
    marked = sums["households"] is not None and any(one.provisional for one in hamlets)
    return hamlet("Xã Thử Nghiệm", 99, provisional=marked, **sums)


def form_of(*hamlets: Figures, decision: Decision | None = None, head: Head = HEAD) -> FormInput:
    """Return what a form of these hamlets is made from."""
    return FormInput(
        year=2026,
        standard="Chuẩn nghèo đa chiều quốc gia giai đoạn 2021-2025 (Nghị định 07/2021/NĐ-CP)",
        decision=decision,
        head=head,
        on=date(2026, 2, 5),
        printed_by="Lê Thị In",
        commune=commune(hamlets),
        hamlets=hamlets,
    )


def cells(content: bytes) -> list[list[object]]:
    """Return the values a reader sees that does not calculate."""
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def converted(content: bytes, to: str, folder: Path) -> Path:
    """Return the file as LibreOffice opened, recalculated and saved it."""
    source = folder / "bieu.xlsx"
    source.write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=120
    )
    return folder / "out" / f"bieu.{to.split(':')[0]}"


def pages_of(printed: Path) -> int:
    """Return how many pages a printed file has."""
    content = printed.read_bytes()
    return sum(content.count(b"/Type/Page" + end) for end in (b"/", b" ", b"\n"))


def without_values(content: bytes) -> bytes:
    """Return the workbook without stored values, so that whoever opens it must calculate."""
    bare = BytesIO()
    load_workbook(BytesIO(content)).save(bare)
    return bare.getvalue()
