"""Writes about people: accounts, first passwords, posts."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from communes.actions.audit import record
from communes.models import (
    Assignment,
    Organisation,
    Unit,
    UnitKind,
    User,
    as_user_name,
)
from communes.queries import commune_at_last
from communes.roles import HAMLET_ROLES, TITLES, Role
from lib.errors import RuleError
from lib.passwords import readable_password
from lib.phones import looks_like_phone, normal_phone
from lib.vietnamese import clean, fold

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}", re.ASCII)
SLIP_LASTS = timedelta(days=14)  # so long the one-time password of a slip opens the sign-in; since 11/2026


@transaction.atomic
def add_account(*, by: User, username: str, full_name: str, password: str | None, commune: Unit | None = None) -> User:
    """Create an account. Raises RuleError when the user name is taken or unfit, or the name is missing."""
    typed, username, full_name = clean(username), as_user_name(username), clean(full_name)
    if looks_like_phone(typed) and normal_phone(typed) is None:
        raise RuleError(
            "“{typed}” chưa phải là một số điện thoại: số di động có 10 chữ số và bắt đầu bằng 03, 05, 07, 08 hoặc 09, "
            "ví dụ 0912 345 678.",
            typed=typed,
        )
    if not _USERNAME.fullmatch(username):
        raise RuleError(
            "Tên đăng nhập “{username}” chưa dùng được: hãy ghi số điện thoại, hoặc từ 3 đến 60 chữ cái không dấu, "
            "chữ số, dấu chấm, gạch ngang.",
            username=username,
        )
    if not full_name:
        raise RuleError("Thiếu họ và tên của người dùng {username}.", username=username)
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, full_name=full_name)
    except IntegrityError as error:  # of two at once too
        raise RuleError("Tên đăng nhập {username} đã có người dùng. Chọn tên khác.", username=username) from error
    record(
        by=by,
        verb="add_account",
        subject=f"user:{user.pk}",
        commune=commune,
        sentence=f"Tạo tài khoản {username} cho {full_name}.",
        after={"username": username, "full_name": full_name},
    )
    return user


@transaction.atomic
def open_account(
    *,
    by: User,
    commune: Unit,
    username: str,
    full_name: str,
    role: Role,
    unit: Unit | None = None,
    organisation: str = "",
    valid_from: date | None = None,
    password: str = "",
) -> tuple[User, str]:
    """Create an account with its first post; return it with its first password, generated unless given.

    A generated one goes on a slip: it works once, and until `SLIP_LASTS` is over. Two audit entries, one per
    thing done. Raises the RuleErrors of `add_account` and `add_post`.
    """
    slip = "" if password else readable_password()
    user = add_account(by=by, username=username, full_name=full_name, password=password or slip, commune=commune)
    if slip:
        _mark_one_time(user, valid_from)
    password = password or slip
    add_post(by=by, commune=commune, user=user, role=role, unit=unit, organisation=organisation, valid_from=valid_from)
    return user, password


@transaction.atomic
def add_post(
    *,
    by: User,
    commune: Unit,
    user: User,
    role: Role,
    unit: Unit | None = None,
    organisation: str = "",
    valid_from: date | None = None,
) -> Assignment:
    """Give a person a post in a commune, its hamlet, or for an organisation there, recorded by name if new.

    Raises the RuleErrors of `assign`.
    """
    body = None
    if role == Role.ORGANISATION and clean(organisation):
        body, unit = _organisation(commune, clean(organisation)), None
    return assign(by=by, user=user, role=role, unit=unit, organisation=body, valid_from=valid_from, commune=commune)


def _organisation(commune: Unit, name: str) -> Organisation:
    known = (one for one in Organisation.objects.filter(commune=commune) if fold(one.name) == fold(name))
    return next(known, None) or Organisation.objects.create(commune=commune, name=name)


@transaction.atomic
def change_password(*, by: User, password: str, commune: Unit | None) -> User:
    """Give a person the new password chosen by himself; one from a slip is used up by it."""
    by.set_password(password)
    by.one_time_until = None
    by.save(update_fields=["password", "one_time_until"])
    record(
        by=by,
        verb="change_password",
        subject=f"user:{by.pk}",
        commune=commune,
        sentence=f"{by.full_name} đổi mật khẩu.",
    )
    return by


@transaction.atomic
def sign_out_everywhere(*, by: User, commune: Unit | None) -> None:
    """End all sessions of a person, on every machine: a telephone was lost."""
    User.objects.filter(pk=by.pk).update(sign_outs=F("sign_outs") + 1)
    record(
        by=by,
        verb="sign_out_everywhere",
        subject=f"user:{by.pk}",
        commune=commune,
        sentence=f"{by.full_name} đăng xuất khỏi mọi máy.",
    )


@transaction.atomic
def reset_password(*, by: User, user: User, commune: Unit) -> str:
    """Give a person who forgot the password a new one-time one for a slip and return it; all their sessions end.

    Raises RuleError when the person holds or held a post outside the commune: whoever
    manages one commune's accounts must not come into another's by it.
    """
    if user.pk == by.pk:
        raise RuleError("Mật khẩu của chính mình thì đổi ở trang Đổi mật khẩu.")
    posts = Assignment.objects.filter(user=user)
    if not posts.exists() or posts.exclude(pk__in=Assignment.objects.held_in(commune)).exists():
        raise RuleError(
            "{name} còn có phân công ngoài {commune}: nhờ người quản trị hệ thống đặt lại mật khẩu.",
            name=user.full_name,
            commune=commune.name,
        )
    password = readable_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    _mark_one_time(user)
    record(
        by=by,
        verb="reset_password",
        subject=f"user:{user.pk}",
        commune=commune,
        sentence=f"Đặt lại mật khẩu của {user.full_name} ({user.username}).",
    )
    return password


def _mark_one_time(user: User, first_day: date | None = None) -> None:
    """Say of the password just set that it stands on a slip; its days count from the first one the post holds."""
    began = timezone.now()
    if first_day is not None and first_day > timezone.localdate():
        began += first_day - timezone.localdate()
    user.one_time_until = began + SLIP_LASTS
    user.save(update_fields=["one_time_until"])


@transaction.atomic
def assign(
    *,
    by: User,
    user: User,
    role: Role,
    unit: Unit | None = None,
    organisation: Organisation | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    commune: Unit | None = None,
) -> Assignment:
    """Give a person a post from a day to a day.

    Raises RuleError when the place does not fit the role, and for a post beyond the last day of a commune that went
    over to another.
    """
    if (role == Role.ORGANISATION) != (organisation is not None):
        raise RuleError("Đại diện tổ chức, đơn vị phải gắn với một tổ chức; các vai trò khác gắn với xã hoặc ấp.")
    if unit is None and organisation is None:
        raise RuleError("Thiếu nơi làm việc của {title}.", title=TITLES[role])
    if (role == Role.HAMLET_HEAD) and (unit is None or unit.kind != UnitKind.HAMLET):
        raise RuleError("Trưởng ấp phải gắn với một ấp.")
    if unit and unit.kind == UnitKind.HAMLET and role not in HAMLET_ROLES:
        raise RuleError("{title} là công việc của cả xã: chọn xã, không chọn ấp.", title=TITLES[role])
    if valid_from and valid_to and valid_from > valid_to:
        raise RuleError("Ngày bắt đầu phân công phải trước ngày thôi.")
    _refuse_former(unit, organisation, valid_to)
    assignment = Assignment.objects.create(
        user=user, role=role, unit=unit, organisation=organisation, valid_from=valid_from, valid_to=valid_to
    )
    place = unit.name if unit else organisation.name if organisation else ""
    record(
        by=by,
        verb="assign",
        subject=f"user:{user.pk}",
        commune=commune,
        sentence=f"Phân công {user.full_name}: {TITLES[role]}, {place}.",
        after={"role": role.value, "place": place, "from": str(valid_from or ""), "to": str(valid_to or "")},
    )
    return assignment


def _refuse_former(unit: Unit | None, organisation: Organisation | None, last: date | None) -> None:
    """Raise RuleError for a post that would outlast the commune it is in, its hamlets and organisations among it."""
    place = organisation.commune if organisation else unit
    if place is not None and place.kind == UnitKind.HAMLET:
        place = commune_at_last(place)
    if place is None or place.kind != UnitKind.COMMUNE:
        return
    commune = Unit.objects.select_for_update(no_key=True).get(pk=place.pk)  # a merger now comes before, or after
    if commune.is_former and (commune.valid_to is None or last is None or last > commune.valid_to):
        raise RuleError(
            "{commune} là xã cũ, nay thuộc {heir}: phân công ở {heir}.",
            commune=commune.name,
            heir=Unit.objects.get(pk=commune.heir).name,
        )


@transaction.atomic
def end_assignment(*, by: User, assignment: Assignment, on: date, commune: Unit) -> Assignment:
    """End a post on a day (its last), and with it whoever stands in for its holder.

    Raises RuleError when it ended already, would end before it began, or when the commune
    would be left without an administrator.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)  # two administrators must not end each other at once
    if assignment.valid_from and assignment.valid_from > on:
        raise RuleError("Ngày thôi phải từ ngày bắt đầu phân công trở đi.")
    if assignment.role == Role.ADMINISTRATOR:
        _check_administrator_stays(by, assignment, commune)
    before = assignment.valid_to
    ended = Assignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), pk=assignment.pk)
    if not ended.update(valid_to=on):
        raise RuleError("Phân công này đã kết thúc trước đó.")
    assignment.delegations.filter(valid_to__gt=on).update(valid_to=on)
    record(
        by=by,
        verb="end_assignment",
        subject=f"user:{assignment.user_id}",
        commune=commune,
        sentence=f"Thôi phân công {assignment.user.full_name}: {assignment}, từ sau ngày {on:%d/%m/%Y}.",
        before={"to": str(before or "")},
        after={"to": str(on)},
    )
    assignment.valid_to = on
    return assignment


def _check_administrator_stays(by: User, assignment: Assignment, commune: Unit) -> None:
    lasting = Assignment.objects.filter(
        role=Role.ADMINISTRATOR, unit=commune, valid_to__isnull=True, user__is_active=True
    ).exclude(pk=assignment.pk)
    if assignment.user_id == by.pk and not lasting.filter(user=by).exists():
        raise RuleError(
            "Không thể tự thôi phân công quản trị cuối cùng của chính mình: nhờ một người quản trị khác làm việc này."
        )
    if not lasting.exists():
        raise RuleError(
            "{commune} phải luôn có người quản trị: phân công người quản trị khác trước, rồi mới thôi phân công này.",
            commune=commune.name,
        )
