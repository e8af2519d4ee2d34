"""Kinds of region in a notice's words (县(市、区)、设区市、地级及以上城市), and who else may apply."""

import re
from typing import Final

from pipeline.programme import RegionKind

_CITIES: Final[tuple[RegionKind, ...]] = ("prefecture-city", "sub-provincial-city", "separate-planning-city")
_KINDS: Final[tuple[tuple[re.Pattern[str], tuple[RegionKind, ...]], ...]] = tuple(
    (re.compile(pattern), kinds)
    for pattern, kinds in (
        (r"地级(?:市)?及?以上(?:城)?市?", _CITIES),
        (r"计划单列市", ("separate-planning-city",)),
        (r"副省级(?:城)?市", ("sub-provincial-city",)),
        (
            r"地级(?:城)?市|设区(?:的)?市|地级行政区|市级人民政府|地市级|省辖市|市\(州(?!\)级)|市、县(?!级)|地\(市",
            ("prefecture-city",),
        ),
        (r"直辖市(?:所)?(?:的|市)?(?:市辖|下辖|辖)?区|直辖市.{0,6}[辖属]的?区", ("municipal-district",)),
        (r"直辖市.{0,8}(?<!计划单列市、)县", ("municipal-county",)),
        (r"自治州|市\(州(?!\)级)", ("autonomous-prefecture",)),
        (r"县级(?:城)?市|县\(市|县\([^)]*市|县、市", ("county-level-city",)),
        (
            r"(?<!直辖市)(?<!直辖市所)(?<!直辖市的)市辖区|县\([^)]*区|区县|县级人民政府|县域|县级(?!市)|县、(?:市、)?区",
            ("district",),
        ),
        (r"(?<!区\()(?<!区、)(?<!省直管)县(?:\(|、|域|级(?!市)|人民政府|和|或|及|$)|区县", ("county",)),
        (r"旗(?![帜舰])|县\([^)]*旗", ("banner",)),
        (
            r"(?:经济技术|高新技术产业|产业|经济)?开发区|高新区|(?:产业|工业|化工|经济)园区|^园区|(?:国家级)?新区(?:管委会)",
            ("development-zone",),
        ),
    )
)
_ORGANISATION: Final = re.compile(
    r"企业|高等(?:学校|院校)|高校|科研院所|科研机构|法人|(?:申请|申报|负责|主持)人|依托单位|社会组织|事业单位|医疗机构|学校|博物馆|合作社"
)


def kinds_in(text: str) -> tuple[RegionKind, ...]:
    """Kinds of region that a text in plain form names."""
    return tuple(dict.fromkeys(kind for pattern, kinds in _KINDS if pattern.search(text) for kind in kinds))


def names_organisation(text: str) -> bool:
    """Whether firms, institutes or persons are named."""
    return bool(_ORGANISATION.search(text))
