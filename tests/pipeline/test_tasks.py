"""Tasks of the call in plans that name neither the tasks nor their section as the call does."""

from collections.abc import Callable, Sequence

import pytest

from pipeline.brief.tasks import cover_tasks
from pipeline.facts import Reading
from pipeline.programme import Programme
from pipeline.review import Part

MakeReading = Callable[..., Reading]
AROUND = (
    ("一、目标", "到2026年，建成指导站40个，示范企业达到80家。"),
    ("三、保障措施", "成立领导小组，安排专项资金，开展督导考核。"),
)


@pytest.fixture
def covered(make_reading: MakeReading, pilot: Programme) -> Callable[[Sequence[str]], set[str]]:
    """The tasks that a plan with these lines treats."""

    def run(lines: Sequence[str]) -> set[str]:
        reading = make_reading(["#试点工作方案", *AROUND[0], *lines, *AROUND[1]])
        first, last = reading.document.blocks[0].id, reading.document.blocks[-1].id
        part = Part("pilot-plan", page_start=None, page_end=None, block_start=first, block_end=last, confidence=1.0)
        return {task.id for task in cover_tasks([("d", reading)], {"d": (part,)}, pilot) if task.covered}

    return run


@pytest.mark.parametrize("title", ["二、重点工作", "二、行动计划", "二、试点做哪些事情"])
def test_a_section_of_tasks_by_another_name(covered: Callable[[Sequence[str]], set[str]], title: str) -> None:
    """What stands below the section that serves the required one is a task, whatever the section is called."""
    lines = [
        title,
        "（一）补齐规矩短板",
        "修订合规指引，发布地方标准，编制管理规范。",
        "（二）拧成一股绳",
        "公安、检察、法院定期会商，完善行刑衔接。",
        "（三）亮出利剑",
        "组织专项行动，查处侵权案件，强化电子取证。",
    ]
    assert {"institutions", "mechanisms", "enforcement"} <= covered(lines)


def test_layers_of_one_sentence_are_items(covered: Callable[[Sequence[str]], set[str]]) -> None:
    """制度层面，…；机制层面，… names a task in each clause."""
    text = "制度层面，出台分级保护指引；机制层面，建立跨部门会商；执法层面，每年组织专项行动；服务层面，建设综合平台。"
    assert covered(["二、任务分解", text]) == {"institutions", "mechanisms", "enforcement", "services"}


def test_one_heading_may_treat_two_tasks(covered: Callable[[Sequence[str]], set[str]]) -> None:
    """Cues enough of both; none of a third."""
    text = "建立联席会议和信息共享，与公安、检察会商；开展专项行动，查处侵权案件，加强电子取证和行政处罚。"
    assert covered(["二、主要任务", "（一）打防结合", text]) == {"mechanisms", "enforcement"}


def test_tasks_in_nobodys_words_are_told_by_their_likeness(covered: Callable[[Sequence[str]], set[str]]) -> None:
    """Sentences below the section of tasks that name no task, each like the examples of one."""
    text = "写一本定密的手册，配上合同样本，报批成为地方标准。夜里也有人接举报，查实就罚，绝不手软。把判例编成漫画，贴到食堂和走廊。"
    assert covered(["二、主要任务", text]) == {"institutions", "enforcement", "atmosphere"}


def test_what_is_like_no_task_is_none(covered: Callable[[Sequence[str]], set[str]]) -> None:
    """Even below the section of tasks: money and thanks are no task of the call."""
    text = "市财政每年安排二百万元经费，年底由审计部门核查。感谢上级多年来的关心支持，恳请批准。"
    assert covered(["二、主要任务", text]) == set()


def test_tasks_as_chapters_are_told_by_their_likeness(covered: Callable[[Sequence[str]], set[str]]) -> None:
    """No section holds them: each stands by itself under a name of its own; what serves another matter is none."""
    lines = [
        "二、把话写在纸上",
        "写一本守则，定三项标准，给厂子一套照抄就能用的合同文本。",
        "三、亮剑",
        "接到举报当天上门封存电脑，谁偷图纸就查谁、罚谁，够刑的移送公安，绝不手软。",
        "四、暖心",
        "律师驻镇，师傅上门，免费给小厂体检开方，热线有人接，遇事有人帮。",
    ]
    assert covered(lines) == {"institutions", "enforcement", "services"}


def test_a_row_of_tasks_between_commas(covered: Callable[[Sequence[str]], set[str]]) -> None:
    """One sentence, a clause for each task."""
    text = "制定地方标准和示范合同，拉上公安法院一起会商，替企业体检堵漏洞，对照国际协定找差距。"
    assert covered(["二、主要任务", text]) == {"institutions", "mechanisms", "services", "trade-rules"}
