"""The foundation report (工作基础情况报告) of a sample dossier."""

from typing import Final

from pipeline.demo.numbers import as_figure
from pipeline.demo.plans import Outline
from pipeline.demo.script import Cell, Grid, Para, Script
from pipeline.demo.voice import Voice

_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "economy": ("经济社会发展和产业基础", "经济社会发展情况", "产业基础", "经济发展与产业基础"),
    "institutions": ("制度建设", "制度建设情况", "制度体系建设", "商业秘密保护制度建设"),
    "mechanisms": ("工作机制", "工作机制建设", "协同工作机制", "工作机制情况"),
    "enforcement": ("监管执法", "监管执法情况", "行政监管执法", "监管执法工作"),
    "services": ("服务保障", "服务保障情况", "服务保障体系", "公共服务保障"),
}
_YEARS: Final = ("2021", "2022", "2023")
_ROWS: Final = (
    ("cases", "查处侵犯商业秘密案件"),
    ("fines", "罚没金额"),
    ("fund", "商业秘密保护专项资金"),
    ("trainings", "培训人次"),
)


def compose_report(voice: Voice, title: str = "", *, omit: tuple[str, ...] = ()) -> Script:
    """A report in the office's habits; ``omit`` names required sections that are left out."""
    outline = Outline(voice)
    outline.text(*voice.say("preface"))
    order = ["institutions", "mechanisms", "enforcement", "services"]
    order.insert(0 if voice.habits.economy_first else 4, "economy")
    writers = {"economy": _economy, "enforcement": _enforcement, "services": _services}
    for key in order:
        if key in omit:
            continue
        outline.head(voice.pick(_TITLES[key]), 1, f"foundation-report/{key}")
        if key in writers:
            writers[key](outline)
        else:
            _plain(outline, key)
    outline.head(voice.pick(("存在问题和下一步打算", "下一步工作考虑", "不足与改进方向")))
    outline.text(*voice.say("problems", 2), *voice.blend("problems", 2))
    name = title or f"{voice.place.name}商业秘密保护工作基础情况报告"
    return Script(pieces=(Para(role="title", text=name), *outline.pieces))


def _plain(outline: Outline, topic: str) -> None:
    voice = outline.voice
    said = [*voice.say(topic, 3), *voice.blend(topic, 4)]
    if voice.habits.items:
        outline.text(*(f"{mark}{text}" for mark, text in zip(("一是", "二是", "三是"), said[:3], strict=True)))
    else:
        outline.text(*said[:3])
    outline.text(*said[3:])


def _economy(outline: Outline) -> None:
    voice = outline.voice
    if voice.habits.runin:
        outline.text(*voice.say("economy"), *voice.say("economy_innovation"))
        outline.text(*voice.say("economy_industry"))
    else:
        for title, topics in (
            ("经济运行", ("economy",)),
            ("创新能力", ("economy_innovation",)),
            ("重点产业", ("economy_industry",)),
        ):
            outline.head(title, 2)
            for topic in topics:
                outline.text(*voice.say(topic))
    outline.text(*voice.blend("economy", 3))
    if len(voice.place.local) > 1:
        outline.text(voice.place.local[1])


def _enforcement(outline: Outline) -> None:
    voice = outline.voice
    raw = voice.lines("enforcement", 7)
    with_figures = [line for line in raw if "{cases" in line]
    others = [line for line in raw if "{cases" not in line]
    outline.text(*(voice.fill(line) for line in with_figures[:3]))
    outline.text(*(voice.fill(line) for line in others[:2]), *voice.blend("enforcement", 4))
    rows = [row for row in _ROWS if row[0] not in voice.silent]
    outline.pieces += [*_year_table(voice, rows)]


def _services(outline: Outline) -> None:
    voice = outline.voice
    outline.text(*voice.say("services"), *voice.say("services_training"))
    outline.text(*voice.say("services_more", 2), *voice.blend("services", 4))
    outline.text(*(voice.fill(line, i) for i, line in enumerate(voice.lines("areas_report", 4))))
    outline.text(*voice.say("fund"), *voice.say("atmosphere", 1))


def _year_table(voice: Voice, rows: list[tuple[str, str]]) -> list[Para | Grid]:
    """Numbers by year, indicators down and years across or the other way round; units in header or caption."""
    number = voice.pick(("表1　", "附表　", "表1　"))
    caption = Para(role="caption", text=f"{number}2021—2023年商业秘密保护工作主要数据")
    units = {key: voice.numbers[key].unit for key, _ in rows}
    for key, label in rows:
        for year in _YEARS:
            amount = voice.numbers[f"{key}:{year}"]
            voice.figures.append(as_figure(amount, amount.value, label, in_table=True))
    if voice.habits.years_down:
        head = (Cell("年度", label=True), *(Cell(f"{label}（{units[key]}）", label=True) for key, label in rows))
        body = tuple(
            (Cell(f"{year}年"), *(Cell(voice.numbers[f"{key}:{year}"].value) for key, _ in rows)) for year in _YEARS
        )
        widths = (0.16, *([0.84 / len(rows)] * len(rows)))
        return [caption, Grid(rows=(head, *body), widths=widths, head=1)]
    head = tuple(Cell(text, label=True) for text in ("指标", "单位", *(f"{year}年" for year in _YEARS)))
    body = tuple(
        (Cell(label), Cell(units[key]), *(Cell(voice.numbers[f"{key}:{year}"].value) for year in _YEARS))
        for key, label in rows
    )
    return [caption, Grid(rows=(head, *body), widths=(0.36, 0.13, 0.17, 0.17, 0.17), head=1)]
