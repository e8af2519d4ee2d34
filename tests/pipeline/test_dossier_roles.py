"""What the dossier around a file says of it: the letter's list, the page before, and how papers of a kind speak."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

import pytest

from pipeline.facts import Reading
from pipeline.profile import Profile
from pipeline.profiling import make_profile
from pipeline.programme import Programme
from pipeline.review import DocumentEntry
from pipeline.roles.dossier import complete_entries
from pipeline.roles.kinds import evidence_likeness
from pipeline.wording import plain_text

MakeReading = Callable[..., Reading]
Entries = Callable[[Mapping[str, Sequence[str]]], tuple[DocumentEntry, ...]]
HEAD = (
    "#丽水市人民政府关于申请开展第三批全国商业秘密保护创新试点的函",
    "浙江省市场监督管理局：",
    "我市产业特色鲜明，工作基础较好，现申请开展试点，恳请予以支持。",
)
END = ("丽水市人民政府", "2024年4月9日")
PROSE = "全市上下凝心聚力，各项工作扎实有序推进，相关情况持续向好，群众普遍给予好评，下阶段将再接再厉。"


@pytest.fixture
def entries(make_reading: MakeReading, pilot: Programme) -> Entries:
    """The entries of a dossier given as names with lines, completed."""

    def run(files: Mapping[str, Sequence[str]]) -> tuple[DocumentEntry, ...]:
        readings: dict[str, Reading] = {}
        profiles: dict[str, Profile] = {}
        entries: list[DocumentEntry] = []
        for name, lines in files.items():
            key = sha256(name.encode()).hexdigest()
            readings[key] = make_reading(lines, name, key)
            profiles[key] = make_profile(readings[key], pilot)
            parts = profiles[key].parts
            only = parts[0].requirement if len({part.requirement for part in parts}) == 1 else None
            entries.append(DocumentEntry(key, name, key, "image/jpeg", 1, 1, only, "hand/1", 0, None, None, parts))
        return complete_entries(entries, profiles, readings, pilot)

    return run


@pytest.fixture
def roles(entries: Entries) -> Callable[..., dict[str, list[str]]]:
    """Requirements of every file of a dossier given as names with lines."""

    def run(files: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        return {entry.name: [part.requirement for part in entry.parts] for entry in entries(files)}

    return run


def test_listed_files(roles: Callable[..., dict[str, list[str]]]):
    """附件N answers to item N; without a letter nothing is known of it."""
    papers = {"附件2.docx": (PROSE,), "附件3.docx": (PROSE, PROSE), "说明.docx": (PROSE, "其他")}
    letter = (*HEAD, "附件：1.申报表", "2.试点工作方案", "3.《丽水市绿谷行动若干细则》", *END)
    found = roles({"申请函.docx": letter, **papers})
    assert found["附件2.docx"] == ["pilot-plan"]
    assert found["附件3.docx"] == ["supporting-evidence"]
    assert found["说明.docx"] == []
    assert roles(papers) == {name: [] for name in papers}


def test_second_page_of_a_letter(roles: Callable[..., dict[str, list[str]]]):
    """A photo of little but signatory and date belongs to the letter that has none; a whole letter needs no more."""
    page = ("以上请示妥否，请予研究并函复，我们将全力配合做好后续相关工作，确保取得实效。", *END)
    found = roles({"微信图片_甲.jpg": HEAD, "微信图片_乙.jpg": page})
    assert found == {"微信图片_甲.jpg": ["application-letter"], "微信图片_乙.jpg": ["application-letter"]}
    listing = (*page[:1], "附件：1.申报表", "2.试点工作方案", *END)
    found = roles({"微信图片_甲.jpg": HEAD, "微信图片_乙.jpg": listing})
    assert found["微信图片_乙.jpg"] == ["application-letter"]
    found = roles({"微信图片_甲.jpg": (*HEAD, *END), "微信图片_乙.jpg": (PROSE, "松阳县人民政府", "2024年4月1日")})
    assert found["微信图片_乙.jpg"] == ["supporting-evidence"]


def test_next_page_by_number(roles: Callable[..., dict[str, list[str]]]):
    """IMG_0012 goes on where IMG_0011 ends; a gap in the numbers ends it."""
    plan = (
        "#丽水市商业秘密保护创新试点工作方案",
        "为推进试点，制定本方案。",
        "一、工作目标",
        PROSE,
        "二、主要任务",
        PROSE,
    )
    found = roles({"IMG_0011.jpg": plan, "IMG_0012.jpg": (PROSE, PROSE), "IMG_0020.jpg": (PROSE, PROSE)})
    assert found["IMG_0011.jpg"] == found["IMG_0012.jpg"] == ["pilot-plan"]
    assert found["IMG_0020.jpg"] == []


def test_pages_in_their_order(entries: Entries):
    """Photos named against their order are bound by what they say; the twin of a known file is what that is."""
    plan = (
        "#丽水市商业秘密保护创新试点工作方案",
        "为推进试点，制定本方案。",
        "一、工作目标",
        PROSE,
        "二、主要任务",
        PROSE[:-8],
    )
    end = ("将再接再厉，久久为功抓好各项工作。", "三、保障措施", PROSE)
    found = entries(
        {
            "照片8.jpg": plan,
            "照片5.jpg": end,
            "乙.docx": ("今年以来我市天气晴好，市民踊跃参加各项文体活动，广受好评。" * 4,),
        }
    )
    assert [(entry.requirement, entry.continues is None) for entry in found] == [
        ("pilot-plan", True),
        ("pilot-plan", False),
        (None, True),
    ]
    assert found[1].continues == found[0].id
    text = "".join(chr(0x4E00 + number * 7) for number in range(400))
    twins = entries({"试点方案.docx": (*plan, text), "扫描件.jpg": ("工作", text, *plan[2:])})
    assert [entry.requirement for entry in twins] == ["pilot-plan", "pilot-plan"]
    assert [entry.twin_of for entry in twins].count(None) == 1


@pytest.mark.parametrize(
    ("lines", "likeness"),
    [
        (("丽水护航企业创新再出新招", "处州晚报4月3日讯（记者 林青）近日，我市……"), 1.0),
        (("来源：省局网站", "发布时间：2024-03-02", "我市召开推进会。"), 1.0),
        (("荣誉证书", "丽水市荣获全省先进集体称号。", "特发此证，以资鼓励。"), 1.0),
        (("甲方：丽水市某中心", "乙方：某公司", "双方协商一致"), 1.0),
        (("第一条 总则", "第二条 范围", "第三条 职责", "第四条 附则"), 1.0),
        (("行政处罚决定书", "当事人：某公司", "经查，当事人……"), 1.0),
        (("一、工作目标", "到2026年建成。", "二、主要任务", "加强执法。"), 0.0),
        (("现将有关情况报告如下。", "近三年查处案件12件。"), 0.0),
    ],
)
def test_kinds_of_evidence(lines: Sequence[str], likeness: float):
    """Papers written for something else are known by their form."""
    assert evidence_likeness("\n".join(map(plain_text, lines))) == likeness


def test_news_is_evidence(roles: Callable[..., dict[str, list[str]]]):
    """Without any telling name."""
    news = (
        "#守护企业的“独门秘方”",
        "处州晚报4月3日讯（记者 林青）近日，我市举办培训，企业反响热烈。",
        "责任编辑：陈一",
    )
    assert roles({"文档1.docx": news}) == {"文档1.docx": ["supporting-evidence"]}


PLAN_LINES = (
    "#丽水市商业秘密保护创新试点工作方案",
    "一、工作目标",
    "到2026年底，建成商业秘密保护基地6个、指导站40个，规模以上工业企业保密制度建立率达到85%以上，形成较为完备的保护体系。",
    "二、主要任务",
    "出台保护指引和地方标准，建立行刑衔接和会商制度，每年开展专项行动，建设指导站和维权援助平台，组织宣传周和培训。",
)
LATER = (
    "三、保障措施",
    "成立由市长任组长的领导小组，市财政每年安排专项经费，将试点工作纳入年度考核，定期督导通报进展情况。",
)


@pytest.mark.parametrize(
    ("draft", "final"),
    [("方案（初稿）.docx", "方案（终稿）.docx"), ("方案-征求意见稿.docx", "方案.docx"), ("1方案.docx", "2方案.docx")],
)
def test_a_draft_beside_its_final_version_serves_nothing(entries: Entries, draft: str, final: str):
    """Known by its name or by （征求意见稿） below its title; the final version is named."""
    marked = PLAN_LINES if "稿" in draft else (PLAN_LINES[0], "（征求意见稿）", *PLAN_LINES[1:])
    found = {entry.name: entry for entry in entries({draft: (*marked, *LATER), final: PLAN_LINES})}
    assert found[draft].parts == ()
    assert found[draft].draft_of == found[final].id
    assert found[final].requirement == "pilot-plan"
    assert found[final].draft_of is None


def test_a_draft_alone_and_drafts_of_other_papers_stay(roles: Callable[..., dict[str, list[str]]]):
    """Nothing took its place: it is what there is."""
    assert roles({"方案（征求意见稿）.docx": PLAN_LINES}) == {"方案（征求意见稿）.docx": ["pilot-plan"]}
    other = ("#丽水市商业秘密保护创新试点工作方案", "一、工作目标", PROSE * 3, "二、主要任务", PROSE[10:] * 4)
    found = roles({"方案（草稿）.docx": (*PLAN_LINES, *LATER), "方案.docx": other})
    assert found == {"方案（草稿）.docx": ["pilot-plan"], "方案.docx": ["pilot-plan"]}


ACTION = ("一、要达到什么", PROSE, "二、护住哪些行当", PROSE, "三、几步走", PROSE)
LIST = ("附件：1.申报表", "2.{}", "3.基础情况汇报", "4.佐证材料")


def listing(item: str) -> tuple[str, ...]:
    """A letter whose second attachment is ``item``."""
    return (*HEAD, *(line.format(item) for line in LIST), *END)


@pytest.mark.parametrize(
    ("item", "name", "title", "role"),
    [
        ("行动计划", "行动计划.docx", ("#丽水市商业秘密保护行动计划", "——争创全国试点"), "pilot-plan"),
        ("行动方案", "附件2.docx", ("#丽水市商业秘密保护“山海护密”行动方案",), "pilot-plan"),
        ("三年行动方案", "附件2 三年行动方案.docx", ("#丽水市商业秘密保护三年行动方案",), "pilot-plan"),
        ("试点工作方案", "附件2.docx", ("#丽水市商业秘密保护行动方案",), "pilot-plan"),
        ("行动方案", "行动方案.docx", ("#丽水市知识产权强市行动方案",), "supporting-evidence"),
        ("专项行动方案", "附件2.docx", ("#丽水市商业秘密保护专项行动方案",), "supporting-evidence"),
        ("行动方案", "附件4.docx", ("#丽水市绿谷护企行动方案",), "supporting-evidence"),
        ("行动方案", "附件2.docx", ("#关于印发丽水市商业秘密保护行动方案的通知", "各县（市、区）："), "supporting-evidence"),
    ],
)  # fmt: skip
def test_plan_under_another_name(
    roles: Callable[..., dict[str, list[str]]], item: str, name: str, title: tuple[str, ...], role: str
):
    """The only plan that the letter lists is the plan, however it is called; one of another matter is not."""
    found = roles({"申请函.docx": listing(item), name: (*title, *ACTION)})
    assert found[name] == [role]


def test_plan_under_another_name_beside_the_plan(roles: Callable[..., dict[str, list[str]]]):
    """Where a plan is there under its own name, or listed so, the other stays evidence."""
    other = {"行动方案.docx": ("#丽水市商业秘密保护行动方案", *ACTION)}
    plan = (
        "#丽水市商业秘密保护创新试点工作方案",
        "为推进试点，制定本方案。",
        "一、工作目标",
        PROSE,
        "二、主要任务",
        PROSE,
    )
    found = roles({"申请函.docx": listing("行动方案"), "方案.docx": plan, **other})
    assert (found["方案.docx"], found["行动方案.docx"]) == (["pilot-plan"], ["supporting-evidence"])
    found = roles({"申请函.docx": (*HEAD, "附件：1.试点工作方案", "2.行动方案", *END), **other})
    assert found["行动方案.docx"] == ["supporting-evidence"]


def test_how_sure_a_plan_under_another_name_is(entries: Entries):
    """A subtitle that names the pilot makes it sure; without one a person should look."""
    for subtitle, sure in ((("——争创全国创新试点",), True), ((), False)):
        plan = ("#丽水市商业秘密保护行动方案", *subtitle, *ACTION)
        found = entries({"申请函.docx": listing("行动方案"), "行动方案.docx": plan})
        assert (found[1].requirement, found[1].parts[0].confidence >= 0.5) == ("pilot-plan", sure)


VOLUME_ONE = (
    "#丽水市商业秘密保护工作基础情况报告",
    "一、制度建设",
    "出台文件四份，编制指引两项，修订办法一件。",
    "二、工作机制",
    "成员单位十八家，每季度会商一次。",
)
VOLUME_TWO = ("三、监管执法", "立案十三件，办结十二件。", "四、服务保障", "建成指导站二十二个。")


@pytest.mark.parametrize(
    ("one", "two", "bound"),
    [
        ("工作报告（上）.docx", "工作报告（下）.docx", True),
        ("工作报告 上册.docx", "工作报告 中册.docx", True),
        ("工作报告第一部分.docx", "工作报告第二部分.docx", True),
        ("工作报告第一部分.docx", "工作报告第三部分.docx", False),
        ("工作报告（上）.docx", "执法材料（下）.docx", False),
    ],
)
def test_volumes_of_one_paper(entries: Entries, one: str, two: str, *, bound: bool):
    """上 and 下 of one name go on with each other, however long they are; not those of other names or places."""
    long = tuple(f"{line}{PROSE * 30}" if line.endswith("。") else line for line in VOLUME_ONE)
    found = {entry.name: entry for entry in entries({one: long, two: (*VOLUME_TWO, PROSE * 60)})}
    assert (found[two].continues == found[one].id) is bound


@pytest.mark.parametrize(("change", "twins"), [("", True), ("另附补充说明材料共五份，请一并予以审核", False)])
def test_short_letters_are_twins_when_nearly_all_is_shared(entries: Entries, change: str, *, twins: bool):
    """A letter of some lines and its numbered scan; a letter with another sentence is another letter."""
    head = (*HEAD, f"附件：申报表、方案、报告{change}")
    files = {
        "申请函.docx": (*HEAD, "附件：申报表、方案、报告", *END),
        "申请函（扫描）.pdf": ("丽政函〔2024〕9号", *head, *END),
    }
    assert any(entry.twin_of for entry in entries(files)) is twins
