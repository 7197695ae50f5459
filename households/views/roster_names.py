"""What a workbook leaves unsaid: answered beside the preview, remembered, and forgotten again."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.corrections import correct_draft
from households.actions.learnt import forget_word, learn_words, meaning_of_word, place_sheets
from households.forms.roster_names import NamesForm
from households.models import LearntKind, LearntWord
from households.queries.learnt import learnt_words, names_of_several
from households.queries.places import standard_or_404
from households.roster.corrections import Correction
from households.roster.settling import Bearers, said_of_shared
from households.views.import_adding import added_besides
from households.views.import_drafts import Draft, draft_of, keep_chosen, names_form, note_found
from lib.errors import RuleError


@requires(Verb.IMPORT_ROSTER)
def answer_names(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Take the answers about files, hamlets and columns; the preview is drawn anew with them.

    What was typed and chosen elsewhere on the page is kept too: it is one form.
    """
    chosen = standard_or_404(commune, standard, year)
    draft = draft_of(commune, pk)
    if request.method == "POST":
        form = names_form(commune, draft, data=request.POST)
        try:
            _keep_answers(request, commune, draft, form)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            note_found(commune, draft.record)
    return redirect("households:preview", commune.pk, year, chosen.code, pk)


@transaction.atomic
def _keep_answers(request: PersonRequest, commune: Unit, draft: Draft, form: NamesForm) -> None:
    """Keep what was set right beside rows and what was chosen, then the answers; say what of it cannot be.

    Files or answers that are refused leave the rest kept. Raises RuleError when the draft was applied or dropped
    meanwhile, or has too many corrections by now.
    """
    by, record = request.user, draft.record
    typed = _keep_the_rest(request, draft)
    added, refused = added_besides(request, record)
    if added:
        messages.info(request, added)
    if refused:
        messages.error(request, refused)
    if not form.is_valid():
        messages.error(request, _("Có lựa chọn chưa đúng: xem lại từng ô rồi ghi nhớ lại."))
        return
    beside = {(one.what, one.place) for one in typed}  # what is said of one row goes before an answer for many
    try:
        with transaction.atomic():
            place_sheets(by=by, draft=record, hamlets=form.placed())
            if placed := [one for one in form.row_hamlets() if (one.what, one.place) not in beside]:
                correct_draft(by=by, draft=record, corrections=placed)
            learn_words(by=by, commune=commune, words=form.words())
    except RuleError as error:
        messages.error(request, str(error))


def _keep_the_rest(request: PersonRequest, draft: Draft) -> list[Correction]:
    """Keep what was set right beside rows and what was chosen in the preview; return the former."""
    by = request.user
    mend, preview = draft.mend_form(request.POST), draft.preview_form(request.POST)
    if preview.is_valid():
        keep_chosen(by, draft, preview)
    elif "seen" in request.POST:
        messages.error(request, _("Có lý do chọn chưa đúng: xem lại các ô bên dưới rồi bấm cập nhật."))
    if not mend.is_valid():
        messages.error(request, _("Có giá trị sửa chưa đúng: xem lại các ô bên dưới."))
    typed = mend.corrections()
    if typed:
        rows = correct_draft(by=by, draft=draft.record, corrections=typed)
        messages.info(request, _("Đã ghi {n} dòng vừa sửa.").format(n=rows))
    if mend.has_lost():
        messages.info(
            request,
            _("Có chỗ sửa chưa ghi vì các tệp hay dòng ấy đã khác lúc mở trang: xem lại bản xem trước rồi sửa tiếp."),
        )
    return typed


@requires(Verb.IMPORT_ROSTER)
def remembered(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What is remembered of this commune's workbooks, and forget one of it."""
    chosen = standard_or_404(commune, standard, year)
    if request.method == "POST":
        asked = request.POST.get("word", "")
        word = get_object_or_404(
            learnt_words(commune), pk=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
        )
        try:
            forget_word(by=request.user, word=word)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã thôi ghi nhớ “{word}”.").format(word=word.written))
        return redirect("households:remembered", commune.pk, year, chosen.code)
    several = names_of_several(commune)
    lines = [(word, meaning_of_word(word), _unused(word, several)) for word in learnt_words(commune)]
    context = {
        name: [line for line in lines if line[0].kind == kind]
        for name, kind in (
            ("columns", LearntKind.COLUMN), ("names", LearntKind.HAMLET), ("help_columns", LearntKind.HELP_COLUMN),
            ("helps", LearntKind.HELP), ("layout_names", LearntKind.LAYOUT_NAME), ("not_ours", LearntKind.NOT_OURS),
        )
    }  # fmt: skip
    place = {"commune": commune, "year": year, "standard": chosen, "any": bool(lines)}
    return render(request, "households/roster_names.html", context | place)


def _unused(word: LearntWord, several: Mapping[str, Bearers]) -> str:
    """Return the sentence why what was remembered of a hamlet's name is not used any more, "" while it is."""
    if word.kind not in (LearntKind.HAMLET, LearntKind.NOT_OURS) or word.key not in several:
        return ""
    return said_of_shared(word.written, several[word.key])
