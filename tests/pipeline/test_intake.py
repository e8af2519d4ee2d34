"""Which files are one dossier: layouts as offices hand them in."""

from collections.abc import Callable, Iterable, Mapping

import pytest

from extractors.document import Evidence
from extractors.registry import EMAIL, VOLUME, ZIP
from pipeline.intake import HandedFile, Intake, find_sender, group_files, is_junk, junk_reason, safe_name
from pipeline.profile import Profile, RegionMention
from pipeline.programme import Programme
from pipeline.review import Part

PLACES: Mapping[str, str] = {"绍兴": "330600", "宁波": "330200", "浦东": "310115", "南京": "320100", "石河子": "659001"}
ROLES: Mapping[str, tuple[str, float]] = {
    "申请函": ("application-letter", 6.5),
    "申报表": ("application-form", 3.5),
    "方案": ("pilot-plan", 2.5),
    "报告": ("foundation-report", 2.5),
    "佐证": ("supporting-evidence", 0.4),
    "推荐名单": ("recommendation-list", 0.0),
    "推荐函": ("recommendation-letter", 0.0),
}
PAPERS = ("1.申请函.pdf", "2.申报表.docx", "3.方案.docx", "4.报告.docx", "佐证材料/佐证1.jpg")

Group = Callable[[Iterable[str]], Intake]


def make_profile(name: str, content: str) -> Profile:
    """A profile of a file whose content says what ``content`` says (绍兴 申请函)."""
    role = next((ROLES[word] for word in ROLES if word in content), None)
    code = next((PLACES[word] for word in PLACES if word in content), None)
    evidence = Evidence(document="x", page=None, bbox=None, block="b1", start=0, quote="x")
    parts = (Part(role[0], None, None, "b1", "b1", 0.9),) if role else ()
    mention = RegionMention(adcode=code, weight=role[1] if role else 0.4, evidence=evidence) if code else None
    return Profile(
        sha256="0" * 64,
        name=name,
        title="",
        pages=1,
        characters=100,
        ocr_pages=0,
        confidence=1.0,
        parts=parts,
        part_scores=(),
        regions=(mention,) if mention else (),
    )


@pytest.fixture
def group(pilot: Programme) -> Group:
    """Group names; ``name = content`` gives content that differs from the name, ``name !`` an unreadable file.

    Archives are told by their extension and are opened when anything lies below them; of a mail or document that is
    what it carries. Volumes (``a.z01``) belong to their archive (``a.zip``).
    """
    types = {".zip": ZIP, ".rar": ZIP, ".eml": EMAIL, ".z01": VOLUME}

    def run(lines: Iterable[str]) -> Intake:
        files: list[HandedFile] = []
        profiles: dict[str, Profile] = {}
        names = [line.split(" = ")[0].removesuffix(" !") for line in lines]
        archives = {name for name in names if name.endswith((".zip", ".rar", ".z01"))}
        for line, name in zip(lines, names, strict=True):
            content = line.split(" = ")[1] if " = " in line else name
            inside = [other for other in names if name.startswith(f"{other}/")]
            container = name.replace(".z01", ".zip") if name.endswith(".z01") else max(inside, key=len, default=None)
            problem = "encrypted-file" if line.endswith(" !") else None
            media_type = types.get(name[-4:], "application/pdf")
            files.append(HandedFile(name, "0" * 64, 1, media_type, container, problem))
            if name not in archives and problem is None:
                profiles[name] = make_profile(name, content)
        intake = group_files(files[1::2] + files[::2], profiles, pilot)
        placed = [name for plan in intake.dossiers for name in plan.files]
        placed += [*intake.batch_files, *intake.junk, *intake.unassigned]
        assert sorted(placed) == sorted(names)
        assert group_files(sorted(files, key=lambda file: file.name), profiles, pilot) == intake
        assert len({plan.id for plan in intake.dossiers}) == len(intake.dossiers)
        return intake

    return run


def papers(folder: str, place: str, names: Iterable[str] = PAPERS) -> list[str]:
    """The papers of a dossier in a folder, with content of a place."""
    return [f"{folder}{name} = {place}{name}" for name in names]


def outline(intake: Intake) -> list[tuple[str, str | None, int]]:
    """Source, region and number of files of each dossier."""
    return [(plan.source, plan.adcode, len(plan.files)) for plan in intake.dossiers]


def test_one_dossier_is_the_input_itself(group: Group):
    """Papers directly in INPUT, evidence in a folder."""
    intake = group(papers("", "绍兴"))
    assert outline(intake) == [(".", "330600", 5)]
    assert intake.dossiers[0].path == "浙江省/绍兴市"
    assert intake.dossiers[0].province == "浙江省"
    assert intake.dossiers[0].id == "trade-secret-pilot-2024-330600"


def test_papers_each_in_a_folder(group: Group):
    """1.申请函/, 2.申报表/ … are one dossier."""
    names = (
        "1.申请函/a.pdf = 绍兴申请函",
        "2.申报表/b.pdf = 绍兴申报表",
        "3.方案/c.docx = 绍兴方案",
        "佐证材料/照片/d.jpg = 佐证",
    )
    assert outline(group(names)) == [(".", "330600", 4)]


@pytest.mark.parametrize("source", ["绍兴市", "申报材料"])
def test_one_dossier_in_a_folder_of_input(group: Group, source: str):
    """INPUT that wraps one folder is looked through."""
    assert outline(group(papers(f"{source}/", "绍兴"))) == [(source, "330600", 5)]


def test_single_archive_and_its_top_folder(group: Group):
    """The archive is the source; its one top folder is a wrapper; the archive belongs to its dossier."""
    intake = group(["材料.zip", *papers("材料.zip/绍兴/", "绍兴")])
    assert outline(intake) == [("材料.zip/绍兴", "330600", 6)]
    intake = group(["绍兴市.zip", *papers("绍兴市.zip/申报材料/", "绍兴")])
    assert outline(intake) == [("绍兴市.zip", "330600", 6)]


def test_documents_are_one_with_what_they_carry(group: Group):
    """What lies inside of a document, at any depth, goes where the document goes and speaks for it."""
    inside = ["2.申报表.docx/方案.docx = 绍兴方案", "2.申报表.docx/附件.zip", "2.申报表.docx/附件.zip/佐证.pdf = 佐证"]
    names = [*papers("绍兴市/", "绍兴", PAPERS[:2]), *(f"绍兴市/{name}" for name in inside), *papers("宁波市/", "宁波")]
    assert outline(group(names)) == [("宁波市", "330200", 5), ("绍兴市", "330600", 5)]
    single = ["材料.pdf = 封面", *(f"材料.pdf/{name}" for name in papers("", "绍兴"))]
    assert outline(group(single)) == [(".", "330600", 6)]


def test_letters_that_carry_do_not_become_folders(group: Group):
    """Loose papers of two regions stay two dossiers, whatever is inside of them, a list for the province too."""
    names = [
        "绍兴申请函.pdf",
        "绍兴申请函.pdf/佐证.jpg",
        "绍兴申报表.pdf",
        "绍兴申报表.pdf/推荐名单.xlsx",
        "宁波申请函.pdf",
        "宁波申报表.pdf",
    ]
    assert outline(group(names)) == [(".", "330200", 2), (".", "330600", 4)]


def test_mails_are_folders(group: Group):
    """A mail with a dossier is its source; one with archives of two regions is the batch's."""
    assert outline(group(["来信.eml = 正文", *papers("来信.eml/", "绍兴")])) == [("来信.eml", "330600", 6)]
    two = [
        *papers("汇总.eml/绍兴市.zip/", "绍兴"), *papers("汇总.eml/宁波市.zip/", "宁波"),
        "汇总.eml = 正文", "汇总.eml/绍兴市.zip", "汇总.eml/宁波市.zip",
    ]  # fmt: skip
    intake = group(two)
    assert outline(intake) == [("汇总.eml/宁波市.zip", "330200", 6), ("汇总.eml/绍兴市.zip", "330600", 6)]
    assert intake.batch_files == ("汇总.eml",)


def test_volumes_go_with_their_archive(group: Group):
    """An archive in volumes that was opened, and one that could not be."""
    assert outline(group(["绍兴市.zip", "绍兴市.z01", *papers("绍兴市.zip/", "绍兴")])) == [("绍兴市.zip", "330600", 7)]
    sealed = group(["绍兴市.zip !", "绍兴市.z01", *papers("宁波市/", "宁波")])
    assert ("绍兴市.zip", "330600", 2) in outline(sealed)


def test_batch_of_a_province(group: Group):
    """Folders, an archive, the province's own papers, junk."""
    names = [
        *papers("绍兴市/", "绍兴"),
        "宁波市申报材料.zip",
        *papers("宁波市申报材料.zip/", "宁波"),
        "浙江省推荐名单.xlsx",
        "推荐函.pdf",
        "Thumbs.db",
        "绍兴市/~$申报表.docx",
        "__MACOSX/._x",
    ]
    intake = group(names)
    assert outline(intake) == [("宁波市申报材料.zip", "330200", 6), ("绍兴市", "330600", 5)]
    assert intake.batch_files == ("推荐函.pdf", "浙江省推荐名单.xlsx")
    assert len(intake.junk) == 3
    assert intake.unassigned == ()


def test_folder_of_batches(group: Group):
    """Provinces as folders and as an archive, a municipality among them."""
    names = [
        *papers("浙江省/绍兴市/", "绍兴"),
        *papers("浙江省/宁波市/", "宁波"),
        "浙江省/推荐名单.xlsx",
        *papers("上海市/浦东新区/", "浦东"),
        "江苏.zip",
        *papers("江苏.zip/南京市/", "南京"),
        "江苏.zip/推荐函.pdf",
        *papers("新疆生产建设兵团/石河子市/", "石河子"),
    ]
    intake = group(names)
    assert outline(intake) == [
        ("上海市/浦东新区", "310115", 5),
        ("新疆生产建设兵团/石河子市", "659001", 5),
        ("江苏.zip/南京市", "320100", 6),
        ("浙江省/宁波市", "330200", 5),
        ("浙江省/绍兴市", "330600", 5),
    ]
    assert [plan.path for plan in intake.dossiers][:2] == ["上海市/浦东新区", "新疆生产建设兵团/石河子市"]
    assert set(intake.batch_files) == {"浙江省/推荐名单.xlsx", "江苏.zip/推荐函.pdf"}


def test_province_with_one_dossier_keeps_its_source(group: Group):
    """A province's folder is no wrapper of its only dossier."""
    assert outline(group(papers("浙江省/绍兴市/", "绍兴"))) == [("浙江省/绍兴市", "330600", 5)]


def test_folders_without_telling_names(group: Group):
    """Content tells the regions."""
    intake = group([*papers("材料1/", "绍兴"), *papers("材料2/", "宁波"), "推荐名单.xlsx"])
    assert outline(intake) == [("材料1", "330600", 5), ("材料2", "330200", 5)]


def test_loose_files_side_by_side(group: Group):
    """Names or contents tell whose they are; what says nothing is left to a person."""
    names = [
        "绍兴市申请函.pdf",
        "绍兴市申报表.docx",
        "绍兴方案.docx",
        "宁波市申请函.pdf",
        "扫描件1.pdf = 宁波报告",
        "推荐名单.xlsx",
        "说明.txt = 请查收",
    ]
    intake = group(names)
    assert outline(intake) == [(".", "330200", 2), (".", "330600", 3)]
    assert intake.batch_files == ("推荐名单.xlsx",)
    assert intake.unassigned == ("说明.txt",)


def test_loose_file_joins_the_folder_of_its_region(group: Group):
    """A paper that was forgotten and put beside the folder."""
    intake = group([*papers("绍兴市/", "绍兴"), *papers("宁波市/", "宁波"), "绍兴市方案.docx"])
    assert outline(intake) == [("宁波市", "330200", 5), ("绍兴市", "330600", 6)]


def test_amendments_merge_wherever_they_lie(group: Group):
    """Inside, beside and in a folder of their own."""
    inside = group([*papers("绍兴市/", "绍兴"), "绍兴市/补正材料/申请函.pdf = 绍兴申请函"])
    assert outline(inside) == [("绍兴市", "330600", 6)]
    beside = group([*papers("绍兴市/", "绍兴"), *papers("宁波市/", "宁波"), "绍兴市补正材料/申请函.pdf = 绍兴申请函"])
    assert outline(beside) == [("宁波市", "330200", 5), ("绍兴市", "330600", 6)]
    apart = group(
        [
            *papers("绍兴市/", "绍兴"),
            *papers("宁波市/", "宁波"),
            "补正/绍兴/申请函.pdf = 绍兴申请函",
            "补正/宁波/方案.pdf = 宁波方案",
        ]
    )
    assert outline(apart) == [("宁波市", "330200", 6), ("绍兴市", "330600", 6)]
    archive = group([*papers("绍兴市/", "绍兴"), "补正.zip", "补正.zip/a.pdf = 绍兴申请函"])
    assert outline(archive) == [("绍兴市", "330600", 7)]
    alone = group(["绍兴市补正材料/申请函.pdf = 绍兴申请函"])
    assert alone.dossiers[0].id == "trade-secret-pilot-2024-330600"


def test_two_folders_of_one_region_stay_two(group: Group):
    """Which of them counts, a person decides."""
    intake = group([*papers("绍兴市/", "绍兴"), *papers("绍兴市（二）/", "绍兴")])
    assert [plan.adcode for plan in intake.dossiers] == ["330600", "330600"]
    assert intake.dossiers[0].id != intake.dossiers[1].id
    assert [plan.path for plan in intake.dossiers] == ["浙江省/绍兴市", "浙江省/绍兴市-2"]


def test_letter_decides_against_the_folder(group: Group):
    """The candidates show both."""
    intake = group([*papers("浙江省/宁波市/", "绍兴"), *papers("浙江省/南京市/", "南京")])
    plan = next(plan for plan in intake.dossiers if plan.source == "浙江省/宁波市")
    assert plan.adcode == "330600"
    assert [code for code, _ in plan.candidates] == ["330600", "330200"]


def test_foreign_paper_does_not_split_a_dossier(group: Group):
    """A report copied from elsewhere is a mismatch for the rules, no second dossier."""
    foreign = ["1.pdf = 绍兴申请函", "2.pdf = 绍兴申报表", "3.pdf = 绍兴方案", "4.pdf = 宁波报告"]
    assert outline(group(foreign)) == [(".", "330600", 4)]
    assert outline(group([f"材料/{name}" for name in foreign])) == [("材料", "330600", 4)]
    letter = ["1.pdf = 宁波申请函", "2.pdf = 绍兴申报表", "3.pdf = 绍兴方案", "4.pdf = 绍兴报告"]
    assert [len(plan.files) for plan in group(letter).dossiers] == [4]
    two = [*foreign, "5.pdf = 宁波申请函", "6.pdf = 宁波申报表", "7.pdf = 宁波方案"]
    assert outline(group(two)) == [(".", "330200", 4), (".", "330600", 3)]


def test_foreign_evidence_in_a_folder_of_its_own(group: Group):
    """What was brought home from elsewhere is evidence."""
    assert outline(group([*papers("", "绍兴"), "宁波考察材料/a.jpg = 宁波佐证"])) == [(".", "330600", 6)]


def test_papers_in_and_beside_an_archive(group: Group):
    """The letter beside an archive with the rest."""
    names = ["申请函.pdf = 绍兴申请函", "其他材料.zip", *papers("其他材料.zip/", "绍兴", PAPERS[1:])]
    assert outline(group(names)) == [(".", "330600", 6)]


def test_unreadable_files_go_by_their_names(group: Group):
    """An archive that cannot be opened is a dossier; so is a region's folder of files nobody can read."""
    intake = group(["绍兴市.zip !", "宁波市/1.申请函.pdf !", "南京市/扫描件001.pdf !", "推荐名单.xlsx !"])
    assert outline(intake) == [("南京市", "320100", 1), ("宁波市", "330200", 1), ("绍兴市.zip", "330600", 1)]
    assert intake.batch_files == ("推荐名单.xlsx",)


def test_nothing_that_speaks_is_no_dossier(group: Group):
    """An input of other things ends unassigned."""
    intake = group(["菜单.docx = 菜单", "通讯录.xlsx = 电话"])
    assert intake.dossiers == ()
    assert intake.unassigned == ("菜单.docx", "通讯录.xlsx")


def test_dossier_without_any_region(group: Group):
    """It is one all the same, named by its folder."""
    intake = group([f"材料/{name}" for name in PAPERS])
    assert outline(intake) == [("材料", None, 5)]
    assert intake.dossiers[0].path == "省份未识别/材料"


def test_other_folders_of_a_batch(group: Group):
    """A folder that is nobody's stays with the person; evidence of a region goes to its dossier."""
    names = [
        *papers("绍兴市/", "绍兴"),
        *papers("宁波市/", "宁波"),
        "会议照片/1.jpg = 照片",
        "宁波市佐证材料/2.jpg = 佐证",
    ]
    intake = group(names)
    assert outline(intake) == [("宁波市", "330200", 6), ("绍兴市", "330600", 5)]
    assert intake.unassigned == ("会议照片/1.jpg",)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("绍兴市/~$申报表.docx", "temporary"),
        ("~WRL0001.tmp", "temporary"),
        (".~lock.方案.docx#", "temporary"),
        ("a/Thumbs.db", "system"),
        ("desktop.ini", "system"),
        (".DS_Store", "system"),
        ("__MACOSX/a.zip/方案.docx", "system"),
        ("a/._方案.docx", "system"),
        ("方案.docx", None),
        ("空文件.pdf", None),
        ("a/.隐藏.pdf", None),
    ],
)
def test_junk(name: str, reason: str | None):
    """What systems leave behind, and nothing that a person wrote."""
    assert junk_reason(name) == reason
    assert is_junk(name) == (reason is not None)


@pytest.mark.parametrize(
    ("name", "safe"),
    [("a/b", "a_b"), ("..", "_"), ("CON", "_CON"), (" 绍兴. ", "绍兴"), ("a\u202eb", "a_b"), ("x" * 99, "x" * 60)],
)
def test_safe_names(name: str, safe: str):
    """No name becomes a path."""
    assert safe_name(name) == safe


def test_the_majority_names_the_region(group: Group):
    """A letter of another city is the odd one out where folder, form, plan and report agree; two papers are too few."""
    papers = [
        "绍兴市/1.函.pdf = 宁波 申请函",
        "绍兴市/2.表.docx = 绍兴 申报表",
        "绍兴市/3.docx = 绍兴 方案",
        "绍兴市/4.docx = 绍兴 报告",
    ]
    (plan,) = group(papers).dossiers
    assert plan.adcode == "330600"
    (plan,) = group(["材料/1.函.pdf = 宁波 申请函", "材料/2.docx = 绍兴 方案"]).dossiers
    assert plan.adcode == "330200"


@pytest.mark.parametrize(
    ("source", "sender"),
    [
        ("江苏省/绍兴市", "江苏省"),
        ("浙江省第一批.zip/绍兴市", "浙江省"),
        ("江苏省/转来/浙江省/绍兴市", "浙江省"),
        ("绍兴市", None),
        ("浙江省绍兴市申报材料.zip", None),
        ("上海市/浦东新区", "上海市"),
    ],
)
def test_who_sent_a_dossier(source: str, sender: str | None) -> None:
    """The province of its folders' own names; the region says nothing of it."""
    assert find_sender(source) == sender


def test_a_dossier_in_another_provinces_folder(group: Group) -> None:
    """Its province is its region's, its sender the folder's."""
    intake = group([f"{folder}/{paper}" for folder in ("江苏省/绍兴市", "江苏省/南京市") for paper in PAPERS])
    told = {plan.source: (plan.province, plan.sender) for plan in intake.dossiers}
    assert told == {"江苏省/绍兴市": ("浙江省", "江苏省"), "江苏省/南京市": ("江苏省", "江苏省")}
