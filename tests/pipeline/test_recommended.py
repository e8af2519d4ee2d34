"""Rows of recommendation lists and what recommendation letters name, as provinces write them."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from extractors.document import Block, Cell, table_text
from pipeline.facts import Reading
from pipeline.profile import ListedRegion
from pipeline.profiling import make_profile
from pipeline.programme import Programme

Row = Sequence[str | Cell]
MakeReading = Callable[..., Reading]
TITLE = "#浙江省第三批全国商业秘密保护创新试点推荐名单"


def table(*rows: Row, name: str = "t") -> Block:
    """A table of words and cells with spans."""
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(text=cell) for cell in row) for row in rows)
    return Block(id=name, kind="table", text=table_text(cells), rows=cells)


@pytest.fixture
def listed(make_reading: MakeReading, pilot: Programme) -> Callable[..., list[tuple[str, str | None]]]:
    """Texts and codes of the areas of a list; each stands letter for letter in its block."""

    def read(*content: str | Block, name: str = "推荐名单.docx") -> list[tuple[str, str | None]]:
        reading = make_reading(content, name)
        return [(area.text, area.adcode) for area in checked(reading, make_profile(reading, pilot).listed)]

    return read


def checked(reading: Reading, areas: Sequence[ListedRegion]) -> Sequence[ListedRegion]:
    """The areas, whose words stand where their evidence says."""
    blocks = {block.id: block.text for block in reading.document.blocks}
    for area in areas:
        place = area.evidence
        assert blocks[place.block][place.start :].startswith(place.quote)
        assert place.quote
    return areas


SHAOXING, NINGBO, WENZHOU = ("绍兴市", "330600"), ("宁波市", "330200"), ("温州市", "330300")


@pytest.mark.parametrize(
    "rows",
    [
        (("序号", "推荐地区", "联系人"), ("1", "绍兴市", "甲"), ("2", "宁波市", ""), ("3", "温州市", "丙")),
        (("推荐地区",), ("绍兴市",), ("宁波市",), ("温州市",)),
        (("序号", "推荐地区"), ("", "绍兴市"), ("", "宁波市"), ("", "温州市")),
        (("序号", "拟报市县"), ("1", "绍兴市"), ("2", "宁波市"), ("3", "温州市")),
        (("推荐顺序", "推荐地区"), ("2", "宁波市"), ("3", "温州市"), ("1", "绍兴市")),
        (("排名", "推荐地区"), ("第二", "宁波市"), ("第三", "温州市"), ("第一", "绍兴市")),
        (("序号", "推荐地区"), ("1", "绍兴市"), ("2", "宁波市"), ("1", "温州市")),
        ((Cell(text="序号", row_span=2), Cell(text="基本情况", col_span=2)), ("推荐地区", "类型"), ("1", "绍兴市", "地级市"),
         ("2", "宁波市", "副省级城市"), ("3", "温州市", "地级市")),
        (("类型", "推荐地区"), (Cell(text="地级市", row_span=2), "绍兴市"), ("宁波市",), ("其他", "温州市")),
        (("序号", "推荐地区"), ("1", "浙江省\n绍兴市"), ("2", "宁 波 市"), ("3", "浙江省温州市人民政府")),
        (("序号", "推荐地区"), ("1", "绍兴市（含柯桥区、越城区）"), ("2", "宁波市、温州市")),
        (("序号", "推荐地区"), ("1", "1.绍兴市\n2.宁波市\n3.温州市")),
        (("序号", "推荐地区"), ("1", "绍兴市、宁波市和温州市"), ("合计", "3个"), (Cell(text="注：杭州市另报。", col_span=2),)),
        (("推荐地区", "备注"), ("绍兴市", ""), ("宁波市", ""), ("温州市", ""), ("注：以上排名不分先后，杭州市不再单独报送，特此说明。", "")),
    ],
)  # fmt: skip
def test_tables(listed: Callable[..., Any], rows: tuple[Row, ...]) -> None:
    """Merged cells, notes, several areas in a cell, a rank, restarted numbers, columns with other headings."""
    found = listed(TITLE, table(*rows))
    assert [code for _, code in found] == ["330600", "330200", "330300"]


def test_a_list_on_two_pages(listed: Callable[..., Any]) -> None:
    """The second table has no headings of its own; a table of persons beside it is none of the list."""
    first = table(("序号", "推荐地区", "联系人"), ("1", "绍兴市", "甲"), ("2", "宁波市", "乙"))
    second = table(("3", "温州市", "丙"), name="u")
    persons = table(("职务", "姓名", "电话"), ("处长", "张三", "1"), name="v")
    assert listed(TITLE, first, second, persons) == [SHAOXING, NINGBO, WENZHOU]


def test_an_area_twice_and_short_names(listed: Callable[..., Any]) -> None:
    """Both rows stay, in the words of each."""
    rows = table(("序号", "推荐地区"), ("1", "绍兴"), ("2", "宁波市"), ("3", "绍兴市"))
    assert listed(TITLE, rows) == [("绍兴", "330600"), NINGBO, SHAOXING]


def test_what_names_no_division_stays(listed: Callable[..., Any]) -> None:
    """A slip of the pen is a row all the same."""
    assert listed(TITLE, table(("序号", "推荐地区"), ("1", "绍兴市"), ("2", "邵兴市"))) == [SHAOXING, ("邵兴市", None)]


@pytest.mark.parametrize(
    "lines",
    [
        ("1.绍兴市", "2.宁波市", "3.温州市", "4.以上排名不分先后"),
        ("绍兴市", "宁波市", "温州市", "浙江省市场监督管理局", "2024年4月20日"),
        ("绍兴市、宁波市、温州市",),
        ("（一）绍兴市商业秘密保护创新试点", "（二）宁波市", "（三）温州市"),
    ],
)
def test_lists_without_a_table(listed: Callable[..., Any], lines: tuple[str, ...]) -> None:
    """Numbered lines and lines of names alone."""
    assert [code for _, code in listed(TITLE, *lines)] == ["330600", "330200", "330300"]


@pytest.mark.parametrize(
    ("lines", "codes", "count"),
    [
        (("经初步审核，现推荐绍兴市、宁波市等3个地区申报。",), ["330600", "330200"], 3),
        (("我局对8个设区市的材料进行了初审，择优推荐绍兴市、温州市。",), ["330600", "330300"], None),
        (("经研究，共推荐三个城市，名单如下：", "1.绍兴市", "2.宁波市", "3.温州市"), ["330600", "330200", "330300"], 3),
        (("我局赴台州市调研。经研究，现推荐绍兴市申报。",), ["330600"], None),
        (("现将推荐名单报上，请审核。",), [], None),
    ],
)
def test_letters(
    make_reading: MakeReading, pilot: Programme, lines: tuple[str, ...], codes: list[str], count: int | None
) -> None:
    """Areas that they recommend, how many they say these are; places named for another reason are none."""
    head = ("#浙江省市场监督管理局关于推荐第三批全国商业秘密保护创新试点的函", "市场监管总局：")
    reading = make_reading((*head, *lines, "浙江省市场监督管理局", "2024年4月20日"), "推荐函.docx")
    profile = make_profile(reading, pilot)
    assert [part.requirement for part in profile.parts] == ["recommendation-letter"]
    assert [area.adcode for area in checked(reading, profile.recommended.areas)] == codes
    assert profile.recommended.count == count
    assert profile.date == "2024-04-20"
