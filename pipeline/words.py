"""The Chinese words that outputs use for the codes of the types: status, severity, basis, kinds of region, rules."""

from typing import Final

from pipeline.facts import FigureKind
from pipeline.programme import OWN_RULE, Basis, Format, RegionKind, Severity
from pipeline.review import Disposition, RemarkKind, RequirementStatus, Status

STATUS: Final[dict[Status, str]] = {
    "complete": "材料齐全",
    "incomplete": "待补正",
    "ineligible": "不符合申报资格",
    "failed": "未能审核",
}

SEVERITY: Final[dict[Severity, str]] = {"error": "须补正", "warning": "建议核实", "info": "提示"}

BASIS: Final[dict[Basis, str]] = {"notice": "通知要求", "assumed": "惯例推定", "official": "附件要求"}

REQUIREMENT_STATUS: Final[dict[RequirementStatus, str]] = {
    "met": "已具备",
    "missing": "缺少",
    "defective": "有问题",
    "unclear": "待核实",
    "waived": "人工认可",
}

REMARK: Final[dict[RemarkKind, str]] = {
    "waive": "认可问题",
    "unwaive": "撤销认可",
    "assign": "指定材料类别",
    "unassign": "恢复自动判断",
    "comment": "备注",
}

FINDING_CHANGE: Final = {"closed": "已解决", "opened": "新发现", "reopened": "认可失效"}

FIGURE_KIND: Final[dict[FigureKind, str]] = {"level": "现状", "change": "变化", "target": "目标"}

DISPOSITION: Final[dict[Disposition, str]] = {
    "dossier": "已归入申报材料",
    "batch": "批次材料",
    "junk": "系统或临时文件",
    "unassigned": "未能归入，请人工确认",
}

FORMAT: Final[dict[Format, str]] = {
    "word": "Word（可编辑）",
    "pdf": "PDF",
    "sealed-pdf": "加盖公章的 PDF",
    "ofd": "OFD",
    "excel": "Excel",
    "image": "图片",
}

REGION_KIND: Final[dict[RegionKind, str]] = {
    "province": "省级行政区",
    "municipality": "直辖市",
    "separate-planning-city": "计划单列市",
    "sub-provincial-city": "副省级城市",
    "prefecture-city": "地级市",
    "prefecture": "地区",
    "autonomous-prefecture": "自治州",
    "league": "盟",
    "municipal-district": "直辖市市辖区",
    "municipal-county": "直辖市县",
    "district": "市辖区",
    "county-level-city": "县级市",
    "county": "县",
    "banner": "旗",
    "development-zone": "开发区等功能区",
}

RULE: Final[dict[str, str]] = {
    "document-missing": "缺少材料",
    "section-missing": "缺少章节",
    "figure-missing": "缺少指标数据",
    "section-thin": "章节篇幅不符",
    "limit-exceeded": "篇幅超出限度",
    "format-missing": "格式不符",
    "seal-missing": "未见公章",
    "document-number-missing": "未见发文字号",
    "date-missing": "未见成文日期",
    "addressee-missing": "未见主送机关",
    "attachment-missing": "附件不齐",
    "signatory-mismatch": "申报主体不符",
    "region-mismatch": "地区不一致",
    "region-unknown": "地区不明",
    "duplicate-dossier": "重复申报",
    "ineligible-region": "申报资格",
    "late-submission": "逾期报送",
    "encrypted-file": "文件加密",
    "unreadable-file": "文件无法读取",
    "hostile-file": "文件异常",
    "signature-broken": "签章未通过核验",
    "figure-implausible": "数值可疑",
    "figure-inconsistent": "数据不一致",
    "dates-inconsistent": "时间起止有误",
    "lead-unit-inconsistent": "单位名称不一致",
    "contact-inconsistent": "联系方式不一致",
    "duplicate-content": "内容雷同",
    "unclassified-file": "材料类别不明",
    "low-confidence-text": "识别不清",
    "listed-without-dossier": "在名单而无材料",
    "not-on-recommendation-list": "有材料而不在名单",
    "quota-exceeded": "超出名额",
    "list-doubtful": "推荐名单存疑",
    "letter-mismatch": "推荐函不一致",
    "sent-by-other-province": "报送省份存疑",
    "province-unknown": "省份不明",
    "amendment-unclear": "补正待核实",
    "own-rule-failed": "本单位规则出错",
}
"""Short names of the rules; a rule that is not here goes by its id."""

ACTION: Final[dict[str, str]] = {
    "document-missing": "请补报该材料。",
    "section-missing": "请在相应材料中补充该部分内容后重新报送。",
    "figure-missing": "如有统计，请在相应材料中补充该项数据，并注明单位和统计时期。",
    "section-thin": "请按要求的篇幅充实或者精简该部分。",
    "limit-exceeded": "请按要求的篇幅、大小调整后重新报送。",
    "format-missing": "请按要求的格式补报该材料。",
    "seal-missing": "请由申报主体在落款处加盖公章后重新报送。",
    "document-number-missing": "请按公文格式编排发文字号后重新报送；如确无字号，请书面说明。",
    "date-missing": "请按公文格式署成文日期后重新报送。",
    "addressee-missing": "请按公文格式写明主送机关。",
    "attachment-missing": "请补报所列附件，或更正附件说明。",
    "signatory-mismatch": "请以当地人民政府名义行文并重新报送。",
    "region-mismatch": "请核对材料所称地区，更换或更正不一致的材料。",
    "region-unknown": "请在申请函和申报表中写明申报地区的规范全称。",
    "duplicate-dossier": "请确认以哪一份为准。",
    "ineligible-region": "请核对申报主体资格。",
    "late-submission": "请书面说明逾期原因。",
    "encrypted-file": "请取消文件密码后重新报送。",
    "unreadable-file": "请核对文件能否正常打开，重新导出后报送。",
    "hostile-file": "请重新导出为常用格式（PDF、DOCX 等）后报送。",
    "signature-broken": "请核对原件；签署后确需修改的，请修改后重新签章再报送。",
    "figure-implausible": "请核对数值和单位，确有误的请更正，无误的请书面说明。",
    "figure-inconsistent": "请核对后统一口径，更正不一致之处，或说明差异原因。",
    "dates-inconsistent": "请核对起止时间后更正。",
    "lead-unit-inconsistent": "请核对牵头、署名和用印单位的名称，统一全部材料的表述。",
    "contact-inconsistent": "请核对联系人和联系电话，更正有误之处。",
    "duplicate-content": "请核对相同内容，说明情况或改为本地实际情况。",
    "unclassified-file": "请说明该文件属于哪一类材料。",
    "low-confidence-text": "请报送更清晰的扫描件或可编辑版本。",
    "listed-without-dossier": "请催报该地区的申报材料，或更正推荐名单。",
    "not-on-recommendation-list": "请核对推荐名单，确认是否推荐该地区。",
    "quota-exceeded": "请核对推荐名单，按名额推荐。",
    "list-doubtful": "请核对推荐名单，写明规范全称，不重复列入。",
    "letter-mismatch": "请核对推荐函、推荐名单和申报材料，统一推荐的地区和数目。",
    "sent-by-other-province": "请核对由哪个省份报送，以哪一份为准。",
    "province-unknown": "请把该材料放入所属省份的文件夹后重新运行。",
    "amendment-unclear": "请核对补正材料对应的申报材料和版本。",
}
"""What the applicant should do about a finding."""

OPEN_ACTION: Final = "请核对后补正或书面说明。"


def rule_word(rule: str) -> str:
    """Short Chinese name of a rule; of an office's own what stands behind ``own-`` in its id."""
    return RULE.get(rule) or rule.removeprefix(OWN_RULE)


def action_for(rule: str) -> str:
    """What the applicant should do about a finding of ``rule``."""
    return ACTION.get(rule, OPEN_ACTION)
