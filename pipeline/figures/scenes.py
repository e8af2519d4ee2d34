"""What stands above a figure: its headings, and whether they speak of goals (工作目标) or of what was reached."""

import re
from typing import Final

from extractors.document import Block, Document, Record
from pipeline.facts import Section

_AIM: Final = re.compile(
    r"目标|预期|(?:进度|时间|步骤|阶段)(?:安排|计划|划分)|(?:实施|工作|推进|试点)(?:步骤|进度|阶段|计划)|第[一二三四]阶段|阶段$|分年度"
)
_PLANNED: Final = re.compile(r"任务|举措|措施|保障|经费|资金|投入|安排|创新|计划|工程|行动|重点工作|下一步|打算")
"""Headings that speak of what is to be done where the document is a plan."""
_DONE: Final = re.compile(
    r"^(?!夯实|筑牢|巩固|提升|强化|发挥|放大|突出|加强|推进|总结|推广|扩大|形成|打造).*(?:情况|基础|成[效果绩]|回顾|现状|进展|背景|优势|概况)"
)
_PLAN: Final = re.compile(r"方案|规划|计划|打算|行动|安排|要点")
_REPORT: Final = re.compile(r"情况|报告|总结|汇报|成效|自评|说明")
_PLAN_PARTS: Final = (
    re.compile(r"目标"),
    re.compile(r"(?:主要|重点|工作|试点)任务"),
    re.compile(r"进度|步骤|阶段|时间安排"),
    re.compile(r"保障"),
)


class Scene(Record, frozen=True):
    """The headings above a place, the outermost first, each as its block and its title; ``plan`` of a plan (方案)."""

    headings: tuple[tuple[Block, str], ...] = ()
    plan: bool = False

    @property
    def is_aim(self) -> bool:
        """Whether the nearest heading that says so speaks of what is to come (工作目标; in a plan 保障措施 too)."""
        for block, title in reversed(self.headings):
            if block.kind == "title":
                continue
            if _AIM.search(title) and not re.search(r"完成|实现情况", title):
                return True
            if _DONE.search(title):
                return False
            if self.plan and _PLANNED.search(title):
                return True
        return False


class Scenes:
    """The scenes of a document; a paragraph with several run-in headings has as many."""

    def __init__(self, document: Document, sections: tuple[Section, ...]) -> None:
        self._blocks = document.blocks
        self._order = {block.id: number for number, block in enumerate(document.blocks)}
        self._plan = _is_plan(document, sections)
        titles = [(block, block.text) for block in document.blocks[:12] if block.kind == "title"]
        self._top = Scene(headings=tuple(titles[-1:]), plan=self._plan)
        self._found: dict[str, list[tuple[int, Scene]]] = {}
        self._walk(sections, self._top.headings)

    def at(self, block: Block, offset: int = 0) -> Scene:
        """The scene of a place; that of the document's title where no section holds it."""
        places = self._found.get(block.id, ())
        return next((scene for start, scene in reversed(places) if start <= offset), self._top)

    def _walk(self, nodes: tuple[Section, ...], above: tuple[tuple[Block, str], ...]) -> None:
        for node in nodes:
            if node.heading not in self._order:
                continue
            heading = self._blocks[self._order[node.heading]]
            chain = (*above, (heading, node.title))
            first, last = self._order.get(node.block_start, 0), self._order.get(node.block_end, -1)
            for block in self._blocks[first : last + 1]:
                start = min(node.body_start, len(block.text)) if block.id == node.heading else 0
                self._found.setdefault(block.id, []).append((start, Scene(headings=chain, plan=self._plan)))
            self._walk(node.children, chain)


def _is_plan(document: Document, sections: tuple[Section, ...]) -> bool:
    """Whether a document says what is to be done: by its title, else by the parts that a plan has."""
    titles = [block.text for block in document.blocks[:12] if block.kind == "title"]
    for title in titles:
        if _PLAN.search(title) and not _REPORT.search(title):
            return True
    if any(_REPORT.search(title) for title in titles):
        return False
    parts = sum(any(part.search(node.title) for node in sections) for part in _PLAN_PARTS)
    return parts >= 2 or any("保障措施" in node.title for node in sections)
