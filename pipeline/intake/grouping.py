"""Which folders and loose files are one dossier: from names, roles and regions, before anything is judged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from pipeline.intake.folders import FileFacts, Folder, walk_wrappers
from pipeline.profile import region_in_name
from pipeline.regions import load_gazetteer


class Draft:
    """A dossier in the making. ``named`` is the region of its folder's name or of its loose files."""

    def __init__(
        self, source: str, files: Iterable[FileFacts], named: str | None, province: str | None, *, amendment: bool
    ) -> None:
        self.source = source
        self.files = list(files)
        self.named = named
        self.province = province
        self.amendment = amendment

    @property
    def spoken(self) -> str | None:
        """The region for which its letter or form speaks, else the one that it is named for."""
        return next((code for file in self.files if (code := file.spoken)), self.named)

    @property
    def is_addition(self) -> bool:
        """Whether it belongs to another dossier of its region where there is one."""
        return self.amendment or (
            any(file.evidence for file in self.files) and not any(file.core or file.sealed for file in self.files)
        )


class Grouping:
    """All that was handed in, sorted into dossiers, batch files and the rest."""

    def __init__(self, root: Folder) -> None:
        self.drafts: list[Draft] = []
        self.batch: list[FileFacts] = []
        self.rest: list[FileFacts] = []
        self._sort(root, None, amendment=False)
        self._merge_amendments()
        self._claim_rest()

    def _sort(self, folder: Folder, province: str | None, *, amendment: bool) -> None:
        """Take a folder as one dossier or go into it."""
        chain = list(walk_wrappers(folder))
        for step in chain:
            province = _province(step) or province
            amendment = amendment or step.is_amendment
        inner = chain[-1]
        if _is_dossier(inner, _named(chain)):
            self._take(chain, province, amendment=amendment)
            return
        before = len(self.drafts)
        for child in inner.children:
            self._sort(child, province, amendment=amendment)
        self._sort_loose(inner, province, self.drafts[before:], amendment=amendment)

    def _take(self, chain: Sequence[Folder], province: str | None, *, amendment: bool) -> None:
        """One dossier of the whole folder, but for the province's own papers among them."""
        inner = chain[-1]
        files = [file for file in inner.everything if not _is_batch(file)]
        self.batch += [file for file in inner.everything if _is_batch(file)]
        self.drafts.append(Draft(_source(chain), files, _named(chain), province, amendment=amendment))

    def _sort_loose(self, folder: Folder, province: str | None, drafts: Sequence[Draft], *, amendment: bool) -> None:
        """Files side by side: the province's own papers, files of one region together, the rest."""
        groups: dict[str | None, list[FileFacts]] = defaultdict(list)
        for file in folder.files:
            if _is_batch(file):
                self.batch.append(file)
            else:
                groups[file.region].append(file)
        unknown = groups.pop(None, [])
        groups = _by_first_words(groups, unknown)
        for region, files in sorted(groups.items(), key=lambda item: item[0] or ""):
            self._place(folder, region, files, province, drafts, amendment=amendment)
        if len(groups) == 1 and not drafts and self.drafts and self.drafts[-1].source == folder.path:
            self.drafts[-1].files += unknown
        elif not groups and not drafts and any(file.core or file.sealed for file in unknown):
            self.drafts.append(Draft(folder.path, unknown, None, province, amendment=amendment))
        else:
            self.rest += unknown

    def _place(
        self,
        folder: Folder,
        region: str | None,
        files: list[FileFacts],
        province: str | None,
        drafts: Sequence[Draft],
        *,
        amendment: bool,
    ) -> None:
        """Loose files of one region: a dossier of their own, or more of a folder's."""
        siblings = [draft for draft in drafts if region in {draft.spoken, draft.named}]
        own = {name for file in files for name in file.core}
        if siblings and len(own) < 2 and not any(file.sealed for file in files):
            siblings[0].files += files
        elif own or any(file.sealed or _is_only_region(file) for file in files):
            sealed = files[0].name if len(files) == 1 and files[0].sealed else folder.path
            self.drafts.append(Draft(sealed, files, region, province, amendment=amendment))
        else:
            self.rest += files

    def _merge_amendments(self) -> None:
        """Amendments and folders of mere evidence go to their region's dossier; alone they are one.

        An amendment that comes alone is a later version of a dossier that came before.
        """
        kept = [draft for draft in self.drafts if not draft.is_addition]
        for draft in (draft for draft in self.drafts if draft.is_addition):
            region = draft.named or draft.spoken
            home = next((other for other in kept if region and region in {other.spoken, other.named}), None)
            if home is None:
                kept.append(draft)
            else:
                home.files += draft.files
        self.drafts = kept

    def _claim_rest(self) -> None:
        """Files of no dossier that lie in a folder's place or speak for a region go to the only dossier that fits."""
        left = []
        for file in self.rest:
            fitting = [d for d in self.drafts if file.region and file.region in {d.spoken, d.named}]
            if len(fitting) == 1:
                fitting[0].files.append(file)
            else:
                left.append(file)
        self.rest = left
        if not self.drafts and any(file.problem or file.core or file.evidence for file in self.rest):
            self.drafts.append(Draft(".", self.rest, None, None, amendment=False))
            self.rest = []


def _province(folder: Folder) -> str | None:
    province = load_gazetteer().province_of(folder.named) if folder.named else None
    return province.adcode if province else None


def _named(chain: Sequence[Folder]) -> str | None:
    return next((folder.region for folder in chain if folder.region), None)


def _source(chain: Sequence[Folder]) -> str:
    """Of folders within each other with nothing beside: the one named for a region, else the archive, else the last."""
    for known in (
        [folder for folder in chain if folder.region],
        [folder for folder in chain if folder.archive and not folder.named],
    ):
        if known:
            return known[0].path
    return chain[-1].path


def _is_batch(file: FileFacts) -> bool:
    return bool(file.batch) and not file.core


def _is_only_region(file: FileFacts) -> bool:
    """Whether a file's name is a region and nothing else (绍兴市.pdf)."""
    stem = PurePosixPath(file.name).stem.strip()
    return load_gazetteer().resolve(stem) is not None


def _is_dossier(folder: Folder, named: str | None) -> bool:
    """Whether all below a folder is one dossier. ``named`` is the region that it, or a wrapper of it, is named for."""
    if not folder.everything:
        return False
    strangers = [child for child in folder.children if _is_stranger(child, named, folder)]
    if named:
        return _direct_core(folder) or len(strangers) < 2
    whole = [child for child in folder.children if child.looks_whole]
    if strangers or len({child.region for child in whole if child.region}) > 1:
        return False
    has_batch = any(map(_is_batch, folder.files))
    if _direct_core(folder):
        return _of_one_applicant(folder.everything) and not has_batch
    if has_batch or _is_province(folder) or any(child.region or _province(child) for child in folder.children):
        return False
    # Folders kept for single papers (1.申请函, 佐证材料) make one dossier together.
    return bool(folder.core) and len(whole) <= 1 and _of_one_applicant(folder.everything)


def _of_one_applicant(files: Iterable[FileFacts]) -> bool:
    """Whether files are one applicant's, though some may speak for another region.

    They are not when their names name several regions, or when two regions have the same paper.
    """
    papers: dict[str, set[str]] = defaultdict(set)
    named = set()
    for file in files:
        if file.core and (region := file.region):
            papers[region] |= file.core
            named.add(file.named)
    held = [name for names in papers.values() for name in names]
    return len(named - {None}) <= 1 and len(held) == len(set(held))


def _is_province(folder: Folder) -> bool:
    return folder.named is not None and folder.region is None


def _direct_core(folder: Folder) -> bool:
    return any(file.core for file in folder.files)


def _is_stranger(child: Folder, named: str | None, parent: Folder) -> bool:
    """Whether a child is another region's dossier: by its name, or by the letter or form in it."""
    gazetteer = load_gazetteer()
    home = {named} if named else {code for file in parent.files if (code := file.spoken)}
    if child.is_amendment and not child.region:
        return False
    own = {child.region} if child.region else set(child.spoken)
    if not own or not (child.looks_whole or child.spoken):
        return bool(child.region) and not named and not _direct_core(parent)
    if not home:
        return bool(child.region)
    return not any(a and b and (gazetteer.within(a, b) or gazetteer.within(b, a)) for a in own for b in home)


def _by_first_words(
    groups: dict[str | None, list[FileFacts]], unknown: list[FileFacts]
) -> dict[str | None, list[FileFacts]]:
    """Put files of no region to the group whose names begin with the same words (A组-申请函, A组-照片)."""
    firsts: dict[str, set[str | None]] = defaultdict(set)
    for region, files in groups.items():
        for file in files:
            if first := _first_words(file):
                firsts[first].add(region)
    for file in list(unknown):
        regions = firsts.get(_first_words(file), set())
        if len(regions) == 1:
            groups[next(iter(regions))].append(file)
            unknown.remove(file)
    return groups


def _first_words(file: FileFacts) -> str:
    """What stands before the first separator of a file's name; empty for numbers and names without one."""
    name = PurePosixPath(file.name).stem
    for separator in "-_－—＿ ":
        first, found, _ = name.partition(separator)
        if found and first and not first.isdigit() and region_in_name(first) is None:
            return first
    return ""
