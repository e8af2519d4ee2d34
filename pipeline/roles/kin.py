"""Papers that are of the kind of a required document under another name (行动方案 for 试点工作方案, 信息采集表 for 申报表)."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from extractors.document import FURNITURE, Document
from pipeline.letter.text import LetterPart
from pipeline.programme import DocumentRequirement, Programme
from pipeline.roles.kinds import evidence_likeness
from pipeline.roles.listed import ListedItem, core_of, list_items
from pipeline.wording import plain_text

_ENDINGS: Final = (
    re.compile(r"(?:方案|计划|规划)(?:书|要点)?$"),
    re.compile(r"(?:报告|汇报|总结|综述)(?:书|材料)?$"),
    re.compile(r"(?:表|申报书|申请书)$"),
)
"""Words for one kind of paper, as names of papers end."""
_UNSPECIFIC: Final = re.compile(
    r"工作|实施|行动|建设|创建|总体|试点|创新|示范|信息|采集|登记|基本|基础|情况|推进|具体|详细|任务|地区|城市|全[市区县]"
    r"|申[报请]|填报|近?[两三]年|年度?|月|要点|材料|方案|计划|规划|报告|汇报|总结|综述|[表书版稿]|第.批|全国|国家|及|和|与"
)
"""What names of papers say whatever their matter."""
_LEAST: Final = 2
"""Characters of a matter of a paper's own."""
_SUFFIX: Final = re.compile(r"[(\[][^()\[\]]{1,20}[)\]]$")
_MATTER: Final = 4
_PILOT: Final = 2
"""Characters of the call's short title that begin with its matter, and that end with its kind (试点)."""
_HEAD_LINES, _HEAD_LINE = 4, 60
"""Lines at a paper's start, and their length, that are its title and subtitle."""


def list_attachments(parts: Sequence[LetterPart], programme: Programme) -> tuple[ListedItem, ...]:
    """The items of one letter's list; the only paper of a kind that no other item names is ``likely`` that document."""
    items = list_items(parts, programme)
    named = {item.requirement for item in items if item.kind == "document"}
    likely: dict[int, str] = {}
    for document in programme.documents:
        if document.scope == "dossier" and document.role in {"form", "text"} and document.id not in named:
            kin = [item.number for item in items if item.kind == "named" and is_kin(item.name, document, programme)]
            likely |= {kin[0]: document.id} if len(kin) == 1 and kin[0] not in likely else {}
    return tuple(
        msgspec.structs.replace(item, kind="likely", requirement=likely[item.number]) if item.number in likely else item
        for item in items
    )


def is_kin(name: str, document: DocumentRequirement, programme: Programme, *, topical: bool = False) -> bool:
    """Whether a paper's name is of the document's kind and has no matter of its own.

    ``topical`` lets a matter of its own pass where the name speaks of the call's, too.
    """
    text = _SUFFIX.sub("", plain_text(name).strip("《》"))
    title = plain_text(document.title)
    ending = next((ending for ending in _ENDINGS if ending.search(title)), None)
    if ending is None or not ending.search(text) or any(re.search(sign, text) for sign in document.signs.against):
        return False
    if topical and plain_text(programme.short_title)[:_MATTER] in text:
        return True
    return len(_UNSPECIFIC.sub("", core_of(text, programme.title))) < _LEAST


def is_written_for(document: Document, title: str, wanted: DocumentRequirement, programme: Programme) -> bool:
    """Whether a paper may be a document of the call by its title, and is no rule, news or the like written before."""
    if title and not is_kin(title, wanted, programme, topical=True):
        return False
    text = "\n".join(plain_text(block.text) for block in document.blocks if block.kind not in FURNITURE)
    return not evidence_likeness(text)


def names_call(document: Document, programme: Programme) -> bool:
    """Whether title or subtitle say that a paper is for what the call is about (面向全国创新试点)."""
    content = [b for b in document.blocks if b.kind not in FURNITURE and b.kind != "seal" and b.text.strip()]
    head = [plain_text(block.text) for block in content[:_HEAD_LINES]]
    kind = plain_text(programme.short_title)[-_PILOT:]
    return any(kind in line for line in head if len(line) <= _HEAD_LINE and not line.endswith("。"))
