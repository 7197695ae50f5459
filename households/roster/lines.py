"""Which row of a list is what: a household's, a group line, a subtotal, a total, a heading again, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from communes.unit_names import says_hamlet
from households.roster.cells import class_word, is_mark
from households.roster.headings import CLASS_FIELDS, Field, ListHeading, is_list_label, is_name_label, may_be_name_label
from lib.vietnamese import clean, fold

PREFIX = re.compile(r"^\s*(?:[IVXLCivxlc]+|[A-Za-z]|\d{1,2})\s*[.)/:\-]\s*(?=\S)")
_ROMANPREFIX = re.compile(r"^[IVXLC]+\s*[.)/:\-]")
_ORDER_OF_GROUP = re.compile(r"^(?:[IVXLC]+|[A-H])\.?$")
_LEVEL = r"ấp|thôn|bản|buôn|khóm|khu phố|tổ dân phố|xóm|làng|phum|sóc"
_LEVEL_START = re.compile(rf"^({_LEVEL}|ap|thon|khom|khu pho|to dan pho|xom)\s+\S", re.I)
_INNER_GROUP = re.compile(r"^(hộ|nhóm|tổ|diện|đối tượng|danh sách)(?!\w)", re.I)  # "Hồ", "Tô" are family names
_END_OF_WORD = (
    rf"(?=$|\s*[:.\-(=+\d]|\s+(?:cộng|số|toàn|các|nhân|khẩu|hộ|chung|nhóm|mục|danh|xã|phường|{_LEVEL})(?!\w))"
)
TOTAL_START = re.compile(rf"^(tổng{_END_OF_WORD}|toàn (xã|phường|thị trấn|{_LEVEL})(?!\w))", re.I)
SUBTOTAL_START = re.compile(rf"^cộng{_END_OF_WORD}", re.I)
PLAIN_TOTALS = frozenset({"tong", "tong cong", "tong so", "tong so ho", "toan xa", "tong toan xa"})
_CLOSING_LINE = re.compile(r"^(ấn định|danh sách (này|trên|có))", re.I)
_SIGNATURE_START = re.compile(
    r"^(nguoi (lap|tong hop|bao cao|viet|kiem tra|ghi)|lap (bieu|bang|danh sach)|t/?m[ .]|k/?t[ .]|t/?l[ .]|"
    r"(pho )?chu tich|(to )?truong (ap|thon|ban|buon|khom|khu pho|xom|phong)|(ap|thon) truong$|to truong$|thu truong|"
    r"xac nhan|noi nhan|ky ten|\(ky|can bo|cong chuc|dai dien|uy ban nhan dan|ubnd|ke toan|ra soat vien|bi thu|"
    r"ban (chi dao|cong tac mat tran)|uy ban mat tran|mat tran to quoc)"
)
_PLACE_AND_DATE = re.compile(r"ngay[\s\d.…_/]*thang[\s\d.…_/]*nam")
_FEWEST_BLANKS = 4  # of a sentence
_FOOTNOTE = re.compile(r"\(?\*+\)?\s*\S|(ghi chu|luu y|chu thich|chu y|nguon|giai thich)\s*[:.(]")
_NUMBER_OF_COLUMN = re.compile(r"^\(?(\d{1,2}|[A-Za-z])\)?$")


_DIGITS = re.compile(r"\d")
_BARE_DAY = re.compile(r"[\d/.\- ]+")  # without a word: folding it is saved, for every row has one
_BIRTH = re.compile(r"(?:\d\d?[/.-]){0,2}(?:19|20)\d\d")
_BIRTHS = (Field.BIRTH, Field.BIRTH_MAN, Field.BIRTH_WOMAN)
_ORDERS = (Field.ORDER, Field.MEMBER_ORDER)
_MOST_ORDERS = len(_ORDERS)
_FEWEST_DIGITS_OF_ID = 8
_FAR = 1 << 20  # a column that no sheet has
Texts = Sequence[str]
"""A row as texts, blanks ""."""


@dataclass
class Lines:
    """Tells rows apart, one after the other, remembering the group line above and whether signatures began."""

    heading: ListHeading
    group: str = ""
    groups: list[str] = field(default_factory=list)
    signing: bool = False

    def __post_init__(self) -> None:
        self.use(self.heading)

    def use(self, heading: ListHeading) -> None:
        """Go on below another heading of the same sheet."""
        self.heading = heading
        plain = [heading.fields.get(what) for what in (Field.CLASS, *CLASS_FIELDS)]
        self._name, self._birth = heading.fields.get(Field.NAME, 0), heading.fields.get(Field.BIRTH, _FAR)
        self._both_within = max(self._name, self._birth)
        of_years = [column for columns in heading.years.values() for column in columns.values()]
        self.class_columns = [column for column in plain if column is not None] + of_years

    def cell(self, row: Sequence[Any], what: Field) -> Any:
        """Return a row's cell of a column, "" where the list has none."""
        column = self.heading.fields.get(what)
        return "" if column is None or column >= len(row) else row[column]

    def why_skipped(self, row: Texts) -> str:
        """Return why a row is no household, "" when it is one; the one place that remembers groups and signatures."""
        if self.signing:
            return "signature"
        if self.is_plainly_household(row):
            return ""
        if self._is_header(row):
            return "header"
        if self._is_surely_household(row):
            return ""
        if why := self._total_or_subtotal(row):
            return why
        if self._begins_signatures(row):
            self.signing = True
            return "signature"
        if self._is_group(row):
            return "group"
        return "header" if self._is_sentence(row) else ""

    def is_plainly_household(self, row: Texts) -> bool:
        """Say whether the row has a name and a day or year of birth and no more words there: nearly every row."""
        if len(row) <= self._both_within or not _BIRTH.fullmatch(row[self._birth]):
            return False
        name = row[self._name]
        return " " in name and name[0].isalpha() and not may_be_name_label(name)

    def _is_header(self, row: Texts) -> bool:
        name = self.cell(row, Field.NAME)
        words = [*filter(None, row)]
        if len(words) <= _MOST_ORDERS and self._is_frame(row, words):
            return True
        if len(words) == 1 and _FOOTNOTE.match(fold(words[0])):
            return True
        if name:
            return is_row_of_numbers(words) or (may_be_name_label(name) and is_name_label(name))
        return len(words) > 1 and all(map(is_list_label, words))

    def _is_frame(self, row: Texts, words: Texts) -> bool:
        """Say whether a row has nothing but its number: numbered beforehand, and never filled in."""
        orders = [shown for what in _ORDERS if (shown := self.cell(row, what))]
        return bool(orders) and len(words) == len(orders) and all(shown.rstrip(".").isdigit() for shown in orders)

    def _is_sentence(self, row: Texts) -> bool:
        """Say whether a row is one sentence beside the column of names: a note below or between tables."""
        words = [shown for shown in row if shown]
        return len(words) == 1 and not self.cell(row, Field.NAME) and words[0].count(" ") >= _FEWEST_BLANKS

    def _is_surely_household(self, row: Texts) -> bool:
        """Say whether the row has a name and what only a household has: a birth, an ID number, a tick with a number."""
        name = self.cell(row, Field.NAME)
        if not any(map(str.isalpha, name)):
            return False
        born = next((shown for what in _BIRTHS if (shown := self.cell(row, what))), "")
        if _DIGITS.search(born) and (_BARE_DAY.fullmatch(born) or not _PLACE_AND_DATE.search(fold(born))):
            return True
        if sum(map(str.isdigit, self.cell(row, Field.CCCD))) >= _FEWEST_DIGITS_OF_ID:
            return True
        return self.cell(row, Field.ORDER).isdigit() and self._is_ticked(row)

    def _is_ticked(self, row: Texts) -> bool:
        """Say whether a column of classes has a tick that is no count."""
        ticked = (row[column] for column in self.class_columns if column < len(row) and row[column])
        return any(shown in ("x", "X") or class_word(shown) for shown in ticked)

    def _leading_texts(self, row: Texts) -> list[str]:
        """Return the texts that would name a group or total: the first with more than a number, and the name's."""
        first = next((shown for shown in row if any(map(str.isalpha, PREFIX.sub("", shown)))), "")
        return [shown for shown in (self.cell(row, Field.NAME), first) if shown]

    def _total_or_subtotal(self, row: Texts) -> str:
        for head in self._leading_texts(row):
            bare = PREFIX.sub("", head)
            if SUBTOTAL_START.match(bare) or fold(bare).rstrip(" :") == "cong":
                return "subtotal"
            if TOTAL_START.match(bare) or fold(bare).rstrip(" :") in PLAIN_TOTALS:
                return "subtotal" if self.groups and says_hamlet(bare) else "total"
            if _CLOSING_LINE.match(bare) and not self.cell(row, Field.ORDER).isdigit():
                return "total"
        return ""

    def _begins_signatures(self, row: Texts) -> bool:
        """Say whether a signature's words or a closing place and date stand here.

        Beside a name the cells of notes and addresses count only in capitals: "Trưởng ấp xác nhận" is a note.
        """
        name = self.cell(row, Field.NAME)
        if is_signature(name):
            return True
        if name and (self.cell(row, Field.ORDER).isdigit() or self._has_mark(row)):
            return False
        remarks = {self.heading.fields.get(Field.NOTE), self.heading.fields.get(Field.ADDRESS)}
        return any(
            is_signature(shown)
            for column, shown in enumerate(row)
            if shown and (not name or column not in remarks or shown.isupper())
        )

    def _has_mark(self, row: Texts) -> bool:
        marked = (row[column] for column in self.class_columns if column < len(row) and row[column])
        return any(is_mark(shown) or class_word(shown) for shown in marked)

    def _is_group(self, row: Texts) -> bool:
        head = next(iter(self._leading_texts(row)), "")
        bare = clean(PREFIX.sub("", head))
        order = self.cell(row, Field.ORDER)
        if self._is_ticked(row):
            return False
        if _LEVEL_START.match(bare):
            return self._begin_group(bare)
        if order.isdigit() or not bare:
            return False
        numbered = bool(_ORDER_OF_GROUP.match(order)) or bare != head
        words = sum(map(bool, row))
        alone = words <= 1 + numbered
        if class_word(bare) or _INNER_GROUP.match(bare) or fold(bare).startswith(("ho ngheo", "ho can ngheo")):
            return alone or numbered
        if numbered and alone:  # "I. Trang Hoàng": a hamlet without its level word
            return self._begin_group(bare)
        is_roman = _ROMANPREFIX.match(head) or _ROMANPREFIX.match(f"{order}.")
        if is_roman and not self.cell(row, Field.GENDER):  # the same with subtotals beside it
            return self._begin_group(bare)
        return False

    def _begin_group(self, name: str) -> bool:
        self.group = name
        self.groups.append(name)
        return True


def is_signature(shown: str) -> bool:
    """Say whether a text begins as a signature's block does, or is a closing place and date."""
    folded = fold(shown)
    return bool(_SIGNATURE_START.match(folded) or _PLACE_AND_DATE.search(folded))


def is_row_of_numbers(words: Texts) -> bool:
    """Say whether filled cells count the columns: 1 2 3, (1) (2) (3), A B 1 2; letters, and each number one more."""
    if len(words) < 3 or not all(map(_NUMBER_OF_COLUMN.match, words)):
        return False
    numbers = [int(bare) for word in words if (bare := word.strip("()")).isdecimal()]
    return len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(numbers))
