"""All texts held against each other again: what has not changed is not compared, and the outcome is that of a first time."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractors.document import Document
from pipeline.facts import Reading
from pipeline.packed import keep_packed
from pipeline.similarity import Copies, Copy, Text, comparing
from pipeline.similarity.comparing import compare, sample_of

Keep = Callable[[str, list[str]], Text]
WORDS = "商业秘密保护试点企业园区制度建设执法办案培训指导平台机制协同维权服务产业创新研发管理评估"


def prose(seed: int, length: int = 60) -> list[str]:
    """Paragraphs that no other seed gives."""
    chance = random.Random(seed)
    return ["".join(chance.choices(WORDS, k=length)) + "。" for _ in range(12)]


@pytest.fixture
def keep(make_document: Callable[..., Document], tmp_path: Path) -> Keep:
    """Keeps a dossier's plan as the store does."""

    def make(dossier: str, lines: list[str]) -> Text:
        document = make_document(lines)
        parts = ((document.blocks[0].id, document.blocks[-1].id),)
        place = tmp_path / f"{dossier}-{len(list(tmp_path.iterdir()))}"
        keep_packed(place, msgspec.msgpack.encode(Reading(document, (), (), ())))
        sample = place.with_suffix(".runs")
        sample.write_bytes(sample_of(document, parts))
        return Text(dossier, "d1", None, str(place), str(sample), parts, key=place.name)

    return make


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The pairs of dossiers that are compared, in one direction and the other."""
    asked: list[tuple[str, str]] = []
    real = comparing._compare_two

    def count(here: Text, there: Text, *rest: Any) -> Copy | None:
        asked.append((here.dossier, there.dossier))
        return real(here, there, *rest)

    monkeypatch.setattr(comparing, "_compare_two", count)
    return asked


def pairs(copies: Copies) -> set[tuple[str, str]]:
    """Whose text is told to stand where."""
    return {(copy.dossier, copy.other_dossier) for copy in copies.found}


def test_only_what_changed_is_compared_again(keep: Keep, counted: list[tuple[str, str]]) -> None:
    """One of three that share a page gives it up, a fourth takes it over."""
    shared = prose(99)
    texts = {name: keep(name, [*prose(number), *shared]) for number, name in enumerate("甲乙丙")}
    texts["丁"] = keep("丁", prose(7))
    first = compare(list(texts.values()))
    assert pairs(first) == {(a, b) for a in "甲乙丙" for b in "甲乙丙" if a != b}
    counted.clear()
    assert compare(list(texts.values()), first) == first
    assert counted == []
    texts |= {"乙": keep("乙", prose(1)), "丁": keep("丁", [*prose(7), *shared])}
    again = compare(list(texts.values()), first)
    assert pairs(again) == {(a, b) for a in "甲丙丁" for b in "甲丙丁" if a != b}
    assert set(counted) == {pair for pair in pairs(again) if "丁" in pair}
    assert again == compare(list(texts.values()))


def test_what_becomes_common_is_judged_anew(keep: Keep) -> None:
    """A page that more and more dossiers share is in the end the given one of a template."""
    shared = prose(99)
    texts = [keep(name, [*prose(number), *shared]) for number, name in enumerate("甲乙丙")]
    first = compare(texts)
    assert len(first.found) == 6
    texts += [keep(name, [*prose(number), *shared]) for number, name in enumerate("丁戊", start=5)]
    assert compare(texts, first).found == compare(texts).found == ()


def test_the_order_of_texts_is_nothing(keep: Keep, counted: list[tuple[str, str]]) -> None:
    """Folders that are renamed come in another order."""
    texts = [keep(name, [*prose(number), *prose(99)]) for number, name in enumerate("甲乙")]
    first = compare(texts)
    counted.clear()
    assert compare(texts[::-1], first) == first
    assert not counted
