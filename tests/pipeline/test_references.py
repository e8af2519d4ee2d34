"""我市 and short names stand for what they were given to."""

from collections.abc import Callable

from extractors.document import Document
from pipeline.entities import find_entities

MakeDocument = Callable[..., Document]


def told(document: Document, rule: str) -> list[tuple[str, str]]:
    """Words and what they stand for, of one rule."""
    return [(e.text, e.normalised) for e in find_entities(document) if e.rule == rule]


def test_own_city_and_province_are_the_writers(make_document: MakeDocument) -> None:
    """The title and the signatory say whose 我市 is; the addressee does not."""
    lines = [
        "#绍兴市人民政府关于申报试点的函",
        "江苏省市场监督管理局：",
        "我市位于我省中部，与宁波市相邻，我 市企业众多，本市场份额不计。",
        "绍兴市人民政府",
    ]
    document = make_document(lines)
    assert told(document, "self-reference") == [("我市", "330600"), ("我省", "330000"), ("我 市", "330600")]


def test_without_a_writer_nothing_is_resolved(make_document: MakeDocument) -> None:
    """A sentence that names other places does not say who writes it."""
    assert told(make_document(["我市与宁波市签订协议。"]), "self-reference") == []


def test_short_names_stand_for_the_whole(make_document: MakeDocument) -> None:
    """From where it is given a short name is the firm, and a policy's the policy; before it means nothing."""
    lines = [
        "蓝天公司曾受表彰。",
        "浙江蓝天环保科技有限公司（以下简称“蓝天公司”）依照《商业秘密保护规定》（以下简称《规定》）立制。",
        "蓝天公司签约，蓝天公司挂牌。",
    ]
    entities = [e for e in find_entities(make_document(lines)) if e.text == "蓝天公司"]
    assert [e.normalised for e in entities] == ["蓝天公司", *["浙江蓝天环保科技有限公司"] * 3]


def test_evidence_of_references_stands_in_its_block(make_document: MakeDocument) -> None:
    """Quotes are letter for letter, in reading order."""
    document = make_document(["#宁波市总结", "本市各区县（市）落实。", "宁波市市场监督管理局"])
    texts = {block.id: block.text for block in document.blocks}
    found = find_entities(document)
    assert all(texts[e.evidence.block].startswith(e.text, e.evidence.start) for e in found)
    assert [e.evidence.block for e in found] == sorted(e.evidence.block for e in found)
