"""The sheet that a draft is written on (草稿): lines of YAML, above each the words that it comes from, and what is to be decided."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from extractors.document import Evidence
from pipeline.brief.references import reference_to
from pipeline.facts import Reading

_QUOTE: Final = 90
_PLAIN: Final = re.compile(r"[\w一-鿿（）〔〕《》、·-]+")


class Sheet:
    """Lines of YAML with comments, and the list of what a person must decide."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.notice = readings[0].document.file.sha256
        self._numbers = {reading.document.file.sha256: n for n, reading in enumerate(readings, start=1)}
        self._names = [reading.document.file.name for reading in readings]
        self._lines: list[str] = []
        self._open: list[str] = []

    def text(self) -> str:
        """The file: what it was drafted from, what is to be decided, then the programme."""
        files = [f"#   文件{number}　{_comment(name)}" for number, name in enumerate(self._names, start=1)]
        decide = [f"#   {number}. {_comment(line)}" for number, line in enumerate(self._open, start=1)]
        head = [
            "# 申报要求配置（草稿）：由软件根据以下文件起草，须由熟悉该通知的人员核定后使用。",
            *files,
            "# 每项之后的“出处”是所依据的原文；没有出处的是同类申报的通行做法（basis: assumed）。",
            "# 请逐项核定：",
            *decide,
            "# 核定后用 shenbao programme check 检查，再用 shenbao run --programme 本文件 审核材料。",
            "",
        ]
        return "\n".join([*head, *self._lines, ""])

    def put(self, line: str, *sources: Evidence | None) -> None:
        """A line, with the words that it comes from above it."""
        indent = " " * (len(line) - len(line.lstrip(" -")))
        self._lines += [f"{indent}# 出处：{self.source(evidence)}" for evidence in sources if evidence]
        self._lines.append(line)

    def ask(self, question: str, indent: str = "") -> None:
        """Something that a person must decide, in its place and at the top."""
        self._open.append(question)
        self._lines.append(f"{indent}# 请核定：{_comment(question)}")

    def source(self, evidence: Evidence) -> str:
        """Place and words (文件1 第3段：“…”)."""
        quote = " ".join(evidence.quote.split())
        shown = quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…"
        return f"{reference_to(evidence, self._numbers)}：“{_comment(shown)}”"

    def basis(self, evidence: Evidence | None) -> str:
        """What a requirement rests on: the notice, an attachment handed over with it, or common practice."""
        if evidence is None:
            return "assumed"
        return "notice" if evidence.document == self.notice else "official"


def new_id(stem: str, taken: set[str]) -> str:
    """An id that nothing else has yet."""
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    taken.add(found)
    return found


def yaml_value(text: str) -> str:
    """A scalar, quoted wherever YAML could read something else."""
    return json.dumps(text, ensure_ascii=False) if not _PLAIN.fullmatch(text) or text[0] in "-0123456789" else text


def yaml_list(values: Iterable[str]) -> str:
    """A list on one line."""
    return "[" + ", ".join(json.dumps(value, ensure_ascii=False) for value in values) + "]"


def _comment(text: str) -> str:
    """Words that stay on their line."""
    return "".join(character if character.isprintable() else " " for character in text)
