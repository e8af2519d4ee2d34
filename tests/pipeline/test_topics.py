"""Required sections under other headings: what is recognised, what is doubted, what is missing."""

from collections.abc import Callable, Sequence

import pytest

from pipeline.facts import Reading
from pipeline.programme import DocumentRequirement, Programme
from pipeline.topics import SURE, UNSURE, find_lessons, match_sections

MakeReading = Callable[..., Reading]
Match = Callable[..., dict[str, tuple[str, float]]]

GOALS = "到2026年，建成指导站40个，示范企业达到80家，企业满意度不少于90%。"
INDUSTRIES = "精密仪器产业集群产值860亿元，龙头企业12家，产业链上下游企业密集。"
INNOVATION = "率先探索研发数据分级登记，首创园区保密公约，形成可复制的新模式。"
TASKS = "加强制度创新，健全工作机制，严格执法，完善服务保障，对标国际经贸规则，营造良好氛围，明确责任单位。"
SCHEDULE = "2024年6月底前完成动员部署，2025年全面实施，2026年12月底前总结验收。"
SAFEGUARDS = "成立领导小组，安排专项资金，开展督导考核，压实责任。"
ECONOMY = "2023年地区生产总值2300亿元，高新技术企业700家，常住人口310万人，研发投入强度2.4%。"
INSTITUTIONS = "印发实施意见和管理办法，发布地方标准，编制行业指引。"
MECHANISMS = "建立联席会议，与公安、法院、检察院会商并共享信息，签订协作协议。"
ENFORCEMENT = "立案查处侵犯商业秘密案件9件，罚没80万元，移送公安2件。"
SERVICES = "建成指导站18个、保护基地3个，举办培训40场，提供维权援助。"


@pytest.fixture
def match(make_reading: MakeReading, pilot: Programme) -> Match:
    """Best section (title, score) of each requirement of a document, from its lines."""
    documents = {document.id: document for document in pilot.documents}

    def run(lines: Sequence[str], document: str = "pilot-plan") -> dict[str, tuple[str, float]]:
        reading, wanted = make_reading(lines), documents[document]
        best: dict[str, tuple[str, float]] = {}
        for found in match_sections(
            reading.document,
            reading.sections,
            wanted.sections,
            asides=wanted.asides,
            lessons=find_lessons(wanted, pilot.tasks),
        ):
            best.setdefault(found.requirement, (found.section.title, found.score))
        return best

    return run


def sure(best: dict[str, tuple[str, float]]) -> dict[str, str]:
    """Titles that serve for sure."""
    return {requirement: title for requirement, (title, score) in best.items() if score >= SURE}


def test_usual_headings_are_recognised_by_name(match: Match) -> None:
    """An alias needs no help of the body."""
    best = match(["一、发展目标", GOALS, "二、主导产业", INDUSTRIES, "三、工作任务", TASKS, "四、组织保障", SAFEGUARDS])
    assert sure(best) == {
        "goals": "发展目标",
        "key-industries": "主导产业",
        "tasks": "工作任务",
        "safeguards": "组织保障",
    }


def test_unheard_headings_are_recognised_by_body_and_order(match: Match) -> None:
    """Headings without any known word are told by what stands below them and by their neighbours."""
    lines = ["一、我们要去哪里", GOALS, "二、家底看哪里", INDUSTRIES, "三、新意在哪里", INNOVATION]
    lines += ["四、从哪里着手", TASKS, "五、走到哪里了", SCHEDULE, "六、靠山在哪里", SAFEGUARDS]
    best = match(lines)
    assert sure(best) == {
        "goals": "我们要去哪里",
        "key-industries": "家底看哪里",
        "innovation": "新意在哪里",
        "tasks": "从哪里着手",
        "schedule": "走到哪里了",
        "safeguards": "靠山在哪里",
    }


def test_report_with_slogans_for_headings(match: Match) -> None:
    """Reports like to use parallel slogans, often one level down."""
    lines = ["一、区域底色", ECONOMY, "二、保护实践", "（一）立章程，打牢根基", INSTITUTIONS]
    lines += ["（二）聚众力，同向发力", MECHANISMS, "（三）出实招，惩处不法", ENFORCEMENT]
    lines += ["（四）送关怀，贴近企业", SERVICES, "三、不足之处", "专业人才偏少，意识仍需提高。"]
    best = match(lines, "foundation-report")
    assert sure(best) == {
        "economy": "区域底色",
        "institutions": "立章程，打牢根基",
        "mechanisms": "聚众力，同向发力",
        "enforcement": "出实招，惩处不法",
        "services": "送关怀，贴近企业",
    }


def test_one_section_may_serve_two_requirements(match: Match) -> None:
    """Both names stand in one heading."""
    best = match(["一、工作目标", GOALS, "二、创新举措和重点任务", INNOVATION + TASKS, "三、保障措施", SAFEGUARDS])
    assert sure(best)["innovation"] == sure(best)["tasks"] == "创新举措和重点任务"


@pytest.mark.parametrize("gone", ["goals", "key-industries", "innovation", "tasks", "schedule", "safeguards"])
def test_what_is_not_there_stays_missing(match: Match, gone: str) -> None:
    """No other section, and no usual aside, is taken for the missing one."""
    sections = {
        "goals": ["工作目标", GOALS],
        "key-industries": ["重点产业", INDUSTRIES],
        "innovation": ["创新方向", INNOVATION],
        "tasks": ["主要任务", TASKS],
        "schedule": ["进度安排", SCHEDULE],
        "safeguards": ["保障措施", SAFEGUARDS],
    }
    kept = [lines for name, lines in sections.items() if name != gone]
    kept.append(["风险防控", "防止试点中泄露企业信息，2025年6月前完成保密检查。"])
    lines = [
        text
        for number, (title, body) in zip("一二三四五六七", kept, strict=False)
        for text in (f"{number}、{title}", body)
    ]
    assert set(match(lines)) == set(sections) - {gone}


def test_a_stray_date_is_no_schedule(match: Match) -> None:
    """Deadlines in tasks do not make a schedule."""
    tasks = TASKS + "2025年底前出台管理办法。到2026年建成服务平台。"
    best = match(["一、工作目标", GOALS, "二、主要任务", tasks, "三、保障措施", SAFEGUARDS])
    assert "schedule" not in best


def test_phases_inside_another_section_are_for_a_person(match: Match) -> None:
    """Dated phases in the text of the safeguards are neither missing nor sure."""
    phases = "试点分为启动阶段（2024年6月至9月）、实施阶段（2024年10月至2026年6月）和总结阶段（2026年7月至12月）。"
    best = match(["一、工作目标", GOALS, "二、主要任务", TASKS, "三、保障措施", SAFEGUARDS, phases])
    assert UNSURE <= best["schedule"][1] < SURE


def test_economy_before_the_first_heading_is_for_a_person(match: Match) -> None:
    """A report that opens with its economy has it, under no heading."""
    lines = [
        "#基础情况报告",
        ECONOMY,
        "一、制度建设",
        INSTITUTIONS,
        "二、工作机制",
        MECHANISMS,
        "三、监管执法",
        ENFORCEMENT,
    ]
    best = match([*lines, "四、服务保障", SERVICES], "foundation-report")
    assert UNSURE <= best["economy"][1] < SURE


def test_a_heading_deep_inside_another_section_counts_less(match: Match) -> None:
    """The word 重点产业 in one of the tasks is no section on key industries."""
    lines = [
        "一、工作目标",
        GOALS,
        "二、主要任务",
        "（一）完善制度规则",
        "制定指引。",
        "（二）健全协作机制",
        "加强会商。",
    ]
    lines += ["（三）聚焦重点产业提供精准服务", "在产业集群设立指导站，服务龙头企业。", "三、保障措施", SAFEGUARDS]
    assert "key-industries" not in match(lines)


def test_nothing_to_read_gives_nothing(match: Match) -> None:
    """No sections, no headings with words, no crash."""
    assert match([]) == {}
    assert match(["一、", "。", "二、……"]) == {}


def test_huge_paragraph_is_quick_and_harmless(match: Match) -> None:
    """A block of a million characters is looked at only in part."""
    assert "schedule" not in match(["一、工作目标", "建设" * 500_000, "二、主要任务", TASKS])


def test_documents_without_requirements_match_nothing(make_reading: MakeReading) -> None:
    """A document of which no section is required has no matches."""
    wanted = DocumentRequirement(id="other", title="其他", basis="assumed")
    reading = make_reading(["一、工作目标", GOALS])
    assert match_sections(reading.document, reading.sections, wanted.sections) == ()


def test_a_paragraph_of_a_general_section_is_reason_to_look(match: Match) -> None:
    """Several matters below 工作开展情况, a paragraph each: none of them is missing."""
    lines = [
        "一、经济概况",
        ECONOMY,
        "二、工作开展情况",
        MECHANISMS,
        INSTITUTIONS,
        ENFORCEMENT,
        "三、服务企业情况",
        SERVICES,
    ]
    assert set(match(lines, "foundation-report")) == {
        "economy",
        "mechanisms",
        "institutions",
        "enforcement",
        "services",
    }


def test_a_short_body_under_a_stem_is_reason_to_look(match: Match) -> None:
    """One cue is little, but the heading has a stem of the matter and the text speaks of nothing else."""
    lines = [
        "（一）制度建设",
        INSTITUTIONS,
        "（二）监管执法",
        ENFORCEMENT,
        "（三）社会共治",
        "与公安部门联合办公，一同受理。",
    ]
    assert "mechanisms" in match([*lines, "（四）服务保障", SERVICES, "（五）经济社会", ECONOMY], "foundation-report")


def test_words_that_nobody_foresaw_are_doubted_not_called_missing(match: Match) -> None:
    """A main section of which nothing is known may be what is looked for; one of a usual kind that serves nothing not."""
    strange = "全域同心同向，久久为功，一张蓝图绘到底，让每一份匠心都被温柔以待，让每一次奔赴都有回响。"
    thanks = "感谢省局多年来的关心和支持，我们将不负重托，恳请批准我市列入试点，请批评指正。"
    known = ["三、主要任务", TASKS, "四、保障措施", SAFEGUARDS]
    assert UNSURE <= match(["一、星辰大海", strange, *known])["goals"][1] < SURE
    assert "goals" not in match(["一、星辰大海", thanks, *known])


def test_bodies_are_told_by_their_likeness_to_examples(match: Match) -> None:
    """Neither headings nor bodies have a word of the lists; the characters are those of such sections."""
    lines = [
        "一、奔头",
        "两年后，镇镇有人管、家家有章程，懂行的人从三十个变成三百个，企业说好的比例过九成半。",
        "二、日子怎么过",
        "开春摸底，入夏挂牌，秋天回头看，来年五月交总结。",
        "三、腰杆子",
        "县长每月听一次汇报，掏一百五十万，谁拖后腿谁在大会上说明。",
    ]
    assert sure(match(lines)) == {"goals": "奔头", "schedule": "日子怎么过", "safeguards": "腰杆子"}


def test_without_examples_words_decide(make_reading: MakeReading, pilot: Programme) -> None:
    """A drafted programme has no examples yet; its aliases do what they can."""
    wanted = next(document for document in pilot.documents if document.id == "pilot-plan")
    reading = make_reading(["一、工作目标", GOALS, "二、奔头", "开春摸底，入夏挂牌。"])
    found = match_sections(reading.document, reading.sections, wanted.sections)
    assert [(match.requirement, match.score >= SURE) for match in found] == [("goals", True)]


def test_words_of_asides_in_headings_that_serve(match: Match) -> None:
    """产业背景与切入点 is no background, 直面困难建制度 no list of difficulties: heading and text say what they are about."""
    lines = ["一、产业背景与切入点", INDUSTRIES, "二、问题怎么破、新路怎么走", INNOVATION, "三、工作目标", GOALS]
    assert {"key-industries", "innovation"} <= set(sure(match(lines)))
    report = ["一、市情", ECONOMY, "二、直面困难建制度", INSTITUTIONS, "三、改进作风抓办案", ENFORCEMENT]
    best = match(
        [*report, "四、存在困难", "队伍力量偏弱，企业投入不足，鉴定周期较长，群众知晓率还不够高。"], "foundation-report"
    )
    assert {"institutions", "enforcement"} <= set(sure(best))
    assert "困难" not in {title for title, _ in best.values()}


@pytest.mark.parametrize(
    ("paragraph", "requirement"),
    [
        ("以上各项于2024年底前完成部署，2025年底前全面落实，2026年9月底前评估验收并总结推广。", "schedule"),
        ("上述工作由区长任组长的领导小组统筹，区财政每年列支专项经费，进展情况纳入年度考核通报。", "safeguards"),
    ],
)
def test_a_paragraph_inside_another_section_is_for_a_person(match: Match, paragraph: str, requirement: str) -> None:
    """What only one paragraph of the tasks treats is neither missing nor sure."""
    best = match(["一、工作目标", GOALS, "二、重点产业", INDUSTRIES, "三、主要任务", TASKS, paragraph])
    assert UNSURE <= best[requirement][1] < SURE


def test_a_paragraph_before_the_first_heading_is_for_a_person(match: Match) -> None:
    """Goals in the lines that open a plan."""
    opening = "用三年时间建成基地六个、指导站五十个，示范企业达到一百家，企业满意度提升至九成五。"
    best = match([opening, "一、重点产业", INDUSTRIES, "二、主要任务", TASKS, "三、保障措施", SAFEGUARDS])
    assert best["goals"] == ("", UNSURE)
