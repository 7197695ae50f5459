"""Names of units compared as people mean them."""

import pytest

from communes.unit_names import hamlet_key_in, name_key, says_hamlet


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ấp 1", "1"),
        ("ấp 01", "1"),
        ("1", "1"),
        ("ẤP  1.", "1"),
        ("Ấp 10", "10"),
        ("Ấp Trang Hoàng", "trang hoang"),
        ("Thôn Đông", "dong"),
        ("Khu phố 3", "3"),
        ("Tổ dân phố số 07", "so 7"),
        ("Buôn Đôn", "đôn"),
        ("Xã Xuyên Mộc", "xuyen moc"),
        ("Thị trấn Phước Bửu", "phuoc buu"),
        ("Bản", "ban"),
    ],
)
def test_name_key_is_the_name_without_level_word_marks_and_zeros(name, key):
    expected = name_key(key)
    assert name_key(name) == expected
    if key.isascii():
        assert expected == key


def test_name_key_tells_ap_1_from_ap_10():
    assert name_key("Ấp 1") != name_key("Ấp 10")


def test_a_title_names_the_longest_hamlet_after_a_level_word():
    assert hamlet_key_in("DANH SÁCH HỘ NGHÈO ẤP 10 NĂM 2022", {"1", "10"}) == "10"


def test_a_title_that_names_two_hamlets_names_none():
    assert hamlet_key_in("Ấp 1 và Ấp 2", {"1", "2"}) is None


def test_says_hamlet_only_for_a_word_of_its_own():
    assert says_hamlet("DANH SÁCH ẤP 2")
    assert not says_hamlet("Danh sách lập tháng 12")
