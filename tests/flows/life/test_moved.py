"""A workspace elsewhere, at another time, or where nothing can be written: the same bytes, or one clear sentence."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Inline = Callable[..., dict[str, Any]]
State = Callable[[Path], dict[str, Any]]
SHENBAO = "from flows.cli import main; main()"
READ_ONLY = "mount --bind {0} {0} && mount -o remount,ro,bind {0} || exit 77; exec {1} -c '{2}' {3} -w {0}"


@pytest.fixture
def root(dossier: Callable[..., Path], inline: Inline, tmp_path: Path) -> Path:
    """A province of one dossier after a run into ``w``."""
    dossier(tmp_path / "浙江省" / "绍兴市", without={"report", "evidence"})
    inline(tmp_path / "浙江省", tmp_path / "w")
    return tmp_path


def reused(batch: dict[str, Any]) -> bool:
    """Whether nothing was done again."""
    return all(why.endswith("沿用") for why in batch["timing"]["reasons"])


def test_copied_to_another_path(root: Path, inline: Inline, state: State) -> None:
    """With its INPUT or without: nothing is done again, and all is the same."""
    before = state(root / "w")
    (root / "别处").mkdir()
    shutil.copytree(root / "w", root / "别处" / "工作区")
    assert reused(inline(root / "浙江省", root / "别处" / "工作区"))
    assert state(root / "别处" / "工作区") == before
    shutil.move(root / "浙江省", root / "别处" / "浙江省")
    assert reused(inline(root / "别处" / "浙江省", root / "别处" / "工作区"))
    after = state(root / "别处" / "工作区")
    assert (after["files"], after["batch"], after["kept"]) == (before["files"], before["batch"], before["kept"])


def test_clock_moved_back(root: Path, inline: Inline, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """An amendment on a day before the first version is its second one all the same."""
    for module in ("flows.run", "flows.remarks"):
        monkeypatch.setattr(f"{module}.now", lambda: "1999-01-01T00:00:00+08:00")
    before = state(root / "w")
    assert reused(inline(root / "浙江省", root / "w"))
    assert state(root / "w") == before
    (root / "浙江省" / "绍兴市" / "说明.txt").write_text("绍兴市补充说明。\n", encoding="utf-8")
    assert [row["version"] for row in inline(root / "浙江省", root / "w")["dossiers"]] == [2]


@pytest.mark.parametrize("words", ["run 浙江省 --engine direct", "status", "comment 绍兴市 已核实"])
def test_mounted_read_only(root: Path, state: State, words: str) -> None:
    """A sentence that says so, and nothing is touched."""
    before = state(root / "w")
    script = READ_ONLY.format(shlex.quote(str(root / "w")), shlex.quote(sys.executable), SHENBAO, words)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, check=False, timeout=120, cwd=root
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount in a namespace of his own")
    assert (done.returncode, done.stdout) == (1, "")
    assert "磁盘是只读的" in done.stderr
    assert "Traceback" not in done.stderr
    assert state(root / "w") == before
