"""Key terms: words that a text uses more than others, each with its place."""

from extractors.document import Block
from pipeline.terms import find_terms


def block(text: str, number: int = 1) -> Block:
    """A paragraph."""
    return Block(id=f"b{number}", kind="paragraph", text=text)


def test_telling_words_come_first_with_their_place() -> None:
    """The industry that a plan is about is a term; words that the call has everywhere are not."""
    texts = [
        ("d1", block("商业秘密保护试点聚焦集成电路产业。")),
        ("d1", block("集成电路企业的集成电路工艺参数须分级管理。", 2)),
    ]
    terms = find_terms(texts, "商业秘密保护创新试点")
    assert terms[0].text in {"集成电路", "集成"}
    assert "商业秘密" not in {term.text for term in terms}
    for term in terms:
        source = next(b for _, b in texts if b.id == term.evidence.block)
        assert source.text[term.evidence.start :].startswith(term.text)


def test_verbs_and_everyday_words_of_officials_are_no_terms() -> None:
    """企业, 执法, 开展 and 机制 are written often and tell nothing; 花型 and 技术调查官 do."""
    text = (
        "开展执法行动，查处案件，企业参与，完善工作机制，加强管理，瞄准重点。聚焦花型设计与染料配方，建设花型数据库，"
        "聘请技术调查官，技术调查官参与办案。企业开展管理，执法机关办理案件，推动机制落实，花型登记十二万件。"
    )
    terms = {term.text for term in find_terms([("d1", block(text))], "商业秘密保护")}
    assert {"技术调查官"} <= terms
    assert any("花型" in term for term in terms)
    assert not terms & {"企业", "执法", "案件", "开展", "管理", "瞄准", "机制", "行动", "加强"}


def test_the_longer_of_two_terms_stays() -> None:
    """A term of two words is not given again as one of them."""
    text = "培育生物医药产业。生物医药临床数据入库，生物医药临床数据分级。"
    terms = [term.text for term in find_terms([("d1", block(text))], "")]
    assert not [(a, b) for a in terms for b in terms if a != b and a in b]


def test_no_text_no_terms() -> None:
    """Nothing to read gives nothing; furniture does not count."""
    assert find_terms([], "") == ()
    assert find_terms([("d1", Block(id="b1", kind="footer", text="集成电路"))], "") == ()
