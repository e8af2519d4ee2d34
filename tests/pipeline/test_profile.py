"""What intake knows of a file: its region above all."""

from collections.abc import Callable

import pytest

from extractors.document import Block, Cell, table_text
from pipeline.facts import Reading
from pipeline.profile import Profile, region_in_name
from pipeline.profiling import make_profile
from pipeline.programme import Programme

MakeReading = Callable[..., Reading]
MakeTable = Callable[..., Block]

LETTER = (
    "绍政函〔2024〕18号",
    "#关于申请开展第三批全国商业秘密保护创新试点的函",
    "浙江省市场监督管理局：",
    "我市借鉴宁波市、宁波市、宁波市、宁波市做法，申请开展商业秘密保护创新试点。",
    "专此致函。",
    "绍兴市人民政府",
    "2024年4月18日",
)


def regions(profile: Profile) -> list[str]:
    """Adcodes, heaviest first."""
    return [mention.adcode for mention in profile.regions]


def check_evidence(reading: Reading, profile: Profile) -> None:
    """Every quote stands in its block."""
    blocks = {block.id: block for block in reading.document.blocks}
    places = [mention.evidence for mention in profile.regions] + [row.evidence for row in profile.listed]
    for place in filter(None, places):
        assert blocks[place.block].text[place.start : place.start + len(place.quote)] == place.quote
        assert place.quote


def test_letter_speaks_by_its_signatory(make_reading: MakeReading, pilot: Programme):
    """Neither the addressee's province nor a place named more often is the applicant."""
    reading = make_reading(LETTER, "1.申请函.pdf", "a" * 64)
    profile = make_profile(reading, pilot)
    assert regions(profile)[0] == "330600"
    assert profile.regions[0].weight >= 2.0
    assert "330000" not in regions(profile)
    assert profile.date == "2024-04-18"
    assert [part.requirement for part in profile.parts] == ["application-letter"]
    check_evidence(reading, profile)


def test_form_speaks_by_its_area(make_reading: MakeReading, make_table: MakeTable, pilot: Programme):
    """The cell beside 申报地区, short or long."""
    rows = [
        ("申报地区", "绍兴"),
        ("联系人", "李某"),
        ("联系电话", "1"),
        ("牵头单位", "市市场监管局"),
        ("重点产业", "医药"),
    ]
    reading = make_reading(["#商业秘密保护创新试点申报表", make_table("t", rows)], "x.docx")
    profile = make_profile(reading, pilot)
    assert regions(profile) == ["330600"]
    assert profile.regions[0].weight >= 2.0
    check_evidence(reading, profile)


def test_namesake_is_decided_by_the_addressee(make_reading: MakeReading, pilot: Programme):
    """鼓楼区 of 福州, because the letter goes to 福建."""
    content = [
        text.replace("浙江省", "福建省").replace("绍兴市人民政府", "鼓楼区人民政府").replace("宁波市", "我省")
        for text in LETTER
    ]
    assert regions(make_profile(make_reading(content, "a.pdf"), pilot))[0] == "350102"


def test_name_and_folder_count_less_than_what_the_file_says(make_reading: MakeReading, pilot: Programme):
    """A letter in the wrong folder is still its government's."""
    profile = make_profile(make_reading(LETTER, "浙江省/宁波市/宁波市申请函.pdf"), pilot)
    assert regions(profile)[0] == "330600"
    assert "330200" in regions(profile)
    assert next(m for m in profile.regions if m.adcode == "330200").weight < 4


def test_title_names_the_region(make_reading: MakeReading, pilot: Programme):
    """A plan speaks by its title; what it mentions otherwise is a weak sign."""
    content = [
        "#杭州市商业秘密保护创新试点工作方案",
        "学习上海市浦东新区经验。",
        "一、工作目标",
        "略。",
        "二、主要任务",
        "略。",
    ]
    profile = make_profile(make_reading(content, "方案.docx"), pilot)
    assert regions(profile)[0] == "330100"
    assert profile.regions[0].weight >= 2.0
    assert all(mention.weight < 2.0 for mention in profile.regions[1:])


def test_evidence_of_another_region_does_not_speak(make_reading: MakeReading, pilot: Programme):
    """A province's regulation in the dossier is no mismatch."""
    profile = make_profile(make_reading(["#浙江省商业秘密保护条例", "第一条 略。"], "佐证/条例.pdf"), pilot)
    assert all(mention.weight < 2.0 for mention in profile.regions)


def test_recommendation_list_rows(make_reading: MakeReading, pilot: Programme):
    """Merged cells, several areas in one, and a note that is no row."""
    rows = (
        (Cell(text="浙江省第三批全国商业秘密保护创新试点推荐名单", col_span=3),),
        (Cell(text="序号"), Cell(text="推荐地区"), Cell(text="联系人")),
        (Cell(text="1"), Cell(text="绍兴市、宁波市"), Cell(text="张某")),
        (Cell(text="2"), Cell(text="温州"), Cell(text="李某")),
        (Cell(text="3"), Cell(text="某某市"), Cell(text="王某")),
        (Cell(text="注：以上地区排名不分先后，杭州市另行报送。", col_span=3),),
    )
    reading = make_reading([Block(id="t", kind="table", text=table_text(rows), rows=rows)], "名单.xlsx", "b" * 64)
    profile = make_profile(reading, pilot)
    assert [part.requirement for part in profile.parts] == ["recommendation-list"]
    assert [(row.text, row.adcode) for row in profile.listed] == [
        ("绍兴市", "330600"), ("宁波市", "330200"), ("温州", "330300"), ("某某市", None),
    ]  # fmt: skip
    check_evidence(reading, profile)


def test_recommendation_list_by_row_spans_and_lines(make_reading: MakeReading, pilot: Programme):
    """A cell that spans rows shifts the cells below it; a list may have no table."""
    rows = (
        (Cell(text="省份"), Cell(text="推荐地区"), Cell(text="排序")),
        (Cell(text="江苏省", row_span=2), Cell(text="苏州市"), Cell(text="1")),
        (Cell(text="无锡市"), Cell(text="2")),
    )
    table = Block(id="t", kind="table", text=table_text(rows), rows=rows)
    profile = make_profile(make_reading(["#推荐名单", table], "a.docx"), pilot)
    assert [row.adcode for row in profile.listed] == ["320500", "320200"]
    lines = ["#江苏省第三批全国商业秘密保护创新试点推荐名单", "1.苏州市", "2.无锡市", "3.以上排名不分先后"]
    profile = make_profile(make_reading(lines, "推荐名单.docx"), pilot)
    assert [row.adcode for row in profile.listed] == ["320500", "320200"]


def test_file_of_which_nothing_is_known(make_reading: MakeReading, pilot: Programme):
    """An empty file has a profile too."""
    profile = make_profile(make_reading([], "扫描件.pdf"), pilot)
    assert profile.parts == ()
    assert profile.regions == ()
    assert profile.confidence == 0.0
    assert profile.part_scores


@pytest.mark.parametrize(
    ("name", "adcode"),
    [
        ("绍兴市", "330600"),
        ("01_绍兴市申报材料", "330600"),
        ("绍兴市申请函.pdf", "330600"),
        ("附件2 绍兴申报表.docx", "330600"),
        ("浙江省绍兴市", "330600"),
        ("浙江-绍兴-申报材料.zip", "330600"),
        ("（三）白银", "620400"),
        ("上海市浦东新区", "310115"),
        ("33浙江省", "330000"),
        ("苏州工业园区材料", "320500+苏州工业园区"),
        ("申请函.pdf", None),
        ("附件", None),
        ("绍兴市和宁波市.zip", None),
        ("新建文件夹", None),
    ],
)
def test_region_in_name(name: str, adcode: str | None):
    """Numbers, separators and kinds of papers around it do not matter."""
    assert region_in_name(name) == adcode
