"""Deliveries (来件): a dossier is what was handed in at its place, and the amendments that came apart from it.

An amendment (补正材料) that is handed in alone adds to what stands; nothing that it leaves out is withdrawn. What it
replaces is told in judging. A place that is handed in again is as it is now: what is gone there was taken away.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import msgspec

from extractors.document import Record
from flows.inputs import shown_name
from flows.run import Run
from pipeline.intake import DossierPlan, HandedFile, Intake
from pipeline.intake.folders import is_amendment_name
from pipeline.profile import Profile, region_in_name
from pipeline.rules.amending import doubt_amendment
from pipeline.store import DossierState

ELSEWHERE: Final = "../"
"""Begins the path of a file of a dossier that does not lie in its folder."""


class Delivery(Record, frozen=True):
    """What came at one place. ``files`` go by their paths inside the dossier (:func:`path_in`).

    ``place`` is the folder, archive or INPUT that held them; ``label`` the folder that an amendment's files stand in,
    empty for the dossier's own. ``arrived`` is the version of the dossier with which each content first came.
    """

    place: str
    label: str
    files: tuple[HandedFile, ...]
    arrived: dict[str, int]

    @property
    def contents(self) -> frozenset[str]:
        """Hashes of all files that could be had."""
        return frozenset(file.sha256 for file in self.files if file.sha256)


class Receipt(NamedTuple):
    """A dossier with all that stands of it after this run's delivery, and whether that only adds to what came before.

    ``day`` is the day (ISO) on which what is new of it came, None where that is not known; where nothing is new, the day
    that a person now gives for all of it.
    """

    plan: DossierPlan
    files: tuple[HandedFile, ...]
    deliveries: tuple[Delivery, ...]
    amends: bool = False
    day: str | None = None


class _Kept(msgspec.Struct, frozen=True):
    """What is needed of the task that a dossier was last judged from."""

    plan: DossierPlan
    files: tuple[HandedFile, ...]
    deliveries: tuple[Delivery, ...] = ()

    def standing(self) -> tuple[Delivery, ...]:
        """Its deliveries; of one that an earlier version of the software judged the only one, of a place unknown."""
        if self.deliveries:
            return self.deliveries
        return (_delivery("", "", self.plan, self.files, 1),)


def receive(
    run: Run, plans: Sequence[DossierPlan], handed: Sequence[HandedFile], profiles: Mapping[str, Profile]
) -> list[Receipt]:
    """What stands of each dossier now. Doubts about amendments go to the run's ``doubts``."""
    known = {state.id: state for state in run.store.dossiers(present=False)}
    plans = [_named_by_input(run, plan, known) for plan in plans]
    tasks = run.store.find_tasks(plan.id for plan in plans)
    kept = {dossier: msgspec.json.decode(task, type=_Kept) for dossier, task in tasks.items()}
    by_name = {file.name: file for file in handed}
    receiving = _Receiving(run, profiles, known)
    receipts = []
    for plan in plans:
        files, before = tuple(by_name[name] for name in plan.files), kept.get(plan.id)
        receipt = receiving.receive(plan, files, known.get(plan.id), before)
        receipts.append(receipt._replace(day=_day_of(run, files, before.standing() if before else ())))
    run.amends = all(receipt.amends for receipt in receipts)
    return receipts


def claim_rest(run: Run, intake: Intake) -> Intake:
    """Files in which nothing tells a dossier are an amendment where INPUT's name says so, and of which known one."""
    given = _input_of(run)
    adcode = region_in_name(given.stem)
    if intake.dossiers or not intake.unassigned or not (adcode and is_amendment_name(given.name)):
        return intake
    known = run.store.find_dossier(f"{run.programme.id}-{adcode}")
    if known is None:
        return intake
    plan = DossierPlan(known.id, ".", known.path, intake.unassigned, None, known.province, amendment=True)
    return msgspec.structs.replace(intake, dossiers=(plan,), unassigned=())


def _named_by_input(run: Run, plan: DossierPlan, known: Mapping[str, DossierState]) -> DossierPlan:
    """An amendment whose files name no region, with the id of the known dossier whose region INPUT's name names."""
    name = _input_of(run).name
    if plan.adcode or not (plan.amendment or is_amendment_name(name)):
        return plan
    adcode = region_in_name(PurePosixPath(name).stem) or region_in_name(PurePosixPath(plan.source).name)
    wanted = f"{run.programme.id}-{adcode}"
    return msgspec.structs.replace(plan, id=wanted) if wanted in known else plan


def _input_of(run: Run) -> Path:
    """INPUT as its name reads, also where it is in another encoding than the system's."""
    return Path(shown_name(os.fsencode(run.settings.input)))


def _day_of(run: Run, files: Iterable[HandedFile], standing: Sequence[Delivery]) -> str | None:
    """The day on which what is new among the files came: the first one's of a new dossier, the last one's of an amendment.

    So a dossier that came over midnight is as late as its beginning, however soon somebody looked.
    """
    held = {sha256 for one in standing for sha256 in one.contents}
    new = [file for file in files if file.sha256 not in held]
    days = {run.received_on(file.name) or "" for file in new or files}
    if "" in days or not (new or days == {run.settings.received}):
        return None
    return max(days) if standing else min(days)


class _Receiving:
    """Receives the deliveries of one run."""

    def __init__(self, run: Run, profiles: Mapping[str, Profile], known: Mapping[str, DossierState]) -> None:
        self._run = run
        self._profiles = profiles
        self._known = known
        self._input = _input_of(run)

    def receive(
        self, plan: DossierPlan, files: tuple[HandedFile, ...], known: DossierState | None, before: _Kept | None
    ) -> Receipt:
        """What stands of a dossier with these files."""
        place = str(self._input if plan.source == "." else self._input / plan.source)
        label = self._label(plan)
        names_amendment = plan.amendment or is_amendment_name(self._input.name)
        if known is None or before is None:
            if names_amendment:
                self._doubt(plan, f"“{label}”看来是补正材料，但工作区中没有与之对应的申报材料，已按一份新的材料审核")
            first = _delivery(place, label if names_amendment else "", plan, files, 1)
            return Receipt(plan, files, (first,), amends=names_amendment)
        standing, version = before.standing(), known.version + 1
        at = next((number for number, one in enumerate(standing) if one.place == place), None)
        amends = at is None and (names_amendment or self._is_partial(plan, files, known, standing))
        if at is not None and len(standing) == 1:
            again = _aged(_delivery(place, standing[at].label, plan, files, version), standing)
            return Receipt(plan, files, (again,))
        if amends or (at is not None and standing[at].label):
            label = standing[at].label if at is not None else _free_label(label, before)
            self._doubt_choice(known, label)
            return self._amended(before, _delivery(place, label, plan, files, version), at)
        # What amends a dossier that comes only now amends it all the same: the dossier counts as the older one.
        has_own = any(not one.label for one in standing)
        base = _aged(_delivery(place, "", plan, files, version if has_own else 0), standing)
        rest = tuple(one for one in standing if one.label and not one.contents <= base.contents)
        return _receipt(plan, files, (base, *rest))

    def _amended(self, before: _Kept, new: Delivery, at: int | None) -> Receipt:
        """The standing dossier with an amendment: a new one, or one that is handed in again."""
        standing = before.standing()
        held = frozenset(sha256 for one in standing for sha256 in one.contents)
        if at is not None:
            standing = (*standing[:at], _aged(new, standing), *standing[at + 1 :])
        elif new.contents <= held:
            self._doubt(before.plan, f"补正材料“{new.label}”与已收到的材料完全相同，没有形成新的版本")
        else:
            again = sorted(file.name for file in new.files if file.sha256 in held)
            if again:
                names = "、".join(again[:3]) + (" 等" if len(again) > 3 else "")
                self._doubt(before.plan, f"补正材料中的 {len(again)} 个文件（{names}）此前已经收到，未作为新文件")
            standing = (*standing, _aged(new, standing))
        return _receipt(before.plan, (), standing)._replace(amends=True)

    def _is_partial(
        self, plan: DossierPlan, files: Sequence[HandedFile], known: DossierState, standing: Sequence[Delivery]
    ) -> bool:
        """Whether a delivery from another place brings none of the files that stand, and less than half of the documents.

        Then it adds to what stands, which is said; a whole dossier takes the place of the former.
        """
        held = {sha256 for one in standing for sha256 in one.contents}
        if held & {file.sha256 for file in files} or not self._run.store.review_path(known.review_key).exists():
            return False
        review = self._run.store.read_review(known.review_key)
        stood = {part.requirement for entry in review.documents for part in entry.parts}
        come = {
            part.requirement
            for file in files
            if file.name in self._profiles
            for part in self._profiles[file.name].parts
        }
        if len(come & stood) * 2 >= len(stood):
            return False
        self._doubt(
            plan, f"“{self._label(plan)}”只有部分材料，已按对{known.region or known.source}的补正处理，原有文件继续有效"
        )
        return True

    def _label(self, plan: DossierPlan) -> str:
        """What a delivery goes by: the innermost name of its place that tells an amendment, else the last."""
        place = PurePosixPath(self._input.name) / plan.source
        names = [name for name in reversed(place.parts) if is_amendment_name(name)]
        return names[0] if names else place.name

    def _doubt_choice(self, known: DossierState, label: str) -> None:
        """Say it where an amendment might be of another dossier of the same region as well."""
        if others := twins_of(known, self._known):
            names = "、".join(f"“{state.source}”" for state in others)
            sentence = (
                f"同一地区有多份申报材料，补正材料“{label}”已归入“{known.source}”；"
                f"如应归入{names}，请放进其文件夹后重新运行"
            )
            self._run.doubts += doubt_amendment(self._run.programme, known.id, sentence)

    def _doubt(self, plan: DossierPlan, sentence: str) -> None:
        self._run.doubts += doubt_amendment(self._run.programme, plan.id, sentence)


def twins_of(one: DossierState, known: Mapping[str, DossierState]) -> list[DossierState]:
    """The other dossiers of a dossier's region that are in the batch with it, by source."""
    if not (one.present and one.region):
        return []
    batch = [state for state in known.values() if state.present and state.id != one.id]
    same = (state for state in batch if (state.region, state.province) == (one.region, one.province))
    return sorted(same, key=lambda state: state.source)


def _aged(new: Delivery, standing: Iterable[Delivery]) -> Delivery:
    """A delivery with the versions in which its contents first came to the dossier, at whatever place."""
    first: dict[str, int] = {}
    for one in standing:
        for sha256, version in one.arrived.items():
            first[sha256] = min(version, first.get(sha256, version))
    arrived = {sha256: first.get(sha256, version) for sha256, version in new.arrived.items()}
    return msgspec.structs.replace(new, arrived=arrived)


def _delivery(place: str, label: str, plan: DossierPlan, files: Iterable[HandedFile], version: int) -> Delivery:
    """What came, under its paths inside the dossier."""
    own = {file.name: _labelled(path_in(plan, file.name), label) for file in files}
    renamed = tuple(
        msgspec.structs.replace(file, name=own[file.name], container=own.get(file.container or "")) for file in files
    )
    return Delivery(place, label, renamed, {file.sha256: version for file in renamed})


def _labelled(path: str, label: str) -> str:
    """The path of an amendment's file: as if the amendment's folder, or its archive, lay beside the dossier."""
    if not label:
        return path
    path = path.removeprefix(ELSEWHERE)
    return f"{ELSEWHERE}{path}" if path == label or path.startswith(f"{label}/") else f"{ELSEWHERE}{label}/{path}"


def _free_label(label: str, before: _Kept) -> str:
    """A name for an amendment's folder that no file or folder of the dossier, nor its own folder, has."""
    paths = [file.name.removeprefix(ELSEWHERE) for one in before.standing() for file in one.files]
    taken = {PurePosixPath(path).parts[0] for path in (*paths, before.plan.source) if path != "."}
    found, number = label, 1
    while found in taken:
        number += 1
        found = f"{label}（{number}）"
    return found


def _receipt(plan: DossierPlan, files: tuple[HandedFile, ...], deliveries: tuple[Delivery, ...]) -> Receipt:
    """All files of a dossier under the names that they have where its plan lies; ``files`` are those of its own, if new."""
    if files and len(deliveries) == 1:
        return Receipt(plan, files, deliveries)
    first = 1 if files else 0
    for one in deliveries[first:]:
        names = {file.name: name_at(plan, file.name) for file in one.files}
        files += tuple(
            msgspec.structs.replace(file, name=names[file.name], container=names.get(file.container or ""))
            for file in one.files
        )
    # By paths in the dossier, which are the same wherever INPUT begins; the dossier's own files first.
    placed = sorted(((path_in(plan, file.name), file.name, file) for file in files), key=lambda item: item[:2])
    placed.sort(key=lambda item: item[0].startswith(ELSEWHERE))
    plan = msgspec.structs.replace(plan, files=tuple(name for _, name, _ in placed))
    return Receipt(plan, tuple(file for _, _, file in placed), deliveries)


def handed_now(plan: DossierPlan, receipt: Receipt) -> DossierPlan:
    """What this run's INPUT held of a dossier, under the id that it has."""
    return msgspec.structs.replace(plan, id=receipt.plan.id)


def arrivals(plan: DossierPlan, deliveries: Sequence[Delivery]) -> dict[str, tuple[int, int]]:
    """By name which delivery brought a file, and with which version its content came; nothing where there is but one."""
    if len(deliveries) < 2:
        return {}
    return {
        name_at(plan, file.name): (number, one.arrived[file.sha256])
        for number, one in enumerate(deliveries)
        for file in one.files
    }


def inner_name(plan: DossierPlan, name: str) -> str:
    """A file's path inside its dossier; of a file that lies elsewhere its path in INPUT."""
    return name.removeprefix(f"{plan.source}/").removeprefix(ELSEWHERE)


def path_in(plan: DossierPlan, name: str) -> str:
    """The inner name, marked where the file lies elsewhere, so that two places never look the same."""
    if plan.source == "." or name.startswith(ELSEWHERE):
        return name
    inner = name.removeprefix(f"{plan.source}/")
    return inner if inner != name else f"{ELSEWHERE}{inner}"


def name_at(plan: DossierPlan, path: str) -> str:
    """The name that :func:`path_in` gave the path of; where INPUT is the dossier, what lies beside it keeps its mark."""
    if plan.source == ".":
        return path
    return path.removeprefix(ELSEWHERE) if path.startswith(ELSEWHERE) else f"{plan.source}/{path}"
