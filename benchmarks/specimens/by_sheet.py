"""Workbooks by XlsxWriter and what LibreOffice makes of them (XLS, ODS, CSV): shown values, merged heads, two tables."""

from datetime import date
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from specimens.by_office import convert
from specimens.grids import figures_by_year
from specimens.truth import Cell, Draft, Piece, Specimen
from specimens.words import CITIES, THEMES, person


def shown(random: Random) -> tuple[str, object, str]:
    """What a cell shows, its value and its number format."""
    whole, permille, small = random.randint(1000, 9_999_999), random.randint(1, 999), random.randint(-500, 500)
    exact = round(random.uniform(0, 99999), 2)
    day = date(random.randint(2019, 2024), random.randint(1, 12), random.randint(1, 28))
    code, name, plain = f"0{random.randint(100000, 999999)}", person(random), random.randint(1, 99999)
    return random.choice(
        (
            (f"{whole:,}", whole, "#,##0"),
            (f"{exact:,.2f}", exact, "#,##0.00"),
            (f"{permille / 10:.1f}%", permille / 1000, "0.0%"),
            (f"{day.year}年{day.month}月{day.day}日", (day - date(1899, 12, 30)).days, 'yyyy"年"m"月"d"日"'),
            (code, code, "@"),
            (f"{small}.0", small, "0.0"),
            (name, name, "General"),
            (str(plain), plain, "General"),
        )
    )


def draft_of(seed: int) -> tuple[Draft, list[list[list[tuple[object, str]]]]]:
    """A draft of two tables, and the values and formats of their cells."""
    random = Random(seed * 23)
    topic = random.choice(THEMES)
    columns = random.randint(4, 6)
    rows: list[tuple[Cell, ...]] = [
        (Cell("序号", rows=2), Cell("地区", rows=2), Cell("指标数值", columns=columns)),
        tuple(Cell(f"第{index}项") for index in range(1, columns + 1)),
    ]
    values: list[list[tuple[object, str]]] = [
        [("序号", ""), ("地区", ""), ("指标数值", "")],
        [(f"第{index}项", "") for index in range(1, columns + 1)],
    ]
    for index in range(1, random.randint(8, 40)):
        cells = [shown(random) for _ in range(columns)]
        city = random.choice(CITIES)
        rows.append((Cell(str(index)), Cell(city), *(Cell(text) for text, _, _ in cells)))
        values.append([(index, "General"), (city, ""), *((value, form) for _, value, form in cells)])
    other = figures_by_year(random, topic)
    plain = [[(cell.text, "@") for cell in row] for row in other.rows]
    draft = Draft("sheet", seed, (Piece("title", f"{topic.name}情况表"), Piece("table", rows=tuple(rows)), other))
    return draft, [values, plain]


def write(draft: Draft, values: list[list[list[tuple[object, str]]]], path: Path) -> None:
    """The workbook: the title merged over the first table, the second table below it or on a sheet of its own."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("汇总表")
    first = draft.tables[0]
    sheet.merge_range(0, 0, 0, first.columns - 1, draft.pieces[0].text)
    below = put(book, sheet, first, values[0], 1)
    if draft.seed % 2:
        put(book, sheet, draft.tables[1], values[1], below + 2)
    else:
        put(book, book.add_worksheet("分年度"), draft.tables[1], values[1], 0)
    book.close()


def put(book: Any, sheet: Any, piece: Piece, values: list[list[tuple[object, str]]], top: int) -> int:
    """One table; gives the row below it."""
    for (row, column, cell), (value, form) in zip(piece.placed, chain.from_iterable(values), strict=True):
        look = book.add_format({"border": 1, **({"num_format": form} if form else {})})
        if cell.rows + cell.columns > 2:
            sheet.merge_range(top + row, column, top + row + cell.rows - 1, column + cell.columns - 1, value, look)
        elif isinstance(value, str):
            sheet.write_string(top + row, column, value, look)
        elif row % 5 == 4 and form != "General":
            sheet.write_formula(top + row, column, f"={value}+0", look, value)
        else:
            sheet.write_number(top + row, column, value, look)
    return top + len(piece.rows)


def make_all(seeds: list[int], folder: Path, formats: tuple[str, ...] = ("xls", "ods", "csv")) -> list[Specimen]:
    """Workbooks in each format. A CSV has the first sheet, and no spans: its truth is the first table without them."""
    made = []
    for seed in seeds:
        draft, values = draft_of(seed)
        path = folder / f"{draft.name}-xlsxwriter.xlsx"
        write(draft, values, path)
        made.append(Specimen(path, draft, "xlsxwriter"))
    for extension in formats:
        convert([one.path for one in made if one.format == "xlsx"], extension, folder)
    for one in [one for one in made if one.format == "xlsx"]:
        if "csv" in formats and one.draft.seed % 2:
            comma = one.path.with_suffix(".csv")
            comma.write_bytes(comma.read_text(encoding="utf-8").encode("gb18030"))  # as Excel in China saves it
        for extension in formats:
            pieces = one.draft.pieces
            if extension == "csv":
                pieces = tuple(unmerged(piece) if piece.kind == "table" else piece for piece in pieces)
                pieces = pieces if one.draft.seed % 2 else pieces[:2]
            made.append(
                Specimen(one.path.with_suffix(f".{extension}"), one.draft.without(pieces=pieces), "libreoffice")
            )
    return made


def unmerged(piece: Piece) -> Piece:
    """The table as CSV has it: covered cells are empty."""
    grid = [[""] * piece.columns for _ in piece.rows]
    for row, column, cell in piece.placed:
        grid[row][column] = cell.text
    return Piece("table", rows=tuple(tuple(map(Cell, texts)) for texts in grid))
