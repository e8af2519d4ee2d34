"""Columns of the ledger's sheets (总台账)."""

from collections.abc import Sequence
from typing import Final

from extractors.document import Record


class Column(Record, frozen=True):
    """A column: its header, width in characters, whether its text wraps; those not printed stand last."""

    title: str
    width: float
    wrap: bool = False
    printed: bool = True


FINDINGS: Final = (
    Column(title="省份", width=14),
    Column(title="申报地区", width=16),
    Column(title="级别", width=9),
    Column(title="问题类型", width=14),
    Column(title="对应要求", width=18, wrap=True),
    Column(title="依据", width=13),
    Column(title="问题描述", width=40, wrap=True),
    Column(title="出处", width=18, wrap=True),
    Column(title="原文", width=28, wrap=True),
    Column(title="查找范围", width=20, wrap=True),
    Column(title="处理建议", width=26, wrap=True),
    Column(title="人工认可", width=14, wrap=True),
    Column(title="问题编号", width=16, printed=False),
)
FIGURES: Final = (
    Column(title="省份", width=14),
    Column(title="申报地区", width=16),
    Column(title="指标", width=20),
    Column(title="指标（原文）", width=26, wrap=True),
    Column(title="数值", width=16),
    Column(title="单位", width=8),
    Column(title="下限", width=12),
    Column(title="上限", width=12),
    Column(title="数值（原文）", width=16),
    Column(title="限定词", width=8),
    Column(title="性质", width=8),
    Column(title="时期（原文）", width=16),
    Column(title="起", width=12),
    Column(title="止", width=12),
    Column(title="所指地区", width=14),
    Column(title="文件", width=30, wrap=True),
    Column(title="出处", width=16),
    Column(title="可信度", width=8),
)
REMARKS: Final = (
    Column(title="省份", width=14),
    Column(title="申报地区", width=16),
    Column(title="处理", width=14),
    Column(title="对象", width=46, wrap=True),
    Column(title="理由或内容", width=46, wrap=True),
    Column(title="由谁作出", width=14),
    Column(title="日期", width=12),
    Column(title="现状", width=26, wrap=True),
)
CHANGES: Final = (
    Column(title="省份", width=14),
    Column(title="申报地区", width=16),
    Column(title="版本", width=8),
    Column(title="变化", width=60, wrap=True),
    Column(title="删去的文句", width=44, wrap=True),
    Column(title="增加的文句", width=44, wrap=True),
)
FILES: Final = (
    Column(title="序号", width=7),
    Column(title="文件名", width=60, wrap=True),
    Column(title="去向", width=22),
    Column(title="省份", width=14),
    Column(title="申报地区", width=16),
    Column(title="材料类别", width=24, wrap=True),
    Column(title="字节数", width=12),
    Column(title="SHA-256", width=66, printed=False),
)


def overview_columns(documents: Sequence[str]) -> tuple[Column, ...]:
    """The overview's, one for each required document among them."""
    return (
        Column(title="序号", width=6),
        Column(title="省份", width=14),
        Column(title="申报地区", width=18),
        Column(title="区划代码", width=10),
        Column(title="地区类型", width=14),
        Column(title="符合资格", width=9),
        Column(title="审核结论", width=15),
        Column(title="须补正", width=8),
        Column(title="建议核实", width=9),
        Column(title="提示", width=7),
        *(Column(title=title, width=11) for title in documents),
        Column(title="主要问题", width=40, wrap=True),
        Column(title="摘要", width=7),
        Column(title="补正通知书", width=11),
        Column(title="版本", width=6, printed=False),
        Column(title="报送来源", width=26, wrap=True, printed=False),
        Column(title="材料编号", width=20, printed=False),
    )
