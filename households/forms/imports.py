"""The two forms of an import: which files and what they are, then what is chosen in the preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import FilesInput
from communes.models import Unit
from households.actions.import_drafts import MOST_FILES, told_apart
from households.models import DepartureReason, PovertyStandard, Stage
from households.roster.chosen import Chosen
from households.roster.corrections import Correction, hamlets_of_rows, households_of_rows
from households.roster.plan import TO_VERIFY, Missing, Options, Plan
from households.roster.reading import Place
from households.roster.register import KnownHamlet
from lib.vietnamese import name_sort_key
from lib.workbook_in import MAX_BYTES


class FilesField(forms.FileField):
    """Several files as (name, bytes); only their size is judged here, what they are when they are read."""

    widget = FilesInput(attrs={"accept": ".xlsx,.xlsm,.xls"})
    default_error_messages = {"required": _("Chưa chọn tệp Excel nào.")}

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Read the files. Raises ValidationError with a sentence for too many or too large ones."""
        files: list[UploadedFile] = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            sentence = gettext("Mỗi lần nhập nhiều nhất {n} tệp: chia thành nhiều lần.")
            raise ValidationError(sentence.format(n=MOST_FILES), code="many")
        large = [file.name for file in files if (file.size or 0) > MAX_BYTES]
        if large:
            sentence = gettext("Tệp {name} lớn hơn {limit} MB. Xóa hình ảnh và các sheet không cần rồi nhập lại.")
            raise ValidationError(sentence.format(name=large[0], limit=MAX_BYTES // 1024**2), code="large")
        if sum(file.size or 0 for file in files) > MAX_BYTES:
            sentence = gettext("Các tệp cộng lại lớn hơn {limit} MB: chia thành nhiều lần nhập.")
            raise ValidationError(sentence.format(limit=MAX_BYTES // 1024**2), code="large")
        names = told_apart([file.name or "" for file in files])
        return [(name, file.read()) for name, file in zip(names, files, strict=True)]


def each_once(files: Sequence[tuple[str, bytes]]) -> tuple[list[tuple[str, bytes]], list[tuple[str, str]]]:
    """Return files without those that are another one byte for byte, and the names (left out, kept) of these."""
    first: dict[bytes, str] = {}
    same = [(name, kept) for name, content in files if (kept := first.setdefault(content, name)) != name]
    left_out = {name for name, _kept in same}
    return [(name, content) for name, content in files if name not in left_out], same


class AddFilesForm(forms.Form):
    """Files that come to those of a preview."""

    more = FilesField(required=False)


class UploadForm(forms.Form):
    """Which files, of which year and standard, and which list this is."""

    files = FilesField(  # type: ignore[assignment]  # a form keeps what was uploaded under this name too; unused
        label=_("Tệp Excel của danh sách"), help_text=_("Tệp .xlsx, .xlsm hay .xls; chọn được nhiều tệp cùng lúc.")
    )
    year = forms.TypedChoiceField(label=_("Danh sách của năm"), required=False, coerce=int, empty_value=None)
    standard = forms.ModelChoiceField(
        PovertyStandard.objects.none(),
        label=_("Theo chuẩn"),
        required=False,
        empty_label=_("Chuẩn quốc gia áp dụng trong năm đó"),
    )
    hamlet = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Ấp của danh sách"),
        required=False,
        empty_label=_("Như ghi trong tệp"),
        help_text=_("Chỉ chọn khi tên ấp không ghi ở cột, tên sheet hay tiêu đề."),
    )
    supplement = forms.BooleanField(
        label=_("Đây là phần bổ sung của một danh sách đã nhập"),
        required=False,
        help_text=_("Chỉ các dòng trong tệp được xét; hộ không có trong tệp không bị coi là ra khỏi danh sách."),
    )
    stage = forms.ChoiceField(label=_("Đây là"), choices=Stage, widget=forms.RadioSelect)
    decision_number = forms.CharField(
        label=_("Số quyết định"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "212/QĐ-UBND"}),
    )
    decided_on = forms.DateField(
        label=_("Ngày quyết định"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric"}),
        error_messages={"invalid": _("Ghi ngày dạng ngày/tháng/năm, ví dụ 15/12/2022.")},
    )

    def __init__(
        self,
        *args: Any,
        years: Iterable[int],
        otherwise: int | None = None,
        standards: Any,
        hamlets: Any,
        today: date,
        files_kept: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["files"].required = not files_kept
        written = gettext("Năm ghi trong tệp")
        if otherwise is not None:
            written = gettext("Theo tệp, không ghi: {year}").format(year=otherwise)
        self.fields["year"].choices = [("", written), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["standard"].queryset = standards  # type: ignore[attr-defined]
        self.fields["standard"].label_from_instance = lambda standard: standard.short_name  # type: ignore[attr-defined]
        self.fields["hamlet"].queryset = hamlets  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A decided list has its number and date, another list has neither."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") != Stage.DECIDED:
            cleaned |= {"decision_number": "", "decided_on": None}
            return cleaned
        if not cleaned.get("decision_number"):
            self.add_error("decision_number", _("Danh sách đã công nhận phải có số quyết định, ví dụ 212/QĐ-UBND."))
        if not cleaned.get("decided_on") and "decided_on" not in self.errors:
            self.add_error("decided_on", _("Danh sách đã công nhận phải có ngày quyết định."))
        elif cleaned.get("decided_on") and cleaned["decided_on"] > self.today:
            self.add_error("decided_on", _("Ngày quyết định chưa tới: kiểm tra lại ngày ký."))
        return cleaned


class PreviewForm(forms.Form):
    """What is chosen in the preview: a reason for each household no longer listed, ticks for names and moves."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason_all = forms.ChoiceField(label=_("Lý do cho tất cả"), required=False)

    def __init__(self, data: Any, *, plan: Plan, current_year: int, seen: str, chosen: Chosen | None = None) -> None:
        super().__init__(data, initial={"seen": seen}, auto_id="%s")
        self.plan, chosen = plan, chosen or Chosen()
        in_past = any(one.key[1] < current_year for one in plan.missing)
        self.fields["reason_all"].choices = reason_choices(None, in_past)  # type: ignore[attr-defined]
        self.fields["reason_all"].widget.attrs |= {"class": "form-select", "data-choose-all": "reason"}
        for one in plan.missing:
            name = missing_field(one)
            choices = reason_choices(one, one.key[1] < current_year)
            waits = TO_VERIFY if one.reason == TO_VERIFY else ""  # by the register: nothing is to be said
            before = chosen.reasons.get((one.ref, *one.key), waits)
            self.fields[name] = forms.ChoiceField(choices=choices, required=False, label=one.name, initial=before)
            self.fields[name].show_hidden_initial = _was(name) in self.data if self.is_bound else bool(before)
            self.fields[name].widget.attrs |= {
                "class": "form-select",
                "data-choice": "reason",
                "aria-label": gettext("Lý do {name} không còn trong danh sách năm {year}").format(
                    name=one.name, year=one.key[1]
                ),
            }
        for number, (place, _household) in enumerate(plan.may_have_moved):
            ticked = place in chosen.same_household
            self.fields[f"same-{number}"] = forms.BooleanField(required=False, initial=ticked)
        for number, (place, _name) in enumerate(plan.other_names):
            ticked = place in chosen.new_names
            self.fields[f"name-{number}"] = forms.BooleanField(required=False, initial=ticked)

    def reasons(self) -> dict[tuple[int, int, int], str]:
        """Return the reasons chosen, by (household, standard, year); one for all fills those left open."""
        for_all = self.cleaned_data.get("reason_all", "")
        chosen = {
            (one.ref, *one.key): self.cleaned_data.get(missing_field(one)) or for_all for one in self.plan.missing
        }
        return {key: reason for key, reason in chosen.items() if reason}

    def reasons_changed(self) -> dict[tuple[int, int, int], str]:
        """Return the reasons that are others than the page had when it was drawn, "" where one was taken back."""
        said = self.reasons()
        return {
            of: reason
            for one in self.plan.missing
            if (reason := said.get(of := (one.ref, *one.key), "")) != self.data.get(_was(missing_field(one)), "")
        }

    def ticks(self) -> Chosen | None:
        """Return the rows ticked; None where the page was of another plan: its rows may be others."""
        if self.cleaned_data["seen"] != self.initial["seen"]:
            return None
        return Chosen(same_household=self.same_households(), new_names=self.new_names())

    def same_households(self) -> frozenset[Place]:
        """Return the rows ticked as a household that moved hamlet."""
        places = enumerate(place for place, _household in self.plan.may_have_moved)
        return frozenset(place for number, place in places if self.cleaned_data.get(f"same-{number}"))

    def new_names(self) -> frozenset[Place]:
        """Return the rows whose name is ticked as the right one."""
        places = enumerate(place for place, _name in self.plan.other_names)
        return frozenset(place for number, place in places if self.cleaned_data.get(f"name-{number}"))


MissingLine = tuple[Missing, KnownHamlet | None, forms.BoundField]
"""A household that is missing, the hamlet whose list should have it, the field with its reason."""


def missing_lines(form: PreviewForm, missing: Iterable[Missing]) -> list[MissingLine]:
    """Return who is missing with their fields, by year, hamlet and name."""
    in_order = sorted(missing, key=lambda one: (one.key[1], one.hamlet, name_sort_key(one.name)))
    return [(one, form.plan.hamlets.get(one.hamlet), form[missing_field(one)]) for one in in_order]


@dataclass(frozen=True)
class MissingList:
    """Who one list of a hamlet has no longer; `unsaid` counts those without a reason yet."""

    hamlet: str
    year: int
    lines: Sequence[MissingLine]
    unsaid: int
    open_at_first: bool


def missing_by_list(lines: Iterable[MissingLine]) -> list[MissingList]:
    """Return the lines of each list, in their order; open are the first without a reason and any with a wrong one."""
    found: list[MissingList] = []
    for (year, _hamlet), of_list in groupby(lines, key=lambda line: (line[0].key[1], line[0].hamlet)):
        some = list(of_list)
        unsaid = sum(not field.value() for _one, _known, field in some)
        is_first = bool(unsaid) and not any(one.open_at_first for one in found)
        is_wrong = any(field.errors for _one, _known, field in some)
        name = some[0][1].name if some[0][1] else ""
        found.append(MissingList(name, year, some, unsaid, is_first or is_wrong))
    return found


def missing_field(missing: Missing) -> str:
    """Return the name of the field with the reason of a household no longer listed."""
    return f"reason-{missing.ref}-{missing.key[0]}-{missing.key[1]}"


def _was(field: str) -> str:
    """Return the name under which the page says what a field held when it was drawn."""
    return f"initial-{field}"


def reason_choices(missing: Missing | None, in_past: bool) -> list[tuple[str, Any]]:
    """Return the reasons to choose from; leaving one unstated is for past years only."""
    passed: Any = DepartureReason.PASSED_LINE.label
    if missing is not None:
        passed = _("thoát nghèo") if missing.last.poverty_class == "poor" else _("thoát cận nghèo")
    choices: list[tuple[str, Any]] = [
        ("", _("chọn lý do…")),
        (DepartureReason.PASSED_LINE, passed),
        *(
            (reason.value, reason.label)
            for reason in (
                DepartureReason.DIED_OUT,
                DepartureReason.MOVED_AWAY,
                DepartureReason.MERGED,
                DepartureReason.STRUCK,
            )
        ),
        (TO_VERIFY, _("sót: giữ nguyên, chờ xác minh")),
    ]
    return [*choices, (DepartureReason.UNSTATED, DepartureReason.UNSTATED.label)] if in_past else choices


def options_of_draft(
    draft: Any, current_year: int, corrections: Sequence[Correction], form: PreviewForm | None = None
) -> Options:
    """Return the options that a draft's answers, its corrections and a preview's choices make."""
    return Options(
        current_year=current_year,
        year=draft.year,
        hamlet=draft.hamlet_id,
        standard=draft.standard_id,
        stage=draft.stage or None,
        reasons=form.reasons() if form else {},
        same_household=form.same_households() if form else frozenset(),
        new_names=form.new_names() if form else frozenset(),
        row_hamlets=hamlets_of_rows(corrections),
        row_households=households_of_rows(corrections),
        supplement=draft.supplement,
        hamlet_of_sheet={(file.name, sheet): pk for file in draft.files.all() for sheet, pk in file.hamlets.items()},
    )
