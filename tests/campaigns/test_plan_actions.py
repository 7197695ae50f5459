"""Writing campaigns and plans: whole or not at all, refused with a sentence, each with its audit entry."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campaigns.actions.campaigns import save_campaign
from campaigns.actions.plans import Planned, remove_plan, save_plan
from campaigns.actions.versions import Overtaken
from campaigns.models import Campaign, LegalBasis, Plan, PlanChange, Target
from campaigns.plans import Aim, Basis, Group, Kind, Measure
from communes.actions import system_user
from communes.models import AuditEntry
from communes.roles import Role
from lib.errors import RuleError
from tests import build

pytestmark = pytest.mark.django_db

BAND = Planned(Aim(Kind.BAND, lower=Fraction(1, 2), upper=Fraction(1)))


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


def campaign(commune, first=2021, last=2025, **more: Any):
    values = {"name": "Phong trào", "short_name": "PT"} | more
    return save_campaign(by=system_user(), unit=commune, first_year=first, last_year=last, **values)


def plan(commune, *targets: Planned, year=2026, **more: Any):
    return save_plan(
        by=system_user(),
        commune=commune,
        standard=build.standard(),
        year=year,
        **{"title": f"Kế hoạch năm {year}", "targets": targets or (BAND,)} | more,
    )


def refusal(action, *arguments, **more):
    before = (Plan.objects.count(), Target.objects.count(), Campaign.objects.count(), AuditEntry.objects.count())
    with pytest.raises(RuleError) as caught:
        action(*arguments, **more)
    after = (Plan.objects.count(), Target.objects.count(), Campaign.objects.count(), AuditEntry.objects.count())
    assert before == after
    return str(caught.value)


def test_a_campaign_is_stored_with_what_it_rests_on_and_follows_another(commune):
    bases = [
        Basis("Kế hoạch", "UBND tỉnh", "202/KH-UBND", date(2022, 11, 2)),
        Basis("Kế hoạch", "UBND huyện", "313/KH-UBND", date(2022, 12, 30), "triển khai", parent=1),
    ]
    first = campaign(commune, bases=bases, linked_movements=["  Cả nước  chung sức ", ""])
    second = campaign(commune, 2026, 2030, name="Tiếp", predecessor=first)
    assert (first.linked_movements, first.successor, second.predecessor) == (["Cả nước chung sức"], second, first)
    assert [str(basis) for basis in first.bases.all()] == [
        "Kế hoạch số 202/KH-UBND ngày 02/11/2022 của UBND tỉnh",
        "Kế hoạch số 313/KH-UBND ngày 30/12/2022 của UBND huyện",
    ]
    assert [basis.parent and basis.parent.number for basis in first.bases.all()] == [None, "202/KH-UBND"]


def test_a_campaign_that_cannot_be_is_refused(commune):
    first = campaign(commune)
    assert "Năm đầu 2026 phải không sau năm cuối 2025" in refusal(campaign, commune, 2026, 2025)
    assert "đã được ghi" in refusal(campaign, commune)
    assert "phải kết thúc trước năm 2025" in refusal(campaign, commune, 2025, 2030, name="B", predecessor=first)
    stranger = campaign(build.commune())
    assert "Phong trào trước" in refusal(campaign, commune, 2026, 2030, name="B", predecessor=stranger)
    campaign(commune, 2026, 2030, name="B", predecessor=first)
    assert "đã có phong trào nối tiếp là B" in refusal(campaign, commune, 2026, 2030, name="C", predecessor=first)


def test_a_campaign_keeps_the_years_of_its_plans(commune):
    stored = campaign(commune)
    plan(commune, year=2025, campaign=stored)
    said = refusal(campaign, commune, 2021, 2024, campaign=stored, version=stored.version)
    assert "Kế hoạch năm 2025 thuộc phong trào này" in said


def test_a_plan_is_stored_whole_and_exact(commune):
    hamlets = [build.hamlet(commune, name) for name in ("Ấp 1", "Ấp 2")]
    stored = plan(
        commune,
        Planned(Aim(Kind.BAND, lower=Fraction(499, 1000), upper=Fraction(1))),
        Planned(Aim(Kind.FEWER, count=10)),
        *(Planned(Aim(Kind.FEWER, count=5), hamlet) for hamlet in hamlets),
        Planned(Aim(Kind.NONE_LEFT, Measure.BOTH, group=Group.MERIT)),
        number=" 7/KH-UBND ",
        signed_on=date(2026, 1, 15),
    )
    assert (stored.number, stored.version) == ("7/KH-UBND", 1)
    aims = [(target.hamlet and target.hamlet.name, target.aim) for target in stored.targets.all()]
    assert aims[0] == (None, Aim(Kind.BAND, Measure.POOR, Fraction(499, 1000), Fraction(1)))
    assert [name for name, aim in aims if aim.kind is Kind.FEWER] == [None, "Ấp 1", "Ấp 2"]
    assert aims[-1] == (None, Aim(Kind.NONE_LEFT, Measure.BOTH, group=Group.MERIT))
    entry = AuditEntry.objects.get(verb="save_plan")
    assert entry.after["targets"][0] == {"kind": "band", "measure": "poor", "lower": "0,499", "upper": "1"}


def test_hamlets_that_do_not_add_up_store_nothing(commune):
    one = build.hamlet(commune, "Ấp 1")
    targets = [Planned(Aim(Kind.FEWER, count=10)), Planned(Aim(Kind.FEWER, count=9), one)]
    assert "còn thiếu 1 hộ" in refusal(plan, commune, *targets)
    kept = plan(commune)
    assert "còn thiếu 1 hộ" in refusal(plan, commune, *targets, version=kept.version)
    assert [target.kind for target in kept.targets.all()] == ["band"]


@pytest.mark.parametrize(
    ("aim", "said"),
    [
        (Aim(Kind.BAND, lower=Fraction(2), upper=Fraction(1)), "không lớn hơn mức cao nhất"),
        (Aim(Kind.RATE_CEILING, upper=Fraction(101)), "từ 0 đến 100"),
        (Aim(Kind.RATE_CEILING, upper=Fraction(1, 3)), "ba chữ số sau dấu phẩy"),
    ],
)
def test_bounds_that_cannot_be_are_refused(commune, aim, said):
    assert said in refusal(plan, commune, Planned(aim))


def test_a_plan_that_cannot_be_is_refused(commune):
    assert "chưa có chỉ tiêu nào" in refusal(plan, commune, targets=())
    assert "Ghi tên kế hoạch" in refusal(plan, commune, title=" ")
    assert "cả số và ngày ký" in refusal(plan, commune, number="7/KH-UBND")
    assert "không gồm năm 2026" in refusal(plan, commune, campaign=campaign(commune))
    assert "không gồm năm 2026" in refusal(plan, commune, campaign=campaign(build.commune(), 2026, 2030))
    assert "không dùng cho năm 2015" in refusal(plan, commune, year=2015)
    stranger = build.hamlet(build.commune("Ấp Lạ"), "Ấp Lạ")
    targets = (Planned(Aim(Kind.FEWER, count=1)), Planned(Aim(Kind.FEWER, count=1), stranger))
    assert "Ấp Lạ không thuộc xã" in refusal(plan, commune, *targets)


def test_a_stale_save_is_refused_and_the_newer_one_stands(commune):
    seen = plan(commune)
    newer = plan(commune, Planned(Aim(Kind.CEILING, count=3)), version=seen.version)
    assert newer.version == 2
    for version in (seen.version, None):
        with pytest.raises(Overtaken, match="người khác đã lưu"):
            plan(commune, version=version)
    assert [target.kind for target in Plan.objects.get().targets.all()] == ["ceiling"]
    with pytest.raises(Overtaken):
        remove_plan(by=system_user(), commune=commune, standard=build.standard(), year=2026, version=1)
    stored = campaign(commune)
    campaign(commune, campaign=stored, version=1, slogan="một")
    with pytest.raises(Overtaken):
        campaign(commune, campaign=stored, version=1, slogan="hai")
    assert Campaign.objects.get().slogan == "một"


def test_a_removed_plan_is_kept_by_the_audit(commune):
    stored = plan(commune, bases=[Basis("Kế hoạch", "UBND tỉnh")])
    remove_plan(by=system_user(), commune=commune, standard=build.standard(), year=2026, version=stored.version)
    assert not Plan.objects.exists()
    assert not LegalBasis.objects.exists()
    entry = AuditEntry.objects.get(verb="remove_plan")
    assert (entry.before["plan_title"], len(entry.before["targets"]), entry.after) == ("Kế hoạch năm 2026", 1, None)
    said = refusal(remove_plan, by=system_user(), commune=commune, standard=build.standard(), year=2026, version=1)
    assert "không có kế hoạch nào để xóa" in said


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "band"},
        {"kind": "band", "lower": Decimal(1), "upper": Decimal("0.5")},
        {"kind": "band", "lower": Decimal(1), "count": 3},
        {"kind": "fewer"},
        {"kind": "fewer", "count": 1, "lower": Decimal(1)},
        {"kind": "ceiling", "count": 1, "group": "merit"},
        {"kind": "rate_ceiling", "count": 1},
        {"kind": "rate_ceiling", "upper": Decimal(1), "lower": Decimal(0)},
        {"kind": "none_left"},
        {"kind": "none_left", "group": "merit", "count": 0},
        {"kind": "khac", "count": 1},
    ],
)
def test_the_database_holds_a_target_to_the_fields_of_its_kind(commune, fields):
    stored = plan(commune)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(plan=stored, measure="near_poor", **fields)


def test_the_plan_of_a_closed_year_is_not_written_again_without_a_word(commune):
    place = {"by": system_user(), "commune": commune, "standard": build.standard(), "year": 2026}
    build.closing(commune, 2026)
    first = plan(commune)
    assert "Năm 2026 đã chốt: ghi lý do" in refusal(plan, commune, version=first.version, reason="123456789012")
    assert "Năm 2026 đã chốt: ghi lý do" in refusal(remove_plan, **place, version=first.version)
    changed = plan(commune, version=first.version, reason="Ghi nhầm mức giảm của 079050000001")
    entry = AuditEntry.objects.filter(verb="save_plan").latest("pk")
    assert entry.after["reason"] == PlanChange.objects.get().reason
    assert entry.after["reason"].startswith("Ghi nhầm mức giảm")
    assert "079050000001" not in entry.after["reason"]
    remove_plan(**place, version=changed.version, reason="Kế hoạch của xã khác")
    assert "Năm 2026 đã chốt: ghi lý do" in refusal(plan, commune)
    plan(commune, reason="Lập lại theo bản đã ký")
    assert [one.kind for one in PlanChange.objects.all()] == ["changed", "removed", "again"]


def test_the_database_holds_one_plan_a_year_one_target_of_a_kind_and_years_in_order(commune):
    stored = plan(commune, Planned(Aim(Kind.FEWER, count=1)))
    same = {"plan": stored, "kind": "fewer", "measure": "poor", "count": 2}
    hamlet = build.hamlet(commune, "Ấp 1")
    Target.objects.create(**same, hamlet=hamlet)
    for doubled in (same, {**same, "hamlet": hamlet}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.create(**doubled)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(unit=commune, standard=build.standard(), year=2026, title="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(unit=commune, standard=build.standard(), year=2025, title="x", number="7")
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(unit=commune, name="x", short_name="x", first_year=2026, last_year=2025)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalBasis.objects.create(kind="x", issuer="x", position=1)


def test_what_belongs_to_a_commune_is_seen_by_its_people_only(commune):
    stored = plan(commune)
    assert list(Plan.objects.visible_to(build.person(Role.ACCOUNTANT, commune))) == [stored]
    assert list(Plan.objects.visible_to(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))) == [stored]
    assert not Plan.objects.visible_to(build.person(Role.POVERTY_OFFICER, build.commune())).exists()
