"""What is wrong with a word or a regular expression of a programme (词和正则表达式的检查).

An expression may be badly written, hit everything, or take exponential time. The last is told from its parse: a repeat
without bound whose body can be split in more than one way (Davis, The Impact of Regular Expression Denial of Service, 2018).
"""

import importlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

parser: Final[Any] = importlib.import_module("re._parser")  # the standard library gives no public parse
MANY: Final = 16
"""Repeats beyond which a bounded one counts as unbounded."""
MOST_DOTS: Final = 4
"""So many ``.*`` in a row take a time that grows with the fourth power of the text."""
_NEUTRAL: Final = ("永", "天气晴朗,适宜出行", "ABC", "2024", "购买苹果三斤", "(一)")
"""Texts that have nothing in common: what hits them all hits everything."""
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_UNIVERSE: Final = frozenset([*map(ord, "aZ0_ \n,。、:;()年市"), *range(0x4E00, 0x4E08)])
"""Characters that stand for all, to tell whether two classes overlap."""


def pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression, in Chinese; empty when nothing is."""
    if not pattern.strip():
        return "正则表达式是空的"
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return f"正则表达式写法有误（{error}）"
    except (RecursionError, OverflowError):
        return "正则表达式过于复杂"
    if is_explosive(pattern):
        return "正则表达式可能耗时极长（重复之中又有重复），请改写"
    if compiled.search("") or all(compiled.search(text) for text in _NEUTRAL):
        return "正则表达式会命中任何文字"
    return ""


def word_fault(word: str) -> str:
    """What is wrong with a plain word such as an alias, in Chinese; empty when nothing is."""
    if not word.strip():
        return "词是空的"
    if len(word.strip()) == 1:
        return f"“{word}”只有一个字，几乎处处都会命中"
    return ""


def is_explosive(pattern: str) -> bool:
    """Whether an expression may take exponential time, or one that grows too fast, on some text."""
    return _explodes(parser.parse(pattern))


def _explodes(items: Any) -> bool:
    dots = 0
    for code, value in items:
        name = str(code)
        if name in _REPEATS:
            _, most, body = value
            if most >= MANY:
                dots += any(str(inner) == "ANY" for inner, _ in body) and len(body) == 1
                if _is_ambiguous(body):
                    return True
        if any(_explodes(child) for child in _children(name, value)):
            return True
    return dots >= MOST_DOTS


def _children(name: str, value: Any) -> Iterable[Any]:
    """Sequences inside one item of a parse."""
    if name in _REPEATS or name == "POSSESSIVE_REPEAT":
        return (value[2],)
    if name == "SUBPATTERN":
        return (value[-1],)
    if name == "BRANCH":
        return tuple(value[1])
    if name in {"ASSERT", "ASSERT_NOT"}:
        return (value[1],)
    return (value,) if name == "ATOMIC_GROUP" else ()


def _is_ambiguous(body: Any) -> bool:
    """Whether a text of several turns of a repeat's body can be cut into turns in more than one way."""
    sequences = _sequences(body)
    firsts: list[frozenset[int]] = []
    for sequence in sequences:
        for place, (code, value) in enumerate(sequence):
            if str(code) in _REPEATS and value[1] >= MANY:
                inner = _letters(value[2])
                rest = [item for number, item in enumerate(sequence) if number != place]
                # what parts two turns must be told from what the inner repeat takes
                if all(_least(item) == 0 or _letters([item]) <= inner for item in rest):
                    return True
        first = _letters(sequence[:1])
        if len(sequence) == 1 and any(first & other for other in firsts):
            return True
        if len(sequence) == 1:
            firsts.append(first)
    return False


def _sequences(body: Any) -> list[list[Any]]:
    """The alternatives of a body, with groups around the whole of it taken off."""
    items = list(body)
    while len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        items = list(items[0][1][-1])
    if len(items) == 1 and str(items[0][0]) == "BRANCH":
        return [sequence for branch in items[0][1][1] for sequence in _sequences(branch)]
    return [items]


def _least(item: Any) -> int:
    """Fewest characters that an item takes."""
    return int(parser.SubPattern(parser.State(), [item]).getwidth()[0])


def _letters(items: Sequence[Any]) -> frozenset[int]:
    """Which of some characters an item sequence can hold."""
    found: set[int] = set()
    for code, value in items:
        name = str(code)
        if name == "ANY":
            found |= _UNIVERSE - {ord("\n")}
        elif name == "LITERAL":
            found.add(value)
        elif name == "NOT_LITERAL":
            found |= _UNIVERSE - {value}
        elif name == "IN":
            found |= _class_letters(value)
        else:
            for child in _children(name, value):
                found |= _letters(list(child))
    return frozenset(found)


def _class_letters(members: Sequence[Any]) -> set[int]:
    """Which characters a class ([^。；]) holds."""
    found: set[int] = set()
    negated = False
    for code, value in members:
        name = str(code)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found.add(value)
        elif name == "RANGE":
            found |= {letter for letter in _UNIVERSE if value[0] <= letter <= value[1]} | {value[0], value[1]}
        elif name == "CATEGORY":
            found |= {letter for letter in _UNIVERSE if _is_of(str(value), chr(letter))}
    return set(_UNIVERSE) - found if negated else found


def _is_of(category: str, letter: str) -> bool:
    """Whether a character is of a category such as CATEGORY_DIGIT."""
    sign = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[category.rpartition("_")[2]]
    return bool(re.match(sign, letter)) != ("_NOT_" in category)
