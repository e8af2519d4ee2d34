"""Several run-in headings in one paragraph: their sections, texts, evidence and tasks."""

from collections.abc import Callable, Sequence

import msgspec
import pytest

from extractors.document import Block, Document
from pipeline.brief.passages import find_passages
from pipeline.brief.tasks import cover_tasks
from pipeline.facts import Reading, Section
from pipeline.outline import find_sections, is_heading_only
from pipeline.programme import Programme
from pipeline.reading import mark_headings, section_text, walk
from pipeline.review import Part

MakeDocument = Callable[..., Document]
MakeReading = Callable[..., Reading]

TASKS = (
    "（一）制度建设。印发分级管理指引。（二）联动机制。市监与公安按季会商。（三）执法办案。每年开展专项行动。"
    "（四）公共服务。园区设立指导站。（五）对标国际。跟踪经贸规则动态。（六）氛围营造。办好普法宣传周。"
)


def rows(sections: Sequence[Section]) -> list[tuple[int, str, str]]:
    """Level, number and title of each heading in order."""
    return [(section.level, section.number, section.title) for section in walk(tuple(sections))]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("（一）思路。坚持改革引领。（二）原则。坚持依法推进。", ["思路", "原则"]),
        (
            "（一）动员阶段：2024年5月。（二）推进阶段：2024年6月至12月；（三）总结阶段：2025年底。",
            ["动员阶段", "推进阶段", "总结阶段"],
        ),
        ("1.压实责任。市长任组长。2.保障投入。每年列支80万元。", ["压实责任", "保障投入"]),
        ("1、压实责任。市长任组长。\n2、保障投入。每年列支80万元。", ["压实责任", "保障投入"]),
        ("（一）清单管理 编制保密事项目录并公布。（二）分级管理 按密点价值分为三级。", ["清单管理", "分级管理"]),
        ("（一）清单管理\n编制保密事项目录。\n（二）分级管理\n按密点价值分为三级。", ["清单管理", "分级管理"]),
        ("（一）建章立制。出台办法（牵头单位：市司法局）（二）宣传发动。举办讲座。", ["建章立制", "宣传发动"]),
        ("着力抓好两件事：（一）建章立制。出台办法。（二）宣传发动。举办讲座。", ["建章立制", "宣传发动"]),
        ("壹、思路。坚持改革引领。贰、原则。坚持依法推进。", ["思路", "原则"]),
        ("（三）建章立制。出台办法。（四）宣传发动。举办讲座。", ["建章立制", "宣传发动"]),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_numbers_in_sequence_open_sections(make_document: MakeDocument, text: str, titles: list[str]) -> None:
    """A short title with text after each number of one family makes headings of them all."""
    document = make_document(["前述工作已经部署，现明确如下要求并请遵照执行。", text, "结束语放在最后一段。"])
    sections = find_sections(document)
    assert [section.title for section in sections] == titles
    assert {section.level for section in sections} == {1}
    assert all(section.heading == "b2" for section in sections)
    block = document.blocks[1]
    for section, after in zip(sections, [*sections[1:], None], strict=True):
        assert block.text[section.heading_start :].lstrip().startswith(section.number)
        assert section.body_end == (after.heading_start if after else None)
        assert section.title not in section_text(document, section).split("\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "有关规定明确：“行为包括：（一）窃取。以盗窃手段取得。（二）泄露。向他人透露。”应当严格执行。",
        "不得有下列行为：（一）以贿赂、欺诈手段获取；（二）披露、使用或者允许他人使用；（三）教唆他人违反义务。",
        "1.出台办法。2.建立机制。3.开展培训。",
        "一是压实责任。市长任组长。二是保障投入。每年列支。三是严格督查。",
        "第一，压实责任。市长任组长。第二，保障投入。每年列支。",
        "开展了（1）巡查、（2）约谈、（3）回访等工作，效果较好。",
        "问题主要有：1、意识不强，2、力量不足，3、经费偏少。",
        "该市占比12.5%。2023年增长6.1%。2024年预计增长5.8%。",
    ],
    ids=lambda value: value[:12],
)
def test_enumerations_and_quotations_open_none(make_document: MakeDocument, text: str) -> None:
    """Items without a title of their own, quoted articles and figures are no headings."""
    assert find_sections(make_document(["一、说明", text, "其他事项另行通知。"]))[0].children == ()


def test_families_nest_within_a_paragraph(make_document: MakeDocument) -> None:
    """一、 （一） 二、 in one paragraph make the tree that they make in paragraphs of their own."""
    document = make_document(
        [
            "一、思路。（一）指导思想。改革引领。（二）基本原则。依法推进。二、任务。（一）清单。编目录。（二）培训。办讲座。"
        ]
    )
    assert rows(find_sections(document)) == [
        (1, "一、", "思路"),
        (2, "（一）", "指导思想"),
        (2, "（二）", "基本原则"),
        (1, "二、", "任务"),
        (2, "（一）", "清单"),
        (2, "（二）", "培训"),
    ]


def test_a_section_may_end_within_a_later_paragraph(make_document: MakeDocument) -> None:
    """Text before the next number belongs to the section before it, also over paragraphs."""
    document = make_document(
        [
            "一、任务",
            "（一）清单。编目录。（二）培训。分两类：",
            "讲座面向企业。（三）巡查。每季一次。（四）评估。每年一次。",
            "二、其他",
            "另行通知。",
        ]
    )
    second = find_sections(document)[0].children[1]
    assert (second.block_start, second.block_end) == ("b2", "b3")
    assert section_text(document, second) == "分两类：\n讲座面向企业。"
    assert second.text_length == len("分两类：讲座面向企业。")
    assert section_text(document, find_sections(document)[0]).endswith("每年一次。")


def test_marks_keep_a_shared_paragraph(make_document: MakeDocument) -> None:
    """The paragraph gets the level of its first heading and stays a paragraph; one with text before it gets none."""
    document = make_document(
        [
            "一、任务",
            "（一）清单。编目录。（二）培训。办讲座。",
            "重点有二：（一）甲类。从严管理。（二）乙类。从简管理。",
        ]
    )
    sections = find_sections(document)
    marked = mark_headings(document, sections)
    assert [(block.kind, block.level) for block in marked.blocks] == [
        ("heading", 1),
        ("paragraph", 2),
        ("paragraph", None),
    ]
    assert is_heading_only(sections[0], document.blocks[0])
    assert not any(is_heading_only(child, document.blocks[1]) for child in sections[0].children)


def test_passages_stand_under_their_own_heading(make_reading: MakeReading) -> None:
    """Each sentence of a shared paragraph knows the heading that it stands under, and no heading is a sentence."""
    reading = make_reading(
        ["一、任务", "另有两点：（一）清单。编目录。报备案。（二）培训。办讲座。", "以上各项抓紧落实。"]
    )
    found = [(passage.headings, passage.text, passage.first) for passage in find_passages("d", reading, ())]
    assert found == [
        (("任务",), "另有两点：", True),
        (("任务", "清单"), "编目录。", True),
        (("任务", "清单"), "报备案。", False),
        (("任务", "培训"), "办讲座。", True),
        (("任务", "培训"), "以上各项抓紧落实。", False),
    ]


def test_each_task_of_one_paragraph_is_cited_by_itself(make_reading: MakeReading, pilot: Programme) -> None:
    """Six tasks in one paragraph are six covered tasks, each with its own heading and sentence, letter for letter."""
    reading = make_reading(["#某区试点方案", "一、重点任务", TASKS, "二、组织保障", "成立专班，按月调度工作进展情况。"])
    part = Part(
        requirement="pilot-plan", page_start=None, page_end=None, block_start="b1", block_end="b5", confidence=0.9
    )
    tasks = cover_tasks([("d", reading)], {"d": (part,)}, pilot)
    assert [task.covered for task in tasks] == [True] * 6
    blocks: dict[str, Block] = {block.id: block for block in reading.document.blocks}
    quotes = []
    for task in tasks:
        for evidence in task.evidence:
            assert blocks[evidence.block].text[evidence.start :].startswith(evidence.quote)
        quotes.append(tuple(evidence.quote for evidence in task.evidence))
    assert quotes == [
        ("制度建设", "印发分级管理指引。"),
        ("联动机制", "市监与公安按季会商。"),
        ("执法办案", "每年开展专项行动。"),
        ("公共服务", "园区设立指导站。"),
        ("对标国际", "跟踪经贸规则动态。"),
        ("氛围营造", "办好普法宣传周。"),
    ]


def test_items_of_a_paragraph_name_their_tasks(make_reading: MakeReading, pilot: Programme) -> None:
    """Below the tasks, 一是…；二是… are cited item by item; elsewhere, or without more than the name, they are not."""
    items = "一是加强制度创新，印发分级指引；二是健全工作机制，按季召开会议；三是强化监管执法；四是注重服务保障，设立指导站。"
    reading = make_reading(["#某区试点方案", "一、重点任务", items, "二、背景", "一是营造良好氛围，举办普法宣传活动。"])
    part = Part(
        requirement="pilot-plan", page_start=None, page_end=None, block_start="b1", block_end="b5", confidence=0.9
    )
    tasks = cover_tasks([("d", reading)], {"d": (part,)}, pilot)
    assert [tuple(evidence.quote for evidence in task.evidence) for task in tasks] == [
        ("一是加强制度创新，印发分级指引；",),
        ("二是健全工作机制，按季召开会议；",),
        (),
        ("四是注重服务保障，设立指导站。",),
        (),
        (),
    ]
    assert [task.covered for task in tasks] == [True, True, False, True, False, False]


def test_six_tasks_in_the_words_of_offices(make_reading: MakeReading, pilot: Programme) -> None:
    """（一）制度方面，… in one paragraph, or headings of three and four characters: all six are treated."""
    part = Part(
        requirement="pilot-plan", page_start=None, page_end=None, block_start="b1", block_end="b2", confidence=0.9
    )
    row = (
        "（一）制度方面，出台管理规定一部；（二）机制方面，每季度会商一次；（三）执法方面，开展两次专项检查；"
        "（四）服务方面，增设指导站十个；（五）涉外方面，编印出海指南一册；（六）宣传方面，办好讲座二十场。"
    )
    short = ("（一）建制度", "（二）强机制", "（三）严执法", "（四）优服务", "（五）对接规则", "（六）广泛宣传")
    text = "由牵头单位制定清单，明确责任分工和完成时限，按月调度通报。"
    for lines in (["三、主要任务", row], ["三、主要任务", *(line for head in short for line in (head, text))]):
        whole = msgspec.structs.replace(part, block_end=f"b{len(lines) + 1}")
        tasks = cover_tasks([("d", make_reading(["#试点方案", *lines]))], {"d": (whole,)}, pilot)
        assert [task.covered for task in tasks] == [True] * 6


@pytest.mark.parametrize(
    "text",
    ["。一、" * 20_000, "“" * 50_000, "：1." * 20_000, "（一）清单。编目录。" * 5_000, "1.清单。编目录。" * 5_000],
    ids=lambda value: value[:4],
)
def test_long_rows_of_numbers_are_borne(make_document: MakeDocument, text: str) -> None:
    """Endless repetition of numbers gives few headings."""
    assert len(walk(find_sections(make_document(["一、说明", text])))) <= 3
