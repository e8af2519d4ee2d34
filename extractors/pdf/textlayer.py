"""Whether a page's text layer (文本层) says what the page shows, judged by its characters."""

import re
from typing import Final, NamedTuple

import numpy as np

_COMMON: Final = frozenset(
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可"
    "过天作分方用多你着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所"
    "如现理机体表力好外与文当两实重新三么只山水关明从化平建又制南内西没此将员名手最东头者月间无安看见各城"
    "十相但已些正口通想度加第她合院物性战由位常点海意场武使次二向治因立数样身情入原问把路被并利石老教万知"
    "级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领"
    "队直计别女权话少流命至报米给打变果书清活几州华解议更称程今决张导术府才保交放管结师便走达族反再题色五"
    "京河接条规式县白它改风光运信受什组听布百济党指论强做取技黄神选记斯真却职号界件花类何眼兵传带空干农边"
    "据集联古广完质阳难增历史专官每住商即步认车台林必死游举线言皇土团收考求德叫近备研争非具李众连调感转笑"
    "革该持始英克士尔让拉思根格造较际亲单朝红型价校约器字段周亚深候则功属积快图火千准究往极育装许参半令吃"
    "观鱼精办像帝八复影告远群包整构料随划算象容示投势热值夫网望源息语股铁断派速怎需片爱律纪支早况病境证编"
)
"""The 500 commonest characters by the word frequencies of jieba's dictionary (MIT)."""

_FEW: Final = 20
_MOST_PRIVATE: Final = 0.05
_MOST_OTHER_SCRIPTS: Final = 0.15
_LEAST_LEVEL_ONE: Final = 0.80
_LEAST_COMMON: Final = 0.35
_LEAST_UNCOMMON: Final = 0.28
_MOST_SYMBOLS: Final = 0.50
_MOST_MAP_ERRORS: Final = 0.50
_FAIR_MAP_ERRORS: Final = 0.20
_HANZI: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PRIVATE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uefff\uf100-\uf8ff\ufffd\U000f0000-\U0010ffff]"
)
_OWN_SCRIPTS: Final = re.compile(
    "[\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u2000-\u2bff\u2e80-\u9fff\uac00-\ud7a3\uf000-\uf0ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001d400-\U0001d7ff\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
_SYMBOL: Final = re.compile(r"[!-/:-@\[-`{-~]")
_LEADERS: Final = re.compile(r"[.\-_·…=*]{4,}")


def is_level_one(character: str) -> bool:
    """Whether a Chinese character is among the 3,755 of level 1 of GB/T 2312."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


class _Census(NamedTuple):
    """How many characters there are in all, and of each kind."""

    total: int
    private: int
    own: int
    symbol: int
    hanzi: int
    common: int
    level_one: int


_KINDS: Final = np.zeros(0x110000, dtype=np.uint8)
"""The kinds of a character as bits, in the order of :class:`_Census`, as far as it was met; :data:`_KNOWN` says that."""
_KNOWN: Final = 1
_BITS: Final = (np.arange(256)[:, None] >> np.arange(7)) & 1


def _kind(character: str) -> int:
    hanzi = bool(_HANZI.match(character))
    parts = (
        True,
        bool(_PRIVATE.match(character)),
        bool(_OWN_SCRIPTS.match(character)),
        bool(_SYMBOL.match(character)),
        hanzi,
        hanzi and character in _COMMON,
        hanzi and is_level_one(character),
    )
    return sum(part << place for place, part in enumerate(parts))


def _census(text: str) -> _Census:
    """Characters by kind; blanks and dot leaders are none."""
    text = _LEADERS.sub("", "".join(text.split()))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = _KINDS[codes]
    if (new := kinds & _KNOWN == 0).any():
        for code in np.unique(codes[new]).tolist():
            _KINDS[code] = _kind(chr(code))
        kinds = _KINDS[codes]
    return _Census(*(np.bincount(kinds, minlength=256) @ _BITS).tolist())


def is_garbage(text: str, map_errors: float = 0.0, characters: int = 0) -> bool:
    """Whether a page's text is mojibake (乱码) and must be recognised instead.

    ``map_errors`` is the share of characters that the PDF library could not map for sure. Pages of fewer than 20
    characters are not judged. Chinese characters that were dropped or mapped to plain letters escape: only rendering
    the page could tell. ``characters`` counts those that the page has where ``text`` is without control characters.
    """
    if map_errors > _MOST_MAP_ERRORS and characters >= _FEW:
        return True
    kinds = _census(text)
    total = kinds.total
    if total < _FEW:
        return False
    if kinds.private > _MOST_PRIVATE * total or total - kinds.own > _MOST_OTHER_SCRIPTS * total:
        return True
    if kinds.symbol > _MOST_SYMBOLS * total or map_errors > _MOST_MAP_ERRORS:
        return True
    if map_errors > _FAIR_MAP_ERRORS and kinds.common < 0.5 * max(1, kinds.hanzi):
        return True
    rare = kinds.level_one < _LEAST_LEVEL_ONE * kinds.hanzi and kinds.common < _LEAST_COMMON * kinds.hanzi
    return kinds.hanzi >= _FEW and rare


def is_uncommon_chinese(text: str) -> bool:
    """Whether hardly any of enough Chinese characters is a common one, as where another font's map was used."""
    if len(text) < 2 * _FEW:
        return False
    kinds = _census(text)
    total = kinds.total
    return total >= 2 * _FEW and 4 * len(set(text)) > total and kinds.common < _LEAST_UNCOMMON * max(1, kinds.hanzi)
