"""Names sorted the Vietnamese way, by a key that no collation can disturb."""

from lib.vietnamese import name_sort_key

IN_ORDER = [
    "Lê Thị An",
    "Nguyễn An",
    "Trần Văn Án",
    "Trần Văn Ăn",
    "Lê Ân",
    "Lê Ấn",
    "Lê Văn Bình",
    "Lê Văn Dũng",
    "Lê Văn Đào",
    "Lê Văn Tâm",
    "Lê Văn Tú",
    "Lê Văn Tuấn",
    "Lê Văn Xuân",
    "Lê Văn Yến",
]


def test_names_in_order():
    assert sorted(sorted(IN_ORDER), key=name_sort_key) == IN_ORDER


def test_key_is_digits_only_and_fits_the_longest_name():
    keys = [name_sort_key(name) for name in [*IN_ORDER, "O'Neil-X ?", "a " * 59 + "a", "a" * 120]]
    assert all(key.isdigit() and key.isascii() and len(key) <= 300 for key in keys)
