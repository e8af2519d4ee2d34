"""Scans that were never on paper: pages drawn with Pillow, sealed, soiled and turned, and the truth about them.

The tests of the scan reader and ``benchmarks/ocr.py`` share it. Nothing here is text of a real file.
"""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = {
    "song": (
        ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ),
    "kai": (
        ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ),
    "wenkai": (
        ("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
        ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ),
    "serif": (
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
        ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ),
    "sans": (
        ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
        ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
    ),
    "bold": (
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
        ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ),
}
PLACES = ("绍兴市", "嘉兴市", "台州市", "无锡市", "烟台市", "襄阳市", "株洲市", "柳州市", "绵阳市", "芜湖市")
TRADES = (
    "高端装备制造",
    "生物医药",
    "新能源汽车零部件",
    "集成电路",
    "绿色化工",
    "现代纺织",
    "数字安防",
    "航空航天新材料",
)
SENTENCES = (
    "全市累计建成商业秘密保护基地{a}个、指导站{b}家，培育示范企业{c}家，覆盖{trade}等重点产业。",
    "2023年查处侵犯商业秘密案件{a}件，罚没金额{d}万元，同比增长{e}%，移送公安机关{f}件。",
    "{year}年全市地区生产总值达到{g}亿元，增长{e}%，研发经费投入强度为{h}%，有效发明专利{i}件。",
    "三年来共举办培训{b}场次，参训企业{c}余家，培训人员{i}人次，发放宣传资料{j}份。",
    "市财政每年安排专项资金{d}万元，用于商业秘密保护服务体系建设和企业合规指导。",
    "截至{year}年底，全市拥有高新技术企业{i}家、专精特新“小巨人”企业{c}家，{trade}产业产值突破{g}亿元。",
    "建立市场监管、公安、法院、检察院等{f}部门协作机制，印发《商业秘密保护工作指引》，明确{b}项具体措施。",
    "力争到{later}年底，试点区域内企业商业秘密管理制度覆盖率提高{e}个百分点，达到{h}%以上。",
    "对标《全面与进步跨太平洋伙伴关系协定》等高标准国际经贸规则，探索涉外商业秘密纠纷应对指导机制。",
    "各县（市、区）人民政府要切实加强组织领导，成立由分管负责同志任组长的领导小组，统筹推进试点工作。",
)


def font(name: str, pixels: float) -> ImageFont.FreeTypeFont:
    """A CJK font of this look, or the next best one; raises FileNotFoundError where none is installed."""
    for path, index in FONTS[name]:
        if Path(path).exists():
            return ImageFont.truetype(path, round(pixels), index=index)
    raise FileNotFoundError(FONTS[name][0][0])


def has_fonts() -> bool:
    """Whether this machine can draw Chinese."""
    return all(any(Path(path).exists() for path, _ in choices) for choices in FONTS.values())


@dataclass
class Painted:
    """One drawn page and what is true of it. Boxes are pixels of :attr:`image`."""

    image: Image.Image
    dpi: int
    lines: list[str] = field(default_factory=list)
    seals: list[tuple[float, float, float, float]] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)

    @property
    def array(self) -> np.ndarray:
        """The page as the readers take it."""
        return np.ascontiguousarray(np.asarray(self.image.convert("RGB")))

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.image.width * 72 / self.dpi, self.image.height * 72 / self.dpi


def sentence(random: Random) -> str:
    """A sentence of the kind these dossiers are made of, with figures drawn anew."""
    return random.choice(SENTENCES).format(
        a=random.randint(2, 60),
        b=random.randint(12, 480),
        c=random.randint(30, 990),
        d=f"{random.uniform(50, 4000):.2f}",
        e=f"{random.uniform(1, 30):.1f}",
        f=random.randint(2, 19),
        g=f"{random.uniform(300, 9000):.1f}",
        h=f"{random.uniform(1, 95):.2f}",
        i=random.randint(1000, 48000),
        j=f"{random.randint(1, 90)},{random.randint(0, 999):03d}",
        year=random.randint(2019, 2023),
        later=random.randint(2024, 2027),
        trade=random.choice(TRADES),
    )


def _joins(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in ".,")


def paint_seal(
    name: str, pixels: int, *, colour: tuple[int, int, int] = (206, 32, 40), shape: str = "round", star: bool = True
) -> Image.Image:
    """A seal on nothing (RGBA): ring, five-pointed star, name set along the upper ring as stamps have it."""
    scale = 2
    side = pixels * scale
    seal = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(seal)
    ink = (*colour, 235)
    flat = 0.68 if shape == "oval" else 1.0
    if shape == "square":
        draw.rectangle((4, 4, side - 5, side - 5), outline=ink, width=max(4, side // 28))
        count = max(2, round(len(name) ** 0.5 + 0.49))
        step = side * 0.86 / count
        for place, glyph in enumerate(name):
            column, row = divmod(place, count)
            draw.text(
                (side * 0.93 - (column + 0.5) * step, side * 0.07 + (row + 0.5) * step),
                glyph,
                ink,
                font("serif", step * 0.9),
                anchor="mm",
            )
        return seal.resize((pixels, pixels), Image.Resampling.LANCZOS)
    draw.ellipse((3, 3, side - 4, side - 4), outline=ink, width=max(3, side // 34))
    if star:
        points = [
            (side / 2 + side * r * np.sin(k * np.pi / 5), side / 2 - side * r * np.cos(k * np.pi / 5))
            for k, r in enumerate([0.17, 0.068] * 5)
        ]
        draw.polygon(points, fill=ink)
    spread = min(270.0, 26.0 * len(name))
    size = side * min(0.15, 2 * np.pi * 0.36 * spread / 360 / max(1, len(name)) * 0.98)
    for place, glyph in enumerate(name):
        angle = -spread / 2 + spread * (place + 0.5) / len(name)
        tile = Image.new("RGBA", (round(size * 1.5),) * 2, (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), glyph, ink, font("serif", size), anchor="mm")
        tile = tile.rotate(-angle, Image.Resampling.BICUBIC)
        x = side / 2 + side * 0.385 * np.sin(np.radians(angle))
        y = side / 2 - side * 0.385 * np.cos(np.radians(angle))
        seal.alpha_composite(tile, (max(0, round(x - tile.width / 2)), max(0, round(y - tile.height / 2))))
    seal = seal.resize((pixels, pixels), Image.Resampling.LANCZOS)
    return seal.resize((pixels, round(pixels * flat)), Image.Resampling.LANCZOS) if flat < 1 else seal


class Sheet:
    """An A4 sheet that is written from top to bottom; lengths in millimetres."""

    def __init__(self, dpi: int = 200, size: tuple[float, float] = (210, 297)) -> None:
        self.dpi = dpi
        self.image = Image.new("RGB", (self.pixels(size[0]), self.pixels(size[1])), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.truth = Painted(self.image, dpi)
        self.y = 35.0

    def pixels(self, millimetres: float) -> int:
        """Millimetres in pixels."""
        return round(millimetres / 25.4 * self.dpi)

    def line(
        self,
        text: str,
        *,
        x: float | None = 28,
        points: float = 16,
        face: str = "song",
        pitch: float = 10.2,
        right: float | None = None,
        colour: Any = (25, 25, 25),
    ) -> None:
        """One line at the cursor; ``x`` None centres it, ``right`` sets its right end."""
        face_font = font(face, points / 72 * self.dpi)
        width = self.draw.textlength(text, font=face_font)
        left = self.pixels(right) - width if right else (self.image.width - width) / 2 if x is None else self.pixels(x)
        self.draw.text((left, self.pixels(self.y)), text, colour, face_font)
        self.truth.lines.append(text)
        self.y += pitch

    def paragraph(
        self, text: str, *, points: float = 16, face: str = "song", width: float = 156, pitch: float = 10.2
    ) -> None:
        """Running text, indented by two characters and broken without hanging punctuation at the start of a line."""
        room = self.pixels(width)
        face_font = font(face, points / 72 * self.dpi)
        text = "　　" + text
        while text:
            cut = len(text)
            while cut > 1 and face_font.getlength(text[:cut]) > room:
                cut -= 1
            while 1 < cut < len(text) and (
                text[cut] in "，。、；：”》）%" or (_joins(text[cut - 1]) and _joins(text[cut]))
            ):
                cut -= 1
            piece, text = text[:cut], text[cut:]
            x = 28.0
            if piece.startswith("　　"):
                piece, x = piece[2:], x + 2 * points / 72 * 25.4
            self.line(piece, x=x, points=points, face=face, pitch=pitch)

    def red_head(self, name: str, number: str) -> None:
        """Name of the office in large red letters, document number and the red rule (GB/T 9704 7.2)."""
        self.y = 32
        self.line(name, x=None, points=34, face="bold", pitch=24, colour=(214, 24, 30))
        self.line(number, x=None, points=16, pitch=9.5)
        top = self.pixels(self.y)
        self.draw.rectangle((self.pixels(27), top, self.pixels(183), top + self.pixels(0.8)), fill=(214, 24, 30))
        self.y += 10

    def seal(self, x: float, y: float, name: str, millimetres: float = 42, *, angle: float = 0, **look: Any) -> None:
        """A seal with its centre here, multiplied over what is printed."""
        mark = paint_seal(name, self.pixels(millimetres), **look).rotate(angle, Image.Resampling.BICUBIC, expand=True)
        place = (self.pixels(x) - mark.width // 2, self.pixels(y) - mark.height // 2)
        ground = Image.new("RGB", self.image.size, "white")
        ground.paste(mark, place, mark)
        mixed = np.asarray(self.image, np.uint16) * np.asarray(ground, np.uint16) // 255
        self.image.paste(Image.fromarray(mixed.astype(np.uint8)))
        box = mark.getbbox() or (0, 0, *mark.size)
        self.truth.seals.append((place[0] + box[0], place[1] + box[1], place[0] + box[2], place[1] + box[3]))

    def table(
        self,
        rows: list[list[tuple[str, int, int]]],
        widths: list[float],
        *,
        height: float = 11,
        points: float = 12,
        rule: int = 2,
        colour: int = 30,
    ) -> None:
        """A ruled grid of ``(text, row span, column span)``."""
        taken: set[tuple[int, int]] = set()
        edges = [28 + sum(widths[:k]) for k in range(len(widths) + 1)]
        for row_number, row in enumerate(rows):
            column = 0
            for text, down, across in row:
                while (row_number, column) in taken:
                    column += 1
                taken |= {(row_number + i, column + j) for i in range(down) for j in range(across)}
                x0, x1 = self.pixels(edges[column]), self.pixels(edges[column + across])
                y0, y1 = self.pixels(self.y + row_number * height), self.pixels(self.y + (row_number + down) * height)
                self.draw.rectangle((x0, y0, x1, y1), outline=(colour,) * 3, width=rule)
                self.draw.text(
                    ((x0 + x1) / 2, (y0 + y1) / 2),
                    text,
                    (25, 25, 25),
                    font("song", points / 72 * self.dpi),
                    anchor="mm",
                )
                column += across
        self.truth.tables.append([[text for text, _, _ in row] for row in rows])
        self.y += len(rows) * height + 6


def paint_letter(seed: int, *, dpi: int = 200, seal: bool = True, head: bool = True) -> Painted:
    """An application letter: red head, number, title, addressee, body, attachments, signatory, date, seal over both."""
    random = Random(seed)
    sheet = Sheet(dpi)
    city = random.choice(PLACES)
    body = random.choice(("song", "kai", "serif"))
    if head:
        sheet.red_head(f"{city}人民政府文件", f"{city[0]}政函〔2024〕{random.randint(3, 99)}号")
    sheet.line(f"{city}人民政府关于申报", x=None, points=22, face="bold", pitch=13)
    sheet.line("商业秘密保护创新试点的函", x=None, points=22, face="bold", pitch=15)
    sheet.line("省市场监督管理局：", face=body)
    for _ in range(3):
        sheet.paragraph(sentence(random), face=body)
    sheet.line("附件：1．试点工作方案", x=39, face=body)
    sheet.line("2．工作基础情况报告", x=56, face=body, pitch=18)
    signed = sheet.y
    sheet.line(f"{city}人民政府", right=165, face=body)
    sheet.line(f"2024年{random.randint(1, 4)}月{random.randint(1, 28)}日", right=168, face=body, pitch=14)
    sheet.line(f"（联系人：王建国，电话：0575-8{random.randint(1000000, 9999999)}）", x=39, face=body)
    if seal:
        sheet.seal(
            146 + random.uniform(-5, 5),
            signed + 7 + random.uniform(-3, 3),
            f"{city}人民政府",
            42,
            angle=random.uniform(-12, 12),
        )
    return sheet.truth


def paint_body(seed: int, *, dpi: int = 200, points: float = 16) -> Painted:
    """A page of running text with headings and a page number."""
    random = Random(seed)
    sheet = Sheet(dpi)
    face = random.choice(("song", "kai", "serif"))
    sheet.line("一、工作基础", x=39, face="sans", points=points)
    pitch = points * 0.64
    count = 0
    while sheet.y < 235:
        count += 1
        sheet.line(
            f"（{'一二三四五六七八九十'[count - 1 % 10]}）{random.choice(('健全制度机制', '强化监管执法', '优化公共服务', '夯实产业基础'))}",
            x=39,
            face="kai",
            points=points,
            pitch=pitch,
        )
        sheet.paragraph(sentence(random) + sentence(random), points=points, face=face, pitch=pitch)
    sheet.y = 268
    sheet.line(f"— {random.randint(1, 60)} —", x=None, points=14, face="song")
    return sheet.truth


def paint_form(seed: int, *, dpi: int = 200, rule: int = 2, colour: int = 30) -> Painted:
    """An application form (申报表) with merged cells and a table of figures by year."""
    random = Random(seed)
    sheet = Sheet(dpi)
    city = random.choice(PLACES)
    sheet.line("商业秘密保护创新试点申报表", x=None, points=22, face="bold", pitch=16)

    def number(low: float, high: float) -> str:
        return f"{random.uniform(low, high):.1f}"

    sheet.table(
        [
            [("申报地区", 1, 1), (city, 1, 1), ("地区类型", 1, 1), ("地级市", 1, 1)],
            [("牵头单位", 1, 1), (f"{city}市场监督管理局", 1, 3)],
            [("联系人", 2, 1), ("李明", 1, 1), ("职务", 1, 1), ("科长", 1, 1)],
            [
                ("13857" + str(random.randint(100000, 999999)), 1, 1),
                ("传真", 1, 1),
                (f"0571-{random.randint(80000000, 89999999)}", 1, 1),
            ],
            [("重点产业", 1, 1), (random.choice(TRADES), 1, 3)],
        ],
        [34, 50, 34, 36],
        rule=rule,
        colour=colour,
    )
    sheet.line("近三年主要指标（单位：亿元）", x=None, points=14, face="sans")
    sheet.table(
        [
            [("指标", 1, 1), ("2021年", 1, 1), ("2022年", 1, 1), ("2023年", 1, 1)],
            *(
                [(name, 1, 1), (number(1000, 9000), 1, 1), (number(1000, 9000), 1, 1), (number(1000, 9000), 1, 1)]
                for name in ("地区生产总值", "工业增加值", "研发经费", "技术合同成交额")
            ),
        ],
        [49, 35, 35, 35],
        rule=rule,
        colour=colour,
    )
    return sheet.truth


def soil(
    page: Painted,
    seed: int = 0,
    *,
    skew: float = 0.0,
    noise: float = 6.0,
    jpeg: int = 60,
    blur: float = 0.4,
    grey: bool = False,
    turn: int = 0,
) -> Painted:
    """The page as a scanner gives it: aslant by ``skew`` degrees clockwise, noisy, JPEG, then turned clockwise."""
    image = page.image.rotate(-skew, Image.Resampling.BICUBIC, fillcolor="white") if skew else page.image
    image = image.filter(ImageFilter.GaussianBlur(blur * page.dpi / 200)) if blur else image
    pixels = np.asarray(image.convert("L").convert("RGB") if grey else image, np.float32)
    generator = np.random.default_rng(seed)
    pixels = np.clip(pixels * 0.97 + 4 + generator.normal(0, noise, pixels.shape), 0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=jpeg)
    image = Image.open(buffer).convert("RGB").rotate(-turn, expand=True)
    return Painted(image, page.dpi, page.lines, page.seals, page.tables)
