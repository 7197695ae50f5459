"""Amounts as typed, the three figures, days, who is helped twice: values in, values out."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns.pledges import (
    MOST_VND,
    Figures,
    Help,
    Measure,
    PledgeKind,
    PledgeState,
    checked_money,
    checked_quantity,
    counted,
    helped_twice,
    in_words,
    read_money,
    read_quantity,
    refuse_measure,
    refuse_year,
    state_of,
    summed,
)
from lib.errors import RuleError


@pytest.mark.parametrize(
    ("typed", "dong"),
    [
        ("5000000", 5_000_000),
        ("5.000.000", 5_000_000),
        (" 5 000 000 đồng ", 5_000_000),
        ("5.000.000đ", 5_000_000),
        ("5 triệu", 5_000_000),
        ("1,5 triệu", 1_500_000),
        ("1,25 tỷ đồng", 1_250_000_000),
        ("500 nghìn", 500_000),
        ("500 NGÀN", 500_000),
        ("500ngan đ", 500_000),
        ("500k", 500_000),
        ("1 tr", 1_000_000),
        ("1tr5", 1_500_000),
        ("2 tỉ", 2_000_000_000),
        ("1", 1),
        ("100.000.000.000", MOST_VND),
    ],
)
def test_money_as_offices_type_it(typed, dong):
    assert read_money(typed) == dong


@pytest.mark.parametrize(
    "typed",
    [
        "1.500.000,5", "0", "-5", "−5.000", "10" + "0" * 17, "1000000000000000000", "5,000,000", "5.00", "1.5 triệu",
        "năm triệu", "", "1e9", "٥٠٠", "5 triệu 300", "1tr500", "0,0001 k", "1.500 nghìn", "1,500 k", "1,500 nghìn",
        "0,500 ngàn đồng",        "0,0000001 triệu", "9" * 28_000, "💰", "100.000.000.001",
    ],
)  # fmt: skip
def test_money_that_is_none_is_refused_with_a_sentence(typed):
    with pytest.raises(RuleError) as refused:
        read_money(typed)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("check", "amount", "said"),
    [
        (read_money, "1" + "0" * 18, r"nhiều nhất là 100\.000\.000\.000 đồng, ở đây ghi 1(\.000){6}\."),
        (read_money, "9" * 28_000, "ở đây ghi một số có từ 22 chữ số trở lên"),
        (read_money, "0", "từ 1 đồng trở lên, ở đây ghi 0"),
        (checked_money, -5, "từ 1 đồng trở lên, ở đây ghi -5"),
        (checked_quantity, Decimal("-2.5"), "lớn hơn 0, ở đây ghi -2,5"),
        (checked_quantity, Decimal("1e30"), r"nhiều nhất là 1\.000\.000, ở đây ghi một số"),
        (read_quantity, "1.000.001", r"nhiều nhất là 1\.000\.000, ở đây ghi 1\.000\.001"),
    ],
)
def test_the_bound_that_is_passed_is_said_with_what_was_written(check, amount, said):
    with pytest.raises(RuleError, match=said):
        check(amount)


@pytest.mark.parametrize(
    ("typed", "quantity"), [("20", "20"), ("2,5", "2.5"), ("1.200", "1200"), ("0,01", "0.01"), ("1.000.000", "1000000")]
)
def test_quantities(typed, quantity):
    assert read_quantity(typed) == Decimal(quantity)


@pytest.mark.parametrize("typed", ["0", "-1", "2.5", "1,234", "1.000.001", "x", "9" * 30, "0,00"])
def test_quantities_that_are_none_are_refused(typed):
    with pytest.raises(RuleError):
        read_quantity(typed)


def test_amounts_in_words():
    assert in_words(5_000_000, "") == "5.000.000 đồng"
    assert in_words(Decimal("2.50"), "kg") == "2,5 kg"
    assert in_words(Decimal("-1200.00"), "bao") == "-1.200 bao"


def test_labour_is_never_turned_into_money():
    with pytest.raises(RuleError, match="không quy ra tiền"):
        refuse_measure(PledgeKind.LABOUR_DAYS, "", valued=True)
    assert refuse_measure(PledgeKind.LABOUR_DAYS, "giờ", valued=False) == "ngày công"
    assert refuse_measure(PledgeKind.GOODS, " Bao ", valued=False) == "bao"
    assert refuse_measure(PledgeKind.GOODS, "bao", valued=True) == ""
    with pytest.raises(RuleError):
        refuse_measure(PledgeKind.MONEY, "", valued=False)
    with pytest.raises(RuleError):
        refuse_measure(PledgeKind.GOODS, "đồng", valued=False)


def test_different_units_are_never_added():
    money, kilos = Measure(PledgeKind.MONEY, ""), Measure(PledgeKind.GOODS, "kg")
    bags, valued = Measure(PledgeKind.GOODS, "bao"), Measure(PledgeKind.GOODS, "")
    one = Figures(10, 4, 2)
    assert summed([(kilos, one), (money, one), (bags, one), (valued, one), (money, one)]) == {
        money: Figures(20, 8, 4),
        valued: one,
        bags: one,
        kilos: one,
    }
    assert next(iter(summed([(kilos, one), (money, one)]))) == money


@pytest.mark.parametrize(
    ("promised", "received", "given", "withdrawn", "figures", "state"),
    [
        (10, 0, 0, False, Figures(10, 0, 0), PledgeState.NOTHING),
        (10, 4, 4, False, Figures(10, 4, 4), PledgeState.PARTLY),
        (10, 10, 4, False, Figures(10, 10, 4), PledgeState.TO_GIVE),
        (10, 12, 12, False, Figures(10, 12, 12), PledgeState.DONE),
        (10, 4, 2, True, Figures(4, 4, 2), PledgeState.WITHDRAWN),
        (10, 0, 0, True, Figures(0, 0, 0), PledgeState.WITHDRAWN),
        (10, 12, 12, True, Figures(10, 12, 12), PledgeState.WITHDRAWN),
    ],
)
def test_figures_and_state_of_a_pledge(promised, received, given, withdrawn, figures, state):
    found = counted(promised, received, given, withdrawn=withdrawn)
    assert (found, state_of(found, withdrawn=withdrawn)) == (figures, state)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2024, 12, 31), date(2027, 1, 1)])
def test_a_day_of_another_year_or_to_come_is_refused(day):
    with pytest.raises(RuleError):
        refuse_year("Ngày đăng ký", day, 2026, date(2026, 11, 22))


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2025, 1, 1), date(2025, 12, 31)])
def test_one_registers_in_the_year_or_the_one_before(day):
    refuse_year("Ngày đăng ký", day, 2026, date(2026, 11, 22))


def test_helped_twice_is_the_same_kind_from_two_pledges():
    money, labour = PledgeKind.MONEY, PledgeKind.LABOUR_DAYS
    helps = [Help(1, money, 7), Help(1, money, 7), Help(1, labour, 8), Help(2, money, 7), Help(2, money, 9)]
    assert helped_twice(helps) == {(2, money): [7, 9]}
