"""Numerals in digits and characters."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.numerals import multiplier, read_neighbours, read_number, repair


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,268.5", "1268.5"),
        ("12，345", "12345"),
        ("3 200", "3200"),
        ("三百二十六", "326"),
        ("一万二千三百", "12300"),
        ("两千", "2000"),
        ("二十五", "25"),
        ("百", "100"),
        ("一百零五", "105"),
        ("十", "10"),
    ],
)
def test_numerals_are_read(words: str, value: str) -> None:
    """Digits with separators and Chinese numerals give their exact value."""
    assert read_number(words) == Decimal(value)


@pytest.mark.parametrize("words", ["", "个", "点", "三" * 40])
def test_words_are_no_numerals(words: str) -> None:
    """What is no numeral gives None and no exception."""
    assert read_number(words) is None


@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_numerals_round_trip(value: int) -> None:
    """Every number written in characters is read back."""
    assert read_number(cn2an.an2cn(str(value))) == value


@pytest.mark.parametrize(("words", "value"), [("万", 10**4), ("亿", 10**8), ("万亿", 10**12), ("百万", 10**6), ("", 1)])
def test_multipliers_multiply(words: str, value: int) -> None:
    """万 and 亿 multiply out, also together."""
    assert multiplier(words) == value


def test_neighbouring_digits_are_a_range() -> None:
    """七八 means seven or eight, 三四十 thirty or forty, and 二十 is no range."""
    assert read_neighbours("七八") == (7, 8)
    assert read_neighbours("三四十") == (30, 40)
    assert read_neighbours("二十") is None
    assert read_neighbours("二三百") == (200, 300)


def test_letters_read_for_digits_are_repaired() -> None:
    """l20 and 3O5 are what OCR makes of 120 and 305."""
    assert (repair("l20"), repair("3O5")) == ("120", "305")
