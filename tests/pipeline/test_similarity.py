"""Text that applicants share: what was copied is found with both places, what everybody says is not."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from extractors.document import Block, Cell, Document, table_text
from pipeline.programme import Programme
from pipeline.review import Similar
from pipeline.rules.batch import check_copies, join_findings
from pipeline.similarity import Passage
from pipeline.similarity.candidates import find_candidates, make_sample
from pipeline.similarity.passages import find_passages
from pipeline.similarity.shingles import Hashes, Letters, containment, hash_runs

MakeDocument = Callable[..., Document]
NONE_COMMON: Hashes = np.empty(0, dtype=np.uint64)
COPIED = (
    "探索商业秘密“一码溯源”机制，由企业在研发、打样、送检、量产四个环节自行生成电子指纹，市级平台只保存指纹不保存内容；",
    "发生争议时由公证机构在两个工作日内出具比对意见，作为行政机关立案审查的参考，并向法院同步推送，缩短权利人举证周期。",
)
LAW = (
    "根据《中华人民共和国反不正当竞争法》第九条，本法所称的商业秘密，是指不为公众所知悉、具有商业价值并经权利人采取相应保密措施的技术信息、"
    "经营信息等商业信息。《中华人民共和国民法典》第一百二十三条、《中华人民共和国刑法》第二百一十九条另有规定的，从其规定。"
)


def prose(seed: int, length: int = 3000) -> list[str]:
    """Paragraphs that nobody else wrote."""
    rng = random.Random(seed)
    letters = [chr(rng.randrange(0x4E00, 0x9000)) for _ in range(length)]
    return ["".join(letters[start : start + 150]) + "。" for start in range(0, length, 150)]


@pytest.fixture
def letters(make_document: MakeDocument) -> Callable[[Sequence[str | Block]], Letters]:
    """The letters of a text given as lines."""

    def make(lines: Sequence[str | Block]) -> Letters:
        return Letters(make_document(lines).blocks)

    return make


def shared(here: Letters, there: Letters, common: Hashes = NONE_COMMON) -> tuple[tuple[Passage, ...], float]:
    """Passages of two texts, every quote checked against both."""
    passages, share = find_passages(here, there, ("a", "b"), common)
    for passage in passages:
        for place, text in ((passage.here, here), (passage.there, there)):
            (block,) = (block for block in text.blocks if block.id == place.block)
            assert block.text.startswith(place.quote, place.start)
    return passages, share


def test_copied_paragraphs_are_found_where_they_stand(letters: Callable[..., Letters]):
    """Two paragraphs among others, in another place there; the share is that of this text."""
    here, there = letters([*prose(1), *COPIED, *prose(2)]), letters([*prose(3)[:4], *COPIED, *prose(4)])
    passages, share = shared(here, there)
    assert [passage.here.quote[:12] for passage in passages] == [text[:12] for text in COPIED]
    assert [passage.there.quote[:12] for passage in passages] == [text[:12] for text in COPIED]
    assert share == pytest.approx(sum(len(text) for text in COPIED) / len(here), rel=0.15)


def test_another_name_is_no_disguise(letters: Callable[..., Letters]):
    """A copy with the region and a figure exchanged is a copy; one written anew after the same model is none."""
    text = "宁波市市场监管局会同市委组织部在全市12个重点园区设立商业秘密保护专员，" + "".join(COPIED)
    renamed = text.replace("宁波市", "佛山市").replace("12个", "9个")
    assert shared(letters([*prose(1), text]), letters([*prose(2), renamed]))[0]
    anew = "".join(
        f"{clause[: len(clause) // 2]}并结合各地实际情况因地制宜认真抓好落实工作{clause[len(clause) // 2 :]}"
        for clause in text.split("，")
    )
    assert shared(letters([*prose(1), text]), letters([*prose(2), anew]))[0] == ()


def test_what_all_may_quote_is_no_copy(letters: Callable[..., Letters]):
    """Single sentences, and passages made of names of laws."""
    assert shared(letters([*prose(1), COPIED[0][:60]]), letters([*prose(2), COPIED[0][:60]]))[0] == ()
    names = "、".join(
        f"《中华人民共和国{name}法》"
        for name in ("反不正当竞争", "专利", "商标", "著作权", "数据安全", "网络安全", "劳动合同")
    )
    assert shared(letters([*prose(1), names]), letters([*prose(2), names]))[0] == ()


def test_what_many_dossiers_share_is_given_to_all(letters: Callable[..., Letters]):
    """The same law in five dossiers is common; a paragraph in two of them is not."""
    texts = [letters([*prose(seed), LAW, *(COPIED if seed in {2, 4} else ())]) for seed in range(5)]
    samples = [make_sample(text) for text in texts]
    pairs, common = find_candidates(samples, range(5), [-1] * 5)
    assert pairs == [(2, 4)]
    assert len(common)
    passages, _ = shared(texts[2], texts[4], common)
    assert {passage.here.quote[:8] for passage in passages} == {text[:8] for text in COPIED}


def test_only_other_applicants_are_compared(letters: Callable[..., Letters]):
    """Two files of one dossier and two dossiers of one region share what they like."""
    samples = [make_sample(letters([*prose(seed), *COPIED])) for seed in (1, 2)]
    assert find_candidates(samples, [0, 1], [-1, -1])[0] == [(0, 1)]
    assert find_candidates(samples, [0, 0], [-1, -1])[0] == []
    assert find_candidates(samples, [0, 1], [7, 7])[0] == []
    assert find_candidates([], [], [])[0] == []


def test_texts_of_a_hundred_applicants(letters: Callable[..., Letters]):
    """Planted copies of a tenth are all found, and nothing else."""
    copies = {(3, 50), (17, 60), (80, 99)}
    texts = [prose(seed, 4000) for seed in range(100)]
    for one, other in copies:
        texts[other][5:8] = texts[one][10:13]
    made = [letters(text) for text in texts]
    pairs, common = find_candidates([make_sample(text) for text in made], range(100), [-1] * 100)
    assert set(pairs) == copies
    for one, other in pairs:
        assert shared(made[one], made[other], common)[1] == pytest.approx(0.11, abs=0.02)


@pytest.mark.parametrize("disguise", ["other order", "table", "recognised"])
def test_a_tenth_is_found_in_other_dress(letters: Callable[..., Letters], disguise: str):
    """Sentences in another order, in cells of a table, or with one character in fifty misread, are a copy all the same."""
    here, there = prose(1, 3000), prose(2, 2550)
    taken = here[6:9]
    if disguise == "other order":
        mixed: list[str | Block] = [*there[:4], taken[2], *there[4:9], taken[0], *there[9:], taken[1]]
    elif disguise == "table":
        rows = tuple((Cell(text=f"任务{number}"), Cell(text=text)) for number, text in enumerate(taken))
        mixed = [*there, Block(id="t1", kind="table", text=table_text(rows), rows=rows)]
    else:
        rng = random.Random(3)
        misread = ["".join(sign if rng.random() > 0.02 else "囗" for sign in text) for text in taken]
        mixed = [*there[:4], *misread, *there[4:]]
    made = [letters(here), letters(mixed), letters(prose(3))]
    pairs, common = find_candidates([make_sample(text) for text in made], range(3), [-1] * 3)
    assert pairs == [(0, 1)]
    passages, share = shared(made[0], made[1], common)
    assert passages
    assert share > 0.1


def test_empty_and_short_texts(letters: Callable[..., Letters]):
    """Nothing to compare is no reason to fail; letters outside of the basic plane count once."""
    empty, short = letters([]), letters(["方案"])
    assert shared(empty, short) == ((), 0.0)
    assert shared(short, short) == ((), 0.0)
    assert len(letters(["𠮷田，A１。"])) == 4
    assert containment(hash_runs(empty.codes, 5), hash_runs(short.codes, 5)) == 0.0


def test_batch_names_both_applicants(pilot: Programme):
    """One finding a pair, told by their names; copies too small are not told."""
    names = {"a": "宁波市", "b": "佛山市", "c": "台州市"}
    similar = {
        "a": [Similar("b", "d1", 0.08, letters=300), Similar("c", "d1", 0.01, letters=110)],
        "b": [Similar("a", "d2", 0.06, letters=290)],
        "c": [Similar("a", "d3", 0.01, letters=110)],
    }
    (finding,) = check_copies(pilot, similar, names)
    assert (finding.rule, finding.severity) == ("duplicate-content", "warning")
    assert finding.message == "宁波市与佛山市的申报材料有 300 字相同，请比对原件。"
    more = check_copies(pilot, {**similar, "c": [Similar("a", "d3", 0.05, letters=150)]}, names)
    (line,) = join_findings(more)
    assert line.text == "申报材料文字相同，请比对原件：宁波市与佛山市（300 字）、宁波市与台州市（150 字）。"
