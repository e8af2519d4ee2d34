"""Recognised text in the form of Chinese official writing."""

import pytest

from extractors.scan.text import join_lines, normalise


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ("地区生产总值达到7889.9亿元,增长23.4%,研发", "地区生产总值达到7889.9亿元，增长23.4%，研发"),
        ("发放资料28,992份", "发放资料28,992份"),
        ("(联系人:王建国,电话:0575-8136)", "（联系人：王建国，电话：0575-8136）"),
        ("(一)加强领导", "（一）加强领导"),
        ("GDP (2023) is 3.5", "GDP (2023) is 3.5"),
        ("绍政函[2024]18号", "绍政函〔2024〕18号"),
        ("绍政函（2024）18号", "绍政函〔2024〕18号"),
        ("（2024）年度", "（2024）年度"),
        ("12:30开始", "12:30开始"),
        ("一22一", "— 22 —"),
        ("一、工作目标", "一、工作目标"),
        ("2024年1月一2026年12月", "2024年1月—2026年12月"),
        ("增长5%一8%，共3一5家", "增长5%—8%，共3—5家"),
        ("第一2组，统一3项，2024年一季度", "第一2组，统一3项，2024年一季度"),
        ("附件:1·试点方案", "附件：1.试点方案"),
        ("２０２３年,共３家", "２０２３年，共３家"),
        ("云 岭 市 文 件", "云岭市文件"),
        ("（盖 章）年 月 日", "（盖章）年 月 日"),
        ("", ""),
    ],
)
def test_punctuation_follows_the_standard(read: str, wanted: str):
    """Marks beside Chinese are full-width; figures, Latin text and times stay as they are."""
    assert normalise(read) == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["绍兴市市场监督", "管理局"], "绍兴市市场监督管理局"),
        (["成立领导小组。", "设立专项资金"], "成立领导小组。 设立专项资金"),
        (["建设内容", "（一）制度", "（二）机制"], "建设内容 （一）制度 （二）机制"),
        (["trade", "secret"], "trade secret"),
        (["1234", "5678"], "12345678"),
        (["", "一"], "一"),
        ([], ""),
    ],
)
def test_lines_of_a_cell_become_running_text(lines: list[str], wanted: str):
    """Lines join without a gap, paragraphs and words with one space."""
    assert join_lines(lines) == wanted
