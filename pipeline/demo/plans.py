"""The pilot plan (试点工作方案) of a sample dossier."""

from typing import Final

from pipeline.demo.script import Cell, Grid, Para, Piece, Script
from pipeline.demo.truth import TrueSection
from pipeline.demo.voice import Voice, heading_number

_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "goals": ("工作目标", "试点目标", "总体目标", "目标任务", "主要目标"),
    "key-industries": ("重点产业", "试点重点产业", "重点产业领域", "重点产业选择"),
    "innovation": ("创新方向", "试点创新方向", "主要创新方向", "改革创新方向"),
    "tasks": ("主要任务", "重点任务", "试点任务", "主要工作任务"),
    "schedule": ("进度安排", "实施步骤", "时间安排", "实施进度"),
    "safeguards": ("保障措施", "组织保障", "工作保障", "保障机制"),
}
_TASKS: Final = ("institutions", "mechanisms", "enforcement", "services", "trade", "atmosphere")
_STAGES: Final = (
    (
        "启动部署阶段（2024年6月—2024年9月）",
        "全面实施阶段（2024年10月—2026年6月）",
        "总结推广阶段（2026年7月—2026年12月）",
    ),
    (
        "第一阶段：动员筹备（2024年第三季度）",
        "第二阶段：组织推进（2024年第四季度至2026年上半年）",
        "第三阶段：评估验收（2026年下半年）",
    ),
    ("夯基垒台（2024年）", "重点突破（2025年）", "巩固提升（2026年）"),
)
_ITEMS: Final = ("一是", "二是", "三是", "四是")


class Outline:
    """Writes headings in the office's numbering and notes which required sections there are."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.pieces: list[Piece] = []
        self._counts = [0, 0, 0, 0]

    def head(self, title: str, level: int = 1, requirement: str = "", tail: str = "") -> None:
        """A heading; with ``tail`` the text goes on in the same paragraph."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        number = heading_number(self.voice.habits.numbering, level, self._counts[level - 1])
        if tail:
            self.pieces.append(Para(role="runin", text=f"{title}。", level=level, number=number, tail=tail))
        else:
            self.pieces.append(Para(role="heading", text=title, level=level, number=number))
        if requirement:
            self.voice.sections.append(TrueSection(requirement=requirement, title=title, number=number.strip()))

    def text(self, *sentences: str) -> None:
        """One body paragraph."""
        self.pieces.append(Para(role="body", text="".join(sentences)))


def compose_plan(
    voice: Voice, title: str = "", *, omit: tuple[str, ...] = (), deleted: str = "", paste: str = ""
) -> Script:
    """A plan in the office's habits; ``omit`` names sections to leave out, ``paste`` is a paragraph from elsewhere."""
    outline = Outline(voice)
    outline.text(*voice.say("preamble"))
    parts = {
        "goals": _goals,
        "key-industries": _industries,
        "innovation": _innovation,
        "tasks": _tasks,
        "schedule": _schedule,
        "safeguards": _safeguards,
    }
    if voice.habits.nested:
        parts = {key: parts[key] for key in ("goals", "innovation", *parts)}
        outline.head(voice.pick(("总体要求", "总体思路")))
        outline.head("指导思想", 2)
        outline.text(*voice.say("guiding", 2))
        outline.text(*voice.blend("guiding", 2))
    for key, write in parts.items():
        if key not in omit:
            nested = voice.habits.nested and key in {"goals", "innovation"}
            outline.head(voice.pick(_TITLES[key]), 2 if nested else 1, f"pilot-plan/{key}")
            write(outline, 3 if nested else 2)
            if paste and key == "innovation":
                outline.text(paste)
    name = title or f"{voice.place.name}第三批全国商业秘密保护创新试点{voice.pick(('工作方案', '实施方案'))}"
    front: list[Piece] = [Para(role="title", text=name)]
    if voice.habits.toc:
        front += _contents(outline.pieces)
    return Script(pieces=(*front, *outline.pieces), header=voice.pick(("", "", name)), deleted=deleted)


def _contents(pieces: list[Piece]) -> list[Piece]:
    """A table of contents typed by hand, with guessed pages."""
    heads = [(i, p) for i, p in enumerate(pieces) if isinstance(p, Para) and p.role == "heading" and p.level <= 2]
    lines: list[Piece] = [Para(role="toc", text="目　录")]
    for index, head in heads:
        lines.append(Para(role="tocline", text=head.line, tail=str(2 + index // 14), level=head.level))
    return [*lines, Para(role="break")]


def _goals(outline: Outline, _level: int) -> None:
    voice = outline.voice
    said = voice.say("goals", 5)
    if voice.habits.items:
        outline.text(*(f"{mark}{text[:-1]}；" for mark, text in zip(_ITEMS, said[:3], strict=False)), *said[3:])
    else:
        outline.text(*said[:2])
        outline.text(*said[2:])
    outline.text(*voice.blend("goals", 3))


def _industries(outline: Outline, level: int) -> None:
    voice = outline.voice
    outline.text(*voice.say("industries_lead"))
    for position, (line, industry) in enumerate(zip(voice.lines("industries", 3), voice.place.industries, strict=True)):
        text = voice.fill(line, position)
        if voice.habits.runin:
            outline.head(industry.name, level, tail=text)
        else:
            outline.head(industry.name, level)
            outline.text(text)
    if voice.place.local:
        outline.text(voice.place.local[0])
    outline.text(*(voice.fill(line, i) for i, line in enumerate(voice.lines("areas_plan", 4))))


def _innovation(outline: Outline, level: int) -> None:
    voice = outline.voice
    for line in voice.lines("innovation", 5):
        title, _, body = line.partition("|")
        outline.head(title, level, tail=voice.fill(body))


def _tasks(outline: Outline, level: int) -> None:
    voice = outline.voice
    for task in _TASKS:
        title = voice.pick(tuple(_voice_pool(task)))
        said = [*voice.say(f"task_{task}", 2), *voice.blend(task, 4)]
        if voice.habits.runin:
            outline.head(title, level, tail="".join(said))
        elif voice.ordinal % 3 == 1:
            outline.head(title, level)
            outline.text(*(f"{mark}{text}" for mark, text in zip(_ITEMS, said[:4], strict=True)))
        else:
            outline.head(title, level)
            outline.text(*said[:2])
            outline.text(*said[2:])


def _voice_pool(task: str) -> tuple[str, ...]:
    """Headings that offices give to ``task``."""
    from pipeline.demo.voice import pools

    return pools()[f"task_{task}_head"]


def _schedule(outline: Outline, level: int) -> None:
    voice = outline.voice
    stages = voice.pick(_STAGES)
    said = ["".join(voice.say(f"stage_{stage}", 2)) for stage in ("start", "run", "end")]
    if voice.habits.schedule_table:
        outline.text("试点自2024年6月起至2026年12月止，分三个阶段实施，具体见下表。")
        outline.pieces.append(_schedule_table(stages, said, voice))
        return
    for stage, text in zip(stages, said, strict=True):
        outline.head(stage, level)
        outline.text(text)


def _schedule_table(stages: tuple[str, ...], said: list[str], voice: Voice) -> Grid:
    head = tuple(Cell(text, label=True) for text in ("阶段", "工作内容", "责任单位"))
    rows = [(Cell(stage), Cell(text)) for stage, text in zip(stages, said, strict=True)]
    duty = Cell(f"{voice.place.level}市场监管局牵头，各成员单位配合", row_span=3)
    return Grid(rows=(head, (*rows[0], duty), rows[1], rows[2]), widths=(0.26, 0.52, 0.22), head=1)


def _safeguards(outline: Outline, level: int) -> None:
    voice = outline.voice
    for topic in ("safe_lead", "safe_money", "safe_people", "safe_check"):
        if lines := voice.lines(topic, 1):
            title, _, body = lines[0].partition("|")
            outline.head(title, level, tail=voice.fill(body))
