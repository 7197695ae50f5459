"""The words of headings: what a column holds by its label, as offices write it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from communes.unit_names import HAMLET_WORDS
from households.poverty import PovertyClass
from households.roster.cells import text
from households.roster.traits import cause_named, group_named
from households.special_groups import CAUSE_NAMES, GROUP_NAMES
from lib.vietnamese import fold
from lib.workbook_in import Cell


class Field(StrEnum):
    """What a column of a list holds."""

    ORDER = "order"
    NAME = "name"
    BIRTH = "birth"
    BIRTH_MAN = "birth_man"
    BIRTH_WOMAN = "birth_woman"
    GENDER = "gender"
    GENDER_MAN = "gender_man"
    GENDER_WOMAN = "gender_woman"
    CCCD = "cccd"
    HAMLET = "hamlet"
    ADDRESS = "address"
    ETHNICITY = "ethnicity"
    PEOPLE = "people"
    NOTE = "note"
    TO_VERIFY = "to_verify"
    RELATION = "relation"
    MEMBER_ORDER = "member_order"
    B1 = "b1"
    B2 = "b2"
    CLASS = "class"
    POOR = "poor"
    NEAR_POOR = "near_poor"
    POOR_NEW = "poor_new"
    POOR_AGAIN = "poor_again"
    POOR_OLD = "poor_old"
    NEAR_NEW = "near_new"
    NEAR_AGAIN = "near_again"
    NEAR_OLD = "near_old"
    CAUSES = "causes"
    CAUSE_LAND = "cause_land"
    CAUSE_CAPITAL = "cause_capital"
    CAUSE_LABOUR = "cause_labour"
    CAUSE_TOOLS = "cause_tools"
    CAUSE_KNOWLEDGE = "cause_knowledge"
    CAUSE_SKILLS = "cause_skills"
    CAUSE_ILLNESS = "cause_illness"
    CAUSE_OTHER = "cause_other"
    GROUP_MINORITY = "group_minority"
    GROUP_NO_LABOUR = "group_no_labour"
    GROUP_MERIT = "group_merit"


CLASS_FIELDS: dict[Field, PovertyClass] = {
    Field.POOR: PovertyClass.POOR,
    Field.POOR_NEW: PovertyClass.POOR,
    Field.POOR_AGAIN: PovertyClass.POOR,
    Field.POOR_OLD: PovertyClass.POOR,
    Field.NEAR_POOR: PovertyClass.NEAR_POOR,
    Field.NEAR_NEW: PovertyClass.NEAR_POOR,
    Field.NEAR_AGAIN: PovertyClass.NEAR_POOR,
    Field.NEAR_OLD: PovertyClass.NEAR_POOR,
}
"""Columns that are ticked for a class; the detailed list (Phụ lục số 2.3) divides each class in three."""
CAUSE_FIELDS = {Field(f"cause_{cause}"): cause for cause in CAUSE_NAMES}
GROUP_FIELDS = {Field(f"group_{group}"): group for group in GROUP_NAMES}


class Total(StrEnum):
    """What a column of the sheet 'Tổng hợp' holds."""

    HAMLET = "hamlet"
    HOUSEHOLDS = "households"
    PEOPLE = "people"
    POOR = "poor"
    NEAR_POOR = "near_poor"


LABELS: dict[Field, str] = {
    Field.NAME: "Họ và tên chủ hộ",
    Field.BIRTH: "Ngày sinh",
    Field.GENDER: "Giới tính",
    Field.CCCD: "Số định danh/CCCD",
    Field.HAMLET: "Ấp",
    Field.ADDRESS: "Địa chỉ",
    Field.ETHNICITY: "Dân tộc",
    Field.PEOPLE: "Số nhân khẩu",
    Field.NOTE: "Ghi chú",
    Field.TO_VERIFY: "Chờ xác minh",
    Field.B1: "Điểm B1",
    Field.B2: "Điểm B2",
    Field.RELATION: "Quan hệ với chủ hộ",
    **{field: f"Nguyên nhân: {CAUSE_NAMES[cause]}" for field, cause in CAUSE_FIELDS.items()},
    **{field: f"Hộ {GROUP_NAMES[group]}" for field, group in GROUP_FIELDS.items()},
    **{field: "Hộ nghèo" if listed == PovertyClass.POOR else "Hộ cận nghèo" for field, listed in CLASS_FIELDS.items()},
}

MARKED_LABELS: dict[Field, str] = {
    Field.GENDER_MAN: "Nam",
    Field.GENDER_WOMAN: "Nữ",
    Field.BIRTH_MAN: "Năm sinh (Nam)",
    Field.BIRTH_WOMAN: "Năm sinh (Nữ)",
    Field.CLASS: "Phân loại hộ",
    Field.POOR: "Hộ nghèo",
    Field.POOR_NEW: "Nghèo mới",
    Field.POOR_AGAIN: "Tái nghèo",
    Field.POOR_OLD: "Nghèo cũ",
    Field.NEAR_POOR: "Hộ cận nghèo",
    Field.NEAR_NEW: "Cận nghèo mới",
    Field.NEAR_AGAIN: "Tái cận nghèo",
    Field.NEAR_OLD: "Cận nghèo cũ",
    Field.CAUSES: "Nguyên nhân nghèo",
    Field.GROUP_MINORITY: "Hộ dân tộc thiểu số",
    Field.GROUP_NO_LABOUR: "Hộ không có khả năng lao động",
    Field.GROUP_MERIT: "Hộ có người có công",
}
"""What columns are called that are ticked, divided by sex, or name classes and causes, where one is named to people."""

TOTAL_LABELS: dict[Total, str] = {
    Total.HOUSEHOLDS: "Tổng số hộ",
    Total.PEOPLE: "Tổng số nhân khẩu",
    Total.POOR: "Số hộ nghèo",
    Total.NEAR_POOR: "Số hộ cận nghèo",
}

_LEVEL = "|".join(sorted(HAMLET_WORDS, key=len, reverse=True))
_OF_HEAD = r"( (cua )?(chu ho|nguoi dai dien)( ho)?( gia dinh)?)?"
_ID_WORDS = (
    r"((the )?cccd|cmnd|cmtnd|cmt|the can cuoc|can cuoc cong dan|can cuoc|(so |ma )?dinh danh( ca nhan)?|so ddcn|ddcn)"
)
_POOR_WORDS = r"((thuoc )?(hn|(ho |h )?ngheo))"
_NEAR_WORDS = r"((thuoc )?(hcn|cn|ho cn|(ho |h )?(can|c) ngheo))"
_ADDRESS = r"(to|so nha|duong)"
_PEOPLE_WORDS = r"(nhan khau|khau|nguoi|thanh vien)"

_FIELD_WORDS: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Field.ORDER, r"(stt|tt|so tt|(so )?thu tu)( (cua )?(chu )?ho)?"),
        (Field.MEMBER_ORDER, rf"(stt|tt|so tt|(so )?thu tu) {_PEOPLE_WORDS}( trong ho)?"),
        (Field.RELATION, r"(moi )?quan he( (voi|cua))?( (chu|trong) ho)?"),
        (Field.NAME, rf"(ho va ten|ho ten|ho va chu dem ten|ten){_OF_HEAD}|chu ho|ten ho"),
        (Field.CCCD, rf"(so |ma )?{_ID_WORDS}( (hoac )?(so )?{_ID_WORDS})*{_OF_HEAD}"),
        (
            Field.BIRTH,
            rf"(ngay )?(thang )?nam sinh{_OF_HEAD}|ngay( thang)?( nam)? sinh{_OF_HEAD}|ng? sinh|sinh (nam|ngay)|ntns",
        ),
        (Field.GENDER, rf"gioi tinh{_OF_HEAD}|gioi|gt|phai|nam nu"),
        (Field.ETHNICITY, rf"(thanh phan )?dan toc{_OF_HEAD}"),
        (
            Field.PEOPLE,
            rf"(tong )?(so )?{_PEOPLE_WORDS}( (thuc te )?(trong|cua) (ho|gia dinh)( gia dinh)?)?|sk|(so )?nk|nhan so",
        ),
        (Field.HAMLET, rf"(ten |thuoc )?({_LEVEL}|dia ban)( ({_LEVEL}))*"),
        (
            Field.ADDRESS,
            rf"dia chi.*|noi (o|thuong tru|cu tru).*|cho o.*|(ho khau )?thuong tru|"
            rf"to dia ban.*|{_ADDRESS}( {_ADDRESS})*",
        ),
        (Field.NOTE, r"ghi chu.*"),
        (Field.TO_VERIFY, r"cho xac minh"),
        (Field.B1, r"(tong )?(so )?(diem )?b1"),
        (Field.B2, r"(tong )?(so )?(diem )?b2"),
        (Field.NEAR_NEW, r"(ho )?can ngheo (moi|phat sinh)( phat sinh)?( moi)?|phat sinh can ngheo"),
        (Field.NEAR_AGAIN, r"(ho )?tai can ngheo"),
        (Field.NEAR_OLD, r"(ho )?can ngheo cu"),
        (Field.POOR_NEW, r"(ho )?ngheo (moi|phat sinh)( phat sinh)?( moi)?|phat sinh ngheo"),
        (Field.POOR_AGAIN, r"(ho )?tai ngheo"),
        (Field.POOR_OLD, r"(ho )?ngheo cu"),
        (Field.NEAR_POOR, _NEAR_WORDS),
        (Field.POOR, _POOR_WORDS),
        (Field.CAUSES, r"(cac )?nguyen nhan( chinh)?( dan den)?( ngheo)?( cua ho)?"),
        (
            Field.CLASS,
            rf"(ket qua )?(phan|xep) loai( ho( gia dinh)?)?( {_POOR_WORDS})?( (va|hay|hoac))?( {_NEAR_WORDS})?|"
            rf"loai( ho)?|dien( ho)?( ngheo)?|doi tuong( ho)?|{_POOR_WORDS}( (hay|hoac))? {_NEAR_WORDS}|"
            r"ket qua( ra soat)?|tinh trang( ho)?|muc song",
        ),
    )
)
_TOTAL_WORDS: tuple[tuple[Total, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Total.HAMLET, rf"(ten )?({_LEVEL}|dia ban|don vi)( ({_LEVEL}))*"),
        (Total.POOR, rf"(tong )?(so )?{_POOR_WORDS}( so ho)?"),
        (Total.NEAR_POOR, rf"(tong )?(so )?{_NEAR_WORDS}( so ho)?"),
        (
            Total.HOUSEHOLDS,
            r"(tong )?(so )?ho( gia dinh)?( dan( cu)?)?( (tren|toan) (dia ban|ap|xa))?|tong so ho( dan)?( cu)? so ho",
        ),
        (Total.PEOPLE, r"(tong )?(so )?(nhan khau|khau)|tong so ho dan cu (so )?(nhan khau|khau)|dan so"),
    )
)


NAME_WORDS = ("ten", "chu")
"""One of these stands in every label of a column of names."""


def label(cell: Cell) -> str:
    """Return a heading's text for comparing: folded, without punctuation and what stands in brackets."""
    return _label(cell if isinstance(cell, str) else text(cell))


@lru_cache(maxsize=4096)  # asked of every cell of every row, and most cells of a list say the same few things
def _label(written: str) -> str:
    folded = re.sub(r"\([^)]*\)", " ", fold(written))
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())


@lru_cache(maxsize=4096)
def field_of(words: str) -> Field | None:
    """Return what a column with this label holds, None when unknown."""
    if cause := cause_named(words):
        return Field(f"cause_{cause}")
    if group := group_named(words):
        return Field(f"group_{group}")
    return next((field for field, pattern in _FIELD_WORDS if pattern.fullmatch(words)), None)


def total_of(words: str) -> Total | None:
    """Return what a column of a sheet of totals with this label holds."""
    return next((total for total, pattern in _TOTAL_WORDS if pattern.fullmatch(words)), None)
