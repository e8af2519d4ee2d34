"""Periods in running text and their dates."""

import datetime as dt

import pytest

from pipeline.figures.periods import find_periods, resolve

ANCHOR = dt.date(2024, 3, 20)


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("2023年，全市", "2023年", "2023-01-01", "2023-12-31"),
        ("2021—2023年累计", "2021—2023年", "2021-01-01", "2023-12-31"),
        ("截至2023年底，", "截至2023年底", None, "2023-12-31"),
        ("截至2024年2月底，", "截至2024年2月底", None, "2024-02-29"),
        ("到2026年，", "到2026年", None, "2026-12-31"),
        ("2024年一季度", "2024年一季度", "2024-01-01", "2024-03-31"),
        ("2023年1—9月", "2023年1—9月", "2023-01-01", "2023-09-30"),
        ("近三年，", "近三年", "2021-01-01", "2023-12-31"),
        ("今年以来，", "今年以来", "2024-01-01", "2024-03-20"),
        ("“十四五”以来", "“十四五”以来", "2021-01-01", "2024-03-20"),
        ("“十三五”期间", "“十三五”期间", "2016-01-01", "2020-12-31"),
        ("去年，", "去年", "2023-01-01", "2023-12-31"),
        ("二〇二三年", "二〇二三年", "2023-01-01", "2023-12-31"),
        ("2024年4月—2026年12月", "2024年4月—2026年12月", "2024-04-01", "2026-12-31"),
    ],
)
def test_periods_have_words_and_dates(text: str, words: str, start: str | None, end: str | None) -> None:
    """Each way to name a period keeps its words and gives ISO dates."""
    (period,) = find_periods(text)
    assert period.text == words
    assert resolve(period.text, ANCHOR) == (start, end)


@pytest.mark.parametrize("text", ["比2022年增长", "较2021年末提高", "是2020年的2.3倍", "与2022年相比"])
def test_years_of_comparison_are_marked(text: str) -> None:
    """A year that is only compared with is not the figure's period."""
    assert [period.compared for period in find_periods(text)] == [True]


def test_changes_do_not_swallow_the_preposition() -> None:
    """In 增加到2023年的 the word 到 belongs to the verb."""
    assert [period.text for period in find_periods("由2021年的30家增加到2023年的85家")] == ["2021年", "2023年"]


def test_relative_words_stay_open_without_a_date() -> None:
    """去年 and 近三年 have no dates when nobody knows when they were written."""
    assert resolve("去年", None) == (None, None)
    assert resolve("近三年", None) == (None, None)


def test_titles_name_no_period() -> None:
    """A year within 《…》 belongs to the title."""
    assert list(find_periods("印发《2023年工作要点》")) == []


def test_impossible_dates_stay_open() -> None:
    """The thirtieth of February gives no date and no exception."""
    assert resolve("2023年2月30日", ANCHOR) == (None, None)
