"""Names in a text (实体): organisations, regions, persons, policies, document numbers, dates, money, phones, mails.

Rules over closed endings (…人民政府, …市场监督管理局, …有限公司) and the gazetteer of divisions; each pattern is linear.
Persons are named only where their role or a form's label says so (联系人：张三).
"""

import re
from collections.abc import Iterator
from typing import Final

from extractors.document import Record
from pipeline.dates import find_dates
from pipeline.facts import EntityKind
from pipeline.figures.numerals import ARABIC, HAN, MULTIPLIER, multiplier, read_number
from pipeline.plaintext import Plain, make_plain
from pipeline.regions import RegionMatch, load_gazetteer

_CORE: Final = (
    "人民代表大会常务委员会|人民代表大会|人大常委会|政治协商会议|人民政府办公厅|人民政府办公室|人民政府|政府办公厅|政府办公室|中级人民法院|高级人民法院|基层人民法院|人民法院|知识产权法庭|知识产权法院|法院|人民检察院|检察院"
    "|市场监督管理总局|市场监督管理局|市场监督管理所|市场监管总局|市场监管局|市场监管所|市监局|知识产权局|公安厅|公安局|公安分局|派出所|司法厅|司法局|财政厅|财政局|商务厅|商务局|科学技术厅|科学技术局|科技厅|科技局|发展和改革委员会"
    "|发展改革委|发改委|工业和信息化厅|工业和信息化局|工信厅|工信局|经济和信息化厅|经济和信息化局|经信厅|经信局|人力资源和社会保障厅|人力资源和社会保障局|人社厅|人社局|税务局|统计局|海关|教育厅|教育局|国资委|大数据局|数据局|地方金融监管局"
    "|市委宣传部|宣传部|组织部|政法委|纪委监委|纪委|市委|省委|区委|县委"
    "|管理委员会|管委会|仲裁委员会|仲裁委|专业委员会|专家委员会|专家咨询委员会|工作委员会|委员会|领导小组办公室|领导小组|工作专班|联席会议办公室|联席会议|办公厅|办公室"
    "|有限责任公司|股份有限公司|集团有限公司|有限公司|分公司|集团公司|(?:科技|控股|实业)集团|律师事务所|会计师事务所|专利代理事务所|事务所|大学|学院|研究院|研究所|研究中心|科学院|设计院|医院"
    "|维权援助中心|知识产权保护中心|保护中心|服务中心|指挥中心|调解中心|检测中心|技术中心|创新中心|监测中心|信息中心|鉴定中心|公证处|调解委员会|行业协会|协会|商会|学会|联合会|联盟|基金会|总工会|工商联|贸促会|银行|鉴定所|检验研究院|测试院|出版社|管理局|监督局|支队|大队"
)
_ORGANISATION: Final = re.compile(rf"(?:{_CORE})(?![一-龥]{{0,2}}(?:系统|部门间))")
_STOP_LEFT: Final = re.compile(
    r"[^一-龥A-Za-z0-9()·]|[和与及由向将把](?!平)|对(?!外|口)|在(?!线)|等|联合|以及|根据|依据|依托|会同|协同|其中|通过|按照|下设|设立|设在|挂靠|成立|组建|建立|牵头|授权|指导|报送|抄送|关于|推动|推进|支持|鼓励|引导"
    r"|组织|聘请|邀请|加强|发挥|完善|健全|开展|共建|签约|签订|签署|获批|建设|打造|培育|协调|推荐|配合|联系|印发|参加|参与|申请|提请|依靠|主动|积极|包括|涉及|任命|现有|拥有|共有|已有|报请|呈报|委托|借助|走访|服务|帮助|吸引"
    r"|推荐|入驻|落户|就读|毕业于|来自|任职于|隶属于?|[各该本]|我们?|的|是|至|赴|了|[一二三四五六七八九十\d](?:[家个名所]|年|月|日)"
)
_LEAD: Final = re.compile(
    r"^(?:\d+|应|须|或者?|附|为(?!民)|被|经(?!济|开|信|贸|营|纬)|报(?!业)|送|请|按|让|给|从(?!化)|同(?!济|方|仁|心)|到|有(?!色|限)|以|受|凡|原(?!阳|平)|现|拟|已|新(?!疆|乡|余|泰|沂|密|昌|兴|华|区|天|浦|希|东)|并|且|又|则|就|使)"
)
_PREFIX: Final = re.compile(r"(?:国家|全国|中国|最高|[省市区县州镇])$")
_VAGUE_ORGANISATION: Final = frozenset(
    re.findall(
        r"\S+",
        """
        法院 检察院 委员会 办公室 办公厅 领导小组 工作专班 联席会议 大学 学院 研究院 研究所 医院
        协会 商会 学会 联盟 银行 有限公司 分公司 集团公司 事务所 律师事务所 会计师事务所 服务中心
        保护中心 海关 支队 大队 管理局 监督局 市委 省委 区委 县委 纪委 联合会 基金会 派出所 管委会
        研究中心 技术中心 创新中心 人民政府 人民法院 人民检察院 宣传部 组织部 出版社 指挥中心 信息中心
        检测中心 行业协会 调解中心 设计院 鉴定所 股份有限公司 有限责任公司 集团有限公司 开户银行
        评标委员会
        """,
    )
)
"""Endings that name nobody when they stand alone."""
_NAME_REACH: Final = 30
_POLICY: Final = re.compile(r"《[^《》\n]{2,80}(?:《[^《》\n]{1,40}》[^《》\n]{0,40})?》")
_NUMBER: Final = re.compile(
    r"(?:[一-龥]{1,12}(?:发|函|办|字|文|令|公告|规|通|批|复|请|报|呈|综|改)|[一-龥]{2,10})?[〔\[(【](?:19|20)\d{2}[〕\])】]第?\d{1,5}号"
)
_MONEY: Final = re.compile(
    rf"(?:人民币)?(?P<number>{ARABIC}|{HAN})[余多]?(?P<mult>{MULTIPLIER})?[余多]?(?P<unit>元|美元|欧元|港元|日元|英镑)(?![件素旦月宇])"
)
_PHONE: Final = re.compile(
    r"(?<![\d.-])(?:(?:\+?86[- ]?)?1[3-9]\d{9}|\(?0\d{2,3}\)?[- ]?\d{7,8}(?:(?:-|转)\d{1,5})?|400-?\d{3}-?\d{4}|[2-8]\d{6,7}(?=$|[\s,，;；。、)]))(?![\d.])"
)
_PHONE_LABEL: Final = re.compile(r"(?:电话|手机|传真|联系方式|热线|座机|号码|办公|移动)[^\d]{0,8}$")
_EMAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
)
_SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁"
    "荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍"
    "璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾毋沙养鞠须丰巢关查后荆红游竺权盖益桓公肖闫覃仝岳涂佟官商牟佘"
)
_PERSON_LABEL: Final = re.compile(
    r"(?:联系人|负责人|经办人|联络员|联络人|填报人|填表人|申报人|签发人|法定代表人|姓名|组长|副组长|主任|局长|副局长|科长|副科长|处长|市长|副市长|区长|县长|主要负责人|分管领导|项目负责人|单位负责人|牵头人|审核人|承办人)"
    r"(?:姓名|及(?:联系)?电话|\(签[字章名]\)|及职务|\(盖章\))?[:：\s]{1,4}(?P<name>(?:欧阳|司马|上官|诸葛|司徒|东方|尉迟|公孙|令狐|皇甫|慕容)?"
    rf"[{_SURNAMES}][一-龥·]{{1,2}}(?:·[一-龥]{{1,6}})?)(?=$|[\s,，;；。、:：()\d电手职联，传办科])"
)
_PERSON_JOINED: Final = re.compile(
    rf"(?:联系人|经办人|联络人|填报人|填表人|负责人)(?P<name>[{_SURNAMES}][一-龥]{{1,2}}?)(?=(?:联系)?(?:电话|手机|方式|职务)|\d{{7}})"
)


class Name(Record, frozen=True):
    """One name in ``text[start:end]`` of the original text."""

    start: int
    end: int
    kind: EntityKind
    normalised: str


def find_names(text: str) -> list[Name]:
    """All names of a text by place; of two that overlap and are of one kind the longer stays."""
    view = make_plain(text)
    regions = load_gazetteer().find(view.text)
    found = [
        *_policies(view),
        *_numbers(view),
        *_contacts(view),
        *_persons(view),
        *_money(view),
        *_organisations(view, regions),
        *(Name(start=date.start, end=date.end, kind="date", normalised=date.iso) for date in find_dates(text)),
        *_regions(view, regions),
    ]
    return sorted(found, key=lambda name: (name.start, -name.end, name.kind))


def _named(view: Plain, start: int, end: int, kind: EntityKind, normalised: str) -> Name:
    first, last = view.place(start, end)
    return Name(start=first, end=last, kind=kind, normalised=normalised)


def _policies(view: Plain) -> Iterator[Name]:
    if "《" in view.text:
        for match in _POLICY.finditer(view.text):
            yield _named(view, match.start(), match.end(), "policy", match.group().strip("《》"))


def _numbers(view: Plain) -> Iterator[Name]:
    if "号" not in view.text:
        return
    for match in _NUMBER.finditer(view.text):
        words = match.group()
        cut = re.match(
            r"(?:根据|按照|依据|落实|贯彻|印发|执行|参照|以|见|和|及|与|的|文件|通知|经|关于|以下简称)+", words
        )
        start = match.start() + (cut.end() if cut else 0)
        normalised = re.sub(r"[\[(【](\d{4})[\])】]", r"〔\1〕", view.text[start : match.end()])
        yield _named(view, start, match.end(), "document_number", normalised)


def _contacts(view: Plain) -> Iterator[Name]:
    text = view.text
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield _named(view, match.start(), match.end(), "email", match.group().lower())
    if not re.search(r"\d{6}", text):
        return
    for match in _PHONE.finditer(text):
        words = match.group()
        local = not re.match(r"[(+]?0|\+?86|1|400", words)
        if local and not _PHONE_LABEL.search(text[max(0, match.start() - 14) : match.start()]):
            continue
        yield _named(view, match.start(), match.end(), "phone", re.sub(r"\D", "", words.removeprefix("+86")))


def _persons(view: Plain) -> Iterator[Name]:
    for match in (*_PERSON_LABEL.finditer(view.text), *_PERSON_JOINED.finditer(view.text)):
        yield _named(view, match.start("name"), match.end("name"), "person", match["name"])


def _money(view: Plain) -> Iterator[Name]:
    if "元" not in view.text and "镑" not in view.text:
        return
    for match in _MONEY.finditer(view.text):
        value = read_number(match["number"])
        if value is not None:
            amount = value * multiplier(match["mult"] or "")
            yield _named(view, match.start(), match.end(), "money", format(amount.normalize(), "f"))


def _organisations(view: Plain, regions: list[RegionMatch]) -> Iterator[Name]:
    """Names by their ending; they begin with a region, a level (市司法局), or after a word that is no part of names."""
    text, last = view.text, 0
    starts = {match.start: match.end for match in regions}
    for match in _ORGANISATION.finditer(text):
        floor = max(last, match.start() - _NAME_REACH)
        stops = [stop.end() for stop in _STOP_LEFT.finditer(text, floor, match.start())]
        start = stops[-1] if stops else floor
        if placed := [at for at in range(start, match.start()) if starts.get(at, len(text)) <= match.start()]:
            start = placed[0]
        elif prefix := _PREFIX.search(text, start, match.start()):
            start = prefix.start()
        while start < match.start() and (lead := _LEAD.match(text[start : start + 3])) and start not in starts:
            start += lead.end()
        words, last = text[start : match.end()], match.end()
        if words not in _VAGUE_ORGANISATION and len(words) > 2 and not words.startswith(("等", "级", "地")):
            yield _named(view, start, match.end(), "organisation", words)


def _regions(view: Plain, regions: list[RegionMatch]) -> Iterator[Name]:
    for match in regions:
        yield _named(view, match.start, match.end, "region", match.adcode)
