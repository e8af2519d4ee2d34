"""The audit log is a chain: whatever is done to a row shows, and rows of older workspaces are chained once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from pipeline.audit import FIRST, Chain
from pipeline.database import MIGRATIONS
from pipeline.store import Store


def log(root: Path, count: int) -> Chain:
    """Rows in a log; the chain."""
    with Store(root) as store:
        for number in range(count):
            store.log("run", f"批次{number}", at="2024-05-06T09:00:00+08:00", detail="3 份申报材料", who="张三")
        return store.audit_chain()


def test_sound_log(tmp_path: Path) -> None:
    """It counts its rows; its last hash changes with every row."""
    empty = log(tmp_path, 0)
    assert empty == Chain(rows=0, last=FIRST)
    three, four = log(tmp_path, 3), log(tmp_path, 1)
    assert (three.rows, three.broken_at, four.rows, four.broken_at) == (3, None, 4, None)
    assert len({empty.last, three.last, four.last}) == 3


@pytest.mark.parametrize(
    ("harm", "place"),
    [
        ("UPDATE audit SET detail = '4 份申报材料' WHERE id = 2", 2),
        ("UPDATE audit SET who = '李四' WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("UPDATE audit SET hash = previous WHERE id = 4", 4),
        (
            "INSERT INTO audit SELECT 9, at, who, action, subject, detail, 'x', hash FROM audit WHERE id = 2",
            5,
        ),
    ],
)
def test_what_was_done_to_it_shows(tmp_path: Path, harm: str, place: int) -> None:
    """The first row that is not what was written is named."""
    log(tmp_path, 4)
    with sqlite3.connect(tmp_path / "shenbao.db") as database:
        database.execute(harm)
    with Store(tmp_path) as store:
        assert store.audit_chain().broken_at == place


def test_writers_at_once(tmp_path: Path) -> None:
    """Several stores that add at the same time make one chain, and none of their rows is lost."""
    Store(tmp_path).close()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: log(tmp_path, number), [5, 5, 5, 5]))
    with Store(tmp_path) as store:
        assert store.audit_chain().rows == 20
        assert store.audit_chain().broken_at is None


@pytest.mark.parametrize("count", [0, 3])
def test_rows_of_an_older_workspace_are_chained_once(tmp_path: Path, count: int) -> None:
    """The migration links what is there; afterwards it is as if it had always been so."""
    engine = create_engine(f"sqlite:///{tmp_path / 'shenbao.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for number in range(count):
            connection.execute(
                text("INSERT INTO audit (at, who, action, subject, detail) VALUES ('t', '张三', 'run', :s, '')"),
                {"s": f"批次{number}"},
            )
    engine.dispose()
    chain = log(tmp_path, 1)
    assert (chain.rows, chain.broken_at) == (count + 1, None)


def test_verify_says_where_it_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sound log is told with its last hash; a changed one is an error that names the row."""
    from extractors.errors import StoreError
    from flows.verifying import verify

    monkeypatch.chdir(tmp_path)
    last = log(tmp_path / "w", 3).last
    verify(str(tmp_path / "w"))
    assert last[:16] in capsys.readouterr().out
    with sqlite3.connect(tmp_path / "w" / "shenbao.db") as database:
        database.execute("UPDATE audit SET detail = '' WHERE id = 2")
    with pytest.raises(StoreError, match="自第 2 条起"):
        verify(str(tmp_path / "w"))
