"""All dossiers of a batch for the pages that go from one to the next, so that no brief need know its neighbours."""

from collections.abc import Iterable

from pipeline.render.overview import OverviewRow
from pipeline.render.scripts import script_call


def dossier_list(rows: Iterable[OverviewRow]) -> bytes:
    """``shenbaoDossiers([[id, folder's address, name, province, kind, status, its word]…])`` in the batch's order."""
    return script_call(
        "shenbaoDossiers",
        [
            [
                row.id,
                row.brief.removesuffix("/brief.html"),
                row.name,
                row.province,
                row.kind,
                row.status,
                row.status_word,
            ]
            for row in rows
        ],
    )
