"""A household added to the register; its address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from households.actions.household import ARRIVALS
from households.actions.members import MemberEntry
from households.forms.fields import BirthField, DayField, IdNumberField, TextField, WholeNumberField
from households.forms.versions import VersionedForm
from households.models import EventKind, Gender, Household

MOST_PEOPLE = 60
LEAST_LETTERS_OF_A_NAME = 2
# The usual words; another may be typed.
ETHNICITIES = ("Kinh", "Hoa", "Khmer", "Chăm", "Châu Ro", "Tày", "Nùng", "Thái", "Mường", "Mông", "Dao", "Xtiêng")


class ListInput(forms.TextInput):
    """A text input that offers the usual words."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.words = tuple(words)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the input with its list behind it."""
        list_id = f"{(attrs or {}).get('id', name)}-words"
        options = format_html_join("", '<option value="{}"></option>', ((word,) for word in self.words))
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


def full_name(name: str) -> str:
    """Return a person's name. Raises ValidationError for what is no name."""
    if sum(sign.isalpha() for sign in name) < LEAST_LETTERS_OF_A_NAME or any(sign.isdigit() for sign in name):
        raise ValidationError(_("Ghi họ và tên bằng chữ, ví dụ Nguyễn Văn An."), code="name")
    return name


class HouseholdAddForm(forms.Form):
    """How a household comes, since when, where it lives, and its head.

    `despite_likeness` is shown once a likeness was found; "Vẫn thêm hộ mới".
    """

    kind = forms.ChoiceField(
        label=_("Vì sao thêm hộ này"),
        widget=forms.RadioSelect,
        choices=[(kind.value, words) for kind, words in ARRIVALS.items()],
    )
    on = DayField(label=_("Ngày"), help_text=_("Ngày chuyển đến, hoặc ngày phát hiện, bổ sung."))
    reason = TextField(
        label=_("Lý do, căn cứ"),
        max_length=200,
        help_text=_("Ví dụ: chuyển từ xã Hòa Hiệp đến; sót khi lập danh sách năm trước."),
        error_messages={"required": _("Ghi ngắn gọn lý do hoặc căn cứ thêm hộ.")},
    )
    hamlet = forms.TypedChoiceField(label=_("Ấp"), coerce=int, error_messages={"required": _("Chọn ấp nơi hộ ở.")})
    address = TextField(label=_("Địa chỉ"), max_length=200, required=False)
    people = WholeNumberField(label=_("Số nhân khẩu"), required=False, max_value=MOST_PEOPLE)
    name = TextField(
        label=_("Họ và tên chủ hộ"), max_length=120, error_messages={"required": _("Ghi họ và tên chủ hộ.")}
    )
    birth = BirthField(label=_("Ngày sinh hoặc năm sinh"), required=False, help_text=_("Ví dụ 5/3/1968 hoặc 1968."))
    gender = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[("", "…"), *Gender.choices])
    ethnicity = TextField(label=_("Dân tộc"), max_length=40, required=False, widget=ListInput(ETHNICITIES))
    cccd = IdNumberField(label=_("Số định danh cá nhân/CCCD"), required=False)
    despite_likeness = forms.BooleanField(label=_("Vẫn thêm hộ mới: đây là người khác"), required=False)

    def __init__(self, data: Any, *, hamlets: Iterable[Unit]) -> None:
        super().__init__(data)
        self.hamlets = {unit.pk: unit for unit in hamlets}
        field: Any = self.fields["hamlet"]
        field.choices = [("", "…"), *((pk, unit.name) for pk, unit in self.hamlets.items())]

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["name"])

    @property
    def arrival(self) -> dict[str, Any]:
        """What `add_household` takes, but who and in which commune; after `is_valid`."""
        said = self.cleaned_data
        taken = ("on", "reason", "address", "people", "despite_likeness")
        head = ("name", "birth", "gender", "ethnicity", "cccd")
        return {
            **{name: said[name] for name in taken},
            "kind": EventKind(said["kind"]),
            "hamlet": self.hamlets[said["hamlet"]],
            "head": MemberEntry(**{name: said[name] for name in head}),
        }


class AddressForm(VersionedForm):
    """Where a household lives in its hamlet."""

    address = TextField(label=_("Địa chỉ"), max_length=200, required=False)

    def __init__(self, data: Any, *, household: Household) -> None:
        super().__init__(data, version=household.version, initial={"address": household.address})
