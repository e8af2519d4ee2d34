"""What tables deny: shares and rates of completion of their rows, the districts of a region, the line before a table."""

from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block, Document
from pipeline.consistency.arithmetic import Miscount
from pipeline.consistency.districts import find_other_totals, find_wrong_districts
from pipeline.consistency.scopes import Scopes
from pipeline.consistency.shares import find_wrong_shares
from pipeline.consistency.tables import read_tables
from pipeline.figures.finding import find_figures
from pipeline.programme import Programme
from pipeline.review import Region

Rows = Sequence[Sequence[str]]
Find = Callable[..., list[tuple[str, str]]]
REGION = Region("台州市", "331000", "prefecture-city", eligible=True)
KINDS = (
    ("案件类型", "案件数（件）", "占比"),
    ("侵犯技术信息", "30", "50%"),
    ("侵犯经营信息", "18", "30%"),
    ("其他", "12", "20%"),
    ("合计", "60", "100%"),
)
TASKS = (
    ("任务", "目标数（个）", "实际完成（个）", "完成率"),
    ("建设指导站", "40", "36", "90%"),
    ("培育示范企业", "50", "60", "120%"),
    ("建设保护基地", "8", "6", "75%"),
)
STATIONS = (("县（市、区）", "商业秘密保护指导站（个）"), ("椒江区", "14"), ("温岭市", "9"), ("仙居县", "6"))


def with_cell(rows: Rows, row: int, column: int, text: str) -> Rows:
    """The rows with another cell."""
    changed = [list(cells) for cells in rows]
    changed[row][column] = text
    return changed


@pytest.fixture
def find(make_document: Callable[..., Document], make_table: Callable[..., Block], pilot: Programme) -> Find:
    """The kinds and words of what a table, and the lines before it, deny."""

    def run(rows: Rows, *lines: str) -> list[tuple[str, str]]:
        document = make_document([*lines, make_table("t1", rows)])
        blocks = {(document.file.sha256, block.id): block for block in document.blocks}
        figures = find_figures(document, ())
        tables = list(read_tables(figures, blocks))
        found: list[Miscount] = [
            *find_wrong_shares(tables),
            *find_wrong_districts(tables, figures, Scopes(pilot, REGION, blocks, {})),
            *find_other_totals(tables, figures, blocks),
        ]
        return [(miscount.kind, miscount.stated.text) for miscount in found]

    return run


@pytest.mark.parametrize(
    ("rows", "row", "column", "wrong"),
    [
        (KINDS, 1, 2, "45%"),
        (KINDS, 2, 2, "38%"),
        (with_cell(KINDS, 4, 0, "全市"), 3, 2, "2%"),
        (with_cell(KINDS, 4, 0, "总 计"), 3, 2, "25%"),
        (TASKS, 1, 3, "95%"),
        (TASKS, 3, 3, "57%"),
    ],
)
def test_shares_and_rates_of_rows(find: Find, rows: Rows, row: int, column: int, wrong: str) -> None:
    """A table whose shares fit says nothing; one share that does not is named."""
    assert find(rows) == []
    assert find(with_cell(rows, row, column, wrong)) == [("share", wrong)]


@pytest.mark.parametrize(
    "rows",
    [
        [KINDS[0], *((name, count, share) for (name, count, _), share in zip(KINDS[1:], "9876", strict=True))],
        [*KINDS[:-1], ("小计", "60", "100%")],
        with_cell(KINDS, 1, 2, "约50%"),
        with_cell(TASKS, 0, 3, "较上年"),
    ],
)
def test_columns_that_are_no_shares_of_the_one_beside_them(find: Find, rows: Rows) -> None:
    """Of something else in all rows, without a total of the whole, bounds, another header: nothing is reckoned."""
    assert find(rows) == []


@pytest.mark.parametrize(
    ("text", "rows", "wrong"),
    [
        ("截至2023年底，全市建成商业秘密保护指导站29个。", STATIONS, []),
        ("截至2023年底，全市建成商业秘密保护指导站25个。", STATIONS, [("sum", "25个")]),
        ("截至2023年底，全市建成商业秘密保护指导站40个。", STATIONS, []),
        ("截至2023年底，全市建成商业秘密保护指导站40个。", [*STATIONS, ("全市", "29")], [("table", "40个")]),
        ("截至2023年底，全市建成商业秘密保护指导站29个。", [*STATIONS, ("全市", "29")], []),
        ("截至2023年底，椒江区建成商业秘密保护指导站25个。", STATIONS, []),
    ],
)
def test_districts_of_a_table_against_the_whole(
    find: Find, text: str, rows: Rows, wrong: list[tuple[str, str]]
) -> None:
    """Districts are not more than their region, of which some may be left out unless the table has its total."""
    assert find(rows, text, "表1 各地站点情况" if rows is not STATIONS else "表1 站点情况") == wrong


def test_a_caption_may_promise_every_district(find: Find) -> None:
    """各县（市、区）: then they are all there, and the whole is no more than they are."""
    text = "截至2023年底，全市建成商业秘密保护指导站{}个。"
    caption = "表1 各县（市、区）商业秘密保护指导站建设情况"
    assert find(STATIONS, text.format(29), caption) == []
    assert find(STATIONS, text.format(40), caption) == [("sum", "40个")]


MONEY = (("项目", "金额（万元）"), ("宣传培训", "300"), ("站点建设", "500"), ("合计", "800"))


@pytest.mark.parametrize(
    ("total", "stated", "wrong"),
    [
        ("合计", 800, []),
        ("合计", 900, [("table", "900万元")]),
        ("总计", 900, [("table", "900万元")]),
        ("小计", 900, []),
    ],
)
def test_the_line_before_a_table(find: Find, total: str, stated: int, wrong: list[tuple[str, str]]) -> None:
    """共安排…，具体如下 against the total of the table; a lone 小计 is that of a part."""
    rows = [*MONEY[:-1], (total, "800")]
    assert find(rows, f"市财政共安排专项资金{stated}万元，具体安排如下。") == wrong
