"""What was handed in as a tree of folders, with what is known of each file and folder for grouping."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from extractors.document import Record
from pipeline.profile import region_in_name
from pipeline.regions import PROVINCE_KINDS, load_gazetteer

SPEAKS: Final = 3.0
"""Weight of a region in a profile that only a letter's signatory or a form's area reaches."""
NAMED: Final = 2.0
"""Weight that a title reaches as well."""

_AMENDMENT: Final = re.compile(r"补正|补充|补交|补报|补件|更正|修订|修改|整改|完善后|重新(?:提交|报送)")


def is_amendment_name(name: str) -> bool:
    """Whether a folder's or an archive's name says that it holds amendments (补正材料)."""
    return bool(_AMENDMENT.search(name))


class FileFacts(Record, frozen=True):
    """One file: requirement ids it serves (``core`` of a dossier besides evidence, ``batch`` of a province).

    ``regions`` are the adcodes that its content names with their weights, best first. ``sealed`` is an archive that
    could not be opened: it stands for all that is in it.
    """

    name: str
    core: frozenset[str] = frozenset()
    batch: frozenset[str] = frozenset()
    evidence: bool = False
    regions: tuple[tuple[str, float], ...] = ()
    problem: bool = False
    sealed: bool = False

    @property
    def spoken(self) -> str | None:
        """The region below a province for which a letter or form of the file speaks."""
        return next((code for code, weight in self.regions if weight >= SPEAKS and is_local(code)), None)

    @property
    def named(self) -> str | None:
        """The region below a province of its own name."""
        code = region_in_name(PurePosixPath(self.name).name, province=province_of_path(self.name))
        return code if code and is_local(code) else None

    @property
    def region(self) -> str | None:
        """The region below a province of its own name, else the one that its content speaks for."""
        return self.named or next((code for code, weight in self.regions if weight >= NAMED and is_local(code)), None)


def is_local(adcode: str) -> bool:
    """Whether a region is below a province."""
    division = load_gazetteer().by_adcode(adcode)
    return division is not None and division.kind not in PROVINCE_KINDS


def province_of_path(name: str) -> str | None:
    """The adcode of the province that the nearest folder of a path names."""
    for folder in reversed(PurePosixPath(name).parts[:-1]):
        code = region_in_name(folder)
        province = load_gazetteer().province_of(code) if code else None
        if province:
            return province.adcode
    return None


def sender_of_path(path: str) -> str | None:
    """The adcode of the province whose own name the nearest folder or archive of a path bears (江苏省, 浙江省第一批.zip).

    Unlike :func:`province_of_path` a region's name says nothing of who sent it.
    """
    codes = (region_in_name(part) for part in reversed(PurePosixPath(path).parts))
    return next((code for code in codes if code and not is_local(code)), None)


class Folder:
    """A folder, or an archive or mail that was opened. ``path`` is relative to INPUT, "." for INPUT itself."""

    def __init__(self, path: str, *, archive: bool = False) -> None:
        self.path = path
        self.archive = archive
        self.files: list[FileFacts] = []
        self.folders: dict[str, Folder] = {}

    @property
    def name(self) -> str:
        """Its own name; empty for INPUT itself."""
        return "" if self.path == "." else PurePosixPath(self.path).name

    @cached_property
    def named(self) -> str | None:
        """The region that its name names, a province too."""
        return region_in_name(self.name, province=province_of_path(self.path)) if self.name else None

    @property
    def region(self) -> str | None:
        """The region below a province that its name names."""
        return self.named if self.named and is_local(self.named) else None

    @property
    def is_amendment(self) -> bool:
        """Whether its name says that it holds amendments (补正材料)."""
        return is_amendment_name(self.name)

    @property
    def children(self) -> list["Folder"]:
        """Folders that hold any file, by name."""
        return [folder for _, folder in sorted(self.folders.items()) if folder.everything]

    @cached_property
    def everything(self) -> tuple[FileFacts, ...]:
        """All files in it and below, by name."""
        below = [file for folder in self.folders.values() for file in folder.everything]
        return tuple(sorted([*self.files, *below], key=lambda file: file.name))

    @cached_property
    def core(self) -> frozenset[str]:
        """Requirements of a dossier, evidence aside, that files in it and below serve."""
        return frozenset(name for file in self.everything for name in file.core)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Regions for which letters and forms in it and below speak."""
        return frozenset(code for file in self.everything if (code := file.spoken))

    @property
    def looks_whole(self) -> bool:
        """Whether it holds what a dossier of its own would."""
        return len(self.core) >= 2 or any(file.sealed for file in self.everything)


def make_tree(files: Iterable[FileFacts], archives: Iterable[str]) -> Folder:
    """The tree of all files; ``archives`` are the names of those that were opened."""
    opened = frozenset(archives)
    root = Folder(".")
    for file in sorted(files, key=lambda file: file.name):
        folder = root
        parts = PurePosixPath(file.name).parts
        for depth in range(1, len(parts)):
            path = "/".join(parts[:depth])
            folder = folder.folders.setdefault(parts[depth - 1], Folder(path, archive=path in opened))
        folder.files.append(file)
    return root


def walk_wrappers(folder: Folder) -> Iterator[Folder]:
    """The folder and, while nothing but one folder is in it, that one."""
    yield folder
    while not folder.files and len(folder.children) == 1:
        folder = folder.children[0]
        yield folder
