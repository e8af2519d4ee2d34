"""Counts as Word writes them."""

import pytest

from extractors.word.counting import count_text


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("decimal", {1: "1", 21: "21"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {10: "⑩", 11: "11"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("chineseCounting", {1: "一", 10: "十", 12: "十二", 20: "二十", 35: "三十五", 105: "一○五"}),
        (
            "chineseCountingThousand",
            {10: "十", 18: "十八", 100: "一百", 105: "一百〇五", 110: "一百一十", 1010: "一千〇一十"},
        ),
        ("japaneseCounting", {10: "十", 110: "百十", 305: "三百五"}),
        ("ideographDigital", {12: "一二", 100: "一○○"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographEnclosedCircle", {1: "㈠", 10: "㈩", 11: "11"}),
        ("chicago", {1: "*", 2: "†", 5: "**"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 23: "贰拾叁"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB"}),
        ("lowerRoman", {4: "iv", 9: "ix", 14: "xiv"}),
        ("upperRoman", {40: "XL"}),
        ("ordinal", {1: "1st", 12: "12th", 22: "22nd"}),
        ("ordinalText", {1: "First", 21: "Twenty-first", 30: "Thirtieth"}),
        ("001, 002, 003, ...", {7: "007"}),
        ("none", {5: ""}),
        ("unheardOf", {5: "5"}),
    ],
)
def test_formats(number_format: str, expected: dict[int, str]) -> None:
    """Each format gives the signs that Word shows, and plain digits where it has none."""
    assert {number: count_text(number, number_format) for number in expected} == expected


def test_zero_and_huge_counts_stay_digits() -> None:
    """A count outside of a system is shown in digits and costs nothing."""
    assert count_text(0, "chineseCounting") == "0"
    assert count_text(2_000_000_000, "upperLetter") == "2000000000"
    assert count_text(50_000, "lowerRoman") == "50000"
