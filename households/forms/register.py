"""Choosing what the list of households shows; the reason for seeing an ID number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from households.models import Cause, SpecialGroup
from households.queries.register import Choice, Group
from households.special_groups import OTHER
from lib.vietnamese import clean

_NUMBER = re.compile(r"[\d .-]*\d{3}[\d .-]*", re.ASCII)
FULL_LENGTHS = (9, 12)


class ListForm(forms.Form):
    """The filters of the list, as they stand in its address: `class`, `hamlet`, `group`, `cause`, `q`.

    `group` (of households, as form 8 counts them) and `cause` narrow lists of the poor and near-poor only.
    A search of digits alone is a search by ID number: only by those who may see ID numbers,
    only by the whole of one, and never by the address. After `is_valid`, `number` holds it and `text` is blank.
    """

    q = forms.CharField(label=_("Tìm theo họ tên"), required=False, max_length=100)

    def __init__(
        self, data: Any, *, hamlets: Iterable[Unit], may_search_numbers: bool, in_address: bool = False
    ) -> None:
        super().__init__(data)
        self.in_address = in_address
        self.hamlets = {str(unit.pk): unit for unit in hamlets}
        self.may_search_numbers = may_search_numbers
        self.number = ""
        self.fields["class"] = forms.ChoiceField(choices=Group, required=False)
        self.fields["hamlet"] = forms.ChoiceField(choices=[(pk, pk) for pk in self.hamlets], required=False)
        groups = [*SpecialGroup.choices, (OTHER, _("Khác"))]
        self.fields["group"] = forms.ChoiceField(choices=groups, required=False)
        self.fields["cause"] = forms.ChoiceField(choices=Cause.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a narrowing by what only rows of the year's list have, on another list."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        narrowed = cleaned.get("group") or cleaned.get("cause")
        if narrowed and cleaned.get("class", "") not in ("", Group.LISTED, Group.POOR, Group.NEAR_POOR):
            raise ValidationError(_("Nhóm đối tượng, nguyên nhân chỉ lọc được trong danh sách hộ nghèo, hộ cận nghèo."))
        return cleaned

    def clean_q(self) -> str:
        """Tell a name from an ID number; a number is never given back to the page."""
        text = clean(self.cleaned_data["q"])
        if not _NUMBER.fullmatch(text):
            return text
        digits = re.sub(r"\D", "", text)
        if not self.may_search_numbers:
            raise ValidationError(_("Không tìm theo số được. Hãy tìm theo họ tên, không cần gõ dấu."), code="number")
        if self.in_address:  # an address is kept by browsers and proxies
            raise ValidationError(_("Không tìm theo số định danh trên thanh địa chỉ: gõ số vào ô tìm."), code="number")
        if len(digits) not in FULL_LENGTHS:
            raise ValidationError(
                _("Số định danh cá nhân/CCCD phải đủ 12 chữ số (hoặc 9 chữ số). Nếu không nhớ, hãy tìm theo họ tên."),
                code="number",
            )
        self.number = digits
        return ""

    @property
    def group(self) -> Group:
        """The group of households chosen, by default the whole list."""
        return Group(self.cleaned_data["class"] or Group.LISTED)

    @property
    def choice(self) -> Choice:
        """Which households were chosen, without the hamlet."""
        return Choice(self.group, self.cleaned_data.get("q", ""), self.number, self.special_group, self.cause)

    @property
    def special_group(self) -> str:
        """The group of households as form 8 counts it, blank for all."""
        return str(self.cleaned_data["group"])

    @property
    def cause(self) -> str:
        """The cause of poverty chosen, blank for all."""
        return str(self.cleaned_data["cause"])

    @property
    def hamlet(self) -> Unit | None:
        """The hamlet chosen, None for all."""
        return self.hamlets.get(self.cleaned_data["hamlet"])


REASONS = (
    _("Lập hồ sơ vay vốn ưu đãi cho hộ"),
    _("Đối chiếu khi cấp thẻ bảo hiểm y tế"),
    _("Xác minh người trùng họ tên khi rà soát"),
    _("Lập danh sách chi trả trợ cấp cho hộ"),
)


class RevealForm(forms.Form):
    """Why someone needs to see a full ID number: one of the usual reasons, or his own words."""

    usual = forms.ChoiceField(
        label=_("Lý do thường gặp"),
        required=False,
        widget=forms.RadioSelect,
        choices=[*((reason, reason) for reason in REASONS), ("", _("Lý do khác, ghi ở ô dưới"))],
    )
    words = forms.CharField(
        label=_("Lý do khác"),
        required=False,
        max_length=200,
        help_text=_("Ít nhất 10 chữ cái. Lý do được ghi vào nhật ký cùng tên người xem; không ghi số định danh ở đây."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def reason(self) -> str:
        """The reason given; own words go before a ticked one."""
        return self.cleaned_data["words"] or self.cleaned_data["usual"]


class TakeListForm(RevealForm):
    """Whether the list is taken with whole ID numbers, and then why; only who may see them is asked."""

    numbers = forms.BooleanField(
        label=_("Kèm số định danh cá nhân/CCCD đầy đủ"),
        required=False,
        help_text=_("Chỉ chọn khi công việc cần, và ghi lý do. Không chọn thì tệp không có cột số định danh."),
    )
    field_order = ("numbers", "usual", "words")

    def __init__(self, data: Any, *, may_reveal: bool) -> None:
        super().__init__(data)
        self.fields["usual"].label = _("Lý do kèm số định danh")
        if not may_reveal:
            self.fields.clear()

    @property
    def with_numbers(self) -> bool:
        """Whether ID numbers were asked for."""
        return bool(self.cleaned_data.get("numbers"))

    @property
    def reason(self) -> str:
        """The reason given, blank where none was asked for."""
        return super().reason if self.with_numbers else ""
