"""Other places left over in the applicant's own text (套用痕迹): a sentence in which another region acts as the applicant.

A sentence speaks of the applicant itself where the region begins it and acts (泰州市立足产业优势，扎实推进…, 泰州市委、市政府…) or
is what the pilot is for (将绍兴市打造为…). Sentences on experience, neighbours, agreements, cases and firms are left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from extractors.document import Block, Evidence, Record, cite
from pipeline.regions import Gazetteer, RegionMatch

_NAME: Final = re.compile(r"[市州盟]")
_SENTENCE: Final = re.compile(r"[^。；;！？\n\t]+")
_ASIDE: Final = re.compile(
    r"省会|辐射|学习|借鉴|经验|考察|参照|对标|先进|兄弟|兄弟城市|联合|协作|合作|共建(?![成有立])|互认|结对|帮扶|对口|签[订署约]|协议|毗邻|接壤|相邻|相比|例如|比如"
    r"|判决|一案|法院|来自|高于|低于|优于|落后|等地|等市|周边|都市圈|城市群|流域|走廊|批复|印发|转发|率先|已有"
)
_BEFORE: Final = re.compile(
    r"(?:(?:通过|经过|依托)[^，。；]{0,12}[，,]|近年来|近几年|目前|当前|多年来|一直以来|下一步|今后|试点期[间内满]?|试点(?:工作)?启动后|届时|为此|同时|其中|此外|三年来"
    r"|(?:截至|截止|到|至)?(?:目前|(?:19|20)\d\d年(?:以来|[末底]|\d{1,2}月[末底]?)?))?[，,：:]?"
)
_ACTS: Final = re.compile(
    r"(?:市|州|盟)?委(?:、|书记|常委|和|高度)|(?:市|州)?(?:人民)?政府(?:将|高度|成立|出台|设立|把|坚持|始终|办公室|主要|分管|已)"
    r"|(?:高度重视|立足|坚持|始终|扎实|积极|全力|大力|持续|深入|充分|依托|聚焦|围绕|将|现有|拥有|共?建成|共建有|累计|成立|出台|设立|制定)"
    r"|[\u4e00-\u9fff]{2,14}(?:水平|能力|体系)(?:全面|显著|明显|大幅|基本)(?:提升|提高|形成|健全|增强)"
    r"|[\u4e00-\u9fff]{2,12}(?:领导小组|创新试点(?:工作)?|工作专班)(?:负责|统筹|办公室|由|将|的)"
)
_AIM_BEFORE: Final = re.compile(r"(?:[将把]|在)$")
_AIM_BEHIND: Final = re.compile(
    r"(?:打造|建设|列为|列入|纳入|创建|建)(?:成|为)?|(?:率先)?开展[^，。；]{0,20}试点|全域(?:开展|推进)"
)
_PURPOSE: Final = re.compile(r"(?:现就|为|为了|为进一步)?(?:加强|推动|推进|提升|做好|深化|完善|扎实推进|规范)")
_MADE: Final = re.compile(r"制定本(?:方案|办法|意见)")


class Leftover(Record, frozen=True):
    """Another region that acts as the applicant: its code, as written, and where."""

    adcode: str
    name: str
    place: Evidence


def find_leftovers(
    blocks: Iterable[tuple[str, Block]], headings: Mapping[tuple[str, str], str], gazetteer: Gazetteer, home: str
) -> Iterator[Leftover]:
    """The first place of each other region in each document; ``home`` is the applicant's adcode."""
    province = gazetteer.province_of(home)
    told: set[tuple[str, str]] = set()
    for document, block in blocks:
        above = headings.get((document, block.id), "")
        if block.kind == "table" or not _NAME.search(block.text) or _ASIDE.search(above):
            continue
        for sentence in _SENTENCE.finditer(block.text):
            match = _acting(sentence[0], gazetteer, home, province.adcode if province else None)
            if match is None or (document, match.adcode) in told:
                continue
            told.add((document, match.adcode))
            start = sentence.start() + match.start
            place = cite(document, block, start, min(start + _QUOTED, sentence.end()))
            name = sentence[0][match.start : match.end]
            yield Leftover(adcode=match.adcode, name=name, place=place)


_QUOTED: Final = 40
"""Characters of a sentence that are quoted."""


def _acting(sentence: str, gazetteer: Gazetteer, home: str, province: str | None) -> RegionMatch | None:
    """The other region that acts in a sentence as if it were the applicant; None where there is none."""
    if not (_ACTS.search(sentence) or _AIM_BEHIND.search(sentence) or _MADE.search(sentence)):
        return None
    matches = gazetteer.find(sentence, province=province)
    other = [match for match in matches if not _is_home(match, gazetteer, home)]
    if len({match.adcode for match in other}) != 1 or len(matches) != len(other):
        return None  # several are told together, or beside the applicant
    first = other[0]
    if first.confidence < 1 or not _NAME.match(sentence[first.end - 1]) or _ASIDE.search(sentence):
        return None
    before = sentence[: first.start].strip()
    begins = _BEFORE.fullmatch(before) and _ACTS.match(sentence, first.end)
    aimed = _AIM_BEFORE.search(before) and _AIM_BEHIND.match(sentence, first.end)
    made = _PURPOSE.fullmatch(before) and _MADE.search(sentence, first.end)
    return first if begins or aimed or made else None


def _is_home(match: RegionMatch, gazetteer: Gazetteer, home: str) -> bool:
    return gazetteer.within(match.adcode, home) or gazetteer.within(home, match.adcode)
