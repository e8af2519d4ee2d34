"""``shenbao explain``."""

from collections.abc import Callable
from typing import Any

Command = Callable[..., Any]


def test_explain(command: Command) -> None:
    """All rules in lines, one by id or name in full, a wrong name with what may be meant."""
    assert "seal-missing　未见公章（须补正）" in command("explain").out
    for name in ("seal-missing", "未见公章"):
        said = command("explain", name).out
        for words in ("核对：", "例如：", "怎么办：", "seal-missing: {enabled: false}"):
            assert words in said
    wrong = command("explain", "seal-mising")
    assert wrong.code == 2
    assert "seal-missing" in wrong.err
