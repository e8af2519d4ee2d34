"""How plainly a sentence says that something is new (新做法): what is made for the first time, then what is made at all."""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.brief.passages import Passage, bare

LEAST: Final = 1.0
"""Weight from which a sentence says something new."""
LONGEST: Final = 200
_FIRST: Final = re.compile(
    "首[创个部家批次推发例]|率先|全[国省市区县]第一|先行先试|开创|独创|填补|探索|试行|新(?:模式|机制|路径|做法|举措|制度)|创新(?!能力|主体|要素|人才|驱动|环境)"
)
_MADE: Final = re.compile(
    "(?:研究)?(?:制定|出台|起草|编制|编写|推出|发布)|新[建增设]|设立|建立(?!健全)|组建|成立|搭建|打造|开发|建成|上线|引入|启动|试点|布设|创设|创建|推行|开设|配备"
)
_SAME: Final = re.compile("继续|持续|进一步|深入|巩固|不断|定期|常态化|沿用|加强|强化|完善|深化|提升|推进")


def novelty(text: str) -> float:
    """0 and more: twice what is first of its kind, what is made, figures a little; less what only goes on."""
    made, first = len(_MADE.findall(text)), len(_FIRST.findall(text))
    return (
        2.0 * min(first, 2) + 1.0 * min(made, 2) + 0.3 * bool(re.search(r"\d", text)) - 0.4 * len(_SAME.findall(text))
    )


def newest(passages: Sequence[Passage], most: int) -> list[Passage]:
    """The ``most`` sentences that say something new, the newest first, each once."""
    found: dict[str, tuple[float, int, Passage]] = {}
    for place, passage in enumerate(passages):
        if len(passage.text) <= LONGEST and (weight := novelty(passage.text)) >= LEAST:
            found.setdefault(bare(passage.text), (-weight, place, passage))
    return [passage for _, _, passage in sorted(found.values(), key=lambda item: item[:2])[:most]]
