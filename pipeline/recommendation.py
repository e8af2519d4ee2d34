"""Holding what a province recommends (推荐) against what came in: areas of its lists and letter, dossiers, quotas."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from extractors.document import Record
from pipeline.profile import ListedRegion, Profile, Recommended
from pipeline.programme import Programme, Quota, RegionKind
from pipeline.province import BatchPaper, ListDoubt, ListedArea, ProvinceState, QuotaState
from pipeline.regions import load_gazetteer
from pipeline.review import DossierRow
from pipeline.wording import plain_text
from pipeline.workdays import next_working_day


class Recommendation(Record, frozen=True):
    """What one province handed in besides its dossiers.

    ``documents`` has the names of the files that are each of its papers, by requirement; ``letter`` is what its letters
    say; ``received_at`` is the day on which the first of it came (ISO), where that is known.
    """

    province: str
    listed: tuple[ListedRegion, ...] = ()
    documents: Mapping[str, tuple[str, ...]] = {}
    letter: Recommended = Recommended()
    letter_date: str | None = None
    received_at: str | None = None


def gather_recommendations(
    profiles: Mapping[str, Profile],
    dossiers: Iterable[DossierRow],
    received: Mapping[str, str | None],
    days: Mapping[str, str | None],
) -> tuple[Recommendation, ...]:
    """What each province handed in; ``profiles`` are those of the batch's own files by name.

    A province is there when a dossier of it came, or a paper of its own. Its day of receipt is the one noted before
    (``received``), else the first of its own papers' (``days``, by name); none where that of one is not known.
    """
    known = {row.province for row in dossiers if row.province}
    owners = {name: owner for name, profile in profiles.items() if (owner := _owner(name, profile, known))}
    return tuple(
        _gather(
            name,
            {file: profiles[file] for file, owner in owners.items() if owner == name},
            received.get(name) or _first(days[file] for file, owner in owners.items() if owner == name),
        )
        for name in sorted(known | set(owners.values()))
    )


def _first(days: Iterable[str | None]) -> str | None:
    """The first of some days (ISO); none where one is not known, or there are none."""
    known = [day or "" for day in days]
    return min(known, default="") or None


def _gather(province: str, profiles: Mapping[str, Profile], received: str | None) -> Recommendation:
    documents: dict[str, list[str]] = {}
    for name, profile in sorted(profiles.items()):
        for requirement in dict.fromkeys(part.requirement for part in profile.parts):
            documents.setdefault(requirement, []).append(name)
    ordered = [profile for _, profile in sorted(profiles.items())]
    dates = [p.date for p in ordered if p.date and (p.recommended.areas or p.recommended.count is not None)]
    dates += [p.date for p in ordered if p.date]
    counts = [p.recommended.count for p in ordered if p.recommended.count is not None]
    return Recommendation(
        province=province,
        listed=tuple(area for profile in ordered for area in profile.listed),
        documents={requirement: tuple(names) for requirement, names in documents.items()},
        letter=Recommended(
            areas=tuple(area for profile in ordered for area in profile.recommended.areas),
            count=counts[0] if len(counts) == 1 else None,
        ),
        letter_date=dates[0] if dates else None,
        received_at=received,
    )


def _owner(name: str, profile: Profile, provinces: Iterable[str]) -> str | None:
    """Whose list or letter a file is: by the areas that it lists, the regions that it speaks for, its folders, its name."""
    codes = [area.adcode for area in (*profile.listed, *profile.recommended.areas)]
    for voters in (codes, [mention.adcode for mention in profile.regions]):
        if votes := Counter(found for code in voters if code and (found := province_name(code))):
            return votes.most_common(1)[0][0]
    gazetteer = load_gazetteer()
    for part in reversed(PurePosixPath(name).parts):
        if matches := gazetteer.find(plain_text(part)):
            return province_name(matches[0].adcode)
    return next(iter(provinces), None) if len(set(provinces)) == 1 else None


def province_name(adcode: str | None) -> str | None:
    """Official name of the province that a division lies in."""
    division = load_gazetteer().province_of(adcode) if adcode else None
    return division.name if division else None


def hold_against(programme: Programme, recommendation: Recommendation, dossiers: Sequence[DossierRow]) -> ProvinceState:
    """How a province's batch stands: each listed area with its dossiers, and the dossiers that no list names."""
    province = recommendation.province
    own = [row for row in dossiers if row.province == province]
    listed = tuple(_listed(recommendation, own, dossiers))
    named = {dossier for area in listed for dossier in area.dossiers}
    return ProvinceState(
        province=province,
        papers=tuple(
            BatchPaper(item.id, item.title, item.role, recommendation.documents.get(item.id, ()))
            for item in programme.documents
            if item.scope == "batch"
        ),
        listed=listed,
        unlisted=tuple(row.id for row in own if row.region and row.id not in named),
        unheld=tuple(row.id for row in own if row.region is None and row.id not in named),
        named=tuple(dict.fromkeys(area.adcode for area in recommendation.letter.areas if area.adcode)),
        named_count=recommendation.letter.count,
        quotas=tuple(_quotas(programme, province, listed)),
        deadline=_deadline(programme),
        received_at=recommendation.received_at,
        letter_date=recommendation.letter_date,
    )


def _deadline(programme: Programme) -> str:
    """The last day for provinces, ISO."""
    deadlines = programme.deadlines
    day = next_working_day(deadlines.national) if deadlines.holiday == "next" else deadlines.national
    return day.isoformat()


def _listed(
    recommendation: Recommendation, own: Sequence[DossierRow], dossiers: Sequence[DossierRow]
) -> Iterator[ListedArea]:
    """The areas of all lists: of the first file in its order, then those that only others have."""
    files = list(dict.fromkeys(area.evidence.document for area in recommendation.listed))
    of_file: dict[str, set[str]] = {file: set() for file in files}
    for area in recommendation.listed:
        of_file[area.evidence.document].add(_key(area))
    told: set[str] = set()
    for file in files:
        seen: set[str] = set()
        for area in (area for area in recommendation.listed if area.evidence.document == file):
            key = _key(area)
            if key in seen or key not in told:
                doubt: ListDoubt = "twice" if key in seen else _doubt(area, recommendation.province, of_file)
                yield _held(area, doubt, own, dossiers)
            seen.add(key)
        told |= seen


def _key(area: ListedRegion) -> str:
    return area.adcode or area.text


def _doubt(area: ListedRegion, province: str, of_file: Mapping[str, set[str]]) -> ListDoubt:
    """What is odd about an area; ``of_file`` has the areas of each list."""
    gazetteer = load_gazetteer()
    if area.adcode is None:
        return "unknown"
    home = gazetteer.resolve(province)
    if home and not gazetteer.within(area.adcode, home.adcode):
        return "elsewhere"
    # Lists that share areas are copies of one list; lists without common areas are parts of it.
    own = of_file[area.evidence.document]
    copies = [areas for areas in of_file.values() if areas is not own and areas & own]
    return "partly" if any(_key(area) not in areas for areas in copies) else ""


def _held(
    area: ListedRegion, doubt: ListDoubt, own: Sequence[DossierRow], dossiers: Sequence[DossierRow]
) -> ListedArea:
    """An area with the dossiers that came for it: by its code, else by its words where only one dossier fits."""
    if area.adcode is None:
        rows = _by_words(area.text, own)
    else:
        rows = [row for row in own if row.region and row.region.adcode == area.adcode]
        rows = rows or [row for row in dossiers if row.region and row.region.adcode == area.adcode]
    division = load_gazetteer().by_adcode(area.adcode) if area.adcode else None
    meant = rows[0].region if rows else None
    return ListedArea(
        text=area.text,
        name=division.name if division else meant.name if meant else "",
        adcode=area.adcode or (meant.adcode if meant else None),
        doubt="" if doubt == "unknown" and rows else doubt,
        dossiers=tuple(row.id for row in rows),
        evidence=area.evidence,
    )


def _by_words(text: str, own: Sequence[DossierRow]) -> list[DossierRow]:
    """The only dossier whose region, or whose folder where the region is not known, bears the words; else none."""
    found = [row for row in own if _bears(row, text)]
    return found if len(found) == 1 else []


def _bears(row: DossierRow, text: str) -> bool:
    if row.region is None:
        return len(text) > 1 and text in plain_text(PurePosixPath(row.source).name)
    return text == row.region.name or load_gazetteer().full_name(row.region.adcode).endswith(text)


def _quotas(programme: Programme, province: str, listed: Sequence[ListedArea]) -> Iterator[QuotaState]:
    """Each quota that holds for a province with how many of its areas count; an area listed twice counts once."""
    gazetteer = load_gazetteer()
    kinds = {area.adcode or area.text: _kind_of(area.adcode) for area in listed}
    home = gazetteer.resolve(province)
    for quota in quotas_for(programme, province, home.kind if home else None):
        count = sum(not quota.applicants or kind in quota.applicants for kind in kinds.values())
        yield QuotaState(applicants=quota.applicants, quota=quota.count, count=count)


def quotas_for(programme: Programme, province: str, kind: RegionKind | None) -> tuple[Quota, ...]:
    """The quotas that hold for a province: of each set of kinds of applicants the first that fits."""
    found: dict[tuple[RegionKind, ...], Quota] = {}
    plain = (Quota(count=programme.quota),) if programme.quota is not None else ()
    for quota in (*programme.quotas, *plain):
        if quota.fits(province, kind):
            found.setdefault(quota.applicants, quota)
    return tuple(found.values())


def _kind_of(adcode: str | None) -> RegionKind | None:
    division = load_gazetteer().by_adcode(adcode) if adcode else None
    return division.kind if division else None
