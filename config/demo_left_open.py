"""What the first predecessor of the demo's merged commune left open: pledges, a list to sign, an unsent nomination.

Written by its own officer before the merger is recorded, through the same actions an office uses.
"""

from __future__ import annotations

from datetime import date

from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, save_proposal, write_dossier
from awards.models import Group as NomineeGroup
from awards.models import Recipient as NomineeClass
from campaigns.actions.deliveries import Part, record_received
from campaigns.actions.donors import DonorEntry, save_donor
from campaigns.actions.pledges import Promise, add_pledge
from campaigns.actions.support_lists import make_list
from campaigns.actions.support_marks import mark_received
from campaigns.actions.support_steps import issue_list
from campaigns.actions.support_terms import Terms
from campaigns.models import Donor
from campaigns.pledges import DonorKind, PledgeKind, PledgeTo
from campaigns.queries.support_lists import listed
from campaigns.supports import Per, SupportKind, SupportSource, What
from communes.models import Unit, User
from communes.queries import hamlets_in_year
from households.models import PovertyStandard
from households.queries.register import Group, belongs, households_of_year

LAST_LIST, YEAR = 2024, 2025
PROMISED, CAME, SIGNED = date(YEAR, 3, 3), date(YEAR, 4, 15), date(YEAR, 4, 28)


def leave_open(commune: Unit, officer: User, standard: PovertyStandard) -> None:
    """Leave what is half done in the spring of the merger: the new commune's people carry it on."""
    hamlets = hamlets_in_year(commune, LAST_LIST)
    enterprise = DonorEntry(DonorKind.ENTERPRISE, "Công ty TNHH Đông Minh Họa")
    donor = save_donor(by=officer, commune=commune, entry=enterprise)
    _pledge(
        commune, officer, donor, Promise(PledgeKind.MONEY, 20_000_000, PledgeTo.HAMLET, PROMISED, hamlet=hamlets[0])
    )
    _pledge(
        commune, officer, donor, Promise(PledgeKind.MONEY, 10_000_000, PledgeTo.HAMLET, PROMISED, hamlet=hamlets[1])
    )
    _list_to_sign(commune, officer, standard, hamlets[0])
    _nomination(commune, officer, hamlets[2])


def _pledge(commune: Unit, officer: User, donor: Donor, promise: Promise) -> None:
    pledge = add_pledge(by=officer, commune=commune, year=YEAR, donor=donor, promise=promise)
    record_received(by=officer, pledge=pledge, part=Part(5_000_000, CAME), seen_version=pledge.version)


def _list_to_sign(commune: Unit, officer: User, standard: PovertyStandard, hamlet: Unit) -> None:
    found = households_of_year(commune, standard, LAST_LIST).filter(belongs(Group.LISTED, {hamlet.pk}))
    terms = Terms(
        f"Danh sách hộ {hamlet.name} nhận quà dịp 30/4", What(SupportKind.OTHER, "Quà dịp 30/4"), SupportSource.BUDGET,
        Per.HOUSEHOLD, 300_000, SIGNED,
    )  # fmt: skip
    made = make_list(
        by=officer, commune=commune, standard=standard, year=LAST_LIST, terms=terms, households=listed(found),
        drawn_from=f"Nghèo và cận nghèo, {hamlet.name}",
    )  # fmt: skip
    issued = issue_list(by=officer, of=made, seen_version=made.version)
    rows = list(issued.rows.values_list("pk", flat=True))
    mark_received(by=officer, of=issued, rows=rows[: len(rows) // 2], on=SIGNED)


def _nomination(commune: Unit, officer: User, hamlet: Unit) -> None:
    proposal = save_proposal(by=officer, commune=commune, unit=hamlet, year=YEAR, period=f"6 tháng đầu năm {YEAR}")
    nominee = Nominee(
        name="Hộ ông Minh Họa Vườn Xanh", place=hamlet.name, recipient=NomineeClass.HOUSEHOLD,
        group=NomineeGroup.HOUSEHOLD,
    )  # fmt: skip
    (dossier,) = add_nominees(by=officer, proposal=proposal, nominees=[nominee], seen_version=proposal.version)
    write_dossier(
        by=officer, dossier=dossier, achievement="Cho ba hộ nghèo trong ấp mượn đất trồng rau, bao tiêu sản phẩm.",
        recipient=dossier.recipient, group=dossier.group, seen_version=dossier.version,
    )  # fmt: skip
