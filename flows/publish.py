"""Publishing (发布): the batch at a glance, from where each dossier stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from time import monotonic

from flows.readfiles import Chunk
from flows.run import Run
from pipeline.intake import HandedFile, Intake
from pipeline.profile import ListedRegion, Profile
from pipeline.render import render_batch
from pipeline.review import (
    BATCH_SCHEMA,
    Batch,
    Disposition,
    DossierRow,
    FileRow,
    FindingCounts,
    Review,
    Timing,
)
from pipeline.rules.batch import Recommendation, check_batch, province_name
from pipeline.store import DossierState, iterate_reviews


def publish(
    run: Run,
    intake: Intake,
    files: Sequence[HandedFile],
    profiles: Mapping[str, Profile],
    states: Sequence[DossierState],
    chunks: Sequence[Chunk],
) -> Batch:
    """Write ``batch.json``, ``index.html`` and ``ledger.xlsx`` for the dossiers of this run."""
    states = sorted(states, key=lambda state: (state.province or "", state.path))
    rows = tuple(_row(run, state) for state in states)
    run.store.note_absent([state.id for state in states])
    single = len(rows) == 1 and rows[0].source == "."
    batch = Batch(
        schema=BATCH_SCHEMA,
        programme=run.programme.id,
        generated_at=run.now(),
        dossiers=rows,
        findings=() if single else check_batch(run.programme, _recommendations(intake, profiles, rows), rows),
        files=_file_rows(intake, files),
        totals=_totals(rows, files),
        timing=_timing(run, files, profiles, chunks),
    )
    reviews = iterate_reviews(run.store, [state.review_key for state in states])
    render_batch(batch, reviews, run.programme, run.store.out)
    run.store.log("run", run.settings.input, at=run.now(), detail=f"{len(rows)} 份申报材料")
    return batch


def _row(run: Run, state: DossierState) -> DossierRow:
    review: Review = run.store.read_review(state.review_key)
    counts = Counter(finding.severity for finding in review.findings if finding.waived is None)
    region = review.dossier.region
    return DossierRow(
        id=state.id,
        source=state.source,
        path=state.path,
        province=state.province,
        region=region,
        kind=region.kind if region else None,
        status=state.status,
        version=state.version,
        findings=FindingCounts(error=counts["error"], warning=counts["warning"], info=counts["info"]),
    )


def _recommendations(
    intake: Intake, profiles: Mapping[str, Profile], rows: Sequence[DossierRow]
) -> list[Recommendation]:
    """What each province of the batch handed in besides its dossiers."""
    provinces = sorted({row.province for row in rows if row.province})
    documents: dict[str, set[str]] = {province: set() for province in provinces}
    listed: dict[str, list[ListedRegion]] = {province: [] for province in provinces}
    for name in intake.batch_files:
        profile = profiles.get(name)
        province = _province_of(name, profile, provinces) if profile else None
        if profile and province:
            documents[province] |= {part.requirement for part in profile.parts}
            listed[province] += profile.listed
    return [
        Recommendation(province=name, listed=tuple(listed[name]), documents=frozenset(documents[name]))
        for name in provinces
    ]


def _province_of(name: str, profile: Profile, provinces: Sequence[str]) -> str | None:
    """Whose list or letter a batch file is: by the areas it lists, the region it speaks for, its folder, its name."""
    adcodes = [row.adcode for row in profile.listed] + [mention.adcode for mention in profile.regions]
    named = Counter(province for adcode in adcodes if (province := province_name(adcode)) in provinces)
    if named:
        return named.most_common(1)[0][0]
    short = {province: province.removesuffix("省").removesuffix("市") for province in provinces}
    by_name = [province for province in provinces if short[province] in str(PurePosixPath(name))]
    return by_name[0] if by_name else (provinces[0] if len(provinces) == 1 else None)


def _file_rows(intake: Intake, files: Sequence[HandedFile]) -> tuple[FileRow, ...]:
    """Every file that was handed in, once, with what became of it."""
    dossier = {name: plan.id for plan in intake.dossiers for name in plan.files}
    groups: tuple[tuple[Disposition, tuple[str, ...]], ...] = (("batch", intake.batch_files), ("junk", intake.junk))
    disposition: dict[str, Disposition] = dict.fromkeys(dossier, "dossier")
    for kind, names in groups:
        disposition |= dict.fromkeys(names, kind)
    return tuple(
        FileRow(
            name=file.name,
            sha256=file.sha256,
            bytes=file.bytes,
            dossier=dossier.get(file.name),
            disposition=disposition.get(file.name, "unassigned"),
        )
        for file in files
    )


def _totals(rows: Sequence[DossierRow], files: Sequence[HandedFile]) -> dict[str, int]:
    totals = Counter[str](row.status for row in rows)
    statuses = ("complete", "incomplete", "ineligible", "failed")
    return {"dossiers": len(rows), "files": len(files), **{status: totals[status] for status in statuses}}


def _timing(run: Run, files: Sequence[HandedFile], profiles: Mapping[str, Profile], chunks: Sequence[Chunk]) -> Timing:
    read = {file.name for chunk in chunks for file in chunk.files}
    return Timing(
        wall_s=round(monotonic() - run.began, 3),
        files=len(files),
        pages=sum(profile.pages for profile in profiles.values()),
        reused_files=sum(file.name not in read for file in files),
    )
