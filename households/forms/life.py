"""What is typed about an event of a household; each form says with which values its action is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communes.forms.versions import VersionField
from communes.models import Unit
from households.actions.life.heads import OldHead
from households.actions.life.people import NewPerson
from households.forms.fields import TextField, WholeNumberField
from households.forms.household import full_name
from households.models import Gender, Household, HouseholdQuerySet, LeftReason, ListedClass, Member, PovertyStandard
from households.queries.life import Facts, HouseholdLine
from lib.vietnamese import clean

NEW = "new"
FIRST_YEAR = 1900
_CCCD = re.compile(r"\d{12}", re.ASCII)


class BirthField(forms.CharField):
    """A day or a year of birth; blank is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, help_text=_("Năm, hoặc ngày/tháng/năm"), required=False, **kwargs)

    def clean(self, value: Any) -> date | int | None:  # type: ignore[override]
        """Read the day or year. Raises ValidationError where it is neither, or to come."""
        text = super().clean(value)
        if not text:
            return None
        today = timezone.localdate()
        if text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= today.year:
            return int(text)
        try:
            day: date = forms.DateField().to_python(text)  # type: ignore[assignment]
        except ValidationError as error:
            raise ValidationError(_("Ghi năm sinh, ví dụ 1985, hoặc ngày sinh, ví dụ 05/06/1985."), "birth") from error
        if not date(FIRST_YEAR, 1, 1) <= day <= today:
            raise ValidationError(_("Ngày sinh này không thể có. Ghi lại."), "birth")
        return day


class EventForm(forms.Form):
    """The day and the reason that every event has, and the version of the household as it was shown."""

    version = VersionField()
    on = forms.DateField(
        label=_("Ngày"),
        error_messages={"required": _("Ghi ngày xảy ra.")},
        widget=forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Lý do, căn cứ"),
        max_length=200,
        help_text=_("Ví dụ: theo báo cáo của trưởng ấp ngày 15/03. Không ghi số định danh ở đây."),
        error_messages={"required": _("Ghi lý do hoặc căn cứ.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, facts: Facts, year: int, **_others: Any) -> None:
        super().__init__(data, initial={"version": facts.household.version})
        self.facts, self.year = facts, year

    def clean_on(self) -> date:
        """Refuse a day of another year than the page's: what the page says would follow is said of its year."""
        day: date = self.cleaned_data["on"]
        if day.year != self.year:
            raise ValidationError(
                gettext("Trang này ghi biến động của năm {year}. Chọn năm {other} ở đầu trang nếu ngày đúng.").format(
                    year=self.year, other=day.year
                ),
                "year",
            )
        return day

    @property
    def values(self) -> dict[str, Any]:
        """What the action is called with."""
        typed = self.cleaned_data
        return {"on": typed["on"], "reason": typed["reason"], "seen_version": typed["version"]}


class MoveHamletForm(EventForm):
    """Where a household goes within its commune."""

    to = forms.ModelChoiceField(label=_("Chuyển đến ấp"), queryset=Unit.objects.none(), empty_label="…")
    field_order = ("version", "to", "on", "reason")

    def __init__(self, data: Any, *, facts: Facts, hamlets: Iterable[Unit], **others: Any) -> None:
        super().__init__(data, facts=facts, **others)
        home = facts.home.hamlet_id if facts.home else None
        self.fields["to"].queryset = _units(hamlet for hamlet in hamlets if hamlet.pk != home)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """With the hamlet."""
        return super().values | {"to": self.cleaned_data["to"]}


def _units(hamlets: Iterable[Unit]) -> Any:
    return Unit.objects.filter(pk__in=[hamlet.pk for hamlet in hamlets]).order_by("code")


class MergeForm(EventForm):
    """Which household its people join; `choices` are those shown, any one may be seen is taken."""

    into = forms.ModelChoiceField(
        label=_("Nhập vào hộ"),
        queryset=Household.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn hộ nhận người.")},
    )
    people = WholeNumberField(
        label=_("Số khẩu của hộ nhận sau khi nhập"),
        required=False,
        max_value=99,
        help_text=_("Để trống: cộng số khẩu của hai hộ."),
    )
    field_order = ("version", "into", "people", "on", "reason")

    def __init__(
        self, data: Any, *, facts: Facts, households: HouseholdQuerySet, choices: Iterable[HouseholdLine], **others: Any
    ) -> None:
        super().__init__(data, facts=facts, **others)
        field = self.fields["into"]
        field.queryset = households.exclude(pk=facts.household.pk)  # type: ignore[attr-defined]
        field.widget.choices = [(line.pk, _described(line)) for line in choices]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """With the household and the number."""
        return super().values | {"into": self.cleaned_data["into"], "people": self.cleaned_data["people"]}


def _described(line: HouseholdLine) -> str:
    born = gettext("sinh {year}").format(year=line.birth_year) if line.birth_year else ""
    return ", ".join(filter(None, (line.name, born, line.hamlet)))


class PersonForm(EventForm):
    """An event that may name somebody for the first time."""

    head: forms.Field
    new_name = TextField(label=_("Họ và tên"), max_length=120, required=False)
    new_birth = BirthField(label=_("Ngày, năm sinh"))
    new_gender = forms.ChoiceField(label=_("Giới tính"), choices=[("", _("chưa rõ")), *Gender.choices], required=False)
    new_cccd = forms.CharField(label=_("Số định danh cá nhân/CCCD"), max_length=20, required=False)

    def clean_new_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["new_name"]) if self.cleaned_data["new_name"] else ""

    def clean_new_cccd(self) -> str:
        """Take whole numbers only."""
        digits = re.sub(r"[ .-]", "", self.cleaned_data["new_cccd"])
        if digits and not _CCCD.fullmatch(digits):
            raise ValidationError(_("Số định danh cá nhân/CCCD có đủ 12 chữ số. Ghi lại, hoặc để trống."), "cccd")
        return digits

    def clean(self) -> dict[str, Any]:
        """Ask for the name of somebody new."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("head") == NEW and "new_name" not in self.errors and not cleaned.get("new_name"):
            self.add_error("new_name", gettext("Ghi họ và tên chủ hộ mới, hoặc chọn một người có tên trong sổ."))
        return cleaned

    @property
    def chosen_head(self) -> Member | NewPerson:
        """The member chosen, or the person typed."""
        typed = self.cleaned_data
        if typed["head"] == NEW:
            return NewPerson(typed["new_name"], typed["new_birth"], typed["new_gender"], typed["new_cccd"])
        return self.member(typed["head"])

    def member(self, pk: str) -> Member:
        """Return a member by what the form calls him."""
        return next(one for one in self.facts.members if str(one.pk) == pk)


def _people(members: Iterable[Member]) -> list[tuple[str, str]]:
    return [(str(member.pk), _person(member)) for member in members]


def _person(member: Member) -> str:
    born = member.birth_date.year if member.birth_date else member.birth_year
    words = (
        member.name,
        gettext("sinh {year}").format(year=born) if born else "",
        gettext("chủ hộ") if member.is_head else member.relation,
    )
    return ", ".join(filter(None, words))


class NewHeadForm(PersonForm):
    """Who becomes head, and what becomes of who was."""

    head = forms.ChoiceField(
        label=_("Chủ hộ mới"), widget=forms.RadioSelect, error_messages={"required": _("Chọn chủ hộ mới.")}
    )
    old = forms.ChoiceField(
        label=_("Chủ hộ cũ"),
        widget=forms.RadioSelect,
        choices=[
            ("stays", _("vẫn ở trong hộ")),
            (LeftReason.DIED.value, _("đã chết")),
            (LeftReason.MOVED.value, _("đã chuyển đi")),
        ],
        error_messages={"required": _("Chọn chủ hộ cũ còn ở trong hộ hay không.")},
    )
    relation = forms.CharField(
        label=_("Quan hệ của chủ hộ cũ với chủ hộ mới"),
        max_length=40,
        required=False,
        help_text=_("Ví dụ: chồng, mẹ. Chỉ ghi khi vẫn ở trong hộ."),
    )

    def __init__(self, data: Any, *, facts: Facts, **others: Any) -> None:
        super().__init__(data, facts=facts, **others)
        others_present = (member for member in facts.members if not member.is_head)
        self.fields["head"].choices = [*_people(others_present), (NEW, _("người chưa có tên trong sổ"))]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """With both heads."""
        typed = self.cleaned_data
        left = None if typed["old"] == "stays" else LeftReason(typed["old"])
        return super().values | {"head": self.chosen_head, "old": OldHead(left, clean(typed["relation"]))}


class SplitForm(PersonForm):
    """Who goes, how many they are, who heads either household, where the new one lives and on which lists it is."""

    members = forms.MultipleChoiceField(
        label=_("Người có tên trong sổ tách ra"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = WholeNumberField(
        label=_("Số khẩu tách ra"),
        max_value=99,
        help_text=_("Tính cả người chưa có tên trong sổ."),
        error_messages={"required": _("Ghi số khẩu tách ra.")},
    )
    head = forms.ChoiceField(
        label=_("Chủ hộ của hộ mới"), widget=forms.RadioSelect, error_messages={"required": _("Chọn chủ hộ mới.")}
    )
    stays_head = forms.ChoiceField(
        label=_("Chủ hộ của những người ở lại"), required=False, help_text=_("Chỉ chọn khi chủ hộ tách ra.")
    )
    stays_name = TextField(label=_("Họ và tên, nếu chưa có trong sổ"), max_length=120, required=False)
    stays_birth = BirthField(label=_("Ngày, năm sinh"))
    hamlet = forms.ModelChoiceField(label=_("Hộ mới ở ấp"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, data: Any, *, facts: Facts, year: int, hamlets: Iterable[Unit], **others: Any) -> None:
        super().__init__(data, facts=facts, year=year, **others)
        people, unknown = _people(facts.members), (NEW, _("người chưa có tên trong sổ"))
        self.fields["members"].choices = people  # type: ignore[attr-defined]
        self.fields["head"].choices = [*people, unknown]  # type: ignore[attr-defined]
        self.fields["stays_head"].choices = [("", _("chủ hộ ở lại")), *people, unknown]  # type: ignore[attr-defined]
        self.fields["hamlet"].queryset = _units(hamlets)  # type: ignore[attr-defined]
        self.fields["hamlet"].initial = facts.home.hamlet_id if facts.home else None
        self.standards = {f"class_{one.pk}": one for one in facts.standards_for_new(year)}
        for name, standard in self.standards.items():
            self.fields[name] = forms.ChoiceField(
                label=_class_label(standard, year),
                choices=[("", _("chưa vào danh sách")), *ListedClass.choices],
                required=False,
            )

    @property
    def class_fields(self) -> list[forms.BoundField]:
        """The classes of the new household, one for each standard."""
        return [self[name] for name in self.standards]

    def clean_stays_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["stays_name"]) if self.cleaned_data["stays_name"] else ""

    def clean(self) -> dict[str, Any]:
        """Ask for the name of somebody new among those who stay."""
        cleaned = super().clean()
        if cleaned.get("stays_head") == NEW and "stays_name" not in self.errors and not cleaned.get("stays_name"):
            self.add_error("stays_name", gettext("Ghi họ và tên chủ hộ của những người ở lại."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """With people, place and classes."""
        typed = self.cleaned_data
        classes: Mapping[PovertyStandard, ListedClass] = {
            standard: ListedClass(typed[name]) for name, standard in self.standards.items() if typed[name]
        }
        return super().values | {
            "members": [self.member(pk) for pk in typed["members"]],
            "people": typed["people"],
            "head": self.chosen_head,
            "stays_head": self._stays_head(typed),
            "hamlet": typed["hamlet"],
            "classes": classes,
        }

    def _stays_head(self, typed: Mapping[str, Any]) -> Member | NewPerson | None:
        if typed["stays_head"] == NEW:
            return NewPerson(typed["stays_name"], typed["stays_birth"])
        return self.member(typed["stays_head"]) if typed["stays_head"] else None


def _class_label(standard: PovertyStandard, year: int) -> str:
    return gettext("Hộ mới trong danh sách năm {year}, {standard}").format(year=year, standard=standard.short_name)
