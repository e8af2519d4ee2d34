"""Short references to where words stand (出处): 文件2 第3页, and where was looked: 文件1第1—4页、文件3全文."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.review import Review, Searched

_BLOCK_NUMBER: Final = re.compile(r"^[a-z]+(\d+)$")
_PAGES_SHOWN: Final = 4
PLACES_SHOWN: Final = 8


class Sourced(Record, frozen=True):
    """Words with where they stand; ``reference`` is the short form that paper shows (文件2 第3页).

    ``note`` is a remark of ours on them (自述不足), shown behind them; it is no part of the words.
    """

    text: str
    reference: str
    evidence: Evidence | None = None
    note: str = ""


def reference_to(evidence: Evidence, numbers: Mapping[str, int]) -> str:
    """Short reference (文件2 第3页; 文件2 第15段 where the format has no pages)."""
    number = numbers.get(evidence.document)
    name = f"文件{number}" if number else "批次材料"
    if evidence.page is not None:
        return f"{name} 第{evidence.page}页"
    block = _BLOCK_NUMBER.match(evidence.block)
    return f"{name} 第{block[1]}段" if block else name


def file_numbers(review: Review) -> dict[str, int]:
    """Number of each file by its id, from 1 in the review's order."""
    return {entry.id: number for number, entry in enumerate(review.documents, start=1)}


def sourced(evidence: Evidence, numbers: Mapping[str, int], text: str | None = None, note: str = "") -> Sourced:
    """``text`` (by default the quote) with its reference."""
    words = evidence.quote if text is None else text
    return Sourced(text=words, reference=reference_to(evidence, numbers), evidence=evidence, note=note)


def all_sourced(evidence: Iterable[Evidence], numbers: Mapping[str, int]) -> tuple[Sourced, ...]:
    """Each quote with its reference."""
    return tuple(sourced(item, numbers) for item in evidence)


def _page_ranges(pages: Sequence[int]) -> str:
    ranges: list[list[int]] = []
    for page in sorted(set(pages)):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    words = [f"{first}" if first == last else f"{first}—{last}" for first, last in ranges[:_PAGES_SHOWN]]
    return "、".join(words) + ("等" if len(ranges) > _PAGES_SHOWN else "")


def describe_searched(searched: Sequence[Searched], numbers: Mapping[str, int]) -> str:
    """Where was looked, in words (文件1第1—4页、文件3全文); empty when nothing was searched."""
    places: dict[str, None] = {}
    for place in searched:
        number = numbers.get(place.document)
        pages = f"第{_page_ranges(place.pages)}页" if place.pages else "全文"
        places[f"文件{number}{pages}" if number else f"批次材料{pages}"] = None
    more = f"等{len(places)}处" if len(places) > PLACES_SHOWN else ""
    return "、".join(list(places)[:PLACES_SHOWN]) + more
