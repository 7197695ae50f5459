"""The page of Word templates: take one down, change it in Word, put it up again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes import actions
from communes.access import PersonRequest, requires
from communes.forms.papers import TemplateForm
from communes.models import Unit
from communes.paper_purposes import PURPOSES, PurposeCode
from communes.queries.papers import template_in_force, templates_of
from communes.roles import Verb
from communes.views.files import download, slug
from lib.errors import RuleError
from lib.word import CONTENT_TYPE


@requires(Verb.MANAGE_TEMPLATES)
def paper_templates(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show every template, whose it is and which fields it may print."""
    return render(request, "communes/paper_templates.html", {"lines": templates_of(commune)})


def _code(purpose: str) -> PurposeCode:
    if purpose not in PURPOSES:
        raise Http404
    return PurposeCode(purpose)


@requires(Verb.MANAGE_TEMPLATES)
def paper_template(request: PersonRequest, commune: Unit, year: int, standard: str, purpose: str) -> HttpResponse:
    """Show one template with its fields; keep another version of it, or go back to the shipped one."""
    code = _code(purpose)
    line = next(line for line in templates_of(commune) if line.purpose.code == code)
    form = TemplateForm(files=request.FILES if request.method == "POST" else None, data=request.POST or None)
    if request.method == "POST" and "shipped" in request.POST:
        actions.shipped_template(by=request.user, commune=commune, purpose=code)
        messages.success(request, _("Từ nay dùng mẫu gốc."))
        return redirect("communes:paper_template", commune.pk, year, standard, purpose)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            actions.save_template(by=request.user, commune=commune, purpose=code, name=name, content=content)
        except RuleError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("Từ nay dùng mẫu vừa đưa lên. Văn bản đã trình ký, đã ký giữ nguyên tệp cũ."))
            return redirect("communes:paper_template", commune.pk, year, standard, purpose)
    return render(request, "communes/paper_template.html", {"line": line, "form": form})


@requires(Verb.MANAGE_TEMPLATES)
def paper_template_file(request: PersonRequest, commune: Unit, year: int, standard: str, purpose: str) -> HttpResponse:
    """Hand out the template in force, to be changed in Word."""
    code = _code(purpose)
    return download(f"mau-{slug(PURPOSES[code].title)}.docx", CONTENT_TYPE, template_in_force(commune, code))
