"""Chinese fonts of this machine (中文字体): which faces there are, and where."""

import functools
import importlib.util
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from extractors.errors import UsageError

FaceStyle: TypeAlias = Literal["song", "hei", "kai", "fangsong"]

FONT_PACKAGE: Final = "manimgx_fonts_cjk"
"""Carries Noto Sans CJK (OFL) as one variable font, nothing else."""

_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)

_KNOWN: Final[tuple[tuple[str, str, FaceStyle, int, bool], ...]] = (
    ("notoserifcjk-regular.ttc", "Noto Serif CJK SC", "song", 2, False),
    ("notoserifcjksc-regular.otf", "Noto Serif CJK SC", "song", 0, False),
    ("uming.ttc", "AR PL UMing CN", "song", 0, True),
    ("simsun.ttc", "SimSun", "song", 0, True),
    ("notosanscjk-regular.ttc", "Noto Sans CJK SC", "hei", 2, False),
    ("notosanscjksc-regular.otf", "Noto Sans CJK SC", "hei", 0, False),
    ("wqy-zenhei.ttc", "WenQuanYi Zen Hei", "hei", 0, True),
    ("wqy-microhei.ttc", "WenQuanYi Micro Hei", "hei", 0, True),
    ("simhei.ttf", "SimHei", "hei", 0, True),
    ("lxgwwenkai-regular.ttf", "LXGW WenKai", "kai", 0, True),
    ("lxgwwenkai-light.ttf", "LXGW WenKai", "kai", 0, True),
    ("ukai.ttc", "AR PL UKai CN", "kai", 0, True),
    ("simkai.ttf", "KaiTi", "kai", 0, True),
    ("simfang.ttf", "FangSong", "fangsong", 0, True),
    ("notosanscjk-vf.otf.ttc", "Noto Sans CJK SC", "hei", 2, False),
)
"""File name in lower case, family, style, index of the simplified face in the file, whether outlines are TrueType."""


class FontFace(Record, frozen=True):
    """One face. ``index`` is its place in a collection; only ``truetype`` outlines can go into every PDF writer."""

    family: str
    path: str
    index: int
    style: FaceStyle
    truetype: bool


class FontSet(Record, frozen=True):
    """The Chinese faces of this machine, the best first; may be empty."""

    faces: tuple[FontFace, ...]

    def best(self, style: FaceStyle, *, truetype: bool = False) -> FontFace | None:
        """The best face of ``style``, else the best of another style; None when there is none at all."""
        usable = [face for face in self.faces if face.truetype or not truetype]
        return next((face for face in usable if face.style == style), usable[0] if usable else None)

    def demand(self, style: FaceStyle) -> FontFace:
        """Like :meth:`best`. Raises UsageError when the machine has no Chinese font."""
        if face := self.best(style):
            return face
        raise UsageError(
            "本机没有中文字体，无法生成版面；请安装 fonts-noto-cjk（或 fonts-wqy-zenhei、霞鹜文楷）后重试。"
        )


@functools.lru_cache(maxsize=1)
def find_cjk_fonts() -> FontSet:
    """Known Chinese fonts from fontconfig's list and the usual folders; looked for once a process."""
    found: dict[str, Path] = {}
    for path in (*_listed_by_fontconfig(), *_in_folders(_FOLDERS), *_in_folders(_packaged())):
        found.setdefault(path.name.lower(), path)
    return FontSet(
        tuple(
            FontFace(family=family, path=str(found[name]), index=index, style=style, truetype=truetype)
            for name, family, style, index, truetype in _KNOWN
            if name in found
        )
    )


def _listed_by_fontconfig() -> Iterator[Path]:
    """Files that ``fc-list`` names for Chinese; nothing where there is no fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return
    try:
        answer = subprocess.run([program, ":lang=zh", "file"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in answer.stdout.decode("utf-8", "replace").splitlines():
        path = Path(line.strip().rstrip(":"))
        if path.is_file():
            yield path


def _packaged() -> tuple[str, ...]:
    """Folder of the font that is installed with the software, for machines that have none of their own."""
    spec = importlib.util.find_spec(FONT_PACKAGE)
    return tuple(spec.submodule_search_locations or ()) if spec else ()


def _in_folders(folders: Iterable[str]) -> Iterator[Path]:
    """Font files below the usual folders, in a stable order."""
    for folder in folders:
        root = Path(folder).expanduser()
        if root.is_dir():
            yield from sorted(path for path in root.rglob("*") if path.suffix.lower() in {".ttf", ".ttc", ".otf"})
