"""What experts' scoring sheets say together (评分汇总), as XLSX."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pipeline.render.cells import Formats, Sheet, Value, open_book
from pipeline.render.columns import Column
from pipeline.scores import Collected, CollectedDossier, Spread, points_of, whole_score

_PLACES: Final = 2
"""Decimals of means and deviations."""


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)


def _spread(of: Spread) -> list[Value]:
    return [of.count, _rounded(of.mean), _rounded(of.deviation), of.lowest, of.highest]


def _summary_columns(collected: Collected) -> tuple[Column, ...]:
    return (
        Column(title="序号", width=6),
        Column(title="省份", width=14),
        Column(title="申报地区", width=18),
        Column(title="评分人数", width=9),
        Column(title="综合均值", width=10),
        Column(title="标准差", width=9),
        Column(title="最低", width=8),
        Column(title="最高", width=8),
        *(Column(title=f"{item.title}（均值）", width=14) for item in collected.criteria),
        *(Column(title=f"{item.title}（标准差）", width=14, printed=False) for item in collected.criteria),
        Column(title="回避", width=26, wrap=True, printed=False),
        Column(title="缺评", width=26, wrap=True, printed=False),
    )


def _summary_row(number: int, row: CollectedDossier) -> list[Value]:
    return [
        number,
        row.province,
        row.name,
        *_spread(row.whole),
        *(_rounded(item.mean) for item in row.criteria),
        *(_rounded(item.deviation) for item in row.criteria),
        "；".join(row.conflicts),
        "、".join(row.missing),
    ]


def _detail_columns(collected: Collected) -> tuple[Column, ...]:
    return (
        Column(title="专家", width=12),
        Column(title="单位", width=20, wrap=True),
        Column(title="省份", width=14),
        Column(title="申报地区", width=18),
        Column(title="状态", width=9),
        *(Column(title=item.title, width=14) for item in collected.criteria),
        Column(title="综合", width=9),
        Column(title="回避理由", width=24, wrap=True),
        Column(title="评语", width=40, wrap=True),
    )


def _add_details(sheet: Sheet, collected: Collected) -> None:
    for own in collected.sheets:
        for row in own.dossiers:
            whole = whole_score(row, collected.criteria)
            state = "回避" if row.conflict else "缺评" if whole is None else "已评"
            points = [points_of(row, item.id) for item in collected.criteria]
            sheet.add(
                [
                    *(own.expert, own.organisation, row.province, row.name, state),
                    *points,
                    *(_rounded(whole), row.reason if row.conflict else "", row.comment),
                ]
            )


def _add_notes(sheet: Sheet, collected: Collected) -> None:
    sheet.add(
        [
            "计算方法",
            "综合为各项标准得分的等权平均；有一项未评的不计入；申请回避的不计分。标准差为样本标准差。本表不作排序。",
        ]
    )
    for note in collected.notes:
        sheet.add(["评分表", note])
    for row in collected.dossiers:
        if row.missing:
            sheet.add(["缺评", f"{row.name}：{'、'.join(row.missing)}"])
        for conflict in row.conflicts:
            sheet.add(["回避", f"{row.name}：{conflict}"])


def render_scores(collected: Collected) -> bytes:
    """A workbook: means and spread of each dossier, each expert's points, and what is missing."""
    with TemporaryDirectory(prefix="shenbao-scores-") as folder:
        path = Path(folder) / "scores.xlsx"
        book = open_book(path, "专家评分汇总")
        formats = Formats(book)
        summary = Sheet(book.add_worksheet("汇总"), formats, _summary_columns(collected))
        details = Sheet(book.add_worksheet("明细"), formats, _detail_columns(collected))
        notes = Sheet(
            book.add_worksheet("说明"),
            formats,
            (Column(title="类别", width=12), Column(title="内容", width=90, wrap=True)),
        )
        for number, row in enumerate(collected.dossiers, start=1):
            summary.add(_summary_row(number, row))
        _add_details(details, collected)
        _add_notes(notes, collected)
        for sheet in (summary, details, notes):
            sheet.finish()
        book.close()
        return path.read_bytes()
