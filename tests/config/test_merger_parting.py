"""A merger is taken back only where no record loses the household or hamlet it is about: decided for every model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Field, Model
from django.utils import timezone

from awards.actions.nominees import Nominee, subject_of
from awards.models import Dossier, Proposal
from campaigns.actions.pledges import add_pledge
from campaigns.actions.registrations import register_escape
from campaigns.actions.support_lists import add_row, make_list
from campaigns.actions.supports import record_support
from campaigns.models import (
    Campaign,
    Donor,
    EscapeRegistration,
    Plan,
    Pledge,
    PledgeEntry,
    Support,
    SupportList,
    SupportRow,
    Target,
)  # fmt: skip
from campaigns.pledges import DonorKind
from campaigns.queries.support_lists import Listed
from communes.actions import add_commune, system_user
from communes.models import Paper, Unit, User
from communes.roles import Role
from households.actions.confirmations import give_confirmation
from households.actions.mergers import map_hamlets, record_merger, undo_merger
from households.models import (
    ChangeReport,
    Confirmation,
    Departure,
    HamletResult,
    HamletYear,
    Household,
    LearntWord,
    LifeEvent,
    Member,
    YearlyStatus,
)  # fmt: skip
from households.queries.parting import Tie, ties
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world as supports
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
ON, DAY = date(2025, 7, 1), date(2026, 3, 3)
# Of these the new commune may have none at all, whatever they are about.
NONE_AT_ALL = (HamletResult, HamletYear, LifeEvent, ChangeReport)
# What else points at a household, one of its people or a unit, and why a merger taken back leaves or moves it.
STANDS = {
    "communes.UnitParent": "whose a hamlet is says itself; its days are given back",
    "communes.UnitSuccession": "is what is taken back",
    "communes.Organisation": "an office's own",
    "communes.Assignment": "posts in the new commune stay, those the merger ended are open again",
    "communes.CalendarDay": "an office's own",
    "communes.OfficeTitle": "an office's own",
    "communes.Handover": "between people of one office",
    "communes.Paper.commune": "an office's own; whose paper it is says `unit`",
    "communes.StoredFile": "opened by what it belongs to",
    "communes.PaperTemplate": "an office's own",
    "communes.Letterhead": "an office's own",
    "households.PovertyStandard": "a province's",
    "households.Household": "goes back; doubles are joined by an event of the commune",
    "households.Member": "goes back with the household",
    "households.MemberGroup": "goes back with the household",
    "households.Residence": "goes back with the household",
    "households.RosterImport": "a written one left a result; a draft names its own commune's hamlets",
    "households.ImportedRow": "as its import",
    "households.LearntWord": "forgotten where it means an old hamlet",
    "households.YearClosing": "rests on results",
    "households.IssuedFile": "rests on results",
    "campaigns.ArchivedPlan": "a unit's own",
    "campaigns.ReportLayout": "an office's own",
    "campaigns.Campaign": "an office's own",
    "campaigns.Plan": "an office's own",
    "campaigns.PlanChange": "an office's own",
    "campaigns.SupportOccasion": "an office's own",
    "campaigns.PledgeFile": "an office's own",
    "campaigns.SupportFile": "an office's own",
    "awards.TimeLimit": "an office's own",
}


def end_of(model: type[Model], path: str) -> Field[Any, Any]:
    """Return the last field of a path."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)  # type: ignore[return-value]


def test_of_every_model_about_a_household_or_unit_it_is_decided_what_becomes_of_it():
    decided = set(STANDS) | {model._meta.label for model in NONE_AT_ALL}
    for tie in ties():
        for one in (end_of(tie.model, tie.owner), end_of(tie.model, tie.about)):
            decided.add(f"{one.model._meta.label}.{one.name}")
    ends = (Household, Member, Unit)
    pointing = [
        (model._meta.label, one.name)
        for model in apps.get_models()
        for one in [*model._meta.fields, *model._meta.many_to_many]
        if one.related_model in ends
    ]
    reached = {"awards.Dossier.member"}  # by the path of a tie
    open_ones = [f"{label}.{name}" for label, name in pointing if not {label, f"{label}.{name}"} & decided]
    assert set(open_ones) - reached == set()
    labels = {label for label, _name in pointing} | {f"{label}.{name}" for label, name in pointing}
    assert set(STANDS) - labels == set()  # nothing is said of what is not there


@dataclass
class World:
    """Two old communes with a household each, and the one they went over to."""

    by: User = field(default_factory=system_user)
    east: Unit = field(default_factory=lambda: build.commune("Ấp 1", name="Xã Đông"))
    west: Unit = field(default_factory=lambda: build.commune("Ấp 9", name="Xã Tây"))
    new: Unit = field(init=False)
    household: Household = field(init=False)

    def __post_init__(self) -> None:
        self.household = build.household(self.east, "Ấp 1", "Lê Thị Còn")
        self.new = add_commune(
            by=self.by, code="98765", name="Xã Mới", area="rural", hamlets=["Ấp A", "Ấp B"], valid_from=ON
        )
        record_merger(by=self.by, commune=self.new, on=ON, old=[self.east, self.west])
        heirs = {build.hamlet(self.east, "Ấp 1"): "Ấp A", build.hamlet(self.west, "Ấp 9"): "Ấp B"}
        map_hamlets(by=self.by, commune=self.new, heirs={old: build.hamlet(self.new, to) for old, to in heirs.items()})

    def about(self, path: str) -> Any:
        """Return what of the eastern commune a path of a tie ends at."""
        return self.household if path.endswith("household") else build.hamlet(self.east, "Ấp 1")

    def campaign(self, unit: Unit) -> Campaign:
        """Return a new campaign of a commune."""
        return Campaign.objects.create(unit=unit, name="Phong trào", short_name="PT", first_year=2021, last_year=2030)

    def donor(self, unit: Unit, **more: Any) -> Donor:
        """Return a new donor of a commune."""
        kind = "better_off_household" if more else "person"
        return Donor.objects.create(commune=unit, kind=kind, name="Người Tốt", **more)

    def pledge(self, unit: Unit, **more: Any) -> Pledge:
        """Return a new pledge, to the fund where nothing else is said."""
        to = "household" if "household" in more else "hamlet" if "hamlet" in more else "fund"
        said = {"donor": more.pop("donor", None) or self.donor(unit), "year": 2026, "kind": "money", "to": to}
        said |= {"amount_vnd": 100_000, "promised_on": DAY, "recorded_by": self.by}
        return Pledge.objects.create(commune=unit, **said, **more)

    def list(self, unit: Unit, **more: Any) -> SupportList:
        """Return a new draft of a list to sign."""
        said = {"standard": build.standard(), "year": 2025, "title": "Quà Tết", "kind": "other", "occasion": "Tết"}
        said |= {"source": "benefactor" if more else "budget", "amount_vnd": 1, "on": DAY, "created_by": self.by}
        return SupportList.objects.create(commune=unit, **said, **more)

    def row(self, of: SupportList, **more: Any) -> SupportRow:
        """Return a new row of a list."""
        said = {"household": self.household, "hamlet": build.hamlet(self.east, "Ấp 1"), "name": "Lê Thị Còn"} | more
        return SupportRow.objects.create(list=of, sort_key="1", amount_vnd=1, **said)

    def dossier(self, unit: Unit, **more: Any) -> Dossier:
        """Return a new draft of a dossier."""
        proposal = Proposal.objects.create(
            commune=unit, unit=unit, proposer="Phòng", year=2026, period="năm 2026", created_by=self.by
        )
        said = {"kind": "outsider", "subject_key": "x", "name": "X", "recipient": "individual", "group": "of_officers"}
        return Dossier.objects.create(proposal=proposal, commune=unit, **said, **more)

    def paper(self, commune: Unit, office: Unit) -> Paper:
        """Return a new draft of a paper."""
        return Paper.objects.create(commune=commune, unit=office, kind="decision", state="draft")

    def decided(self, unit: Unit) -> Dossier:
        """Return a dossier decided by a paper of the eastern commune."""
        paper = self.paper(self.east, self.east)
        Paper.objects.filter(pk=paper.pk).update(
            state="signed",
            year=2026,
            number="1",
            number_key="1",
            signed_on=DAY,
            recorded_by=self.by,
            recorded_at=timezone.now(),
        )
        other = build.person(Role.CLERK, self.new)
        return self.dossier(unit, state="decided", decision=paper, decided_by=self.by, appraised_by=other)


Make = Callable[[World, Unit, Any], object]


def status(world: World, unit: Unit, **more: Any) -> None:
    """Store a class; of `more` the household or the hamlet."""
    said = {"household": world.household, "hamlet": build.hamlet(world.east, "Ấp 1")} | more
    YearlyStatus.objects.create(commune=unit, standard=build.standard(), year=2024, poverty_class="poor", **said)


def departed(world: World, unit: Unit, **more: Any) -> None:
    """Store a departure; of `more` the household or the hamlet."""
    said = {"household": world.household, "hamlet": build.hamlet(world.east, "Ấp 1")} | more
    Departure.objects.create(commune=unit, standard=build.standard(), year=2024, reason="moved_away", **said)


MADE: dict[tuple[type[Model], str], Make] = {
    (YearlyStatus, "household"): lambda w, unit, one: status(w, unit, household=one),
    (YearlyStatus, "hamlet"): lambda w, unit, one: status(w, unit, hamlet=one),
    (Departure, "household"): lambda w, unit, one: departed(w, unit, household=one),
    (Departure, "hamlet"): lambda w, unit, one: departed(w, unit, hamlet=one),
    (Confirmation, "household"): lambda w, unit, one: Confirmation.objects.create(
        commune=unit, year=2026, number=1, household=one, standard=build.standard(), list_year=2025,
        poverty_class="poor", person="Lê Thị Còn", purpose="Vay vốn", words={}, key=uuid4(), given_on=DAY,
        given_by=w.by,
    ),
    (Paper, "unit"): lambda w, unit, one: w.paper(unit, one),
    (EscapeRegistration, "household"): lambda w, unit, one: EscapeRegistration.objects.create(
        commune=unit, household=one, year=2026, registered_on=DAY, plan="Nuôi bò", recorded_by=w.by
    ),
    (Donor, "household"): lambda w, unit, one: w.donor(unit, household=one),
    (Pledge, "household"): lambda w, unit, one: w.pledge(unit, household=one),
    (Pledge, "hamlet"): lambda w, unit, one: w.pledge(unit, hamlet=one),
    (Pledge, "donor__commune"): lambda w, unit, _one: w.pledge(unit, donor=w.donor(w.east)),
    (Pledge, "campaign__unit"): lambda w, unit, _one: w.pledge(unit, campaign=w.campaign(w.east)),
    (PledgeEntry, "household"): lambda w, unit, one: PledgeEntry.objects.create(
        pledge=w.pledge(unit), direction="given", on=DAY, amount_vnd=1, household=one, recorded_by=w.by
    ),
    (PledgeEntry, "hamlet"): lambda w, unit, one: PledgeEntry.objects.create(
        pledge=w.pledge(unit), direction="given", on=DAY, amount_vnd=1, hamlet=one, recorded_by=w.by
    ),
    (Support, "household"): lambda w, unit, one: Support.objects.create(
        commune=unit, household=one, kind="education", on=DAY, amount_vnd=1, source="budget", recorded_by=w.by
    ),
    (SupportList, "rows__household"): lambda w, unit, one: w.row(w.list(unit), household=one),
    (SupportList, "rows__hamlet"): lambda w, unit, one: w.row(w.list(unit), hamlet=one),
    (SupportList, "pledge__commune"): lambda w, unit, _one: w.list(unit, pledge=w.pledge(w.east)),
    (Target, "hamlet"): lambda w, unit, one: Target.objects.create(
        plan=Plan.objects.create(unit=unit, year=2026, standard=build.standard()),
        kind="fewer", measure="poor", hamlet=one, count=1,
    ),
    (Proposal, "unit"): lambda w, unit, one: Proposal.objects.create(
        commune=unit, unit=one, proposer="Ấp 1", year=2026, period="năm 2026", created_by=w.by
    ),
    (Proposal, "campaign__unit"): lambda w, unit, _one: Proposal.objects.create(
        commune=unit, unit=unit, campaign=w.campaign(w.east), proposer="Phòng", year=2026, period="năm 2026",
        created_by=w.by,
    ),
    (Dossier, "household"): lambda w, unit, one: w.dossier(unit, household=one),
    (Dossier, "member__household"): lambda w, unit, one: w.dossier(unit, member=one.members.get()),
    (Dossier, "hamlet"): lambda w, unit, one: w.dossier(unit, hamlet=one),
    (Dossier, "decision__commune"): lambda w, unit, _one: w.decided(unit),
}  # fmt: skip


@pytest.fixture(scope="module")
def merged(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The two communes and their heir, made once; what a test does with their rows goes with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(merged: World) -> World:
    """Return the communes as read anew, for one test."""
    return deepcopy(merged)


@pytest.mark.parametrize("tie", ties(), ids=lambda tie: f"{tie.model.__name__}.{tie.about}")
def test_a_record_about_what_stays_with_its_commune_hinders_nothing(tie: Tie, world: World):
    MADE[tie.model, tie.about](world, world.east, world.about(tie.about))
    undo_merger(by=world.by, commune=Unit.objects.get(pk=world.new.pk))
    world.household.refresh_from_db()
    assert world.household.commune == world.east


@pytest.mark.parametrize("owner", ["new", "west"])
@pytest.mark.parametrize("tie", ties(), ids=lambda tie: f"{tie.model.__name__}.{tie.about}")
def test_what_would_part_is_named_and_nothing_is_undone(tie: Tie, owner: str, world: World):
    MADE[tie.model, tie.about](world, getattr(world, owner), world.about(tie.about))
    with pytest.raises(RuleError, match=rf"không mở được nữa: .*1 {tie.words}"):
        undo_merger(by=world.by, commune=Unit.objects.get(pk=world.new.pk))
    world.household.refresh_from_db()
    assert world.household.commune == world.new


def test_a_taught_name_of_an_old_hamlet_is_forgotten_and_that_of_an_own_one_stays(world: World):
    for key, hamlet in (("cu", build.hamlet(world.east, "Ấp 1")), ("moi", build.hamlet(world.new, "Ấp A"))):
        said = {"kind": "hamlet", "key": key, "written": key, "created_by": world.by}
        LearntWord.objects.create(commune=world.new, hamlet=hamlet, **said)
    undo_merger(by=world.by, commune=Unit.objects.get(pk=world.new.pk))
    assert list(LearntWord.objects.values_list("key", flat=True)) == ["moi"]


def test_the_page_names_what_hinders(world: World):
    world.pledge(world.new, household=world.household)
    client = signed_in(build.person(Role.ADMINISTRATOR, world.new))
    page = text(client.post(at(Unit.objects.get(pk=world.new.pk), "former-units/", 2026), {"do": "undo"}))
    assert "không mở được nữa: 1 đăng ký ủng hộ. Việc nào còn là bản nháp thì xóa trước rồi hủy" in page


def registers(world: World, household: Household) -> None:
    """Register a household to escape poverty."""
    register_escape(by=world.by, household=household, year=2026, on=DAY, plan="Nuôi bò sinh sản")


def listed(one: Household) -> Listed:
    """Return a household as a list to sign takes it."""
    return Listed(one.pk, "Lê Thị Còn", build.hamlet(one.commune, "Ấp A").pk, "1", "poor", 4)


def lists(world: World, household: Household) -> None:
    """Draft a list to sign with a household."""
    make_list(
        by=world.by, commune=world.new, standard=build.standard(), year=2026, terms=supports.terms(),
        households=[listed(household)], drawn_from="",
    )  # fmt: skip


BEGUN: dict[str, Callable[[World, Household], object]] = {
    "pledge": lambda w, one: add_pledge(
        by=w.by, commune=w.new, year=2026, donor=w.donor(w.new), promise=pledges.promise(one)
    ),
    "registration": registers,
    "list": lists,
    "row": lambda w, one: add_row(by=w.by, of=w.list(w.new), household=listed(one), seen_version=1),
    "support": lambda w, one: record_support(by=w.by, household=one, given=supports.given()),
    "donor": lambda w, one: pledges.donor(w.new, "Hộ Khá", DonorKind.BETTER_OFF_HOUSEHOLD, household=one),
    "certificate": lambda w, one: give_confirmation(
        by=w.by, household=one, standard=build.standard(), year=2025, member=one.members.get(), purpose="Vay vốn",
        whole_number=False, key=uuid4(),
    ),
    "nominee": lambda w, one: subject_of(
        Proposal(commune=w.new, unit=w.new, proposer="Phòng"), Nominee(household=one)
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BEGUN)
def test_nothing_begins_for_a_household_that_went_back_since_it_was_read(what: str, world: World):
    read = Household.objects.select_related("commune").get(pk=world.household.pk)
    world.new = Unit.objects.get(pk=world.new.pk)
    undo_merger(by=world.by, commune=world.new)
    with pytest.raises(RuleError, match="sổ quản lý của"):
        BEGUN[what](world, read)
