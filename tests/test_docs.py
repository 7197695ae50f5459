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


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (heading and heading not in headings(target)):
            broken.append(link)
    assert broken == []


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    return {
        slugify(re.sub(r"[`*]", "", heading), allow_unicode=True)
        for heading in HEADING.findall(page.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_named_exists_with_its_options(page: Path) -> None:
    known, wrong = get_commands(), []
    for command, arguments in COMMAND.findall(page.read_text(encoding="utf-8")):
        if command not in known:
            wrong.append(command)
            continue
        app = known[command]
        made = load_command_class(app, command) if isinstance(app, str) else app
        help_text = made.create_parser("manage.py", command).format_help()
        wrong += [f"{command} {option}" for option in OPTION.findall(arguments) if option not in help_text]
    assert wrong == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_relative_to(ROOT / "docs")], ids=name)
def test_every_page_of_the_docs_can_be_reached(page: Path) -> None:
    others = [other for other in PAGES if other != page]
    assert any(
        (other.parent / link.partition("#")[0]).resolve() == page
        for other in others
        for link in LINK.findall(other.read_text(encoding="utf-8"))
    )


def test_pictures_are_small() -> None:
    large = [name(path) for path in ROOT.glob("docs/**/*.png") if path.stat().st_size > MOST_BYTES]
    assert large == []
