"""How notices name the documents that they ask for (材料名称): bare names, several in one breath, one of two."""

import re
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from pipeline.drafting.lists import split_names, strip_number

Kind: TypeAlias = Literal["letter", "form", "plan", "report", "evidence", "list", "recommendation", "other"]

_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("list", r"(?:推荐|申报|汇总|项目).{0,6}(?:名单|汇总表|一览表|清单)$|^汇总表"),
    ("recommendation", r"推荐(?:函|意见|报告|文件|公函|请示)|(?:初审|审核推荐|推荐审核)意见"),
    (
        "evidence",
        r"佐证|证明|支撑|印证|辅助|附件材料|其他.{0,6}材料|相关材料|补充材料|政策文件|照片|图片|视频|音像|影像|片$|证书|执照|荣誉|凭证",
    ),
    ("form", r"(?:申报|申请|推荐|基本情况|信息|登记|自评|任务|统计)(?:表|书)(?:格)?$|表$"),
    ("letter", r"(?:申请|申报)(?:函|报告|文件|公函|请示)$|函$|请示$|公文$"),
    ("plan", r"方案|规划|计划|纲要|思路"),
    ("report", r"报告|总结|说明|介绍|情况|材料$"),
)
_STRONG: Final = (
    r"(?:书|表|函|报告|方案|规划|计划|纲要|总结|说明|证明|证|执照|意见|协议|合同|清单|名单|活页|请示|批复|案例|文件)"
)
_NOUN: Final = (
    rf"(?:{_STRONG}|材料|资料|文本|照片|图片|图件|图纸|图|视频|片|影像|音像|承诺|目录|简介|介绍|情况|凭证|决议|纪要|"
    r"标准|办法|制度|海报|文稿|论文|样本|手册|思路)"
)
_NAME: Final = re.compile(rf".{{0,22}}{_NOUN}$")
_GENERIC: Final = re.compile(
    r"^(?!推荐文件$)(?:以上|上述|下列|以下|相关|有关|全部|全套|其他|其它|书面|纸质|电子|文字|申报|申请|推荐|报送|提交|复审|附件|补正)*(?:材料|资料|文件|要件|说明|情况|附件)$"
)
_NO_NAME: Final = re.compile(
    r"\d+月|[将须于应]|前$|以上|以下|要求|提交|报送|真实$|完整$|审核$|联系|地址|标准$|办法$|现将|如下|通知$|条件|^附"
)
_LEADING: Final = re.compile(
    r"^(?:(?:还|另|并|同时|一并|须|需|应当?|请)*(?:提交|提供|报送|填报|填写|附上?|出具|编制|撰写)|"
    r"(?:上一?年度?|近[一二三两五]年(?:来|内|度)?|20\d\d年度?|最近一期|当年|本年度|本单位|加盖公章)的?|"
    r"(?:由|经)?[^、]{2,22}(?:出具|签署|签字|盖章|审核|审定|确认|通过|批准|编制|颁布|印发|获得|取得|出台)的|包括|一份|\d+[.、)])+"
)
_TRAILING: Final = re.compile(
    r"(?:(?:一式|各|共)*(?:\d{1,3}|[一二两三四五六七八九十]{1,2})(?:份|套|张|册|本|幅|部|个)|原件|(?:及|和)?复印件|扫描件|电子[版稿]|纸质[版稿]|各|等|的)+$"
)
_ASIDE: Final = re.compile(r"\((?![市区县旗州盟、,]+\))[^()]*\)")
_REST: Final = re.compile(rf"等(?:相关|有关|其他)?(?P<rest>[^、等]{{0,10}}{_NOUN})$")
_AUTHORITY: Final = re.compile(
    r"^[^、]{0,16}(?:局|厅|委|部门)(?P<rest>(?:申报|推荐|上报|报送)[^、]{0,6}(?:文件|函|报告|公函))$"
)
_ONE: Final = re.compile(r"二者|两者|三者|任选|任意|任一|其一|之一|选其|(?:其中|至少)[一1](?:项|种|份)")


class Named(Record, frozen=True):
    """The names in one item; with ``one_of`` any of them will do. ``of_province``: the authority makes it out."""

    names: tuple[str, ...]
    one_of: bool = False
    of_province: bool = False


def kind_of(name: str) -> Kind:
    """What a document is by its name."""
    return next((kind for kind, pattern in _KINDS if re.search(pattern, name)), "other")


def is_name(words: str) -> bool:
    """Whether words can name a document, rather than tell something or mean all of them."""
    return (
        2 <= len(words) <= 24
        and bool(_NAME.fullmatch(words))
        and not _NO_NAME.search(words)
        and not _GENERIC.fullmatch(words)
    )


def read_names(text: str) -> Named:
    """The documents that an item in plain form names before it says more of them; none where it names nothing."""
    head = _head(strip_number(text.strip()))
    asked = _ASIDE.sub("", head)
    if made_out := _AUTHORITY.match(_bare(asked)):
        return Named((made_out["rest"],), of_province=True)
    either = [_bare(part) for part in re.split(r"或者|或", asked)]
    if len(either) > 1 and all(map(is_name, either)):
        return Named(tuple(dict.fromkeys(either)), one_of=True)
    pieces = [_bare(part) for part in split_names(asked)]
    if len(pieces) > 1 and all(is_name(piece) and re.search(f"{_STRONG}$", piece) for piece in pieces):
        return Named(tuple(dict.fromkeys(pieces)), one_of=bool(_ONE.search(text)))
    if rest := _REST.search(_bare(asked)):
        return Named((rest["rest"],)) if is_name(rest["rest"]) else Named(())
    bare = _bare(asked)
    found = next((name for name in (bare, bare.rpartition("的")[2]) if is_name(name)), "")
    return Named((found,) if found else ())


def names_strung(text: str) -> list[str]:
    """The documents of a list within a sentence (A、B和C等)."""
    whole = _bare(_ASIDE.sub("", text))
    if rest := _REST.search(whole):
        return [rest["rest"]] if is_name(rest["rest"]) else []
    return list(dict.fromkeys(name for part in split_names(_ASIDE.sub("", text)) if is_name(name := _bare(part))))


def tail_of(name: str) -> str:
    """The end of a name by which files go that leave out the rest (真实性承诺书: 承诺书; 财务审计报告: 审计报告)."""
    length = 3 if name.endswith(("书", "函", "表", "证")) else 4
    return name[-length:] if len(name) > length + 1 else name


def is_same(one: str, other: str) -> bool:
    """Whether two names mean one document: equal, or one is the other's end and says enough."""
    short, long = sorted((one, other), key=len)
    ends = len(short) >= 3 and long.endswith(short)
    return short == long or ends or (len(short) >= 4 and long.startswith(short)) or (len(short) >= 5 and short in long)


def _head(text: str) -> str:
    """Words up to the first sign outside of brackets and book marks."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "(《“") - (character in ")》”")
        if depth == 0 and character in "。:;,":
            return text[:place]
    return text


def _bare(words: str) -> str:
    """A name without what goes before and behind it."""
    marked = re.match(r"^[^《》]{0,8}《(?P<name>[^《》]+)》", words)
    bare = marked["name"] if marked else _LEADING.sub("", words.strip("《》“”、 "))
    name = _TRAILING.sub("", bare).strip("《》“”、 ")
    short = re.sub("^(?:相关|有关)的?", "", name)
    return name if _GENERIC.fullmatch(short) else short
