"""A person of a household: what is known of him, the groups he belongs to, how he came and left."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from households.actions.members import MemberEntry, Period, entry_of
from households.forms.fields import BirthField, DayField, IdNumberField, TextField
from households.forms.household import ETHNICITIES, ListInput, full_name
from households.forms.versions import Line, VersionedForm
from households.models import CameReason, Gender, Household, LeftReason, Member, MemberGroup
from households.relations import RELATIONS

EARLIEST_YEAR = 1930
SPARE_ROWS = 2


class PeriodForm(forms.Form):
    """One group of a person with its years; a row without a group is no row."""

    group = forms.ChoiceField(label=_("Diện"), required=False, choices=[("", "…"), *MemberGroup.Group.choices])
    first_year = forms.IntegerField(label=_("Từ năm"), required=False, min_value=EARLIEST_YEAR)
    last_year = forms.IntegerField(label=_("Đến hết năm"), required=False, min_value=EARLIEST_YEAR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_year", "last_year"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            self.fields[name].error_messages |= {
                "invalid": _t("Ghi năm bằng bốn chữ số."),
                "min_value": _t("Ghi năm bằng bốn chữ số."),
            }
        for bound in self.visible_fields():
            bound.field.widget.attrs |= {
                "aria-label": bound.label,
                "class": "form-select" if bound.name == "group" else "form-control",
            }

    def clean(self) -> dict[str, Any]:
        """Ask for the first year of a group; the years must be in order and not to come."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("first_year"), said.get("last_year")
        if self.errors:
            return said
        if not said.get("group"):
            if first or last:
                self.add_error("group", _("Chọn diện, hoặc xóa năm."))
        elif not first:
            self.add_error("first_year", _("Ghi năm bắt đầu."))
        elif first > timezone.localdate().year:
            self.add_error("first_year", _("Năm này chưa đến."))
        elif last and last < first:
            self.add_error("last_year", _("Năm cuối trước năm đầu."))
        return said

    @property
    def period(self) -> Period | None:
        """The row's period, None for an empty row; after `is_valid`."""
        said = self.cleaned_data
        return Period(said["group"], said["first_year"], said["last_year"]) if said.get("group") else None


PeriodFormSet = forms.formset_factory(PeriodForm, extra=SPARE_ROWS, max_num=20, absolute_max=20)


class MemberForm(VersionedForm):
    """What is known of a person. A stored ID number is not shown: blank keeps it, the tick takes it away."""

    name = TextField(label=_("Họ và tên"), max_length=120, error_messages={"required": _("Ghi họ và tên.")})
    relation = TextField(label=_("Quan hệ với chủ hộ"), max_length=40, required=False, widget=ListInput(RELATIONS))
    gender = forms.ChoiceField(label=_("Giới tính"), required=False, choices=[("", "…"), *Gender.choices])
    birth = BirthField(label=_("Ngày sinh hoặc năm sinh"), required=False, help_text=_("Ví dụ 5/3/1968 hoặc 1968."))
    ethnicity = TextField(label=_("Dân tộc"), max_length=40, required=False, widget=ListInput(ETHNICITIES))
    cccd = IdNumberField(label=_("Số định danh cá nhân/CCCD"), required=False)
    no_cccd = forms.BooleanField(label=_("Xóa số định danh đang ghi trong sổ"), required=False)
    came = forms.ChoiceField(label=_("Vì sao thêm người này"), widget=forms.RadioSelect, choices=CameReason)
    came_on = DayField(label=_("Ngày"), required=False, help_text=_("Ngày sinh ra hoặc ngày chuyển đến, nếu biết."))

    def __init__(self, data: Any, *, household: Household, member: Member | None = None) -> None:
        known = entry_of(member) if member else None
        self.known = known
        initial = vars(known) | {"cccd": ""} if known else {}
        super().__init__(data, version=household.version, initial=initial)
        dropped = ["came", "came_on"] if member else ["no_cccd"]
        if member and member.is_head:
            dropped.append("relation")
        if member and member.cccd:
            self.fields["cccd"].help_text = _t("Đang ghi: {number}. Để trống nếu giữ nguyên.").format(
                number=member.masked_cccd
            )
        elif member:
            dropped.append("no_cccd")
        for name in dropped:
            del self.fields[name]
        rows = [vars(one) for one in known.groups] if known else []
        self.periods = PeriodFormSet(data, initial=rows, prefix="groups")

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Hold the rows of groups against each other."""
        said = super().clean() or self.cleaned_data
        if not self.periods.is_valid():
            self.add_error(None, _("Xem lại các diện và năm ở cuối biểu."))
            return said
        for group, words in MemberGroup.Group.choices:
            years = sorted((one for one in self._periods() if one.group == group), key=lambda one: one.first_year)
            for earlier, later in pairwise(years):
                if earlier.last_year is None or later.first_year <= earlier.last_year:
                    sentence = _t("Diện {group} có hai khoảng năm chồng nhau: từ {first} và từ {second}.")
                    values = {"group": words, "first": earlier.first_year, "second": later.first_year}
                    self.add_error(None, sentence.format(**values))
        return said

    def _periods(self) -> list[Period]:
        return [form.period for form in self.periods if form.period]

    @property
    def entry(self) -> MemberEntry:
        """What was said of the person; after `is_valid`."""
        said = self.cleaned_data
        kept = self.known.cccd if self.known and not said.get("no_cccd") else ""
        return MemberEntry(
            name=said["name"],
            relation=said.get("relation", ""),
            gender=said["gender"],
            birth=said["birth"],
            ethnicity=said["ethnicity"],
            cccd=said["cccd"] or kept,
            groups=tuple(sorted(self._periods(), key=lambda one: (one.group, one.first_year))),
        )

    def lines(self) -> list[Line]:
        """Return the fields, the ID number masked and the groups as one line."""
        shown = [self._line(bound) for bound in self.visible_fields() if bound.name not in ("cccd", "no_cccd")]
        typed = self.entry if self.is_valid() else None
        numbers = [Member(cccd=one.cccd).masked_cccd if one else "" for one in (typed, self.known)]
        shown.append(Line(str(self.fields["cccd"].label), *numbers))
        groups = [periods_in_words(one.groups) if one else "" for one in (typed, self.known)]
        return [*shown, Line(_t("Diện của nhân khẩu"), *groups)]


def periods_in_words(periods: tuple[Period, ...]) -> str:
    """Return groups with their years: "người có công với cách mạng (từ 2020)"."""
    words = dict(MemberGroup.Group.choices)
    return "; ".join(
        f"{words[one.group]} ({one.first_year}-{one.last_year})"
        if one.last_year
        else _t("{group} (từ {year})").format(group=words[one.group], year=one.first_year)
        for one in periods
    )


class LeaveForm(VersionedForm):
    """Why and since when a person belongs to the household no more."""

    reason = forms.ChoiceField(label=_("Lý do"), widget=forms.RadioSelect, choices=LeftReason)
    on = DayField(label=_("Ngày"), help_text=_("Ngày mất, ngày chuyển đi, hoặc ngày phát hiện ghi nhầm."))

    def __init__(self, data: Any, *, household: Household, member: Member) -> None:
        initial = {"reason": member.left_reason, "on": member.left_on}
        super().__init__(data, version=household.version, initial=initial)


class BackForm(VersionedForm):
    """A person who left by mistake is put back."""

    def __init__(self, data: Any, *, household: Household) -> None:
        super().__init__(data, version=household.version)
