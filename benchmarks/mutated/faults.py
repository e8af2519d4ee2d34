"""What is done to a complete dossier, one thing at a time, and which rule must say so.

A fault that the rules cannot know of has no place here; a change that takes nothing away (another name, another
archive, another format) is ``harmless``: it must raise no error.
"""

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import msgspec
import pypdfium2 as pdfium

from mutated.dossiers import Dossier, Paper, section_end, write
from pipeline.demo.as_reportlab import write_reportlab
from pipeline.demo.as_typst import write_typst
from pipeline.demo.packing import pack_7z, pack_zip
from pipeline.demo.script import Cell, Grid, Para, Piece, Script

Tree = dict[str, bytes]
Rule = tuple[str, str | None]
"""A rule and the requirement that it speaks of; None for any."""
LOCK = "6218"
"""Asked for by locked files; nobody gives it."""
PAGED = {"reportlab", "typst", "scan"}
REQUIREMENTS = {
    "letter": "application-letter",
    "form": "application-form",
    "plan": "pilot-plan",
    "report": "foundation-report",
    "evidence": "supporting-evidence",
}
CANTEEN = Script(
    pieces=(
        Para(role="title", text="机关职工食堂管理规定"),
        Para(role="body", text="早餐七点半开始，午餐十二点开始。就餐人员应当排队取餐，节约粮食，自觉回收餐具。"),
        Para(role="body", text="食堂每周公布菜单，每月公布账目，欢迎职工监督。"),
    )
)


@dataclass(frozen=True)
class Mutation:
    """A dossier as it is handed in after one change; any of ``rules`` is right, none for a harmless change."""

    id: str
    files: Tree
    rules: tuple[Rule, ...] = ()


def mutations(dossier: Dossier) -> Iterator[Mutation]:
    """All that can be done to a dossier."""
    for make in (_documents, _sections, _letter, _regions, _figures, _files, _harmless):
        yield from make(dossier)


def _of(dossier: Dossier, id_: str, paper: Paper, *rules: Rule) -> Mutation:
    return Mutation(f"{dossier.id}:{id_}", dossier.put(paper).files(), rules)


def _documents(dossier: Dossier) -> Iterator[Mutation]:
    """Documents that are gone, blank, or another paper under their name."""
    for kind, requirement in REQUIREMENTS.items():
        rule = ("document-missing", requirement)
        yield Mutation(f"{dossier.id}:no-{kind}", dossier.without(kind).files(), (rule,))
        if kind != "evidence":  # its name alone makes a file evidence
            paper = replace(dossier.papers[kind], script=CANTEEN)
            yield _of(dossier, f"canteen-as-{kind}", _writable(paper), rule)
    plan, report = dossier.papers["plan"], dossier.papers["report"]
    yield _of(dossier, "plan-as-report", replace(report, script=plan.script), ("document-missing", "foundation-report"))
    yield _of(dossier, "report-as-plan", replace(plan, script=report.script), ("document-missing", "pilot-plan"))
    form = dossier.papers["form"]
    blank = tuple(_blank(piece) if isinstance(piece, Grid) else piece for piece in form.script.pieces)
    yield _of(dossier, "blank-form", form.said(blank), ("document-missing", "application-form"))
    for kind in ("plan", "report"):
        paper = dossier.papers[kind]
        requirement = REQUIREMENTS[kind]
        only_title = paper.said(paper.script.pieces[:1])
        rules = (("document-missing", requirement), *((("section-missing", id_)) for id_, _ in paper.sections))
        yield _of(dossier, f"only-title-of-{kind}", only_title, *rules)


def _writable(paper: Paper) -> Paper:
    """Text that is no table goes into no workbook."""
    return replace(paper, writer="word") if paper.writer == "sheet" else paper


def _blank(grid: Grid) -> Grid:
    """A form whose values nobody has filled in."""
    rows = tuple(
        tuple(cell if cell.label else msgspec.structs.replace(cell, text="") for cell in row) for row in grid.rows
    )
    return msgspec.structs.replace(grid, rows=rows)


def _sections(dossier: Dossier) -> Iterator[Mutation]:
    """Required sections that are gone, that are headings only, or that say nothing."""
    for kind in ("plan", "report"):
        paper = dossier.papers[kind]
        pieces = paper.script.pieces
        for requirement, start in paper.sections:
            end = section_end(paper.script, start)
            rule = ("section-missing", requirement)
            name = requirement.partition("/")[2]
            yield _of(dossier, f"no-{name}", paper.said((*pieces[:start], *pieces[end:])), rule)
            head = pieces[start]
            assert isinstance(head, Para)
            bare = msgspec.structs.replace(head, role="heading", tail="")
            yield _of(dossier, f"empty-{name}", paper.said((*pieces[:start], bare, *pieces[end:])), rule)
            filler = Para(role="body", text="（待补充）")
            yield _of(dossier, f"filler-{name}", paper.said((*pieces[:start], bare, filler, *pieces[end:])), rule)


def _letter(dossier: Dossier) -> Iterator[Mutation]:
    """Parts of the letter that are gone or another's."""
    letter = dossier.papers["letter"]
    pieces = letter.script.pieces
    government = letter.script.seal

    def part(name: str) -> str:
        return f"application-letter/{name}"

    yield _of(dossier, "no-seal", letter.said(pieces, seal=None), ("seal-missing", part("seal")))
    for role, rule in (
        ("number", "document-number-missing"),
        ("date", "date-missing"),
        ("addressee", "addressee-missing"),
    ):
        gone = tuple(piece for piece in pieces if not _is(piece, role))
        yield _of(
            dossier, f"no-{role}", letter.said(gone), (rule, part(role if role != "number" else "document-number"))
        )
    mismatch = ("signatory-mismatch", part("signatory"))
    for name, signer in (("bureau", f"{dossier.region}市场监督管理局"), ("office", f"{dossier.region}人民政府办公室")):
        signed = tuple(_renamed(piece, str(government), signer) for piece in pieces)
        yield _of(dossier, f"signed-by-{name}", letter.said(signed, seal=signer), mismatch)
    other = f"{dossier.other}人民政府"
    signed = tuple(_renamed(p, str(government), other) if _is(p, "signatory") else p for p in pieces)
    yield _of(dossier, "signed-by-another", letter.said(signed), mismatch, ("region-mismatch", None))
    sealed = letter.said(pieces, seal=other)
    yield _of(
        dossier, "sealed-by-another", sealed, mismatch, ("region-mismatch", None), ("lead-unit-inconsistent", None)
    )
    last = max(n for n, piece in enumerate(pieces) if _is(piece, "attachment"))
    more = Para(role="attachment", text="　　　9.商业秘密保护专项资金拨付凭证")
    longer = letter.said((*pieces[: last + 1], more, *pieces[last + 1 :]))
    yield _of(dossier, "listed-and-not-there", longer, ("attachment-missing", part("attachments")))
    late = tuple(_renamed(p, r"2024年4月\d+日", "2024年5月9日") if _is(p, "date") else p for p in pieces)
    yield _of(dossier, "late", letter.said(late), ("late-submission", None))


def _is(piece: Piece, role: str) -> bool:
    return isinstance(piece, Para) and piece.role == role


def _renamed(piece: Piece, old: str, new: str) -> Piece:
    """A piece in which a pattern is replaced, in cells and numbers of headings too."""
    if isinstance(piece, Para):
        text, tail = re.sub(old, new, piece.text), re.sub(old, new, piece.tail)
        return msgspec.structs.replace(piece, text=text, tail=tail)
    if isinstance(piece, Grid):
        rows = tuple(
            tuple(msgspec.structs.replace(cell, text=re.sub(old, new, cell.text)) for cell in row) for row in piece.rows
        )
        return msgspec.structs.replace(piece, rows=rows)
    return piece


def _regions(dossier: Dossier) -> Iterator[Mutation]:
    """One file that speaks for another region, or one sentence of it."""
    for kind in ("letter", "form", "plan", "report"):
        paper = dossier.papers[kind]
        short = re.sub(r"^.*?市(?=..+区$)|[市区]$", "", dossier.region)
        pattern = f"{dossier.region}|{short}{dossier.region[-1]}?"
        moved = tuple(_renamed(piece, pattern, dossier.other) for piece in paper.script.pieces)
        seal = paper.script.seal and re.sub(pattern, dossier.other, paper.script.seal)
        rules = (("region-mismatch", None), ("signatory-mismatch", None))
        yield _of(
            dossier, f"{kind}-of-another-region", paper.said(moved, seal=seal), *rules[: 2 if kind == "letter" else 1]
        )
    plan = dossier.papers["plan"]
    left = Para(role="body", text=f"通过试点，{dossier.other}将建成制度完备、服务优良的商业秘密保护高地。")
    _, start = plan.sections[0]
    end = section_end(plan.script, start)
    pieces = (*plan.script.pieces[:end], left, *plan.script.pieces[end:])
    yield _of(dossier, "sentence-of-another-region", plan.said(pieces), ("region-mismatch", None))


def _figures(dossier: Dossier) -> Iterator[Mutation]:
    """A number that another file states too, changed in one place: digits, or the point."""
    rule = ("figure-inconsistent", None)
    form, report = dossier.papers["form"], dossier.papers["report"]
    shared = list(_shared(form, report))
    for number, (label, value) in enumerate(shared[:4]):
        digits = value.replace(value[0], str(int(value[0]) % 9 + 1), 1)
        wrong = tuple(_cell_changed(piece, label, value, digits) for piece in form.script.pieces)
        yield _of(dossier, f"figure-of-form-{number}", form.said(wrong), rule)
        tenfold = value.replace(".", "") if "." in value else f"{value}0"
        wrong = tuple(_cell_changed(piece, label, value, tenfold) for piece in form.script.pieces)
        yield _of(dossier, f"magnitude-of-form-{number}", form.said(wrong), rule)
    for number, (_, value) in enumerate(shared[:4]):
        digits = value.replace(value[-1], str((int(value[-1]) + 3) % 10), 1)
        place = next(n for n, p in enumerate(report.script.pieces) if isinstance(p, Para) and _states(p, value))
        wrong = tuple(
            _renamed(piece, rf"(?<![\d.]){re.escape(value)}(?![\d.])", digits) if n == place else piece
            for n, piece in enumerate(report.script.pieces)
        )
        yield _of(dossier, f"figure-of-report-{number}", report.said(wrong), rule)
    plan = dossier.papers["plan"]
    turned = tuple(
        _renamed(piece, r"2024年(10|9)月([—至]+)2026年(\d)月", r"2026年\1月\g<2>2024年\3月")
        for piece in plan.script.pieces
    )
    if turned != plan.script.pieces:
        yield _of(dossier, "stage-ends-before-it-begins", plan.said(turned), ("dates-inconsistent", None))


def _states(piece: Para, value: str) -> bool:
    return bool(re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", piece.text + piece.tail))


def _shared(form: Paper, report: Paper) -> Iterator[tuple[str, str]]:
    """Labels and values of the form that a sentence of the report states too, values of three digits at least."""
    for piece in form.script.pieces:
        for row in piece.rows if isinstance(piece, Grid) else ():
            for label, cell in pairwise(row):
                found = re.match(r"\d+(?:\.\d+)?", cell.text)
                if not label.label or cell.label or not found or len(found[0].replace(".", "")) < 3:
                    continue
                if any(isinstance(p, Para) and _states(p, found[0]) for p in report.script.pieces):
                    yield label.text, found[0]


def _cell_changed(piece: Piece, label: str, old: str, new: str) -> Piece:
    """A table with the number behind one label changed."""
    if not isinstance(piece, Grid):
        return piece

    def changed(row: tuple[Cell, ...]) -> Iterator[Cell]:
        for before, cell in zip((None, *row), row, strict=False):
            hit = before is not None and before.text == label
            yield msgspec.structs.replace(cell, text=cell.text.replace(old, new, 1)) if hit else cell

    return msgspec.structs.replace(piece, rows=tuple(tuple(changed(row)) for row in piece.rows))


def _files(dossier: Dossier) -> Iterator[Mutation]:
    """Files that cannot be read: locked, cut short, empty, and a scan that lost pages."""
    tree = dossier.files()
    paths = {kind: f"{dossier.region}/{paper.path}" for kind, paper in dossier.papers.items()}
    for kind in ("letter", "form", "plan", "report"):
        path, missing = paths[kind], ("document-missing", REQUIREMENTS[kind])
        cut = tree[path][: len(tree[path]) // 3]
        unread = ("unreadable-file", None)
        yield Mutation(f"{dossier.id}:cut-{kind}", {**tree, path: cut}, (unread, missing))
        yield Mutation(f"{dossier.id}:empty-file-{kind}", {**tree, path: b""}, (unread, missing))
        noise = bytes((7 * n * n + 13) % 251 for n in range(4000))
        yield Mutation(f"{dossier.id}:noise-{kind}", {**tree, path: noise}, (unread, missing))
        others = {name: data for name, data in tree.items() if name != path}
        locked = write_reportlab(dossier.papers[kind].script, password=LOCK)
        held = {**others, f"{path.rpartition('.')[0]}.pdf": locked}
        yield Mutation(f"{dossier.id}:locked-{kind}", held, (("encrypted-file", None),))
        if dossier.papers[kind].writer in PAGED:
            yield from _pages_lost(dossier, kind, tree)
    locked_zip = _locked_zip({paths["plan"].rpartition("/")[2]: tree[paths["plan"]]})
    without = {path: data for path, data in tree.items() if path != paths["plan"]}
    held = {**without, f"{dossier.region}/方案.zip": locked_zip}
    yield Mutation(f"{dossier.id}:locked-archive", held, (("encrypted-file", None),))


def _pages_lost(dossier: Dossier, kind: str, tree: Tree) -> Iterator[Mutation]:
    """A letter, plan or report whose last page stayed in the scanner, where that page opens a required section or signs."""
    paper = dossier.papers[kind]
    path = f"{dossier.region}/{paper.path}"
    printed = write_typst(paper.script) if paper.writer == "scan" else tree[path]
    with contextlib.closing(pdfium.PdfDocument(printed)) as document:
        lost = re.sub(r"\s", "", document[len(document) - 1].get_textpage().get_text_bounded())
    heads = {id_: paper.script.pieces[start] for id_, start in paper.sections}
    rules: list[Rule] = [("section-missing", id_) for id_, head in heads.items() if _stands(head, lost)]
    if kind == "letter":
        rules = [("seal-missing", None), ("signatory-mismatch", None), ("date-missing", None)]
    with contextlib.closing(pdfium.PdfDocument(tree[path])) as document:
        if kind == "form" or len(document) < 2 or not rules:
            return
        document.del_page(len(document) - 1)
        stream = io.BytesIO()
        document.save(stream)
    yield Mutation(f"{dossier.id}:last-page-lost-{kind}", {**tree, path: stream.getvalue()}, tuple(rules))


def _stands(head: Piece, text: str) -> bool:
    return isinstance(head, Para) and re.sub(r"\s", "", head.line) in text


def _locked_zip(members: Tree) -> bytes:
    """An archive whose members ask for a password."""
    import py7zr

    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w", password=LOCK) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return stream.getvalue()


def _harmless(dossier: Dossier) -> Iterator[Mutation]:
    """Changes that take nothing away."""
    tree = dossier.files()
    region, papers = dossier.region, dossier.papers
    path = {kind: f"{region}/{paper.path}" for kind, paper in papers.items()}

    def renamed(id_: str, names: dict[str, str]) -> Mutation:
        files = {names.get(name, name): data for name, data in tree.items()}
        return Mutation(f"{dossier.id}:{id_}", files)

    yield renamed("plan-named-letter", {path["plan"]: f"{region}/申请函（终稿）.{path['plan'].rpartition('.')[2]}"})
    yield renamed("numbers-as-names", {p: f"{region}/{n:03d}.{p.rpartition('.')[2]}" for n, p in enumerate(tree, 1)})
    yield renamed(
        "plan-and-report-swapped",
        {
            path["plan"]: f"{region}/工作基础情况报告_.{path['plan'].rpartition('.')[2]}",
            path["report"]: f"{region}/试点工作方案_.{path['report'].rpartition('.')[2]}",
        },
    )
    yield renamed("wrong-endings", {p: f"{p.rpartition('.')[0]}.{'doc' if p.endswith('pdf') else 'pdf'}" for p in tree})
    yield renamed("no-endings", {p: p.rpartition(".")[0] for p in tree})
    yield Mutation(f"{dossier.id}:zip-in-gbk", {f"{region}.zip": pack_zip(_inner(tree))})
    inner = pack_zip(
        [(name, data) for name, data in _inner(tree) if "佐证" in name or "附件4" in name] or _inner(tree)[:1]
    )
    rest = [(name, data) for name, data in _inner(tree) if not ("佐证" in name or "附件4" in name)]
    nested = pack_zip([*rest, ("其他材料.zip", inner)])
    yield Mutation(f"{dossier.id}:zip-in-zip", {f"{region}.zip": nested})
    yield Mutation(
        f"{dossier.id}:zip-in-7z", {f"{region}申报材料.7z": pack_7z([(f"{region}.zip", pack_zip(_inner(tree)))])}
    )
    twice = {**tree, path["report"].replace("/", "/副本-"): tree[path["report"]]}
    yield Mutation(f"{dossier.id}:a-file-twice", twice)
    yield Mutation(
        f"{dossier.id}:junk-beside", {**tree, f"{region}/Thumbs.db": b"\x00\x01", f"{region}/~$方案.docx": b"x"}
    )
    yield Mutation(
        f"{dossier.id}:canteen-beside",
        {**tree, f"{region}/食堂.docx": write(replace(papers["plan"], script=CANTEEN, writer="word"))},
    )
    whole = _bound(papers["letter"], papers["form"], papers["plan"])
    others = {p: data for p, data in tree.items() if p in {path["report"], path["evidence"]}}
    yield Mutation(f"{dossier.id}:three-in-one-file", {**others, f"{region}/申报材料.{_end(whole)}": write(whole)})
    moved = _bound(papers["plan"], papers["report"])
    others = {p: data for p, data in tree.items() if p not in {path["plan"], path["report"]}}
    yield Mutation(f"{dossier.id}:report-behind-plan", {**others, f"{region}/试点工作方案.{_end(moved)}": write(moved)})
    letter = papers["letter"]
    plain = letter.said(tuple(piece for piece in letter.script.pieces if not _is(piece, "issuer")))
    yield Mutation(f"{dossier.id}:no-red-head", dossier.put(plain).files())


def _end(paper: Paper) -> str:
    return paper.path.rpartition(".")[2]


def _inner(tree: Tree) -> list[tuple[str, bytes]]:
    return [(name.partition("/")[2], data) for name, data in tree.items()]


def _bound(first: Paper, *others: Paper) -> Paper:
    """Papers in one file, each on a page of its own; only the first one's seal is set."""
    pieces = list(first.script.pieces)
    for other in others:
        pieces += [Para(role="break"), *other.script.pieces]
    return first.said(tuple(pieces))
