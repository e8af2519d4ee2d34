"""Sealed letters in many looks, read by OCR: red head, document number, date, signatory and seal. JSON lines.

``python benchmarks/letters.py [--letters N] [--seed S] [--verbose]``. Letters follow GB/T 9704-2012 in its two forms
(文件 and 信函); fonts, names, places of the seal, paper and scanner differ by seed.
"""

import argparse
import json
import os
import time
from dataclasses import dataclass
from random import Random
from typing import Any

os.environ.update({"OMP_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"})
import numpy as np
import painted
from PIL import Image

BODIES = (
    ("绍兴市人民政府", "绍政"), ("襄阳市人民政府", "襄政"), ("恩施土家族苗族自治州人民政府", "恩施州政"),
    ("昆山市人民政府", "昆政"), ("成都市武侯区人民政府", "武府"), ("株洲市人民政府", "株政"),
    ("大连金普新区管理委员会", "大金普管"), ("嘉善县人民政府", "善政"), ("鄂尔多斯市人民政府", "鄂府"),
    ("遵义市人民政府", "遵府"), ("柳州市人民政府办公室", "柳政办"), ("厦门市人民政府", "厦府"),
    ("佛山市顺德区人民政府", "顺府"), ("漯河市人民政府", "漯政"), ("泸州市人民政府", "泸市府"),
    ("亳州市人民政府", "亳政"), ("石家庄市人民政府", "石政"), ("郴州市人民政府", "郴政"),
)  # fmt: skip
KINDS = ("函", "请示", "报告", "申请")
SIGNS = ("函", "请", "报", "发", "文", "")
REDS = ((214, 24, 30), (230, 0, 18), (196, 30, 40), (235, 60, 50), (170, 10, 20), (240, 80, 90))
PAPERS = ((255, 255, 255), (250, 248, 240), (244, 240, 228), (238, 238, 240), (252, 246, 238))
DIGITS = "〇一二三四五六七八九十"


@dataclass(frozen=True)
class Letter:
    """A letter and what its parts are; ``date`` is in ISO form."""

    page: painted.Painted
    head: str
    number: str
    date: str
    signatory: str


def chinese(number: int) -> str:
    """A number up to 31 as dates have it."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def write_head(sheet: painted.Sheet, random: Random, body: str, number: str) -> None:
    """One of the two forms: 文件 with a rule below the number, 信函 with double rules and the number at the right."""
    red = random.choice(REDS)
    face = random.choice(("bold", "bold", "sans", "song"))
    letter_form = random.random() < 0.3
    name = body if letter_form else body + random.choice(("文件", "文件", ""))
    points = min(random.uniform(28, 54), 440 / len(name))
    if random.random() < 0.25:
        sheet.y = 18
        sheet.line(random.choice(("000012", "特急", "机密★1年")), x=28, points=16, face="sans")
    sheet.y = random.uniform(26, 46)
    sheet.line(name, x=None, points=points, face=face, pitch=points * 0.36 + 8, colour=red)
    left, right = sheet.pixels(random.choice((20, 27))), sheet.pixels(183)
    width = random.uniform(0.4, 1.2)

    def rule(y: float) -> None:
        sheet.draw.rectangle((left, sheet.pixels(y), right, sheet.pixels(y + width)), fill=red)

    if letter_form:
        rule(sheet.y)
        rule(sheet.y + 1.6)
        sheet.y += 6
        sheet.line(number, right=182, points=16, pitch=14)
    elif random.random() < 0.3:
        sheet.line(number, x=30, points=16, pitch=0)
        sheet.line(f"签发人：{random.choice(('王建国', '李卫东', '赵明'))}", right=180, points=16, pitch=9)
        rule(sheet.y)
        sheet.y += 10
    else:
        sheet.line(number, x=None, points=16, pitch=9.5)
        rule(sheet.y)
        sheet.y += 10


def write_end(sheet: painted.Sheet, random: Random, body: str, day: tuple[int, int, int], face: str) -> None:
    """Signatory and date, the date in figures or in characters, with the seal over both or beside them."""
    year, month, date = day
    figures = random.random() < 0.7
    text = f"{year}年{month}月{date}日"
    if not figures:
        text = "".join(DIGITS[int(digit)] for digit in str(year)) + f"年{chinese(month)}月{chinese(date)}日"
    signed = sheet.y
    right = random.uniform(155, 176)
    sheet.line(body, right=right, face=face)
    sheet.line(text, right=right - random.uniform(0, 12), face=face, pitch=14)
    size = random.uniform(38, 50)
    x = right - random.uniform(12, 42)
    sheet.seal(
        x, signed + random.uniform(-2, 12), body, size, angle=random.uniform(-25, 25), colour=random.choice(REDS)
    )


def paint(seed: int, dpi: int) -> Letter:
    """One letter on clean paper."""
    random = Random(seed)
    body, sign = random.choice(BODIES)
    day = (random.choice((2023, 2024, 2025)), random.randint(1, 12), random.randint(1, 28))
    number = f"{sign}{random.choice(SIGNS)}〔{day[0]}〕{random.randint(1, 299)}号"
    face = random.choice(("song", "kai", "serif", "wenkai"))
    sheet = painted.Sheet(dpi)
    write_head(sheet, random, body, number)
    title_face = random.choice(("bold", "sans", "serif"))
    sheet.line(f"{body}关于申报", x=None, points=min(22, 420 / (len(body) + 4)), face=title_face, pitch=13)
    sheet.line(f"商业秘密保护创新试点的{random.choice(KINDS)}", x=None, points=22, face=title_face, pitch=15)
    sheet.line(random.choice(("省市场监督管理局：", "国家市场监督管理总局：", "省人民政府：")), face=face)
    for _ in range(random.randint(1, 2)):
        sheet.paragraph(painted.sentence(random) + painted.sentence(random)[: random.choice((0, 60))], face=face)
    if random.random() < 0.6:
        sheet.line("附件：1．试点工作方案", x=39, face=face)
        sheet.line("2．工作基础情况报告", x=56, face=face, pitch=18)
    sheet.y = min(sheet.y + random.uniform(4, 20), 250)
    write_end(sheet, random, body, day, face)
    return Letter(sheet.truth, body, number, "{}-{:02}-{:02}".format(*day), body)


def make(seed: int) -> Letter:
    """One letter as a scanner gives it: paper, slant, noise, JPEG, resolution."""
    random = Random(seed * 7 + 1)
    dpi = random.choice((150, 200, 200, 300))
    letter = paint(seed, dpi)
    paper = np.array(random.choice(PAPERS), np.uint16)
    letter.page.image = Image.fromarray((np.asarray(letter.page.image, np.uint16) * paper // 255).astype(np.uint8))
    page = painted.soil(
        letter.page,
        seed,
        skew=random.uniform(-2.5, 2.5),
        noise=random.uniform(2, 10),
        jpeg=random.choice((45, 60, 75, 90)),
        blur=random.uniform(0.2, 0.7),
        turn=random.choice((0, 0, 0, 0, 90, 180, 270)),
    )
    return Letter(page, letter.head, letter.number, letter.date, letter.signatory)


def read(letter: Letter) -> tuple[Any, Any]:
    """The document of one letter and its parts."""
    from extractors.document import Document, FileInfo
    from extractors.layout import assemble
    from extractors.scan import read_pages
    from pipeline.letter import find_letter_parts

    width, height = letter.page.points
    contents = read_pages(letter.page.array, number=1, width=width, height=height)
    document = Document(
        file=FileInfo(name="函.png", sha256="0" * 64, bytes=1, media_type="image/png"),
        reader="image/0",
        pages=(contents[0].page,),
        blocks=assemble(contents),
    )
    return document, find_letter_parts(document)


def value(part: Any) -> str | None:
    """A part's value."""
    return part.value if part else None


def measure(seeds: range, *, verbose: bool = False) -> dict[str, Any]:
    """How many of the letters give each part rightly."""
    parts = ("head", "number", "date", "signatory", "seal")
    right = dict.fromkeys(parts, 0)
    alarms, spent = 0, 0.0
    for seed in seeds:
        letter = make(seed)
        begun = time.process_time()
        document, found = read(letter)
        spent += time.process_time() - begun
        seals = [block for block in document.blocks if block.kind == "seal"]
        got = {
            "head": value(found.red_head), "number": value(found.document_number), "date": value(found.date),
            "signatory": value(found.signatory), "seal": bool(seals),
        }  # fmt: skip
        wanted = {
            "head": letter.head, "number": letter.number, "date": letter.date, "signatory": letter.signatory,
            "seal": True,
        }  # fmt: skip
        alarms += max(0, len(seals) - 1)
        wrong = {part: (got[part], wanted[part]) for part in parts if got[part] != wanted[part]}
        for part in parts:
            right[part] += part not in wrong
        if verbose and (wrong or len(seals) > 1):
            print(json.dumps({"seed": seed, "seals": len(seals), **wrong}, ensure_ascii=False), flush=True)
    return {
        "benchmark": "letters",
        "letters": len(seeds),
        "cpu_s_per_letter": round(spent / len(seeds), 2),
        **{part: f"{count}/{len(seeds)}" for part, count in right.items()},
        "false_alarms": alarms,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=40)
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    print(json.dumps(measure(range(options.seed, options.seed + options.letters), verbose=options.verbose)))


if __name__ == "__main__":
    main()
