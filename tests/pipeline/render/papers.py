"""The papers of a dossier and what is quoted from them, written out by hand."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from extractors.document import Block, Cell, Document, Evidence, FileInfo, Page, table_text
from pipeline.facts import Figure
from pipeline.programme import Programme
from pipeline.render import render_batch, render_dossier
from pipeline.render.outputs import Rendered
from pipeline.render.sources import PAGES, view_name
from pipeline.review import Batch, Review

LETTER = (
    "#青石市人民政府关于申报第三批全国商业秘密保护创新试点的函",
    "云岭省市场监督管理局：",
    "青石市委、市政府高度重视商业秘密保护工作，连续三年将其列入政府工作报告和常务会议专题研究事项。",
    "市政府成立由市长任组长的领导小组，2023年安排专项资金350.6万元，配备专职执法人员24名。",
    "专此致函，请予支持。",
)
PLAN = (
    "#青石市商业秘密保护创新试点工作方案",
    "一、工作目标",
    "围绕精密仪器和新材料两条主线，构建“一链一策”的保护体系，到2026年建成商业秘密保护示范基地12个、指导站60个。",
    "坚持问题导向，按照启动、推进、总结三个阶段组织实施，逐项明确责任单位和完成时限，形成任务清单36项。",
    "二、创新方向",
    "率先探索商业秘密分级分类管理和数据存证互认，首创“保险+合规体检”新模式，形成可复制可推广的制度成果。",
    "依托区块链建设商业秘密存证平台，先行先试电子证据跨部门互认，破解取证难题。",
    "三、主要任务",
    "（一）加强商业秘密保护制度创新。制定《青石市商业秘密保护管理规范》地方标准，出台分级分类指引3项。",
    "（二）健全商业秘密保护工作机制。建立市场监管、公安、检察、法院四部门联席会议，每季度会商一次，推进行刑衔接。",
    "（三）加强商业秘密保护监管执法。每年组织专项行动两次，对重点行业侵权案件实行挂牌督办。",
    "（四）健全商业秘密保护服务保障体系。在12个产业园区设立指导站，为企业提供合规体检和维权援助服务。",
    "（五）营造商业秘密保护良好氛围。每年开展宣传周活动，组织普法讲座进企业100场。",
)
REPORT = (
    "#青石市商业秘密保护工作基础情况报告",
    "一、产业基础",
    "2023年全市地区生产总值5028.6亿元，同比增长6.2%，精密仪器产业集群产值1280亿元，占全国市场份额的三成。",
    "全市有高新技术企业1862家、国家级专精特新“小巨人”企业96家，其中单项冠军企业14家。",
    "二、工作成效",
    "近三年累计查处侵犯商业秘密案件28件，罚没金额412万元，移送公安机关5件。",
    "已建成商业秘密保护基地6个、指导站35个，培育示范企业120家，累计培训1.2万人次。",
    "三、存在的问题",
    "基层执法力量不足，专业取证能力不强，中小企业商业秘密保护意识还需提高。",
)


def document_of(name: str, lines: tuple[str, ...], *, paged: bool, table: bool = False) -> Document:
    """A document of these lines; ``#`` marks the title, ``table`` puts a table of figures below."""
    blocks = []
    for number, line in enumerate(lines, start=1):
        kind = "title" if line.startswith("#") else "heading" if line[1:2] == "、" and len(line) < 16 else "paragraph"
        level = 1 if kind == "heading" else None
        page = (number - 1) // 5 + 1 if paged else None
        box = (80.0, 90.0 + 20 * number, 510.0, 105.0 + 20 * number) if paged else None
        blocks.append(Block(id=f"b{number}", kind=kind, text=line.lstrip("#"), level=level, page=page, bbox=box))
    if table:
        rows = (
            (Cell(text="年份"), Cell(text="案件（件）"), Cell(text="罚没金额（万元）")),
            (Cell(text="2022年"), Cell(text="9"), Cell(text="131.5")),
            (Cell(text="2023年"), Cell(text="12"), Cell(text="350.6")),
        )
        blocks.append(Block(id=f"b{len(lines) + 1}", kind="table", text=table_text(rows), rows=rows, page=2))
    pages = tuple(
        Page(number=number, width=595.0, height=842.0, source="text") for number in range(1, len(lines) // 5 + 2)
    )
    digest = hashlib.sha256(name.encode()).hexdigest()
    media = "application/pdf" if paged else "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Document(
        file=FileInfo(name=name, sha256=digest, bytes=20_480, media_type=media),
        reader="hand/1",
        pages=pages if paged else (),
        blocks=tuple(blocks),
    )


def quote(document_id: str, document: Document, words: str) -> Evidence:
    """Evidence for the first place where ``words`` stand."""
    block = next(block for block in document.blocks if words in block.text)
    return Evidence(
        document=document_id,
        page=block.page,
        bbox=block.bbox,
        block=block.id,
        start=block.text.index(words),
        quote=words,
    )


def figure(evidence: Evidence, **fields: Any) -> Figure:
    """A figure with the fields that a test cares about."""
    base: dict[str, Any] = {
        "indicator": "指标",
        "value": 1.0,
        "low": None,
        "high": None,
        "unit": "个",
        "text": evidence.quote,
        "qualifier": "",
        "kind": "level",
        "period": "2023年",
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "subject": None,
        "document": evidence.document,
        "evidence": evidence,
        "context": (),
        "confidence": 0.9,
        "rule": "hand",
    }
    return Figure(**{**base, **fields})


def put_blank_pages(folder: Path, rendered: Rendered) -> None:
    """White sheets for the pages that a brief shows."""
    (folder / PAGES).mkdir()
    for document, page in rendered.views:
        Image.new("RGB", (60, 84), "white").save(folder / PAGES / view_name(document, page))


def dossier_files(review: Review, documents: Mapping[str, Document], programme: Programme) -> dict[str, bytes]:
    """Name and bytes of each output of a dossier."""
    with TemporaryDirectory() as folder:
        rendered = render_dossier(review, documents, programme, Path(folder))
        return {name: (Path(folder) / name).read_bytes() for name in rendered.names}


def render_all(
    folder: Path, batch: Batch, reviews: Sequence[Review], documents: Mapping[str, Document], programme: Programme
) -> Path:
    """The outputs of a batch in ``folder``, all pages with white sheets for pictures; rows beyond ``reviews`` have none."""
    for row, review in zip(batch.dossiers, reviews, strict=False):
        rendered = render_dossier(review, documents, programme, folder / row.path, "../../")
        put_blank_pages(folder / row.path, rendered)
    render_batch(batch, iter(reviews), programme, folder)
    return folder
