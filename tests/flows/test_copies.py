"""Text that dossiers share (内容雷同), through the whole run: both applicants, earlier batches, and what goes away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows import copies

Command = Callable[..., Any]
SHARED = (
    "探索商业秘密“一码溯源”机制，由企业在研发、打样、送检、量产四个环节自行生成电子指纹，市级平台只保存指纹不保存内容；"
    "发生争议时由公证机构在两个工作日内出具比对意见，作为行政机关立案审查的参考，并向法院同步推送，缩短权利人举证周期。"
)


def plan(paper: Callable[..., Path], folder: Path, city: str, *lines: str) -> None:
    """Another plan for a dossier."""
    heads = ("一、工作目标", "二、重点产业", "三、创新方向", "四、主要任务", "五、进度安排", "六、保障措施")
    text = [line for head in heads for line in (head, f"{city}按照统一部署，围绕{head[2:]}扎实推进，确保落到实处。")]
    title = f"{city}商业秘密保护创新试点工作方案"
    paper(folder / "试点工作方案.docx", [title, *text[:6], *lines, *text[6:]])


def test_shared_text_is_told_to_both(
    tmp_path: Path, dossier: Callable[..., Path], paper: Callable[..., Path], command: Command,
    review_of: Callable[[Path, str], dict[str, Any]], batch_of: Callable[[Path], dict[str, Any]],
) -> None:  # fmt: skip
    """Each review has the places in both; the batch names both; an amendment that takes it out ends it for both."""
    source, workspace = tmp_path / "浙江省", tmp_path / "工作区"
    for city in ("绍兴市", "嘉兴市", "台州市"):
        dossier(source / city, city, without={"plan", "report"})
        plan(paper, source / city, city, *([SHARED] if city != "台州市" else []))
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    for city in ("绍兴市", "嘉兴市", "台州市"):
        review = review_of(workspace, city)
        findings = [finding for finding in review["findings"] if finding["rule"] == "duplicate-content"]
        assert len(findings) == len(review["similar"]) == (city != "台州市")
        for similar in review["similar"]:
            assert [evidence["quote"] for evidence in similar["evidence"]] == [SHARED[:-1]]
            (other,) = review_of(workspace, "嘉兴市" if city == "绍兴市" else "绍兴市")["similar"]
            assert (other["document"], other["dossier"]) == (similar["other_document"], review["dossier"]["id"])
            places = [(evidence["block"], evidence["start"]) for evidence in other["evidence"]]
            assert [(place["block"], place["start"]) for place in similar["other_places"]] == places
        assert not any(city in finding["message"] for finding in findings)
    (told,) = [finding for finding in batch_of(workspace)["findings"] if finding["rule"] == "duplicate-content"]
    assert "绍兴市" in told["message"]
    assert "嘉兴市" in told["message"]
    plan(paper, source / "嘉兴市", "嘉兴市")
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    assert not review_of(workspace, "绍兴市")["similar"]
    assert not [finding for finding in batch_of(workspace)["findings"] if finding["rule"] == "duplicate-content"]


def test_earlier_batches_are_compared_too(
    tmp_path: Path, dossier: Callable[..., Path], paper: Callable[..., Path], command: Command,
    batch_of: Callable[[Path], dict[str, Any]],
) -> None:  # fmt: skip
    """A dossier of another run in the same workspace."""
    for province, city in (("浙江省", "绍兴市"), ("江苏省", "南通市")):
        dossier(tmp_path / province / city, city, without={"plan", "report"})
        plan(paper, tmp_path / province / city, city, SHARED)
        assert command("run", tmp_path / province, "-w", tmp_path / "工作区", "--engine", "direct").code == 0
    (told,) = [f for f in batch_of(tmp_path / "工作区")["findings"] if f["rule"] == "duplicate-content"]
    assert "绍兴市" in told["message"]
    assert "南通市" in told["message"]


def test_failed_comparison_is_told(
    tmp_path: Path, dossier: Callable[..., Path], command: Command, monkeypatch: pytest.MonkeyPatch,
    batch_of: Callable[[Path], dict[str, Any]],
) -> None:  # fmt: skip
    """Dossiers are judged all the same; the batch says that nobody knows what they share, until a run that does."""
    for city in ("绍兴市", "嘉兴市"):
        dossier(tmp_path / "浙江省" / city, city)
    with monkeypatch.context() as patched:
        patched.setattr(copies, "COMPARE", "pipeline.work:no_such_call")
        assert command("run", tmp_path / "浙江省", "-w", tmp_path / "w", "--engine", "direct").code == 0
    batch = batch_of(tmp_path / "w")
    assert {row["status"] for row in batch["dossiers"]} == {"complete"}
    (told,) = [finding["message"] for finding in batch["findings"] if finding["rule"] == "duplicate-content"]
    assert "未能比对" in told
    assert told in (tmp_path / "w" / "out" / "index.html").read_text(encoding="utf-8")
    assert command("run", tmp_path / "浙江省", "-w", tmp_path / "w", "--engine", "direct").code == 0
    assert not [finding for finding in batch_of(tmp_path / "w")["findings"] if finding["rule"] == "duplicate-content"]


@pytest.mark.parametrize("city", ["绍兴市", "台州市"])
def test_an_amendment_that_copies_is_told(
    tmp_path: Path, dossier: Callable[..., Path], paper: Callable[..., Path], command: Command,
    batch_of: Callable[[Path], dict[str, Any]], city: str,
) -> None:  # fmt: skip
    """It comes apart from the batch, of a dossier that stands or of one that nobody knows."""
    source, workspace, amendment = tmp_path / "浙江省", tmp_path / "w", tmp_path / f"{city}补正材料"
    for known in ("绍兴市", "嘉兴市"):
        dossier(source / known, known, without={"plan"})
    plan(paper, source / "嘉兴市", "嘉兴市", SHARED)
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    assert not [finding for finding in batch_of(workspace)["findings"] if finding["rule"] == "duplicate-content"]
    plan(paper, amendment, city, SHARED)
    assert command("run", amendment, "-w", workspace, "--engine", "direct").code == 0
    batch = batch_of(workspace)
    assert {row["region"]["name"] for row in batch["dossiers"]} == {"绍兴市", "嘉兴市", city}
    (told,) = [finding["message"] for finding in batch["findings"] if finding["rule"] == "duplicate-content"]
    assert city in told
    assert "嘉兴市" in told


def test_nothing_is_compared_where_nothing_changed(
    tmp_path: Path, dossier: Callable[..., Path], command: Command, monkeypatch: pytest.MonkeyPatch,
    batch_of: Callable[[Path], dict[str, Any]],
) -> None:  # fmt: skip
    """What was found is kept, in one file; where that is damaged all is compared again."""
    source, workspace = tmp_path / "浙江省", tmp_path / "w"
    for city in ("绍兴市", "嘉兴市"):
        dossier(source / city, city)
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    (kept,) = (workspace / "copies").glob("all-*.zst")
    sound = kept.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(copies, "COMPARE", "pipeline.work:no_such_call")
        assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
        assert not [finding for finding in batch_of(workspace)["findings"] if finding["rule"] == "duplicate-content"]
    kept.write_bytes(sound[:20])
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    assert kept.read_bytes() == sound
    dossier(source / "台州市", "台州市")
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    assert [path.name == kept.name for path in (workspace / "copies").glob("all-*.zst")] == [False]
