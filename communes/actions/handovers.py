"""Work handed from one person to another in one action: posts, what is open, the lines of the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes.actions.audit import record
from communes.models import Assignment, Handover, OfficeTitle, Unit, User
from communes.roles import Role
from lib.errors import RuleError
from lib.vietnamese import clean

FARTHEST = timedelta(days=366)  # a last day lies at most so far from today


class OpenWork(Protocol):
    """Open work of one kind that a person has to do; apps above make them, `config.handovers` gathers them."""

    @property
    def words(self) -> str:
        """What it is, as the minutes say it."""

    @property
    def count(self) -> int:
        """How many pieces."""

    @property
    def names(self) -> list[str]:
        """The pieces by name, the first ones if they are many."""

    def move(self, *, to: User) -> int:
        """Give what is still open to another person; return how many pieces went over."""


@transaction.atomic
def hand_over(
    *,
    by: User,
    commune: Unit,
    giver: User,
    taker: User,
    posts: Sequence[Assignment],
    last_day: date,
    works: Sequence[OpenWork] = (),
    witness: str = "",
    note: str = "",
) -> Handover:
    """End the giver's posts on the last day, give them to the taker from the next, move open work, keep the minutes.

    One audit entry. Whoever stands in for the giver stops with the posts. A post that the taker holds already is
    not given twice. Raises RuleError when giver and taker are one, when the taker is no person of the commune,
    when nothing is handed over, when a post is not (any more) the giver's, or when the day is out of reason.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)  # of two at once the second sees the first
    _refuse_people(commune, giver, taker)
    _refuse_day(last_day)
    held = _posts_of(commune, giver, posts, last_day)
    lines = _carry_over(commune, giver, taker, held, last_day, works)
    stored = Handover.objects.create(
        commune=commune,
        giver=giver,
        taker=taker,
        last_day=last_day,
        witness=clean(witness),
        note=clean(note),
        lines=lines,
        made_by=by,
    )
    record(
        by=by,
        verb="hand_over",
        subject=f"user:{giver.pk}",
        commune=commune,
        sentence=f"Bàn giao từ {giver.full_name} cho {taker.full_name}, ngày cuối {last_day:%d/%m/%Y}: "
        f"{len(lines['posts'])} phân công, {sum(work['count'] for work in lines['works'])} việc đang làm.",
        after={
            "handed_posts": lines["posts"],
            "handed_works": [f"{work['words']}: {work['count']}" for work in lines["works"]],
            "to": str(last_day),
        },
    )
    return stored


def _carry_over(
    commune: Unit,
    giver: User,
    taker: User,
    held: Sequence[Assignment],
    last_day: date,
    works: Sequence[OpenWork],
) -> dict[str, Any]:
    """Pass on posts and open work; return the lines of the minutes. Raises RuleError when nothing goes over."""
    called = OfficeTitle.objects.in_force(commune, timezone.localdate())
    people = {"giver": giver, "taker": taker}
    named = {
        side: {"name": person.full_name, "titles": _titles(commune, person, called)} for side, person in people.items()
    }
    posts = [_pass_on(post, taker, last_day, called) for post in held]
    if any(post.role == Role.ADMINISTRATOR for post in held):
        _check_administrator_stays(commune)
    handed = [work for work in (_move(work, taker) for work in works) if work["count"]]
    if not posts and not handed:
        raise RuleError("Chưa có gì để bàn giao: chọn ít nhất một phân công hoặc một việc đang làm.")
    return {**named, "posts": posts, "works": handed}


def _refuse_people(commune: Unit, giver: User, taker: User) -> None:
    if giver.pk == taker.pk:
        raise RuleError("Người giao và người nhận là một: chọn người nhận khác.")
    known = set(Assignment.objects.held_in(commune).filter(user__in=[giver, taker]).values_list("user", flat=True))
    for person in (giver, taker):
        if person.pk not in known:
            raise RuleError(
                "{name} chưa từng được phân công ở {commune}: thêm tài khoản hoặc phân công trước, rồi bàn giao.",
                name=person.full_name,
                commune=commune.name,
            )
    if not taker.is_active:
        raise RuleError("Tài khoản của {name} đang bị khóa: chọn người nhận khác.", name=taker.full_name)


def _refuse_day(last_day: date) -> None:
    if abs(last_day - timezone.localdate()) > FARTHEST:
        raise RuleError(
            "Ngày cuối cùng {day:%d/%m/%Y} cách hôm nay quá một năm: xem lại ngày ghi.",
            day=last_day,
        )


def _posts_of(commune: Unit, giver: User, posts: Sequence[Assignment], last_day: date) -> list[Assignment]:
    """Return the posts as they are stored now, each the giver's own and lasting beyond the day."""
    asked = [post.pk for post in posts]
    held = Assignment.objects.held_in(commune).own().filter(user=giver, pk__in=asked)
    found = list(held.select_related("unit", "organisation").order_by("pk"))
    if len(found) != len(set(asked)):
        raise RuleError("Có phân công không còn là của {name}: mở lại trang rồi chọn lại.", name=giver.full_name)
    for post in found:
        if post.has_ended(last_day + timedelta(days=1)):
            raise RuleError(
                "Phân công “{post}” của {name} đã kết thúc ngày {day:%d/%m/%Y}, không còn gì để bàn giao.",
                post=post,
                name=giver.full_name,
                day=post.valid_to,
            )
        if post.is_to_come(last_day):
            raise RuleError(
                "Phân công “{post}” chỉ bắt đầu ngày {day:%d/%m/%Y}, sau ngày cuối đã ghi: chọn ngày khác.",
                post=post,
                day=post.valid_from,
            )
    return found


def _pass_on(post: Assignment, taker: User, last_day: date, called: dict[str, OfficeTitle]) -> str:
    """End one post and begin the taker's; return its line in the minutes."""
    next_day = last_day + timedelta(days=1)
    same = Assignment.objects.own().filter(
        user=taker, role=post.role, unit=post.unit_id, organisation=post.organisation_id
    )
    until = post.valid_to
    lasting = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=until or date.max))
    if not lasting.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=next_day)).exists():
        Assignment.objects.create(
            user=taker,
            role=post.role,
            unit=post.unit,
            organisation=post.organisation,
            valid_from=next_day,
            valid_to=until,
        )
    Assignment.objects.filter(pk=post.pk).update(valid_to=last_day)
    post.delegations.filter(valid_to__gt=last_day).update(valid_to=last_day)
    return f"{_title(post, called)}, {post.unit or post.organisation}"


def _title(post: Assignment, called: dict[str, OfficeTitle]) -> str:
    return called[post.role].words if post.role in called else post.title


def _titles(commune: Unit, person: User, called: dict[str, OfficeTitle]) -> list[str]:
    held = Assignment.objects.held_in(commune).own().active_on(timezone.localdate()).filter(user=person)
    posts = held.select_related("unit", "organisation").order_by("pk")
    return [f"{_title(post, called)}, {post.unit or post.organisation}" for post in posts]


def _move(work: OpenWork, taker: User) -> dict[str, object]:
    names = work.names
    return {"words": work.words, "names": names, "count": work.move(to=taker)}


def _check_administrator_stays(commune: Unit) -> None:
    lasting = Assignment.objects.filter(
        role=Role.ADMINISTRATOR, unit=commune, valid_to__isnull=True, user__is_active=True
    )
    if not lasting.exists():
        raise RuleError(
            "{commune} phải luôn có người quản trị không thời hạn: phân công trước, rồi bàn giao.", commune=commune.name
        )
