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


def test_no_text_no_terms() -> None:
    """Nothing to read gives nothing; furniture does not count."""
    assert find_terms([], "") == ()
    assert find_terms([("d1", Block(id="b1", kind="footer", text="集成电路"))], "") == ()
