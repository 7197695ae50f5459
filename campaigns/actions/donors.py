"""Writes of who promises help: donors, and their consent to be named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.actions.pledges import StalePledge
from campaigns.models import Donor
from campaigns.pledges import DONORS, DonorKind
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Organisation, Unit, User
from households.actions.carrying_over import refuse_passed_on
from households.models import Household, mask_cccd
from lib.errors import RuleError
from lib.vietnamese import clean, fold


@dataclass(frozen=True)
class DonorEntry:
    """A donor as typed; `consent_on` and `consent_how` say that the name may be said in public."""

    kind: DonorKind
    name: str
    phone: str = ""
    address: str = ""
    household: Household | None = None
    organisation: Organisation | None = None
    outside: bool = False
    abroad: bool = False
    consent_on: date | None = None
    consent_how: str = ""


@transaction.atomic
def save_donor(
    *, by: User, commune: Unit, entry: DonorEntry, donor: Donor | None = None, seen_version: int | None = None
) -> Donor:
    """Store a new donor, or one anew; one audit entry.

    Raises StalePledge when the donor is no longer the version the author saw; RuleError without a name, when another of
    this kind, name and telephone stands, when the consent to be named lacks its day or how it was given, and for a new
    one in a former commune.
    """
    if donor is None:
        commune = refuse_new_in_former(commune)
    else:
        Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)  # one writer of donors at a time
    entry = replace(entry, name=clean(entry.name), phone=clean(entry.phone), consent_how=clean(entry.consent_how))
    _refuse_donor(commune, entry, donor)
    before = _state_of_donor(donor) if donor else None
    if donor is None:
        donor = Donor(commune=commune)
    elif not Donor.objects.filter(pk=donor.pk, version=seen_version or 0).update(version=F("version") + 1):
        raise StalePledge("Trong lúc anh/chị nhập, người khác đã sửa {name}. Mở lại trang rồi sửa.", name=donor.name)
    else:
        donor = Donor.objects.get(pk=donor.pk)
    donor.kind = entry.kind.value
    donor.set_name(entry.name)
    donor.phone, donor.address = entry.phone, clean(entry.address)
    donor.household, donor.organisation = entry.household, entry.organisation
    donor.outside, donor.abroad = entry.outside or entry.abroad, entry.abroad
    donor.consent_on, donor.consent_how = entry.consent_on, entry.consent_how
    donor.save()
    record(
        by=by,
        verb="save_donor",
        subject=f"donor:{donor.pk}",
        commune=commune,
        sentence=f"Ghi {donor.get_kind_display()} ủng hộ: {donor.name}.",
        before=before,
        after=_state_of_donor(donor),
    )
    return donor


def same_donor(commune: Unit, kind: str, name: str, phone: str) -> Donor | None:
    """Return the donor on record with this kind, name and telephone."""
    return Donor.objects.filter(commune=commune, kind=kind, name_key=fold(name)[:200], phone=clean(phone)).first()


def _refuse_donor(commune: Unit, entry: DonorEntry, donor: Donor | None) -> None:
    if not entry.name:
        raise RuleError("Ghi tên đơn vị hoặc họ tên người ủng hộ.")
    if (entry.consent_on is None) != (not entry.consent_how):
        raise RuleError("Đồng ý nêu tên công khai thì ghi cả ngày đồng ý và đồng ý bằng cách nào; không thì để trống.")
    if entry.consent_on and entry.consent_on > timezone.localdate():
        raise RuleError("Ngày đồng ý nêu tên chưa đến. Kiểm tra lại ngày.")
    if entry.household:
        refuse_passed_on(entry.household)
    if entry.household and (entry.household.commune_id != commune.heir or entry.kind != DonorKind.BETTER_OFF_HOUSEHOLD):
        raise RuleError("Chỉ hộ khá giả của xã mới gắn với một hộ trong sổ.")
    known = same_donor(commune, entry.kind.value, entry.name, entry.phone)
    if known is not None and (donor is None or known.pk != donor.pk):
        raise RuleError(
            "{name} đã có trong sổ. Chọn ở danh sách; người khác trùng tên thì ghi thêm số điện thoại để phân biệt.",
            name=known.name,
        )


def _state_of_donor(donor: Donor) -> dict[str, Any]:
    return {
        "name": donor.name,
        "donor_kind": DONORS[DonorKind(donor.kind)],
        "phone": mask_cccd(donor.phone),
        "address": donor.address,
        "outside": donor.outside,
        "abroad": donor.abroad,
        "household": donor.household_id or "",
        "organisation": donor.organisation.name if donor.organisation else "",
        "consent_on": str(donor.consent_on or ""),
        "consent_how": donor.consent_how,
    }
