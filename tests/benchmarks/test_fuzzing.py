"""The fuzzer itself: the same chance makes the same files, its oracle sees what is wrong, findings are made small."""

from random import Random

import pytest
from fuzzing.finding import smaller
from fuzzing.invariants import faults_of
from fuzzing.mutations import MUTATIONS, mutant, packed
from fuzzing.seeds import deck, form, pdf_of
from msgspec.structs import replace

from extractors.document import Block, Cell, Document, FileInfo, Fragment, Page

SEEDS = [
    form(),
    deck(),
    packed({"a.xml": b"<a b='1'><c>2</c></a>"}),
    b"\x89PNG\r\n\x1a\n" + bytes(64),
    "一,1\n二,2\n".encode(),
]
FILE = FileInfo(name="a", sha256="0", bytes=1, media_type="x")
PAGE = Page(number=1, width=595, height=842, source="text")
BLOCK = Block(id="b1", kind="paragraph", text="文", page=1, bbox=(1, 1, 2, 2))
SOUND = Document(file=FILE, reader="x/1", pages=(PAGE,), blocks=(BLOCK,))


@pytest.mark.parametrize("kind", MUTATIONS)
def test_the_same_chance_makes_the_same_file(kind: str) -> None:
    """Mutants of any bytes are made without an error, differ from each other, and come again."""
    made, again = ([mutant(kind, SEEDS, Random(f"7/{kind}/{n}")) for n in range(60)] for _ in range(2))
    assert made == again
    assert len(set(made)) > 30


def test_a_sound_document_has_no_fault() -> None:
    """The oracle is silent about it."""
    assert not list(faults_of(SOUND))


@pytest.mark.parametrize(
    "block",
    [
        replace(BLOCK, text="a\x1bb"),
        replace(BLOCK, text="\ud800"),
        replace(BLOCK, page=2),
        replace(BLOCK, bbox=(2, 1, 1, 2)),
        replace(BLOCK, bbox=(1, 1, float("nan"), 2)),
        replace(BLOCK, fragments=(Fragment(9, (0, 0, 1, 1)),)),
        replace(BLOCK, confidence=1.5),
        replace(BLOCK, kind="table", rows=((Cell("other"),),)),
        replace(BLOCK, kind="table", rows=((Cell("文", row_span=2),),)),
        replace(BLOCK, kind="table", text="文\t\n", rows=((Cell("文"), Cell("", 2)), (Cell("", 1, 2),))),
        replace(BLOCK, kind="table", rows=((Cell("文", col_span=0),),)),
    ],
)
def test_every_fault_of_a_block_is_seen(block: Block) -> None:
    """One wrong thing is enough."""
    assert list(faults_of(replace(SOUND, blocks=(block,))))


def test_faults_of_the_whole_are_seen() -> None:
    """Equal ids, pages out of order, silence."""
    assert list(faults_of(replace(SOUND, blocks=(BLOCK, BLOCK))))
    assert list(faults_of(replace(SOUND, pages=(PAGE, PAGE))))
    assert list(faults_of(replace(SOUND, pages=(replace(PAGE, width=0),))))
    assert list(faults_of(replace(SOUND, pages=(), blocks=())))


def test_a_finding_is_made_small() -> None:
    """Only what the fault needs is left."""
    data = bytes(range(200)) + b"evil" + bytes(range(200))
    assert smaller(data, lambda each: b"evil" in each) == b"evil"


def test_seeds_are_what_they_should_be() -> None:
    """A PDF by hand opens."""
    import pypdfium2

    page = pypdfium2.PdfDocument(form())[0]
    assert "Form 1 of 2" in page.get_textpage().get_text_range()
    assert pdf_of([b"<<>>"]).startswith(b"%PDF")
