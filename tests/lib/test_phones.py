"""Telephone numbers as people write them."""

import pytest

from lib.phones import grouped, looks_like_phone, normal_phone


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345-678", "0912345678"),
        ("(091) 234 5678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 0912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084 912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("0251 3868 686", "02513868686"),
        ("0251 3868 68", None),
        ("0112345678", None),
        ("09123456789", None),
        ("", None),
        ("canbo", None),
        ("canbo0912345678", None),
        ("٠٩١٢٣٤٥٦٧٨", None),
    ],
)
def test_a_number_is_brought_to_its_digits(written, number):
    assert normal_phone(written) == number


@pytest.mark.parametrize(
    ("text", "meant"), [("12", True), ("+84 9", True), ("nguoi1", False), ("", False), ("9a", False)]
)
def test_figures_alone_are_meant_as_a_number(text, meant):
    assert looks_like_phone(text) is meant


def test_a_number_is_read_out_in_groups():
    assert [grouped(text) for text in ("0912345678", "02513868686", "canbo")] == [
        "0912 345 678",
        "02513 868 686",
        "canbo",
    ]
