"""Rules on whole documents: is each required one there, and what are the files that are none of them."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from extractors.document import FURNITURE, Block, Document, Evidence
from extractors.registry import MAILS
from pipeline.case import Case, CaseFile
from pipeline.programme import DocumentRequirement, Group, Severity
from pipeline.roles.kin import is_written_for, names_call
from pipeline.rules.base import Fault

LIKELY: Final = 0.3
"""Score from which an unknown file may be the document that is missing; a form left blank stays below."""
FEW_WORDS: Final = 30
"""Characters below which a picture is a photo, no page."""


class DocumentMissing:
    """No file holds a required document."""

    id: ClassVar[str] = "document-missing"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "缺少《{title}》{copies}：在提交的 {files} 个可读文件中均未找到。"
    likely: ClassVar[str] = "未找到明确的《{title}》，文件{names}可能是，请人工确认。"
    blank: ClassVar[str] = "《{title}》为空白表，各栏均未填写：文件{names}。"
    hidden: ClassVar[str] = (
        "《{title}》中未识别到填写的内容，疑为空白表或手写内容未能识别：文件{names}，请对照原件核实。"
    )
    few: ClassVar[str] = "{titles}至少应提交 {least} 项，在提交的 {files} 个可读文件中找到 {count} 项。"
    doubtful: ClassVar[str] = (
        "{titles}至少应提交 {least} 项，在提交的 {files} 个可读文件中找到 {count} 项，文件{names}可能是，请人工确认。"
    )

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each required document that is nowhere; a warning where an unknown file may be it."""
        searched = case.searched()
        for document in case.documents():
            if blank := case.blank_forms.get(document.id):
                yield self._blank_fault(case, document, blank)
            elif document.id not in case.parts and document.id not in case.alternatives:
                likely = likely_files(case, document)
                names = "、".join(f"“{file.entry.name}”" for file in likely[:3]) + (" 等" if len(likely) > 3 else "")
                yield Fault(
                    subject=document.id,
                    values={"title": document.title, "files": str(len(searched)), "names": names} | _copies(document),
                    requirement=document.id,
                    severity="warning" if likely and document.severity == "error" else document.severity,
                    evidence=tuple(cited for file in likely[:3] for cited in cite_start(case, file)),
                    searched=searched,
                    template=self.likely if likely else None,
                )
        for group in case.programme.groups:
            yield from self._check_group(case, group)

    def _blank_fault(self, case: Case, document: DocumentRequirement, blank: Sequence[CaseFile]) -> Fault:
        """A form that nobody filled in is as good as none; of one that was recognised nobody can tell."""
        hidden = case.may_be_filled(document.id)
        return Fault(
            subject=document.id,
            values={"title": document.title, "names": "、".join(f"“{file.entry.name}”" for file in blank[:3])},
            requirement=document.id,
            severity="warning" if hidden and document.severity == "error" else document.severity,
            evidence=tuple(cited for file in blank[:3] for cited in cite_start(case, file)),
            template=self.hidden if hidden else self.blank,
        )

    def _check_group(self, case: Case, group: Group) -> Iterator[Fault]:
        """Of documents of which some will do, too few are there."""
        members = [document for document in case.documents() if document.id in group.of]
        found = [document for document in members if document.id in case.parts]
        if len(found) >= group.at_least:
            return
        likely = [file for document in members if document not in found for file in likely_files(case, document)]
        likely = list(dict.fromkeys(likely))
        doubtful = len(found) + len(likely) >= group.at_least
        searched = case.searched()
        yield Fault(
            subject=group.id,
            values={
                "titles": "、".join(f"《{document.title}》" for document in members),
                "least": str(group.at_least),
                "count": str(len(found)),
                "files": str(len(searched)),
                "names": "、".join(f"“{file.entry.name}”" for file in likely[:3]),
            },
            requirement=group.id,
            severity="warning" if doubtful and group.severity == "error" else group.severity,
            evidence=tuple(cited for file in likely[:3] for cited in cite_start(case, file)),
            searched=searched,
            template=self.doubtful if doubtful else self.few,
        )


def _copies(document: DocumentRequirement) -> dict[str, str]:
    """How many copies on paper are wanted, in brackets; that cannot be seen in files."""
    return {"copies": f"（纸质一式 {document.limits.copies} 份）" if document.limits.copies else ""}


def likely_files(case: Case, document: DocumentRequirement) -> list[CaseFile]:
    """Files of which nothing is known that may be the document: their best score is for it, and not low.

    A photo without words may be evidence, whatever it shows. Of what is taken for evidence a paper of the document's
    kind may be it that names the call in its title or subtitle.
    """
    found = []
    roles = {wanted.id: wanted.role for wanted in case.documents()}
    for file in case.files:
        if not file.is_readable or file.profile is None or file.entry.id not in case.readings:
            continue
        if file.entry.assigned_by or file.entry.set_aside_for:
            continue
        if file.entry.parts:
            paper, title = case.readings[file.entry.id].document, file.profile.title
            evidence = {roles.get(part.requirement) for part in file.entry.parts} == {"evidence"}
            if evidence and document.role == "text" and title and names_call(paper, case.programme):
                found += [file] if is_written_for(paper, title, document, case.programme) else []
            continue
        known = {wanted.id for wanted in case.documents()}
        scores = [(score, name) for name, score in file.profile.part_scores if name in known]
        best = max(scores, default=(0.0, ""))
        photo = file.entry.media_type.startswith("image/") and file.profile.characters < FEW_WORDS
        if (best[1] == document.id and best[0] >= LIKELY) or (document.role == "evidence" and photo):
            found.append(file)
    return found


def cite_start(case: Case, file: CaseFile) -> tuple[Evidence, ...]:
    """The first words of a file."""
    reading = case.readings.get(file.entry.id)
    block = next((b for b in reading.document.blocks if b.text.strip()), None) if reading else None
    return (case.cite_block(file.entry.id, block),) if block else ()


class UnclassifiedFile:
    """A readable file of which nothing is known."""

    id: ClassVar[str] = "unclassified-file"
    severity: ClassVar[Severity] = "info"
    template: ClassVar[str] = "文件“{name}”无法判断属于哪一项申报材料，请人工确认。"
    draft: ClassVar[str] = "文件“{name}”标明为草稿或过程稿，以“{final}”为准，未作为申报材料核对。"
    replaced: ClassVar[str] = (
        "文件“{name}”已由补正的“{final}”替换，不再核对。如替换有误，请人工指定该文件的材料类别，使其继续有效。"
    )

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each file without any part; a mail that only brings others is none."""
        names = {file.entry.id: file.entry.name for file in case.files}
        carriers = {file.entry.contained_in for file in case.files}
        told = {file.entry.id for blank in case.blank_forms.values() for file in blank}
        for file in case.files:
            brings = file.entry.media_type in MAILS and file.entry.id in carriers
            settled = file.entry.parts or file.entry.assigned_by or file.entry.id in told
            if (file.is_readable or file.entry.replaced_by) and not settled and not brings:
                final = names.get(file.entry.set_aside_for or "", "")
                yield Fault(
                    subject=file.entry.id,
                    values={"name": file.entry.name, "final": final},
                    searched=tuple(s for s in case.searched() if s.document == file.entry.id),
                    template=(self.draft if file.entry.draft_of else self.replaced) if final else None,
                )


class LowConfidenceText:
    """Pages whose text was recognised badly: a person should look."""

    id: ClassVar[str] = "low-confidence-text"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "文件“{name}”{pages}文字识别可信度较低（{confidence}），其中的内容请对照原件核实。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each file with such pages, or with such pictures of pages."""
        for file in case.files:
            if reading := case.readings.get(file.entry.id):
                yield from self._check_file(case, file, reading.document)

    def _check_file(self, case: Case, file: CaseFile, document: Document) -> Iterator[Fault]:
        unsure = _unsure_pages(document)
        blocks = [block for _, _, inside in unsure for block in inside]
        if not unsure:
            return
        numbers = [str(number) for number, _, _ in unsure if number is not None]
        pages = f"第 {'、'.join(numbers[:10])}{' 等' if len(numbers) > 10 else ''} 页" if numbers else "内的图片"
        yield Fault(
            subject=file.entry.id,
            values={"name": file.entry.name, "pages": pages, "confidence": f"{min(sure for _, sure, _ in unsure):.0%}"},
            evidence=tuple(case.cite_block(file.entry.id, block) for block in blocks[:3]),
        )


def _unsure_pages(document: Document) -> list[tuple[int | None, float, list[Block]]]:
    """Recognised pages that cannot be trusted, how sure each is, and its least sure text.

    A document without pages is one page of all text in it that was recognised.
    """
    found: list[tuple[int | None, float, list[Block]]] = []
    places: list[tuple[int | None, float]] = [
        (page.number, page.confidence) for page in document.pages if page.source in {"ocr", "mixed"}
    ]
    for number, mean in places if document.pages else [(None, 1.0)]:
        blocks = [b for b in document.blocks if b.text.strip() and b.kind not in _NO_TEXT and b.page == number]
        read = [block for block in blocks if document.pages or block.confidence < 1.0]
        sure = min(mean, mean_confidence(read))
        if read and (sure < LOW_CONFIDENCE or has_unsure_lines(read)):
            found.append((number, sure, sorted(read, key=lambda block: block.confidence)))
        elif mean < LOW_CONFIDENCE:
            found.append((number, mean, []))
    return found


def mean_confidence(blocks: Sequence[Block]) -> float:
    """Mean confidence of blocks by their length; 1.0 of none."""
    size = sum(len(block.text) for block in blocks)
    return sum(block.confidence * len(block.text) for block in blocks) / size if size else 1.0


def has_unsure_lines(blocks: Sequence[Block]) -> bool:
    """Whether a good part of recognised text, or several pieces of it, are unsure though the mean is fine."""
    size = sum(len(block.text) for block in blocks)
    unsure = sum(len(block.text) for block in blocks if block.confidence < UNSURE_TEXT)
    bad = [block for block in blocks if block.confidence < BAD_TEXT and len(block.text.strip()) >= 4]
    return unsure >= UNSURE_SHARE * size or len(bad) >= BAD_PIECES


LOW_CONFIDENCE: Final = 0.95
"""Mean confidence of a page below which its numbers cannot be trusted: sound scans at 150 dpi and more have .98."""


UNSURE_TEXT: Final = 0.9
UNSURE_SHARE: Final = 0.2
"""Share of the characters of a page that may be below :data:`UNSURE_TEXT`."""
BAD_TEXT: Final = 0.75
BAD_PIECES: Final = 3
"""So many pieces below :data:`BAD_TEXT` make a page unsure, however good the rest is."""
_NO_TEXT: Final = FURNITURE | {"seal", "picture", "signature"}
