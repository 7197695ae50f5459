"""Word documents: templates an office may edit, checked before they are kept, and filled with values.

What a document says is not known here. A template may print fields, go through lists row by row and ask
whether a field is filled, nothing else: everything in it is held against that, at checking and at filling.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lib.errors import RuleError

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_BYTES = 5 * 1024 * 1024
MAX_PARTS = 500
MAX_EXPANDED = 40 * 1024 * 1024
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A place on one's own machine, or beside the document; anything else outside would be fetched from somewhere.
_AT_HOME = re.compile(r"(?:file:///)?[a-z]:[\\/]|[^:\\/]+(?:[\\/]|$)", re.IGNORECASE)
_SAVE_AGAIN = " Mở tệp bằng Word, chọn Lưu thành (Save As), kiểu Word Document (*.docx), rồi đưa lên lại."


class UnfitTemplate(RuleError):
    """The template is refused; the sentence says why and what to do."""


@dataclass(frozen=True)
class Fields:
    """What a template may print: names, and lists with the columns of their rows."""

    names: frozenset[str]
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)


def check(file: str, content: bytes, fields: Fields) -> None:
    """Raise UnfitTemplate unless the file is a Word document that asks for these fields only."""
    _judge(file, content)
    try:
        _fill(content, {**dict.fromkeys(fields.names, ""), **{name: [] for name in fields.lists}}, fields)
    except _Unknown as unknown:
        raise UnfitTemplate(
            "Mẫu {file} có trường chưa biết: {names}. Xem danh sách trường được dùng, sửa tên trong Word rồi đưa lên "
            "lại.",
            file=file,
            names=", ".join(f"{{{{ {name} }}}}" for name in unknown.names),
        ) from unknown
    except _NotAllowed as error:
        raise UnfitTemplate(
            "Mẫu {file} có lệnh không dùng được ở đây ({what}). Chỉ dùng các trường và vòng lặp có trong mẫu gốc.",
            file=file,
            what=str(error),
        ) from error
    except TemplateSyntaxError as error:
        raise UnfitTemplate(
            "Mẫu {file} có dấu ngoặc hoặc vòng lặp viết dở. Kiểm tra từng cặp dấu ngoặc nhọn rồi đưa lên lại.",
            file=file,
        ) from error
    except Exception as error:  # what a damaged document makes the libraries say
        raise UnfitTemplate("Mẫu {file} bị hỏng, không dùng được." + _SAVE_AGAIN, file=file) from error


def fill(template: bytes, values: Mapping[str, Any], fields: Fields) -> bytes:
    """Return the document with the values put in; texts are escaped. Raises UnfitTemplate if it no longer fits."""
    try:
        return _fill(template, values, fields)
    except (TemplateError, _Unknown, _NotAllowed) as error:
        raise UnfitTemplate("Mẫu văn bản không còn dùng được. Lấy lại mẫu gốc ở trang Mẫu văn bản.") from error


class _Unknown(Exception):
    """Fields that nobody fills."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class _NotAllowed(Exception):
    """A statement or expression beyond fields, lists and questions."""


_PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Not, nodes.And, nodes.Or)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja that holds every text it is given against what a template may say."""

    def __init__(self, fields: Fields) -> None:
        super().__init__(autoescape=True)
        self.globals.clear()
        self.filters.clear()
        self.allowed = fields

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        unknown = sorted(set(_unknown(tree, self.allowed, {})))
        if unknown:
            raise _Unknown(unknown)
        return tree


def _unknown(node: nodes.Node, fields: Fields, rows: Mapping[str, str]) -> Iterator[str]:
    """Yield the names in a part of a template that no field bears; `rows` are loop variables and their lists."""
    if isinstance(node, nodes.For):
        yield from _unknown_in_loop(node, fields, rows)
        return
    if isinstance(node, nodes.Getattr):
        yield from _unknown_column(node, fields, rows)
        return
    if isinstance(node, nodes.Name):
        if node.name in rows:
            raise _NotAllowed(node.name)
        if node.name not in fields.names and node.name not in fields.lists:
            yield node.name
        return
    if not isinstance(node, _PLAIN):
        raise _NotAllowed(type(node).__name__)
    for child in node.iter_child_nodes():
        yield from _unknown(child, fields, rows)


def _unknown_in_loop(node: nodes.For, fields: Fields, rows: Mapping[str, str]) -> Iterator[str]:
    if rows or node.test or node.else_ or node.recursive or not isinstance(node.target, nodes.Name):
        raise _NotAllowed("for")
    if not isinstance(node.iter, nodes.Name):
        raise _NotAllowed("for")
    if node.iter.name not in fields.lists:
        yield node.iter.name
        return
    for child in node.body:
        yield from _unknown(child, fields, {node.target.name: node.iter.name})


def _unknown_column(node: nodes.Getattr, fields: Fields, rows: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(node.node, nodes.Name):
        raise _NotAllowed(node.attr)
    row = node.node.name
    if row == "loop" and rows and node.attr == "index":
        return
    if row not in rows or node.attr not in fields.lists[rows[row]]:
        yield f"{row}.{node.attr}"


def _fill(template: bytes, values: Mapping[str, Any], fields: Fields) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    document.render(_printable(values), _Environment(fields), autoescape=True)
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()


def _judge(file: str, content: bytes) -> None:
    """Look at the archive before a parser sees it: its size, real and declared, and that it is a plain document."""
    if not content:
        raise UnfitTemplate("Tệp {file} rỗng (0 byte): chọn lại tệp.", file=file)
    if len(content) > MAX_BYTES:
        raise UnfitTemplate(
            "Tệp {file} lớn hơn {limit} MB. Xóa hình ảnh không cần rồi đưa lên lại.",
            file=file,
            limit=MAX_BYTES // 1024 // 1024,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _judge_parts(file, archive)
    except RuleError:
        raise
    except Exception as error:  # a torn archive makes the library say many things
        raise UnfitTemplate("Tệp {file} không phải tệp Word (.docx)." + _SAVE_AGAIN, file=file) from error


def _judge_parts(file: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if "word/document.xml" not in names:
        raise UnfitTemplate("Tệp {file} không phải tệp Word (.docx)." + _SAVE_AGAIN, file=file)
    if any(name.endswith(("vbaproject.bin", "oleobject1.bin")) or "/embeddings/" in name for name in names):
        raise UnfitTemplate("Tệp {file} có macro hoặc tệp nhúng bên trong." + _SAVE_AGAIN, file=file)
    left = MAX_EXPANDED
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > left:
        raise UnfitTemplate("Tệp {file} quá lớn khi mở ra." + _SAVE_AGAIN, file=file)
    for part in parts:
        with archive.open(part) as stream:
            text = stream.read(left + 1)
        left -= len(text)
        if left < 0:
            raise UnfitTemplate("Tệp {file} quá lớn khi mở ra." + _SAVE_AGAIN, file=file)
        if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in text.replace(b"\0", b""):
            raise UnfitTemplate("Tệp {file} có khai báo lạ nên không mở." + _SAVE_AGAIN, file=file)
        if part.filename.lower().endswith(".rels") and _fetches(text):
            raise UnfitTemplate("Tệp {file} lấy nội dung từ nơi khác trên mạng." + _SAVE_AGAIN, file=file)


def _fetches(relationships: bytes) -> bool:
    """Say whether a document would take something from the network by itself; a link to press does not.

    Read as XML, for one target may be written in many ways; whoever calls has refused declarations of its own.
    """
    return any(
        one.get("TargetMode", "").lower() == "external"
        and not one.get("Type", "").endswith("/hyperlink")
        and not _AT_HOME.match(one.get("Target", "").strip())
        for one in ElementTree.fromstring(relationships).iter()  # noqa: S314  # no DOCTYPE, of a bounded size
    )


def _printable(value: Any) -> Any:
    """Return a value without the signs that no XML may hold, whatever its shape."""
    match value:
        case str():
            return _NOT_IN_XML.sub("", value)
        case Mapping():
            return {key: _printable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_printable(inner) for inner in value]
        case _:
            return value
