"""What the documents say of the code is so."""

import importlib
import re
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "使用手册.md").read_text(encoding="utf-8")


def rows_below(heading: str) -> list[str]:
    """First cells of the table below a heading."""
    section = ARCHITECTURE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| (.+?) \|", section, re.MULTILINE)[1:]


DOORS = re.findall(r"`([\w.]+)`", "\n".join(rows_below("Doors between the rooms")))


def find(name: str) -> Any:
    """The object of a dotted name: the longest module that imports, then its attributes."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[length:], module)
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_there(door: str) -> None:
    """Each function or class of the table can be imported and called."""
    assert callable(find(door))


def test_every_room_is_there() -> None:
    """Folders and modules of the table exist; a bare name lies beside the one before it."""
    rows = rows_below("Rooms")
    assert len(DOORS) > 20
    assert len(rows) > 20
    for row in rows:
        first, *others = re.findall(r"`(.+?)`", row)
        folder = (ROOT / first).parent
        places = [ROOT / first, *(folder / other if (folder / other).exists() else ROOT / other for other in others)]
        assert all(place.exists() for place in places), row


def test_every_package_has_a_room() -> None:
    """No package of the three is left out."""
    for package in (path.parent for top in ("extractors", "pipeline") for path in (ROOT / top).glob("*/__init__.py")):
        if package.name != "migrations":
            assert f"{package.name}/`" in ARCHITECTURE, package


def test_manual_explains_every_rule() -> None:
    """Officers find each kind of finding, with its usual severity, by the words that outputs use."""
    from pipeline.rules.batch import TEMPLATES
    from pipeline.rules.dossiers import DOSSIER_RULES
    from pipeline.words import SEVERITY, STATUS, rule_word

    severities = {rule.id: rule.severity for rule in DOSSIER_RULES}
    severities |= {rule: severity for rule, (severity, _) in TEMPLATES.items() if rule not in severities}
    for rule, severity in severities.items():
        assert f"| {rule_word(rule)} | {SEVERITY[severity]} |" in MANUAL, rule
    for word in STATUS.values():
        assert f"| {word} |" in MANUAL, word


def test_manual_names_every_command() -> None:
    """The list of commands is the command line's own."""
    from flows.cli import app

    for name in app.commands:
        assert f"shenbao {name}" in MANUAL, name


def test_pictures_of_the_manual_are_there() -> None:
    """Each is in the folder, and small enough to read over a slow line."""
    names = re.findall(r"\]\((images/[^)]+)\)", MANUAL)
    assert names
    for name in names:
        assert 0 < (ROOT / "docs" / name).stat().st_size < 250_000, name
