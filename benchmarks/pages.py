"""The pages of a large batch in Chromium, and what the outputs of a dossier cost: JSON lines.

``index``: load event and first view of the overview of 1,000 dossiers, in a fresh process each time. ``filter`` and
``search``: from a key pressed to the list shown, all texts loaded. ``outputs``: CPU of all outputs of one dossier in one
process, pictures of pages left out, the first one apart (it loads the libraries). Limits are those of the issue that asked.
"""

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from pipeline.programme import load_programme
from pipeline.render import render_batch, render_dossier
from pipeline.render.scripts import TEXT, script_call
from pipeline.review import Batch, DossierRow, FileRow, Finding, FindingCounts, Region, Review, Timing

PROGRAMME = "trade-secret-pilot-2024"
LIMITS = {"index": 1.0, "filter": 0.1, "search": 0.1, "outputs": 1.5}
"""Seconds."""
PROVINCES = ("浙江省", "江苏省", "广东省", "山东省", "四川省", "湖北省", "湖南省", "福建省", "安徽省", "陕西省")
WORDS = (
    "市级财政每年统筹商业秘密保护专项资金不低于五百万元，重点投向公共服务平台、指导站运行和人才培养。",
    "组织开展侵犯商业秘密专项整治行动，紧盯重点产业和高发环节，查办一批有影响的案件。",
    "建设商业秘密保护公共服务平台，集成自测、存证、咨询、调解功能，让企业不出园区即可办理。",
    "对照国际经贸规则中商业秘密条款，逐项比对现行制度，提出可操作的衔接措施。",
)


def _driver() -> Any:
    """The tests' own driver of Chromium."""
    path = Path(__file__).parent.parent / "tests" / "pipeline" / "render" / "browser.py"
    spec = importlib.util.spec_from_file_location("browser", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(count: int) -> Iterator[tuple[DossierRow, Review]]:
    """Rows as a large call has them: two thirds with some faults."""
    programme = load_programme(PROGRAMME)
    from pipeline.review import DossierHead, RequirementResult

    for number in range(count):
        province, name = PROVINCES[number % len(PROVINCES)], f"第{number:04d}号市"
        region = Region(name, f"{330000 + number}", "prefecture-city", eligible=True)
        faults = tuple(
            Finding(
                f"f{place}",
                "section-missing",
                "error",
                None,
                f"试点工作方案中未找到“进度安排”部分（{name}第{place}处）。",
            )
            for place in range(number % 3)
        )
        head = DossierHead(f"d{number:04d}", f"{province}/{name}", province, region, 1, None)
        review = Review(
            schema="shenbao.review/1", programme=PROGRAMME, dossier=head, status="incomplete" if faults else "complete",
            documents=(), findings=faults, sections=(), figures=(), criteria=(), tasks=(),
            requirements=tuple(RequirementResult(d.id, d.title, d.basis, "met") for d in programme.documents),
        )  # fmt: skip
        counts = FindingCounts(len(faults), number % 2, 0)
        yield (
            DossierRow(head.id, head.source, head.source, province, region, region.kind, review.status, 1, counts),
            review,
        )


def _batch(folder: Path, count: int) -> None:
    """The pages of a batch, and texts of 20 kB a dossier for the search."""
    pairs = list(_rows(count))
    files = tuple(
        FileRow(f"{row.source}/函.pdf", f"{n:064d}", 1, row.id, "dossier") for n, (row, _) in enumerate(pairs)
    )
    batch = Batch(
        schema="shenbao.batch/1", programme=PROGRAMME, generated_at="2024-04-02T08:00:00+08:00",
        dossiers=tuple(row for row, _ in pairs), findings=(), files=files, totals={}, timing=Timing(1.0, count, count, 0),
    )  # fmt: skip
    render_batch(batch, (review for _, review in pairs), load_programme(PROGRAMME), folder)
    for number, (row, _) in enumerate(pairs):
        passages = [[1, place // 20 + 1, f"{WORDS[(number + place) % 4]}{place}"] for place in range(150)]
        passages.append([1, 9, f"唯一词{number}号"])
        target = folder / row.path / TEXT
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(script_call("shenbaoText", [row.id, [[0, "摘要"], [1, "函.pdf"]], passages]))


def _opened(module: Any, address: str) -> dict[str, float]:
    """Seconds to the load event and to the first view, in a fresh browser."""
    with module.browser() as page:
        page.size(1280, 900)
        page.open(address)
        page.until("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        load = page.value("performance.getEntriesByType('navigation')[0].loadEventEnd")
        seen = page.value(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"
        )
        return {"load": load / 1000, "seen": seen / 1000}


TYPED = """(id, words) => new Promise((done) => {
  const field = document.getElementById(id);
  field.value = words;
  const start = performance.now();
  field.dispatchEvent(new Event('input', { bubbles: true }));
  document.body.getBoundingClientRect();
  done(performance.now() - start);
})"""


def _typed(page: Any, field: str, words: str) -> float:
    """Seconds from a key to the list laid out."""
    return float(page.value(f"({TYPED})({json.dumps(field)}, {json.dumps(words)})")) / 1000


def _say(name: str, seconds: float, **more: object) -> None:
    print(json.dumps({"bench": "pages", "what": name, "seconds": round(seconds, 3), "limit": LIMITS[name],
                      "ratio": round(seconds / LIMITS[name], 2), **more}, ensure_ascii=False))  # fmt: skip


def pages(count: int, repeats: int) -> None:
    """Index, filter and search."""
    module = _driver()
    if module.CHROMIUM is None:
        print("skipped: needs Chromium", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _batch(folder, count)
        address = (folder / "index.html").as_uri()
        opened = [_opened(module, address) for _ in range(repeats)]
        size = (folder / "index.html").stat().st_size
        for key in ("load", "seen"):
            _say("index", statistics.median(item[key] for item in opened), event=key, dossiers=count, bytes=size)
        with module.browser() as page:
            page.size(1280, 900)
            page.open(address)
            filters = [_typed(page, "q", words) for words in ("第09", "浙江", "进度安排", "")]
            _say("filter", max(filters), dossiers=count)
            _typed(page, "full", "商业秘密")
            page.until("document.getElementById('full-told').textContent.startsWith('共')")
            words = ("唯一词777号", "国际经贸规则", "专项整治 案件", "商", "没有这些词")
            times = {word: round(_typed(page, "full", word), 3) for word in words}
            _say("search", max(times.values()), dossiers=count, by_words=times)


def outputs(workspace: Path) -> None:
    """CPU of the outputs of every dossier of a workspace, from its kept reviews and readings."""
    from pipeline.packed import load_reading

    readings = {path.name.split(".")[0]: path for path in (workspace / "readings").rglob("*.zst")}
    programme, spent = load_programme(PROGRAMME), []
    with tempfile.TemporaryDirectory() as scratch:
        for number, path in enumerate(sorted((workspace / "out").glob("*/*/review.json"))):
            review = msgspec.json.decode(path.read_bytes(), type=Review)
            known = [entry for entry in review.documents if entry.sha256 in readings]
            documents = {entry.id: load_reading(readings[entry.sha256]).document for entry in known}
            start = time.process_time()
            render_dossier(review, documents, programme, Path(scratch) / str(number), "../../")
            spent.append(time.process_time() - start)
    _say(
        "outputs",
        statistics.median(spent),
        first=round(spent[0], 3),
        most=round(max(spent[1:]), 3),
        dossiers=len(spent),
    )


def main() -> None:
    """Say what was measured, a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--workspace", type=Path, help="also measure the outputs of its dossiers")
    arguments = parser.parse_args()
    if arguments.workspace:
        outputs(arguments.workspace)
    pages(arguments.dossiers, arguments.repeats)


if __name__ == "__main__":
    main()
