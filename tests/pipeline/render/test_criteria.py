"""Sentences by criterion, tasks, and the passages both are chosen from."""

from collections.abc import Sequence

import msgspec

from extractors.document import Block, Cell, Document, table_text
from pipeline.brief.criteria import select_points
from pipeline.brief.passages import Parts, find_passages
from pipeline.brief.tasks import cover_tasks
from pipeline.facts import Reading
from pipeline.outline import find_sections
from pipeline.programme import Programme
from pipeline.review import Review

Readings = list[tuple[str, Reading]]


def _with_blocks(reading: Reading, blocks: Sequence[Block]) -> Reading:
    document = msgspec.structs.replace(reading.document, blocks=tuple(blocks))
    return msgspec.structs.replace(reading, document=document)


def test_points_are_verbatim_and_none_twice(review: Review, documents: dict[str, Document]):
    """Every sentence stands at its offset in its block, once in all criteria together."""
    points = [point for criterion in review.criteria for point in criterion.points]
    for point in points:
        where = point.evidence
        block = next(block for block in documents[where.document].blocks if block.id == where.block)
        assert block.text[where.start : where.start + len(where.quote)] == where.quote == point.text
    texts = [point.text for point in points]
    assert len(set(texts)) == len(texts)
    assert all(2 <= len(criterion.points) <= 4 for criterion in review.criteria)


def test_points_fit_their_criterion(review: Review):
    """Who leads, what is aimed at, what is new, which industries, what has been done."""
    first = [criterion.points[0].text for criterion in review.criteria]
    for words, text in zip(["领导小组", "主线", "率先", "产业集群", "已建成"], first, strict=True):
        assert words in text


def test_admitted_shortfall_is_put_in(review: Review):
    """What they say is lacking stands last among the foundation's sentences."""
    assert review.criteria[-1].points[-1].text.startswith("基层执法力量不足")


def test_boilerplate_stays_out(readings: Readings, parts: Parts, programme: Programme):
    """A sentence with more cues loses when all of it is what everyone writes."""
    stock = "为深入贯彻落实党的二十大精神，坚持以习近平新时代中国特色社会主义思想为指导，高度重视，纳入考核，统筹推进。"
    document_id, letter = readings[0]
    blocks = (*letter.document.blocks, Block(id="b99", kind="paragraph", text=stock))
    points = select_points([(document_id, _with_blocks(letter, blocks)), *readings[1:]], parts, programme)
    assert stock not in [point.text for point in points[0].points]


def test_twin_documents_are_told_apart(readings: Readings, parts: Parts, programme: Programme):
    """The same report as scan and as text gives no sentence twice, not even with a misread sign."""
    document_id, report = readings[2]
    blocks = [msgspec.structs.replace(item, text=item.text.replace("三成", "三戍"), rows=None)
              for item in report.document.blocks]  # fmt: skip
    twin = ("d9", _with_blocks(report, blocks))
    points = select_points([*readings, twin], {**parts, "d9": parts[document_id]}, programme)
    bare = [point.text.replace("三戍", "三成") for criterion in points for point in criterion.points]
    assert len(bare) == len(set(bare))


def test_empty_dossier_gives_empty_criteria(programme: Programme):
    """Criteria and tasks are there, with nothing in them."""
    assert [len(item.points) for item in select_points([], {}, programme)] == [0] * 5
    assert [item.covered for item in cover_tasks([], {}, programme)] == [False] * 6


def test_long_form_cells_speak_and_furniture_does_not(readings: Readings):
    """Sentences come from long table cells and run-in bodies, not from headers, headings and short cells."""
    body = "本市围绕精密仪器产业构建全链条保护体系，形成标准。力争三年内实现重点企业全覆盖，并向全省推广经验做法。"
    rows = ((Cell(text="工作思路"), Cell(text=body)), (Cell(text="电话"), Cell(text="0575-1234567")))
    blocks = [
        Block(id="b1", kind="header", text="青石市人民政府文件。不该出现的句子在页眉里面。"),
        Block(id="b2", kind="table", text=table_text(rows), rows=rows),
        Block(id="b3", kind="heading", text="一、工作目标"),
    ]
    reading = Reading(
        document=msgspec.structs.replace(readings[0][1].document, blocks=tuple(blocks)),
        sections=(),
        figures=(),
        entities=(),
    )
    passages = list(find_passages("d1", reading, ()))
    assert "".join(passage.text for passage in passages) == body
    assert all(passage.evidence.quote == passage.text for passage in passages)


def test_very_long_sentences_are_cut_at_semicolons(readings: Readings):
    """A paragraph that is one sentence still gives pieces that can be quoted."""
    clause = "建立覆盖全市重点产业链的商业秘密保护指导服务网络并明确各级各部门的责任分工和完成时限要求；"
    block = Block(id="b1", kind="paragraph", text=clause * 5 + "形成合力。")
    passages = list(find_passages("d1", _with_blocks(readings[0][1], [block]), ()))
    assert len(passages) == 6
    assert {passage.text for passage in passages[:5]} == {clause}


def test_tasks_are_found_by_heading(review: Review):
    """Five tasks are treated in the plan, alignment with trade rules is not; evidence names the heading."""
    covered = {task.id: task.covered for task in review.tasks}
    assert covered == {
        "institutions": True,
        "mechanisms": True,
        "enforcement": True,
        "services": True,
        "trade-rules": False,
        "atmosphere": True,
    }
    assert review.tasks[0].evidence[0].quote == "加强商业秘密保护制度创新"
    assert review.tasks[4].evidence == ()


def test_report_does_not_stand_in_for_the_plan(readings: Readings, parts: Parts, programme: Programme):
    """What was done before is no task of the plan; without a plan all documents are looked at."""
    text = (
        "探索对标CPTPP等高标准国际经贸规则，开展涉外商业秘密保护和海外维权。推动走出去企业参与国际合作，服务对外开放。"
        "在自贸区对外资企业开展涉外合规辅导。"
    )
    document_id, report = readings[2]
    changed = _with_blocks(report, (*report.document.blocks, Block(id="b99", kind="paragraph", text=text)))
    longer = {**parts, document_id: (msgspec.structs.replace(parts[document_id][0], block_end="b99"),)}
    assert not cover_tasks([*readings[:2], (document_id, changed)], longer, programme)[4].covered
    assert cover_tasks([readings[0], (document_id, changed)], longer, programme)[4].covered


def test_heading_in_other_words_goes_to_the_task_of_its_cues(readings: Readings, parts: Parts, programme: Programme):
    """A heading under the tasks that names none is given by what its text says to a task that no heading names."""
    document_id, plan = readings[1]
    blocks = [
        msgspec.structs.replace(block, text=block.text.replace("营造商业秘密保护良好氛围", "厚植商业秘密保护文化"))
        for block in plan.document.blocks
    ]
    document = msgspec.structs.replace(plan.document, blocks=tuple(blocks))
    changed = msgspec.structs.replace(plan, document=document, sections=find_sections(document))
    tasks = cover_tasks([readings[0], (document_id, changed), readings[2]], parts, programme)
    assert [task.covered for task in tasks] == [True, True, True, True, False, True]
    assert tasks[5].evidence[0].quote == "厚植商业秘密保护文化"


def test_last_heading_goes_to_the_last_task(readings: Readings, parts: Parts, programme: Programme):
    """Where all siblings name a task, a hint is enough for the heading left over; none is too little."""
    document_id, plan = readings[1]

    def covered(last: str) -> bool:
        blocks = list(plan.document.blocks)
        place = next(number for number, block in enumerate(blocks) if "良好氛围" in block.text)
        blocks[place] = msgspec.structs.replace(blocks[place], text=f"（五）{last}")
        document = msgspec.structs.replace(plan.document, blocks=tuple(blocks))
        changed = msgspec.structs.replace(plan, document=document, sections=find_sections(document))
        return cover_tasks([readings[0], (document_id, changed), readings[2]], parts, programme)[5].covered

    assert covered("厚植商业秘密保护文化。邀请各类媒体走进基层一线，曝光反面事例，形成人人关心的局面。")
    assert not covered("做好收尾工作。按规定整理试点档案，及时报送各类材料，妥善保管往来文件。")
