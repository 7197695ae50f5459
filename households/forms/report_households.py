"""The forms of what happens to a whole household: moved, split, died out, a class proposed, a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from households.comparison import CLASSES
from households.forms.fields import BirthField, TextField, WholeNumberField
from households.forms.household import ETHNICITIES, MOST_PEOPLE, ListInput, full_name
from households.forms.report_people import people_to_choose, stored_birth, typed_birth
from households.forms.reports import OTHER, ReportForm
from households.models import ChangeReport, EventKind, Gender
from households.report_kinds import ReportKind


class MovedAwayForm(ReportForm):
    """The household left the commune."""

    kind = ReportKind.MOVED_AWAY
    day_words = _("Ngày chuyển đi")
    where = TextField(label=_("Chuyển đến đâu"), max_length=100, required=False, help_text=_("Nếu biết."))

    def payload(self) -> dict[str, Any]:
        """Where to."""
        return {"where": self.cleaned_data["where"]}


class DiedOutForm(ReportForm):
    """Nobody of the household is left."""

    kind = ReportKind.DIED_OUT
    day_words = _("Ngày người cuối cùng mất")


class MovedHamletForm(ReportForm):
    """The household lives in another hamlet now."""

    kind = ReportKind.MOVED_HAMLET
    day_words = _("Ngày chuyển đi")
    to = forms.TypedChoiceField(
        label=_("Chuyển sang ấp"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Chọn ấp.")}
    )

    def shape(self) -> None:
        """Offer the other hamlets."""
        home = self.facts.home.hamlet_id if self.facts and self.facts.home else None
        self.fields["to"].choices = [(pk, unit.name) for pk, unit in self.hamlets.items() if pk != home]  # type: ignore[attr-defined]

    def payload(self) -> dict[str, Any]:
        """Which hamlet."""
        to = self.hamlets[self.cleaned_data["to"]]
        return {"to": to.pk, "to_name": to.name}


class SplitForm(ReportForm):
    """Some people form a household of their own."""

    kind = ReportKind.SPLIT
    day_words = _("Ngày tách hộ")
    members = forms.MultipleChoiceField(
        label=_("Những ai tách ra"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = WholeNumberField(
        label=_("Tất cả mấy người tách ra"),
        max_value=MOST_PEOPLE,
        help_text=_("Tính cả người chưa có tên ở trên."),
        error_messages={"required": _("Ghi số người tách ra.")},
    )
    head = forms.ChoiceField(label=_("Chủ hộ của hộ mới"), error_messages={"required": _("Chọn chủ hộ của hộ mới.")})
    head_name = TextField(label=_("Họ và tên, nếu chưa có trong sổ"), max_length=120, required=False)
    stays_head = forms.ChoiceField(label=_("Nếu chủ hộ tách ra: ai làm chủ hộ cũ"), required=False)
    hamlet = forms.TypedChoiceField(label=_("Hộ mới ở ấp"), coerce=int, error_messages={"required": _("Chọn ấp.")})

    def shape(self) -> None:
        """Offer the people and the hamlets, the household's own first chosen."""
        people = people_to_choose(self.facts.members) if self.facts else []
        self.fields["members"].choices = people  # type: ignore[attr-defined]
        self.fields["head"].choices = [("", "…"), *people, (OTHER, _("người chưa có trong sổ"))]  # type: ignore[attr-defined]
        self.fields["stays_head"].choices = [("", _("chủ hộ ở lại")), *people]  # type: ignore[attr-defined]
        self.fields["hamlet"].choices = [(pk, unit.name) for pk, unit in self.hamlets.items()]  # type: ignore[attr-defined]
        if self.facts and self.facts.home:
            self.fields["hamlet"].initial = self.facts.home.hamlet_id

    def started(self, report: ChangeReport) -> dict[str, Any]:
        """With the people as they were ticked."""
        said = report.payload
        return super().started(report) | {"members": list(said["members"]), "head": said["head"] or OTHER}

    def clean_head_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["head_name"]) if self.cleaned_data["head_name"] else ""

    def clean(self) -> dict[str, Any]:
        """Hold the heads and the number against who was ticked."""
        said = super().clean()
        going = said.get("members") or []
        head = said.get("head")
        if head == OTHER and not said.get("head_name") and "head_name" not in self.errors:
            self.add_error("head_name", _("Ghi họ và tên chủ hộ của hộ mới."))
        elif head and head != OTHER and head not in going:
            self.add_error("head", _("Chủ hộ của hộ mới phải là người tách ra: đánh dấu cả người ấy ở trên."))
        known = len(going) + (head == OTHER)
        if said.get("people") is not None and said["people"] < max(known, 1):
            self.add_error("people", str(_("Đã chọn {n} người tách ra. Ghi lại số người.")).format(n=known))
        old = str(self.facts.head.pk) if self.facts and self.facts.head else ""
        if old in going and (not said.get("stays_head") or said["stays_head"] in going):
            self.add_error("stays_head", _("Chủ hộ tách ra: chọn ai ở lại làm chủ hộ."))
        return said

    def payload(self) -> dict[str, Any]:
        """Who goes, how many, who heads either household, where the new one lives."""
        typed = self.cleaned_data
        names = {str(one.pk): one.name for one in self.facts.members} if self.facts else {}
        hamlet = self.hamlets[typed["hamlet"]]
        is_new = typed["head"] == OTHER
        old = str(self.facts.head.pk) if self.facts and self.facts.head else ""
        stays = typed["stays_head"] if old in typed["members"] else ""
        return {
            "members": {pk: names[pk] for pk in typed["members"]},
            "people": typed["people"],
            "head": None if is_new else int(typed["head"]),
            "head_name": typed["head_name"] if is_new else names[typed["head"]],
            "stays_head": int(stays) if stays else None,
            "stays_head_name": names.get(stays, ""),
            "hamlet": hamlet.pk,
            "hamlet_name": hamlet.name,
        }


class ClassForm(ReportForm):
    """A class proposed for the year."""

    kind = ReportKind.CLASS_PROPOSED
    day_words = _("Ngày đề nghị")
    poverty_class = forms.ChoiceField(
        label=_("Đề nghị"),
        widget=forms.RadioSelect,
        choices=list(CLASSES.items()),
        error_messages={"required": _("Chọn phân loại đề nghị.")},
    )
    last = ("note", "on", "photos")

    def shape(self) -> None:
        """Ask why, and begin with today."""
        self.fields["on"].initial = timezone.localdate()
        self.fields["note"].label = _("Vì sao")
        self.fields["note"].required = True
        self.fields["note"].help_text = _("Ví dụ: chồng mất, còn một mình nuôi ba con nhỏ.")
        self.fields["note"].error_messages["required"] = gettext("Ghi vì sao đề nghị.")

    def started(self, report: ChangeReport) -> dict[str, Any]:
        """With the class."""
        return super().started(report) | {"poverty_class": report.payload["class"]}

    def payload(self) -> dict[str, Any]:
        """The class and the year."""
        return {"class": self.cleaned_data["poverty_class"], "year": self.year}


class NewHouseholdForm(ReportForm):
    """A household that is not in the register."""

    kind = ReportKind.NEW_HOUSEHOLD
    day_words = _("Ngày chuyển đến, hoặc ngày phát hiện")
    arrival = forms.ChoiceField(
        label=_("Hộ này"),
        widget=forms.RadioSelect,
        choices=[
            (EventKind.MOVED_IN.value, _("mới chuyển đến từ nơi khác")),
            (EventKind.ADDED.value, _("ở sẵn trong ấp, chưa có trong sổ")),
        ],
        error_messages={"required": _("Chọn hộ mới chuyển đến hay ở sẵn trong ấp.")},
    )
    hamlet = forms.TypedChoiceField(label=_("Ấp"), coerce=int, error_messages={"required": _("Chọn ấp.")})
    name = TextField(
        label=_("Họ và tên chủ hộ"), max_length=120, error_messages={"required": _("Ghi họ và tên chủ hộ.")}
    )
    birth_field = BirthField(
        label=_("Ngày sinh hoặc năm sinh"), required=False, help_text=_("Ví dụ 5/3/1968 hoặc 1968.")
    )
    gender = forms.ChoiceField(
        label=_("Giới tính"), required=False, choices=[("", _("chưa rõ")), *Gender.choices], widget=forms.RadioSelect
    )
    people = WholeNumberField(label=_("Số nhân khẩu"), required=False, max_value=MOST_PEOPLE)
    address = TextField(label=_("Địa chỉ"), max_length=200, required=False)
    ethnicity = TextField(label=_("Dân tộc"), max_length=40, required=False, widget=ListInput(ETHNICITIES))

    def shape(self) -> None:
        """Offer the hamlets one may report for; one alone is not asked."""
        self.fields["hamlet"].choices = [(pk, unit.name) for pk, unit in self.hamlets.items()]  # type: ignore[attr-defined]
        if len(self.hamlets) == 1:
            self.fields["hamlet"].widget = forms.HiddenInput()
            self.fields["hamlet"].initial = next(iter(self.hamlets))

    def started(self, report: ChangeReport) -> dict[str, Any]:
        """With birth and hamlet."""
        birth = typed_birth(report.payload.get("birth"))
        return super().started(report) | {"birth_field": birth, "hamlet": report.hamlet_id}

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["name"])

    def clean_people(self) -> int | None:
        """Refuse a household of nobody."""
        people: int | None = self.cleaned_data["people"]
        if people == 0:
            raise ValidationError(_("Hộ có ít nhất 1 khẩu. Để trống nếu chưa rõ."), code="nobody")
        return people

    @property
    def hamlet_chosen(self) -> Unit:
        """Where it lives; after `is_valid`."""
        return self.hamlets[self.cleaned_data["hamlet"]]

    def name_of(self, seen: Mapping[str, Any]) -> str:
        """The name typed."""
        return str(self.cleaned_data["name"])

    def payload(self) -> dict[str, Any]:
        """The household and its head."""
        typed = self.cleaned_data
        kept = ("arrival", "name", "gender", "people", "address", "ethnicity")
        hamlet = self.hamlet_chosen
        said = {name: typed[name] for name in kept}
        return {**said, "birth": stored_birth(typed["birth_field"]), "hamlet": hamlet.pk, "hamlet_name": hamlet.name}
