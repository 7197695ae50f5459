"""Comments put beside cells of somebody's own workbook, and the shapes that show them; those that are there stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lib.workbook_edit import RELATIONS, Edit, NotEditable, Package, edited, parse, place_of, prefix_of
from lib.workbook_in import column_letter

AUTHOR = "Chung Tay"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_AFTER_LEGACY = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_LONGEST_COMMENT = 2_000


@dataclass(frozen=True)
class Mark:
    """A sentence about a cell: row from 1, column from 0; `severe` colours it red, else amber."""

    sheet: str
    row: int
    column: int
    sentence: str
    severe: bool


def comment(package: Package, part: str, marks: Mapping[tuple[int, int], Mark]) -> None:
    """Put a comment beside each cell; those that are there stay, ours after their text."""
    relations = package.relations(part)
    comments = next((target for kind, target in relations.values() if kind.endswith("/comments")), "")
    if comments:
        drawing = next((target for kind, target in relations.values() if kind.endswith("/vmlDrawing")), "")
        if not drawing:
            raise NotEditable("comments without a drawing")
        new = _add_comments(package, comments, marks)
        _add_shapes(package, drawing, new)
        return
    if any(kind.endswith("/vmlDrawing") for kind, _target in relations.values()):
        raise NotEditable("a drawing of something else")
    number = next(n for n in range(1, 10_000) if not package.has(f"xl/commentsCT{n}.xml"))
    comments, drawing = f"xl/commentsCT{number}.xml", f"xl/drawings/vmlDrawingCT{number}.vml"
    listed = "".join(_comment_xml(place, mark, 0, "") for place, mark in sorted(marks.items()))
    package.write(
        comments,
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><comments xmlns="{_MAIN}"><authors>'
        f"<author>{AUTHOR}</author></authors><commentList>{listed}</commentList></comments>".encode(),
    )
    package.write(drawing, _DRAWING)
    _add_shapes(package, drawing, sorted(marks))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    package.declare(f'<Override PartName="/{comments}" ContentType="{kind}"/>')
    vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    package.declare(f'<Override PartName="/{drawing}" ContentType="{vml}"/>')
    package.relate(part, "comments", comments)
    _link_drawing(package, part, package.relate(part, "vmlDrawing", drawing))


def _link_drawing(package: Package, part: str, relation: str) -> None:
    content = package.read(part)
    root = parse(content, lambda path: len(path) < 2)
    prefix = prefix_of(content, root)
    at = next((one.start for one in root.inside if one.name in _AFTER_LEGACY), root.close)
    new = f'<{prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'
    package.write(part, edited(content, [(at, at, new.encode())]))


def _comment_xml(place: tuple[int, int], mark: Mark, author: int, p: str) -> str:
    where = f"{column_letter(place[1])}{place[0]}"
    return f'<{p}comment ref="{where}" authorId="{author}"><{p}text>{_run(mark, p)}</{p}text></{p}comment>'


def _run(mark: Mark, p: str) -> str:
    words = escape(NOT_IN_XML.sub("", mark.sentence)[:_LONGEST_COMMENT])
    return f'<{p}r><{p}t xml:space="preserve">{words}</{p}t></{p}r>'


def _add_comments(package: Package, part: str, marks: Mapping[tuple[int, int], Mark]) -> list[tuple[int, int]]:
    """Add comments to those there; return the places that had none."""
    content = package.read(part)
    root = parse(content)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None or authors.is_empty_tag or listed.is_empty_tag:
        raise NotEditable("comments")
    prefix = prefix_of(content, root)
    there = {place_of(one.attributes.get("ref", "")): one for one in listed.inside}
    author = f"<{prefix}author>{AUTHOR}</{prefix}author>".encode()
    edits: list[Edit] = [(authors.close, authors.close, author)]
    new: list[tuple[int, int]] = []
    for place, mark in sorted(marks.items()):
        said = there.get(place)
        text = said.child("text") if said else None
        if said is not None and (text is None or text.is_empty_tag):
            raise NotEditable("a comment without a text")
        if text is not None:
            edits.append((text.close, text.close, _run(mark, prefix).encode()))
        else:
            new.append(place)
            xml = _comment_xml(place, mark, len(authors.inside), prefix)
            edits.append((listed.close, listed.close, xml.encode()))
    package.write(part, edited(content, edits))
    return new


_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    b'o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    b"</v:shapetype></xml>"
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="ct_{row}_{column}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:220pt;height:70pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _add_shapes(package: Package, part: str, places: Iterable[tuple[int, int]]) -> None:
    content = package.read(part)
    root = parse(content, lambda path: False)
    if root.is_empty_tag:
        raise NotEditable("an empty drawing")
    shapes = "".join(
        _SHAPE.format(
            row=row - 1, column=column, left=column + 1, right=column + 5, top=max(row - 2, 0), bottom=row + 3
        )
        for row, column in places
    )
    package.write(part, edited(content, [(root.close, root.close, shapes.encode())]))
