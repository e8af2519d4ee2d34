"""The spaCy pipeline of Chinese official documents: character tokens, sentences, figures and names as spans.

A token is one character, so that token ``i`` is character ``i`` of the text. Components, all registered by factory:

``shenbao_sentences``  sentence starts (。！？ and line breaks end a sentence; titles 《》 are not cut)
``shenbao_figures``    ``doc.spans["figures"]``: each figure's text; what is known of it in ``doc.user_data``
``shenbao_entities``   ``doc.spans["entities"]``: names, labelled by their kind

Nothing is trained and no state is kept, so a pipeline serialises as its configuration alone.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, cast

import msgspec
import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.figures.mentions import Mention, find_mentions, sentence_spans
from pipeline.names import Name, find_names

SENTENCES: Final = "shenbao_sentences"
FIGURES: Final = "shenbao_figures"
ENTITIES: Final = "shenbao_entities"
PIECE: Final = 50_000
"""Characters of one doc: longer texts are cut, at a sentence's end where there is one."""

_TEXT: Final = "text"
_MENTIONS: Final = "figures"
_NAMES: Final = "entities"


def _text(doc: Doc) -> str:
    """The text of a doc; ``doc.text`` puts it together from its tokens each time."""
    return str(doc.user_data.get(_TEXT, "")) or doc.text


class CharacterTokenizer:
    """One token a character, white space included; ``doc.text`` is the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokens of ``text``; a lone surrogate, which no string store takes, becomes U+FFFD."""
        try:
            text.encode()
        except UnicodeEncodeError:
            text = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text), user_data={_TEXT: text})

    def to_bytes(self, **_options: Any) -> bytes:
        """Nothing: there is no state."""
        return b""

    def from_bytes(self, _data: bytes, **_options: Any) -> "CharacterTokenizer":
        """The tokenizer itself: there is no state."""
        return self

    def to_disk(self, _path: Any, **_options: Any) -> None:
        """Write nothing: there is no state."""

    def from_disk(self, _path: Any, **_options: Any) -> "CharacterTokenizer":
        """The tokenizer itself: there is no state."""
        return self


@registry.tokenizers("shenbao.CharacterTokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Any:
    """Factory of :class:`CharacterTokenizer`."""

    def create(nlp: Language) -> CharacterTokenizer:
        return CharacterTokenizer(nlp.vocab)

    return create


@Language.component(SENTENCES, assigns=["token.sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Set sentence starts in one go (token by token is a hundred times slower)."""
    starts = np.full((len(doc), 1), -1, dtype="int64").astype("uint64")
    starts[[0, *(start for start, _ in sentence_spans(_text(doc)))] if len(doc) else []] = 1
    return doc.from_array([SENT_START], cast("Any", starts))


@Language.component(FIGURES, assigns=["doc.spans"])
def mark_figures(doc: Doc) -> Doc:
    """Find figures; spans carry the rule as label."""
    mentions = find_mentions(_text(doc))
    doc.spans["figures"] = [Span(doc, mention.start, mention.end, label=mention.rule) for mention in mentions]
    doc.user_data[_MENTIONS] = msgspec.json.encode(mentions)
    return doc


@Language.component(ENTITIES, assigns=["doc.spans"])
def mark_entities(doc: Doc) -> Doc:
    """Find names; spans carry the kind as label."""
    names = find_names(_text(doc))
    doc.spans["entities"] = [Span(doc, name.start, name.end, label=name.kind) for name in names]
    doc.user_data[_NAMES] = msgspec.json.encode(names)
    return doc


@lru_cache(maxsize=1)
def load_language() -> Language:
    """The pipeline; built once a process."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "shenbao.CharacterTokenizer.v1"}}})
    for name in (SENTENCES, FIGURES, ENTITIES):
        nlp.add_pipe(name)
    nlp.max_length = PIECE * 2
    return nlp


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces that the pipeline takes, each with its offset; cut after a sentence where one ends nearby."""
    start = 0
    while len(text) - start > PIECE:
        window = text[start + PIECE - 2000 : start + PIECE]
        cut = max(window.rfind(mark) for mark in "。！？\n；，")
        end = start + PIECE - 2000 + cut + 1 if cut >= 0 else start + PIECE
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def read_mentions(texts: Iterable[str]) -> Iterator[list[Mention]]:
    """Figures of each text, by the pipeline; offsets count in the text as given."""
    for found in _read(texts, ENTITIES, _MENTIONS, list[Mention]):
        yield [mention for offset, mentions in found for mention in (_moved(item, offset) for item in mentions)]


def read_names(texts: Iterable[str]) -> Iterator[list[Name]]:
    """Names of each text, by the pipeline; offsets count in the text as given."""
    for found in _read(texts, FIGURES, _NAMES, list[Name]):
        yield [
            msgspec.structs.replace(name, start=name.start + offset, end=name.end + offset)
            for offset, names in found
            for name in names
        ]


def _read(texts: Iterable[str], without: str, key: str, kind: Any) -> Iterator[list[tuple[int, Any]]]:
    nlp = load_language()
    decoder = msgspec.json.Decoder(kind)
    for text in texts:
        parts = list(pieces(text))
        docs = nlp.pipe((part for _, part in parts), disable=[without, SENTENCES])
        yield [(offset, decoder.decode(doc.user_data[key])) for (offset, _), doc in zip(parts, docs, strict=True)]


def _moved(mention: Mention, offset: int) -> Mention:
    if not offset:
        return mention
    span = mention.period_span
    return msgspec.structs.replace(
        mention,
        start=mention.start + offset,
        end=mention.end + offset,
        period_span=(span[0] + offset, span[1] + offset) if span else None,
        borrowed=tuple((start + offset, end + offset) for start, end in mention.borrowed),
    )


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of ``text`` begin and end, white space left out; empty for blank text."""
    return sentence_spans(text)
