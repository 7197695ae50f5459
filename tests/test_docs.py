"""What the docs point at is there: relative links and their headings, commands and their options, pictures' sizes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.utils.text import slugify

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md"), *ROOT.glob("static/*/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"manage(?:\.py)? ([a-z][a-z_]+)((?:[^\n`]|\n {24,})*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MOST_BYTES = 150_000


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, heading = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        if not target.exists() or (heading and heading not in headings(target)):
            broken.append(link)
    assert broken == []


def headings(document: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    return {
        slugify(re.sub(r"[`*]", "", heading), allow_unicode=True)
        for heading in HEADING.findall(document.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_every_command_named_exists_with_its_options(document: Path) -> None:
    known, wrong = get_commands(), []
    for command, arguments in COMMAND.findall(document.read_text(encoding="utf-8")):
        if command not in known:
            wrong.append(command)
            continue
        app = known[command]
        made = load_command_class(app, command) if isinstance(app, str) else app
        help_text = made.create_parser("manage.py", command).format_help()
        wrong += [f"{command} {option}" for option in OPTION.findall(arguments) if option not in help_text]
    assert wrong == []


@pytest.mark.parametrize("document", [page for page in PAGES if page.is_relative_to(ROOT / "docs")], ids=name)
def test_every_page_of_the_docs_can_be_reached(document: Path) -> None:
    others = [other for other in PAGES if other != document]
    assert any(
        (other.parent / link.partition("#")[0]).resolve() == document
        for other in others
        for link in LINK.findall(other.read_text(encoding="utf-8"))
    )


def test_pictures_are_small() -> None:
    large = [name(path) for path in ROOT.glob("docs/**/*.png") if path.stat().st_size > MOST_BYTES]
    assert large == []
