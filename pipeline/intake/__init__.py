"""Which files are one dossier (申报材料), and what becomes of every file that was handed in."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from extractors.registry import ARCHIVES, MAILS, VOLUME
from pipeline.intake.folders import NAMED, FileFacts, is_local, make_tree, sender_of_path
from pipeline.intake.grouping import Draft, Grouping
from pipeline.profile import Profile
from pipeline.programme import Programme
from pipeline.regions import load_gazetteer
from pipeline.roles.naming import score_name

JunkReason: TypeAlias = Literal["system", "temporary", "empty-folder"]

UNKNOWN_PROVINCE: Final = "省份未识别"
"""Folder of outputs for dossiers of which no province is known."""
FOLDER_WEIGHT: Final = 2.0
"""What a dossier's folder name weighs beside what its files say (a title weighs 2.5, a signatory 4)."""

_SYSTEM_FOLDERS: Final = frozenset(
    {"__macosx", "$recycle.bin", "system volume information", "@eadir", ".spotlight-v100", ".trashes", ".fseventsd"}
)
_SYSTEM_FILES: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".localized", "icon\r"})
_TEMPORARY: Final = re.compile(
    r"^(?:~\$.*|~wrl\d*.*|~wps.*|\.~.*|\.~lock\..*#|~.*\.tmp|.*\.(?:tmp|swp|bak~))$", re.IGNORECASE
)
_UNSAFE: Final = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_RESERVED: Final = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class HandedFile(Record, frozen=True):
    """One file as handed in. ``name`` is its path inside INPUT with ``/``, archives appearing as folders.

    ``container`` is the name of the file that it came out of: an archive, a mail, a document that carries files.
    ``problem`` is the code of a reading error
    (``encrypted-file`` …) when its bytes could not be had or read, with its Chinese sentence in ``message``.
    """

    name: str
    sha256: str
    bytes: int
    media_type: str
    container: str | None = None
    problem: str | None = None
    message: str = ""


class DossierPlan(Record, frozen=True):
    """A dossier as found: ``files`` are names of handed files, archives included.

    ``adcode`` is the applicant's region, None where none could be told; ``candidates`` are all that were named with
    their weights, best first. ``path`` is a safe folder name below ``out/``.
    """

    id: str
    source: str
    path: str
    files: tuple[str, ...]
    adcode: str | None
    province: str | None
    candidates: tuple[tuple[str, float], ...] = ()
    sender: str | None = None
    """The province whose own name its folder or archive, or one above it, bears."""
    amendment: bool = False
    """Whether it is no more than an amendment, or evidence, by the names of its folders and what is in it."""


class Intake(Record, frozen=True):
    """Every handed file's name in exactly one place: a dossier's files, the batch's, junk, or unassigned."""

    dossiers: tuple[DossierPlan, ...]
    batch_files: tuple[str, ...]
    junk: tuple[str, ...]
    unassigned: tuple[str, ...]


def junk_reason(name: str) -> JunkReason | None:
    """Why a file is junk that systems and programs leave behind; None when it is none. Empty files are none."""
    parts = PurePosixPath(name).parts
    if any(part.casefold() in _SYSTEM_FOLDERS for part in parts[:-1]):
        return "system"
    last = parts[-1] if parts else ""
    if last.casefold() in _SYSTEM_FILES or last.startswith("._"):
        return "system"
    return "temporary" if _TEMPORARY.match(last) else None


def is_junk(name: str) -> bool:
    """Whether a file is junk, by its path inside INPUT."""
    return junk_reason(name) is not None


def group_files(files: Sequence[HandedFile], profiles: Mapping[str, Profile], programme: Programme) -> Intake:
    """Sort all handed files into dossiers and the rest; ``profiles`` are by file name.

    The result depends on names and profiles alone, not on the order of ``files``.
    """
    junk = [file.name for file in files if is_junk(file.name)]
    real = [file for file in files if not is_junk(file.name)]
    carriers = find_carriers(real)
    folders = {f.container for f in real if f.container and f.media_type != VOLUME and f.name not in carriers}
    facts: dict[str, list[FileFacts]] = {}
    for file in real:
        if file.name not in folders and file.media_type != VOLUME:
            own = carriers.get(file.name, file.name)
            facts.setdefault(own, []).append(_facts(file, profiles.get(file.name), programme))
    grouping = Grouping(make_tree([merge_facts(name, each) for name, each in facts.items()], folders))
    places: dict[str, int | str] = {}
    for number, draft in enumerate(grouping.drafts):
        places |= dict.fromkeys((file.name for file in draft.files), number)
    places |= dict.fromkeys((file.name for file in grouping.batch), "batch")
    places |= dict.fromkeys((file.name for file in grouping.rest), "rest")
    places |= {name: places[carrier] for name, carrier in carriers.items() if carrier in places}
    _place_archives(real, places)
    return Intake(
        dossiers=_plan(grouping.drafts, places, programme),
        batch_files=tuple(sorted(name for name, place in places.items() if place == "batch")),
        junk=tuple(sorted(junk)),
        unassigned=tuple(sorted(name for name, place in places.items() if place == "rest")),
    )


def _facts(file: HandedFile, profile: Profile | None, programme: Programme) -> FileFacts:
    """What grouping looks at; a file without a profile is judged by its name."""
    served = {part.requirement for part in profile.parts} if profile else set[str]()
    if not served and (profile is None or profile.characters == 0):
        best = max(score_name(file.name, programme).items(), key=lambda pair: pair[1], default=("", 0.0))
        served = {best[0]} if best[1] >= 0.75 else set()
    by_id = {item.id: item for item in programme.documents}
    mentions = profile.regions if profile else ()
    return FileFacts(
        name=file.name,
        core=frozenset(name for name in served if by_id[name].scope == "dossier" and by_id[name].role != "evidence"),
        batch=frozenset(name for name in served if by_id[name].scope == "batch"),
        evidence=any(by_id[name].role == "evidence" for name in served),
        regions=tuple((mention.adcode, mention.weight) for mention in mentions if mention.evidence),
        problem=file.problem is not None,
        sealed=file.media_type in ARCHIVES,
    )


def find_carriers(files: Sequence[HandedFile]) -> dict[str, str]:
    """For each file inside a document, at whatever depth, the outermost document that carries it.

    Archives and mails are folders of what is in them; a document is one file with all that it carries.
    """
    by_name = {file.name: file for file in files}
    found: dict[str, str] = {}
    for file in files:
        step = file
        while (outer := by_name.get(step.container or "")) is not None:
            if outer.media_type not in ARCHIVES | MAILS:
                found[file.name] = outer.name
            step = outer
    return found


def merge_facts(name: str, facts: Sequence[FileFacts]) -> FileFacts:
    """A document and the files that it carries as one: what any of them serves, all regions that they name."""
    if len(facts) == 1:
        return facts[0]
    own = next((each for each in facts if each.name == name), facts[0])
    regions: dict[str, float] = {}
    for code, weight in (pair for each in facts for pair in each.regions):
        regions[code] = max(weight, regions.get(code, 0.0))
    return FileFacts(
        name=name,
        core=frozenset(role for each in facts for role in each.core),
        batch=own.batch,
        evidence=any(each.evidence for each in facts),
        regions=tuple(sorted(regions.items(), key=lambda pair: (-pair[1], pair[0]))),
        problem=own.problem,
        sealed=own.sealed,
    )


def _place_archives(files: Sequence[HandedFile], places: dict[str, int | str]) -> None:
    """An opened archive goes where all that is in it goes; to the batch when that is several places.

    Its further volumes go with it.
    """
    members: dict[str, list[str]] = {}
    for file in files:
        if file.container and file.container not in places:
            members.setdefault(file.container, []).append(file.name)
    for archive in sorted(members, key=len, reverse=True):
        inside = {places[name] for name in members[archive] if name in places}
        only = next(iter(inside)) if len(inside) == 1 else None
        numbers = {place for place in inside if isinstance(place, int)}
        places[archive] = only if only is not None else next(iter(numbers)) if len(numbers) == 1 else "batch"
    for file in files:
        own = places.get(file.container, "rest") if file.container and file.media_type == VOLUME else "rest"
        places.setdefault(file.name, own)


def _plan(drafts: Sequence[Draft], places: Mapping[str, int | str], programme: Programme) -> tuple[DossierPlan, ...]:
    """Plans with their regions, ids and paths, by source.

    Of two of one region the one that its own province sent keeps the plain id, else the shorter source.
    """
    regions = [(weighed, _outvoted(_choose(weighed), draft)) for draft in drafts for weighed in (_weigh(draft),)]
    order = sorted(
        range(len(drafts)),
        key=lambda number: (
            _is_from_elsewhere(drafts[number].source, regions[number][1]),
            len(drafts[number].source),
            drafts[number].source,
            drafts[number].named or "",
        ),
    )
    ids: set[str] = set()
    paths: set[str] = set()
    plans: list[DossierPlan] = []
    for number in order:
        draft = drafts[number]
        candidates, adcode = regions[number]
        province = _province(adcode, draft)
        plans.append(
            DossierPlan(
                id=_unique_id(_id(programme.id, adcode, draft.source), draft.source, ids),
                source=draft.source,
                path=_unique_path(_path(adcode, province, draft.source), paths),
                files=tuple(sorted(name for name, place in places.items() if place == number)),
                adcode=adcode,
                province=province,
                candidates=candidates,
                sender=find_sender(draft.source),
                amendment=draft.is_addition,
            )
        )
    return tuple(sorted(plans, key=lambda plan: (plan.source, plan.adcode or "")))


def _is_from_elsewhere(source: str, adcode: str | None) -> bool:
    """Whether a folder or archive of another province than the region's own holds a dossier."""
    home, sender = load_gazetteer().province_of(adcode) if adcode else None, find_sender(source)
    return bool(home and sender and home.name != sender)


def _weigh(draft: Draft) -> tuple[tuple[str, float], ...]:
    """Regions by the best place that names each, and a little for every further one."""
    places: dict[str, list[float]] = {}
    for file in draft.files:
        for code, weight in file.regions:
            places.setdefault(code, []).append(weight if file.core else min(weight, 1.0))
    if draft.named:
        places.setdefault(draft.named, []).append(FOLDER_WEIGHT)
    weights = {code: max(each) + min(0.1 * (sum(each) - max(each)), 1.0) for code, each in places.items()}
    return tuple(sorted(((c, round(w, 3)) for c, w in weights.items()), key=lambda pair: (-pair[1], pair[0])))


def _choose(candidates: Sequence[tuple[str, float]]) -> str | None:
    """The best region below a province, unless only a province itself signed; None when all is too weak."""
    local = next(((code, weight) for code, weight in candidates if is_local(code)), None)
    best = candidates[0] if candidates else None
    if local and local[1] >= 1.0:
        return local[0]
    if best and best[1] >= 3.0:
        return best[0]
    return local[0] if local else None


def _outvoted(chosen: str | None, draft: Draft) -> str | None:
    """The region that most of a dossier's documents agree on where they contradict the heaviest place.

    Every required document that names a region where it counts has one vote, and so has the folder's name; the
    heaviest place, a letter's signatory as a rule, stands unless another region has two votes more.
    """
    if chosen is None or not is_local(chosen):
        return chosen
    votes: dict[str, set[str]] = {}
    for file in draft.files:
        code = next((code for code, weight in file.regions if weight >= NAMED and is_local(code)), None)
        if code:
            votes.setdefault(code, set()).update(file.core)
    if draft.named:
        votes.setdefault(draft.named, set()).add("folder")
    own = {voter for code, voters in votes.items() if _is_one_area(code, chosen) for voter in voters}
    rivals = {code: voters for code, voters in votes.items() if not _is_one_area(code, chosen)}
    best = min(rivals, key=lambda code: (-len(rivals[code]), code), default=None)
    return best if best and len(rivals[best]) >= len(own) + 2 else chosen


def _is_one_area(one: str, other: str) -> bool:
    """Whether two regions are one, within each other, or zones of one division, whose names vary."""
    gazetteer = load_gazetteer()
    zones = "+" in one and "+" in other and one.partition("+")[0] == other.partition("+")[0]
    return zones or gazetteer.within(one, other) or gazetteer.within(other, one)


def _province(adcode: str | None, draft: Draft) -> str | None:
    gazetteer = load_gazetteer()
    province = gazetteer.province_of(adcode or draft.province or "")
    return province.name if province else None


def find_sender(source: str) -> str | None:
    """The province whose own name the nearest folder or archive of a path bears; None when none does."""
    province = load_gazetteer().by_adcode(sender_of_path(source) or "")
    return province.name if province else None


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _id(programme: str, adcode: str | None, source: str) -> str:
    if adcode is None:
        return f"{programme}-{_hash(source, 10)}"
    parent, plus, _ = adcode.partition("+")
    return f"{programme}-{parent}-{_hash(adcode, 6)}" if plus else f"{programme}-{adcode}"


def _unique_id(wanted: str, source: str, taken: set[str]) -> str:
    """Two dossiers of one region: the later by source gets a mark of its source."""
    found = wanted if wanted not in taken else f"{wanted}-{_hash(source, 6)}"
    while found in taken:
        found += "x"
    taken.add(found)
    return found


def _path(adcode: str | None, province: str | None, source: str) -> str:
    name = province or UNKNOWN_PROVINCE
    if adcode:
        own = load_gazetteer().full_name(adcode).removeprefix(name) or name
    else:
        own = (
            "申报材料"
            if source == "."
            else re.sub(
                r"\.(?:zip|rar|7z|tar|gz|tgz|zst|eml|msg)$", "", PurePosixPath(source).name, flags=re.IGNORECASE
            )
        )
    return f"{safe_name(name)}/{safe_name(own)}"


def safe_name(name: str) -> str:
    """``name`` as a folder name on any system: no reserved words or signs, no dots at its ends, not too long."""
    clean = _UNSAFE.sub("_", unicodedata.normalize("NFC", name).encode("utf-8", "replace").decode("utf-8"))
    clean = clean.strip(" .")[:60].strip(" .")
    return f"_{clean}" if not clean or _RESERVED.match(clean) else clean


def _unique_path(wanted: str, taken: set[str]) -> str:
    found, number = wanted, 1
    while found.casefold() in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found.casefold())
    return found
