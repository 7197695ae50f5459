"""What a hamlet head says of a change: one short form for each kind, with what only an officer adds.

A form is drawn from the household as it stands (its snapshot travels along, signed) and makes the `payload` that
is stored, compared and written. No form asks for an ID number: that is the register's own matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import DayInput, ScansField
from communes.models import Assignment, Unit, User
from households.actions.reports.sending import MOST_PHOTOS, Said, Sender
from households.forms.fields import TextField
from households.forms.household import full_name
from households.models import ChangeReport, PovertyStandard
from households.queries.life import Facts
from households.queries.reports import snapshot
from households.report_kinds import SOURCES, WITH_PHOTO, ReportKind, ReportSource

OTHER = "other"
_SALT = "household of a change report"
_FIRST_YEAR = 1900


class PhotosField(ScansField):
    """Photographs of one report; a telephone offers its camera beside those taken before."""

    most = MOST_PHOTOS
    default_error_messages = {"many": _("Mỗi báo biến động kèm nhiều nhất {n} ảnh. Bớt ảnh rồi gửi lại.")}


class PastDayField(forms.DateField):
    """A day that has come, by the telephone's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput, **kwargs)
        self.error_messages |= {
            "required": gettext("Chọn ngày."),
            "invalid": gettext("Ngày này không có trong lịch. Chọn lại ngày."),
        }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the calendar end today."""
        return {"max": f"{timezone.localdate():%Y-%m-%d}"}

    def clean(self, value: Any) -> Any:
        """Refuse a day to come or of another age."""
        day: date | None = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("Ngày này chưa đến. Chọn ngày đã xảy ra."), code="future")
        if day is not None and day.year < _FIRST_YEAR:
            raise ValidationError(_("Ngày này quá xa, có thể gõ nhầm năm. Chọn lại ngày."), code="far")
        return day


class ReportForm(forms.Form):
    """What every report says: the day, a note, photographs; hidden, its own id and the household as it was seen."""

    kind: ReportKind
    day_words: Any = _("Ngày xảy ra")
    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Trang này đã cũ. Xem lại rồi gửi lại.")}
    )
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60_000)
    on = PastDayField()
    note = TextField(
        label=_("Ghi thêm"),
        max_length=200,
        required=False,
        help_text=_("Nếu cần. Không ghi số định danh ở đây."),
    )
    photos = PhotosField(label=_("Ảnh chụp"), required=False)
    last: tuple[str, ...] = ("on", "note", "photos")

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        facts: Facts | None,
        hamlets: Iterable[Unit],
        standard: PovertyStandard,
        year: int,
        behalf: Behalf | None = None,
        report: ChangeReport | None = None,
    ) -> None:
        self.facts, self.standard, self.year, self.behalf = facts, standard, year, behalf
        self.hamlets = {unit.pk: unit for unit in hamlets}
        self.seen = snapshot(facts, standard, year) if facts else {}
        initial = {"client_id": uuid4(), "base": self._signed()} | (self.started(report) if report else {})
        super().__init__(data, files, initial=initial)
        self.fields["on"].label = self.day_words
        self.shape()
        if behalf:
            self._ask_whose(behalf, report)
        self.order_fields([name for name in self.fields if name not in self.last] + list(self.last))

    def shape(self) -> None:
        """Fill in the choices that depend on the household."""

    def started(self, report: ChangeReport) -> dict[str, Any]:
        """Return what the form of a returned report begins with."""
        said = {name: value for name, value in report.payload.items() if name in self.base_fields}
        return {**said, "on": report.on, "note": report.note}

    def _signed(self) -> str:
        of = self.facts.household.pk if self.facts else None
        return signing.dumps({"of": of, "seen": self.seen}, salt=_SALT, compress=True)

    def _ask_whose(self, behalf: Behalf, report: ChangeReport | None) -> None:
        self.fields["source"] = forms.ChoiceField(
            label=_("Trưởng ấp báo bằng"), widget=forms.RadioSelect, choices=behalf.sources,
            error_messages={"required": _("Chọn trưởng ấp báo bằng gì.")}, initial=report.source if report else None,
        )  # fmt: skip
        first = str(behalf.heads[0].user_id) if len(behalf.heads) == 1 else None
        if report:
            first = str(report.reporter_id) if report.reporter_id in behalf.users else OTHER
        self.fields["reporter"] = forms.ChoiceField(
            label=_("Người báo"), choices=behalf.choices, initial=first,
            error_messages={"required": _("Chọn người báo.")},
        )  # fmt: skip
        self.fields["reporter_name"] = TextField(
            label=_("Họ và tên người báo, nếu là người khác"), max_length=120, required=False,
            initial=report.reporter_name if report and first == OTHER else "",
        )  # fmt: skip

    def clean_base(self) -> dict[str, Any]:
        """Read what the sender saw; of a page whose mark cannot be read the household is shown anew."""
        try:
            told = signing.loads(self.cleaned_data["base"], salt=_SALT)
        except signing.BadSignature as error:
            raise ValidationError(_("Trang này đã cũ. Xem lại rồi gửi lại."), code="old") from error
        if told["of"] != (self.facts.household.pk if self.facts else None):
            raise ValidationError(_("Trang này đã cũ. Xem lại rồi gửi lại."), code="old")
        seen: dict[str, Any] = told["seen"]
        return seen

    def clean_reporter_name(self) -> str:
        """Refuse what is no name."""
        return full_name(self.cleaned_data["reporter_name"]) if self.cleaned_data["reporter_name"] else ""

    def clean(self) -> dict[str, Any]:
        """Ask for the name of who is none of the heads, and for the photograph of paper and Zalo."""
        said = super().clean() or self.cleaned_data
        if not self.behalf:
            return said
        if said.get("reporter") == OTHER and "reporter_name" not in self.errors and not said.get("reporter_name"):
            self.add_error("reporter_name", _("Ghi họ và tên người báo."))
        needs = said.get("source") in WITH_PHOTO and not (said.get("photos") or self.behalf.has_photos)
        if needs and "photos" not in self.errors:
            self.add_error("photos", _("Kèm ảnh của tờ giấy hoặc tin Zalo mà trưởng ấp gửi."))
        return said

    def redrawn(self) -> ReportForm:
        """Return the form as it was typed, with a fresh mark of the household where the old one could not be read."""
        if {"base", "client_id"} & self.errors.keys():
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # of a request
            data["base"] = self._signed()
            data["client_id"] = data.get("client_id") if "client_id" not in self.errors else str(uuid4())
            self.data = data
        return self

    def payload(self) -> dict[str, Any]:
        """Return the answers of the kind as they are stored; after `is_valid`."""
        return {}

    @property
    def said(self) -> Said:
        """What the report says; after `is_valid`."""
        typed = self.cleaned_data
        seen = typed["base"]
        return Said(
            kind=self.kind,
            name=self.name_of(seen),
            on=typed["on"],
            payload=self.payload(),
            base=seen,
            base_version=seen.get("version"),
            note=typed["note"],
            standard=self.standard if self.kind == ReportKind.CLASS_PROPOSED else None,
        )

    def name_of(self, seen: Mapping[str, Any]) -> str:
        """Return by which name the report calls the household."""
        return str(seen["head"]) or gettext("Hộ số {pk}").format(pk=self.facts.household.pk if self.facts else "")

    def sender(self, user: User) -> Sender:
        """Return whose word it is; after `is_valid`."""
        if not self.behalf:
            return Sender(user.full_name, user)
        typed = self.cleaned_data
        source = ReportSource(typed["source"])
        if typed["reporter"] == OTHER:
            return Sender(typed["reporter_name"], None, source)
        head = self.behalf.users[int(typed["reporter"])]
        return Sender(head.full_name, head, source)


class Behalf:
    """Who an officer may enter a report for: the heads of the hamlet, or somebody he names."""

    def __init__(self, heads: Iterable[Assignment], officer: User, *, has_photos: bool = False) -> None:
        self.heads = tuple(heads)
        self.has_photos = has_photos  # of a report that is sent again
        self.users = {post.user_id: post.user for post in self.heads}
        own = officer.pk in self.users
        self.sources = [(one.value, words) for one, words in SOURCES.items() if own or one != ReportSource.OWN]
        several = len({post.unit_id for post in self.heads}) > 1
        names = [
            (str(post.user_id), f"{post.user.full_name}, {post.unit}" if several else post.user.full_name)
            for post in self.heads
        ]
        blank = [] if len(names) == 1 else [("", "…")]
        self.choices = [*blank, *names, (OTHER, gettext("người khác (ghi tên ở dưới)"))]
