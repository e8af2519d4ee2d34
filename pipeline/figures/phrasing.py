"""Words that stand around a figure in official prose: what links, what changes, what makes, what only sets the scene.

Lists of closed classes, written from how such documents are phrased; verbs that tell what was counted (查处, 受理,
培训, 新增) are in none of them, since they belong to the indicator.
"""

import re
from typing import Final

from pipeline.figures.hedges import ABOUT, NEAR

CHANGE_WORDS: Final = (
    "增长|增加|增幅|提高|提升|上升|上涨|下降|降低|减少|缩短|压缩|压减|回落|回升|收窄|扩大|净增|多增|少增|少减|减亏|上浮|下浮|下调|上调"
    "|下滑|反弹|攀升|跃升|净减|缩减|精简|改善|放缓|加快|增|降|涨|升|减"
)
_LINK: Final = (
    rf"共计|共有|总共|总计|合计|累计|共达|达到了?|达|为|是|[拥具享]?有|计|共|{ABOUT}|也|就|还|又|再|则|均|仅|只有|只|已经|已|可达|(?<![许认])可|高达|多达|突破|超过|完成|实现"
    rf"|控制在|保持在|稳定在|维持在|保持|分别|平均|年均|月均|日均增|同比|环比|按年|的|了|着|由|从|自|到|至|在|即|(?<![惠涉普])及|和|(?<!参)与|以及|并|并且|:|、|,|，|{NEAR}|超|全部|大约|依次"
    r"|不低于|不少于|不超过|(?<![一二三四五六特高初中平同])等|至少|最高|最低|每年|一共|力争|预计|预期|有望|首次|率先|一举|历史性|双双|新增至|净增至|成立之初|最初|起步时|当时|现在|目前|如今|当前|原来|此前|过去|上年|各|各为|任务|大关|总|每|一式|连续[\d一二两三四五六七八九十]{1,3}(?:年|届|个月|个季度)|始终|长期|一直|人均|户均|(?:同比|环比)[多少][^，。；]{1,2}|[多少]了|可比|按可比价|实际|名义"
)
_TAIL: Final = re.compile(
    rf"(?:新增了?|(?:{CHANGE_WORDS}|发展|扩展|拓展|扩容|扩充|扩张|恢复|壮大|变为|稳步提高|稳步提升|大幅\w{{2}}|逐年\w{{2}}|快速\w{{2}}|稳定\w{{2}})(?:到|至|为|了|约)?|{_LINK}|\x00+)$"
)
_CHANGE_TAIL: Final = re.compile(
    rf"(?<!新)(?:{CHANGE_WORDS})(?:了|约|近|速度?为?|幅度?[为达]?|率为)?$|(?:比|较)[^，。；]{{1,10}}新增$|(?:同比|环比)[多少][^，。；]{{1,2}}$|[多少]了$"
)
NEWLY_ADDED: Final = re.compile(r"(?<!年初)(?<!上年)(?<!末)新增了?$")
"""What was added, said after its name (示范企业新增9家)."""
_TO_TAIL: Final = re.compile(
    rf"(?:{CHANGE_WORDS}|发展|扩展|拓展|扩容|扩充|扩张|恢复)(?:到|至|为)(?:了)?\x00*的?$|[增降升缩减]至\x00*的?$"
)
_COMPARED: Final = re.compile(
    r"(?:(?<![占同环之对百可])比(?![例重率赛较值])|(?<!比)较(?![大高好强多快为])|相比|高于|低于|快于|慢于|高出|优于|领先于?|好于|超出|低出)[^，。；]{0,18}$"
)
_ORIGIN: Final = re.compile(
    r"(?:已)?[由从](?=[^，。；由从]{0,10}(?:[前初时末底年期]|此前|过去|最初|起步|原来|原先|成立|启动))[^，。；由从]{1,10}的(?:每[月年日])?$"
)
MAKE: Final = (
    "建立健全|建立起|建立了?|建成(?!面积)|设立了?|设有|下设|开设|增设|设置|成立了?|组建了?|培育壮大|培育出?|打造|创建|拥有|配备|聘请|选聘|聘任|选派|抽调|邀请|遴选|评选|选树"
    "|安排|拨付|列支|开展了?|举办了?|举行|召开|组织|实施了?|出台|制定|修订|印发|编制|形成|吸引|吸纳(?!技术|就业)|认定|评定|获批|获评|落实|提供了?|取得|达成|签订|签署|给予|并处|处以|处(?![置理罚分])"
    "|投入使用|辖|聚集|汇聚|已有|现有|实有(?!市场主体|经营主体|人口|户)|设计|设|建(?![成设])|派驻|组织开展|集中开展|梳理|提出|依托|共建(?![立成设有])|参与|产出|完善|健全|获得|荣获|喜获|斩获|获(?![奖证利益取批评得])|使用|推出|推行|引导企业|支持(?!起诉)|出具|收到|布设|布建|建起|建有|搭建"
)
_COMPOUND: Final = (
    r"(?<=[\u4e00-\u9fff]{2})(?:培育|认定|创建|评定)(?:项目|工程|计划|行动|基地|平台|试点|专项|资金|单位)$"
)
"""A verb of making that is a part of a noun (高价值专利培育项目)."""
_MAKE_CUT: Final = re.compile(
    rf"(?!{_COMPOUND})(?<!新)(?:建立健全(?!率)|建立起|建起|建有|布设|布建|搭建|建立了?(?!率)|建成(?!区(?!\()|率|面积)|设立了?(?!率)|设有|下设|开设|增设|成立了?|组建了?|培育壮大|培育出?(?!对象|库)|打造|创建(?!率)|拥有(?!量)|配备(?!率)|聘请|选聘|聘任|选派"
    r"|抽调|邀请|遴选(?!率)|评选|选树|安排(?!的)|拨付|列支|开展了?(?!率|情况)|举办了?|举行|召开|组织(?!机构|部)|实施了?(?!率|情况|方案)|出台|制定出台|制定(?!率)|修订|印发|形成(?!率)"
    r"|吸引|吸纳(?!技术|就业)|认定|评定(?!率)|获批(?!率)?|获评|落实(?!率)|提供了?|取得|达成(?!率)|签订(?!率|保密|竞业)|签署|给予|并处|处以|可处|实现(?!率)|完成(?!率|额|情况|比例|度|值)|超额完成"
    r"|现有|已有|实有(?!市场主体|经营主体|人口|户)|共有|聚集|汇聚|派驻|梳理|提出|依托|共建(?![立成设有])|出具|收到|下辖|辖有?(?!区)|约有|设立了|投入(?=[^，。；\d]{2,14}(?:经费|资金)$))"
)
_SCENE_CUT: Final = re.compile(
    r"(?:累计|共计|总计|合计|先后|目前|当前|截至|其中|包括|连续|现已|已经|全年(?!龄)|年度(?=完成|实现)|初步|平均每家企业|最高判赔|期间|以来|期末|年末|"
    r"(?:(?<![公总一])共(?!享|同|建|治|和|服|有制|青|赢|性|识|计|产|用))|(?<![而不])已(?![投入])|另有?|还有|均(?=有|已)|分别|依次|直接(?=带动))"
)
_RATIO_TO: Final = re.compile(r"与[^与，。；\x00]{1,16}之比$")
_BATCHES: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?:[一二两三四五六七八九十]{1,3}|\d{1,2})(?:[批期轮]次?|大?类)$")
"""In how many goes things came that are then counted (典型案例三批共24个)."""
_PER_HEAD: Final = re.compile(r"每(?:十万|百万|[十百千万亿])(?=[名人家户件亩公平常个])")
_SHARE_OF: Final = re.compile(r"[^\x00]的[^的\x00]{1,10}(?:占比|比例)$")
"""A share of those who do something (签订保密协议的员工占比): its verb belongs to it."""
_TOPIC: Final = re.compile(
    r"(?P<topic>.{1,30}(?:产业|行业|[工农商服造筑企]业|集群|园区|项目))(?:共|累计)?(?:实现|完成)(?:年|总)?"
    r"(?P<measure>(?:工业)?(?:总产值|产值|增加值|营业收入|营收|销售收入|主营业务收入|利润总额|利润|税收|投资|出口额?|销售额|产量))"
)
_MAKE_HEAD: Final = re.compile(
    rf"^(?:{MAKE}|建设(?!用地)|编印|投资建设|投入(?=[^，。；\d]{{2,14}}(?:经费|资金)$)|认真|全面|深入|持续|大力|积极|进一步|率先|牵头(?=起草|制定|编制))(?=[^率额量数度期])"
)
_HEAD: Final = re.compile(
    r"^(?:[的了、，,及与以)]|得(?![分票])|使(?![用馆命者])|但(?!书)|同期|我[局院会委处]|我们|依法(?!行政)|最终|再(?![生造保])|就(?![业读诊医近])|最高(?=判处|处罚|罚款)|该(?:项目|基金|园区|平台|中心|公司)|[达投][产用]后|通过“[^”]{1,12}”(?:等?(?:方式|形式|活动))?|需(?!求)|须|经(?:核查|核实|审查|审核|评审|统计|测算|初查|调查)后?|\d{1,2}[.、)]|后(?=可|将|预计)|可(?=入驻|容纳|带动|实现|提供|新增|形成)|和(?!平)|地(?![区方理产铁市级域面])|以及|并且?|同时|还|也|又|其中|另有?|另外|此外|包括|涵盖|含(?!量)|共(?![享同建治产性])|已|将|拟|计划(?!总|投资|生育)|力争|争取|确保|预计|预期|每年|全年(?!龄)|当年|年内|本年"
    r"|目前|现(?![代金役场状])|当前|先后|累计|新近|全市(?!场)|全[省国区县镇州旗盟域](?!性)|我[市省区县国州旗]|本[市省区县](?!级)|该[市省区县州]|辖区内?|区域内|[区市县园镇州]内(?=[^外])|各地|各区县|各级|全系统|园区内?(?=现|共|有|规)"
    r"|试点期内|试点以来|总体|初步核算|据统计|[一二三四五六]是|首先|全面|深入|认真|积极|大力|持续|不断|进一步|集中(?!供)|统筹|扎实|主动|及时|牵头|稳步|经(?![济营费贸开常纪])|由|向|把|将|对(?![外口]|.{1,12}(?:贡献率|出口|进口|投资))|在(?![职校编建册孵研线岗库])"
    r"|至今|以来|成功(?!率)|成为|每个(?=企业)|[一二两三四五六七八九十\d]{1,2}年(?:来|间|内)?(?![级期度])|期末|年末|建设(?!用地|面积|规模|项目|资金|周期|工期|里程)|[市县]财政|财政(?=安排|拨付|投入\d)|有(?![效限色机关])|较|比(?![例重率赛])"
    r"|为(?=企业|消费者|经营主体|群众|中小|职工)|帮助|协助|助力|按(?![揭时期质])|\x00)+"
)
_SUBJECT: Final = re.compile(
    r"^[^，。；、\d]{0,18}?(?:人民法院|法院|检察院|检察机关|公安机关|公安部门|公安局|仲裁委(?:员会)?)(?=新收|受理|审结|审理|提起|破获|侦破|抓获|判决|纠正|调解|制发|批准|开展|组织|培训|提供|走访|指导)"
    r"|^[^，。；、]{0,18}?(?:平台|热线|集群|园区|开发区|高新区|产业园|联盟|窗口|示范区|[^，。；、网][站馆庭室])(?=(?:接收|接待|调处|调解|审结|受理|集聚|聚集|引进|吸引|承接|走访|入驻(?!企业|率)|服务企业|办理|提供|注册用户|吸纳))"
    r"|^[^，。；、\d]{0,18}?(?:市场监管(?:系统|部门|局)|市场监督管理(?:局|部门)|执法部门|执法机关|主管部门|各部门"
    r"|(?<!公安)(?<!司法)部门|中心|协会|(?<!仲裁)委员会|政府|(?<!公安)(?<!检察)(?<!司法)机关|我局|我们|工作站|指导站|(?<!法院)(?<!公安)(?<!检察)系统)"
    r"(?=(?:新收|受理|审结|审理|查处|查办|立案|办理|办结|移送|移交|处置|接收|开展|批准|提起|收缴|没收|调解|检查|走访|接受|化解|出动|破获|侦破|抓获|调处|组织|培训|服务|制发|发放|提供|共|累计|指导|帮扶|纠正|判决))"
)
_BENEFIT: Final = re.compile(
    r"^(?:为|帮助|向|给|协助|助力)?(?:广大|辖区|中小|各类|全市)?(?:企业|消费者|经营主体|市场主体|群众|职工|权利人|中小企业|单位)"
    r"(?=挽回|减负|减免|减少|降低|节约|节省|争取|追回|避免|增收|融资|发放|提供|解决|制发|开具)"
    r"|^(?:为|帮助|向|协助|助力)(?:广大|辖区|中小|各类|全市|有关|相关|重点|受害){0,2}(?:企业|消费者|经营主体|市场主体|群众|职工|权利人|当事人|单位|商户)"
    r"(?=[^，。；家数名人总者工业]{2})"
)
_LEVEL: Final = r"(?:国家|世界|国际|省|市|区|县|镇|乡|村|部|厅|州|街道|社区|地市|区县|设区市)"
MODIFIER: Final = re.compile(
    rf"^(?:{_LEVEL}级?(?:及以上|以上)?级?(?:的)?|[一二三四五甲乙丙]级|\d?[A-Z]{{1,5}}级|其他|其它|其余)$"
)
_MODIFIED: Final = re.compile(
    rf"^(?:(?:新增|净增|新认定|新获批|新培育|新建)?{_LEVEL}级(?:及?以上)?|\d?[A-Z]{{1,5}}级(?:及?以上)?|新增|净增|新建|新认定|新获批|新培育|新登记|累计)"
)
RELATIVE: Final = re.compile(
    r"^(?:增速|增幅|降幅|涨幅|跌幅|增长率|占比|比重|比例|总数|总量|总额|总数量|总规模|均值|平均值|同比增速|年均增速|增长速度|(?:年度|全年)?(?:目标|计划)(?:任务|数|值)?|完成率|数量|规模|占(?!地).{0,20}|与.{1,16}之比|约占.{0,16})$"
)
RATE_OF_CHANGE: Final = re.compile(
    r"(?:增速|增幅|降幅|涨幅|跌幅|增长率|增长速度|下降率|增长幅度|同比增长|比上年增长|同比|增减|增长|年均增速)$"
)
PREDICATE: Final = re.compile(
    "遭遇|认为|表示|反映|赴|到(?![位期])|送[至达交]|报送|(?:全面|基本|如期)(?=完成|推|建|实|落|铺|启|展)|如期|顺利|正式|陆续|圆满|先行先试|有序|相继|参与|参加|入选|入围|获得|获批|获评|荣获|喜获|进入|走进|跻身|上榜|建章立制|签署|开展|提供|完成|通过|纳入|进行|被|已|均|全部|实现|成为|落户|投产|列入|建立|设立|制定|签订|涉及|覆盖|用于|支持|建设|建成|完善|推动|促进|带动|位居|位列|居|占|同比|环比"
    "|增长|增加(?!值)|增至|上升|升至|升到|减少|降至|降到|降低|缩短|压缩|扩大|攀升|跃升|回落|突破|下降|提高|提升(?!行动|工程|年|月)|较|比(?![例赛])|分别|其中|达|为(?!民)|由|从(?!业)|在(?![编校建职册孵研])|对(?!外|象)|向|并|且|及时|得到|予以|给予|接入|入驻|移交|移送|挂牌|运行|可|将|(?<![功性职])能(?!力|源|耗|效|级)|需(?!求)|应(?!用|急)|有(?!限|效|色|机|关)|是|与|共(?!享|同|建|治|性)|总(?!部)|每|来自|分布|备案|贯标|达标|认领|参保|投保"
    "|符合|从事|具有|具备|享受|申报|申请(?!人)|整改|发放|办理|受益|(?<!级)以[上下内]|需要|正在|先后|累计|参会|到会|出席|前来|之一|等|和(?!谐)|(?<!级)及|以及|、|发现|解决|组成|构成|作为|采取|采用|使用|联合|围绕|集聚|辐射|获|拥有|设有"
    "|投入|保障|推进|实施|推广|举办|组织(?!机构)|形成|选择|担任|共建|签约|落地|开工|竣工|上市|加入|进驻|服务(?=全|于|企|中小)|居住|受到|没有|未|仍|的(?=$|[，。；、])"
)
NOUN_TAIL: Final = re.compile(
    r"(?:站|点|基地|企业|产业|行业|员|师|者|官|人才|人员|人数|机构|中心|平台|院|校|库|网|文件|案件|事件|件|项目|金额|总额|额|产值|值|收入|量|数|率|度|比例|比重|面积|里程|规模|资金|经费|费用?|利润|税收|投入|线索|书|标准|专利|商标|活动|讲座"
    r"|次数|制度|队伍|联盟|协会|专家|奖|\)|[”\"]|公里|成果|课程|案例|家庭|户数|产品|设备|资料|车辆|问题|建议|意见|措施|政策|主体|单位|纠纷|咨询|投诉|举报|申请|贷款|基金|保险|材料|资料|会议?|论坛|问卷|农户|组织|骨干|厂房|手册|图纸|协议|合同|报告|证书|意见书|基金|岗位|队|团|室|所|馆|园|港|线|路|车|船|机)$"
)
_LEADING_CHANGE: Final = re.compile(r"^(?:减少|降低|缩短|压缩|节约|压减|节省)(?=[^率])")


_ADDED: Final = re.compile(r"^(?:年均|每年|全年)?(?:新增|净增|新建|新认定|新获批|新培育|新登记)")
_FALL: Final = re.compile(
    r"(?P<word>负增长|下降|减少|降低|回落|缩短|压缩|压减|下滑|下跌|下浮|下调|收窄|缩减|精简|萎缩|净减|少减|减亏|节约|节省|(?<![增升])[减降])"
    r"(?:了|幅度)?(?:为|达)?\x00*$"
)


def fall_of(segment: str) -> str:
    """The word right before a number that says it is a decrease (同比下降 → 下降); empty for any other change."""
    match = _FALL.search(segment)
    return match["word"] if match else ""


def has_change(segment: str) -> bool:
    """Whether the words right before a number say that it is a change, not what was reached (增长12%, not 增长到12%)."""
    return bool(_CHANGE_TAIL.search(segment) and not _TO_TAIL.search(segment))


def cut_comparison(segment: str) -> str:
    """``segment`` without a comparison (比上年, 高于全省平均) or an origin (由试点前的) at its end."""
    match = _ORIGIN.search(segment) or _COMPARED.search(segment)
    return segment[: match.start()] if match else segment


def cut_head(segment: str) -> str:
    """``segment`` without what only introduces it (其中, 全市, 共)."""
    return _HEAD.sub("", segment.rpartition("\x00")[2])


def cut_predicate(words: str) -> str:
    """What stands before the first predicate of a clause (首个法庭落户我市 → 首个法庭)."""
    match = PREDICATE.search(words)
    return words[: match.start()] if match else words


def strip_tail(segment: str) -> str:
    """``segment`` without the linking and changing words at its end."""
    for _ in range(16):
        shorter = _TAIL.sub("", segment)
        if shorter == segment:
            break
        segment = shorter
    return _BATCHES.sub("", segment)


def strip_head(segment: str) -> str:
    """The noun phrase at the end of ``segment``: scene, subject and verbs of making before it are cut off."""
    segment = segment.rpartition("\x00")[2] if "\x00" in segment.rstrip("\x00") else segment
    if per := _PER_HEAD.search(segment):
        return segment[per.start() :]
    if topic := _TOPIC.fullmatch(segment):
        return strip_head(topic["topic"]) + topic["measure"]
    if ratio := _RATIO_TO.search(segment):
        return segment[ratio.start() :]
    if _SHARE_OF.search(segment):
        return _HEAD.sub("", segment)
    for pattern in (_SCENE_CUT, _MAKE_CUT):
        ends = [match.end() for match in pattern.finditer(segment) if match.end() < len(segment)]
        if ends:
            segment = segment[ends[-1] :]
    for _ in range(4):
        shorter = _BENEFIT.sub("", _SUBJECT.sub("", _HEAD.sub("", _BENEFIT.sub("", segment))))
        shorter = _MAKE_HEAD.sub("", shorter) if not shorter.startswith(("新", "建成区")) else shorter
        if shorter == segment:
            break
        segment = shorter
    return segment


def split_change(noun: str) -> tuple[str, str]:
    """A noun phrase without its leading verb of decrease, and that verb (减少维权成本 → 维权成本, 减少)."""
    match = _LEADING_CHANGE.match(noun)
    return (noun[match.end() :], match.group()) if match and len(noun) > match.end() + 1 else (noun, "")


def head_of(indicator: str) -> str:
    """An indicator without its leading level (省级示范站 → 示范站), to complete 市级 and 国家级 after it."""
    return _MODIFIED.sub("", indicator.rpartition("等")[2] or indicator) or indicator


def base_of(indicator: str) -> str:
    """An indicator without 新增 and kin: what a total counts."""
    return _ADDED.sub("", indicator) or indicator
