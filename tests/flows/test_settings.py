"""Settings come from arguments, then the environment, then the file."""

from pathlib import Path

import pytest

from extractors.errors import UsageError
from flows.settings import DEFAULT_PROGRAMME, resolve_settings


def test_arguments_beat_environment_beats_file(tmp_path: Path) -> None:
    """The nearest word counts; what nobody says has a default."""
    (tmp_path / "shenbao.toml").write_text('jobs = 3\nengine = "direct"\nreceived = "2024-04-01"\n', encoding="utf-8")
    environment = {"SHENBAO_ENGINE": "prefect", "SHENBAO_JOBS": "5"}
    settings = resolve_settings({"input": "材料", "jobs": 7, "engine": None}, environment, tmp_path)
    assert (settings.jobs, settings.engine, settings.received) == (7, "prefect", "2024-04-01")
    assert settings.programme == DEFAULT_PROGRAMME
    assert Path(settings.input).is_absolute()


@pytest.mark.parametrize("arguments", [{"engine": "fast"}, {"jobs": 0}, {"jobs": "many"}, {"runner": "cloud"}], ids=str)
def test_values_that_cannot_be_are_refused(arguments: dict[str, object], tmp_path: Path) -> None:
    """A wrong value is wrong use, not a crash."""
    with pytest.raises(UsageError):
        resolve_settings({"input": ".", **arguments}, {}, tmp_path)


def test_broken_file_says_which(tmp_path: Path) -> None:
    """A settings file that cannot be parsed is named."""
    (tmp_path / "shenbao.toml").write_text("jobs = = 3", encoding="utf-8")
    with pytest.raises(UsageError, match=r"shenbao\.toml"):
        resolve_settings({}, {}, tmp_path)
