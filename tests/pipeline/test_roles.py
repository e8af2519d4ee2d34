"""What a file is: name, title, structure and content together."""

from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block
from pipeline.facts import Reading
from pipeline.programme import Programme
from pipeline.roles.finding import find_parts
from pipeline.roles.naming import score_name

MakeReading = Callable[..., Reading]
MakeTable = Callable[..., Block]

LETTER = (
    "绍兴市人民政府",
    "绍政函〔2024〕18号",
    "#绍兴市人民政府关于申请开展第三批全国商业秘密保护创新试点的函",
    "浙江省市场监督管理局：",
    "根据通知要求，我市认真组织，编制了试点工作方案和工作基础情况报告，填写了申报表，并附佐证材料，特申请开展商业秘密保护创新试点。",
    "专此致函。",
    "附件：1.申报表",
    "2.试点工作方案",
    "绍兴市人民政府",
    "2024年4月18日",
)
PLAN = (
    "#绍兴市商业秘密保护创新试点工作方案",
    "为深入贯彻落实国家关于加强商业秘密保护的决策部署，结合我市实际和已有工作基础，制定本方案。" * 3,
    "一、总体要求",
    "坚持问题导向，" * 10,
    "二、工作目标",
    "到2025年，建成商业秘密保护基地20个。" * 3,
    "三、重点产业",
    "聚焦生物医药、集成电路等产业集群。" * 3,
    "四、创新方向",
    "率先探索商业秘密分级保护。" * 3,
    "五、主要任务",
    "（一）加强制度建设。制定办法。",
    "（二）健全工作机制。建立联席会议。",
    "（三）加强监管执法。查处案件。",
    "六、进度安排",
    "第一阶段为启动阶段。" * 3,
    "七、保障措施",
    "加强组织领导。" * 3,
)
REPORT = (
    "#绍兴市商业秘密保护工作基础情况报告",
    "近年来，我市高度重视商业秘密保护，出台多项政策，现将工作基础情况报告如下。" * 3,
    "一、经济社会发展和产业基础",
    "2023年，全市地区生产总值7791亿元。" * 3,
    "二、制度建设",
    "累计印发文件12份。" * 4,
    "三、工作机制",
    "建立联席会议制度。" * 4,
    "四、监管执法",
    "累计查处案件32件。" * 4,
    "五、服务保障",
    "建成指导站45个。" * 4,
    "六、下一步打算",
    "围绕试点工作方案的工作目标和主要任务推进。" * 3,
)
FORM = (
    ("申报地区", "绍兴市", "地区类型", "地级市"),
    ("牵头单位", "绍兴市市场监督管理局", "负责人", "王某"),
    ("联系人", "李某", "联系电话", "0575-88880000"),
    ("重点产业", "生物医药、集成电路", "电子邮箱", "a@example.com"),
    ("人民政府意见", "同意申报。（盖章） 2024年4月18日"),
)


def roles(reading: Reading, programme: Programme) -> list[str]:
    """Requirement ids of the parts."""
    return [part.requirement for part in find_parts(reading, programme).parts]


@pytest.mark.parametrize("name", ["扫描件001.pdf", "1.docx", "新建文件夹/未命名.docx"])
@pytest.mark.parametrize(
    ("content", "role"),
    [(LETTER, "application-letter"), (PLAN, "pilot-plan"), (REPORT, "foundation-report")],
)
def test_content_alone_tells_the_role(
    make_reading: MakeReading, pilot: Programme, name: str, content: Sequence[str], role: str
):
    """Names that say nothing do no harm."""
    result = find_parts(make_reading(content, name), pilot)
    assert [part.requirement for part in result.parts] == [role]
    assert result.parts[0].confidence >= 0.6
    assert result.scores[0][0] == role


@pytest.mark.parametrize(
    ("content", "role"), [(LETTER, "application-letter"), (PLAN, "pilot-plan"), (REPORT, "foundation-report")]
)
def test_recognised_text_without_any_look(
    make_reading: MakeReading, pilot: Programme, content: Sequence[str], role: str
):
    """A scan has no marked titles."""
    assert roles(make_reading([text.lstrip("#") for text in content], "IMG_0001.jpg"), pilot) == [role]


def test_title_alone_missing_structure_decides(make_reading: MakeReading, pilot: Programme):
    """A plan without its title page is a plan."""
    assert roles(make_reading(PLAN[1:], "扫描件.pdf"), pilot) == ["pilot-plan"]
    assert roles(make_reading(REPORT[1:], "扫描件.pdf"), pilot) == ["foundation-report"]


def test_content_wins_over_a_wrong_name(make_reading: MakeReading, pilot: Programme):
    """A plan called a form is a plan, less surely than one rightly named."""
    wrong = find_parts(make_reading(PLAN, "附件2 申报表.docx"), pilot)
    right = find_parts(make_reading(PLAN, "03-工作方案(定稿).docx"), pilot)
    assert [part.requirement for part in wrong.parts] == ["pilot-plan"]
    assert wrong.parts[0].confidence < right.parts[0].confidence


def test_filled_form_and_blank_template(make_reading: MakeReading, make_table: MakeTable, pilot: Programme):
    """A template is not the form."""
    title = "#全国商业秘密保护创新试点申报表"
    filled = find_parts(make_reading([title, make_table("t", FORM)], "表.docx"), pilot)
    assert [part.requirement for part in filled.parts] == ["application-form"]
    blank_rows = [[text if i % 2 == 0 else "" for i, text in enumerate(row)] for row in FORM]
    blank = find_parts(make_reading([title, make_table("t", blank_rows)], "申报表.docx"), pilot)
    assert "application-form" not in [part.requirement for part in blank.parts]
    assert dict(blank.scores)["application-form"] < 0.4


def test_form_written_as_lines(make_reading: MakeReading, pilot: Programme):
    """A recognised form may have lost its grid."""
    lines = [
        "商业秘密保护创新试点申报表",
        "申报地区：绍兴市",
        "牵头单位：绍兴市市场监督管理局",
        "联系人：李某",
        "联系电话：0575-1",
        "重点产业：医药",
    ]
    assert roles(make_reading(lines, "a.jpg"), pilot) == ["application-form"]


def test_several_documents_in_one_file(make_reading: MakeReading, make_table: MakeTable, pilot: Programme):
    """A scan of everything: parts with their own pages and blocks, in order."""
    blocks: list[Block] = []
    for page, content in enumerate((LETTER, FORM, PLAN, REPORT), start=1):
        if content is FORM:
            blocks.append(Block(id=f"t{page}", kind="paragraph", text="附件1", page=page))
            blocks.append(Block(id=f"u{page}", kind="paragraph", text="绍兴市商业秘密保护创新试点申报表", page=page))
            blocks.append(make_table(f"v{page}", FORM, page))
            continue
        blocks += [
            Block(id=f"b{page}-{i}", kind="paragraph", text=str(text).lstrip("#"), page=page)
            for i, text in enumerate(content)
        ]
    found = find_parts(make_reading(blocks, "申报材料.pdf"), pilot).parts
    assert [(part.requirement, part.page_start, part.page_end) for part in found] == [
        ("application-letter", 1, 1),
        ("application-form", 2, 2),
        ("pilot-plan", 3, 3),
        ("foundation-report", 4, 4),
    ]
    assert found[1].block_start == "t2"
    assert found[2].block_end == f"b3-{len(PLAN) - 1}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2023年普法工作方案.docx", ("#绍兴市2023年普法工作方案", "一、指导思想", "略。", "二、主要任务", "略。", "三、保障措施", "略。")),
        (
            "1.pdf",
            ("绍兴市人民政府办公室文件", "绍政办发〔2022〕6号", "#绍兴市人民政府办公室关于印发绍兴市商业秘密保护办法的通知", "各区、县（市）人民政府：", "现印发给你们，请认真贯彻执行。", "绍兴市人民政府办公室", "2022年3月1日"),
        ),
        ("佐证材料/IMG_01.jpg", ("现场",)),
        ("荣誉证书.jpg", ("荣誉证书", "特发此证，以资鼓励。")),
        ("x.pdf", ("#绍兴市商业秘密保护条例", "第一章 总则", "第一条 为了保护商业秘密，制定本条例。", "第二条 本条例自2023年1月1日起施行。")),
        ("绍兴日报报道截图.png", ()),
    ],
)  # fmt: skip
def test_evidence_needs_and_finds_a_positive_sign(
    make_reading: MakeReading, pilot: Programme, name: str, content: Sequence[str]
):
    """Policies, other plans, certificates and what names or folders call evidence."""
    result = find_parts(make_reading(content, name), pilot)
    if content:
        assert [part.requirement for part in result.parts] == ["supporting-evidence"]
    else:
        assert result.scores[0][0] == "supporting-evidence"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("菜单.docx", ("本周食堂菜单", "周一：红烧肉。")),
        ("扫描件003.pdf", ()),
        ("说明.txt", ("文件已经全部上传，请查收。",)),
    ],
)
def test_unknown_file_has_no_part(make_reading: MakeReading, pilot: Programme, name: str, content: Sequence[str]):
    """The rest is not evidence."""
    assert roles(make_reading(content, name), pilot) == []


def test_letter_of_the_province_is_no_application(make_reading: MakeReading, pilot: Programme):
    """推荐函 and 申请函 are told apart by who writes to whom."""
    content = (
        "浙江省市场监督管理局",
        "浙市监函〔2024〕55号",
        "#浙江省市场监督管理局关于推荐绍兴市等地申报第三批全国商业秘密保护创新试点的函",
        "市场监管总局：",
        "经我局初步审核，现推荐绍兴市、宁波市为试点地区，推荐名单见附件。",
        "附件：推荐名单",
        "浙江省市场监督管理局",
        "2024年4月25日",
    )
    assert roles(make_reading(content, "函.pdf"), pilot) == ["recommendation-letter"]


@pytest.mark.parametrize(
    "title",
    [
        "绍兴市人民政府关于商请推荐绍兴市申报第三批全国商业秘密保护创新试点的函",
        "绍兴市人民政府关于推荐绍兴市申报全国商业秘密保护创新试点的请示",
        "绍兴市市场监督管理局关于申报第三批全国商业秘密保护创新试点的函",
    ],
)
def test_letter_of_the_applicant_stays_one(make_reading: MakeReading, pilot: Programme, title: str):
    """Also when it asks to be recommended, or comes from the wrong body."""
    content = [f"#{title}" if text.startswith("#") else text for text in LETTER]
    if "监督管理局关于" in title:
        content = ["绍兴市市场监督管理局" if text == "绍兴市人民政府" else text for text in content]
    assert roles(make_reading(content, "1.pdf"), pilot) == ["application-letter"]


def test_recommendation_list(make_reading: MakeReading, make_table: MakeTable, pilot: Programme):
    """A table with a column of recommended areas."""
    table = make_table("t", [("序号", "推荐地区", "联系人"), ("1", "绍兴市", "张某"), ("2", "宁波市", "李某")])
    assert roles(make_reading(["#浙江省推荐名单", table], "a.xlsx"), pilot) == ["recommendation-list"]
    assert roles(make_reading([table], "Sheet1.xlsx"), pilot) == ["recommendation-list"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("1.申请函.pdf", "application-letter"),
        ("附件2 申报表.docx", "application-form"),
        ("03-工作方案(定稿).docx", "pilot-plan"),
        ("绍兴市商业秘密保护创新试点实施方案.doc", "pilot-plan"),
        ("工作基础情况报告.pdf", "foundation-report"),
        ("佐证材料/a.jpg", "supporting-evidence"),
        ("关于印发商业秘密保护办法的通知.pdf", "supporting-evidence"),
        ("浙江省推荐名单.xlsx", "recommendation-list"),
        ("推荐函.pdf", "recommendation-letter"),
        ("申请函/001.jpg", "application-letter"),
        ("请示.pdf", "application-letter"),
    ],
)
def test_names(pilot: Programme, name: str, role: str):
    """File and folder names speak for one role first."""
    scores = score_name(name, pilot)
    assert max(scores, key=lambda key: scores[key]) == role


def test_name_that_says_nothing(pilot: Programme):
    """No role is better than a guess."""
    assert max(score_name("扫描件001.pdf", pilot).values()) == 0


def test_plan_printed_under_a_cover_notice(make_reading: MakeReading, pilot: Programme):
    """关于印发…试点工作方案的通知 with the plan below it is the plan."""
    content = (
        "#绍兴市人民政府关于印发绍兴市商业秘密保护创新试点工作方案的通知",
        "各区人民政府：",
        "现印发给你们。",
        *PLAN,
    )
    assert "pilot-plan" in roles(make_reading(content, "通知.docx"), pilot)


@pytest.mark.parametrize(
    ("lines", "role"),
    [
        (
            (
                "为扎实推进我区商业秘密保护工作，结合实际提出如下想法。",
                "一、三年后是什么样",
                "用三年时间建成保护站点四十个，企业普遍建立内部制度，泄密纠纷减少一半。",
                "二、哪些行当先做",
                "以激光设备、光通信两个产业集群为主，链上企业三百余家，年产值七百亿元。",
                "三、要干的几件事",
                "编制保护指引，健全部门会商机制，开展打击窃密专项执法，建设服务平台，扩大宣传。",
                "四、时间怎么排",
                "2024年下半年启动部署，2025年全面铺开，2026年上半年评估验收。",
                "五、靠什么兜底",
                "成立由区长任组长的领导小组，财政每年安排专项经费，纳入年度考核。",
            ),
            ["pilot-plan"],
        ),
        (("为做好食堂管理，提出如下想法。", "一、采购", PLAN[1], "二、烹饪", PLAN[1], "三、卫生", PLAN[1]), []),
    ],
    ids=["plan", "other matter"],
)
def test_what_sections_are_about_tells_a_paper_without_title(
    make_reading: MakeReading, pilot: Programme, lines: Sequence[str], role: list[str]
):
    """No title, no name, headings in everyday words: the text below them says what it is."""
    assert roles(make_reading(lines, "扫描件001.pdf"), pilot) == role


def test_a_name_alone_makes_no_form(make_reading: MakeReading, pilot: Programme):
    """A report of a training, with its photos, that was saved as 申报表.docx."""
    lines = ["#某市商业秘密保护培训情况", "全年举办培训班26期，参训企业1180家，反响良好，企业纷纷表示收获很大。"]
    photos = ["图1 专家在高新区授课", "图2 学员与专家交流"]
    assert roles(make_reading([*lines, *photos], "申报表.docx"), pilot) == ["supporting-evidence"]


def test_instructions_fill_no_form(make_reading: MakeReading, make_table: MakeTable, pilot: Programme):
    """Boxes without a tick and notes on how to fill it in are the form's own words."""
    rows = [
        ("申报地区", "（填写地区全称）", "地区类型", "□副省级城市 □地级市"),
        ("牵头单位", "", "联系人", ""),
        ("工作基础", "（不超过800字）", "联系电话", ""),
    ]
    assert roles(make_reading(["#商业秘密保护创新试点申报表", make_table("t", rows)], "样表.docx"), pilot) == []


def test_a_template_is_no_plan(make_reading: MakeReading, pilot: Programme):
    """Headings of a plan with nothing below but what should be written there; the same headings filled in are one."""
    headings = ["一、工作目标", "二、重点产业", "三、主要任务", "四、保障措施"]
    title = "#某某市商业秘密保护创新试点工作方案"
    told = [line for heading in headings for line in (heading, "（请填写有关内容，不超过500字）")]
    assert roles(make_reading([title, *told], "方案.docx"), pilot) == []
    text = [line for heading in headings for line in (heading, PLAN[5])]
    assert roles(make_reading([title, *text], "方案.docx"), pilot) == ["pilot-plan"]


@pytest.mark.parametrize(
    "lines",
    [
        ("#商业秘密保护培训班签到表", "2023年9月12日"),
        ("#商业秘密侵权损失保险单", "投保人：某某光电有限公司，保险金额五百万元。"),
        ("照片1：市领导调研重点企业", "照片2：执法人员进行取证", "照片3：指导站揭牌"),
    ],
    ids=["sheet", "policy", "photos"],
)
def test_papers_that_bear_out_what_was_done(make_reading: MakeReading, pilot: Programme, lines: Sequence[str]):
    """Lists of who signed in, policies, photos with captions."""
    assert roles(make_reading(lines, "附件5.docx"), pilot) == ["supporting-evidence"]
