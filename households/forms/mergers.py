"""Which communes a commune was made of, as typed on its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communes.models import Area, Unit
from households.forms.fields import DayField
from households.queries.mergers import OldHamlet
from lib.vietnamese import clean

MOST_HAMLETS = 99
ROWS, MOST_ROWS = 2, 30  # how many old communes the page asks for at first, and at most


def split_hamlets(text: str) -> list[str]:
    """Return the names in a text like "Ấp 1, Ấp 2"; lines part them too."""
    return [name for part in text.replace("\n", ",").replace(";", ",").split(",") if (name := clean(part))]


class HamletsField(forms.CharField):
    """Names of hamlets, parted by commas or lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the list of names; refuse too many, or one too long."""
        names = split_hamlets(super().clean(value) or "")
        if len(names) > MOST_HAMLETS:
            raise ValidationError(_("Nhiều ấp quá: một xã cũ không quá 99 ấp."))
        if any(len(name) > 100 for name in names):
            raise ValidationError(_("Có tên ấp dài quá 100 chữ: tách các tên bằng dấu phẩy."))
        return names


class OldUnitForm(forms.Form):
    """One old commune; a blank row is none."""

    code = forms.RegexField(
        label=_("Mã xã cũ"), regex=r"^[0-9A-Za-z]{1,10}$", required=False, max_length=10,
        error_messages={"invalid": _("Mã xã gồm chữ số, ví dụ 26632.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Tên xã cũ"), max_length=100, required=False)
    area = forms.ChoiceField(label=_("Khu vực"), choices=Area.choices, initial=Area.RURAL, required=False)
    hamlets = HamletsField(label=_("Các ấp, cách nhau bằng dấu phẩy"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the whole of a row that was begun."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["name"] = clean(cleaned.get("name") or "")
        if self.is_begun and not self.errors:
            for field, sentence in (
                ("code", _("Ghi mã của xã cũ.")),
                ("name", _("Ghi tên xã cũ, ví dụ Xã Bông Trang.")),
            ):
                if not cleaned.get(field):
                    self.add_error(field, sentence)
        return cleaned

    @property
    def is_begun(self) -> bool:
        """Say whether anything was typed into it."""
        return any(self.cleaned_data.get(field) for field in ("code", "name", "hamlets"))


OldUnitForms = forms.formset_factory(
    OldUnitForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def with_one_more(data: Mapping[str, Any], prefix: str) -> forms.BaseFormSet[OldUnitForm]:
    """Return the forms of old communes with what was typed so far, unjudged, and one more; at most `MOST_ROWS`."""
    typed = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else ROWS
    some: Any = forms.formset_factory(OldUnitForm, extra=min(count + 1, MOST_ROWS), max_num=MOST_ROWS)
    made: forms.BaseFormSet[OldUnitForm] = some(prefix=prefix)
    for number, form in enumerate(made.forms):
        form.initial = {name: data.get(f"{prefix}-{number}-{name}", "")[:4000] for name in form.fields}
        form.initial["area"] = form.initial["area"] or Area.RURAL
    return made


class MergerForm(forms.Form):
    """The day of the merger."""

    on = DayField(label=_("Ngày sáp nhập"), required=True)


class HamletsForm(forms.Form):
    """The hamlets of an old commune that was on record without any."""

    hamlets = HamletsField(label=_("Các ấp, cách nhau bằng dấu phẩy"), required=False)

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data, prefix=f"u{unit.pk}")
        self.unit = unit


class HeirsForm(forms.Form):
    """Into which hamlet each old one went: a choice for each, which its name suggests."""

    def __init__(self, data: Any, *, hamlets: Iterable[OldHamlet], own: Iterable[Unit]) -> None:
        super().__init__(data, auto_id="%s")
        self.own = {str(unit.pk): unit for unit in own}
        self.old = {f"h{hamlet.unit.pk}": hamlet for hamlet in hamlets}
        choices = [("", _("chưa ghép")), *((pk, unit.name) for pk, unit in self.own.items())]
        for name, hamlet in self.old.items():
            shown = hamlet.heir or hamlet.suggested
            self.fields[name] = forms.ChoiceField(
                label=hamlet.unit.name, choices=choices, required=False, initial=str(shown.pk) if shown else ""
            )

    @property
    def heirs(self) -> dict[Unit, Unit]:
        """The choices made."""
        chosen = {hamlet.unit: self.cleaned_data[name] for name, hamlet in self.old.items()}
        return {old: self.own[pk] for old, pk in chosen.items() if pk}
