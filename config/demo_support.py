"""The demo's support: a closed list with a proxy and a household that did not receive, an open one, certificates.

Written through the same actions an office uses; the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from campaigns.actions.support_lists import make_list
from campaigns.actions.support_marks import mark_not_received, mark_received
from campaigns.actions.support_steps import close_list, issue_list
from campaigns.actions.support_terms import Terms
from campaigns.actions.supports import Given, record_support
from campaigns.models import SupportList
from campaigns.queries.support_lists import listed
from campaigns.supports import Handed, Per, Recipient, SupportKind, SupportSource, What
from communes.models import Unit, User
from config.demo_story import THIS_YEAR
from households.actions.confirmations import cancel_confirmation, give_confirmation
from households.models import Household, PovertyStandard
from households.queries.register import Group, belongs, households_of_year
from lib.workbook_out import Book, Look

TET, FEES = What(SupportKind.OTHER, "Quà Tết"), What(SupportKind.EDUCATION, "Học phí")
FEWEST = 6


def give_support(commune: Unit, officer: User, standard: PovertyStandard, hamlets: Sequence[Unit]) -> bytes:
    """Tell who got what this year, and return a workbook of school fees to be tried on the page of imports.

    A commune of a few households has nothing to tell; its workbook has a heading only.
    """
    of_last_year = households_of_year(commune, standard, THIS_YEAR - 1).filter(home__isnull=False)  # type: ignore[misc]
    poor = listed(of_last_year.filter(belongs(Group.POOR, None)))
    homes = list(Household.objects.filter(pk__in=[one.pk for one in poor]).order_by("pk"))
    if len(homes) < FEWEST:
        return workbook_to_try([])
    terms = Terms(
        "Danh sách hộ nhận quà Tết", TET, SupportSource.BUDGET, Per.HOUSEHOLD, 500_000, date(THIS_YEAR, 2, 10)
    )
    _closed(_issued(officer, commune, standard, terms, poor), officer)
    near = listed(of_last_year.filter(belongs(Group.NEAR_POOR, {hamlets[0].pk})))
    by_person = Terms(
        "Danh sách hộ Ấp 1 nhận tiền điện quý III", What(SupportKind.OTHER, "Tiền điện"),
        SupportSource.BUDGET, Per.PERSON, 20_000, date(THIS_YEAR, 11, 18),
    )  # fmt: skip
    if near:
        opened = _issued(officer, commune, standard, by_person, [one for one in near if one.people])
        rows = list(opened.rows.values_list("pk", flat=True))
        mark_received(by=officer, of=opened, rows=rows[: len(rows) // 2], on=date(THIS_YEAR, 11, 18))
    record_support(
        by=officer,
        household=homes[0],
        given=Given(What(SupportKind.HOUSING), 40_000_000, date(THIS_YEAR, 6, 30), SupportSource.FUND,
                    note="Sửa mái và tường nhà"),
    )  # fmt: skip
    _give_certificates(officer, homes, standard)
    return workbook_to_try(
        [(one.name, hamlet.name) for one in poor[:8] for hamlet in hamlets if hamlet.pk == one.hamlet]
    )


def _issued(
    officer: User, commune: Unit, standard: PovertyStandard, terms: Terms, households: Sequence[Any]
) -> SupportList:
    draft = make_list(
        by=officer, commune=commune, standard=standard, year=THIS_YEAR - 1, terms=terms, households=households,
        drawn_from=f"Danh sách năm {THIS_YEAR - 1}",
    )  # fmt: skip
    return issue_list(by=officer, of=draft, seen_version=draft.version, despite="Theo kế hoạch của xã")


def _closed(of: SupportList, officer: User) -> None:
    rows = list(of.rows.values_list("pk", flat=True))
    proxy = Handed(Recipient.PROXY, "Lê Thị Minh Thay", "con dâu", "Chủ hộ nằm viện")
    mark_received(by=officer, of=of, rows=rows[2:], on=of.on)
    mark_received(by=officer, of=of, rows=rows[:1], on=of.on, handed=proxy)
    mark_not_received(by=officer, of=of, rows=rows[1:2], reason="Đi làm xa, không có người nhận thay")
    stored = SupportList.objects.get(pk=of.pk)
    close_list(by=officer, of=stored, seen_version=stored.version)


def _give_certificates(officer: User, homes: Sequence[Household], standard: PovertyStandard) -> None:
    """Give three certificates of last year's list, and cancel one."""
    given = []
    for number, home in enumerate(homes[:3], start=1):
        said = {"purpose": "Xin miễn, giảm học phí, hỗ trợ chi phí học tập", "whole_number": False}
        key = UUID(int=home.pk << 64 | number)
        given.append(
            give_confirmation(
                by=officer,
                household=home,
                member=home.members.get(is_head=True),
                standard=standard,
                year=THIS_YEAR - 1,
                key=key,
                **said,  # type: ignore[arg-type]
            )
        )
    cancel_confirmation(by=officer, confirmation=given[1], reason="Ghi nhầm mục đích, đã cấp giấy khác")


def workbook_to_try(homes: Sequence[tuple[str, str]]) -> bytes:
    """Return a small workbook of school fees by name and hamlet alone, one line of it wrong."""
    book = Book(title="Hỗ trợ học phí", creator="Minh Họa")
    sheet = book.add_sheet("Học phí")
    heads = ("STT", "Họ tên chủ hộ", "Ấp", "Loại hỗ trợ", "Số tiền", "Ngày nhận", "Nguồn")
    plain = Look(align="left")
    lines: list[tuple[str | int | None, ...]] = [
        (number, name, hamlet, "Học phí", 450_000, f"05/09/{THIS_YEAR}", "Ngân sách")
        for number, (name, hamlet) in enumerate(homes, start=1)
    ]
    lines.append((len(lines) + 1, "Người Minh Họa Lạ", "Ấp 1", "Học phí", 450_000, f"05/09/{THIS_YEAR}", "Ngân sách"))
    sheet.put_rows(
        1, [[(head, Look(bold=True)) for head in heads], *([(one, plain) for one in line] for line in lines)]
    )
    sheet.widths({"B": 30, "C": 14, "D": 16, "E": 14, "F": 14, "G": 16})
    return book.to_bytes(date(THIS_YEAR, 9, 30))
