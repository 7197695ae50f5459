"""Writes about delegation: a post held on behalf of its holder for a time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from communes.access import scope_of
from communes.actions.audit import record
from communes.models import Assignment, Unit, User
from communes.roles import PERSONAL_ROLES, Role, Verb
from lib.errors import RuleError

LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(*, by: User, commune: Unit, post: Assignment, to: User, first: date, last: date) -> Assignment:
    """Let another person of the commune hold a post on behalf of its holder from a day to a day.

    The holder gives it, or an administrator in the holder's name. Raises RuleError when `by` is neither, when the
    post ended, is itself delegated or bound to the person, when the taker is its holder or has no post of their
    own in the commune, or when the days are past, reversed, too far apart, or taken by the same delegation.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)  # of two at once the second sees the first
    post = _held_here(commune, post)
    _refuse_stranger(by, commune, post)
    _refuse_post(post, first)
    _refuse_days(first, last)
    _refuse_taker(commune, post, to, by)
    if post.delegations.filter(user=to, valid_from__lte=last, valid_to__gte=first).exists():
        raise RuleError("{name} đã được ủy quyền việc này trong những ngày ấy.", name=to.full_name)
    given = Assignment.objects.create(
        user=to,
        role=post.role,
        unit=post.unit,
        organisation=post.organisation,
        valid_from=first,
        valid_to=last,
        delegated_from=post,
    )
    record(
        by=by,
        verb="delegate",
        subject=f"user:{to.pk}",
        commune=commune,
        sentence=f"{post.user.full_name} ủy quyền cho {to.full_name}: {post}, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}.",
        after={"role": post.role, "from": str(first), "to": str(last)},
    )
    return given


@transaction.atomic
def end_delegation(*, by: User, commune: Unit, delegation: Assignment) -> Assignment:
    """End a delegation at once: yesterday becomes its last day.

    Its giver, its taker or an administrator may. Raises RuleError for another person, and when it ended already.
    """
    yesterday = timezone.localdate() - timedelta(days=1)
    if delegation.delegated_from is None:
        raise RuleError("Đây không phải là một ủy quyền.")
    if by.pk != delegation.user_id:
        _refuse_stranger(by, commune, delegation.delegated_from)
    before = delegation.valid_to
    open_one = Assignment.objects.filter(pk=delegation.pk, valid_to__gt=yesterday)
    if not open_one.update(valid_to=yesterday):
        raise RuleError("Ủy quyền này đã kết thúc trước đó.")
    record(
        by=by,
        verb="end_delegation",
        subject=f"user:{delegation.user_id}",
        commune=commune,
        sentence=f"Thôi ủy quyền cho {delegation.user.full_name}: {delegation}.",
        before={"to": str(before)},
        after={"to": str(yesterday)},
    )
    delegation.valid_to = yesterday
    return delegation


def _held_here(commune: Unit, post: Assignment) -> Assignment:
    held = Assignment.objects.held_in(commune).select_related("user", "unit", "organisation")
    found = held.filter(pk=post.pk).first()
    if found is None:
        raise RuleError("Phân công này không thuộc {commune}.", commune=commune.name)
    return found


def _refuse_stranger(by: User, commune: Unit, post: Assignment) -> None:
    if by.pk != post.user_id and not scope_of(by).may(Verb.MANAGE_ACCOUNTS, commune):
        raise RuleError("Chỉ người giữ phân công hoặc người quản trị của xã ghi được ủy quyền.")


def _refuse_post(post: Assignment, first: date) -> None:
    if post.delegated_from_id is not None:
        raise RuleError("Việc được ủy quyền thì không ủy quyền tiếp cho người khác.")
    if Role(post.role) in PERSONAL_ROLES:
        raise RuleError("Phân công “{title}” gắn với từng người, không ủy quyền được.", title=post.title)
    if post.has_ended(max(first, timezone.localdate())):
        raise RuleError(
            "Phân công này kết thúc ngày {day:%d/%m/%Y}: không còn gì để ủy quyền từ ngày {first:%d/%m/%Y}.",
            day=post.valid_to,
            first=first,
        )


def _refuse_days(first: date, last: date) -> None:
    if first > last:
        raise RuleError("Ngày đầu ủy quyền phải trước ngày cuối.")
    if first < timezone.localdate():
        raise RuleError("Ủy quyền bắt đầu sớm nhất từ hôm nay, ngày {today:%d/%m/%Y}.", today=timezone.localdate())
    if first - timezone.localdate() > LONGEST or last - first > LONGEST:
        raise RuleError("Mỗi lần ủy quyền không quá một năm: ghi lại ngày đầu và ngày cuối.")


def _refuse_taker(commune: Unit, post: Assignment, to: User, by: User) -> None:
    if to.pk == post.user_id:
        raise RuleError("Không tự ủy quyền cho chính mình được: chọn người khác.")
    if to.pk == by.pk:
        raise RuleError("Không tự nhận việc của người khác được: người giữ phân công ghi ủy quyền này.")
    own = Assignment.objects.held_in(commune).own().active_on(timezone.localdate()).filter(user=to)
    if not to.is_active or not own.exists():
        raise RuleError(
            "{name} hiện không được phân công việc gì ở {commune}: chỉ ủy quyền cho người đang làm việc ở xã.",
            name=to.full_name,
            commune=commune.name,
        )
    if post.organisation_id is None and not own.filter(organisation__isnull=True).exists():
        raise RuleError(
            "{name} đại diện một tổ chức, không làm việc ở xã hay ấp, nên không nhận ủy quyền việc này.",
            name=to.full_name,
        )
