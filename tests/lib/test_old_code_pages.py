"""TCVN3 and VNI: what was written in them comes back, and no proper Vietnamese is ever taken for them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.old_code_pages import CodePage, decode, encode, evidence_of, may_hold
from lib.syllables import is_syllable

TCVN3, VNI = CodePage.TCVN3, CodePage.VNI
FAMILIES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Mai Đào Trương Đoàn Tô Tạ Hà Lã Vừ Sùng"
)
GIVEN = (
    "Xuân Thọ Võ Hòa Hoà Thuý Thúy Quí Quý Hoạ Tâm Thảo Phượng Ngọc Ước Ánh Yến Uyên Khuê Nguyệt Đức Tú Hùng Ý Ỷ Á "
    "Ái Âu Ấn Ô Ố Ù É Thị Văn Đình Cẩm Quỳnh Châu Hằng Tuấn Khương Giềng Gìn Quyết Toàn Bích Lựu Sáu Bảy Tám Chín "
    "Mười Út Sò Sừ Tếnh"
)
OTHERS = (
    "K'Brẻo Y Blô Niê Êban Mlô Ksơr H'Linh Ayŭn Rơ Châm Siu Đinh Prông A Lăng Bríu Zơrâm Hồ Kpă René José Zoë Muñoz Sêô"
)
NAMES = st.lists(
    st.tuples(
        st.sampled_from(FAMILIES.split()), st.lists(st.sampled_from([*GIVEN.split(), *OTHERS.split()]), max_size=3)
    ),
    min_size=1,
    max_size=40,
).map(lambda names: [" ".join([family, *rest]) for family, rest in names])
VIETNAMESE = st.lists(st.sampled_from([*FAMILIES.split(), *GIVEN.split()]), min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("page", "old", "text"),
    [
        (TCVN3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        (TCVN3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        (TCVN3, "Ph\u00ad¬ng, t\u00adëng, ­íc", "Phương, tưởng, ước"),
        (TCVN3, "NGUYÔN V¡N §øC", "NGUYỄN VĂN ĐỨC"),
        (TCVN3, "L£ THÞ HOA", "LÊ THỊ HOA"),
        (TCVN3, "Lª ThÞ Hoa", "Lê Thị Hoa"),
        (VNI, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        (VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        (VNI, "NGUYEÃN VAÊN ÑÖÙC", "NGUYỄN VĂN ĐỨC"),
        (VNI, "Nguyeãn Thò Bích Thuûy, Leâ Vaên Tyù", "Nguyễn Thị Bích Thủy, Lê Văn Tý"),
    ],
)
def test_text_as_old_workbooks_have_it(page, old, text):
    assert decode(old, page) == text
    assert evidence_of([old]).page == page


@given(text=VIETNAMESE, page=st.sampled_from(CodePage))
def test_there_and_back(text, page):
    assert decode(encode(text, page), page).lower() == text.lower()


@given(text=VIETNAMESE)
def test_capitals_there_and_back(text):
    assert decode(encode(text.upper(), VNI), VNI) == text.upper()


def test_every_letter_there_and_back():
    letters = [
        unicodedata.normalize("NFC", a + b) for a in "aăâeêioôơuưy" for b in ("", *"\u0300\u0309\u0303\u0301\u0323")
    ]
    for page in CodePage:
        assert [decode(encode(one, page), page) for one in [*letters, "đ"]] == [*letters, "đ"]
    for one in [*letters, "đ"]:
        assert decode(encode(one.upper(), VNI), VNI) == one.upper()


@settings(max_examples=400)
@given(names=NAMES)
def test_proper_names_are_never_taken_for_old_text(names):
    assert evidence_of(names).page is None
    assert evidence_of([name.upper() for name in names]).page is None
    assert evidence_of([unicodedata.normalize("NFC", name.lower()) for name in names]).page is None


@settings(max_examples=200)
@given(names=st.lists(VIETNAMESE, min_size=6, max_size=40), page=st.sampled_from(CodePage))
def test_a_list_with_its_heading_is_told_by_its_code_page(names, page):
    texts = ["Họ và tên chủ hộ", "Địa chỉ", "Số nhân khẩu", "Hộ nghèo", "Hộ cận nghèo", "Giới tính", *names]
    assert evidence_of([encode(text, page) for text in texts]).page == page


@pytest.mark.parametrize("word", ["Xuân", "Thọ", "Võ", "Hoà", "Thuý", "Á", "Vừ"])
def test_one_word_alone_says_nothing(word):
    for page in CodePage:
        assert evidence_of([word, encode(word, page)]).page is None


def test_signs_that_stand_for_themselves_are_no_old_text():
    texts = ["½ ha đất", "· nhà tạm", "30 m² ± 2", "25°C", "© 2024", "mức 1½", "Hộ nghèo · cận nghèo"]
    assert evidence_of(texts).page is None
    assert [text for text in ["Nguyễn Văn Xuân", "Võ Thị Ý", "ấp 1"] if may_hold(text)] == []


def test_mixed_words_keep_their_unicode():
    assert decode("Nguyễn V¨n", TCVN3) == "Nguyễn Văn"


@pytest.mark.parametrize(
    "word", ["nguyễn", "xuân", "khuỷu", "giếng", "gì", "quốc", "quýt", "thuở", "ngoằn", "ướt", "yến"]
)
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["eã", "nguyeãn", "xu©n", "mlô", "thằt", "prông", "vaên", "blô", "ấban", "", "x"])
def test_no_syllables(word):
    assert not is_syllable(word)


def test_words_that_vni_writes_as_unicode_does_speak_for_neither():
    found = evidence_of(["Kim Thò Bích Lieãu", "Traàn Thò Bình", "Giôùi tính", "Haïnh phuùc"])
    assert (found.page, found.unicode) == (VNI, 0)
    assert evidence_of(["Trần Thị Bích", "Lý Bình Trí"]).page is None
