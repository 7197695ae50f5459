"""What is warned of before a dossier is weighed: an award of the same year, a second nomination, closeness.

No statute sets a least interval between two awards; so it warns, asks for a reason and keeps both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from awards.models import Dossier, SubjectKind
from awards.workflow import CLOSED, State, StepName
from communes.access import scope
from communes.models import Assignment, Unit, User, number_key, valid_on
from communes.queries import office_on
from households.models import Household, Member, Residence
from lib.vietnamese import clean, fold


def subject_keys(dossier: Dossier) -> set[str]:
    """Return the keys under which the same subject may stand elsewhere; at most two queries.

    A household and its doubles; a member and the account that is his.
    """
    keys = {dossier.subject_key}
    match dossier.kind:
        case SubjectKind.HOUSEHOLD if dossier.household_id:
            single = dossier.household.double_of_id or dossier.household_id if dossier.household else None
            doubles = Household.objects.filter(double_of=single).values_list("pk", flat=True)
            keys |= {f"household:{pk}" for pk in (single, *doubles)}
        case SubjectKind.MEMBER if dossier.member and dossier.member.user_id:
            keys.add(f"officer:{dossier.member.user_id}")
        case SubjectKind.OFFICER:
            members = Member.objects.filter(user=dossier.person_id).values_list("pk", flat=True)
            keys |= {f"member:{pk}" for pk in members}
    return keys


def about_subject(dossier: Dossier, user: User) -> list[str]:
    """Return sentences about other dossiers of the same subject in this year or campaign; at most three queries.

    Only of those the person may see; whoever appraises or decides sees all of the commune.
    """
    alike = Q(proposal__year=dossier.proposal.year)
    if dossier.proposal.campaign_id:
        alike |= Q(proposal__campaign=dossier.proposal.campaign_id)
    others = (
        Dossier.objects.visible_to(user)
        .filter(alike, commune__in=dossier.commune.chain, subject_key__in=subject_keys(dossier))
        .exclude(pk=dossier.pk)
        .exclude(state__in=[state for state in CLOSED if state != State.DECIDED])
        .select_related("decision", "proposal")
        .order_by("pk")
    )
    return [_said(other) for other in others[:5]]


def _said(other: Dossier) -> str:
    if other.decision is not None:
        return f"{other.name} đã được khen thưởng theo {other.decision} ({other.proposal.period})."
    return f"{other.name} còn một hồ sơ khác: {other.proposal}, {other.get_state_display()}."


def closeness(dossier: Dossier, user: User) -> list[str]:
    """Return sentences about how near a person stands to a dossier; at most four queries.

    His own and his household's dossiers are not here: those are refused outright. A nominee of his very name may
    be himself, typed or not linked to his account.
    """
    held, said = scope(user), []
    if fold(dossier.name).removeprefix("ho ") == fold(user.full_name):
        said.append(f"{dossier.name} trùng họ tên với anh/chị.")
    if _submitted(dossier, user):
        said.append("Anh/chị đã lập hoặc gửi hồ sơ này.")
    if dossier.hamlet_id is not None and dossier.hamlet_id in _hamlets_of(user):
        said.append(f"Anh/chị cùng ấp với người, hộ được đề nghị ({dossier.place}).")
    organisations = {reach.organisation.pk for reach in held.reaches if reach.organisation is not None}
    if dossier.organisation_id in organisations or _same_office(dossier, user):
        said.append("Anh/chị làm việc cùng cơ quan, tổ chức với người, đơn vị được đề nghị.")
    return said


def _submitted(dossier: Dossier, user: User) -> bool:
    return dossier.proposal.created_by_id == user.pk or dossier.steps.filter(by=user, name=StepName.SUBMIT).exists()


def _hamlets_of(user: User) -> set[int]:
    """Return the hamlets a person holds a post in or lives in; one query."""
    homes = Residence.objects.filter(household__members__user=user, valid_to__isnull=True)
    posts = {reach.hamlet.pk for reach in scope(user).reaches if reach.hamlet is not None}
    return posts | set(homes.values_list("hamlet", flat=True))


def _same_office(dossier: Dossier, user: User) -> bool:
    """Say whether the nominee holds a post in the commune's office, or for an organisation, where the person does."""
    if dossier.person_id is None:
        return False
    mine = Assignment.objects.filter(user=user)
    theirs = Assignment.objects.filter(user=dossier.person_id)
    shared = Q(unit__in=[dossier.commune_id, *dossier.commune.went_to]) | Q(organisation__isnull=False)
    places = set(theirs.filter(shared).filter(_now()).values_list("unit", "organisation"))
    return bool(places & set(mine.filter(shared).filter(_now()).values_list("unit", "organisation")))


def _now() -> Q:
    return valid_on(timezone.localdate())


def about_signer(dossier: Dossier, signed_by: str) -> list[str]:
    """Return sentences where the name of who signed is that of the nominee or of who appraised; no query."""
    said, signer = [], fold(signed_by)
    if signer and signer == fold(dossier.name):
        said.append(f"Người ký trùng họ tên với {dossier.name}, người được đề nghị.")
    if signer and dossier.appraised_by is not None and signer == fold(dossier.appraised_by.full_name):
        said.append("Người ký trùng họ tên với người đã thẩm định hồ sơ.")
    return said


def about_paper(commune: Unit, kind: str, number: str, signed_on: date) -> list[str]:
    """Return a sentence when the paper of this number has decided other dossiers already; one query."""
    decided = Dossier.objects.filter(
        decision__unit=office_on(commune, signed_on),
        decision__kind=kind,
        decision__year=signed_on.year,
        decision__number_key=number_key(number),
    ).order_by("pk")
    names = [dossier.name for dossier in decided[:4]]
    if not names:
        return []
    more = ", …" if len(names) > 3 else ""
    return [f"Văn bản số {clean(number)} đã ghi cho hồ sơ khác ({', '.join(names[:3])}{more})."]


def warnings_for(dossier: Dossier, user: User, signed_by: str = "") -> list[str]:
    """Return all that is to be weighed by a person who would appraise or decide; at most eight queries."""
    return [*about_subject(dossier, user), *closeness(dossier, user), *about_signer(dossier, signed_by)]


def joined(sentences: Iterable[str]) -> str:
    """Return sentences as one text, each once."""
    return " ".join(dict.fromkeys(sentences))
