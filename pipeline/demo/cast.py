"""Who takes part in the sample batch (样例角色): areas, their key numbers, and the files each hands in."""

import functools
from importlib import resources
from typing import Any, Literal

import msgspec
import yaml

from extractors.document import Record
from pipeline.demo.truth import FileFate, Making, PlantedFault
from pipeline.programme import RegionKind
from pipeline.review import Status


class Industry(Record, frozen=True):
    """A key industry: output of 2023 in 亿元 and what is kept secret in it."""

    name: str
    output: float
    secret: str


class Place(Record, frozen=True):
    """An area. ``level`` is 市 or 区; ``mark`` the characters of its document numbers; ``seat`` the department's place."""

    name: str
    adcode: str
    kind: RegionKind
    category: str
    province: str
    level: str
    mark: str
    authority: str
    gdp: float
    growth: float
    rd: float
    hightech: int
    patents: int
    scale: float
    areas: tuple[str, ...]
    industries: tuple[Industry, ...]
    local: tuple[str, ...]
    anonymous: bool = False


class Habits(Record, frozen=True):
    """How an office writes: numbering of headings, order and nesting of sections, form of numbers."""

    numbering: Literal["han", "half", "chapter", "part"] = "han"
    nested: bool = False
    runin: bool = False
    items: bool = False
    toc: bool = False
    economy_first: bool = False
    schedule_table: bool = False
    years_down: bool = False
    digits: Literal["plain", "comma", "wide", "wan"] = "plain"
    cases_unit: Literal["件", "起"] = "件"


class Scan(Record, frozen=True):
    """How a page was put on glass: resolution in dpi, skew in degrees, JPEG quality, noise, wear 0 to 1."""

    dpi: int = 170
    skew: float = 0.8
    quality: int = 70
    noise: float = 4.0
    wear: float = 0.0
    photo: bool = False


class FilePlan(Record, frozen=True):
    """One file to make. ``papers`` are bound into it in order; ``name`` may have folders and archives in it."""

    name: str
    papers: tuple[str, ...] = ()
    writer: str = "typst"
    look: str = "plain"
    scan: Scan | None = None
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    fate: FileFate = "dossier"
    making: Making = "text"
    place: str | None = None


class DossierPlan(Record, frozen=True):
    """One dossier to make; ``source`` ends in .zip or .7z for an archive."""

    id: str
    source: str
    place: Place
    habits: Habits
    files: tuple[FilePlan, ...]
    status: Status
    faults: tuple[PlantedFault, ...] = ()
    tolerated: tuple[str, ...] = ()
    holdout: bool = False
    letter_date: str | None = None
    letter: dict[str, Any] = msgspec.field(default_factory=dict)


class BatchFilePlan(Record, frozen=True):
    """A file of a province: its recommendation list or letter."""

    name: str
    paper: Literal["recommendation-list", "recommendation-letter"]
    writer: str
    province: str
    authority: str
    rows: tuple[tuple[str, str], ...]
    date: str
    number: str = ""


class Cast(Record, frozen=True):
    """The whole batch to make."""

    dossiers: tuple[DossierPlan, ...]
    batch: tuple[BatchFilePlan, ...]
    batch_faults: tuple[PlantedFault, ...]
    extra_places: dict[str, Place]


def read_pool(name: str) -> Any:
    """A data file of this package, parsed."""
    text = resources.files("pipeline.demo").joinpath("pools", name).read_text("utf-8")
    return yaml.safe_load(text)


@functools.lru_cache(maxsize=1)
def load_cast() -> Cast:
    """The shipped cast."""
    return msgspec.convert(read_pool("cast.yaml"), Cast)
