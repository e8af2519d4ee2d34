"""Every command as a user meets it: exit codes, what goes to stdout and what to stderr, words in Chinese."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractors.errors import UsageError
from flows.console import dossier_table
from flows.looking import find_state, local_time
from pipeline.reading import DocumentJson
from pipeline.review import Batch, Review
from pipeline.store import DossierState, Store

COMMANDS = ("demo", "doctor", "extract", "history", "programme", "run", "show", "status")
SHENBAO = [sys.executable, "-c", "from flows.cli import main; main()"]


@pytest.fixture(scope="module")
def workspace(dossier: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province of two dossiers after its run; the second lacks a report."""
    root = tmp_path_factory.mktemp("命令")
    dossier(root / "浙江省" / "绍兴市")
    dossier(root / "浙江省" / "嘉兴市", "嘉兴市", without={"report", "evidence"})
    words = ("run", str(root / "浙江省"), "-w", str(root / "工作区"), "--engine", "direct", "--jobs", "1")
    done = subprocess.run([*SHENBAO, *words], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "绍兴市" in done.stdout
    assert "index.html" in done.stdout
    assert done.stderr == ""
    return root / "工作区"


def test_help_names_every_command_in_chinese(command: Callable[..., Any]) -> None:
    """Help is a result: stdout, exit 0, no English left in it."""
    done = command("--help")
    assert (done.code, done.err) == (0, "")
    assert all(f"\n  {name} " in done.out for name in COMMANDS)
    assert not re.search(r"Usage|Options|Commands|OPTIONS|ARGS|Show ", done.out)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(command: Callable[..., Any], name: str) -> None:
    """Each command says what it does and how it is used."""
    done = command(name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"用法： shenbao {name}")
    assert not re.search(r"Usage|Options|OPTIONS|ARGS|Show ", done.out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "命令"),
        (("frobnicate",), "没有命令"),
        (("run",), "缺少参数"),
        (("run", "x", "--engine", "fast"), "auto"),
        (("run", "x", "--jobs", "0"), "范围"),
        (("run", "x", "--jobs", "many"), "有效的数字"),
        (("run", "x", "--runner", "dask", "--engine", "direct"), "--runner"),
        (("run", ".", "--received", "4月18"), "2024-04-18"),
        (("run", ".", "--received", "2024-02-30"), "不是有效的日期"),
        (("run", ".", "--bogus"), "没有选项"),
        (("run", "没有这样的路径"), "找不到输入路径"),
        (("run", ".", "--programme", "nosuch", "--engine", "direct"), "申报要求配置"),
        (("extract", "没有.docx"), "找不到文件"),
        (("extract", "."), "文件夹"),
        (("extract", "a.docx", "--json", "--markdown"), "只能选一个"),
        (("status", "-w", "没有"), "不是工作区"),
        (("show", "绍兴市", "-w", "没有"), "不是工作区"),
        (("history", "绍兴市", "-w", "没有"), "不是工作区"),
        (("programme",), "list"),
        (("programme", "show", "nosuch"), "自带的配置"),
        (("programme", "check", "没有.yaml"), "不存在"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_ends_with_2_and_says_what_to_do(
    command: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    """A Chinese sentence on stderr, nothing on stdout, and no workspace left behind where a path was wrong."""
    monkeypatch.chdir(tmp_path)
    done = command(*words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    assert words[:2] != ("run", "没有这样的路径") or not list(tmp_path.iterdir())


def test_status_shows_every_dossier(command: Callable[..., Any], workspace: Path) -> None:
    """A line a dossier with what stands; as JSON the batch itself."""
    plain, as_json = command("status", "-w", workspace), command("status", "-w", workspace, "--json")
    assert (plain.code, as_json.code) == (0, 0)
    lines = {line.split()[1]: line for line in plain.out.splitlines() if line.startswith("浙江省")}
    assert "材料齐全" in lines["绍兴市"]
    assert "待补正" in lines["嘉兴市"]
    batch = msgspec.json.decode(as_json.out, type=Batch)
    assert {row.status for row in batch.dossiers} == {"complete", "incomplete"}
    assert as_json.out.encode() == (workspace / "out" / "batch.json").read_bytes()


def test_table_fits_80_columns(workspace: Path) -> None:
    """The table of usual regions is no wider than a terminal, the longest province and status included."""
    from rich.console import Console

    batch = msgspec.json.decode((workspace / "out" / "batch.json").read_bytes(), type=Batch)
    row = msgspec.structs.replace(batch.dossiers[0], province="新疆维吾尔自治区", status="ineligible")
    wide = msgspec.structs.replace(batch, dossiers=(row, *batch.dossiers))
    console = Console(width=80, record=True, file=None, quiet=True)
    assert console.measure(dossier_table(wide.programme, wide.dossiers)).maximum <= 80


@pytest.mark.parametrize("name", ["绍兴市", "绍兴", "330600", "trade-secret-pilot-2024-330600", "浙江省/绍兴市"])
def test_show_finds_a_dossier_by_any_of_its_names(command: Callable[..., Any], workspace: Path, name: str) -> None:
    """Region, part of it, short id, id and path under out/ mean the same dossier."""
    done = command("show", name, "-w", workspace)
    assert done.code == 0
    assert done.out.startswith("绍兴市：材料齐全（第 1 版）")


@pytest.mark.parametrize("name", ["恩施州", "恩施", "湖北省恩施州", "恩施土家族苗族自治州"])
def test_dossiers_are_found_by_the_names_that_people_use(tmp_path: Path, name: str) -> None:
    """Short names of regions, whatever else the workspace holds; a region of that short name elsewhere is no match."""
    regions = (("湖北省", "恩施土家族苗族自治州"), ("湖北省", "宜昌市"), ("吉林省", "延边朝鲜族自治州"), (None, None))
    with Store(tmp_path) as store:
        for number, (province, region) in enumerate(regions):
            store.keep_dossier(
                DossierState(
                    f"d{number}", f"{number}", f"{number}", province, region, "complete", 1, "", "", "", present=True
                )
            )
        assert find_state(store, name).region == "恩施土家族苗族自治州"
        with pytest.raises(UsageError):
            find_state(store, "黔东南州")


def test_times_are_those_of_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """As officers write them, in the zone of the machine, whatever zone they were noted in."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert local_time("2024-05-06T01:30:45+00:00") == "2024-05-06 09:30"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_show_says_why(command: Callable[..., Any], workspace: Path) -> None:
    """Files by number, requirements with their state, findings with their ids; as JSON the review."""
    plain, as_json = command("show", "嘉兴市", "-w", workspace), command("show", "嘉兴市", "-w", workspace, "--json")
    assert "文件1　1申请函.docx　申请函" in plain.out
    assert "缺少  工作基础情况报告" in plain.out
    assert "document-missing-" in plain.out
    assert "brief.html" in plain.out
    review = msgspec.json.decode(as_json.out, type=Review)
    assert as_json.out.encode() == (workspace / "out" / "浙江省" / "嘉兴市" / "review.json").read_bytes()
    assert review.status == "incomplete"


def test_dossier_that_is_not_there(command: Callable[..., Any], workspace: Path) -> None:
    """An unknown name is wrong use, and so is one that fits several; both say how to go on."""
    unknown, several = command("show", "广州市", "-w", workspace), command("history", "市", "-w", workspace)
    assert (unknown.code, several.code) == (2, 2)
    assert "shenbao status" in unknown.err
    assert "trade-secret-pilot-2024-330400" in several.err


def test_looking_makes_no_workspace_of_a_folder(command: Callable[..., Any], tmp_path: Path) -> None:
    """A folder that is none is left alone."""
    assert command("status", "-w", tmp_path).code == 2
    assert not list(tmp_path.iterdir())


def test_extract_in_its_three_forms(command: Callable[..., Any], workspace: Path) -> None:
    """JSON of the contract, Markdown with headings, and a summary."""
    plan = workspace.parent / "浙江省" / "绍兴市" / "3试点工作方案.docx"
    as_json, markdown, plain = (
        command("extract", plan, "--json"),
        command("extract", plan, "--markdown"),
        command("extract", plan),
    )
    document = msgspec.json.decode(as_json.out, type=DocumentJson)
    assert json.loads(as_json.out)["schema"] == "shenbao.document/1"
    assert document.file.name == plan.name
    assert "## 一、工作目标" in markdown.out
    assert "  三、创新方向" in plain.out.replace("三、 ", "三、")
    assert not as_json.err + markdown.err + plain.err


def test_extract_of_a_file_that_cannot_be_read(command: Callable[..., Any], tmp_path: Path) -> None:
    """The command fails with the finding's sentence; an archive is pointed to the command for it."""
    empty = tmp_path / "空.pdf"
    empty.touch()
    archive = Path(shutil.make_archive(str(tmp_path / "包"), "zip", tmp_path, "空.pdf"))
    refused, pointed = command("extract", empty), command("extract", archive)
    assert (refused.code, refused.out) == (1, "")
    assert "文件为空" in refused.err
    assert pointed.code == 2
    assert "shenbao run" in pointed.err


def test_programme_commands(command: Callable[..., Any], tmp_path: Path) -> None:
    """The shipped profile is listed, shown and sound; a broken one is refused with its line."""
    from pipeline.programme import PROGRAMMES

    shipped = "trade-secret-pilot-2024"
    assert any(line.startswith(shipped) for line in command("programme", "list").out.splitlines())
    shown = command("programme", "show", shipped).out
    assert "国市监竞争函〔2024〕40号" in shown
    assert re.search(r"申请函（.*application-letter）", shown)
    text = (PROGRAMMES / f"{shipped}.yaml").read_text(encoding="utf-8")
    mine, broken = tmp_path / "my.yaml", tmp_path / "broken.yaml"
    mine.write_text(text, encoding="utf-8")
    broken.write_text(text.replace("national: 2024-04-30", "national: 四月底"), encoding="utf-8")
    assert "配置可用" in command("programme", "check", mine).out
    refused = command("programme", "check", broken)
    assert refused.code == 2
    assert re.search(r"第 \d+ 行", refused.err)


def test_doctor_tells_what_is_ready(command: Callable[..., Any]) -> None:
    """Each part with its standing, in words and as JSON; what is lacking has an advice."""
    done = command("doctor", "--json")
    parts = json.loads(done.out)
    assert done.code == 0
    assert {"中文字体", "文字识别", "LibreOffice", "数据库", "执行引擎", "安全隔离"} <= {part["name"] for part in parts}
    assert all(part["standing"] in {"ready", "limited", "missing"} for part in parts)
    assert all(part["advice"] for part in parts if part["standing"] != "ready")


@pytest.mark.parametrize(
    "words", [("status",), ("status", "--json"), ("show", "绍兴市"), ("show", "绍兴市", "--json")], ids=" ".join
)
def test_closed_pipe_is_no_fault(workspace: Path, words: tuple[str, ...]) -> None:
    """What reads the output may go away early, as head does."""
    with subprocess.Popen(
        [*SHENBAO, *words, "-w", str(workspace)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode in {0, 1}


def test_unforeseen_fault_ends_with_a_sentence(tmp_path: Path) -> None:
    """A fault of ours shows its trace to who can mend it and a sentence to who met it; exit 1."""
    code = "import flows.commands\nflows.commands.check_input = None\nfrom flows.cli import main\nmain()\n"
    words = [sys.executable, "-c", code, "run", str(tmp_path), "--engine", "direct"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "未预料的故障" in done.stderr.splitlines()[-1]
