"""A dossier's life in any order: it ends as one clean run over the final files, with the words that people recorded."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from extractors.errors import UsageError
from flows.remarks import assign, comment, unwaive, waive
from pipeline.store import Store

NAMES = ("1申请函.docx", "2申报表.docx", "3试点工作方案.docx", "补正材料/3试点工作方案.docx", "说明.txt")
CITY = "trade-secret-pilot-2024-330600"
RUNS = {False: (4, 10), True: (40, 24)}
"""How many lives are tried, and of how many steps each is: in every test run, in soak."""


@pytest.fixture(scope="module")
def papers(
    dossier: Callable[..., Path], paper: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[bytes]]:
    """Two contents of each file, made once."""
    root = tmp_path_factory.mktemp("文件")
    whole = dossier(root / "a", without={"report", "evidence"})
    plan = [
        "绍兴市商业秘密保护创新试点工作方案",
        "一、工作目标",
        "到2026年，建成商业秘密保护示范企业{}家。",
        "二、保障措施",
        "加强组织领导。",
    ]
    found = {name: [(whole / name).read_bytes()] for name in NAMES[:3]}
    found[NAMES[0]].append(
        paper(
            root / "b.docx", ["绍兴市人民政府关于申报试点的函", "浙江省市场监督管理局：", "现将材料报上。"]
        ).read_bytes()
    )
    found[NAMES[1]].append(found[NAMES[1]][0][:200])  # torn
    for name, houses in ((NAMES[2], (70,)), (NAMES[3], (80, 90))):
        made = (paper(root / f"{n}.docx", [line.format(n) for line in plan]).read_bytes() for n in houses)
        found.setdefault(name, []).extend(made)
    found[NAMES[4]] = ["绍兴市补充说明。\n".encode(), "绍兴市第二份说明。\n".encode()]
    return found


class Life(RuleBasedStateMachine):
    """What people do with a dossier. ``papers``, ``forked`` and ``inline`` are set by the test."""

    papers: dict[str, list[bytes]]
    forked: Callable[..., Any]
    inline: Callable[..., dict[str, Any]]

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name)
        self.dossier = self.root / "浙江省" / "绍兴市"
        self.workspace = self.root / "w"
        self.ran = False

    @initialize()
    def begin(self) -> None:
        """The letter, form and plan come first."""
        for name in NAMES[:3]:
            self._write(name, 0)

    def _write(self, name: str, which: int) -> None:
        path = self.dossier / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.papers[name][which])

    @rule(name=st.sampled_from(NAMES), which=st.integers(0, 1))
    def put(self, name: str, which: int) -> None:
        """A file comes, or takes its own place."""
        self._write(name, which)

    @rule(name=st.sampled_from(NAMES[1:]))
    def remove(self, name: str) -> None:
        """A file is taken away; the letter, by which the dossier is known, stays."""
        (self.dossier / name).unlink(missing_ok=True)

    @rule()
    def review(self) -> None:
        """A run."""
        self.inline(self.root / "浙江省", self.workspace)
        self.ran = True

    @rule(at=st.integers(1, 180))
    def killed(self, at: int) -> None:
        """A run that is killed at one of its writes, or ends before."""
        assert self.forked(self.root / "浙江省", self.workspace, ("kill", at)).code in {-9, 0}

    def _known(self, workspace: Path) -> dict[str, Any]:
        with Store(workspace) as store:
            state = store.find_dossier(CITY)
        assert state is not None
        return json.loads((workspace / "out" / state.path / "review.json").read_bytes())

    @precondition(lambda self: self.ran)
    @rule(number=st.integers(0, 30), back=st.booleans())
    def say(self, number: int, back: bool) -> None:  # noqa: FBT001 - hypothesis passes it by name
        """Somebody waives a finding, takes that back, or says what a file is."""
        known, where = self._known(self.workspace), str(self.workspace)
        finding = known["findings"][number % len(known["findings"])]["id"] if known["findings"] else ""
        file = known["documents"][number % len(known["documents"])]["name"]
        try:
            if number % 3 == 0:
                assign(CITY, file, ("无", "自动")[back], "核对过", "张三", where)
            elif back:
                unwaive(CITY, finding, "再看", "张三", where)
            else:
                waive(CITY, finding, "已核对原件", "张三", where)
        except UsageError:  # no such finding, or not waived: nothing is said then
            comment(CITY, f"备注{number}", "李四", where)

    def teardown(self) -> None:
        """The last run leaves what one clean run leaves, but for versions and what changed between them."""
        self.inline(self.root / "浙江省", self.workspace)
        clean = self.root / "净"
        with Store(self.workspace) as store, Store(clean) as other:
            for remark in store.remarks(CITY):
                other.add_remark(CITY, remark)
        self.inline(self.root / "浙江省", clean)
        assert self._told(self.workspace) == self._told(clean)
        self._folder.cleanup()
        self.ended.append(self.ran)

    def _told(self, workspace: Path) -> dict[str, Any]:
        review = self._known(workspace)
        del review["changes"], review["dossier"]["version"]
        return review


@pytest.mark.parametrize("soak", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["short", "long"])
def test_any_order_ends_the_same(papers: Any, forked: Any, inline: Any, *, soak: bool) -> None:
    """Adding, replacing, removing, waiving, assigning, commenting, running and killing, as hypothesis likes."""
    lives, steps = RUNS[soak]
    ended: list[bool] = []
    tools = {"papers": papers, "forked": staticmethod(forked), "inline": staticmethod(inline), "ended": ended}
    life = type("Life", (Life,), tools)
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(ended) >= lives, "some lives were not held against a clean run"
    assert any(ended), "no life had a run before its last one"
