"""Two hands on one dossier at the same moment: the database lets one through, the other gets a sentence."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from awards.actions.calendar import set_calendar_day
from awards.actions.nominees import Nominee
from awards.actions.proposals import remove_nominee
from awards.actions.steps import Given, decide_dossiers, submit_proposal, take_step
from awards.clock import DEFAULT_DAYS
from awards.models import Dossier, StepTaken
from awards.queries.calendar import calendar_of
from awards.workflow import State, StepName
from communes.models import AuditEntry, Paper
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.awards.world import Office, paper

pytestmark = pytest.mark.django_db(transaction=True)


def race(rounds: int) -> None:
    """Decide each of so many dossiers by two people at once, one for and one against."""
    office = Office()
    other = build.person(Role.VICE_CHAIRMAN, office.commune)
    dossiers = office.nominated(*(Nominee(name=f"Người Mẫu Số {number}") for number in range(rounds)))
    for dossier in dossiers:
        office.bring(dossier, State.APPRAISED)
    entries = AuditEntry.objects.count()
    for dossier in dossiers:
        dossier.refresh_from_db()
        both = {"dossier": dossier, "seen_version": dossier.version}
        award = partial(take_step, by=office.chairman, name="decide", given=Given(paper=paper()), **both)
        refuse = partial(take_step, by=other, name="refuse", given=Given("Chưa đủ thành tích", paper=paper()), **both)
        (lost,) = at_once(award, refuse)
        assert isinstance(lost, RuleError), lost
    assert StepTaken.objects.filter(name__in=["decide", "refuse"]).count() == rounds
    assert Dossier.objects.filter(state__in=[State.DECIDED, State.REFUSED]).count() == rounds
    assert (Paper.objects.count(), AuditEntry.objects.count() - entries) == (rounds, rounds)


def test_of_two_decisions_at_once_one_wins() -> None:
    race(8)


@pytest.mark.long
def test_of_two_decisions_at_once_one_wins_200_times() -> None:
    race(200)


def test_of_two_papers_for_overlapping_dossiers_one_wins_whole() -> None:
    office = Office()
    first, second, third = (office.dossier(State.APPRAISED) for _ in range(3))
    of_paper = {"by": office.clerk, "commune": office.commune, "name": "decide"}

    def decide(*chosen: Dossier):
        pairs = [(one.pk, one.version) for one in chosen]
        return partial(decide_dossiers, **of_paper, chosen=pairs, given=Given(paper=paper()))

    (lost,) = at_once(decide(first, second), decide(third, second))
    assert isinstance(lost, RuleError)
    assert Dossier.objects.awarded().count() == 2
    assert Paper.objects.count() == 1


def test_of_two_who_submit_one_list_one_wins() -> None:
    office = Office()
    (dossier,) = office.nominated()
    proposal = dossier.proposal
    proposal.refresh_from_db()
    send = partial(submit_proposal, by=office.head, proposal=proposal, seen_version=proposal.version)
    (lost,) = at_once(send, send)
    assert isinstance(lost, RuleError)
    assert StepTaken.objects.filter(name=StepName.SUBMIT).count() == 1


def test_a_draft_taken_off_while_its_list_is_submitted_is_gone_or_sent_whole() -> None:
    office = Office()
    for _round in range(4):
        (dossier,) = office.nominated()
        proposal = dossier.proposal
        proposal.refresh_from_db()
        send = partial(submit_proposal, by=office.head, proposal=proposal, seen_version=proposal.version)
        drop = partial(remove_nominee, by=office.head, dossier=dossier, seen_version=dossier.version)
        (lost,) = at_once(send, drop)
        assert isinstance(lost, RuleError), lost
        left = list(Dossier.objects.filter(pk=dossier.pk).values_list("state", flat=True))
        assert left in ([], [State.SUBMITTED])
        assert StepTaken.objects.filter(dossier=dossier.pk).count() == len(left)


def test_a_receipt_while_the_calendar_changes_keeps_the_last_day_of_the_new_one() -> None:
    office = Office()
    for _round in range(20):
        dossier = office.dossier(State.SUBMITTED)
        last = calendar_of(office.commune).add(timezone.localdate(), DEFAULT_DAYS)
        change = {"by": office.officer, "commune": office.commune, "day": last, "is_worked": False}
        receive = partial(take_step, by=office.officer, dossier=dossier, name="receive", seen_version=dossier.version)
        assert at_once(partial(set_calendar_day, source="Nghỉ bù của xã", **change), receive) == []
        dossier.refresh_from_db()
        assert dossier.due_on == dossier.clock.due_on(calendar_of(office.commune)) > last


def test_a_hold_and_a_decision_at_once_never_both() -> None:
    office = Office()
    for _round in range(4):
        dossier = office.dossier(State.APPRAISED)
        both = {"dossier": dossier, "seen_version": dossier.version}
        hold = partial(take_step, by=office.officer, name="hold", given=Given("Có đơn phản ánh"), **both)
        award = partial(take_step, by=office.chairman, name="decide", given=Given(paper=paper()), **both)
        (lost,) = at_once(hold, award)
        assert isinstance(lost, RuleError)
        dossier.refresh_from_db()
        assert (dossier.state == State.DECIDED) != dossier.is_held
