"""Word templates: fields printed, texts escaped, anything beyond refused with a sentence."""

import io
import zipfile

import pytest
from docx import Document

from lib.word import Fields, UnfitTemplate, check, fill
from lib.word_layout import Column, Layout, Signature, Table, template_of
from tests.files import text_of, word

FIELDS = Fields(frozenset({"ten", "ghi_chu"}), {"danh_sach": frozenset({"ho", "so"})})


def test_fields_and_rows_are_filled_and_texts_escaped():
    table = Table("danh_sach", (Column("Hộ", "ho", 8), Column("Số", "so", 4)))
    template = template_of(Layout("QĐ-UBND", ("Kính gửi: {{ ten }}", table)), "Quyết định")
    common = {"co_quan_cap_tren", "co_quan", "dia_danh", "quyen_han", "chuc_vu", "nguoi_ky", "trich_yeu", "du_thao"}
    fields = Fields(FIELDS.names | common, FIELDS.lists)
    rows = [{"ho": "Lê <b>Văn</b> & Con", "so": 1}, {"ho": "Trần", "so": 2}]
    blank = dict.fromkeys(common, "")
    text = text_of(
        fill(template, {**blank, "ten": "Bà \x00Mẫu", "danh_sach": rows, "trich_yeu": "Về việc thử"}, fields)
    )
    assert "Kính gửi: Bà Mẫu" in text
    assert "1 | Lê <b>Văn</b> & Con | 1\n2 | Trần | 2" in text
    assert "QUYẾT ĐỊNH\nVề việc thử" in text
    assert "{" not in text


def test_signatures_stand_in_place_of_the_letterheads():
    template = template_of(Layout("", (), signatures=(Signature("THƯ KÝ", ""), Signature("CHỦ TRÌ", ""))), "Biên bản")
    assert "THƯ KÝ" in text_of(template)
    assert "nguoi_ky" not in text_of(template)


def test_a_conditional_on_a_field_is_allowed():
    template = word("{% if ghi_chu %}Ghi chú: {{ ghi_chu }}{% endif %}")
    check("mau.docx", template, FIELDS)
    assert text_of(fill(template, {"ghi_chu": "có"}, FIELDS)).strip() == "Ghi chú: có"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ ten_ho }}", "trường chưa biết: {{ ten_ho }}"),
        ("{{ ten }} {{ lam_sao }} {{ chi_tieu }}", "{{ chi_tieu }}, {{ lam_sao }}"),
        ("{% for x in danh_sach %}{{ x.ten }}{% endfor %}", "{{ x.ten }}"),
        ("{% for x in ho_khac %}{{ x.ho }}{% endfor %}", "{{ ho_khac }}"),
        ("{{ ten ", "viết dở"),
        ("{{ ten | upper }}", "lệnh không dùng được"),
        ("{{ ten.__class__.__mro__ }}", "lệnh không dùng được"),
        ("{{ ten.__class__ }}", "{{ ten.__class__ }}"),
        ("{{ ''.join(ten) }}", "lệnh không dùng được"),
        ("{% for x in danh_sach %}{% for y in danh_sach %}{{ y.ho }}{% endfor %}{% endfor %}", "lệnh không dùng được"),
        ("{% set a = 1 %}", "lệnh không dùng được"),
        ("{% include 'x' %}", "lệnh không dùng được"),
        ("{{ 9 ** 9 ** 9 }}", "lệnh không dùng được"),
        ("{{ loop.index }}", "{{ loop.index }}"),
    ],
)
def test_a_template_beyond_its_fields_is_refused(text, said):
    with pytest.raises(UnfitTemplate) as refused:
        check("mau.docx", word(text), FIELDS)
    assert said in str(refused.value)
    with pytest.raises(UnfitTemplate):
        fill(word(text), {"ten": "A", "danh_sach": []}, FIELDS)


def part(name: str, text: str | bytes) -> bytes:
    """Return a Word document with one more part in it."""
    file = io.BytesIO(word("{{ ten }}"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, text)
    return file.getvalue()


def zipped(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


REMOTE = '<Relationship Id="r1" Type="x/attachedTemplate" Target="{}" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "rỗng (0 byte)"),
        (b"%PDF-1.4", "không phải tệp Word"),
        (b"PK nothing", "không phải tệp Word"),
        (zipped(**{"xl/workbook.xml": "<x/>"}), "không phải tệp Word"),
        (zipped(**{"word/document.xml": "<x/>"}), "bị hỏng"),
        (b"x" * (6 * 1024 * 1024), "lớn hơn 5 MB"),
        (part("word/vbaProject.bin", "x"), "macro"),
        (part("word/embeddings/a.bin", "x"), "tệp nhúng"),
        (part("word/x.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "khai báo lạ"),
        (part("word/_rels/x.rels", REMOTE.format("http://example.org/x.dotm")), "nơi khác trên mạng"),
        (part("word/_rels/x.rels", REMOTE.format(r"\\may-chu\x.dotm")), "nơi khác trên mạng"),
        (part("word/_rels/x.rels", REMOTE.format("file:////may-chu/x.dotm")), "nơi khác trên mạng"),
        (part("word/_rels/x.rels", REMOTE.format("&#104;ttp://example.org/x")), "nơi khác trên mạng"),
        (part("word/_rels/x.rels", REMOTE.format("http://example.org/x").replace('"', "'")), "nơi khác trên mạng"),
        (part("word/_rels/x.rels", REMOTE.format("http://example.org/x").encode("utf-16")), "nơi khác trên mạng"),
        (part("word/_rels/x.rels", "<Relationship"), "không phải tệp Word"),
        (zipped(**{"word/document.xml": "<x/>", "word/a.xml": "a" * 50_000_000}), "quá lớn khi mở ra"),
    ],
)
def test_what_is_no_plain_word_document_is_refused(content, said):
    with pytest.raises(UnfitTemplate) as refused:
        check("mau.docx", content, FIELDS)
    assert said in str(refused.value)


@pytest.mark.parametrize("place", ["file:///C:/Users/x/Normal.dotm", r"C:\Users\x\Normal.dotm", "Normal.dotm"])
def test_a_template_kept_on_ones_own_machine_may_name_the_style_it_came_from(place):
    check("mau.docx", part("word/_rels/x.rels", REMOTE.format(place)), FIELDS)


def test_who_signs_is_kept_with_the_last_words_of_the_paper() -> None:
    document = Document(io.BytesIO(template_of(Layout(symbol="BC", body=("Một.", "Hai.")), "Báo cáo")))
    assert [one.paragraph_format.keep_with_next for one in document.paragraphs[-3:]] == [None, True, True]
    assert document.paragraphs[-2].text == "Hai."
    assert document.tables[-1]._tbl.xpath(".//w:cantSplit")
