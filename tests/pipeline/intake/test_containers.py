"""What archives, documents and mails carry goes where they go."""

from .layouts import PAPERS, Group, outline, papers


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


def test_papers_in_and_beside_an_archive(group: Group):
    """The letter beside an archive with the rest."""
    names = ["申请函.pdf = 绍兴申请函", "其他材料.zip", *papers("其他材料.zip/", "绍兴", PAPERS[1:])]
    assert outline(group(names)) == [(".", "330600", 6)]


def test_unreadable_files_go_by_their_names(group: Group):
    """An archive that cannot be opened is a dossier; so is a region's folder of files nobody can read."""
    intake = group(["绍兴市.zip !", "宁波市/1.申请函.pdf !", "南京市/扫描件001.pdf !", "推荐名单.xlsx !"])
    assert outline(intake) == [("南京市", "320100", 1), ("宁波市", "330200", 1), ("绍兴市.zip", "330600", 1)]
    assert intake.batch_files == ("推荐名单.xlsx",)
