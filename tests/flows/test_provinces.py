"""A batch of several provinces: lists in two archives, one city from two provinces, a dossier that nobody can place."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest

Command = Callable[..., Any]
PAGES = ("province.html", "covering-table.xlsx", "covering-table.docx")
WITHOUT = ("evidence", "report")


def write_list(path: Path, areas: Sequence[str]) -> None:
    """A province's list as a table."""
    document = docx.Document()
    document.add_paragraph("浙江省第三批全国商业秘密保护创新试点推荐名单")
    table = document.add_table(rows=0, cols=2)
    for words in (("序号", "推荐地区"), *((str(number), area) for number, area in enumerate(areas, 1))):
        for cell, word in zip(table.add_row().cells, words, strict=True):
            cell.text = word
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))


@pytest.fixture
def handed(dossier: Callable[..., Path], paper: Callable[..., Path], tmp_path: Path) -> Path:
    """浙江省 in two archives, each with its part of the list; 江苏省 with a city of 浙江省; a plan of nobody."""
    given = tmp_path / "全国"
    given.mkdir()
    for name, city, areas in (("浙江省第一批", "绍兴市", ["绍兴市"]), ("浙江省第二批", "宁波市", ["宁波市", "温州市"])):
        folder = tmp_path / name
        dossier(folder / city, city, without=WITHOUT)
        write_list(folder / "推荐名单.docx", areas)
        shutil.make_archive(str(given / name), "zip", folder)
    dossier(given / "江苏省" / "绍兴市", "绍兴市", without=(*WITHOUT, "plan"))
    lines = [
        "商业秘密保护创新试点工作方案",
        "一、工作目标",
        "到2026年，建成示范企业50家。",
        "二、主要任务",
        "加强制度创新。",
    ]
    paper(given / "材料汇总" / "方案.docx", lines)
    return given


def batch_of(root: Path) -> dict[str, Any]:
    """What the last run published."""
    return json.loads((root / "w" / "out" / "batch.json").read_bytes())


def test_several_provinces_at_once(handed: Path, tmp_path: Path, command: Command) -> None:
    """Both archives make one list; what is doubtful is told and nothing is chosen; each province has its page."""
    run = ("run", handed, "-w", tmp_path / "w", "--engine", "direct")
    assert command(*run, "--received", "2024-04-28").code == 0
    batch = batch_of(tmp_path)
    zhejiang = next(state for state in batch["provinces"] if state["province"] == "浙江省")
    assert [(area["text"], len(area["dossiers"])) for area in zhejiang["listed"]] == [
        ("绍兴市", 2), ("宁波市", 1), ("温州市", 0),
    ]  # fmt: skip
    told = {finding["rule"]: finding["message"] for finding in batch["findings"]}
    assert told["listed-without-dossier"] == "推荐名单列有“温州市”，但未收到其申报材料。"
    assert told["sent-by-other-province"].endswith("由江苏省报送，浙江省也报送了一份，未作取舍。")
    assert told["province-unknown"].startswith("看不出“材料汇总”属于哪个省份")
    assert not {"late-submission", "list-doubtful", "not-on-recommendation-list"} & told.keys()
    assert [row["province"] for row in batch["dossiers"]].count("浙江省") == 3
    assert all((tmp_path / "w" / "out" / "浙江省" / name).is_file() for name in PAGES)
    shutil.rmtree(handed / "江苏省")
    assert command(*run, "--received", "2024-05-20").code == 0
    batch = batch_of(tmp_path)
    assert {"late-submission", "sent-by-other-province"} & {finding["rule"] for finding in batch["findings"]} == set()
    assert [state["province"] for state in batch["provinces"]] == ["浙江省"]
    assert next(iter(batch["provinces"]))["received_at"] == "2024-04-28"
