"""Writes about units, people and papers: each a verb with an author, one transaction, one audit entry."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from communes.models import (
    Area,
    Assignment,
    AuditEntry,
    Letterhead,
    Organisation,
    Paper,
    PaperKind,
    Unit,
    UnitKind,
    UnitParent,
    User,
)
from communes.roles import HAMLET_ROLES, TITLES, Role
from communes.unit_names import name_key
from lib.errors import RuleError
from lib.passwords import readable_password
from lib.vietnamese import clean, fold

SYSTEM_USERNAME = "he-thong"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}", re.ASCII)


def system_user() -> User:
    """Return the account commands write as when no `--by` is given; nobody can sign in with it."""
    user = User.objects.filter(username=SYSTEM_USERNAME).first()
    return user or User.objects.create_user(SYSTEM_USERNAME, full_name="Hệ thống")


def record(
    *,
    by: User,
    verb: str,
    subject: str,
    sentence: str,
    commune: Unit | None = None,
    before: Any = None,
    after: Any = None,
) -> AuditEntry:
    """Leave the audit entry of an action, inside the action's own transaction. ID numbers come in masked."""
    return AuditEntry.objects.create(
        user_id=by.pk,
        username=by.username,
        commune_id=commune.pk if commune else None,
        verb=verb,
        subject=subject[:200],
        sentence=sentence,
        before=before,
        after=after,
    )


@transaction.atomic
def add_commune(
    *,
    by: User,
    code: str,
    name: str,
    area: str,
    hamlets: list[str],
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Add a commune with its hamlets, numbered `<code>-01` and so on.

    Raises RuleError when its days are reversed, when the code is taken by a commune whose
    days overlap, or when two hamlets bear one name.
    """
    code, name = clean(code), clean(name)
    if not code or not name:
        raise RuleError("Xã phải có mã và tên.")
    if area not in Area.values:
        raise RuleError("Khu vực {area} không có: chọn rural (nông thôn) hoặc urban (thành thị).", area=area)
    if valid_from and valid_to and valid_from > valid_to:
        raise RuleError("Ngày đầu phải trước ngày cuối.")
    for other in Unit.objects.communes().select_for_update().filter(code=code):
        ends_before = other.valid_to and valid_from and other.valid_to < valid_from
        begins_after = other.valid_from and valid_to and other.valid_from > valid_to
        if not (ends_before or begins_after):
            raise RuleError(
                "Mã {code} đã là mã của {other} trong cùng thời gian. Ghi ngày đầu, ngày cuối nếu mã đổi nghĩa.",
                code=code,
                other=other.name,
            )
    names = [clean(hamlet) for hamlet in hamlets]
    keys = [name_key(hamlet) for hamlet in names]
    for index, key in enumerate(keys):
        if not key:
            raise RuleError("Tên ấp thứ {n} để trống.", n=index + 1)
        if key in keys[:index]:
            raise RuleError("Hai ấp trùng tên: {one} và {two}.", one=names[keys.index(key)], two=names[index])
    commune = Unit.objects.create(
        kind=UnitKind.COMMUNE, code=code, name=name, area=area, valid_from=valid_from, valid_to=valid_to
    )
    for number, hamlet in enumerate(names, start=1):
        unit = Unit.objects.create(
            kind=UnitKind.HAMLET, code=f"{code}-{number:02d}", name=hamlet, valid_from=valid_from, valid_to=valid_to
        )
        UnitParent.objects.create(unit=unit, parent=commune, valid_from=valid_from, valid_to=valid_to)
    record(
        by=by,
        verb="add_commune",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=f"Thêm {name} (mã {code}) với {len(names)} ấp: {', '.join(names)}.",
        after={"code": code, "name": name, "area": area, "hamlets": names},
    )
    return commune


_LEVELS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)


@transaction.atomic
def add_province(*, by: User, code: str, name: str) -> Unit:
    """Add a province or city. Raises RuleError when its code or name is missing, or a province bears the code."""
    code, name = clean(code), clean(name)
    if not code or not name:
        raise RuleError("Tỉnh, thành phố phải có mã và tên.")
    known = Unit.objects.filter(kind=UnitKind.PROVINCE, code=code).first()
    if known is not None:
        raise RuleError("Mã {code} đã là mã của {other}. Chọn mã khác.", code=code, other=known.name)
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code=code, name=name)
    record(
        by=by,
        verb="add_province",
        subject=f"unit:{province.pk}",
        sentence=f"Thêm {name} (mã {code}).",
        after={"code": code, "name": name},
    )
    return province


@transaction.atomic
def place_under(
    *, by: User, unit: Unit, parent: Unit, valid_from: date | None = None, valid_to: date | None = None
) -> UnitParent:
    """Put a commune or district under a higher unit from a day to a day (unset: always).

    Raises RuleError when the other unit is no higher one, the days are reversed, or the unit
    belongs to another in that time.
    """
    if unit.kind not in _LEVELS or parent.kind not in _LEVELS[: _LEVELS.index(UnitKind(unit.kind))]:
        raise RuleError("{unit} không thể trực thuộc {parent}.", unit=unit.name, parent=parent.name)
    if valid_from and valid_to and valid_from > valid_to:
        raise RuleError("Ngày đầu phải trước ngày cuối.")
    Unit.objects.select_for_update().get(pk=unit.pk)  # two writers must not both find the time free
    for link in UnitParent.objects.filter(unit=unit).select_related("parent"):
        ends_before = link.valid_to and valid_from and link.valid_to < valid_from
        begins_after = link.valid_from and valid_to and link.valid_from > valid_to
        if not (ends_before or begins_after):
            raise RuleError(
                "{unit} đã trực thuộc {parent} trong thời gian ấy.", unit=unit.name, parent=link.parent.name
            )
    placed = UnitParent.objects.create(unit=unit, parent=parent, valid_from=valid_from, valid_to=valid_to)
    record(
        by=by,
        verb="place_under",
        subject=f"unit:{unit.pk}",
        commune=unit if unit.kind == UnitKind.COMMUNE else None,
        sentence=f"Ghi nhận {unit.name} trực thuộc {parent.name}.",
        after={"superior": parent.name, "from": str(valid_from or ""), "to": str(valid_to or "")},
    )
    return placed


@transaction.atomic
def add_account(*, by: User, username: str, full_name: str, password: str | None, commune: Unit | None = None) -> User:
    """Create an account. Raises RuleError when the user name is taken or unfit, or the name is missing."""
    username, full_name = clean(username).lower(), clean(full_name)
    if not _USERNAME.fullmatch(username):
        raise RuleError(
            "Tên đăng nhập “{username}” chưa dùng được: hãy ghi số điện thoại, hoặc từ 3 đến 60 chữ cái không dấu, "
            "chữ số, dấu chấm, gạch ngang.",
            username=username,
        )
    if not full_name:
        raise RuleError("Thiếu họ và tên của người dùng {username}.", username=username)
    if User.objects.filter(username=username).exists():
        raise RuleError("Tên đăng nhập {username} đã có người dùng. Chọn tên khác.", username=username)
    user = User.objects.create_user(username, password, full_name=full_name)
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

    Two audit entries, one per thing done. Raises the RuleErrors of `add_account` and `add_post`.
    """
    password = password or readable_password()
    user = add_account(by=by, username=username, full_name=full_name, password=password, commune=commune)
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
def reset_password(*, by: User, user: User, commune: Unit) -> str:
    """Give a person who forgot the password a new one and return it; all their sessions end.

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
    record(
        by=by,
        verb="reset_password",
        subject=f"user:{user.pk}",
        commune=commune,
        sentence=f"Đặt lại mật khẩu của {user.full_name} ({user.username}).",
    )
    return password


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
    """Give a person a post from a day to a day. Raises RuleError when the place does not fit the role."""
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


@transaction.atomic
def end_assignment(*, by: User, assignment: Assignment, on: date, commune: Unit) -> Assignment:
    """End a post on a day (its last).

    Raises RuleError when it ended already, would end before it began, or when the commune
    would be left without an administrator.
    """
    Unit.objects.select_for_update().get(pk=commune.pk)  # two administrators must not end each other at once
    if assignment.valid_from and assignment.valid_from > on:
        raise RuleError("Ngày thôi phải từ ngày bắt đầu phân công trở đi.")
    if assignment.role == Role.ADMINISTRATOR:
        _check_administrator_stays(by, assignment, commune)
    before = assignment.valid_to
    ended = Assignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), pk=assignment.pk)
    if not ended.update(valid_to=on):
        raise RuleError("Phân công này đã kết thúc trước đó.")
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


def file_paper(
    *,
    by: User,
    unit: Unit,
    number: str,
    signed_on: date,
    signed_by: str = "",
    capacity: str = "",
    kind: PaperKind = PaperKind.DECISION,
) -> Paper:
    """Return the paper with this number, recorded now if it was not yet; call it inside an action's transaction.

    The same number and day is the same paper; a signer or capacity it lacks is filled in (an
    import knows neither, the closing that follows does). Raises RuleError when the number is
    blank, or stands already under another day of that year.
    """
    number = clean(number)
    if not number:
        raise RuleError("Thiếu số quyết định: ghi số như trên văn bản đã ký, ví dụ 212/QĐ-UBND.")
    paper, _created = Paper.objects.get_or_create(
        unit=unit,
        kind=kind,
        year=signed_on.year,
        number_key=fold(number).replace(" ", ""),
        defaults={
            "number": number,
            "signed_on": signed_on,
            "signed_by": clean(signed_by),
            "capacity": clean(capacity),
            "recorded_by": by,
        },
    )
    if paper.signed_on != signed_on:
        raise RuleError(
            "Quyết định số {number} năm {year} đã ghi ngày {day}. Kiểm tra lại số hoặc ngày ký.",
            number=number,
            year=signed_on.year,
            day=f"{paper.signed_on:%d/%m/%Y}",
        )
    paper.signed_by = paper.signed_by or clean(signed_by)
    paper.capacity = paper.capacity or clean(capacity)
    paper.save(update_fields=["signed_by", "capacity"])
    return paper


@transaction.atomic
def save_letterhead(*, by: User, letterhead: Letterhead) -> Letterhead:
    """Store the letterhead of an office from a day on; the same day replaces, another day is kept beside it."""
    fields = ("superior", "body", "place", "recipient", "preparer", "capacity", "title", "signer")
    values = {field: clean(getattr(letterhead, field)) for field in fields}
    stored, _created = Letterhead.objects.update_or_create(
        unit=letterhead.unit, valid_from=letterhead.valid_from, defaults=values
    )
    record(
        by=by,
        verb="save_letterhead",
        subject=f"letterhead:{stored.pk}",
        commune=stored.unit,
        sentence=f"Ghi tiêu đề văn bản áp dụng từ ngày {stored.valid_from:%d/%m/%Y}.",
        after=values,
    )
    return stored
