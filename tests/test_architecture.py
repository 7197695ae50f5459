"""The house as docs/architecture.md draws it: imports go one way, rules know no database, modules say what they are."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("lib", "communes", "households", "campaigns", "awards", "config")  # each may import those before it
LAYERS = ("rules", "models", "queries", "actions", "forms", "views", "top")  # likewise inside an app
TOP = ("urls", "apps", "admin", "management")
PURE = (
    "lib",
    "communes.roles",
    "communes.unit_names",
    "communes.audit_changes",
    "communes.audit_words",
    "communes.paper_fields",
    "communes.paper_purposes",
    "communes.report_figures",
    "households.poverty",
    "households.standards",
    "households.rates",
    "households.totals",
    "households.closing",
    "households.relations",
    "households.reported",
    "households.late",
    "households.indicators",
    "households.movement",
    "households.special_groups",
    "households.standing",
    "households.columns",
    "households.restatement",
    "households.roster",
    "households.report_kinds",
    "households.comparison",
    "households.undoing",
    "campaigns.deadlines",
    "campaigns.documents",
    "campaigns.layouts",
    "campaigns.plans",
    "campaigns.pledges",
    "campaigns.pledge_cells",
    "campaigns.pledge_record",
    "campaigns.pledge_roster",
    "campaigns.report_values",
    "campaigns.supports",
    "campaigns.support_cells",
    "campaigns.support_roster",
    "campaigns.targets",
    "campaigns.workbook_corrections",
    "campaigns.workbook_households",
    "campaigns.workbook_mending",
    "campaigns.workbook_reuse",
    "campaigns.workbook_sums",
    "campaigns.workbook_tables",
    "campaigns.wrong_cells",
    "awards.clock",
    "awards.criteria",
    "awards.law",
    "awards.workflow",
)
# Modules that bear another name than their layer, with the reason.
PLACED = {
    "communes.access": "models",  # scope and declared permission: `visible_to` of every app asks it
    "communes.kept": "views",  # what views and the frame around them keep until something is written
    "communes.middleware": "views",  # stands around the views
    "communes.sessions": "views",  # what the guards around the views and the sign-in know of a session
    "communes.bulk": "models",  # how rows reach the tables, for the actions of every app
    "communes.keys": "models",  # keys of several columns, for the tables of every app
    "communes.commandline": "top",  # what commands share
    "communes.templatetags": "views",  # how pages print values
    "households.templatetags": "views",  # likewise
    "households.official_forms": "queries",  # what an official form shows; `actions.forms` hands it out
    "campaigns.templatetags": "views",  # likewise
    "campaigns.movement_sentences": "views",  # movement in words
    "campaigns.sentences": "views",  # a verdict in words, for the page and the command
}
FREE = ("config",)  # the top of the house: settings, addresses, page frame, demo data


def modules() -> dict[str, Path]:
    """Return every module of the apps by its dotted name, migrations left out."""
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
    return {dotted(path): path for path in paths}


def dotted(path: Path) -> str:
    """Return the dotted name of a file; a package has its folder's."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(name: str) -> set[str]:
    """Return the dotted names a module imports, wherever in it; `from x import y` gives x.y when that is a module."""
    found: set[str] = set()
    for node in ast.walk(tree(MODULES[name])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: write the whole path of an import"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (whole & MODULES.keys()) or {node.module or ""}
    return found


def under(name: str, packages: tuple[str, ...]) -> bool:
    """Say whether a module is one of these or lies in one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def layer(name: str) -> str | None:
    """Return the layer of a module inside its app; None for the app's own package."""
    parts = name.split(".")
    if len(parts) == 1:
        return None
    if under(name, PURE):
        return "rules"
    placed = next((layer for module, layer in PLACED.items() if under(name, (module,))), None)
    return placed or ("top" if parts[1] in TOP else parts[1])


MODULES = modules()
OF_APPS = [name for name in MODULES if not under(name, ("lib", *FREE)) and "." in name]


@pytest.mark.parametrize("name", MODULES)
def test_apps_are_imported_one_way(name: str) -> None:
    own = APPS.index(name.split(".")[0])
    above = {found for found in imports(name) if found.split(".")[0] in APPS[own + 1 :]}
    assert not above, f"{name} imports from above: {', '.join(sorted(above))}"


@pytest.mark.parametrize("name", OF_APPS)
def test_layers_of_an_app_are_imported_one_way(name: str) -> None:
    own = layer(name)
    assert own in LAYERS, f"{name} has no layer: name it after one, or give it a place and a reason in PLACED or PURE"
    app = name.split(".")[0]
    same_app = {found: layer(found) for found in imports(name) if found.startswith(f"{app}.")}
    above = [found for found, its in same_app.items() if its and LAYERS.index(its) > LAYERS.index(own)]
    assert not above, f"{name} ({own}) imports from above: {', '.join(above)}"


@pytest.mark.parametrize("name", [name for name in MODULES if under(name, PURE)])
def test_rules_know_no_framework_and_no_records(name: str) -> None:
    foreign = [
        found
        for found in imports(name)
        if under(found, ("django", *APPS)) and not under(found, PURE) and found not in APPS
    ]
    assert not foreign, f"{name} is a rule and imports {', '.join(foreign)}"


@pytest.mark.parametrize("path", [*MODULES.values(), *sorted((ROOT / "tests").rglob("*.py"))], ids=dotted)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)) or not tree(path).body


def test_tests_and_start_are_imported_by_nobody() -> None:
    """The program runs without its tests, and start.py without the program."""
    for name in MODULES:
        assert not [found for found in imports(name) if under(found, ("tests", "start"))], name
