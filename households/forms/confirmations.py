"""Asking for a certificate of poverty: for whom, what for, with how much of the ID number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.fields import TextField
from households.models import Member

PURPOSES = (
    _("Xin miễn, giảm học phí, hỗ trợ chi phí học tập"),
    _("Khám bệnh, chữa bệnh, cấp thẻ bảo hiểm y tế"),
    _("Vay vốn Ngân hàng Chính sách xã hội"),
    _("Xin hỗ trợ tiền điện, nhà ở"),
)


class ConfirmationForm(forms.Form):
    """For whom in the household, and what for: one of the usual purposes, or his own words."""

    member = forms.TypedChoiceField(label=_("Cấp cho"), coerce=int, widget=forms.RadioSelect)
    usual = forms.ChoiceField(
        label=_("Giấy dùng để"),
        required=False,
        widget=forms.RadioSelect,
        choices=[*((purpose, purpose) for purpose in PURPOSES), ("", _("Việc khác, ghi ở ô dưới"))],
    )
    purpose = TextField(label=_("Việc khác"), required=False, max_length=200)
    whole_number = forms.BooleanField(
        label=_("In đủ số định danh cá nhân/CCCD (việc này được ghi vào nhật ký)"), required=False
    )
    once_more = forms.BooleanField(label=_("Vẫn cấp thêm một giấy"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, members: Sequence[Member], may_reveal: bool) -> None:
        head = next((one.pk for one in members if one.is_head), members[0].pk if members else None)
        super().__init__(data, initial={"member": head, "usual": PURPOSES[0], "key": uuid4()})
        fields: Any = self.fields
        fields["member"].choices = [(one.pk, _said(one)) for one in members]
        if not may_reveal or not any(one.cccd for one in members):
            del fields["whole_number"]

    def without_once_more(self) -> None:
        """Leave out the question that only who was given one today is asked."""
        del self.fields["once_more"]

    @property
    def said(self) -> str:
        """The purpose; own words go before a ticked one."""
        return self.cleaned_data["purpose"] or self.cleaned_data["usual"]


def _said(member: Member) -> str:
    birth = f"{member.birth_date:%d/%m/%Y}" if member.birth_date else str(member.birth_year or "")
    about = [str(_("chủ hộ")) if member.is_head else member.relation, birth]
    return f"{member.name} ({', '.join(filter(None, about))})" if any(about) else member.name


class CancelForm(forms.Form):
    """Why a certificate no longer counts."""

    reason = TextField(label=_("Lý do hủy"), max_length=200)
