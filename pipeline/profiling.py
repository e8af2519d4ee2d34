"""Profiles (文件画像) made from readings: what a file holds, which regions it names, which areas it lists."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Literal

from extractors.document import FURNITURE, Block, Evidence, cite
from pipeline.facts import Reading
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.profile import Profile, RegionMention, region_in_name
from pipeline.programme import DocumentRequirement, Programme
from pipeline.regions import PROVINCE_KINDS, Gazetteer, RegionMatch, load_gazetteer
from pipeline.review import Part
from pipeline.roles.finding import find_parts
from pipeline.roles.forms import find_values
from pipeline.roles.recommended import find_listed, find_recommended
from pipeline.roles.segments import HEAD_BLOCKS
from pipeline.wording import Plain, make_plain, plain_text

SIGNATORY, FORM, TITLE, NAME, FOLDER, TEXT = 4.0, 3.5, 2.5, 1.5, 1.2, 0.4
"""Weights of the places that name a region; from 2.0 on a document speaks for it."""


def make_profile(reading: Reading, programme: Programme) -> Profile:
    """What grouping needs to know of a file; its text stays behind."""
    document = reading.document
    roles = find_parts(reading, programme)
    letters = _letters(reading, roles.parts, programme)
    content = [b for b in document.blocks if b.kind not in FURNITURE]
    recognised = sum(page.source in {"ocr", "mixed", "none"} for page in document.pages)
    dates = [letter.date.value for _, letter in letters if letter.date]
    columns = [label for item in programme.documents if item.role == "list" for label in item.signs.areas]
    return Profile(
        sha256=document.file.sha256,
        name=document.file.name,
        title=roles.title,
        pages=len(document.pages),
        characters=sum(len(plain_text(block.text)) for block in content),
        ocr_pages=recognised if document.pages else _page_pictures(document.blocks),
        confidence=round(_confidence(reading, content), 3),
        parts=roles.parts,
        part_scores=roles.scores,
        regions=_Regions(reading, programme, roles.parts, letters).weigh(),
        listed=find_listed(reading, _of_batch(reading, roles.parts, programme, "list"), columns),
        recommended=find_recommended(reading, _of_batch(reading, roles.parts, programme, "letter"), columns),
        date=dates[0] if dates else None,
    )


def _confidence(reading: Reading, content: Sequence[Block]) -> float:
    """Mean confidence of the pages, else of the text by its length; 0.0 of an empty file."""
    if pages := reading.document.pages:
        return sum(page.confidence for page in pages) / len(pages)
    words = [(block.confidence, len(block.text)) for block in content if block.text]
    size = sum(length for _, length in words)
    return sum(sure * length for sure, length in words) / size if size else 0.0


def _page_pictures(blocks: Sequence[Block]) -> int:
    """Pictures of a format without pages whose text was recognised: it follows the picture."""
    return sum(
        one.kind == "picture" and other.kind != "picture" and other.confidence < 1.0
        for one, other in itertools.pairwise(block for block in blocks if block.kind != "seal")
    )


def _slice(reading: Reading, part: Part) -> tuple[Block, ...]:
    ids = [block.id for block in reading.document.blocks]
    return reading.document.blocks[ids.index(part.block_start) : ids.index(part.block_end) + 1]


def _requirement(programme: Programme, part: Part) -> DocumentRequirement:
    return next(item for item in programme.documents if item.id == part.requirement)


def _letters(reading: Reading, parts: Sequence[Part], programme: Programme) -> list[tuple[Part, LetterParts]]:
    return [
        (part, find_letter_parts(reading.document, _slice(reading, part)))
        for part in parts
        if _requirement(programme, part).role == "letter"
    ]


def _of_batch(
    reading: Reading, parts: Sequence[Part], programme: Programme, role: Literal["list", "letter"]
) -> list[tuple[Block, ...]]:
    """The blocks of each of the province's own papers of a role."""
    wanted = {item.id for item in programme.documents if item.scope == "batch" and item.role == role}
    return [_slice(reading, part) for part in parts if part.requirement in wanted]


class _Regions:
    """Weighs the regions that a file names, place by place."""

    def __init__(
        self, reading: Reading, programme: Programme, parts: Sequence[Part], letters: Sequence[tuple[Part, LetterParts]]
    ) -> None:
        self.reading = reading
        self.programme = programme
        self.parts = parts
        self.letters = letters
        self.gazetteer: Gazetteer = load_gazetteer()
        self.weights: dict[str, float] = {}
        self.evidence: dict[str, Evidence] = {}
        self.province = self._province()

    def weigh(self) -> tuple[RegionMention, ...]:
        """All mentions, heaviest first. A province counts only where nothing below it does."""
        self._add_letters()
        self._add_forms()
        self._add_titles()
        self._add_names()
        self._add_text()
        mentions = [
            RegionMention(adcode=code, weight=round(weight, 3), evidence=self.evidence.get(code))
            for code, weight in self.weights.items()
        ]
        return tuple(sorted(mentions, key=lambda mention: (-mention.weight, mention.adcode)))

    def _province(self) -> str | None:
        """The province that decides between namesakes: of the letter's addressee, else of the file's folders."""
        addressees = [letter.addressee.value for _, letter in self.letters if letter.addressee]
        for text in (*addressees, self.reading.document.file.name):
            for match in self.gazetteer.find(text):
                if province := self.gazetteer.province_of(match.adcode):
                    return province.adcode
        return None

    def _find(self, text: str) -> list[RegionMatch]:
        return self.gazetteer.find(text, province=self.province)

    def _add(self, adcode: str, weight: float, evidence: Evidence | None) -> None:
        self.weights[adcode] = self.weights.get(adcode, 0.0) + weight
        if evidence is not None:
            self.evidence.setdefault(adcode, evidence)

    def _add_letters(self) -> None:
        for part, letter in self.letters:
            weight = SIGNATORY if _requirement(self.programme, part).scope == "dossier" else TITLE
            for signatory in letter.signatories or ((letter.red_head,) if letter.red_head else ()):
                if match := next(iter(self._find(signatory.value)), None):
                    self._add(match.adcode, weight * max(signatory.confidence, 0.5), signatory.evidence)
                    break

    def _add_forms(self) -> None:
        """The area that a form's first labels name."""
        for part in self.parts:
            item = _requirement(self.programme, part)
            if item.role != "form":
                continue
            values = find_values(self.reading.document.file.sha256, _slice(self.reading, part), item.signs.areas)
            for value in values:
                found = self.gazetteer.resolve(value.value, province=self.province) if value.value else None
                matches = self._find(value.value) if found is None else []
                if code := found.adcode if found else matches[0].adcode if matches else None:
                    self._add(code, FORM, value.evidence)
                    break

    def _add_titles(self) -> None:
        """The region that the title of each part begins with; of a file without parts the first title's."""
        slices = [(part, _slice(self.reading, part)) for part in self.parts]
        if not slices and self.reading.document.blocks:
            slices = [(None, self.reading.document.blocks)]  # type: ignore[list-item]
        for part, blocks in slices:
            own = part is not None and _requirement(self.programme, part).role != "evidence"
            for block in self._title_blocks(blocks):
                plain = make_plain(block.text)
                if matches := [match for match in self._find(plain.text) if match.start <= 12]:
                    self._add(matches[0].adcode, TITLE if own else TEXT, self._cite(block, plain, matches[0]))
                    break

    def _title_blocks(self, blocks: Sequence[Block]) -> Iterator[Block]:
        """Short lines before the first long one."""
        for block in [b for b in blocks if b.kind not in FURNITURE and b.text.strip()][:HEAD_BLOCKS]:
            if block.rows or len(block.text) > 80 or block.text.rstrip().endswith(("：", ":", "。")):
                return
            yield block

    def _cite(self, block: Block, plain: Plain, match: RegionMatch) -> Evidence:
        start, end = plain.span(match.start, match.end)
        return cite(self.reading.document.file.sha256, block, start, end)

    def _add_names(self) -> None:
        """Regions of the file's name and of the folders it lies in; the nearest folder that names one counts."""
        path = PurePosixPath(self.reading.document.file.name)
        for weight, names in ((NAME, [path.name]), (FOLDER, list(reversed(path.parts[:-1])))):
            for name in names:
                if code := region_in_name(name, province=self.province):
                    self._add(code, weight, None)
                    break

    def _add_text(self) -> None:
        """The region below a province that the text names most; less than half as often as all others is no sign."""
        counts: Counter[str] = Counter()
        first: dict[str, tuple[Block, Plain, RegionMatch]] = {}
        for block in self.reading.document.blocks:
            if block.kind in FURNITURE or not block.text:
                continue
            plain = make_plain(block.text)
            for match in self._find(plain.text):
                division = self.gazetteer.by_adcode(match.adcode)
                if division and division.kind not in PROVINCE_KINDS:
                    counts[match.adcode] += 1
                    first.setdefault(match.adcode, (block, plain, match))
        if counts:
            code, count = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            if count * 2 >= sum(counts.values()) or code in self.weights:
                self._add(code, TEXT, self._cite(*first[code]))
