"""Days of receipt of what a watch takes: each dossier has its own, and so have the papers of its province."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from extractors.errors import StoreError
from flows.commands import review
from flows.inputs import Selection
from flows.settings import Settings
from flows.watching import Watch
from pipeline.review import Batch

BEFORE, AFTER = "2024-04-28", "2024-05-10"
"""Days before and after the deadline of the shipped call."""
WITHOUT = ("report", "evidence")


class Inbox:
    """An inbox of 浙江省 with a watch that reviews for real; ``fails`` runs fail first."""

    def __init__(self, folder: Path, dossier: Callable[..., Path]) -> None:
        self.province, self.workspace = folder / "收件箱" / "浙江省", folder / "w"
        self.province.mkdir(parents=True)
        self.settings = Settings(str(self.province.parent), str(self.workspace), engine="direct")
        self.dossier, self.today, self.fails = dossier, BEFORE, 0
        self.told: list[str] = []
        self.watch = self.start()

    def start(self, received: str | None = None) -> Watch:
        """A watch as a new process would begin it."""
        settings = Settings(self.settings.input, self.settings.workspace, engine="direct", received=received)
        return Watch(settings, self._carry, self.told.append, today=lambda _zone: self.today)

    def _carry(self, settings: Settings, selection: Selection) -> Batch:
        if self.fails:
            self.fails -= 1
            raise StoreError("磁盘空间不足。")
        return review(settings, selection)

    def come(self, city: str, day: str) -> None:
        """A dossier comes on that day."""
        self.today = day
        self.dossier(self.province / city, city, without=WITHOUT)
        self.look()

    def look(self, times: int = 2) -> None:
        """Look so often."""
        for _ in range(times):
            self.watch.look()


@pytest.fixture
def inbox(tmp_path: Path, dossier: Callable[..., Path]) -> Inbox:
    """An empty inbox."""
    return Inbox(tmp_path, dossier)


def is_late(review: dict[str, Any]) -> bool:
    """Whether a dossier is told to have come late."""
    return any(finding["rule"] == "late-submission" for finding in review["findings"])


def write_list(path: Path) -> None:
    """The province's list."""
    document = docx.Document()
    document.add_paragraph("浙江省第三批全国商业秘密保护创新试点推荐名单")
    for area in ("绍兴市", "宁波市"):
        document.add_paragraph(f"推荐地区：{area}")
    document.save(str(path))


def test_deliveries_of_different_days_in_one_run_keep_their_own(
    inbox: Inbox, review_of: Any, batch_of: Any, command: Callable[..., Any]
) -> None:
    """The first runs fail, so that one run takes both: the one is late, the other, and the list, are not."""
    inbox.watch.look()
    inbox.fails = 1
    write_list(inbox.province / "推荐名单.docx")
    inbox.come("绍兴市", BEFORE)
    inbox.today = AFTER
    inbox.watch.look()
    inbox.come("宁波市", AFTER)
    inbox.look(4)
    days = {city: review_of(inbox.workspace, f"浙江省/{city}") for city in ("绍兴市", "宁波市")}
    assert {city: (one["dossier"]["received_at"], is_late(one)) for city, one in days.items()} == {
        "绍兴市": (BEFORE, False),
        "宁波市": (AFTER, True),
    }
    assert [state["received_at"] for state in batch_of(inbox.workspace)["provinces"]] == [BEFORE]
    page = (inbox.workspace / "out" / "浙江省" / "province.html").read_text(encoding="utf-8")
    assert "2024年4月28日" in page
    assert f"收到日期 {AFTER}" in command("history", "宁波市", "-w", inbox.workspace).out


def test_amendment_has_its_own_day_and_what_stands_keeps_its(inbox: Inbox, review_of: Any) -> None:
    """An amendment after the deadline is not late; the same files copied anew are no delivery."""
    inbox.watch.look()
    inbox.come("绍兴市", BEFORE)
    inbox.come("宁波市", BEFORE)
    inbox.today = AFTER
    inbox.watch.look()
    inbox.dossier(inbox.province / "绍兴市", without=("evidence",))
    for path in (inbox.province / "宁波市").iterdir():
        os.utime(path, (0, 0))
    inbox.look()
    shown = {city: review_of(inbox.workspace, f"浙江省/{city}")["dossier"] for city in ("绍兴市", "宁波市")}
    assert {city: (one["version"], one["received_at"]) for city, one in shown.items()} == {
        "绍兴市": (2, AFTER),
        "宁波市": (1, BEFORE),
    }
    assert not is_late(review_of(inbox.workspace, "浙江省/绍兴市"))


def test_what_lay_there_has_no_day_until_a_person_gives_one(inbox: Inbox, review_of: Any) -> None:
    """Then it counts, without a new version; what came while watching has its own."""
    inbox.dossier(inbox.province / "绍兴市", without=WITHOUT)
    inbox.look()
    inbox.come("宁波市", BEFORE)
    first = review_of(inbox.workspace, "浙江省/绍兴市")
    assert (first["dossier"]["received_at"], is_late(first)) == (None, False)
    assert any("请停止后加上 --received 日期 再次运行" in line for line in inbox.told)
    inbox.watch = inbox.start(received=AFTER)
    inbox.look()
    told = review_of(inbox.workspace, "浙江省/绍兴市")
    assert (told["dossier"]["received_at"], told["dossier"]["version"], is_late(told)) == (AFTER, 1, True)
    assert review_of(inbox.workspace, "浙江省/宁波市")["dossier"]["received_at"] == BEFORE
