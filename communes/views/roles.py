"""The page "Ai được làm gì": the table of roles and verbs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from communes.access import scope, signed_in
from communes.roles import SENTENCES, TITLES, VERBS, Role, Verb


@dataclass(frozen=True)
class RoleLine:
    """A role with what it may do, as the page of roles shows it."""

    title: str
    sentences: list[str]
    mine: bool


@dataclass(frozen=True)
class Cell:
    """Where a verb and a role meet."""

    title: str
    may: bool
    mine: bool


@dataclass(frozen=True)
class VerbLine:
    """A verb with a cell for each role, in the order of the roles."""

    sentence: str
    cells: list[Cell]


@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """Show the table of roles and verbs, and in it what the person may do."""
    held = {reach.role for reach in scope(request.user).reaches}
    mine = frozenset[Verb]().union(*(VERBS[role] for role in held))
    lines = [
        RoleLine(TITLES[role], [SENTENCES[verb] for verb in Verb if verb in VERBS[role]], role in held) for role in Role
    ]
    verbs = [
        VerbLine(SENTENCES[verb], [Cell(TITLES[role], verb in VERBS[role], role in held) for role in Role])
        for verb in Verb
    ]
    return render(request, "communes/roles.html", {"roles": lines, "verbs": verbs, "may": len(mine), "held": held})
