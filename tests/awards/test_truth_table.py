"""Every role in every state at every step, through HTTP with forged posts: exactly the listed ones pass."""

from __future__ import annotations

import pytest
from django.db import transaction

from awards.models import Dossier
from awards.workflow import State, StepName
from communes.models import Organisation
from communes.roles import Role
from tests import build
from tests.awards.world import Office, address, posted
from tests.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

NOMINATORS = {Role.HEAD_OF_OFFICE, Role.EMULATION_OFFICER, Role.POVERTY_OFFICER, Role.FRONT, Role.HAMLET_HEAD}
APPRAISERS = {Role.EMULATION_OFFICER}
DECIDERS = {Role.CHAIRMAN, Role.VICE_CHAIRMAN, Role.HEAD_OF_OFFICE, Role.CLERK}
UNDER_WAY = {State.SUBMITTED, State.RECEIVED, State.APPRAISED}
# Written out, not read from the table under test: who, from where, held or not, to where.
ALLOWED = {
    StepName.SUBMIT: (NOMINATORS, {State.DRAFT, State.RETURNED}, False, State.SUBMITTED),
    StepName.WITHDRAW: (NOMINATORS, UNDER_WAY | {State.RETURNED}, None, State.WITHDRAWN),
    StepName.RECEIVE: (APPRAISERS, {State.SUBMITTED}, False, State.RECEIVED),
    StepName.RETURN: (APPRAISERS, UNDER_WAY, False, State.RETURNED),
    StepName.APPRAISE: (APPRAISERS, {State.RECEIVED}, False, State.APPRAISED),
    StepName.HOLD: (APPRAISERS, UNDER_WAY, False, None),
    StepName.RELEASE: (APPRAISERS, UNDER_WAY, True, None),
    StepName.DECIDE: (DECIDERS, {State.APPRAISED}, False, State.DECIDED),
    StepName.REFUSE: (DECIDERS, {State.APPRAISED}, False, State.REFUSED),
}
STANDS = [(state, False) for state in State] + [(state, True) for state in sorted(UNDER_WAY)]
OUTSIDE = {Role.ORGANISATION}  # sees dossiers of his own organisation only
READERS = {
    *(NOMINATORS | APPRAISERS | DECIDERS), Role.COUNCIL_MEMBER, Role.COUNCIL_SECRETARY, Role.ORGANISATION
}  # fmt: skip


def someone(role: Role, office: Office):
    if role == Role.ORGANISATION:
        return build.representative(office.commune)
    return build.person(role, office.hamlet if role == Role.HAMLET_HEAD else office.commune)


def expected(role: Role, step: StepName, state: State, held: bool) -> int:
    """The status of a forged post: 302 it passed, 409 not from here, 403 not one's part, 404 not one's place."""
    if role not in READERS:
        return 403
    if role in OUTSIDE:
        return 404
    roles, states, when_held, _to = ALLOWED[step]
    if role not in roles:
        return 403
    return 302 if state in states and when_held in (None, held) else 409


@pytest.mark.parametrize(("state", "held"), STANDS)
def test_only_the_listed_steps_pass(state: State, held: bool) -> None:
    office = Office()
    dossier = office.dossier(state, held=held)
    clients = {role: signed_in(someone(role, office)) for role in Role}
    wrong = []
    for step, (_roles, _states, _held, to) in ALLOWED.items():
        for role, client in clients.items():
            before = transaction.savepoint()
            answer = client.post(address("step", office.commune, dossier.pk, step.value), posted(step, dossier))
            now = Dossier.objects.get(pk=dossier.pk).state
            transaction.savepoint_rollback(before)
            wanted = expected(role, step, state, held)
            after = (to or state).value if wanted == 302 else state.value
            if (answer.status_code, now) != (wanted, after):
                wrong.append((role.value, step.value, answer.status_code, wanted, now))
    assert wrong == []


@pytest.mark.parametrize(("state", "held"), STANDS)
def test_the_door_for_several_lets_the_same_people_pass_from_the_same_state(state: State, held: bool) -> None:
    office = Office()
    dossier = office.dossier(state, held=held)
    wrong = []
    for role in Role:
        client = signed_in(someone(role, office))
        for step in (StepName.DECIDE, StepName.REFUSE):
            data = posted(step, dossier) | {"name": step.value, "chosen": [f"{dossier.pk}:{dossier.version}"]}
            before = transaction.savepoint()
            status = client.post(address("decide", office.commune), data).status_code
            now = Dossier.objects.get(pk=dossier.pk).state
            transaction.savepoint_rollback(before)
            wanted = 403 if role not in DECIDERS else 302 if (state, held) == (State.APPRAISED, False) else 409
            after = ALLOWED[step][3] if wanted == 302 else state
            if (status, now) != (wanted, after):
                wrong.append((role.value, step.value, status, wanted, now))
    assert wrong == []


def test_the_table_knows_every_step_and_state() -> None:
    assert set(ALLOWED) == set(StepName)
    assert {state for state, _held in STANDS} == set(State)


@pytest.mark.parametrize("state", State)
def test_a_neighbouring_hamlet_head_and_another_commune_find_nothing(state: State) -> None:
    office = Office()
    dossier = office.dossier(state)
    strangers = [
        build.person(Role.HAMLET_HEAD, build.hamlet(office.commune, "Ấp 2")),
        build.person(Role.EMULATION_OFFICER, build.commune("Ấp 1")),
        build.representative(office.commune),
    ]
    for step in StepName:
        for stranger in strangers:
            answer = signed_in(stranger).post(
                address("step", office.commune, dossier.pk, step.value), posted(step, dossier)
            )
            assert answer.status_code == 404, (step, stranger)
    dossier.refresh_from_db()
    assert dossier.state == state


def test_a_step_that_no_route_has_is_not_found() -> None:
    office = Office()
    dossier = office.dossier(State.SUBMITTED)
    client = signed_in(office.officer)
    for name in ("approve", "decided", "x" * 200):
        assert client.post(address("step", office.commune, dossier.pk, name), {"version": 1}).status_code == 404


def test_an_organisation_takes_its_own_dossier_through_its_own_steps_only() -> None:
    office = Office()
    user = build.representative(office.commune)
    organisation = Organisation.objects.get(assignments__user=user)
    proposal = office.proposal(by=user, unit=None, organisation=organisation)
    (dossier,) = office.nominated(proposal=proposal, by=user)
    client = signed_in(user)
    for step, status in ((StepName.RECEIVE, 403), (StepName.DECIDE, 403), (StepName.SUBMIT, 302)):
        answer = client.post(address("step", office.commune, dossier.pk, step.value), posted(step, dossier))
        assert answer.status_code == status, step
    dossier.refresh_from_db()
    assert dossier.state == State.SUBMITTED
