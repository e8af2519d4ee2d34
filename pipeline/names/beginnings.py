"""Where the name of an organisation begins: back from its ending over places, levels and words that names hold."""

import re
from typing import Final

from pipeline.names.name import load_words, words
from pipeline.regions import RegionMatch

_STOPS: Final = "organisation-stops.txt"
_BRACKET: Final = 14
_ONE: Final = frozenset(
    "由向将把对在等的是至赴了为被让给从到以于其该各我本贵您他她它这那并且又则就使已曾也都不未没凡受很所你有"
)
_JOINERS: Final = frozenset("和与及")
_INSIDE: Final = words(
    "和平 和谐 和田 和县 和信 和美 和顺 和睦 和润 和泰 和政 和静 和硕 共和 维和 温和 仁和 祥和 中和 永和 太和 泰和 平和 人和 与共 对外 对口 在线 华为 为民 有为 从化 等级 向阳 向荣 方向 大将 将乐 将军"
    " 本溪 本田 日本 基本 资本 成本 各界 受体 有限 有色 有机 国有 有线 稀有 有道 富有 公有 民有 所有 专有 特有 万有 凡客 平凡 非凡 不动 不锈 不良 新都 成都 首都 都江 都匀 的士 目的 的卢 到家 以岭 以太 以色 其昌 于洪 于都"
    " 自由 反不 不正 就业 成就 使馆 大使 天使 天将 被服 被动 让渡 又一 我爱 自我 并网 合并 使用 美的 研究所 事务所 交易所 派出所 至诚 至尊 至善 至信 有研 有声"
)
_LEVEL: Final = re.compile(r"(?:[省市区县州旗盟]|自治[区州县旗]|地区|特别行政区|新区|开发区|高新区|经开区)$")
_PLACEHOLDER: Final = re.compile(r"(?:[×xX*〇□△]{1,4}|某某|某|[A-Z甲乙丙])$")
_PLACED: Final = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}师$|(?:[×xX*〇□△]{1,4}|某{1,2})(?:自治区|自治州|自治县|街道|[省市区县州旗镇乡])$"
)
_SMALL: Final = re.compile(r"[一-龥×]{1,5}(?:街道|[镇乡村])$")
_ABOVE: Final = re.compile(
    r"(?:中华人民共和国|中国共产党|中国人民政治协商会议|共产主义青年团|共青团|中国民主同盟|中共|中国|国家|中央|全国|国网|民盟|民建|民进|致公党|九三学社|中石化|中石油|中海油|中铁|中建|中交|华能|国电|南方电网)$"
)
_ANCHOR: Final = re.compile(
    r"(?:中国|国家|全国|中华|中共|世界|国际|亚洲|亚太|长三角|粤港澳|京津冀|长江|黄河|西南|西北|华东|华南|华中|华北|东北)$"
)
_NOT_LEVEL: Final = re.compile(r"[全我本该各两外跨][省市区县州、]{0,3}$")
_COUNT: Final = re.compile(
    r"(?:[一二三四五六七八九十百两几数多余\d]\s?[家个名位起件所项批]|\d[年月日号]|第[一二三四五六七八九十\d]+[次批届])$"
)
_ANCHORS: Final = frozenset({"中国", "国家", "全国", "中华", "中共"})
_ENDS: Final = frozenset("局院会司校所心府厅委部团行")
"""Last characters of organisations: 和 after them joins two names."""


class Places:
    """A plain text with its regions, by where they end."""

    def __init__(self, text: str, regions: list[RegionMatch]) -> None:
        self.text = text
        self.regions = {match.end: match.start for match in regions}
        self.inside = frozenset(at for match in regions for at in range(match.start + 1, match.end))
        self.stops = load_words(_STOPS)

    def place_before(self, at: int) -> int:
        """Where a name begins that has only places before ``at`` (市, ××县, 苏州市吴江区盛泽镇); ``at`` without any."""
        small = _SMALL.search(self.text, max(0, at - 7), at)
        if small is None:
            return self._region_before(at)
        start, how = self.walk(at - 1, max(0, at - 7), None)
        if how == "region":
            return start
        if how == "far" or start >= at - 1:
            return self._region_before(at)
        return self._region_before(max(start, small.start()))

    def _region_before(self, at: int) -> int:
        if at in self.regions:
            return self.above(self.regions[at])
        if placed := _PLACED.search(self.text, max(0, at - 8), at):
            return self.above(self._region_before(placed.start()))
        level = _LEVEL.search(self.text, max(0, at - 5), at)
        if level is None or level.start() in self.inside:
            return self.above(at)
        start = level.start()
        if start in self.regions:
            return self.above(self.regions[start])
        if _NOT_LEVEL.search(self.text, max(0, start - 4), start):
            return at
        mark = _PLACEHOLDER.search(self.text, max(0, start - 4), start)
        return mark.start() if mark else self.above(start)

    def level_before(self, at: int) -> bool:
        """Whether a level (市, 区, 自治县) ends at ``at``."""
        return _LEVEL.search(self.text, max(0, at - 5), at) is not None

    def above(self, at: int) -> int:
        """Where what stands above a place begins (中共, 国家); ``at`` without it."""
        above = _ABOVE.search(self.text, max(0, at - 12), at)
        return above.start() if above else at

    def placed(self, start: int, end: int) -> int:
        """Where a placeholder of a place (××市) begins the name; ``start`` without one."""
        mark = _PLACED.search(self.text, start, end)
        return self._region_before(mark.end()) if mark and mark.start() < start + 12 else start

    def walk(self, at: int, floor: int, last: int | None) -> tuple[int, str]:
        """Back from ``at`` to where a name can begin, no further than ``floor``, and why it ends there.

        ``last`` is the end of the organisation found before. 和, 与, 及 are passed over once; they belong to the name
        only where a region or an organisation stands further left, without sign or stop word between.
        """
        begin, joint = at, -1
        while at > floor:
            if (anchor := self._anchor(at, floor, last)) is not None:
                return anchor if joint != at else (joint + 1, "stop")
            if self.text[at - 1] == ")":
                opened = self._opened(at, floor)
                if opened is None:
                    return (joint + 1, "stop") if joint >= 0 else (at, "sign")
                at = opened
                continue
            if self.text[at - 1] in _JOINERS and not _inside(self.text, at):
                if joint >= 0 or begin == at or self.text[at - 2 : at - 1] in _ENDS:
                    return (joint + 1 if joint >= 0 else at), "stop"
                joint = at - 1
            elif why := self._stop(at):
                return (joint + 1, "stop") if joint >= 0 else (at, why)
            at -= 1
        if joint >= 0:
            return joint + 1, "stop"
        return at, "far" if at else "sign"

    def _anchor(self, at: int, floor: int, last: int | None) -> tuple[int, str] | None:
        """An organisation, a region or 中国 that ends or begins at ``at``."""
        if at == last:
            return at, "organisation"
        if at in self.regions and self.regions[at] >= floor - 12:
            return self.regions[at], "region"
        if self.text[at : at + 2] not in _ANCHORS or _ANCHOR.search(self.text, max(0, at - 3), at):
            return None
        return at, "anchor"

    def _stop(self, at: int) -> str:
        """Why no name goes back over the character before ``at``; empty where one can."""
        text = self.text
        sign = text[at - 1]
        if not (sign.isalnum() or sign in "×·&-*□△"):
            return "sign"
        if sign in _ONE and not _inside(text, at):
            return "stop"
        stopped = any(text[max(0, at - size) : at] in self.stops for size in (2, 3, 4))
        return "stop" if stopped or _COUNT.search(text, max(0, at - 5), at) else ""

    def _opened(self, at: int, floor: int) -> int | None:
        """Where the bracket opens that closes before ``at``, if its words can be part of a name."""
        opened = self.text.rfind("(", max(floor, at - _BRACKET), at)
        return opened if opened > floor and _fits_bracket(self.text[opened + 1 : at - 1]) else None


def _inside(text: str, at: int) -> bool:
    """Whether the character before ``at`` is part of a word that names hold."""
    return text[at - 2 : at] in _INSIDE or text[at - 1 : at + 1] in _INSIDE or text[at - 3 : at] in _INSIDE


def _fits_bracket(inner: str) -> bool:
    """Whether words in brackets are part of a name: a place, 集团, 中国, a form; no sentence, no short name."""
    plain = inner.replace("·", "").isalnum()
    return 0 < len(inner) <= 8 and plain and not inner.startswith(("以下", "简称", "下称", "原"))
