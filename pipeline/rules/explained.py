"""What each rule checks, in words for officers (规则说明), with an example; ``docs/rules.md`` is made from it.

``python -m pipeline.rules.explained`` writes the file; with ``--check`` it only says whether it is what the rules are now.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from extractors.document import Record
from pipeline.programme import Severity
from pipeline.words import RULE, SEVERITY, action_for, rule_word

PAGE: Final = Path("docs/rules.md")
Scope = Literal["dossier", "batch", "both"]
SCOPE: Final[Mapping[Scope, str]] = {"dossier": "逐份材料", "batch": "整个批次", "both": "逐份材料和整个批次"}

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "document-missing": (
        "配置要求的每一种材料，是否至少有一个可读文件是它。按文件名、标题、结构和内容综合判断；列为任选的，核对是否达到最少项数。有把握不大的文件可能是它的，降为建议核实。",
        "要求五种材料，只交了四种：“缺少《工作基础情况报告》”。",
    ),
    "section-missing": (
        "材料中是否有配置要求的每一个章节，标题可用别名；只有标题没有内容的也算缺少。内容疑似写在别的标题下的，降为建议核实并指出位置。",
        "方案写了目标、任务和保障，没有进度安排：“缺少‘进度安排’部分”。",
    ),
    "section-thin": (
        "章节的字数是否在配置规定的范围内（least_characters、characters）。没有规定的不查。",
        "规定“基础条件”不少于 300 字，只写了 40 字。",
    ),
    "limit-exceeded": (
        "材料的页数、字数、文件大小是否在配置规定的限度内（limits）。字数按文字处理软件的口径，允许 2% 的计数误差；Word 文件没有固定页码，页数提示人工核对。",
        "规定方案不超过 8000 字，实有约 9500 字。",
    ),
    "format-missing": (
        "配置规定的每一种格式是否都有（limits.formats），有没有不收的格式（limits.accepts）。盖章 PDF 须在 PDF 或者 OFD 中看得到印章。",
        "要求 Word 版和盖章 PDF 各一份，只交了 Word 版。",
    ),
    "figure-missing": (
        "配置中标明应有（expected: true）的指标，是否在任何一处写明了现状数值。只写目标的不算。",
        "全部材料都没有写查处案件数。",
    ),
    "figure-implausible": (
        "指标的现状数值是否在配置规定的合理范围内（plausible），多用来发现写错单位或者位数的数值。",
        "每万人口专利拥有量写成 2600 件，合理范围是 0 至 500 件。",
    ),
    "figure-inconsistent": (
        "同一指标、同一时期、同一范围，各处的数值能否同时成立，已考虑四舍五入和“约”“超过”等说法；合计、占比、增减与所列数值是否相符。",
        "方案写 2023 年查处案件 23 件，报告写 32 件。",
    ),
    "dates-inconsistent": (
        "时间能否同时成立：起止、时长、阶段先后与试点期限，同一文件、机构的时间和文号，成文日期与函中所述事项，历法和星期。",
        "“2026年1月至2025年12月”。",
    ),
    "lead-unit-inconsistent": (
        "各份材料写的牵头单位、领导小组办公室和组长是否一致，署名与印章文字是否属于同一单位。",
        "方案写市场监管局牵头，申报表写司法局牵头。",
    ),
    "contact-inconsistent": (
        "同一联系人在各份材料中的电话是否一致，同一电话是否对应同一联系人。材料各有联系人的不算。",
        "申请函与申报表中同一联系人的电话有两位数字颠倒。",
    ),
    "seal-missing": (
        "公函上是否有公章（图像、电子印章均可）。黑白复印件上的和印迹不清的，降为建议核实。",
        "申请函落款处没有红色印章。",
    ),
    "document-number-missing": ("公函是否有发文字号。", "公函没有“×政函〔2024〕6号”一类的字号。"),
    "date-missing": ("公函是否有成文日期；被印章遮盖的，降为建议核实。", "落款下没有日期。"),
    "addressee-missing": ("公函是否写明主送机关。", "正文前没有“××局：”。"),
    "attachment-missing": ("公函附件说明所列的每一项，是否都在所交文件中。", "附件说明列有三项，只收到两项。"),
    "signatory-mismatch": (
        "公函是否由配置规定的机关（applicants.signatory）以当地名义出具；由其办公室出具的，降为建议核实。",
        "应由市人民政府出具，落款是市场监督管理局。",
    ),
    "region-mismatch": ("每份必备材料说的是否是申报地区，或者其上级、下级。", "台州市的材料中夹着温州市的方案。"),
    "region-unknown": (
        "能否从材料中确定申报地区。申报主体不是地区的（who: organisations）不查。",
        "各处都只写“我市”。",
    ),
    "duplicate-dossier": ("同一地区是否交了不止一份材料。", "绍兴市在两个文件夹中各有一份。"),
    "ineligible-region": (
        "申报地区的类型是否在可申报之列（applicants.eligible）；列为待人工判断的（unclear），降为建议核实。",
        "只限地级市申报，收到一个县级市的材料。",
    ),
    "late-submission": (
        "首次报送的收到日期（没有的按公函日期）是否晚于截止日期；遇节假日顺延与否由配置规定（holiday）。截止到时刻的（hour），当天收到的提示人工核对。",
        "4 月 30 日截止，5 月 6 日收到。",
    ),
    "encrypted-file": ("文件能否不用密码打开。必备材料已齐全的，降为建议核实。", "PDF 打开时要求输入密码。"),
    "unreadable-file": (
        "文件能否读取，有没有读不出的部分。必备材料已齐全的，降为建议核实。",
        "文件传输中断，只有前半部分。",
    ),
    "hostile-file": ("文件是否带有攻击特征，或者超出大小、页数等上限。", "压缩包解开后有几百 GB。"),
    "signature-broken": ("电子签章（签名）之后内容是否改动过。不判断证书是否可信。", "签章之后又修改了第 3 页。"),
    "duplicate-content": (
        "方案和报告中是否有成段文字与另一申报材料逐字相同；通知、法规和各地都有的套话不计。",
        "两个市的方案有 1200 字相同。",
    ),
    "low-confidence-text": ("扫描件的文字识别是否可信。", "传真件字迹模糊，识别可信度 82%。"),
    "unclassified-file": ("每个可读文件是否看得出是哪一种材料。", "“新建文档.docx”看不出用途。"),
    "listed-without-dossier": ("推荐名单上的每个地区是否都交了材料。", "名单列有绍兴市，没有收到其材料。"),
    "not-on-recommendation-list": ("交了材料的每个地区是否都在推荐名单上。", "收到嘉兴市的材料，名单上没有。"),
    "quota-exceeded": (
        "推荐数是否超过名额（quota、quotas）；可以按申报主体类型、省份分别规定。",
        "每省限报 3 个，名单上有 4 个。",
    ),
    "list-doubtful": (
        "推荐名单上的每个地区是否各列一次、能确定是哪个地区、属于本省；有几份名单的，是否一致。",
        "“绍兴市”在名单中列了两次。",
    ),
    "letter-mismatch": (
        "推荐函写明的地区和数目，与推荐名单（没有名单的，与收到的申报材料）是否一致；只写“等”而未列全的，不查缺漏。",
        "推荐函写明推荐 3 个地区，名单列有 4 个。",
    ),
    "sent-by-other-province": (
        "申报材料所在文件夹（压缩包）的省份，与申报地区所属省份是否一致；两省都报送的，两份都保留，不作取舍。",
        "江苏省的文件夹中有绍兴市的材料。",
    ),
    "province-unknown": (
        "能否从申报地区或者文件夹名称看出材料属于哪个省份。",
        "散放的“材料汇总.zip”看不出是哪个地区、哪个省份。",
    ),
    "amendment-unclear": (
        "单独报送的补正材料是否有对应的申报材料，是否与已收到的文件相同，是否只是部分材料。",
        "收到“绍兴市补正材料”，此前没有收到过绍兴市的申报材料。",
    ),
}


class Explained(Record, frozen=True):
    """One rule, for people."""

    id: str
    title: str
    scope: Scope
    severity: Severity
    what: str
    example: str
    fix: str

    @property
    def off(self) -> str:
        """What a programme says to switch the rule off."""
        return f"rules:\n  {self.id}: {{enabled: false}}"


def explain_rules() -> tuple[Explained, ...]:
    """Every rule in the order of the outputs' words."""
    from pipeline.rules.batch import TEMPLATES
    from pipeline.rules.dossiers import DOSSIER_RULES

    own = {rule.id: rule.severity for rule in DOSSIER_RULES}
    batch = {rule: severity for rule, (severity, _) in TEMPLATES.items()}
    return tuple(
        Explained(
            id=name,
            title=rule_word(name),
            scope="both" if name in own and name in batch else "dossier" if name in own else "batch",
            severity=own.get(name) or batch[name],
            what=TEXTS[name][0],
            example=TEXTS[name][1],
            fix=action_for(name),
        )
        for name in RULE
        if name in own or name in batch
    )


def write_page() -> str:
    """``docs/rules.md``."""
    lines = [
        "# 审核规则",
        "",
        "本页由 `python -m pipeline.rules.explained` 生成，请勿手工修改。命令行中用 `shenbao explain [规则]` 查看。",
        "",
        "每条规则的级别可以在申报要求配置中更改，也可以关闭：",
        "",
        "```yaml",
        "rules:",
        "  seal-missing: {severity: warning}   # error 须补正，warning 建议核实，info 提示",
        "  duplicate-content: {enabled: false} # 不查",
        "```",
        "",
        "| 规则 | 名称 | 通常级别 | 范围 |",
        "|---|---|---|---|",
    ]
    rules = explain_rules()
    lines += [f"| [{r.id}](#{r.id}) | {r.title} | {SEVERITY[r.severity]} | {SCOPE[r.scope]} |" for r in rules]
    for rule in rules:
        lines += ["", f"## {rule.id}", "", f"**{rule.title}**（{SEVERITY[rule.severity]}）。{rule.what}", ""]
        lines += [f"- 例：{rule.example}", f"- 怎么办：{rule.fix}"]
    return "\n".join([*lines, "", _OWN])


_OWN: Final = """\
## 本单位自己的规则

配置文件旁边可以放一个 Python 文件，写本单位自己的规则，在配置中用 `rules_file: 本局规则.py` 引用（只写文件名，须与配置在同一文件夹）：

```python
from pipeline.rules.own import Fault, find_text


class PhoneMissing:
    id = "own-未写联系电话"  # 以 own- 开头，其后是成果中显示的名称
    severity = "warning"  # error 须补正，warning 建议核实，info 提示
    template = "《{title}》没有写联系电话，请补充。"

    def check(self, case):
        for document in case.documents():
            if document.role == "form" and document.id in case.parts and not find_text(case, document.id, r"1\\d{10}"):
                yield Fault(
                    subject=document.id,  # 问题是关于什么的，同一事项不变
                    values={"title": document.title},
                    requirement=document.id,
                    searched=case.searched(document.id),
                )


RULES = (PhoneMissing(),)
```

- `case` 是一份材料：`case.documents()` 为要求的材料，`case.parts` 为找到的材料，`case.readings` 为读出的内容，`case.figures` 为
  指标数据，`case.region` 为申报地区（`pipeline/case.py`）。规则只看不改，相同的输入得出相同的结果。
- 引用原文用 `find_text` 返回的出处（`evidence`），成果中会注明文件和页码。
- 规则出错时，该规则在这份材料上不作结论，列出一条“own-rule-failed”的建议核实，其他规则照常。
- 修改规则文件后再次运行，全部材料按新规则重新审核。
- 级别和开关与自带的规则一样在 `rules` 中设定。

**安全。** 规则文件是程序，由本单位自己负责：只使用本单位编写、审查过的文件，不要使用别人发来的。它不在主进程中运行，而是与读取
材料一样在隔离的工作进程中运行（不联网，只能读到这份材料和软件本身，有时间和内存上限），`shenbao programme check` 只检查写法，
不运行它。
"""


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            PAGE.write_text(write_page(), encoding="utf-8")
        case ["--check"]:
            if PAGE.read_text(encoding="utf-8") != write_page():
                sys.exit(f"stale: {PAGE}; run python -m pipeline.rules.explained")
        case _:
            sys.exit("usage: python -m pipeline.rules.explained [--check]")
