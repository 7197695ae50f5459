"""What somebody is told whose posts open no page any more: which, since when, whom to ask; nothing of anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from communes.models.people import Assignment, AssignmentQuerySet, User
from communes.models.units import Unit, UnitKind, UnitParent, UnitSuccession, valid_on
from communes.roles import Role


def posts_ended(user: User, commune: Unit, on: date) -> str:
    """Return the sentence for somebody whose posts in a commune have all ended: which, when, whom to ask; else ""."""
    held = Assignment.objects.held_in(commune).filter(user=user)
    posts = list(held.select_related("unit", "organisation", "delegated_from"))
    last_days = {post: min(day for day in post.last_days()) for post in posts if any(post.last_days())}
    if not posts or len(last_days) < len(posts) or max(last_days.values()) >= on:
        return ""
    post = max(posts, key=lambda one: last_days[one])
    office = Unit.objects.get(pk=commune.heir) if commune.is_former else commune
    return (
        f"Phân công “{post}” của anh/chị đã kết thúc ngày {last_days[post]:%d/%m/%Y}. "
        f"Nếu vẫn phụ trách việc này, hãy hỏi người quản trị chương trình ở {office.name}: {_keepers(office, on)}."
    )


def _keepers(office: Unit, on: date) -> str:
    """Return the names of a commune's administrators of a day, or where they sit."""
    keepers = Assignment.objects.active_on(on).filter(role=Role.ADMINISTRATOR, unit=office, user__is_active=True)
    return ", ".join(sorted(keepers.values_list("user__full_name", flat=True))) or "văn phòng UBND xã"


def posts_ended_of(user: User, on: date) -> list[str]:
    """Return the sentences of `posts_ended` for every commune a person ever worked in, the last one first."""
    held = Assignment.objects.filter(user=user)
    hamlets = UnitParent.objects.filter(unit__in=held.values("unit")).values("parent")
    communes = Unit.objects.communes().filter(
        Q(pk__in=held.values("unit")) | Q(pk__in=hamlets) | Q(organisations__assignments__in=held)
    )
    sentences = [posts_ended(user, commune, on) for commune in communes.distinct().order_by("-pk")]
    return [sentence for sentence in sentences if sentence]


@dataclass(frozen=True)
class HamletsGone:
    """The sentence for somebody whose hamlets are in no commune, and whether it is their commune that is no more."""

    sentence: str
    is_commune_gone: bool

    def __str__(self) -> str:
        return self.sentence


def hamlets_gone(user: User, commune: Unit, on: date) -> HamletsGone | None:
    """Return what to say to somebody whose hamlet left a commune and is in none since; else None.

    A commune divided among several goes on nowhere whole, so that its hamlets are in none of the new ones until one
    of these writes the hamlet down anew.
    """
    last = UnitParent.objects.filter(unit=OuterRef("unit")).order_by(F("valid_from").desc(nulls_last=True), "-pk")
    held = _in_no_commune(user, on).alias(was=last.values("parent")[:1]).filter(was=commune.pk)
    posts = list(held.select_related("unit", "organisation").order_by("pk"))
    if not posts:
        return None
    links = list(UnitSuccession.objects.filter(old=commune).select_related("new").order_by("new__code", "pk"))
    named = ", ".join(f"“{post}”" for post in posts)
    return HamletsGone(
        f"{_what_became_of(commune, links)} Vì vậy phân công {named} của anh/chị không mở được trang nào. Hãy hỏi "
        "người quản trị chương trình ở xã nay có ấp của anh/chị để được phân công ở ấp mới; việc cũ thì hỏi người quản "
        f"trị ở {commune.name}: {_keepers(commune, on)}.",
        is_commune_gone=bool(links),
    )


def _in_no_commune(user: User, on: date) -> AssignmentQuerySet:
    """Posts a person holds on a day in hamlets that belong to no commune then."""
    belongs = UnitParent.objects.filter(valid_on(on), unit=OuterRef("unit"))
    return Assignment.objects.active_on(on).filter(~Exists(belongs), user=user, unit__kind=UnitKind.HAMLET)


def _what_became_of(commune: Unit, links: Sequence[UnitSuccession]) -> str:
    last = f" đến hết ngày {commune.valid_to:%d/%m/%Y}" if commune.valid_to else ""
    if not links:
        return f"Ấp của anh/chị trước đây thuộc {commune.name}{last}, nay chưa thuộc xã nào trong chương trình."
    names = ", ".join(link.new.name for link in links)
    how = "nhập vào" if len(links) == 1 and links[0].kind == UnitSuccession.Kind.WHOLE else "chia cho"
    return f"{commune.name} tồn tại{last}; từ ngày {links[0].on:%d/%m/%Y} đã {how} {names}."


def hamlets_gone_of(user: User, on: date) -> list[HamletsGone]:
    """Return what `hamlets_gone` says for every commune in whose hamlets a person holds a post."""
    left = UnitParent.objects.filter(unit__in=_in_no_commune(user, on).values("unit")).values("parent")
    communes = Unit.objects.communes().filter(pk__in=left).order_by("-pk")
    return [gone for commune in communes if (gone := hamlets_gone(user, commune, on))]
