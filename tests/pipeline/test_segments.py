"""Several documents in one file without pages or marks, and papers that are none of the dossier's."""

from collections.abc import Callable

import pytest

from extractors.document import Block, Style
from pipeline.facts import Reading
from pipeline.programme import Programme
from pipeline.roles.finding import find_parts

MakeReading = Callable[..., Reading]
PLAN = (
    ("工作目标", "到2026年底，建成商业秘密保护基地6个、指导站40个，形成较为完备的保护体系。" * 3),
    ("重点产业", "围绕新能源装备、生物医药两大产业集群，覆盖链上企业820家，产值2100亿元。" * 3),
    ("主要任务", "健全制度体系，健全协作机制，强化监管执法，优化服务保障，营造良好氛围。" * 3),
    ("保障措施", "成立领导小组，落实工作经费，纳入年度考核，定期督导通报，压实部门责任。" * 3),
)
REPORT = (
    ("制度建设", "先后出台三年行动计划、企业商业秘密保护指引等文件5件，发布地方标准1项。" * 3),
    ("工作机制", "建立由17个部门参加的联席会议制度，与公安、法院、检察院签订协作协议。" * 3),
    ("监管执法", "近三年查处侵犯商业秘密案件21件，罚没款460万元，移送公安机关3件。" * 3),
    ("服务保障", "建成商业秘密保护基地4个、指导站36个，示范企业58家，培训1.2万人次。" * 3),
)
HAN = "一二三四五六"


def lines_of(paper: tuple[tuple[str, str], ...]) -> list[str]:
    """Numbered headings with their text."""
    return [line for number, (title, body) in zip(HAN, paper, strict=False) for line in (f"{number}、{title}", body)]


def requirements(reading: Reading, pilot: Programme) -> list[str]:
    """What the parts of a file serve, in order."""
    return [part.requirement for part in find_parts(reading, pilot).parts]


def test_plan_and_report_as_chapters_of_one_file(make_reading: MakeReading, pilot: Programme) -> None:
    """第一部分 and 第二部分 that are named for documents of the call are these documents."""
    chapters = ["第一部分 试点工作方案", *lines_of(PLAN), "第二部分 工作基础情况报告", *lines_of(REPORT)]
    reading = make_reading(["#嘉兴市申报材料", *chapters], "材料.docx")
    assert requirements(reading, pilot) == ["pilot-plan", "foundation-report"]


def test_a_list_of_what_to_hand_in_holds_no_documents(make_reading: MakeReading, pilot: Programme) -> None:
    """Headings named for documents, with a line below each, are requirements and no documents."""
    wanted = [
        "一、申报表",
        "按格式填写。",
        "二、试点工作方案",
        "写明目标任务。",
        "三、工作基础情况报告",
        "反映近三年情况。",
    ]
    assert requirements(make_reading(["#申报材料要求", *wanted], "要求.docx"), pilot) == []


def test_titles_inside_a_file_without_pages_begin_documents(make_reading: MakeReading, pilot: Programme) -> None:
    """Large centred lines part what Word has in one file, though only the first is marked as a title."""
    texts = [
        "#嘉兴市人民政府关于申报商业秘密保护创新试点的函",
        "浙江省市场监督管理局：",
        "我市拟申报试点，恳请支持。",
        "特此函达。",
        "嘉兴市人民政府",
        "2024年4月10日",
        "!嘉兴市商业秘密保护创新试点工作方案",
        *lines_of(PLAN),
        "!嘉兴市商业秘密保护工作基础情况报告",
        *lines_of(REPORT),
    ]
    large, text = Style(size=22.0, align="center"), Style(size=16.0)
    blocks = [
        Block(
            id=f"b{place}",
            kind="title" if line.startswith("#") else "paragraph",
            text=line.lstrip("#!"),
            style=large if line[0] in "#!" else text,
        )
        for place, line in enumerate(texts)
    ]
    parts = requirements(make_reading(blocks, "全部.docx"), pilot)
    assert parts == ["application-letter", "pilot-plan", "foundation-report"]


@pytest.mark.parametrize(
    "head",
    [
        ("#市场监管总局关于组织申报第三批全国商业秘密保护创新试点的通知", "国市监竞争函〔2024〕40号"),
        (
            "#浙江省市场监督管理局转发市场监管总局关于组织申报第三批全国商业秘密保护创新试点的通知",
            "浙市监函〔2024〕5号",
        ),
        ("国市监竞争函[2024]40号", "#关于组织申报创新试点的通知"),
    ],
    ids=["itself", "passed on", "by number"],
)
def test_the_call_itself_serves_nothing(make_reading: MakeReading, pilot: Programme, head: tuple[str, ...]) -> None:
    """The ministry's notice in the folder is no evidence, whatever it is like."""
    text = ["各省市场监管局：", "现就有关事项通知如下，请认真贯彻执行。", "市场监管总局", "2024年3月20日"]
    assert requirements(make_reading([*head, *text], "佐证材料/通知.docx"), pilot) == []


def test_a_form_that_nobody_filled_in_is_no_list(
    make_reading: MakeReading, make_table: Callable[..., Block], pilot: Programme
) -> None:
    """申报地区 in a form's first row is a label, not the heading of a list's column."""
    rows = [["申报地区", "", "地区类型", ""], ["牵头单位", "", "负责人", ""], ["联系人", "", "联系电话", ""]]
    table = make_table("t", [*rows, ["工作基础", "", "重点产业", ""]])
    assert requirements(make_reading(["#创新试点申报表", table], "空表.docx"), pilot) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("#嘉兴市国家知识产权强市建设试点城市工作方案", "supporting-evidence"),
        ("#嘉兴市优化营商环境创新试点实施方案", "supporting-evidence"),
        ("#嘉兴市试点工作方案", "pilot-plan"),
        ("#嘉兴市商业秘密保护创新试点三年行动计划（2024—2026年）", "pilot-plan"),
        ("#嘉兴市人民政府关于同意开展商业秘密保护创新试点的批复", "supporting-evidence"),
    ],
)
def test_plans_of_other_programmes_are_evidence(
    make_reading: MakeReading, pilot: Programme, title: str, expected: str
) -> None:
    """A pilot's plan whose title and text are of another matter is not this call's; nor is an answer an application."""
    lines = ["一、工作目标", "到2025年，各项指标位居前列。", "二、主要任务", "简化流程。", "三、保障措施", "加强领导。"]
    if title.endswith("批复"):
        lines = ["市市场监管局：", "经研究，同意开展试点，请予推进。", "嘉兴市人民政府", "2024年3月1日"]
    assert requirements(make_reading([title, *lines], "材料.docx"), pilot) == [expected]
