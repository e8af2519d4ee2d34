"""The spaCy pipeline."""

import re
from pathlib import Path

import spacy

from pipeline.language import Asked, load_language, pieces, read_mentions, read_texts, sentences
from pipeline.names import find_names
from pipeline.names.model import add_names


def test_sentences_end_at_full_stops_and_line_breaks() -> None:
    """Commas, semicolons, decimal points and titles end no sentence; a closing quote belongs to it."""
    text = "一、《什么？》增长3.5%；好。“对吗？”第二行\n第三行"
    assert [text[start:end] for start, end in sentences(text)] == [
        "一、《什么？》增长3.5%；好。",
        "“对吗？”",
        "第二行",
        "第三行",
    ]


def test_sentences_of_nothing_are_none() -> None:
    """Blank text has no sentences."""
    assert sentences("") == []
    assert sentences(" \n ") == []


def test_tokens_are_characters() -> None:
    """The doc's text is the text, one token a character, white space included."""
    doc = load_language()("2023 年，查处 35 件。 好")
    assert doc.text == "2023 年，查处 35 件。 好"
    assert len(doc) == len(doc.text)


def test_spans_and_sentences_are_on_the_doc() -> None:
    """Components leave figures, names and sentence starts on the doc."""
    doc = load_language()("绍兴市人民政府查处案件35件。罚没120万元。")
    assert [span.text for span in doc.spans["figures"]] == ["35件", "120万元"]
    assert "绍兴市人民政府" in [span.text for span in doc.spans["entities"]]
    assert len(list(doc.sents)) == 2


def test_pipeline_serialises_as_its_configuration() -> None:
    """A pipeline made from the bytes of another does the same."""
    nlp = load_language()
    again = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "shenbao.CharacterTokenizer.v1"}}})
    for name in nlp.pipe_names:
        again.add_pipe(name)
    again.from_bytes(nlp.to_bytes())
    doc = again("查处案件35件")
    assert [span.text for span in doc.spans["figures"]] == ["35件"]


def test_pipeline_comes_back_from_disk(tmp_path: Path) -> None:
    """A pipeline written to a folder and read from it finds the same figures and names."""
    load_language().to_disk(tmp_path)
    doc = spacy.load(tmp_path)("绍兴市人民政府查处案件35件。")
    assert [span.text for span in doc.spans["figures"]] == ["35件"]
    assert "绍兴市人民政府" in [span.text for span in doc.spans["entities"]]


def test_many_texts_are_read_in_one_pass_each_from_its_own_start() -> None:
    """What is asked of each text is told, with offsets of its own; one that runs over a doc's end too."""
    long = "甲乙丙丁，" * 12_000 + "查处案件35件。"
    texts = [Asked(text="绍兴市公安局立案3件"), Asked(text=long), Asked(text=""), Asked(text="罚没5万元", names=False)]
    told = read_texts(texts)
    assert [[asked.text[m.start : m.end] for m in each.mentions] for asked, each in zip(texts, told, strict=True)] == [
        ["3件"],
        ["35件"],
        [],
        ["5万元"],
    ]
    assert [name.normalised for name in told[0].names if name.kind == "organisation"] == ["绍兴市公安局"]
    assert told[3].names == ()


class Words:
    """A tagger that knows two names."""

    def run(self, texts: str) -> list[tuple[str, str]]:
        """Words with tags."""
        known = {"蓝海科技": "ORG", "章若楠": "PER"}
        return [(word, known.get(word, "n")) for word in re.split("(蓝海科技|章若楠)", texts)]


def test_a_model_adds_what_rules_do_not_find() -> None:
    """Its names stand in the original text, at low confidence; what rules found stays as it is."""
    text = "Ａ 蓝海科技的章若楠到绍兴市公安局报案。"
    found = add_names(text, find_names(text), Words())
    added = [(name.kind, text[name.start : name.end]) for name in found if name.rule == "lac"]
    assert added == [("organisation", "蓝海科技"), ("person", "章若楠")]
    assert all(name.confidence < 0.7 for name in found if name.rule == "lac")
    assert "绍兴市公安局" in [name.normalised for name in found]


def test_long_texts_are_cut_and_offsets_stay() -> None:
    """A text longer than a piece is read whole, with offsets that count in it."""
    text = "甲乙丙丁，" * 30_000 + "查处案件35件。"
    assert "".join(part for _, part in pieces(text)) == text
    (mentions,) = read_mentions([text])
    assert [text[mention.start : mention.end] for mention in mentions] == ["35件"]


def test_lone_surrogates_do_no_harm() -> None:
    """A broken character becomes a replacement character; the rest is read."""
    (mentions,) = read_mentions(["\ud800查处案件35件"])
    assert [mention.value for mention in mentions] == [35.0]
