"""Changing an .xlsx file part by part, by the bytes of its elements: all that is not touched stays as it came.

Only of a file that `lib.workbook_in` has judged. What is written in another way than office programs
write it raises NotEditable; who asked then makes a plain workbook of the values.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
MAX_PART = 60 * 1024 * 1024  # of one sheet; larger ones are not edited


class NotEditable(Exception):
    """The file is written in a way that this does not change."""


Edit = tuple[int, int, bytes]
"""Bytes from one place to another, and what stands there instead."""


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the content with these edits made; of two at one place the first named comes first."""
    pieces, last = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[0]):
        if start < last:
            raise NotEditable("edits overlap")
        pieces += [content[last:start], new]
        last = end
    return b"".join([*pieces, content[last:]])


@dataclass
class Element:
    """An element of a part: its bytes, where its opening tag ends, its attributes."""

    name: str  # without prefix
    attributes: dict[str, str]
    start: int
    open_end: int = 0
    close: int = 0  # where its closing tag begins; of an empty tag `open_end`
    end: int = 0
    inside: list[Element] = field(default_factory=list)

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is one tag with nothing in it."""
        return self.end == self.open_end

    def child(self, name: str) -> Element | None:
        """Return its first child of this name."""
        return next((one for one in self.inside if one.name == name), None)


def parse(content: bytes, deep: Callable[[list[Element]], bool] = lambda path: True) -> Element:
    """Return the root of a part; an element for which `deep` says no keeps no children. Raises NotEditable."""
    if len(content) > MAX_PART or content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in content[:4096]:
        raise NotEditable("size or encoding")
    parser = expat.ParserCreate()
    root: list[Element] = []
    path: list[Element] = []
    keeps: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        element = Element(tag.rpartition(":")[2], attributes, at)
        element.open_end = _end_of_tag(content, at)
        if path and keeps[-1]:
            path[-1].inside.append(element)
        elif not path:
            root.append(element)
        path.append(element)
        keeps.append((not keeps or keeps[-1]) and deep(path))

    def end(_tag: str) -> None:
        element = path.pop()
        keeps.pop()
        at = parser.CurrentByteIndex
        is_empty = content[element.open_end - 2 : element.open_end] == b"/>"
        element.close = element.open_end if is_empty else at
        element.end = element.open_end if is_empty else _end_of_tag(content, at)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise NotEditable(str(error)) from error
    return root[0]


def _end_of_tag(content: bytes, start: int) -> int:
    """Return where a tag ends; a ">" inside an attribute's quotes is none."""
    found = _TAG.match(content, start)
    if found is None:
        raise NotEditable("a tag without an end")
    return found.end()


def prefix_of(content: bytes, element: Element) -> str:
    """Return the prefix of an element's name in the file, "x:" or nothing."""
    name = re.match(rb"<([^\s/>]+)", content[element.start : element.open_end])
    before, colon, _rest = (name[1].decode() if name else "").rpartition(":")
    return before + colon


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return an opening tag with an attribute set."""
    attribute = re.compile(rb"(\s" + name.encode() + rb"\s*=\s*)(\"[^\"]*\"|'[^']*')")
    new = quoteattr(value).encode()
    if attribute.search(tag):
        return attribute.sub(lambda found: found[1] + new, tag, count=1)
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut].rstrip() + b" " + name.encode() + b"=" + new + tag[cut:]


def place_of(reference: str) -> tuple[int, int] | None:
    """Return row (from 1) and column (from 0) of "B5"."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


class Package:
    """The parts of one .xlsx file; changed ones are kept until `saved`."""

    def __init__(self, content: bytes) -> None:
        try:
            self.archive = ZipFile(io.BytesIO(content))
        except BadZipFile as error:
            raise NotEditable("no archive") from error
        self.names = {info.filename.lower(): info.filename for info in self.archive.infolist()}
        self.changed: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        main = next((rel for rel in self.relations("").values() if rel[0].endswith("/officeDocument")), None)
        self.book = main[1] if main else "xl/workbook.xml"
        if _MAIN not in self.read(self.book):
            raise NotEditable("strict or no workbook")

    def has(self, name: str) -> bool:
        """Say whether there is such a part."""
        return name in self.changed or name.lower() in self.names

    def read(self, name: str) -> bytes:
        """Return a part as it is by now. Raises NotEditable where there is none."""
        if name in self.changed:
            return self.changed[name]
        if name.lower() not in self.names:
            raise NotEditable(f"no part {name}")
        info = self.archive.getinfo(self.names[name.lower()])
        if info.file_size > MAX_PART:
            raise NotEditable("size")
        return self.archive.read(info)

    def write(self, name: str, content: bytes) -> None:
        """Put a part in place of the one there, or add it."""
        self.changed[self.names.get(name.lower(), name)] = content

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return the relations of a part by id: type and target's name."""
        name = self.relations_part(part)
        if not self.has(name):
            return {}
        folder = posixpath.dirname(part)
        found = {}
        for one in parse(self.read(name)).inside:
            target = one.attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.attributes.get("Id", "")] = (one.attributes.get("Type", ""), path)
        return found

    @staticmethod
    def relations_part(part: str) -> str:
        """Return the name of the part that holds another's relations."""
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation of a part to another; return its id."""
        name, known = self.relations_part(part), self.relations(part)
        number = next(n for n in range(1, 100_000) if f"rIdCT{n}" not in known)
        if not self.has(name):
            schema = "http://schemas.openxmlformats.org/package/2006/relationships"
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            self.write(name, f'{head}<Relationships xmlns="{schema}"></Relationships>'.encode())
        new = f'<Relationship Id="rIdCT{number}" Type="{RELATIONS}/{kind}" Target="/{target}"/>'
        self.append(name, new)
        return f"rIdCT{number}"

    def append(self, name: str, new: str) -> None:
        """Add a child at the end of a part's root; its own prefix is put before the name of the child."""
        content = self.read(name)
        root = parse(content, lambda path: False)
        prefix = prefix_of(content, root)
        child = new.replace("<", f"<{prefix}", 1).encode()
        if root.is_empty_tag:
            tag = content[root.start : root.open_end]
            closing = f"</{prefix}{root.name}>".encode()
            edit = (root.start, root.end, tag[:-2].rstrip() + b">" + child + closing)
        else:
            edit = (root.close, root.close, child)
        self.write(name, edited(content, [edit]))

    def declare(self, new: str) -> None:
        """Add a line to the types of parts."""
        self.append("[Content_Types].xml", new)

    def drop(self, name: str) -> None:
        """Take a part out, with its line among the types and the workbook's relation to it."""
        if not self.has(name):
            return
        self.dropped.add(name.lower())
        self._without("[Content_Types].xml", lambda one: one.attributes.get("PartName", "").lstrip("/") == name)
        folder = posixpath.dirname(self.book)
        base = posixpath.relpath(name, folder)
        self._without(
            self.relations_part(self.book), lambda one: one.attributes.get("Target", "") in (base, name, f"/{name}")
        )

    def _without(self, part: str, is_it: Callable[[Element], bool]) -> None:
        content = self.read(part)
        gone = [(one.start, one.end, b"") for one in parse(content).inside if is_it(one)]
        if gone:
            self.write(part, edited(content, gone))

    def sheets(self) -> dict[str, str]:
        """Return the parts of the sheets by the sheets' names."""
        relations = self.relations(self.book)
        listed = parse(self.read(self.book)).child("sheets")
        found = {}
        for one in listed.inside if listed else ():
            ids = [value for name, value in one.attributes.items() if name.rpartition(":")[2] == "id"]
            target = relations.get(ids[0]) if ids else None
            if target and target[0].endswith("/worksheet"):
                found[one.attributes.get("name", "")] = target[1]
        return found

    def saved(self) -> bytes:
        """Return the file: every part that was not changed byte for byte."""
        out = io.BytesIO()
        changed = dict(self.changed)
        with ZipFile(out, "w", ZIP_DEFLATED) as target:
            for info in self.archive.infolist():
                if info.filename.lower() in self.dropped:
                    continue
                content = changed.pop(info.filename, None)
                kept = ZipInfo(info.filename, info.date_time)
                kept.external_attr, kept.compress_type = info.external_attr, ZIP_DEFLATED
                target.writestr(kept, self.archive.read(info) if content is None else content)
            for name, content in changed.items():
                target.writestr(name, content)
        return out.getvalue()
