"""Files inside documents (内嵌文件): attachments of PDF, OFD and mail, objects of Office files, as members of an archive.

The carrier itself stays a document that is read. Whether there is anything inside is asked while the type is told, so
it is cheap: a search of bytes or a look at a directory; taking the files out is a call of its own.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from extractors import registry
from extractors.errors import ReadingError, UnreadableFile

if TYPE_CHECKING:
    from extractors.archive import Keeper

HasFiles: TypeAlias = Callable[[Path], bool]
TakeFiles: TypeAlias = "Callable[[Path, Keeper], None]"

BROKEN: Final = "内嵌文件已损坏，无法取出。"
REST: Final = "（内嵌文件）"
"""Stands for the files of a carrier whose list cannot be read."""

_MODULES: Final[dict[str, str]] = (
    {
        registry.PDF: "extractors.embedded.pdf",
        registry.OFD: "extractors.embedded.ofd",
        registry.EMAIL: "extractors.mail.eml",
        registry.OUTLOOK: "extractors.mail.outlook",
    }
    | dict.fromkeys(
        (registry.DOCX, registry.DOCM, registry.PPTX, registry.XLSX, registry.XLSM, registry.XLSB),
        "extractors.embedded.ooxml",
    )
    | dict.fromkeys((registry.ODT, registry.ODS), "extractors.embedded.ooxml")
    | dict.fromkeys((registry.DOC, registry.XLS, registry.PPT, registry.OLE), "extractors.embedded.ole")
)


def may_carry(media_type: str) -> bool:
    """Whether files of this type can hold others."""
    return media_type in _MODULES


def carries_files(path: Path, media_type: str) -> bool:
    """Whether a document seems to hold other files; a broken one, which its reader tells of, does not."""
    name = _MODULES.get(media_type)
    if name is None:
        return False
    has_files = cast("HasFiles", import_module(name).has_files)
    try:
        return has_files(path)
    except (ReadingError, MemoryError):
        return False
    except Exception:  # noqa: BLE001 - broken containers make their libraries raise anything
        return False


def take_embedded(path: Path, media_type: str, keeper: "Keeper") -> None:
    """Hand all files inside a document to the keeper; what is broken is recorded as such.

    Raises :class:`ReadingError` when nothing of it can be had.
    """
    name = _MODULES.get(media_type)
    if name is None:
        raise UnreadableFile(registry.refusal(media_type))
    take_files = cast("TakeFiles", import_module(name).take_files)
    try:
        take_files(path, keeper)
    except (ReadingError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the border of one file: broken containers make their libraries raise anything
        keeper.refuse(REST, UnreadableFile.code, BROKEN)


def last_part(name: str) -> str:
    """The file's own name of a path as any system writes it; empty when there is none."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip().rstrip("\0")
