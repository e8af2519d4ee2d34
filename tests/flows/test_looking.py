"""What ``shenbao status`` says of a province of sixty dossiers, and how lines are folded on a terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from flows.console import fold
from pipeline.review import (
    BATCH_SCHEMA,
    Batch,
    DossierRow,
    Finding,
    FindingCounts,
    Region,
    Status,
    Timing,
)
from pipeline.store import Store

STATUSES = get_args(Status)
Command = Callable[..., Any]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose last run had sixty dossiers of two provinces, fifteen of each status."""
    root = tmp_path_factory.mktemp("六十份")
    rows = tuple(
        DossierRow(
            id=f"p-{number}",
            source=f"{number}",
            path=f"{number}",
            province="浙江省" if number < 40 else "安徽省",
            region=Region(f"第{number}市", str(number), "prefecture-city", eligible=True),
            kind="prefecture-city",
            status=STATUSES[number % 4],
            version=1,
            findings=FindingCounts(1, 2, 3),
        )
        for number in range(60)
    )
    findings = tuple(
        Finding(f"f{n}", "listed-without-dossier", "error", None, f"推荐名单列有“甲{n}市”，但未收到其申报材料。")
        for n in range(9)
    )
    timing = Timing(wall_s=1.0, files=1, pages=1, reused_files=0)
    batch = Batch(BATCH_SCHEMA, "p", "2024-05-06T09:00:00+08:00", rows, findings, (), {}, timing)
    with Store(root) as store:
        (root / "originals").mkdir(exist_ok=True)
        store.out.mkdir(parents=True, exist_ok=True)
        (store.out / "batch.json").write_bytes(msgspec.json.encode(batch))
    return root


def lines(command: Command, *words: object) -> list[str]:
    """What the command says."""
    done = command("status", *words)
    assert done.code == 0, done.err
    return done.out.splitlines()


def test_status_says_how_many_ended_how(workspace: Path, command: Command) -> None:
    """Every dossier has a line; findings of one kind share one."""
    told = lines(command, "-w", workspace)
    assert sum("第" in line and "市" in line and "省" in line for line in told) == 60
    assert "60 份申报材料：材料齐全 15 份，待补正 15 份，不符合申报资格 15 份，未能审核 15 份。" in told
    (joined,) = [line for line in told if "批次：" in line]
    assert joined.startswith("  批次：[须补正] 推荐名单列有而未收到申报材料：甲0市、")


def test_status_of_one_province_and_of_what_is_open(workspace: Path, command: Command) -> None:
    """Both narrow the table; findings of the batch stay."""
    told = lines(command, "-w", workspace, "--province", "安徽", "--open")
    assert not [line for line in told if "浙江省" in line or "材料齐全" in line]
    assert "15 份申报材料：待补正 5 份，不符合申报资格 5 份，未能审核 5 份。" in told
    assert [line for line in told if "批次：" in line]
    assert "没有符合条件的申报材料。" in lines(command, "-w", workspace, "--province", "西藏")


@given(st.text(alphabet="甲乙，。ab1 （）", max_size=200), st.integers(0, 8), st.integers(24, 160))
def test_folding_loses_no_letter(text: str, indent: int, width: int) -> None:
    """Pieces fit the terminal, hang below the first, and say the same."""
    line = " " * indent + text.strip()
    pieces = fold(line, width)
    assert all(cell_len(piece) <= width for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(line.split())
    assert all(piece.startswith(" " * (indent + 2)) for piece in pieces[1:] if text.strip())


def test_no_line_begins_with_a_stop() -> None:
    """The sign before it goes along."""
    assert fold("一二三四五六七八九十，二", 20) == ["一二三四五六七八九", "  十，二"]
    assert fold("  短", 20) == ["  短"]
