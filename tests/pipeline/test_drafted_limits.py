"""Limits and hours in the words of notices."""

import pytest

from pipeline.drafting.limits import read_hour, read_limits


@pytest.mark.parametrize(
    ("words", "limits", "rest"),
    [
        (("不超过5000字",), {"characters": 5000}, ()),
        (("8000字以内", "一式三份"), {"characters": 8000, "copies": 3}, ()),
        (("控制在30页", "不少于1000字"), {"pages": 30, "least_characters": 1000}, ()),
        (("一式两份", "PDF电子版"), {"copies": 2}, ("PDF电子版",)),
        (("20M以内",), {"megabytes": 20}, ()),
        (("2份", "5000字"), {}, ("2份", "5000字")),
        (("不超过5000字", "不超过800字"), {"characters": 5000}, ("不超过800字",)),
    ],
)
def test_limits(words: tuple[str, ...], limits: dict[str, int], rest: tuple[str, ...]) -> None:
    """What the schema holds becomes a value; what is vague or said twice stays for a person."""
    assert read_limits(words) == (limits, rest)


@pytest.mark.parametrize(
    ("clock", "hour"),
    [("17:00", "17:00"), ("下午5时", "17:00"), ("下午5时30分", "17:30"), ("上午9点", "09:00"), ("18时整", "18:00"),
     ("24时", ""), ("下班前", ""), ("", ""), ("25:00", "")],
)  # fmt: skip
def test_hour(clock: str, hour: str) -> None:
    """A time that the clock has; the end of the day is the day itself."""
    assert read_hour(clock) == hour
