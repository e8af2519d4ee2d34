"""openpyxl as a writer of sample workbooks: recommendation lists and lists of model enterprises."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

from pipeline.demo.cast import BatchFilePlan
from pipeline.demo.packing import settle_package
from pipeline.demo.voice import Voice


def write_list(plan: BatchFilePlan) -> bytes:
    """A province's recommendation list (推荐名单)."""
    rows = [("序号", "推荐地区", "地区类别", "备注"), *((i, a, kind, "") for i, (a, kind) in enumerate(plan.rows, 1))]
    return _write(
        "第三批全国商业秘密保护创新试点推荐名单", f"填报单位（盖章）：{plan.authority}", rows, (8, 26, 20, 20)
    )


def write_companies(voice: Voice) -> bytes:
    """A list of model enterprises (示范企业名单) with invented names."""
    heads = ("恒", "中", "华", "瑞", "金", "博", "远", "鼎", "启", "科")
    tails = ("泰", "拓", "诚", "源", "锐", "晟", "达", "创", "盈", "锋")
    place, rows = voice.place, [("序号", "企业名称", "所属行业", "认定时间")]
    for number in range(1, 13):
        name = f"{place.name[:2]}{voice.rng.choice(heads)}{voice.rng.choice(tails)}{place.industries[number % 3].name[:2]}有限公司"
        rows.append((str(number), name, place.industries[number % 3].name, f"{2021 + number % 3}年"))
    return _write(f"{place.name}商业秘密保护示范企业名单（部分）", f"{place.name}市场监督管理局", rows, (8, 36, 24, 14))


def _write(title: str, line: str, rows: list[Any], widths: tuple[int, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "名单"
    sheet.append([title])
    sheet.append([line])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(widths))
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(widths))
    sheet["A1"].font, sheet["A1"].alignment = Font(name="黑体", size=16), Alignment(horizontal="center")
    edge = Border(*(Side(style="thin") for _ in range(4)))
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=3, max_col=len(widths)):
        for cell in cells:
            cell.border, cell.alignment = edge, Alignment(horizontal="center", vertical="center")
    for letter, width in zip("ABCDEF", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    book.properties.created = dt.datetime(2024, 4, 18, 9, 30)  # noqa: DTZ001 - the format has no zone
    buffer = io.BytesIO()
    book.save(buffer)
    return settle_package(buffer.getvalue(), (("docProps/core.xml", _core(buffer.getvalue())),))


def _core(data: bytes) -> bytes:
    """The core properties with a fixed date of change (openpyxl writes the clock's)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        core = package.read("docProps/core.xml")
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-04-18T09:30:00Z", core)
