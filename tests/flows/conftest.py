"""The sample batch, reviewed once on embedded Prefect without network; small dossiers and the command for the rest."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from PIL import Image, ImageDraw

from flows.cli import main
from pipeline.demo.truth import Truth
from pipeline.fonts import find_cjk_fonts

SHENBAO = [sys.executable, "-c", "from flows.cli import main; main()"]

WITHOUT_NETWORK = """
import ctypes, fcntl, os, socket, struct, sys
user, group = os.geteuid(), os.getegid()
if ctypes.CDLL(None, use_errno=True).unshare(0x10000000 | 0x40000000) != 0:
    sys.exit(77)
for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
    with open(f"/proc/self/{name}", "w") as file:
        file.write(line)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    fcntl.ioctl(probe, 0x8914, struct.pack("16sh14s", b"lo", 0x49, bytes(14)))
    try:
        probe.connect(("192.0.2.1", 53))
    except OSError:
        pass
    else:
        sys.exit(78)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Enters a network namespace in which only loopback is up, proves it, and becomes the command."""


def run_shenbao(*words: str, offline: bool = False, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    prefix = [sys.executable, "-c", WITHOUT_NETWORK] if offline else []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [*prefix, *SHENBAO, *words], capture_output=True, text=True, check=False, timeout=timeout, env=environment
    )
    if offline and done.returncode == 77:
        return run_shenbao(*words, timeout=timeout)
    return done


@pytest.fixture(scope="session")
def offline() -> str:
    """A program that becomes a command without network."""
    return WITHOUT_NETWORK


@pytest.fixture(scope="session")
def shenbao() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line as a function."""
    return run_shenbao


@dataclass(frozen=True)
class Reviewed:
    """The sample batch after its run."""

    input: Path
    workspace: Path
    truth: Truth
    batch: dict[str, Any]
    run: subprocess.CompletedProcess[str]

    def review(self, source: str) -> dict[str, Any]:
        """``review.json`` of the dossier with that source."""
        path = next(row["path"] for row in self.batch["dossiers"] if row["source"] == source)
        return json.loads((self.workspace / "out" / path / "review.json").read_bytes())


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    """The sample batch, reviewed on embedded Prefect without network."""
    if not find_cjk_fonts().faces:
        pytest.skip("no Chinese font on this machine: the sample scans cannot be drawn")
    folder = tmp_path_factory.mktemp("示例 批次")
    subprocess.run([sys.executable, "-m", "pipeline.demo", str(folder)], check=True, timeout=600)
    truth = msgspec.json.decode((folder / "truth.json").read_bytes(), type=Truth)
    source, workspace = folder / truth.input, folder / "工作 区"
    run = run_shenbao("run", str(source), "-w", str(workspace), "--engine", "prefect", "--jobs", "2", offline=True)
    assert run.returncode == 0, run.stderr[-3000:]
    batch = json.loads((workspace / "out" / "batch.json").read_bytes())
    return Reviewed(input=source, workspace=workspace, truth=truth, batch=batch, run=run)


PLAN = (
    ("工作目标", "到2026年，建成商业秘密保护示范企业50家，商业秘密保护基地10个。"),
    ("重点产业", "聚焦集成电路、生物医药产业集群，2023年规模以上工业产值2300亿元。"),
    ("创新方向", "率先探索商业秘密在线存证新机制，先行先试，形成可复制可推广的经验。"),
    ("主要任务", "加强制度创新，健全工作机制，加强监管执法，健全服务保障体系，对标国际经贸规则，营造良好氛围。"),
    ("进度安排", "第一阶段为启动阶段，2024年6月底前完成动员部署。第二阶段全面实施。"),
    ("保障措施", "加强组织领导，成立领导小组，落实经费保障，强化督导考核。"),
)
REPORT = (
    ("制度建设", "出台商业秘密保护制度文件5份。"),
    ("工作机制", "建立联席会议机制，市场监管、公安、法院等12个部门参与。"),
    ("监管执法", "2023年查处商业秘密案件23件，罚没金额350.6万元。"),
    ("服务保障", "建成商业秘密保护基地6个、指导站120个，培训8600人次。"),
    ("经济社会发展和产业基础", "2023年地区生产总值7791亿元，同比增长7.8%，高新技术企业2600家。"),
)


def draw_seal() -> bytes:
    """A red ring with a dot, as large as a seal is made."""
    image = Image.new("RGB", (360, 360), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((12, 12, 348, 348), outline=(214, 30, 36), width=11)
    pen.regular_polygon((180, 180, 60), 5, fill=(214, 30, 36))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def write_docx(path: Path, lines: Sequence[str | bytes]) -> Path:
    """A DOCX of paragraphs; bytes are a picture 42 mm wide."""
    document = docx.Document()
    for line in lines:
        if isinstance(line, bytes):
            document.add_paragraph().add_run().add_picture(io.BytesIO(line), width=docx.shared.Mm(42))
        else:
            document.add_paragraph(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def write_letter(path: Path, city: str, date: str = "2024年4月18日") -> None:
    """A sealed application letter."""
    head = [f"{city}人民政府", "越政函〔2024〕18号", f"{city}人民政府关于申报第三批全国商业秘密保护创新试点的函"]
    body = ["浙江省市场监督管理局：", f"{city}拟申报第三批全国商业秘密保护创新试点，现将材料报上。", "专此致函。"]
    listed = ["附件：1.申报表", "　　　2.试点工作方案"]
    write_docx(path, [*head, *body, *listed, f"{city}人民政府", draw_seal(), date])


def write_form(path: Path, city: str) -> None:
    """An application form."""
    rows = {
        "申报地区": city,
        "地区类型": "地级市",
        "牵头单位": f"{city}市场监督管理局",
        "联系人": "张三",
        "联系电话": "0575-85550000",
    }
    document = docx.Document()
    document.add_paragraph("第三批全国商业秘密保护创新试点申报表")
    table = document.add_table(rows=0, cols=2)
    for label, value in (rows | {"重点产业": "集成电路", "人民政府意见": "同意申报"}).items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.save(str(path))


def write_sections(path: Path, title: str, sections: Sequence[tuple[str, str]]) -> None:
    """A text of numbered sections."""
    numbered = [
        (f"{number}、{heading}", text) for number, (heading, text) in zip("一二三四五六", sections, strict=False)
    ]
    write_docx(path, [title, *(line for pair in numbered for line in pair)])


def in_own_words(sections: Sequence[tuple[str, str]], city: str) -> list[tuple[str, str]]:
    """The sections as they are for 绍兴市, else each with a sentence of the city's own, so that no two share paragraphs."""
    if city == "绍兴市":
        return list(sections)
    own = [hashlib.sha256((city + heading).encode()).digest() for heading, _ in sections]
    said = ["".join(chr(0x4E00 + 70 * byte) for byte in digest[:16]) for digest in own]
    return [(heading, f"{text}{words}。") for (heading, text), words in zip(sections, said, strict=True)]


def write_dossier(folder: Path, city: str = "绍兴市", without: Collection[str] = ()) -> Path:
    """A complete dossier of five small DOCX files but for those ``without``: letter, form, plan, report, evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{city}商业秘密保护"
    if "letter" not in without:
        write_letter(folder / "1申请函.docx", city)
    if "form" not in without:
        write_form(folder / "2申报表.docx", city)
    if "plan" not in without:
        write_sections(folder / "3试点工作方案.docx", f"{name}创新试点工作方案", in_own_words(PLAN, city))
    if "report" not in without:
        write_sections(folder / "4工作基础情况报告.docx", f"{name}工作基础情况报告", in_own_words(REPORT, city))
    if "evidence" not in without:
        rules = (("总则", "为加强商业秘密保护，制定本办法。"), ("附则", "本办法自2023年1月1日起施行。"))
        write_sections(folder / "佐证材料" / f"{name}管理办法.docx", f"{name}管理办法", rules)
    return folder


@pytest.fixture(scope="session")
def dossier() -> Callable[..., Path]:
    """A writer of small dossiers."""
    return write_dossier


@pytest.fixture(scope="session")
def paper() -> Callable[..., Path]:
    """A writer of DOCX files."""
    return write_docx


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """The command line in this process: quick, and open to faults planted by tests."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setenv("SHENBAO_JOBS", "1")  # a worker's start costs more than the few small files

    def run(*words: object) -> Ended:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["shenbao", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        said = capfd.readouterr()
        return Ended(code=int(ended.value.code or 0), out=said.out, err=said.err)

    return run


@pytest.fixture(scope="session")
def run_in() -> Callable[[Path], Path]:
    """A run of the province 浙江省 of a folder into its workspace ``w``; gives the folder."""

    def run(root: Path) -> Path:
        done = run_shenbao("run", str(root / "浙江省"), "-w", str(root / "w"), "--engine", "direct", timeout=200)
        assert done.returncode == 0, done.stderr
        return root

    return run


@pytest.fixture
def root(first: Path, tmp_path: Path) -> Path:
    """A copy of the folder ``first`` of a module, its province and workspace, to do with as a test likes."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path


def read_batch(workspace: Path) -> dict[str, Any]:
    """What a run published."""
    return json.loads((workspace / "out" / "batch.json").read_bytes())


@pytest.fixture(scope="session")
def batch_of() -> Callable[[Path], dict[str, Any]]:
    """A reader of ``batch.json``."""
    return read_batch


def read_review(workspace: Path, source: str) -> dict[str, Any]:
    """``review.json`` of the dossier with that source."""
    path = next(row["path"] for row in read_batch(workspace)["dossiers"] if row["source"] == source)
    return json.loads((workspace / "out" / path / "review.json").read_bytes())


@pytest.fixture(scope="session")
def review_of() -> Callable[[Path, str], dict[str, Any]]:
    """A reader of ``review.json``."""
    return read_review
