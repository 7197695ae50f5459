"""Who is nominated: a record of the register, or a typed name; what a dossier keeps of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awards.models import Group, Proposal, Recipient, SubjectKind
from communes.models import Assignment, Organisation, Unit, UnitKind, User
from households.actions.register import has_long_number
from households.models import Household, Member
from lib.errors import RuleError
from lib.vietnamese import clean, fold

LONGEST_NAME = 200


@dataclass(frozen=True)
class Nominee:
    """One subject: a household, member, hamlet, organisation or officer of the register, else a typed name.

    For an organisation and an outsider `recipient` and `group` say the class; for the others they follow from the kind.
    """

    household: Household | None = None
    member: Member | None = None
    hamlet: Unit | None = None
    organisation: Organisation | None = None
    person: User | None = None
    name: str = ""
    place: str = ""
    recipient: Recipient = Recipient.INDIVIDUAL
    group: Group = Group.ENTERPRISE


def subject_of(proposal: Proposal, nominee: Nominee) -> dict[str, Any]:
    """Return the columns of a dossier that say who it is about, as a snapshot. Raises RuleError for who can't be."""
    if nominee.household is not None:
        return _of_household(proposal, nominee.household)
    if nominee.member is not None:
        return _of_member(proposal, nominee.member)
    if nominee.hamlet is not None:
        return _of_hamlet(proposal, nominee.hamlet)
    if nominee.organisation is not None:
        return _of_organisation(proposal, nominee.organisation, nominee)
    if nominee.person is not None:
        return _of_officer(proposal, nominee.person)
    return _of_outsider(proposal, nominee)


def _home(proposal: Proposal, household: Household) -> Unit | None:
    """Return where a household lives. Raises RuleError when a hamlet proposes a household of another."""
    residence = household.residences.filter(valid_to__isnull=True).select_related("hamlet", "household").first()
    home, now = (residence.hamlet, residence.household) if residence else (None, household)
    if now.commune_id != proposal.commune.heir or now.double_of_id is not None:
        raise RuleError("Hộ này không có trong sổ quản lý của xã.")
    if _is_hamlet(proposal) and (home is None or proposal.unit is None or home.pk not in proposal.unit.chain):
        raise RuleError("{unit} chỉ đề nghị được hộ đang ở {unit}.", unit=proposal.proposer)
    return home


def _is_hamlet(proposal: Proposal) -> bool:
    return proposal.unit_id is not None and proposal.unit_id != proposal.commune_id


def _of_household(proposal: Proposal, household: Household) -> dict[str, Any]:
    home = _home(proposal, household)
    head = household.members.filter(is_head=True).first()
    return {
        "kind": SubjectKind.HOUSEHOLD,
        "household": household,
        "hamlet": home,
        "subject_key": f"household:{household.pk}",
        "name": f"Hộ {head.name if head else household.pk}"[:LONGEST_NAME],
        "place": home.name if home else "",
        "recipient": Recipient.HOUSEHOLD,
        "group": Group.HOUSEHOLD,
    }


def _of_member(proposal: Proposal, member: Member) -> dict[str, Any]:
    home = _home(proposal, member.household)
    if member.left_on is not None:
        raise RuleError("{name} đã rời hộ. Chọn người đang có trong hộ.", name=member.name)
    return {
        "kind": SubjectKind.MEMBER,
        "household": member.household,
        "member": member,
        "hamlet": home,
        "subject_key": f"member:{member.pk}",
        "name": member.name,
        "place": home.name if home else "",
        "recipient": Recipient.INDIVIDUAL,
        "group": Group.HOUSEHOLD,
    }


def refuse_commune(commune: Unit, name: str) -> None:
    """Refuse the commune as a nominee: only the level above commends it."""
    bare = fold(commune.name)
    if fold(name) in {bare, f"ubnd {bare}", f"uy ban nhan dan {bare}", f"nhan dan va can bo {bare}"}:
        raise RuleError(
            "{name} không thể được xã tự khen: Chủ tịch UBND xã không tặng Giấy khen cho chính xã mình. Khen "
            "thưởng đối với cấp xã phải đề nghị cấp trên xét.",
            name=commune.name,
        )


def _of_hamlet(proposal: Proposal, hamlet: Unit) -> dict[str, Any]:
    if hamlet.kind == UnitKind.COMMUNE:
        refuse_commune(hamlet, hamlet.name)
    of_commune = hamlet.parents.filter(parent=proposal.commune_id).exists()
    if hamlet.kind != UnitKind.HAMLET or not of_commune:
        raise RuleError("Đơn vị này không phải là ấp của xã.")
    if _is_hamlet(proposal) and hamlet.pk != proposal.unit_id:
        raise RuleError("{unit} chỉ đề nghị được cho chính {unit}, không cho ấp khác.", unit=proposal.proposer)
    return {
        "kind": SubjectKind.HAMLET,
        "hamlet": hamlet,
        "subject_key": f"hamlet:{hamlet.pk}",
        "name": f"Nhân dân và cán bộ {hamlet.name}"[:LONGEST_NAME],
        "place": hamlet.name,
        "recipient": Recipient.COLLECTIVE,
        "group": Group.HAMLET,
    }


def _of_organisation(proposal: Proposal, organisation: Organisation, nominee: Nominee) -> dict[str, Any]:
    if organisation.commune_id != proposal.commune_id:
        raise RuleError("Tổ chức này không có trong danh mục của xã.")
    refuse_class(nominee.recipient)
    return {
        "kind": SubjectKind.ORGANISATION,
        "organisation": organisation,
        "subject_key": f"organisation:{organisation.pk}",
        "name": organisation.name,
        "place": proposal.commune.name,
        "recipient": nominee.recipient,
        "group": Group.ENTERPRISE,
    }


def refuse_class(recipient: Recipient) -> None:
    """Refuse an organisation as a class that only people and households have."""
    if recipient not in (Recipient.COLLECTIVE, Recipient.ENTERPRISE):
        raise RuleError("Một tổ chức được khen là tập thể hoặc doanh nghiệp: chọn một trong hai.")


def _of_officer(proposal: Proposal, person: User) -> dict[str, Any]:
    posts = Assignment.objects.held_in(proposal.commune).filter(user=person).select_related("unit", "organisation")
    post = posts.order_by("-valid_from", "-pk").first()
    if post is None:
        raise RuleError("{name} không giữ việc nào ở xã.", name=person.full_name)
    hamlet = post.unit if post.unit is not None and post.unit.kind == UnitKind.HAMLET else None
    return {
        "kind": SubjectKind.OFFICER,
        "person": person,
        "hamlet": hamlet,
        "subject_key": f"officer:{person.pk}",
        "name": person.full_name,
        "place": str(post)[:200],
        "recipient": Recipient.INDIVIDUAL,
        "group": Group.OFFICER,
    }


def _of_outsider(proposal: Proposal, nominee: Nominee) -> dict[str, Any]:
    name, place = clean(nominee.name), clean(nominee.place)
    if not 2 <= len(name) <= LONGEST_NAME or len(place) > LONGEST_NAME:
        raise RuleError("Ghi tên người, hộ, tập thể được đề nghị từ 2 đến {longest} ký tự.", longest=LONGEST_NAME)
    if has_long_number(name) or has_long_number(place):
        raise RuleError("Tên, địa chỉ này đi vào danh sách, quyết định: bỏ số định danh, số điện thoại rồi ghi lại.")
    refuse_commune(proposal.commune, name)
    return {
        "kind": SubjectKind.OUTSIDER,
        "subject_key": f"outsider:{fold(name)}"[:220],
        "name": name,
        "place": place,
        "recipient": nominee.recipient,
        "group": nominee.group,
    }
