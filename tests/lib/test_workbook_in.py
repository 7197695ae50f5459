"""Workbooks from outside: each that cannot be read is refused with its own sentence, a bomb before it goes off."""

from __future__ import annotations

import bz2
import json
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from lib.workbook_in import Facts, Sheet, UnreadableFile, column_letter, read_sheets
from tests.rosters import workbook

ROOT = Path(__file__).parents[2]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def raw(
    *sheets: str | bytes, texts: str = "", more: dict[str, str | bytes] | None = None, target: str = "", method: int = 8
) -> bytes:
    """Return a workbook from the bare XML of its sheets' rows (bytes: of the whole part)."""
    numbers = range(1, len(sheets) + 1)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATED}/worksheet" Target="{target or f"worksheets/sheet{n}.xml"}"/>'
        for n in numbers
    )
    if texts:
        related += f'<Relationship Id="t" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="b" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
    }
    if texts:
        parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{texts}</sst>"
    for n, rows in zip(numbers, sheets, strict=True):
        whole = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>" if isinstance(rows, str) else rows
        parts[f"xl/worksheets/sheet{n}.xml"] = whole
    return archive(parts | (more or {}), method)


def cell(reference: str, value: str = "1") -> str:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}"><v>{value}</v></c></row>'


def rows_of(content: bytes) -> list[list[object]]:
    (only,) = read_sheets("a.xlsx", content)
    return only.rows


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_sheets("ds.xlsx", content)
    return str(refused.value)


GOOD = workbook({"Ấp 1": [["Họ và tên"], ["Nguyễn Văn Mẫu"]]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "rỗng (0 byte)"),
        (OLE + b"\0" * 600, "Excel đời cũ (.xls)"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu"),
        (b"%PDF-1.7\n%", "là PDF"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "trang web (HTML)"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html><html></html>", "trang web (HTML)"),
        ("<html></html>".encode("utf-16"), "trang web (HTML)"),
        ("STT;Họ và tên;Hộ nghèo\n1;Nguyễn Văn Mẫu;x\n".encode(), "văn bản (CSV)"),
        ("STT\tHọ và tên\n1\tNguyễn Văn Mẫu\n".encode("utf-16"), "văn bản (CSV)"),
        (b"\x89PNG\r\n\x1a\n\0\0", "không phải tệp Excel (.xlsx)"),
        (b"x", "không phải tệp Excel (.xlsx)"),
        (archive({"word/document.xml": "<document/>"}), "không phải sổ làm việc Excel"),
        (archive({"word/document.xml": "<document/>"}), "là tệp Word"),
        (archive({"ppt/presentation.xml": "<p/>"}), "là tệp PowerPoint"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}), "(.ods)"),
        (archive({"xl/workbook.bin": b"\0"}), "kiểu nhị phân (.xlsb)"),
        (archive({"danh sach/ap 1.xlsx": b"PK"}), "giải nén"),
        (b"Rar!\x1a\x07\x00 ", "giải nén"),
        (b"7z\xbc\xaf\x27\x1c", "giải nén"),
        (b"{\\rtf1\\ansi", "là tệp Word (RTF)"),
        (b"\xff\xd8\xff\xe0", "là hình ảnh"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML đời 2003"),
        (archive({"xl/workbook.bin": b"\0"}), "không phải sổ làm việc Excel"),
        (archive({}), "không phải sổ làm việc Excel"),
        (GOOD[:200], "bị hỏng hoặc tải lên chưa hết"),
        (GOOD[:-100], "bị hỏng hoặc tải lên chưa hết"),
        (GOOD[: len(GOOD) // 2], "bị hỏng hoặc tải lên chưa hết"),
        (b"PK\x03\x04", "bị hỏng hoặc tải lên chưa hết"),
        (b"x" * (20 * 1024 * 1024 + 1), "lớn hơn 20 MB"),
        (raw("", more={f"xl/media/{n}.txt": "" for n in range(2001)}), "khi bung ra quá lớn"),
        (raw(), "không có sheet nào"),
        (raw(cell("A1"), more={"xl/styles.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><styleSheet/>"}), "DOCTYPE"),
        (raw(f'<!DOCTYPE a SYSTEM "http://a.test/x"><worksheet {MAIN}/>'.encode()), "DOCTYPE"),
        (raw(f"<!DOCTYPE a><worksheet {MAIN}/>".encode("utf-16")), "DOCTYPE"),
        (raw(cell("A1"), cell("XFD1048576")), "nằm quá xa"),
        (raw(cell("A4000001")), "nằm quá xa"),
        (raw(cell("A1048576"), cell("D1048576")), "nằm quá xa"),  # each would pass, both together are too much
        (raw(*[cell("A1048576")] * 4), "nằm quá xa"),
        (raw(*[cell("D1000000")] * 9, target="worksheets/sheet1.xml"), "nằm quá xa"),
        (raw("<row/>" * 9 + cell("ZZZZZ1")), "bị hỏng"),
        (raw(cell("A99999999999")), "bị hỏng"),  # the parser would end the whole process
        (raw('<row r="99999999999"><c><v>1</v></c></row>'), "bị hỏng"),
        (raw('<row r="1048576"><c r="A1"/><c r="XFC1048576"/><c><v>1</v></c></row>'), "nằm quá xa"),
        (raw('<row r="1"><c r="A1" r="ZZZZZZ9999999"><v>1</v></c></row>'), "bị hỏng"),
        (raw(b'<x:a xmlns:x="a"><x:row><x:c a=">" r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:a>'), "nằm quá xa"),
        (raw(cell("A1", "a")[:-9]), "bị hỏng"),
        (raw('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', texts="<si><t>a</t></si>"), "bị hỏng"),
        (raw(cell("A1"), method=zipfile.ZIP_BZIP2), "nén theo kiểu lạ"),
    ],
)  # fmt: skip
def test_unreadable_file_has_its_own_sentence(content, says):
    sentence = refusal(content)
    assert says in sentence
    assert sentence.startswith("Tệp ds.xlsx ")
    assert sentence.endswith(".")


@pytest.mark.parametrize("days", ["1e300", "1e9", "inf", "-1e17"])
def test_day_in_no_calendar_is_refused_not_crashed_on(days):
    styles = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="46"/></cellXfs></styleSheet>'
    row = f'<row r="1"><c r="A1" s="1"><v>{days}</v></c></row>'
    assert "bị hỏng" in refusal(raw(row, more={"xl/styles.xml": styles}))


def test_chart_sheets_are_passed_over_even_when_active():
    book = Workbook()
    book.active.title = "Ấp 1"
    book.active["A1"] = 5
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1))
    book.create_chartsheet("Biểu đồ").add_chart(chart)
    book.active = 1
    file = BytesIO()
    book.save(file)
    assert read_sheets("a.xlsx", file.getvalue()) == [Sheet("a.xlsx", "Ấp 1", [[5.0]])]


def test_only_chart_sheets_are_no_table():
    book = Workbook()
    book.create_chartsheet("Biểu đồ").add_chart(BarChart())
    book.remove(book.worksheets[0])
    file = BytesIO()
    book.save(file)
    assert "không có sheet nào" in refusal(file.getvalue())


def test_rows_and_columns_keep_their_numbers():
    content = workbook(
        {"a": [[], ["", "", "x"], [], ["", 1, 2.5, True, date(2020, 2, 29), datetime(2020, 1, 2, 3, 4)]]}
    )
    assert rows_of(content) == [
        [""] * 6,
        ["", "", "x", "", "", ""],
        [""] * 6,
        ["", 1.0, 2.5, True, date(2020, 2, 29), datetime(2020, 1, 2, 3, 4)],
    ]


def test_formula_without_stored_value_is_blank():
    assert rows_of(workbook({"a": [["x", "=1+1", "y"]]})) == [["x", "", "y"]]
    assert rows_of(raw('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#REF!</v></c></row>')) == [
        [2.0, ""]
    ]


def test_what_is_hidden_or_lost_is_noticed():
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" spans="1:2" hidden="1"><c r="A2"><f>1+1</f></c></row>'
        '<row r="3"><c r="A3" t="e"><f>B1</f><v>#REF!</v></c>'
        '<c r="B3"><f>1</f><v>1</v></c><c r="C3"><f>2</f><v/></c></row>'
    )
    columns = '<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" width="9"/></cols>'
    xml = f"<worksheet {MAIN}>{columns}<sheetData>{rows}</sheetData></worksheet>"
    (found,) = read_sheets("a.xlsx", raw(xml.encode()))
    assert found.facts == Facts(False, frozenset({2}), frozenset({1, 2}), {(2, 0): "", (3, 0): "#REF!", (3, 2): ""})


def test_a_formula_whose_text_is_blank_has_its_value():
    """As =IF(D4="HN","x","") is saved by LibreOffice; one that was never calculated has no kind."""
    blank = '<c r="A1" s="1" t="str"><f aca="false">IF(1=2,"x","")</f><v></v></c>'
    unknown = '<c r="B1" s="1"><f aca="false">IF(1=2,"x","")</f><v></v></c>'
    (found,) = read_sheets("a.xlsx", raw(f'<row r="1">{blank}{unknown}<c r="C1"><v>1</v></c></row>'))
    assert found.facts.lost == {(1, 1): ""}


def test_a_damaged_cell_is_no_blank_one():
    assert "bị hỏng" in refusal(raw('<row r="1"><cc r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>'))


def test_hidden_and_protected_sheets_and_filters_are_read():
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.active.auto_filter.ref = "A1:B2"
    book.active.protection.sheet = True
    book.create_sheet("ẩn").sheet_state = "veryHidden"
    file = BytesIO()
    book.save(file)
    found = read_sheets("a.xlsx", file.getvalue())
    assert [(sheet.facts.hidden, len(sheet.rows)) for sheet in found] == [(False, 2), (True, 0)]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_days_of_both_calendars(epoch):
    book = Workbook()
    book.epoch = epoch
    book.active["A1"] = date(1950, 3, 2)
    file = BytesIO()
    book.save(file)
    assert rows_of(file.getvalue()) == [[date(1950, 3, 2)]]


def test_a_workbook_with_macros_is_read_without_them():
    book = Workbook()
    book.active["A1"] = "a"
    file = BytesIO()
    book.save(file)
    made = BytesIO()
    with zipfile.ZipFile(file) as plain, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as macro:
        for part in plain.namelist():
            content = plain.read(part).replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
            macro.writestr(part, content)
        macro.writestr("xl/vbaProject.bin", OLE + b"Auto_Open")
    assert rows_of(made.getvalue()) == [["a"]]


def test_merged_cells_keep_their_block():
    (found,) = read_sheets("a.xlsx", workbook({"a": [["x"], ["", "y"]]}, {"a": ["A1:A2", "B2:D2"]}))
    assert found.merged == ((0, 0, 1, 0), (1, 1, 1, 3))


def test_styled_blank_cells_far_away_are_no_cells():
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert rows_of(raw(cell("A1") + far)) == [[1.0]]
    odd = '<x:row><x:c><x:v>1</x:v></x:c></x:row><x:row r="1048576"><x:c r="XFD1048576" s="1"/></x:row>'
    sheet = f"<x:worksheet {MAIN.replace('xmlns', 'xmlns:x')}><x:sheetData>{odd}</x:sheetData></x:worksheet>"
    assert rows_of(raw(sheet.encode())) == [[1.0]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c><v>1</v></c><c t="n"><v>2</v></c></row><row><c><v>3</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row><row r='2'><c r='A2'><v>3</v></c></row>",
        '<row\nr="1"><c t="n" r="A1"><v>1</v></c><c s="1" r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row>',
    ],
)
def test_sheets_written_in_other_ways_are_read(rows):
    assert rows_of(raw(rows)) == [[1.0, 2.0], [3.0, ""]]


def test_long_text_in_many_cells_is_refused():
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 10_001))
    assert "khi bung ra quá lớn" in refusal(raw(rows, texts=f"<si><t>{'a' * 30_000}</t></si>"))
    often = rows.replace("<v>0<", "<v>1<")
    texts = f"<si><t>{'a' * 30_000}</t></si><si><t>b</t></si>"
    assert rows_of(raw(often, texts=texts))[0] == ["b"]


def test_column_letters():
    assert [column_letter(index) for index in (0, 25, 26, 51, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "ZZ",
        "AAA",
        "XFD",
    ]


def zeros(megabytes: int, inside: str = "%s") -> bytes:
    head, tail = (inside % "#").encode().split(b"#")
    return head + b" " * (megabytes << 20) + tail


def lying(content: bytes) -> bytes:
    """Return the archive with all declared sizes made small."""
    for mark, where in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = 0
        while (found := content.find(mark, start)) >= 0:
            at = found + where
            content = (
                content[:at]
                + struct.pack("<I", min(900, *struct.unpack("<I", content[at : at + 4])))
                + content[at + 4 :]
            )
            start = at
    return content


def doubled(content: bytes, times: int) -> bytes:
    """Return an archive whose directory names one part many times."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", content)
        info = made.infolist()[0]
        for number in range(times):
            again = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            again.header_offset, again.CRC, again.compress_type = 0, info.CRC, info.compress_type
            again.compress_size, again.file_size = info.compress_size, info.file_size
            made.filelist.append(again)
    return file.getvalue()


def elsewhere(part: str) -> bytes:
    """Return a workbook whose one sheet, with a cell far away, lies in a part of another name."""
    sheet = f"<worksheet {MAIN}><sheetData>{cell('XFD1048576')}</sheetData></worksheet>"
    return raw(cell("A1"), target=part, more={f"xl/{part}": sheet})


def two_books() -> bytes:
    """Return an archive whose workbook is torn, so that a parser would take it for the OpenDocument one beside it."""
    table = (
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="9900">'
        '<table:table-cell table:number-columns-repeated="9900" office:value-type="float" office:value="1"/>'
        "</table:table-row></table:table>"
    )
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table"))
    content = f"<office:document-content{names}>{body}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "xl/workbook.xml": "<workbook", "content.xml": content})


BOMBS = {
    "a sheet in another folder": lambda: elsewhere("ws/sheet1.xml"),
    "a sheet among the texts": lambda: elsewhere("sharedStrings.xml"),
    "a sheet without an ending": lambda: elsewhere("x"),
    "two books in one": two_books,
    "far cell, a quoted end before": lambda: raw('<row r="9"><c r="XFD1048576" x="/>"><v>7</v></c></row>'),
    "far cell, an end quoted once": lambda: raw("""<row r="9"><c r="XFD1048576" x='/>'><v>7</v></c></row>"""),
    "far row, a quoted end": lambda: raw('<row r="1048576" x="/>"><c><v>7</v></c><c r="XFD1"><v>7</v></c></row>'),
    "far cell, a blank before its end": lambda: raw('<row r="9"><c r="XFD1048576" ><v>7</v></c></row>'),
    "declared": lambda: raw(zeros(200, f"<worksheet {MAIN}><sheetData>%s</sheetData></worksheet>")),
    "lying": lambda: lying(raw(zeros(200, f"<worksheet {MAIN}><sheetData>%s</sheetData></worksheet>"))),
    "just below the limit, far cell": lambda: raw(
        zeros(170, f"<worksheet {MAIN}><sheetData>%s{cell('XFD1048576')}</sheetData></worksheet>")
    ),
    "bzip2": lambda: archive({"xl/workbook.xml": "", "xl/a.xml": zeros(40)}, zipfile.ZIP_BZIP2),
    "many parts": lambda: archive({"xl/workbook.xml": ""} | {f"{n:x}": "" for n in range(40_000)}, zipfile.ZIP_STORED),
    "parts on each other": lambda: doubled(zeros(20), 1900),
    "one tag without end": lambda: raw(zeros(170, f"<worksheet {MAIN}><c %s")),
    "texts": lambda: raw(cell("A1"), texts="<si><t>a</t></si>" * 3_000_000),
    "entities": lambda: raw(b"<!DOCTYPE a [<!ENTITY b '" + b"c" * 9999 + b"'>]><a>" + b"&b;" * 99999 + b"</a>"),
}  # fmt: skip

MEASURE = """
import json, re, sys, time
from lib.workbook_in import UnreadableFile, read_sheets
content = open(sys.argv[1], "rb").read()
started = time.perf_counter()
try:
    read_sheets("a.xlsx", content)
except UnreadableFile as error:
    said = str(error)
peak = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]  # ru_maxrss would count the tests' own
print(json.dumps([said, time.perf_counter() - started, int(peak) / 1024]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux says it")
@pytest.mark.parametrize("kind", BOMBS)
def test_bomb_is_refused_soon_and_in_little_memory(kind, tmp_path):
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(BOMBS[kind]())
    assert file.stat().st_size < 20 << 20
    done = subprocess.run([sys.executable, "-c", MEASURE, file], cwd=ROOT, capture_output=True, check=True, text=True)
    said, seconds, megabytes = json.loads(done.stdout)
    assert said.startswith("Tệp a.xlsx ")
    assert seconds < 5
    assert megabytes < 200


def test_bomb_fixture_lies():
    with zipfile.ZipFile(BytesIO(lying(raw(zeros(1))))) as made:
        assert sum(part.file_size for part in made.infolist()) < 5000
    assert len(bz2.compress(zeros(5))) < 1000
