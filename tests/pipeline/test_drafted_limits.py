"""Limits and hours in the words of notices."""

import pytest

from pipeline.drafting.limits import Limits, read_hour, read_limits


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        (("不超过5000字",), Limits({"characters": 5000})),
        (("8000字以内", "一式三份"), Limits({"characters": 8000, "copies": 3})),
        (("控制在30页,不少于1000字",), Limits({"pages": 30, "least_characters": 1000})),
        (("正文3000-5000字",), Limits({"least_characters": 3000, "characters": 5000})),
        (("篇幅不超过1.5万字",), Limits({"characters": 15_000})),
        (("一式十二份",), Limits({"copies": 12})),
        (("单张图片不小于5MB",), Limits({})),
        (("大小不超过2GB",), Limits({"megabytes": 2048})),
        (("2份", "各1份"), Limits({"copies": 2})),
        (("一式两份,同时提交PDF电子版",), Limits({"copies": 2}, formats=("pdf",))),
        (("Word版和加盖公章的PDF扫描件",), Limits({}, formats=("sealed-pdf", "word"))),
        (("PDF或者Word格式",), Limits({}, accepts=("word", "pdf"))),
        (("约5000字",), Limits({}, rest=("约5000字",))),
        (("时长不超过10分钟",), Limits({}, rest=("时长不超过10分钟",))),
        (("不超过5000字", "不超过800字"), Limits({"characters": 5000}, rest=("不超过800字",))),
        (("不少于5000字,不超过3000字",), Limits({"characters": 3000}, rest=("不少于5000字",))),
        (("5000字",), Limits({})),
    ],
)
def test_limits(words: tuple[str, ...], limits: Limits) -> None:
    """What the schema holds becomes a value; what is vague or said twice stays for a person."""
    assert read_limits(words) == limits


def test_limit_of_a_part_is_not_that_of_the_whole() -> None:
    """Its subject tells; the document's own name, 正文 and 总字数 are the whole."""
    assert read_limits(["项目说明不超过2000字"], "项目申报书") == Limits({}, rest=("项目说明不超过2000字",))
    for words in ("申报书不超过2000字", "正文不超过2000字", "总字数不超过2000字", "不超过2000字"):
        assert read_limits([words], "项目申报书") == Limits({"characters": 2000})


@pytest.mark.parametrize(
    ("clock", "hour"),
    [("17:00", "17:00"), ("下午5时", "17:00"), ("下午5时30分", "17:30"), ("上午9点", "09:00"), ("18时整", "18:00"),
     ("24时", ""), ("下班前", ""), ("", ""), ("25:00", "")],
)  # fmt: skip
def test_hour(clock: str, hour: str) -> None:
    """A time that the clock has; the end of the day is the day itself."""
    assert read_hour(clock) == hour


def test_own_limits_before_those_of_all_documents() -> None:
    """Numbers one by one, forms as a whole: a document with a form of its own takes none of the others."""
    common = Limits({"copies": 2, "pages": 50}, formats=("pdf",), rest=("双面打印",))
    own = Limits({"pages": 30}, accepts=("word", "ofd"), rest=("约5000字",))
    assert own.beside(common) == Limits({"copies": 2, "pages": 30}, (), ("word", "ofd"), ("约5000字", "双面打印"))
    assert Limits({"pages": 30}).beside(common).formats == ("pdf",)
    assert own.written() == "limits: {pages: 30, accepts: [word, ofd]}"
    assert Limits({}, rest=("约5000字",)).written() == ""
