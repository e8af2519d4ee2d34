"""The spaCy pipeline of Chinese official documents: character tokens, sentences, figures and names as spans.

A token is one character, so that token ``i`` is character ``i`` of the text. Components, all registered by factory:

``shenbao_sentences``  sentence starts (。！？ and line breaks end a sentence; titles 《》 are not cut)
``shenbao_figures``    ``doc.spans["figures"]``: each figure's text; what is known of it in ``doc.user_data``
``shenbao_entities``   ``doc.spans["entities"]``: names, labelled by their kind; what is known of them in ``doc.user_data``
``shenbao_model``      adds names of the optional model; in the pipeline only where its package is installed

Nothing is trained and no state is kept, so a pipeline serialises as its configuration alone. Many short texts, the blocks
of a document, go through it as one doc that knows where each text stands: a doc costs more than a paragraph in it.
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

from extractors.document import Record
from pipeline.figures.mentions import Mention, find_mentions, sentence_spans
from pipeline.names import Name, find_names
from pipeline.names.model import add_names, has_model, load_tagger

SENTENCES: Final = "shenbao_sentences"
FIGURES: Final = "shenbao_figures"
ENTITIES: Final = "shenbao_entities"
MODEL: Final = "shenbao_model"
PIECE: Final = 50_000
"""Characters of one doc: longer texts are cut, at a sentence's end where there is one."""

_TEXT: Final = "text"
_MENTIONS: Final = "figures"
_NAMES: Final = "entities"
_PARTS: Final = "parts"


class _Part(Record, frozen=True):
    """One text in a doc, what is asked of it, and where it stands in the text that it was cut from."""

    start: int
    end: int
    figures: bool = True
    names: bool = True
    number: int = 0
    offset: int = 0


class Asked(Record, frozen=True):
    """A text for the pipeline, and whether its figures and its names are wanted."""

    text: str
    figures: bool = True
    names: bool = True


class Told(Record, frozen=True):
    """Figures and names of one text; offsets count in the text as given."""

    mentions: tuple[Mention, ...] = ()
    names: tuple[Name, ...] = ()


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
    parts = [(part, find_mentions(words) if part.figures else []) for part, words in _parts(doc)]
    doc.spans["figures"] = [
        Span(doc, part.start + mention.start, part.start + mention.end, label=mention.rule)
        for part, mentions in parts
        for mention in mentions
    ]
    doc.user_data[_MENTIONS] = msgspec.msgpack.encode([mentions for _, mentions in parts])
    return doc


@Language.component(ENTITIES, assigns=["doc.spans"])
def mark_entities(doc: Doc) -> Doc:
    """Find names; spans carry the kind as label."""
    return _put_names(doc, [(part, find_names(words) if part.names else []) for part, words in _parts(doc)])


@Language.component(MODEL, assigns=["doc.spans"], requires=["doc.spans"])
def add_model_names(doc: Doc) -> Doc:
    """Add what the model finds besides; after ``shenbao_entities``."""
    found = msgspec.msgpack.decode(doc.user_data[_NAMES], type=list[list[Name]])
    tagger = load_tagger()
    parts = zip(_parts(doc), found, strict=True)
    return _put_names(
        doc, [(part, add_names(words, names, tagger) if part.names else []) for (part, words), names in parts]
    )


def _put_names(doc: Doc, parts: list[tuple[_Part, list[Name]]]) -> Doc:
    doc.spans["entities"] = [
        Span(doc, part.start + name.start, part.start + name.end, label=name.kind)
        for part, names in parts
        for name in names
    ]
    doc.user_data[_NAMES] = msgspec.msgpack.encode([names for _, names in parts])
    return doc


def _parts(doc: Doc) -> Iterator[tuple[_Part, str]]:
    """The texts of a doc; the whole where it was made of one."""
    text = _text(doc)
    kept = doc.user_data.get(_PARTS)
    parts = msgspec.msgpack.decode(kept, type=list[_Part]) if kept else [_Part(start=0, end=len(text))]
    for part in parts:
        yield part, text[part.start : part.end]


@lru_cache(maxsize=1)
def load_language() -> Language:
    """The pipeline; built once a process."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "shenbao.CharacterTokenizer.v1"}}})
    for name in (SENTENCES, FIGURES, ENTITIES, *((MODEL,) if has_model() else ())):
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
    yield from (list(told.mentions) for told in read_texts(Asked(text=text, names=False) for text in texts))


def read_names(texts: Iterable[str]) -> Iterator[list[Name]]:
    """Names of each text, by the pipeline; offsets count in the text as given."""
    yield from (list(told.names) for told in read_texts(Asked(text=text, figures=False) for text in texts))


def read_texts(asked: Iterable[Asked]) -> list[Told]:
    """Figures and names of each text in one pass: texts share docs of about :data:`PIECE` characters."""
    asked = list(asked)
    mentions: list[list[Mention]] = [[] for _ in asked]
    names: list[list[Name]] = [[] for _ in asked]
    nlp = load_language()
    for doc in nlp.pipe(_docs(nlp, asked), disable=[SENTENCES]):
        parts = msgspec.msgpack.decode(doc.user_data[_PARTS], type=list[_Part])
        told = msgspec.msgpack.decode(doc.user_data[_MENTIONS], type=list[list[Mention]])
        named = msgspec.msgpack.decode(doc.user_data[_NAMES], type=list[list[Name]])
        for part, here, there in zip(parts, told, named, strict=True):
            mentions[part.number] += [_moved(mention, part.offset) for mention in here]
            names[part.number] += [_renamed(name, part.offset) for name in there]
    return [Told(mentions=tuple(m), names=tuple(n)) for m, n in zip(mentions, names, strict=True)]


def _docs(nlp: Language, asked: list[Asked]) -> Iterator[Doc]:
    """Docs of many texts each, line breaks between them."""
    texts, parts, size = list[str](), list[_Part](), 0
    for number, each in enumerate(asked):
        for offset, text in pieces(each.text):
            if parts and size + len(text) > PIECE:
                yield _doc(nlp, texts, parts)
                texts, parts, size = [], [], 0
            end = size + len(text)
            part = _Part(start=size, end=end, figures=each.figures, names=each.names, number=number, offset=offset)
            texts.append(text)
            parts.append(part)
            size = end + 1
    if parts:
        yield _doc(nlp, texts, parts)


def _doc(nlp: Language, texts: list[str], parts: list[_Part]) -> Doc:
    doc = nlp.make_doc("\n".join(texts))
    doc.user_data[_PARTS] = msgspec.msgpack.encode(parts)
    return doc


def _renamed(name: Name, offset: int) -> Name:
    if not offset:
        return name
    return msgspec.structs.replace(name, start=name.start + offset, end=name.end + offset)


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
