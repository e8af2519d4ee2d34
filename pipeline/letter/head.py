"""The head of an official letter: issuing body, document number, title, addressee."""

import re
from collections.abc import Sequence
from typing import Final

from extractors.document import Block
from pipeline.letter.dates import begins_date
from pipeline.letter.end import date_in
from pipeline.letter.text import BODIES, BODY_LINE, HEAD_LINES, LetterLine, LetterPart, LetterText, plain_digits

_NUMBER: Final = re.compile(
    r"(?P<mark>[一-鿿][一-鿿()A-Za-z]{1,19}?)"
    r"(?P<open>[〔\[(<{「﹝〈Cc|lI1]?)(?P<year>2[0Oo][0-9OoIl]{2})(?P<close>[〕\])>}」﹞〉Jj|lI1]?)"
    r"第?(?P<serial>[0-9OolI]{1,4})号"
)
_TITLE_END: Final = re.compile(r"的?(?:函|请示|报告|申请|通知|意见|批复|复函|公函)$")
_ALL_OF: Final = (
    r"单位|机构|部门|企业|院校|高校|学校|公司|集团|协会|商会|区县|县区|市县|乡镇|街道|开发区|园区|[市区县州盟]"
)
"""How an addressee ends that is many at once (各县区, 市直有关单位); on its own each of these is a label of a form."""
_ADDRESSEE: Final = re.compile(
    rf"^(?P<names>(?:[一-鿿·、,()]{{2,90}}?(?:{BODIES}|司|中心)"
    rf"|(?=[^::;]*(?:各|有关|直属|驻))[一-鿿·、,()]{{2,90}}?(?:{_ALL_OF})[)]?))(?:[::]|;$)"
)
_SENTENCE: Final = re.compile(
    r"[了的为]|部署$|成立|召开|开展|建立|推动|按照|根据|其[一二三]|[一二三四]是|,[^,]*[有得]力"
)
"""What stands in a sentence that happens to end as a body does (亲自部署；成立领导小组：), and in no body's name."""
_POLITE: Final = re.compile(r"^(?:尊敬的|敬呈)")
_BARE_ADDRESSEE: Final = re.compile(rf"^[一-鿿·、()]{{3,40}}?(?:{BODIES})$")


def find_number(letter: LetterText, head_end: int) -> LetterPart | None:
    """The document number (发文字号): alone on its line, but for the name of who signs (签发人)."""
    for line in letter.lines:
        in_head = line.index <= head_end
        if not in_head and not _at_top(letter, line.block):
            continue
        match = _NUMBER.search(line.text)
        if match is None or not (match["open"] or match["close"]):
            continue
        rest = line.text[: match.start()] + line.text[match.end() :]
        if len(re.sub(r"签发人.*|[★*机密秘特急件\d年]", "", rest)) > 16:
            continue
        clean = match["open"] in "〔[(﹝" and match["close"] in "〕])﹞" and bool(match["open"] and match["close"])
        value = f"{match['mark']}〔{plain_digits(match['year'])}〕{plain_digits(match['serial']).lstrip('0') or '0'}号"
        confidence = (1.0 if clean else 0.75) * (1.0 if in_head else 0.7)
        return letter.part(line, match.start(), match.end(), value, confidence)
    return None


def _at_top(letter: LetterText, block: Block) -> bool:
    """Whether a block stands in the upper half of the letter's first page."""
    return bool(block.bbox and block.page == letter.first_page and block.bbox[1] < 421.0)


def find_red_head(letter: LetterText, head_end: int) -> LetterPart | None:
    """The issuing body of the red head (发文机关标志)."""
    for position, line in enumerate(letter.lines):
        if line.index >= head_end or line.text.endswith("。"):
            return None
        text = re.sub(r"文件$", "", line.text)
        match = BODY_LINE.match(text)
        signed = any(date_in(other) or begins_date(other.text) for other in letter.lines[position + 1 : position + 3])
        if match and len(text) <= 30 and not signed:
            return letter.part(line, 0, match.end("names"), match["names"], 0.9)
    return None


def find_title(letter: LetterText, head_end: int) -> LetterPart | None:
    """The title: what is marked as one, else the lines from 关于 to its kind (函、请示 …)."""
    head = [line for line in letter.lines if line.index < head_end]
    marked = [line for line in head if line.block.kind == "title" and not BODY_LINE.match(line.text)]
    about = next((i for i, line in enumerate(head) if "关于" in line.text[:30] and "。" not in line.text), None)
    run: list[LetterLine] = []
    if about is not None:
        run = _title_run(head, about)
    if not run:
        run = [line for line in marked if not _NUMBER.search(line.text)]
    if not run:
        run = [line for line in head if len(line.text) <= 20 and _TITLE_END.search(line.text)][:1]
    if not run:
        return None
    value = "".join(line.text for line in run)
    sure = 1.0 if _TITLE_END.search(value) else 0.7
    return letter.part(run[0], 0, len(run[0].text), value, sure)


def _title_run(head: Sequence[LetterLine], about: int) -> list[LetterLine]:
    """The lines of a title that a line with 关于 begins, or that begins with the body's name one line before."""
    first = about
    before = head[about - 1] if about else None
    if before and head[about].text.startswith("关于") and before.block.kind == "title":
        first = about - 1
    run: list[LetterLine] = []
    for line in head[first : first + 5]:
        if len(run) > about - first and (_ADDRESSEE.match(line.text) or len(line.text) > 45):
            break
        run.append(line)
        if len(run) > about - first and _TITLE_END.search(line.text):
            return run
    return run[: about - first + 1]


def find_addressee(letter: LetterText) -> tuple[LetterLine, LetterPart] | None:
    """The addressee (主送机关): the first line that begins with a body's name and a colon."""
    for line in letter.lines[: HEAD_LINES * 2]:
        match = _ADDRESSEE.match(line.text)
        bare = _POLITE.sub("", match["names"]) if match else ""
        if match and not re.match(r"抄送|抄报|联系", line.text) and not _SENTENCE.search(bare):
            return line, letter.part(line, match.end("names") - len(bare), match.end("names"), bare, 1.0)
    titled = False
    for line in letter.lines[:HEAD_LINES]:
        if titled and _BARE_ADDRESSEE.match(line.text):
            return line, letter.part(line, 0, len(line.text), line.text, 0.6)
        titled = bool(_TITLE_END.search(line.text))
    return None
