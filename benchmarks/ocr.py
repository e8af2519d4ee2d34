"""OCR of painted scans: ours against rapidocr as it comes, on the same pages. JSON lines.

``python benchmarks/ocr.py [--pages N] [--seed S] [--only ours|rapidocr]``. Each engine runs in a process of its own, so
that the peak memory is its own; time is CPU time, the recogniser's start included in ``start_s`` only. The last lines
are the ratio of the two and, by condition, the numbers that either lost.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

os.environ.update({"OMP_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"})
import painted

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def make_page(number: int, seed: int) -> painted.Painted:
    """Page ``number`` of the mix: letters, running text and forms, soiled in ways that differ."""
    dpi = (200, 150, 300, 200)[number % 4]
    kind = number % 8
    if kind in {0, 3}:
        page = painted.paint_letter(seed, dpi=dpi, seal=kind == 0 or seed % 3 > 0)
    elif kind in {2, 6}:
        page = painted.paint_form(seed, dpi=dpi, colour=(30, 120)[kind == 6])
    else:
        page = painted.paint_body(seed, dpi=dpi, points=(16, 16, 14, 12)[number % 4])
    turn = {4: 180, 5: 90, 7: 270}.get(number % 16, 0)
    return painted.soil(
        page,
        seed,
        skew=((seed * 37) % 50 - 25) / 10,
        noise=5 + seed % 5,
        jpeg=(60, 75)[seed % 2],
        grey=kind == 5,
        turn=turn,
    )


def flat(text: str) -> str:
    """Text without spaces, width and the kind of marks that look alike."""
    plain = unicodedata.normalize("NFKC", text).translate(
        str.maketrans({"“": '"', "”": '"', "〔": "[", "〕": "]", "—": "-", "·": "."})
    )
    return re.sub(r"\s", "", plain)


def character_errors(page: painted.Painted, lines: list[str]) -> tuple[int, int]:
    """Edits and length, each line of the truth against the line that is nearest to it: order does not count."""
    from rapidfuzz.distance import Levenshtein

    seen = [flat(line) for line in lines]
    wanted = [flat(line) for line in page.lines] + [
        flat(cell) for table in page.tables for row in table for cell in row
    ]
    return sum(min([len(line), *(Levenshtein.distance(line, other) for other in seen)]) for line in wanted), sum(
        map(len, wanted)
    )


def conditions(number: int) -> tuple[str, ...]:
    """Under what page ``number`` of the mix is summed up."""
    dpi = f"{(200, 150, 300, 200)[number % 4]} dpi"
    kind = {0: "letter", 3: "letter", 2: "form", 6: "form"}.get(number % 8, "text")
    turned = ("turned",) if number % 16 in {4, 5, 7} else ()
    return (dpi, kind, *(("grey",) if number % 8 == 5 else ()), *turned)


def numbers_lost(page: painted.Painted, lines: list[str]) -> tuple[list[str], int]:
    """Numbers of the truth that do not stand in the reading, and how many the truth has."""
    wanted = [
        n
        for line in [*page.lines, *(cell for table in page.tables for row in table for cell in row)]
        for n in NUMBER.findall(flat(line))
    ]
    seen = [n for line in lines for n in NUMBER.findall(flat(line))]
    lost = []
    for number in wanted:
        if number in seen:
            seen.remove(number)
        else:
            lost.append(number)
    return lost, len(wanted)


def seals_found(page: painted.Painted, boxes: list[tuple[float, float, float, float]], turn: int) -> tuple[int, int]:
    """Seals of the page that were found, and alarms without a seal. Turned pages only count them."""
    del turn
    return min(len(boxes), len(page.seals)), max(0, len(boxes) - len(page.seals))


def ours(page: painted.Painted) -> tuple[list[str], list[Any]]:
    """Lines and seals by the product's reader."""
    from extractors.scan import read_pages

    width, height = page.points
    contents = read_pages(page.array, number=1, width=width, height=height)
    lines = [line.text for content in contents for line in content.lines]
    lines += [cell.text for content in contents for table in content.tables for row in table.rows for cell in row]
    return lines, [mark.bbox for content in contents for mark in content.marks if mark.kind == "seal"]


def make_rapidocr() -> Any:
    """The rapidocr engine as it comes, on one thread."""
    from rapidocr import RapidOCR

    reader = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )

    def read(page: painted.Painted) -> tuple[list[str], list[Any]]:
        result = reader(page.array[:, :, ::-1])
        return list(result.txts or ()), []

    return read


def run(engine: str, pages: int, seed: int) -> dict[str, Any]:
    """Measure one engine in this process."""
    begun = time.process_time()
    read = ours if engine == "ours" else make_rapidocr()
    read(painted.Painted(painted.paint_body(0).image.crop((200, 250, 1600, 500)), 200))
    start = time.process_time() - begun
    sums = dict.fromkeys(("errors", "characters", "found", "numbers", "seals", "seals_found", "false_alarms"), 0)
    spent, peak = 0.0, 0
    tables = tables_right = 0
    missed: list[dict[str, Any]] = []
    by_condition: dict[str, list[int]] = {}
    for number in range(pages):
        page = make_page(number, seed + number)
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak of painting
        begun = time.process_time()
        lines, boxes = read(page)
        spent += time.process_time() - begun
        peak = max(peak, peak_memory())
        errors, length = character_errors(page, lines)
        lost, wanted = numbers_lost(page, lines)
        found = wanted - len(lost)
        missed += [{"page": number, "number": one} for one in lost]
        for condition in conditions(number):
            sums_here = by_condition.setdefault(condition, [0, 0])
            sums_here[0] += len(lost)
            sums_here[1] += wanted
        right, wrong = seals_found(page, boxes, 0)
        for key, value in zip(sums, (errors, length, found, wanted, len(page.seals), right, wrong), strict=True):
            sums[key] += value
        cells = {flat(line) for line in lines}
        tables += sum(len(row) for table in page.tables for row in table)
        tables_right += sum(flat(cell) in cells for table in page.tables for row in table for cell in row)
    return {
        "benchmark": "ocr",
        "engine": engine,
        "pages": pages,
        "cpu_s_per_page": round(spent / pages, 2),
        "start_s": round(start, 2),
        "cer_percent": round(100 * sums["errors"] / max(1, sums["characters"]), 3),
        "numbers_percent": round(100 * sums["found"] / max(1, sums["numbers"]), 2),
        "cells": f"{tables_right}/{tables}",
        "seals": f"{sums['seals_found']}/{sums['seals']}",
        "false_alarms": sums["false_alarms"],
        "peak_rss_mb": peak,
        "lost": missed,
        "lost_by_condition": {name: f"{lost}/{wanted}" for name, (lost, wanted) in sorted(by_condition.items())},
    }


def run_seals(pages: int, seed: int) -> dict[str, Any]:
    """Seals of many sizes, inks and places on letters with and without a red head: found, missed, false."""
    from random import Random

    from extractors.seals import find_seals

    found = wanted = false_alarms = 0
    begun = time.process_time()
    painting = 0.0
    for number in range(seed, seed + pages):
        mark = time.process_time()
        random = Random(number)
        dpi = random.choice((100, 150, 200))
        sheet = painted.Sheet(dpi)
        letter = painted.paint_letter(number, dpi=dpi, seal=False, head=number % 3 > 0)
        sheet.image = letter.image
        sheet.truth = letter
        for place in range(random.choice((0, 1, 1, 2))):
            x, y = (random.uniform(115, 175), random.uniform(45, 90))[place], random.uniform(150, 255)
            ink = random.choice(((206, 32, 40), (230, 90, 100), (180, 20, 60), (220, 60, 40)))
            name = random.choice(("绍兴市人民政府", "芜湖市人民政府办公室", "嘉兴市市场监督管理局"))
            shape = random.choice(("round", "round", "oval"))
            sheet.seal(x, y, name, random.uniform(38, 58), angle=random.uniform(-30, 30), shape=shape, colour=ink)
        page = painted.soil(letter, number, noise=random.uniform(2, 12), jpeg=random.choice((40, 60, 85)))
        pixels = page.array
        painting += time.process_time() - mark
        boxes = [[value * dpi / 72 for value in seal.bbox] for seal in find_seals(pixels, points_per_pixel=72 / dpi)]
        hits = sum(any(overlap(seal, box) > 0.6 for box in boxes) for seal in page.seals)
        found, wanted, false_alarms = found + hits, wanted + len(page.seals), false_alarms + len(boxes) - hits
    spent = time.process_time() - begun - painting
    return {
        "benchmark": "seals",
        "pages": pages,
        "cpu_s_per_page": round(spent / pages, 3),
        "seals": f"{found}/{wanted}",
        "false_alarms": false_alarms,
    }


def paint_photo(seed: int, width: int = 3000, height: int = 2000) -> Any:
    """Tones and edges at several scales, as in photos of streets, leaves and crowds; some of them reddish."""
    import cv2
    import numpy as np

    random = np.random.default_rng(seed)
    grains = ((2, 4, 8), (4, 16, 64, 256), (3, 30))[seed % 3]
    image = np.zeros((height, width, 3), np.float32)
    for grain in grains:
        tones = random.normal(0, 1, (height // grain, width // grain, 3)).astype(np.float32)
        tones = np.repeat(tones[:, :, :1], 3, axis=2) * 0.8 + tones * 0.2
        image += cv2.resize(tones, (width, height), interpolation=cv2.INTER_CUBIC) * grain**0.5
    image = (image / image.std() * 60 + 110) * ((1.0, 1.0, 1.0), (1.6, 0.7, 0.7))[seed % 2]
    return np.clip(image + np.linspace(90, -60, height)[:, None, None], 0, 255).astype(np.uint8)


def run_photos(photos: int, seed: int) -> dict[str, Any]:
    """The search for seals on photos, which hold none: its dearest page and its false alarms."""
    from extractors.seals import find_seals

    spent, alarms = [], 0
    for number in range(seed, seed + photos):
        image = paint_photo(number)
        begun = time.process_time()
        alarms += len(find_seals(image, points_per_pixel=842 / image.shape[1]))
        spent.append(time.process_time() - begun)
    return {
        "benchmark": "seals on photos",
        "photos": photos,
        "cpu_s_dearest": round(max(spent), 3),
        "false_alarms": alarms,
    }


def overlap(one: tuple[float, ...], other: list[float]) -> float:
    """Area that two boxes share over the area that they cover together."""
    width = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    shared = width * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)


def peak_memory() -> int:
    """Peak resident memory of this process in MB since it was last forgotten (Linux)."""
    status = Path("/proc/self/status").read_text()
    (kilobytes,) = re.findall(r"VmHWM:\s*(\d+)", status)
    return int(kilobytes) // 1024


def main() -> None:
    """Run each engine in its own process and print one line for each, then the ratio and the seals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--only", choices=("ours", "rapidocr"))
    parser.add_argument("--here", action="store_true", help="measure in this process")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(run(options.only, options.pages, options.seed)))
        return
    results = {}
    for engine in (options.only,) if options.only else ("ours", "rapidocr"):
        command = [
            sys.executable,
            __file__,
            "--here",
            "--only",
            engine,
            "--pages",
            str(options.pages),
            "--seed",
            str(options.seed),
        ]
        line = subprocess.run(command, check=True, capture_output=True, text=True, timeout=5400).stdout.strip()
        results[engine] = json.loads(line)
        print(json.dumps({key: value for key, value in results[engine].items() if "lost" not in key}), flush=True)
    if len(results) == 2:
        ratio = results["ours"]["cpu_s_per_page"] / results["rapidocr"]["cpu_s_per_page"]
        print(json.dumps({"benchmark": "ocr", "ratio_cpu_ours_to_rapidocr": round(ratio, 3)}))
    for name, result in results.items():
        print(
            json.dumps({"benchmark": "ocr", "engine": name, "numbers_lost_by_condition": result["lost_by_condition"]})
        )
        print(json.dumps({"benchmark": "ocr", "engine": name, "numbers_lost": result["lost"]}))
    print(json.dumps(run_seals(5 * options.pages, options.seed)))
    print(json.dumps(run_photos(6, options.seed)))


if __name__ == "__main__":
    main()
