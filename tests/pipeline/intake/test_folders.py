"""Which files are one dossier: folders and loose files as offices hand them in."""

import pytest

from .layouts import Group, outline, papers


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


def test_nothing_that_speaks_is_no_dossier(group: Group):
    """An input of other things ends unassigned."""
    intake = group(["菜单.docx = 菜单", "通讯录.xlsx = 电话"])
    assert intake.dossiers == ()
    assert intake.unassigned == ("菜单.docx", "通讯录.xlsx")


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
