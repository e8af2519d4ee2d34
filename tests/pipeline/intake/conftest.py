"""Grouping of files by their names and what their content says."""

from collections.abc import Iterable

import pytest

from extractors.registry import EMAIL, VOLUME, ZIP
from pipeline.intake import HandedFile, Intake, group_files
from pipeline.profile import Profile
from pipeline.programme import Programme

from .layouts import Group, make_profile


@pytest.fixture
def group(pilot: Programme) -> Group:
    """Group names; ``name = content`` gives content that differs from the name, ``name !`` an unreadable file.

    Archives are told by their extension and are opened when anything lies below them; of a mail or document that is
    what it carries. Volumes (``a.z01``) belong to their archive (``a.zip``).
    """
    types = {".zip": ZIP, ".rar": ZIP, ".eml": EMAIL, ".z01": VOLUME}

    def run(lines: Iterable[str]) -> Intake:
        files: list[HandedFile] = []
        profiles: dict[str, Profile] = {}
        names = [line.split(" = ")[0].removesuffix(" !") for line in lines]
        archives = {name for name in names if name.endswith((".zip", ".rar", ".z01"))}
        for line, name in zip(lines, names, strict=True):
            content = line.split(" = ")[1] if " = " in line else name
            inside = [other for other in names if name.startswith(f"{other}/")]
            container = name.replace(".z01", ".zip") if name.endswith(".z01") else max(inside, key=len, default=None)
            problem = "encrypted-file" if line.endswith(" !") else None
            media_type = types.get(name[-4:], "application/pdf")
            files.append(HandedFile(name, "0" * 64, 1, media_type, container, problem))
            if name not in archives and problem is None:
                profiles[name] = make_profile(name, content)
        intake = group_files(files[1::2] + files[::2], profiles, pilot)
        placed = [name for plan in intake.dossiers for name in plan.files]
        placed += [*intake.batch_files, *intake.junk, *intake.unassigned]
        assert sorted(placed) == sorted(names)
        assert group_files(sorted(files, key=lambda file: file.name), profiles, pilot) == intake
        assert len({plan.id for plan in intake.dossiers}) == len(intake.dossiers)
        return intake

    return run
