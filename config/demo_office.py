"""The office of a demo commune: what it types, brings in and closes year by year, as the story says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from communes import actions
from communes.models import Letterhead, Unit, User
from communes.queries import hamlets_in_year
from config.demo_story import (
    HAMLETS,
    NATIONAL_2016,
    NATIONAL_2022,
    PROVINCIAL,
    THIS_YEAR,
    Listed,
    Story,
)
from config.demo_workbooks import Paper, TotalLine, group_lines, one_table, several_years, sheet_per_hamlet
from households.actions.forms import export_forms
from households.actions.imports import apply_import, fingerprint, keep_draft, plan_import
from households.actions.restatements import finish_restatement, open_restatement
from households.actions.standards import add_standard
from households.actions.totals import set_totals
from households.actions.years import close_year
from households.models import LifeEvent, Member, PovertyStandard, Stage
from households.poverty import IncomeBands
from households.reported import Reported
from households.roster.plan import Options, Plan
from households.roster.reading import read_files
from households.totals import Totals

CAPACITY = "KT. CHỦ TỊCH"

ByHamlet = dict[str, list[Listed]]


@dataclass(frozen=True)
class Decision:
    """A signed decision of the commune: its invented number and its day."""

    number: str
    signed_on: date

    @property
    def basis(self) -> str:
        """The line under the title of a list that names it."""
        day = f"{self.signed_on:%d/%m/%Y}"
        return f"(Kèm theo Quyết định số {self.number} ngày {day} của Chủ tịch UBND xã)"


DECISIONS = {
    (NATIONAL_2016, 2021): Decision("268/QĐ-UBND", date(2021, 12, 20)),
    (NATIONAL_2022, 2021): Decision("31/QĐ-UBND", date(2022, 1, 24)),
    (NATIONAL_2022, 2022): Decision("212/QĐ-UBND", date(2022, 12, 15)),
    (NATIONAL_2022, 2023): Decision("247/QĐ-UBND", date(2023, 12, 14)),
    (NATIONAL_2022, 2024): Decision("233/QĐ-UBND", date(2024, 12, 13)),
    (PROVINCIAL, 2024): Decision("234/QĐ-UBND", date(2024, 12, 13)),
    (NATIONAL_2022, 2025): Decision("305/QĐ-UBND", date(2025, 12, 12)),
}
"""By standard and year. The provincial list of 2025 has none yet: it waits to be closed."""


@dataclass
class Office:
    """The office of one demo commune: types and drops in, year by year, what the story says."""

    commune: Unit
    officer: User
    signer: str
    story: Story
    hamlets: list[Unit] = field(init=False)
    standards: dict[str, PovertyStandard] = field(init=False)
    left: list[LifeEvent] = field(default_factory=list)  # this year's events

    def __post_init__(self) -> None:
        self.hamlets = hamlets_in_year(self.commune, THIS_YEAR)
        self.standards = {standard.code: standard for standard in PovertyStandard.objects.all()}

    # what stands before the years

    def write_letterheads(self) -> None:
        """Keep two: there has been no district since 01/07/2025."""
        for valid_from, superior, recipient in (
            (date(2021, 1, 1), "ỦY BAN NHÂN DÂN HUYỆN MINH HỌA", "Phòng LĐ-TB và XH huyện Minh Họa"),
            (date(2025, 7, 1), "ỦY BAN NHÂN DÂN TỈNH MINH HỌA", "Sở Nông nghiệp và Môi trường tỉnh Minh Họa"),
        ):
            letterhead = Letterhead(
                unit=self.commune,
                valid_from=valid_from,
                superior=superior,
                body=f"ỦY BAN NHÂN DÂN {self.commune.name}".upper(),
                place=self.commune.name.removeprefix("Xã "),
                recipient=recipient,
                preparer=self.officer.full_name,
                capacity=CAPACITY,
                title="PHÓ CHỦ TỊCH",
                signer=self.signer,
            )
            actions.save_letterhead(by=self.officer, letterhead=letterhead)

    def add_provincial_standard(self) -> None:
        """Record the illustrative standard of the province, once for all its communes."""
        if PROVINCIAL not in self.standards:
            self.standards[PROVINCIAL] = add_standard(
                by=self.officer,
                commune=self.commune,
                code=PROVINCIAL,
                name="Chuẩn minh họa của Tỉnh Minh Họa, 2024-2025 (không phải chuẩn của một tỉnh có thật)",
                short_name="Chuẩn minh họa, 2024-2025",
                first_day=date(2024, 1, 1),
                last_day=date(2025, 12, 31),
                rule=IncomeBands(poor_ceiling_vnd=46_000_000, near_poor_ceiling_vnd=54_000_000),
                source="Số liệu minh họa, không theo văn bản nào",
            )

    # the years

    def work_through_the_years(self) -> None:
        """Bring in each year's lists in its own layout, type what no file brought, close what was decided."""
        self._bring_in(NATIONAL_2016, 2021, self._sheet_per_hamlet)
        self._bring_in(NATIONAL_2022, 2021, one_table, file="Danh sách đầu kỳ 2021 theo chuẩn mới.xlsx")
        self._close(NATIONAL_2016, 2021)
        self._close(NATIONAL_2022, 2021)
        self._bring_in(NATIONAL_2022, 2022, self._sheet_per_hamlet)
        self._close(NATIONAL_2022, 2022)
        self._bring_in(NATIONAL_2022, 2023, group_lines)
        self._type_totals(2023, range(len(HAMLETS)))
        self._close(NATIONAL_2022, 2023, self._as_reported_in_2023())
        self._bring_in(NATIONAL_2022, 2024, self._sheet_per_hamlet)
        self._bring_in(NATIONAL_2022, 2025, self._sheet_with_points)
        self._type_totals(2025, range(len(HAMLETS)), average=True)
        self._bring_in_follow_up()
        self._close(NATIONAL_2022, 2024)
        self._close(PROVINCIAL, 2024)
        self._close(NATIONAL_2022, 2025)
        self._bring_in(NATIONAL_2022, 2026, sheet_per_hamlet, stage=Stage.PROPOSED)
        self._type_totals(2026, [1])

    def restate_2023(self) -> None:
        """Correct the closed year 2023: one hamlet's total of households was counted one too low."""
        what: dict[str, Any] = {
            "by": self.officer,
            "commune": self.commune,
            "standard": self.standards[NATIONAL_2022],
            "year": 2023,
        }
        open_restatement(
            **what,
            number="18/QĐ-UBND",
            signed_on=date(2024, 2, 6),
            signed_by=self.signer,
            capacity=CAPACITY,
            reason="Tổng số hộ dân cư của một ấp đếm sót một hộ",
        )
        totals = Totals(households=self.story.households[2023][1] + 1, people=self.story.inhabitants(2023, 1))
        set_totals(by=self.officer, commune=self.commune, year=2023, entries={self.hamlets[1]: totals})
        finish_restatement(**what)

    def hand_out_forms(self) -> None:
        """Take the forms of the last two closed years, as they were sent to the level above."""
        for year in (THIS_YEAR - 2, THIS_YEAR - 1):
            export_forms(
                by=self.officer,
                commune=self.commune,
                standard=self.standards[NATIONAL_2022],
                year=year,
                numbers=[1, 2, 3],
                on=DECISIONS[NATIONAL_2022, year].signed_on,
            )

    def list_not_come_yet(self) -> bytes:
        """Return this year's list of the last hamlet: the last household gone, the first with a child more."""
        last = len(HAMLETS) - 1
        ended = Member.objects.filter(
            household__in=[event.household for event in self.left], household__residences__valid_to__isnull=False
        )
        gone = set(ended.values_list("cccd", flat=True))
        before = [
            line
            for line in self.story.lists[NATIONAL_2022, THIS_YEAR - 1]
            if line.hamlet == last and line.household.head.cccd not in gone
        ]
        listed = [replace(line, people=line.people + 1) if line is before[0] else line for line in before[:-1]]
        return sheet_per_hamlet(self._paper(NATIONAL_2022, THIS_YEAR), {HAMLETS[last]: listed})

    def _sheet_per_hamlet(self, paper: Paper, listed: ByHamlet) -> bytes:
        return sheet_per_hamlet(paper, listed, self._totals(paper.year, listed))

    def _sheet_with_points(self, paper: Paper, listed: ByHamlet) -> bytes:
        return sheet_per_hamlet(paper, listed, self._totals(paper.year, listed), points=True)

    def _totals(self, year: int, listed: ByHamlet) -> list[TotalLine]:
        return [
            TotalLine(name, self.story.households[year][hamlet], self.story.inhabitants(year, hamlet), listed[name])
            for hamlet, name in enumerate(HAMLETS)
        ]

    def _by_hamlet(self, code: str, year: int) -> ByHamlet:
        listed: ByHamlet = {HAMLETS[hamlet]: [] for hamlet in self.story.came[year]}
        for line in self.story.lists[code, year]:
            listed[HAMLETS[line.hamlet]].append(line)
        return listed

    def _paper(self, code: str, year: int) -> Paper:
        decision = DECISIONS.get((code, year))
        made_on = decision.signed_on if decision else date(year, 11, 16)
        return Paper(f"Ủy ban nhân dân {self.commune.name}", year, decision.basis if decision else "", made_on)

    def _bring_in(
        self,
        code: str,
        year: int,
        layout: Callable[[Paper, ByHamlet], bytes],
        *,
        stage: Stage = Stage.DECIDED,
        file: str = "",
    ) -> None:
        content = layout(self._paper(code, year), self._by_hamlet(code, year))
        name = file or f"Danh sách hộ nghèo, cận nghèo {year}.xlsx"
        self._import(name, content, code, [year], stage, DECISIONS.get((code, year)))

    def _bring_in_follow_up(self) -> None:
        """Bring in the province's lists of both years in one file, its columns a year each."""
        years = (2024, 2025)
        by_year = {year: self._by_hamlet(PROVINCIAL, year) for year in years}
        listed = {name: {year: by_year[year][name] for year in years} for name in HAMLETS}
        paper = Paper(f"Ủy ban nhân dân {self.commune.name}", 2025, "(Theo chuẩn minh họa)", date(2025, 12, 15))
        content = several_years(paper, listed)
        self._import("Theo dõi theo chuẩn minh họa 2024-2025.xlsx", content, PROVINCIAL, years, Stage.POSTED, None)

    def _import(
        self, name: str, content: bytes, code: str, years: Sequence[int], stage: Stage, decision: Decision | None
    ) -> None:
        """Drop a file in, look at the preview, give each household no longer listed its reason, apply."""
        files = [(name, content)]
        reading = read_files(files, THIS_YEAR)
        standard = self.standards[code]
        year = years[0] if len(years) == 1 else None
        asked = Options(THIS_YEAR, year=year, standard=standard.pk, stage=stage)
        preview = plan_import(self.commune, reading, asked, years)
        answers = Options(THIS_YEAR, year=year, standard=standard.pk, stage=stage, reasons=self._reasons(preview, code))
        draft = keep_draft(
            by=self.officer,
            commune=self.commune,
            files=files,
            year=year,
            standard=standard,
            stage=stage,
            decision_number=decision.number if decision else "",
            decided_on=decision.signed_on if decision else None,
        )
        plan = apply_import(
            by=self.officer, draft=draft, reading=reading, options=answers, years=years, seen=fingerprint(preview)
        )
        _expect_all_taken(name, plan)

    def _reasons(self, preview: Plan, code: str) -> dict[tuple[int, int, int], str]:
        """Return the reason of each household that the preview says is no longer listed."""
        missing = [one.ref for one in preview.missing]
        heads = Member.objects.filter(commune=self.commune, is_head=True).values_list("household_id", "cccd")
        cccd = dict(heads) | {row.ref: row.person.cccd for row in preview.taken if row.ref in set(missing)}
        return {(one.ref, *one.key): self.story.reasons[code, one.key[1]][cccd[one.ref]] for one in preview.missing}

    def _type_totals(self, year: int, hamlets: Sequence[int] | range, *, average: bool = False) -> None:
        """Type totals of hamlets; with `average` those of average living standard too, which form 1 asks for."""
        entries = {}
        for hamlet in hamlets:
            households = self.story.households[year][hamlet]
            some = round(households * 0.17) if average else None
            entries[self.hamlets[hamlet]] = Totals(
                households=households,
                people=self.story.inhabitants(year, hamlet),
                average_households=some,
                average_people=None if some is None else round(some * 3.6),
            )
        set_totals(by=self.officer, commune=self.commune, year=year, entries=entries)

    def _close(self, code: str, year: int, as_reported: Mapping[str, Reported] | None = None) -> None:
        decision = DECISIONS[code, year]
        close_year(
            by=self.officer,
            commune=self.commune,
            standard=self.standards[code],
            year=year,
            number=decision.number,
            signed_on=decision.signed_on,
            signed_by=self.signer,
            capacity=CAPACITY,
            as_reported=as_reported,
        )

    def _as_reported_in_2023(self) -> dict[str, Reported]:
        """Return what was sent upward at the time: one poor household less, one household more than the lists say."""
        found = {}
        for hamlet, name in enumerate(HAMLETS):
            listed = self._by_hamlet(NATIONAL_2022, 2023)[name]
            poor = sum(line.is_poor for line in listed)
            found[name] = Reported(
                households=self.story.households[2023][hamlet] + (hamlet == 1),
                people=self.story.inhabitants(2023, hamlet),
                poor=max(poor - (hamlet == 1), 0),
                near_poor=len(listed) - poor,
            )
        return found


def _expect_all_taken(name: str, plan: Plan) -> None:
    """Stop at once when the program does not take its own demo file whole."""
    noticed = [plan.rejected, *(remark.message for remark in [*plan.errors, *plan.warnings])]
    noticed += ["không còn trong danh sách mà chưa có lý do" for one in plan.missing if one.reason is None]
    if any(noticed):
        raise AssertionError(f"{name}: {[words for words in noticed if words][:5]}")
