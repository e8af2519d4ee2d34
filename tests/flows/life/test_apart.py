"""Amendments that are handed in apart from their dossier: they add to it, and whatever is odd about them is said."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import UnreadableFile
from flows.remarks import assign
from pipeline.store import Store

Inline = Callable[..., dict[str, Any]]
Dossier = Callable[..., Path]
Paper = Callable[..., Path]
CITY = "trade-secret-pilot-2024-330600"
PLAN = "3试点工作方案.docx"
LINES = ("工作目标", "重点产业", "创新方向", "主要任务", "进度安排", "保障措施")


@pytest.fixture
def root(dossier: Dossier, inline: Inline, tmp_path: Path) -> Path:
    """A province of one dossier that lacks its report, after a run into ``w``."""
    dossier(tmp_path / "浙江省" / "绍兴市", without={"report", "evidence"})
    inline(tmp_path / "浙江省", tmp_path / "w")
    return tmp_path


@pytest.fixture
def new_plan(paper: Paper) -> Callable[[Path, str], Path]:
    """A writer of whole plans that differ in a figure from the one that stands."""

    def write(path: Path, houses: str) -> Path:
        texts = [f"到2026年，建成商业秘密保护示范企业{houses}家，商业秘密保护基地10个。"]
        texts += [
            "聚焦集成电路、生物医药产业集群，2023年规模以上工业产值2300亿元。",
            "率先探索商业秘密在线存证新机制，先行先试，形成可复制可推广的经验。",
            "加强制度创新，健全工作机制，加强监管执法，健全服务保障体系，对标国际经贸规则，营造良好氛围。",
            "第一阶段为启动阶段，2024年6月底前完成动员部署。第二阶段全面实施。",
            "加强组织领导，成立领导小组，落实经费保障，强化督导考核。",
        ]
        numbered = zip("一二三四五六", LINES, texts, strict=True)
        return paper(
            path, ["绍兴市商业秘密保护创新试点工作方案", *(x for n, h, t in numbered for x in (f"{n}、{h}", t))]
        )

    return write


def review(root: Path) -> dict[str, Any]:
    """The dossier's review."""
    return json.loads((root / "w" / "out" / "浙江省" / "绍兴市" / "review.json").read_bytes())


def row(batch: dict[str, Any]) -> tuple[int, str]:
    """Version and status of the dossier."""
    found = next(row for row in batch["dossiers"] if row["id"] == CITY)
    return found["version"], found["status"]


def serving(root: Path) -> dict[str, str]:
    """Which file serves each document of the call."""
    return {entry["requirement"]: entry["name"] for entry in review(root)["documents"] if entry["requirement"]}


def doubts(batch: dict[str, Any]) -> list[str]:
    """What is said of amendments."""
    return [finding["message"] for finding in batch["findings"] if finding["rule"] == "amendment-unclear"]


def goals(root: Path) -> str:
    """The text of the plan's goals that counts."""
    return next(s["text"] for s in review(root)["sections"] if s["requirement"] == "pilot-plan/goals")


def test_it_adds_and_replaces_and_nothing_is_withdrawn(
    root: Path, inline: Inline, new_plan: Any, dossier: Dossier
) -> None:
    """What stood stands, the plan gives way, the report comes; runs of either place change nothing more."""
    apart = root / "来文" / "绍兴市补正材料"
    dossier(apart, without={"letter", "form", "evidence", "plan"})
    new_plan(apart / PLAN, "60")
    batch = inline(root / "来文", root / "w")
    assert (row(batch)[0], doubts(batch)) == (2, [])
    assert [row["source"] for row in batch["dossiers"]] == ["绍兴市"]
    assert [row["name"] for row in batch["files"] if row["name"].startswith("绍兴市补正材料/")] == [
        f"绍兴市补正材料/{PLAN}",
        "绍兴市补正材料/4工作基础情况报告.docx",
    ]
    assert serving(root) == {
        "application-letter": "1申请函.docx",
        "application-form": "2申报表.docx",
        "pilot-plan": f"绍兴市补正材料/{PLAN}",
        "foundation-report": "绍兴市补正材料/4工作基础情况报告.docx",
    }
    assert "示范企业60家" in goals(root)
    changes = review(root)["changes"]
    assert [(c["kind"], c["was"]) for c in changes["of_files"]] == [("replaced", PLAN), ("added", "")]
    before = review(root)
    for source in ("浙江省", "来文", "浙江省/绍兴市"):
        assert row(inline(root / source, root / "w"))[0] == 2
    after = review(root)
    assert {**after, "dossier": None} == {**before, "dossier": None}


def test_a_person_corrects_what_it_replaced(root: Path, inline: Inline, new_plan: Any) -> None:
    """Assigned again, the old plan counts beside the new one."""
    new_plan(root / "补正" / "绍兴市" / PLAN, "60")
    inline(root / "补正", root / "w")
    old = next(entry for entry in review(root)["documents"] if entry["replaced_by"])
    assert old["name"] == PLAN
    assert any(PLAN in f["message"] and "替换" in f["message"] for f in review(root)["findings"])
    assign("绍兴市", old["name"], "pilot-plan", "补正件只是草稿", "张三", str(root / "w"))
    entries = [e for e in review(root)["documents"] if e["requirement"] == "pilot-plan"]
    assert {(e["name"], e["replaced_by"]) for e in entries} == {(PLAN, None), (f"补正/{PLAN}", None)}


def test_archive_and_second_amendment(root: Path, inline: Inline, new_plan: Any) -> None:
    """An archive named 第二次补正; the first one that comes after it does not take its place."""
    plan = new_plan(root / "x" / PLAN, "80")
    (root / "二").mkdir()
    with zipfile.ZipFile(root / "二" / "绍兴市第二次补正.zip", "w") as archive:
        archive.write(plan, PLAN)
    assert row(inline(root / "二" / "绍兴市第二次补正.zip", root / "w"))[0] == 2
    assert "示范企业80家" in goals(root)
    new_plan(root / "一" / "绍兴市第一次补正" / PLAN, "70")
    assert row(inline(root / "一", root / "w"))[0] == 3
    assert "示范企业80家" in goals(root)
    assert sum(bool(entry["replaced_by"]) for entry in review(root)["documents"]) == 2


def test_older_and_identical_ones_are_told(root: Path, inline: Inline, new_plan: Any) -> None:
    """Old content sent again does not undo what replaced it; an amendment of nothing new makes no version."""
    new_plan(root / "补正一" / "绍兴市补正" / PLAN, "60")
    inline(root / "补正一", root / "w")
    again = root / "补正二" / "绍兴市补正材料"
    again.mkdir(parents=True)
    shutil.copy(root / "浙江省" / "绍兴市" / PLAN, again)
    batch = inline(root / "补正二", root / "w")
    assert row(batch)[0] == 2
    assert len(doubts(batch)) == 1
    assert "完全相同" in doubts(batch)[0]
    assert "示范企业60家" in goals(root)
    (again / "说明.txt").write_text("绍兴市人民政府关于补正材料的说明。\n", encoding="utf-8")
    batch = inline(root / "补正二", root / "w")
    assert row(batch)[0] == 3
    assert "此前已经收到" in doubts(batch)[0]
    assert "示范企业60家" in goals(root)


def test_of_an_unknown_dossier(root: Path, inline: Inline, dossier: Dossier) -> None:
    """It is reviewed as a dossier of its own, and that is said; the others stay."""
    dossier(root / "来文" / "金华市补正材料", "金华市", without={"letter", "form"})
    batch = inline(root / "来文", root / "w")
    assert len(doubts(batch)) == 1
    assert "没有与之对应的申报材料" in doubts(batch)[0]
    assert {row["region"]["name"]: row["version"] for row in batch["dossiers"]} == {"绍兴市": 1, "金华市": 1}
    assert batch["totals"]["dossiers"] == 2
    assert review(root)["dossier"]["version"] == 1
    assert "绍兴市" in (root / "w" / "out" / "index.html").read_text(encoding="utf-8")
    again = inline(root / "浙江省", root / "w")
    assert [row["region"]["name"] for row in again["dossiers"]] == ["绍兴市"]


def test_before_its_dossier(root: Path, inline: Inline, new_plan: Any) -> None:
    """What amends a dossier that comes only later is kept, and amends it."""
    new_plan(root / "来文" / "绍兴市补正材料" / PLAN, "60")
    batch = inline(root / "来文", root / "新")
    assert "没有与之对应的申报材料" in doubts(batch)[0]
    assert [row["version"] for row in inline(root / "来文", root / "新")["dossiers"]] == [1]
    assert row(inline(root / "浙江省", root / "新"))[0] == 2
    known = json.loads((root / "新" / "out" / "浙江省" / "绍兴市" / "review.json").read_bytes())
    serves = {entry["name"]: entry["requirement"] for entry in known["documents"]}
    assert serves[f"绍兴市补正材料/{PLAN}"] == "pilot-plan"
    assert (serves[PLAN], serves["1申请函.docx"]) == (None, "application-letter")


def test_an_archive_is_the_same_again(root: Path, inline: Inline) -> None:
    """A dossier in an archive: a rerun does nothing."""
    shutil.make_archive(str(root / "压缩" / "浙江省" / "绍兴市"), "zip", root / "浙江省" / "绍兴市")
    inline(root / "压缩", root / "新")
    reasons = inline(root / "压缩", root / "新")["timing"]["reasons"]
    assert all(why.endswith("沿用") for why in reasons)


def test_of_two_dossiers_at_once(root: Path, inline: Inline, dossier: Dossier) -> None:
    """Each file goes to its own dossier, and neither loses anything."""
    dossier(root / "浙江省" / "嘉兴市", "嘉兴市", without={"plan"})
    inline(root / "浙江省", root / "w")
    for city, left in (("绍兴市", {"plan"}), ("嘉兴市", {"report"})):
        made = dossier(root / "做" / city, city, without={"letter", "form", "evidence", *left})
        for path in made.glob("*.docx"):
            target = root / "来文" / "补正材料" / f"{city}{path.name[1:]}"
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    batch = inline(root / "来文", root / "w")
    rows = {row["region"]["name"]: row for row in batch["dossiers"]}
    assert batch["totals"]["dossiers"] == 2
    assert {name: rows[name]["version"] for name in ("绍兴市", "嘉兴市")} == {"绍兴市": 2, "嘉兴市": 2}
    assert doubts(batch) == []
    assert set(serving(root)) == {"application-letter", "application-form", "pilot-plan", "foundation-report"}


def test_without_its_region_and_without_its_name(root: Path, inline: Inline) -> None:
    """INPUT's name tells whose it is; a part without the word amendment is taken for one, which is said."""
    one = root / "绍兴市补正"
    one.mkdir()
    (one / "保障措施.txt").write_text(
        "加强组织领导，成立领导小组，落实经费保障，强化督导考核。\n" * 3, encoding="utf-8"
    )
    assert row(inline(one, root / "w"))[0] == 2
    assert len(review(root)["documents"]) == 4
    other = root / "后来的文件" / "绍兴市"
    other.mkdir(parents=True)
    (other / "绍兴市商业秘密保护创新试点申报表.txt").write_text(
        "第三批全国商业秘密保护创新试点申报表\n申报地区：绍兴市\n地区类型：地级市\n", encoding="utf-8"
    )
    batch = inline(other, root / "w")
    assert row(batch)[0] == 3
    assert doubts(batch)[0].startswith("“绍兴市”只有部分材料")
    assert len(review(root)["documents"]) == 5


def test_what_is_gone_from_its_place_is_withdrawn(root: Path, inline: Inline, new_plan: Any) -> None:
    """A place that is handed in again is as it is now: the plan that gave way counts again."""
    apart = root / "来文" / "绍兴市补正材料"
    new_plan(apart / PLAN, "60")
    (apart / "说明.txt").write_text("绍兴市人民政府关于补正材料的说明。\n", encoding="utf-8")
    inline(root / "来文", root / "w")
    (apart / PLAN).unlink()
    assert row(inline(root / "来文", root / "w"))[0] == 3
    assert "示范企业50家" in goals(root)


def test_two_provinces_send_one_city(dossier: Dossier, inline: Inline, tmp_path: Path) -> None:
    """Both are reviewed and both say so."""
    for province in ("浙江省", "江苏省"):
        dossier(tmp_path / "全国" / province / "绍兴市", without={"evidence"})
    batch = inline(tmp_path / "全国", tmp_path / "w")
    assert [row["region"]["name"] for row in batch["dossiers"]] == ["绍兴市", "绍兴市"]
    assert len({row["path"] for row in batch["dossiers"]}) == 2
    for place in batch["dossiers"]:
        found = json.loads((tmp_path / "w" / "out" / place["path"] / "review.json").read_bytes())
        assert any(finding["rule"] == "duplicate-dossier" for finding in found["findings"])


def test_a_file_that_changes_while_it_is_read(root: Path, inline: Inline, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is one of its states, whole; the next run has the last one. A file that goes away is named."""
    from flows import takein

    source, real = root / "浙江省" / "绍兴市" / "说明.txt", takein.pieces
    source.write_text("第一稿。\n", encoding="utf-8")

    def changing(path: Path) -> Any:
        if path.name == source.name:
            path.write_text(path.read_text(encoding="utf-8") + "又改了一次。\n", encoding="utf-8")
        yield from real(path)

    with monkeypatch.context() as planted:
        planted.setattr(takein, "pieces", changing)
        inline(root / "浙江省", root / "w")
    entry = next(entry for entry in review(root)["documents"] if entry["name"] == source.name)
    with Store(root / "w") as store:
        kept = store.original(entry["sha256"]).read_bytes()
    assert len(kept) == entry["bytes"]
    assert kept.decode().startswith("第一稿。\n又改了一次。\n")

    def gone(path: Path) -> Any:
        if path.name == source.name:
            raise UnreadableFile("读取时该项已不在，请待复制完成后重新运行。")
        yield from real(path)

    with monkeypatch.context() as planted:
        planted.setattr(takein, "pieces", gone)
        inline(root / "浙江省", root / "w")
    assert any(source.name in finding["message"] for finding in review(root)["findings"])


def test_amendment_of_a_city_with_two_dossiers(root: Path, inline: Inline, dossier: Dossier, paper: Paper) -> None:
    """Two provinces sent it: which one was amended is told each time, and that there are two stays told of both."""
    above = root / "全国"
    above.mkdir()
    (root / "浙江省").rename(above / "浙江省")
    dossier(above / "江苏省" / "绍兴市", without={"report", "evidence"})
    paper(root / "绍兴市补正" / "情况说明.docx", ["绍兴市商业秘密保护工作情况说明", "现将有关情况补充说明如下。"])
    before = {row["id"]: row["version"] for row in inline(above, root / "w")["dossiers"]}
    for _ in range(2):
        batch = inline(root / "绍兴市补正", root / "w")
        (told,) = doubts(batch)
        assert "补正材料“绍兴市补正”已归入“" in told
        assert "浙江省/绍兴市" in told
        assert "江苏省/绍兴市" in told
        assert sorted(row["version"] - before[row["id"]] for row in batch["dossiers"]) == [0, 1]
        for row in batch["dossiers"]:
            made = json.loads((root / "w" / "out" / row["path"] / "review.json").read_bytes())
            assert [finding["rule"] for finding in made["findings"]].count("duplicate-dossier") == 1
