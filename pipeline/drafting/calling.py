"""What a notice says of the call itself (通知要素): title, number, issuer, who may apply, until when, how many, whom to ask."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.drafting.statements import Statement
from pipeline.facts import Reading
from pipeline.letter import LetterParts, find_letter_parts
from pipeline.programme import RegionKind
from pipeline.wording import plain_text


class Said(Record, frozen=True):
    """A value with the words of the notice that it comes from; without evidence it is an assumption of ours."""

    value: str
    evidence: Evidence | None = None


class Deadline(Record, frozen=True):
    """A last day. ``clock`` is the time of that day as written, or empty; ``is_applicants`` of those who apply."""

    day: dt.date
    clock: str
    is_applicants: bool
    evidence: Evidence


class Eligibility(Record, frozen=True):
    """Kinds of region that may apply, by the sentences that say so; ``excluded`` are sentences that take some out."""

    kinds: tuple[RegionKind, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    excluded: tuple[Evidence, ...] = ()


class Calling(Record, frozen=True):
    """The head of a call."""

    title: Said | None
    number: Said | None
    issuer: Said | None
    day: Said | None
    subject: str
    """What is applied for: the title without 关于组织申报 … 的通知."""
    eligibility: Eligibility
    signatory: Said | None
    deadlines: tuple[Deadline, ...]
    quotas: tuple[Said, ...]
    contacts: tuple[Said, ...]


_SUBJECT: Final = re.compile(
    r"关于(?:进一步)?(?:组织|开展|做好|启动|印发|征集|发布|公布|组织开展|组织做好)*(?:申报|推荐|遴选|申请|征集|推荐申报|申报推荐)?"
    r"(?P<name>.+?)(?:的?(?:组织)?(?:申报|推荐|遴选|申请|征集|评选|创建|项目指南)(?:推荐|申报)?(?:工作)?)?(?:有关(?:工作|事项))?"
    r"的(?:通知|通告|公告|函|指南)$"
)
_KINDS: Final[tuple[tuple[str, tuple[RegionKind, ...]], ...]] = (
    (r"计划单列市", ("separate-planning-city",)),
    (r"副省级(?:城)?市", ("sub-provincial-city",)),
    (r"地级(?:及?以上)?(?:城)?市|设区(?:的)?市|地级行政区|市级人民政府|地市级", ("prefecture-city",)),
    (r"直辖市(?:所)?(?:的|市)?(?:市辖|下辖|辖)?区", ("municipal-district",)),
    (r"直辖市.{0,8}(?<!计划单列市、)县", ("municipal-county",)),
    (r"自治州", ("autonomous-prefecture",)),
    (r"县级(?:城)?市|县\(市|县\([^)]*市", ("county-level-city",)),
    (r"(?:(?<!直辖市)(?<!直辖市所)(?<!直辖市的)市辖区|县\([^)]*区)|县级人民政府|县域|县级(?!市)", ("district",)),
    (r"(?:以|的|为|、|或|和|及|,|^)县(?:\(|、|域|级(?!市)|人民政府|$)|县级人民政府", ("county",)),
    (r"旗(?![帜舰])", ("banner",)),
    (r"(?:经济技术|高新技术产业|产业|经济)?开发区|高新区|产业园区|(?:国家级)?新区(?:管委会)", ("development-zone",)),
)
_WHO: Final = re.compile(
    r"(?:试点|申报|申请|参评|创建|示范|遴选|推荐)(?:主体|对象|范围|资格|条件|地区|城市|单位)|面向|均可(?:自愿)?(?:申报|申请|参加)|"
    r"可(?:自愿)?(?:申报|申请)|(?:以|由).{0,20}(?:为单位|为主体|申报|提出申请)"
)
_WHO_HEAD: Final = re.compile(
    r"(?:试点|申报|申请|参评|创建|示范|遴选|推荐)(?:主体|对象|范围|资格|条件|要求|地区|城市|单位)|(?:主体|对象|范围)$"
)
_OUT: Final = re.compile(r"不(?:得|再|能|可|予|列入|包括|含)|除外|不在.{0,6}范围")
_SIGNS: Final = re.compile(
    r"(?:由|以|经|当地|本级|所在地)[^,;。]{0,12}(?P<who>(?:地方|市|县|区|各级|县级|市级|本级|当地)?人民政府(?:办公[厅室])?)"
)
_DAY: Final = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日(?:\([^)]{1,6}\))?"
    r"(?P<clock>(?:上午|下午|中午|晚上?)?\d{1,2}(?:时|点|[:]\d{2})(?:整|\d{1,2}分)?|下班前|24时)?"
)
_UNTIL: Final = re.compile(r"前|之前|以前|截止|截至|为止|止|内|下班|逾期")
_DO: Final = re.compile(
    r"报送|上报|报至|报(?:我|省|市|总)|报.{0,8}(?:局|厅|委|部|办)|提交|寄送|送达|反馈|推荐|申报|受理|截止"
)
_BY_PROVINCE: Final = re.compile(
    r"(?<!副)省级|各省|省\(|推荐单位|推荐函|推荐名单|推荐汇总|依托单位|报送(?:市场监管)?总局|报送?我部|报送?我委|报送?我局|向.{0,12}(?:总局|我部)"
)
_BY_APPLICANT: Final = re.compile(
    r"申报(?:单位|主体|人)|申请(?:单位|人)|地方人民政府|县级|市级|(?:报|向|至|送)(?:所在)?(?:地)?(?:省级|省厅|省局|推荐单位)"
)
_QUOTA: Final = re.compile(
    r"(?:每|各|全)(?:个)?(?:省|市|地|推荐单位|设区市)?[^。;]{0,24}?(?:推荐|申报|限报|限额)[^。;]{0,12}?(?:不超过|限|至多|最多|不多于|为)?(?:\d{1,3}|[一二两三四五六七八九十])(?:个|家|项|名)"
)
_CONTACT: Final = re.compile(r"联系(?:人|方式|电话)|咨询电话|联系人及电话")


def read_calling(readings: Sequence[Reading], statements: Sequence[Statement]) -> Calling:
    """The head of the call; the letter is the first document, attachments speak of who may apply at most."""
    letter = find_letter_parts(readings[0].document)
    title = _title(letter)
    day = letter.date
    year = int(day.value[:4]) if day else None
    return Calling(
        title=title,
        number=Said(letter.document_number.value, letter.document_number.evidence) if letter.document_number else None,
        issuer=_issuer(letter, title),
        day=Said(day.value, day.evidence) if day else None,
        subject=_subject(title.value) if title else "",
        eligibility=_eligibility(statements),
        signatory=_signatory(statements),
        deadlines=tuple(_deadlines(statements, year)),
        quotas=tuple(_sayings(statements, _QUOTA)),
        contacts=tuple({said.evidence: said for said in _sayings(statements, _CONTACT)}.values()),
    )


def _title(letter: LetterParts) -> Said | None:
    return Said(letter.title.value, letter.title.evidence) if letter.title else None


def _issuer(letter: LetterParts, title: Said | None) -> Said | None:
    """Who signs the notice; else who stands before 关于 in its title, or in its red head."""
    if part := letter.signatory or letter.red_head:
        return Said(part.value, part.evidence)
    if title and (name := title.value.partition("关于")[0]):
        return Said(name, title.evidence)
    return None


def _subject(title: str) -> str:
    found = _SUBJECT.search(plain_text(title))
    return re.sub(r"20\d\d年度?$", "", found["name"]) if found else title


def _eligibility(statements: Sequence[Statement]) -> Eligibility:
    kinds: dict[RegionKind, None] = {}
    evidence, excluded = [], []
    for statement in statements:
        text = statement.text
        if not (_WHO.search(text) or statement.under(_WHO_HEAD)) or text.endswith(":"):
            continue
        named = [kind for pattern, group in _KINDS if re.search(pattern, text) for kind in group]
        if _OUT.search(text):
            excluded.append(statement.evidence)
        elif named and not _BY_PROVINCE.search(text):
            kinds |= dict.fromkeys(named)
            evidence.append(statement.evidence)
    return Eligibility(kinds=tuple(kinds), evidence=tuple(evidence), excluded=tuple(excluded))


def _signatory(statements: Sequence[Statement]) -> Said | None:
    for statement in statements:
        if (found := _SIGNS.search(statement.text)) and re.search(r"申|提出|出具|盖|报告|正式", statement.text):
            return Said(found["who"], statement.evidence)
    return None


def _deadlines(statements: Sequence[Statement], year: int | None) -> Iterator[Deadline]:
    for statement in statements:
        if not (_DO.search(statement.text) and _UNTIL.search(statement.text)):
            continue
        for match in _DAY.finditer(statement.text):
            said = int(match["y"]) if match["y"] else year
            if said is None or (
                not _UNTIL.match(statement.text[match.end() :].lstrip("(一二三四五六日星期)")) and not match["clock"]
            ):
                continue
            try:
                day = dt.date(said, int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            yield Deadline(
                day=day,
                clock=match["clock"] or "",
                is_applicants=_is_applicants(statement.text),
                evidence=statement.evidence,
            )


def _is_applicants(text: str) -> bool:
    """Whether those who apply must hand in by then, rather than the provinces that recommend."""
    subject = re.split(r"于|应|请|在", text, maxsplit=1)[0]
    if re.search(r"省级|各省|推荐单位|依托单位", subject):
        return False
    if re.search(r"申报|申请|县级|市级|地方|各设区|各市", subject):
        return True
    return bool(_BY_APPLICANT.search(text)) and not _BY_PROVINCE.search(text)


def _sayings(statements: Sequence[Statement], pattern: re.Pattern[str]) -> Iterator[Said]:
    for statement in statements:
        for found in pattern.finditer(statement.text):
            yield Said(found[0].strip(",;。"), statement.evidence)
