"""The brief as DOCX, with what :mod:`pipeline.render.paper` puts on paper."""

from typing import Any, Final

from pipeline.render.paper import NONE_FOUND, Paper, PaperIssue
from pipeline.render.word import (
    HEI,
    QUIET,
    SONG,
    TITLE_FONT,
    Look,
    Page,
    Span,
    add_table,
    color_row,
    finish,
    number_pages,
    start_document,
    write,
)

PAGE: Final = Page(top=17, bottom=16, left=20, right=20)
SIZE, LINE = 9.5, 13.4
"""Of body text, in points."""
BODY: Final = Look(font=SONG, size=SIZE, line=LINE, align="justify")
SMALL: Final = 8
CELL: Final = Look(font=SONG, size=8.5, line=11.5, align="left")
ACCENT: Final = "9B1C1C"
GOOD: Final = "1B5E20"
WARN: Final = "7A4300"
TARGET: Final = "FBF3E6"
"""Ground of the rows of targets, which are no achievements."""
_COMMITMENT_WIDTHS: Final = (66.0, 32.0, 24.0, 18.0, 30.0)
_FIGURE_WIDTHS: Final = (44.0, 32.0, 18.0, 32.0, 14.0, 30.0)


def _heading(document: Any, words: str) -> None:
    write(document, words, Look(font=HEI, size=11, line=15, before=5, after=1, align="left", keep_next=True))


def _quiet(text: str) -> Span:
    return Span(text=text, size=SMALL, color=QUIET)


def _issue(document: Any, number: int, issue: PaperIssue) -> None:
    spans = [Span(text=f"{number}. "), Span(text=f"{issue.label}：", font=HEI), Span(text=issue.text)]
    if issue.note:
        spans.append(_quiet(f"（{issue.note}）"))
    write(document, spans, Look(font=SONG, size=SIZE, line=LINE, hanging=1.5, align="left"))


def _applicant(document: Any, paper: Paper) -> None:
    _heading(document, "一、申报主体与资格")
    rows = [
        ("申报地区", paper.region, "所属省份", paper.province),
        ("地区类型", paper.kind, "审核结论", f"{paper.status_word}（{paper.version}）"),
        ("申报资格", f"{paper.eligibility}（依据：{paper.basis}）", "", ""),
    ]
    more = (("牵头单位", paper.lead), ("联系人", paper.contact), ("重点产业", paper.industries))
    rows += [(title, words, "", "") for title, words in more if words]
    table = add_table(document, (22, 63, 22, 63), rows, CELL, header=False)
    for row in table.rows[2:]:
        merged = row.cells[1].merge(row.cells[3])
        for paragraph in merged.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001 - merging leaves empty paragraphs


def _criteria(document: Any, paper: Paper) -> None:
    _heading(document, "三、按评估标准的原文摘录")
    for criterion in paper.criteria:
        look = Look(font=HEI, size=SIZE, line=LINE, before=3, color=ACCENT, align="left", keep_next=True)
        write(document, f"● {criterion.title}", look)
        if not criterion.points:
            write(document, [_quiet(NONE_FOUND)], BODY)
        for point in criterion.points:
            spans = [Span(text=f"“{point.text}”"), _quiet(f"〔{point.reference}〕")]
            if point.note:
                spans.insert(1, Span(text=f"〔{point.note}〕", font=HEI, size=SMALL, color=WARN))
            write(document, spans, Look(font=SONG, size=SIZE, line=LINE, hanging=1))


def _tasks(document: Any, paper: Paper) -> None:
    _heading(document, "四、任务覆盖情况")
    for number, task in enumerate(paper.tasks, start=1):
        verdict = Span(text=task.verdict, font=HEI, color=GOOD if task.covered else ACCENT)
        spans = [Span(text=f"{number}. {task.title}："), verdict]
        if task.note:
            spans.append(_quiet(f"\u3000{task.note}"))
        write(document, spans, Look(font=SONG, size=SIZE, line=LINE, hanging=1.5, align="left"))


def _measures(document: Any, paper: Paper) -> None:
    _heading(document, "五、创新举措")
    if not paper.measures:
        write(document, [_quiet("材料中未见成条的创新举措。")], BODY)
        return
    spans = []
    for number, measure in enumerate(paper.measures, start=1):
        spans += [Span(text=f"（{number}）{measure.text}"), _quiet(f"〔{measure.reference}〕\u3000")]
    write(document, spans, BODY)


def _commitments(document: Any, paper: Paper) -> None:
    _heading(document, "六、承诺事项")
    if not paper.commitments:
        write(document, [_quiet("材料中未见写明责任单位、时限或者资金的事项。")], BODY)
        return
    rows = [("事项", "责任单位", "时限", "资金", "来源")]
    rows += [(row.what, row.who, row.when, row.money, row.reference) for row in paper.commitments]
    add_table(document, _COMMITMENT_WIDTHS, rows, CELL, header=True)


def _figures(document: Any, paper: Paper) -> None:
    _heading(document, "七、主要指标")
    if not paper.figures:
        write(document, [_quiet("材料中未提取到主要指标。")], BODY)
        return
    rows = [("指标", "数值", "单位", "时期", "性质", "来源")]
    rows += [(row.indicator, row.number, row.unit, row.period, row.kind, row.reference) for row in paper.figures]
    table = add_table(document, _FIGURE_WIDTHS, rows, CELL, header=True)
    for row, figure in zip(table.rows[1:], paper.figures, strict=True):
        if figure.is_target:
            color_row(row, TARGET, ACCENT)


def _doubts(document: Any, paper: Paper) -> None:
    _heading(document, "八、存疑事项")
    if not paper.doubts:
        write(document, [_quiet("未发现。")], BODY)
    for number, issue in enumerate(paper.doubts, start=1):
        _issue(document, number, issue)


def _files(document: Any, paper: Paper) -> None:
    _heading(document, "附：文件清单")
    look = Look(font=SONG, size=8.5, line=12, hanging=3.5, align="left")
    for file in paper.files:
        note = "，".join(words for words in (file.kind, file.pages, file.note) if words not in {"", "—"})
        write(
            document, [Span(text=file.number, font=HEI), Span(text=f"\u3000{file.name}"), _quiet(f"（{note}）")], look
        )
    for line in paper.footnotes:
        write(document, [_quiet(line)], look)


def render_word_brief(paper: Paper) -> bytes:
    """The brief as DOCX."""
    document = start_document(PAGE, BODY)
    number_pages(document, 9, mirrored=False)
    write(document, paper.title, Look(font=TITLE_FONT, size=18, align="center", line=26))
    write(document, paper.region, Look(font=HEI, size=13, align="center", line=20))
    write(document, [_quiet(paper.programme)], Look(font=SONG, size=SMALL, align="center", line=14))
    _applicant(document, paper)
    _heading(document, "二、材料完整性")
    note = _quiet(f"{paper.documents}。" if paper.documents else "")
    write(document, [Span(text=paper.summary), note], BODY)
    for number, issue in enumerate(paper.open, start=1):
        _issue(document, number, issue)
    _criteria(document, paper)
    _tasks(document, paper)
    _measures(document, paper)
    _commitments(document, paper)
    _figures(document, paper)
    _doubts(document, paper)
    _files(document, paper)
    return finish(document, f"{paper.title} {paper.region}")
