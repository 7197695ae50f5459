"""Small hands for tests of awards: an office with its people, a proposal of a hamlet, dossiers in any state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from django.urls import reverse
from django.utils import timezone

from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, save_proposal, write_dossier
from awards.actions.steps import Given, SignedPaper, submit_proposal, take_step
from awards.models import Dossier, Proposal
from awards.workflow import State, StepName
from communes.models import PaperKind, Unit, User
from communes.roles import Role
from tests import build

ACHIEVEMENT = "Giúp ba hộ nghèo trong ấp sửa nhà, cho mượn đất trồng rau."
_numbers = count(1)


def paper(**changed: object) -> SignedPaper:
    """Return a signed decision with a number of its own."""
    values = {
        "number": f"{next(_numbers)}/QĐ-UBND",
        "signed_on": timezone.localdate(),
        "signed_by": "Lê Văn Ký",
        "capacity": "CHỦ TỊCH",
    }
    return SignedPaper(**(values | changed))  # type: ignore[arg-type]


GIVEN = {
    StepName.WITHDRAW: {"words": "Hộ không nhận đề nghị"},
    StepName.RETURN: {"words": "Bổ sung biên bản họp ấp"},
    StepName.HOLD: {"words": "Đang xác minh đơn thư"},
    StepName.RELEASE: {"words": "Đơn thư không có cơ sở"},
    StepName.APPRAISE: {"words": "Đủ điều kiện khen thưởng"},
    StepName.REFUSE: {"words": "Thành tích trùng năm trước"},
}


@dataclass
class Office:
    """A commune with two hamlets and the people of the simple route."""

    commune: Unit = field(default_factory=lambda: build.commune("Ấp 1", "Ấp 2"))
    head: User = field(init=False)
    officer: User = field(init=False)
    chairman: User = field(init=False)
    clerk: User = field(init=False)

    def __post_init__(self) -> None:
        self.head = build.person(Role.HAMLET_HEAD, self.hamlet)
        self.officer = build.person(Role.EMULATION_OFFICER, self.commune)
        self.chairman = build.person(Role.CHAIRMAN, self.commune)
        self.clerk = build.person(Role.CLERK, self.commune)

    @property
    def hamlet(self) -> Unit:
        """The first hamlet."""
        return build.hamlet(self.commune, "Ấp 1")

    def proposal(self, **changed: object) -> Proposal:
        """Return a new proposal of the first hamlet, written by its head."""
        values = {"by": self.head, "commune": self.commune, "unit": self.hamlet, "year": 2026}
        return save_proposal(**(values | changed))  # type: ignore[arg-type]

    def nominated(self, *nominees: Nominee, proposal: Proposal | None = None, by: User | None = None) -> list[Dossier]:
        """Return draft dossiers with what they achieved, by default of one typed name."""
        held, who = proposal or self.proposal(), by or self.head
        named = nominees or (Nominee(name=f"Người Mẫu {next(_numbers)}"),)
        held.refresh_from_db()
        added = add_nominees(by=who, proposal=held, nominees=named, seen_version=held.version)
        return [
            write_dossier(
                by=who,
                dossier=one,
                achievement=ACHIEVEMENT,
                recipient=one.recipient,
                group=one.group,
                seen_version=one.version,
            )
            for one in added
        ]

    def dossier(self, state: State = State.DRAFT, *nominees: Nominee, held: bool = False) -> Dossier:
        """Return a dossier brought to a state by the real steps."""
        (dossier,) = self.nominated(*nominees)
        return self.bring(dossier, state, held=held)

    def bring(self, dossier: Dossier, state: State, *, held: bool = False) -> Dossier:
        """Take a draft to a state."""
        way = {
            State.DRAFT: (),
            State.SUBMITTED: (StepName.SUBMIT,),
            State.RETURNED: (StepName.SUBMIT, StepName.RETURN),
            State.RECEIVED: (StepName.SUBMIT, StepName.RECEIVE),
            State.APPRAISED: (StepName.SUBMIT, StepName.RECEIVE, StepName.APPRAISE),
            State.DECIDED: (StepName.SUBMIT, StepName.RECEIVE, StepName.APPRAISE, StepName.DECIDE),
            State.REFUSED: (StepName.SUBMIT, StepName.RECEIVE, StepName.APPRAISE, StepName.REFUSE),
            State.WITHDRAWN: (StepName.SUBMIT, StepName.WITHDRAW),
        }[state]
        for name in (*way, *((StepName.HOLD,) if held else ())):
            dossier = self.take(dossier, name)
        return dossier

    def take(self, dossier: Dossier, name: StepName, by: User | None = None, **changed: object) -> Dossier:
        """Take a step by whom it belongs to, with what it asks for."""
        usual = {StepName.SUBMIT: self.head, StepName.WITHDRAW: self.head}
        usual |= {StepName.DECIDE: self.chairman, StepName.REFUSE: self.clerk}
        dossier.refresh_from_db()
        given = dict(GIVEN.get(name, {}))
        if name in (StepName.DECIDE, StepName.REFUSE):
            given["paper"] = paper(kind=PaperKind.NOTICE if name == StepName.REFUSE else PaperKind.DECISION)
        return take_step(
            by=by or usual.get(name, self.officer),
            dossier=dossier,
            name=name,
            seen_version=dossier.version,
            given=Given(**(given | changed)),  # type: ignore[arg-type]
        )

    def submit(self, proposal: Proposal) -> list[Dossier]:
        """Submit all of a proposal."""
        proposal.refresh_from_db()
        return submit_proposal(by=self.head, proposal=proposal, seen_version=proposal.version)


def address(page: str, commune: Unit, *args: object, year: int = 2026) -> str:
    """Return the address of a page of awards."""
    return reverse(f"awards:{page}", args=[commune.pk, year, "national-2022", *args])


def posted(step: StepName, dossier: Dossier, **changed: object) -> dict[str, object]:
    """Return what a form posts for a step: all it could ask for."""
    data: dict[str, object] = {"version": dossier.version, "words": GIVEN.get(step, {}).get("words", "")}
    if step in (StepName.DECIDE, StepName.REFUSE):
        data |= {"number": f"{next(_numbers)}/QĐ-UBND", "signed_on": f"{timezone.localdate():%d/%m/%Y}"}
        data |= {"signed_by": "Lê Văn Ký", "capacity": "CHỦ TỊCH", "kind": "decision"}
    return data | changed


def day(text: str) -> date:
    """Return a day from dd/mm/yyyy."""
    first, month, year = text.split("/")
    return date(int(year), int(month), int(first))
