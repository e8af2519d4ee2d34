"""Divisions: what there is, and where a text names it."""

import pytest

from pipeline.regions import Gazetteer, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The divisions that come with the software."""
    return load_gazetteer()


@pytest.mark.parametrize(
    ("adcode", "name", "kind"),
    [
        ("330200", "宁波市", "separate-planning-city"),
        ("440300", "深圳市", "separate-planning-city"),
        ("510100", "成都市", "sub-provincial-city"),
        ("330600", "绍兴市", "prefecture-city"),
        ("222400", "延边朝鲜族自治州", "autonomous-prefecture"),
        ("232700", "大兴安岭地区", "prefecture"),
        ("152900", "阿拉善盟", "league"),
        ("310115", "浦东新区", "municipal-district"),
        ("120116", "滨海新区", "municipal-district"),
        ("500229", "城口县", "municipal-county"),
        ("440305", "南山区", "district"),
        ("330782", "义乌市", "county-level-city"),
        ("659001", "石河子市", "county-level-city"),
        ("430121", "长沙县", "county"),
        ("152921", "阿拉善左旗", "banner"),
        ("310000", "上海市", "municipality"),
        ("650000", "新疆维吾尔自治区", "province"),
    ],
)
def test_kind_is_the_most_special_that_holds(gazetteer: Gazetteer, adcode: str, name: str, kind: str):
    """Every kind of the call is told from the others."""
    division = gazetteer.by_adcode(adcode)
    assert division is not None
    assert (division.name, division.kind) == (name, kind)


def test_fifteen_sub_provincial_cities_five_of_them_separate_planning(gazetteer: Gazetteer):
    """The two closed lists of the notice have their full length."""
    kinds = [gazetteer.by_adcode(code) for code in gazetteer._divisions]
    counted = [division.kind for division in kinds if division]
    assert counted.count("separate-planning-city") == 5
    assert counted.count("sub-provincial-city") == 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("浙江省绍兴市人民政府", [("330600", "浙江省绍兴市")]),
        ("上海市浦东新区", [("310115", "上海市浦东新区")]),
        ("天津滨海新区", [("120116", "天津滨海新区")]),
        ("延边州与绍兴市", [("222400", "延边州"), ("330600", "绍兴市")]),
        ("北京市朝阳区，朝阳区", [("110105", "北京市朝阳区"), ("110105", "朝阳区")]),
        ("吉林省吉林市", [("220200", "吉林省吉林市")]),
        ("朝阳区鼓楼区", []),
        ("加快建成都市圈，扩大连接", []),
        ("宁德时代、浙江大学", []),
        ("城区和郊区的日照", []),
        ("苏州工业园区", [("320500+苏州工业园区", "苏州工业园区")]),
        ("重庆两江新区", [("500000+两江新区", "重庆两江新区")]),
        ("合肥高新区", [("340100+合肥高新区", "合肥高新区")]),
    ],
)
def test_find_takes_the_longest_sure_name(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]):
    """Chains are one match, words of the language are none, zones are not their city."""
    assert [(match.adcode, text[match.start : match.end]) for match in gazetteer.find(text)] == expected


def test_province_decides_between_namesakes(gazetteer: Gazetteer):
    """A name of several divisions needs context, and gets it."""
    found = gazetteer.find("鼓楼区", province="福建省")
    assert [match.adcode for match in found] == ["350102"]
    assert gazetteer.resolve("鼓楼区") is None
    assert gazetteer.resolve("鼓楼区", province="江苏省") is None


@pytest.mark.parametrize(
    ("name", "province", "adcode"),
    [
        ("绍兴", None, "330600"),
        ("吉林", None, "220000"),
        ("吉林", "吉林省", "220200"),
        ("海南", "青海省", "632500"),
        ("浦东", None, "310115"),
        ("绍兴市人民政府", None, "330600"),
        ("日照", None, "371100"),
        ("石河子市", "新疆维吾尔自治区", "659001"),
        ("兵团", None, "660000"),
        ("苏州工业园区", None, "320500+苏州工业园区"),
        ("某某市", None, None),
        ("绍兴市申请函", None, None),
    ],
)
def test_resolve_takes_the_whole_name(gazetteer: Gazetteer, name: str, province: str | None, adcode: str | None):
    """Short forms count when nothing else is written."""
    division = gazetteer.resolve(name, province=province)
    assert (division.adcode if division else None) == adcode


def test_zone_found_by_pattern_comes_back_by_its_code(gazetteer: Gazetteer):
    """A zone's code carries its name, in any process."""
    zone = gazetteer.by_adcode("340100+合肥高新区")
    assert zone is not None
    assert (zone.kind, zone.parent) == ("development-zone", "340100")
    assert gazetteer.by_adcode("999999+某区") is None
    assert [division.name for division in gazetteer.lineage("340100+合肥高新区")] == ["合肥高新区", "合肥市", "安徽省"]


def test_corps_cities_belong_to_the_corps(gazetteer: Gazetteer):
    """新疆生产建设兵团 hands in a batch of its own."""
    province = gazetteer.province_of("659001")
    assert province is not None
    assert province.name == "新疆生产建设兵团"
    assert gazetteer.full_name("330683") == "浙江省绍兴市嵊州市"
    assert gazetteer.province_of("000000") is None
