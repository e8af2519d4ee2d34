"""Words of a programme that have few values: on what it rests, how grave a fault is, kinds of region."""

from typing import Literal, TypeAlias

Basis: TypeAlias = Literal["notice", "assumed", "official"]
Severity: TypeAlias = Literal["error", "warning", "info"]
RegionKind: TypeAlias = Literal[
    "province",
    "municipality",
    "separate-planning-city",
    "sub-provincial-city",
    "prefecture-city",
    "prefecture",
    "autonomous-prefecture",
    "league",
    "municipal-district",
    "municipal-county",
    "district",
    "county-level-city",
    "county",
    "banner",
    "development-zone",
]
"""Kinds of region; the most special one that holds (深圳市 is a separate-planning-city)."""
