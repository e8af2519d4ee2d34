"""The spaCy pipeline."""

import spacy

from pipeline.language import load_language, pieces, read_mentions, sentences


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
