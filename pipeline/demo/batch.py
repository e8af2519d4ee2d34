"""The sample batch (样例批次): makes the files of the cast and writes down what is true of them."""

import datetime as dt
import io
import random
import zipfile
from pathlib import Path
from typing import Final

import msgspec

from extractors.errors import UsageError
from pipeline.demo import evidence
from pipeline.demo.as_doc import write_doc
from pipeline.demo.as_ofd import write_ofd
from pipeline.demo.as_office import convert_papers
from pipeline.demo.as_reportlab import write_reportlab
from pipeline.demo.as_rtf import write_rtf
from pipeline.demo.as_scan import bind_scans, photograph
from pipeline.demo.as_sheet import write_companies, write_list
from pipeline.demo.as_typst import write_typst
from pipeline.demo.as_word import write_word
from pipeline.demo.cast import BatchFilePlan, Cast, DossierPlan, FilePlan, load_cast
from pipeline.demo.drawing import draw_plate
from pipeline.demo.forms import compose_form
from pipeline.demo.letters import compose_letter, compose_recommendation
from pipeline.demo.packing import pack_7z, pack_zip
from pipeline.demo.plans import compose_plan
from pipeline.demo.reports import compose_report
from pipeline.demo.script import Art, Cell, Grid, Para, Script
from pipeline.demo.truth import Contradiction, Copy, TrueDossier, TrueFile, Truth
from pipeline.demo.voice import Voice

_REQUIREMENTS: Final = {
    "letter": "application-letter",
    "form": "application-form",
    "plan": "pilot-plan",
    "report": "foundation-report",
    **dict.fromkeys(("policy", "cases", "news", "minutes", "award", "companies", "plate"), "supporting-evidence"),
}
_EVIDENCE: Final = {
    "policy": evidence.compose_policy,
    "cases": evidence.compose_cases,
    "news": evidence.compose_news,
    "minutes": evidence.compose_minutes,
    "award": evidence.compose_award,
    "note": evidence.compose_note,
    "canteen": evidence.compose_canteen,
}
_MADE: Final = "2024-04-18"
"""Day on which papers of dossiers without a dated letter were made."""
_JUNK: Final = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(60)


def make_demo(target: Path, *, seed: int = 2024) -> Truth:
    """Makes the sample batch in ``target``: ``input/`` is what a user hands in, ``truth.json`` what is true of it.

    The same seed gives the same bytes on the same machine. Raises UsageError where files of another kind are in
    the way, or where the machine has no Chinese font to print the scans with.
    """
    folder = target / "input"
    if folder.exists() and any(folder.iterdir()) and not (target / "truth.json").is_file():
        raise UsageError(f"目标文件夹已有其他文件，请换一个空文件夹：{folder}")
    batch = _Workshop(load_cast(), seed)
    truth = batch.make()
    _write_tree(folder, pack_tree(batch.files))
    (target / "truth.json").write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1))
    return truth


def make_dossier(plan: DossierPlan, ordinal: int, *, seed: int = 2024) -> dict[str, bytes]:
    """The files of one dossier by path, nothing packed; ``ordinal`` is its place among those whose words should differ."""
    workshop = _Workshop(Cast((plan,), (), (), {}), seed)
    for file in plan.files:
        workshop._file(plan, ordinal, file)  # noqa: SLF001 - our own workshop
    return workshop.files


class _Workshop:
    """Makes all files in memory. Papers that LibreOffice exports wait, so that it starts only once."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.seed = cast, seed
        self.files: dict[str, bytes] = {}
        self._waiting: dict[str, tuple[str, Script]] = {}

    def make(self) -> Truth:
        """All files of the cast, and their truth."""
        dossiers, junk = [], []
        for ordinal, plan in enumerate(self.cast.dossiers):
            made = [self._file(plan, ordinal, file) for file in plan.files]
            junk += [file for file in made if file.fate == "junk"]
            dossiers.append(_dossier(plan, tuple(file for file in made if file.fate != "junk")))
        batch_files = [self._batch_file(plan) for plan in self.cast.batch]
        self._export()
        return Truth(
            schema="shenbao.demo-truth/1",
            seed=self.seed,
            input="input",
            dossiers=tuple(_with_pages(dossier, self.files) for dossier in dossiers),
            batch_files=(*batch_files, *junk, *_containers(self.files)),
            batch_faults=self.cast.batch_faults,
            copies=_copies(self.cast),
            contradictions=_contradictions(dossiers),
        )

    def _file(self, plan: DossierPlan, ordinal: int, file: FilePlan) -> TrueFile:
        path = f"{plan.source}/{file.name}"
        if file.making in {"junk", "hostile"} or file.writer == "garbage":
            self.files[path] = self._special(file)
            return TrueFile(path=path, fate=file.fate, making=file.making, writer=file.writer)
        place = self.cast.extra_places[file.place] if file.place else None
        voice = Voice(plan, ordinal, self.seed, file.name, place)
        scripts = [_compose(paper, voice, plan, file) for paper in file.papers if paper not in {"companies", "plate"}]
        pages = self._write(path, file, voice, scripts)
        making = "ocr" if file.scan else file.making
        return TrueFile(
            path=path,
            fate=file.fate,
            making=making,
            requirements=tuple(_REQUIREMENTS[p] for p in file.papers if p in _REQUIREMENTS),
            writer=f"{file.writer}+scan" if file.scan else file.writer,
            pages=pages,
            ocr_pages=pages or 0 if file.scan else int(making == "picture"),
            sections=tuple(voice.sections),
            figures=tuple(voice.figures),
            deleted=file.options.get("deleted", ""),
        )

    def _write(self, path: str, file: FilePlan, voice: Voice, scripts: list[Script]) -> int | None:
        """Writes the file's bytes; the number of pages where it is known now."""
        if file.writer == "sheet":
            self.files[path] = write_companies(voice)
            return None
        if file.writer == "plate":
            name = f"{voice.place.province}市场监督管理局"
            self.files[path] = draw_plate(("商业秘密保护", "示范基地", f"{name}　二〇二三年六月"), voice.rng)
            return 1
        if file.scan:
            return self._scan(path, file, voice, scripts)
        data = self._typed(path, file, voice, _bound(scripts))
        self.files[path] = data[: len(data) * 2 // 3] if file.making == "broken" else data
        return None

    def _typed(self, path: str, file: FilePlan, voice: Voice, script: Script) -> bytes:
        match file.writer:
            case "word":
                return write_word(script, file.look, voice.habits.numbering)
            case "reportlab":
                return write_reportlab(script, password=file.options.get("password"))
            case "office":
                self._waiting[path] = (voice.habits.numbering, script)
                return b""
            case "ofd":
                return write_ofd(script, voice.plan.letter_date or _MADE)
            case "rtf" | "doc":
                return write_rtf(script) if file.writer == "rtf" else write_doc(script)
            case _:
                return write_typst(script, file.look)

    def _scan(self, path: str, file: FilePlan, voice: Voice, scripts: list[Script]) -> int:
        assert file.scan is not None  # noqa: S101 - narrows the type only
        shots = [shot for s in scripts for shot in photograph(write_typst(s, file.look), file.scan, voice.rng)]
        if not file.scan.photo:
            self.files[path] = bind_scans(shots, file.scan.dpi)
            return len(shots)
        stem, _, number = path.rpartition("_")
        first = int(number.removesuffix(".jpg"))
        for step, shot in enumerate(shots):
            self.files[f"{stem}_{first + step}.jpg"] = shot
        return len(shots)

    def _special(self, file: FilePlan) -> bytes:
        rng = random.Random(f"{self.seed}:{file.name}")  # noqa: S311 - samples, not secrets
        if file.writer == "traversal":
            return pack_zip((("../../../逃逸.txt", "不应写出".encode()), ("照片说明.txt", "现场照片".encode("gbk"))))
        return rng.randbytes(4096) if file.writer == "garbage" else _JUNK

    def _batch_file(self, plan: BatchFilePlan) -> TrueFile:
        if plan.paper == "recommendation-letter":
            self.files[plan.name] = write_reportlab(compose_recommendation(plan))
        elif plan.writer == "sheet":
            self.files[plan.name] = write_list(plan)
        else:
            script = _list_script(plan)
            self.files[plan.name] = write_word(script) if plan.writer == "word" else write_reportlab(script)
        return TrueFile(path=plan.name, fate="batch", making="text", requirements=(plan.paper,), writer=plan.writer)

    def _export(self) -> None:
        """Papers that waited: through LibreOffice in one run, else through Typst, with the same truth."""
        keys = {f"paper{number}": path for number, path in enumerate(self._waiting)}
        papers = {key: write_word(self._waiting[p][1], "hand", self._waiting[p][0]) for key, p in keys.items()}
        made = convert_papers(papers)
        for key, path in keys.items():
            self.files[path] = made.get(key) or write_typst(self._waiting[path][1], "plain")


def _compose(paper: str, voice: Voice, plan: DossierPlan, file: FilePlan) -> Script:
    options = file.options
    if paper == "letter":
        return compose_letter(voice, plan.letter)
    if paper == "form":
        return compose_form(voice, {**plan.letter, **options})
    omit, title = tuple(options.get("omit", ())), options.get("title", "")
    if paper == "plan":
        deleted, paste = options.get("deleted", ""), options.get("paste", "")
        return compose_plan(voice, title, omit=omit, deleted=deleted, paste=paste)
    if paper == "report":
        return compose_report(voice, title, omit=omit)
    script = _EVIDENCE[paper](voice)
    if options.get("photo"):
        photo = Art(
            data=draw_plate(("商业秘密保护", "宣传培训", f"{voice.place.name}　二〇二三年"), voice.rng), width=110
        )
        return msgspec.structs.replace(script, pieces=(*script.pieces, photo))
    return script


def _bound(scripts: list[Script]) -> Script:
    """Several papers as one, each on its own page."""
    first, *others = scripts
    for other in others:
        first = msgspec.structs.replace(first, pieces=(*first.pieces, Para(role="break"), *other.pieces))
    return first


def _list_script(plan: BatchFilePlan) -> Script:
    head = tuple(Cell(text, label=True) for text in ("序号", "推荐地区", "地区类别"))
    rows = [(Cell(str(i)), Cell(area), Cell(kind)) for i, (area, kind) in enumerate(plan.rows, 1)]
    date = dt.date.fromisoformat(plan.date)
    return Script(
        pieces=(
            Para(role="title", text="第三批全国商业秘密保护创新试点推荐名单"),
            Para(role="unit", text=f"推荐单位：{plan.authority}　　{date.year}年{date.month}月{date.day}日"),
            Grid(rows=(head, *rows), widths=(0.15, 0.5, 0.35), head=1),
        )
    )


def _dossier(plan: DossierPlan, files: tuple[TrueFile, ...]) -> TrueDossier:
    known = not plan.place.anonymous
    return TrueDossier(
        id=plan.id,
        source=plan.source,
        province=plan.place.province,
        region=plan.place.name if known else None,
        adcode=plan.place.adcode if known else None,
        kind=plan.place.kind if known else None,
        status=plan.status,
        holdout=plan.holdout,
        letter_date=plan.letter_date,
        faults=plan.faults,
        tolerated=plan.tolerated,
        files=files,
    )


def _with_pages(dossier: TrueDossier, files: dict[str, bytes]) -> TrueDossier:
    """Photos of several pages are several files; pages of PDF and OFD are counted once all are there."""
    entries: list[TrueFile] = []
    for entry in dossier.files:
        if entry.path.endswith(".jpg") and (entry.pages or 0) > 1:
            stem, _, number = entry.path.rpartition("_")
            first = int(number.removesuffix(".jpg"))
            entries += [
                msgspec.structs.replace(entry, path=f"{stem}_{first + step}.jpg", pages=1, ocr_pages=1)
                for step in range(entry.pages or 0)
            ]
        elif entry.path.endswith((".pdf", ".ofd")) and entry.making == "text":
            entries.append(msgspec.structs.replace(entry, pages=_count_pages(files[entry.path])))
        else:
            entries.append(entry)
    return msgspec.structs.replace(dossier, files=tuple(entries))


def _count_pages(data: bytes) -> int:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return sum(name.endswith("/Content.xml") for name in package.namelist())
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def _copies(cast: Cast) -> tuple[Copy, ...]:
    pasted = [
        (plan.id, file.options["paste"]) for plan in cast.dossiers for file in plan.files if "paste" in file.options
    ]
    return tuple(
        Copy(dossiers=(one, other), text=text)
        for i, (one, text) in enumerate(pasted)
        for other, again in pasted[i + 1 :]
        if text == again
    )


def _contradictions(dossiers: list[TrueDossier]) -> tuple[Contradiction, ...]:
    """Levels of one indicator and year that two files of a dossier state differently."""
    found = []
    for dossier in dossiers:
        first: dict[tuple[str, str], tuple[float, str]] = {}
        foreign = {fault.file for fault in dossier.faults if fault.rule == "region-mismatch"}
        for file in dossier.files:
            for figure in file.figures:
                if figure.kind == "target" or figure.key == "key-industry-output" or file.path in foreign:
                    continue
                value, path = first.setdefault((figure.indicator, figure.period), (figure.value, file.path))
                if value != figure.value and path != file.path:
                    contradiction = Contradiction(
                        dossier=dossier.id,
                        indicator=figure.indicator,
                        period=figure.period,
                        values=(value, figure.value),
                        files=(path, file.path),
                    )
                    found += [] if contradiction in found else [contradiction]
    return tuple(found)


def _archive_of(path: str) -> str | None:
    """The innermost archive that ``path`` lies in."""
    parts = path.split("/")
    ends = [i for i, part in enumerate(parts[:-1]) if part.endswith((".zip", ".7z"))]
    return "/".join(parts[: ends[-1] + 1]) if ends else None


def _containers(files: dict[str, bytes]) -> list[TrueFile]:
    """The archives that hold files, outer ones too; the batch's, as they may hold several dossiers."""
    names: dict[str, None] = {}
    for path in files:
        outer = _archive_of(path)
        while outer:
            names[outer] = None
            outer = _archive_of(outer)
    return [TrueFile(path=name, fate="batch", making="container", writer="packing") for name in sorted(names)]


def pack_tree(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files by path with the archives in their paths made real, the innermost first."""
    loose = dict(files)
    while archives := {name for path in loose if (name := _archive_of(path))}:
        deepest = max(sorted(archives), key=lambda name: name.count("/"))
        inner = {path: loose.pop(path) for path in sorted(loose) if path.startswith(f"{deepest}/")}
        members = [(path.removeprefix(f"{deepest}/"), data) for path, data in inner.items()]
        loose[deepest] = pack_7z(members) if deepest.endswith(".7z") else pack_zip(members)
    return loose


def _write_tree(folder: Path, files: dict[str, bytes]) -> None:
    """Writes only what is not there in equal bytes already."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
