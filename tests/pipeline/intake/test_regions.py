"""Whose a dossier is, where its papers and its folder speak of several regions, or of none."""

from .layouts import PAPERS, Group, outline, papers


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


def test_dossier_without_any_region(group: Group):
    """It is one all the same, named by its folder."""
    intake = group([f"材料/{name}" for name in PAPERS])
    assert outline(intake) == [("材料", None, 5)]
    assert intake.dossiers[0].path == "省份未识别/材料"


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


def test_a_dossier_in_another_provinces_folder(group: Group) -> None:
    """Its province is its region's, its sender the folder's."""
    intake = group([f"{folder}/{paper}" for folder in ("江苏省/绍兴市", "江苏省/南京市") for paper in PAPERS])
    told = {plan.source: (plan.province, plan.sender) for plan in intake.dossiers}
    assert told == {"江苏省/绍兴市": ("浙江省", "江苏省"), "江苏省/南京市": ("江苏省", "江苏省")}


def test_own_province_keeps_the_id_when_another_sends_the_region_too(group: Group) -> None:
    """The dossier that stood first goes on under its id, whatever a second province's folder is called."""
    own = papers("浙江省/绍兴市申报材料/", "绍兴")
    (alone,) = group(own).dossiers
    both = group([*own, *papers("江苏省/绍兴市/", "绍兴")])
    assert {plan.source: plan.id == alone.id for plan in both.dossiers} == {
        "浙江省/绍兴市申报材料": True,
        "江苏省/绍兴市": False,
    }
