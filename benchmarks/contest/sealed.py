"""Seals alone, over many letters: found, missed, and alarms on red heads, rules and stars that are no seals."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from specimens import by_reportlab, by_typst, drafts, scanned

from extractors.seals import find_seals


def count_seals(seeds: Iterable[int]) -> dict[str, Any]:
    """Letters with and without seal and red head, under conditions drawn anew for each; no text is recognised."""
    counts: Counter[str] = Counter()
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            random = Random(seed)
            draft = drafts.letter(seed)
            made = (by_typst, by_reportlab)[seed % 2].make(draft, Path(folder))
            how = replace(
                scanned.BASE,
                dpi=random.choice((100, 150, 200)),
                jpeg=random.choice((30, 60, 85)),
                noise=random.uniform(2, 12),
                skew=random.choice((0.0, 1.0, 3.0)),
                warp=random.choice((0.0, 0.0, 0.04)),
            )
            found = 0
            for number, page in enumerate(scanned.render(made.path, how.dpi)):
                image = scanned.compress(scanned.soil(page, how, seed * 31 + number), how)
                begun = time.process_time()
                found += len(find_seals(np.ascontiguousarray(np.asarray(image)), points_per_pixel=72 / how.dpi))
                spent += time.process_time() - begun
                counts["pages"] += 1
            counts.update(letters=1, seals=made.seals, found=min(found, made.seals), false=max(0, found - made.seals))
            counts["red_heads"] += bool(draft.head)
    return {
        "letters": counts["letters"],
        "with_red_head": counts["red_heads"],
        "seals": f"{counts['found']}/{counts['seals']}",
        "seals_false": counts["false"],
        "cpu_ms_per_page": round(1000 * spent / counts["pages"]),
    }
