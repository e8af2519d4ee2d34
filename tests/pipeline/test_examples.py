"""The model of examples: chances, abstention, reasons."""

import pytest

from pipeline.programme import Programme
from pipeline.topics import find_lessons
from pipeline.topics.examples import NONE, Examples, learn

FRUIT = ("苹果｜红苹果和青苹果都甜。", "梨｜雪梨多汁，香梨更甜。")
TOOLS = ("锤子｜铁锤敲钉子。", "锯子｜锯木头用锯子，钉子用锤子。")
NOTHING = ("天气｜今天下雨，明天下雪。",)
MODEL = Examples((("fruit", FRUIT), ("tools", TOOLS), ("unlearnt", ()), (NONE, NOTHING)))


def likeliest(text: str) -> str:
    """The topic with the best chance."""
    chances = MODEL.chances(MODEL.grams(text))
    return max(chances, key=lambda topic: chances[topic])


@pytest.mark.parametrize(
    ("text", "topic"), [("又甜又多汁的苹果", "fruit"), ("拿锤子来敲钉子", "tools"), ("明天还下雨吗", NONE)]
)
def test_a_text_is_about_what_its_characters_are_of(text: str, topic: str) -> None:
    """Characters and pairs decide; examples of nothing let the model abstain."""
    assert likeliest(text) == topic


def test_chances_of_a_text_of_unknown_characters_are_even() -> None:
    """Nothing known, nothing said."""
    chances = MODEL.chances(MODEL.grams("ABC xyz"))
    assert list(chances.values()) == pytest.approx([1 / 3] * 3)


def test_topics_without_examples_are_unknown() -> None:
    """A requirement of which there are no examples has no chance, and a model of none says nothing."""
    assert "unlearnt" not in MODEL.topics
    assert learn(()).chances(learn(()).grams("苹果")) == {}


def test_what_decided_is_told() -> None:
    """The characters that speak most for a topic and against the others."""
    assert "苹果" in MODEL.reasons("苹果和锤子", "fruit")
    assert "锤子" in MODEL.reasons("苹果和锤子", "tools")
    assert "苹果" not in MODEL.reasons("苹果和锤子", "tools")


def test_the_section_of_tasks_learns_from_the_tasks(pilot: Programme) -> None:
    """Whatever it is called in the call, what stands in it is like the tasks."""
    plan = next(document for document in pilot.documents if document.id == "pilot-plan")
    lessons = dict(find_lessons(plan, pilot.tasks))
    assert pilot.tasks[0].examples[0] in lessons["tasks"]
    assert not set(pilot.tasks[0].examples) & set(lessons["safeguards"])
    assert lessons[NONE] == plan.aside_examples
