"""The forms of what happens to a person of a household: born, came, died, moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.forms.fields import BirthField, TextField
from households.forms.household import ETHNICITIES, ListInput, full_name
from households.forms.reports import ReportForm
from households.models import ChangeReport, Gender, Member
from households.relations import RELATIONS
from households.report_kinds import ReportKind


def people_to_choose(members: Iterable[Member]) -> list[tuple[str, str]]:
    """Return members to choose from: name, year of birth, place in the household."""
    return [(str(member.pk), _person(member)) for member in members]


def _person(member: Member) -> str:
    born = member.birth_date.year if member.birth_date else member.birth_year
    year = gettext("sinh {year}").format(year=born) if born else ""
    return ", ".join(filter(None, (member.name, year, gettext("chủ hộ") if member.is_head else member.relation)))


def stored_birth(birth: date | int | None) -> str | int | None:
    """Return a birth, a day or a year, as a report keeps it."""
    return birth.isoformat() if isinstance(birth, date) else birth


def typed_birth(stored: Any) -> Any:
    """Return a kept birth as it is typed."""
    return date.fromisoformat(stored) if isinstance(stored, str) and stored else stored


class ComingForm(ReportForm):
    """Somebody came to belong to the household."""

    name = TextField(label=_("Họ và tên"), max_length=120, error_messages={"required": _("Ghi họ và tên.")})
    gender = forms.ChoiceField(
        label=_("Giới tính"), required=False, choices=[("", _("chưa rõ")), *Gender.choices], widget=forms.RadioSelect
    )
    relation = TextField(
        label=_("Quan hệ với chủ hộ"),
        max_length=40,
        required=False,
        widget=ListInput(RELATIONS),
        help_text=_("Ví dụ: con, cháu."),
    )

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["name"])

    def birth(self) -> str | int | None:
        """Return the birth as it is stored."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """Who came."""
        typed = self.cleaned_data
        said = {name: typed.get(name, "") for name in ("name", "gender", "relation", "ethnicity")}
        return {**said, "birth": self.birth()}


class BornForm(ComingForm):
    """A child was born: the day is that of the birth."""

    kind = ReportKind.MEMBER_BORN
    day_words = _("Ngày sinh")
    last = ("note", "photos")
    field_order = ("name", "on", "gender", "relation")

    def birth(self) -> str:
        """Return the day."""
        day: date = self.cleaned_data["on"]
        return day.isoformat()


class CameForm(ComingForm):
    """Somebody moved in with the household."""

    kind = ReportKind.MEMBER_CAME
    day_words = _("Ngày chuyển đến")
    birth_field = BirthField(
        label=_("Ngày sinh hoặc năm sinh"), required=False, help_text=_("Ví dụ 5/3/1968 hoặc 1968.")
    )
    ethnicity = TextField(label=_("Dân tộc"), max_length=40, required=False, widget=ListInput(ETHNICITIES))
    field_order = ("name", "birth_field", "gender", "relation", "ethnicity")

    def birth(self) -> str | int | None:
        """Return the day or the year."""
        return stored_birth(self.cleaned_data["birth_field"])

    def started(self, report: ChangeReport) -> dict[str, Any]:
        """With the birth as it is typed."""
        return super().started(report) | {"birth_field": typed_birth(report.payload.get("birth"))}


class LeavingForm(ReportForm):
    """Somebody belongs to the household no more; a new head where it was the head."""

    member = forms.ChoiceField(
        label=_("Ai"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn người."),
            "invalid_choice": _("Người vừa chọn không còn trong hộ này theo sổ. Xem lại rồi chọn."),
        },
    )
    new_head = forms.ChoiceField(label=_("Nếu là chủ hộ: ai làm chủ hộ mới"), required=False)

    def shape(self) -> None:
        """Offer the people of the household; who is alone in it leaves it empty."""
        members = self.facts.members if self.facts else ()
        self.fields["member"].choices = people_to_choose(members)  # type: ignore[attr-defined]
        others = [one for one in members if not one.is_head]
        self.fields["new_head"].choices = [("", "…"), *people_to_choose(others)]  # type: ignore[attr-defined]
        if not others:
            del self.fields["new_head"]

    def clean(self) -> dict[str, Any]:
        """Ask for the new head; who goes is not he."""
        said = super().clean()
        goes = self._member(said.get("member"))
        if goes is None:
            return said
        if goes.is_head and "new_head" not in self.fields:
            words = _("Hộ chỉ còn chủ hộ trong sổ: báo “{kind}” của cả hộ.")
            other = _("Hộ không còn ai (chết)") if self.kind == ReportKind.MEMBER_DIED else _("Cả hộ chuyển khỏi xã")
            self.add_error("member", str(words).format(kind=other))
        elif goes.is_head and not said.get("new_head") and "new_head" not in self.errors:
            self.add_error("new_head", _("Người này là chủ hộ: chọn ai làm chủ hộ mới."))
        return said

    def _member(self, pk: Any) -> Member | None:
        members = self.facts.members if self.facts else ()
        return next((one for one in members if str(one.pk) == str(pk)), None)

    def payload(self) -> dict[str, Any]:
        """Who goes, and the new head where it is the head."""
        typed = self.cleaned_data
        goes = self._member(typed["member"])
        head = self._member(typed.get("new_head")) if goes and goes.is_head else None
        said: dict[str, Any] = {"member": goes.pk if goes else 0, "name": goes.name if goes else ""}
        return said | ({"new_head": head.pk, "new_head_name": head.name} if head else {})


class DiedForm(LeavingForm):
    """Somebody died."""

    kind = ReportKind.MEMBER_DIED
    day_words = _("Ngày mất")


class MovedForm(LeavingForm):
    """Somebody moved out."""

    kind = ReportKind.MEMBER_MOVED
    day_words = _("Ngày chuyển đi")
