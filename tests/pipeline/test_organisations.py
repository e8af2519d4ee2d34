"""Organisations: sentences with each name in square brackets; none stands in a sentence without brackets."""

import re

import pytest

from pipeline.names import find_names

SENTENCES = """
昨天，[昆山法院]公开宣判一起泄密案，[浦东检察院]派员出庭。
[杭州中院]与[北京高院]的判决先后生效，[最高法]驳回再审。
[华为]、[比亚迪]等企业的法务表示支持。
[腾讯公司]起诉[字节跳动]不正当竞争。
[新华社]记者从[国务院新闻办公室]获悉。
[人民日报社]、[中央广播电视总台]进行了报道。
据[商务部]新闻发言人何亚东介绍，中欧双方保持沟通。
[三星电子株式会社]与[SK海力士半导体（中国）有限公司]和解。
[ABB（中国）有限公司]、[西门子（中国）有限公司]出席。
[Google LLC]在加州提起诉讼，[ASML Holding N.V.]回应。
[县市监局]和[县公安局]成立专案组。
[省厅]派出工作组，[市局]全力配合。
[工业和信息化部]原材料工业司司长常国武到会。
[中共绍兴市委]、[绍兴市人民政府]印发决定。
[上虞区委办公室]、[区政府办公室]转发了[区委宣传部]的通知。
[诸暨市枫桥镇人民政府]会同[枫桥派出所]开展走访。
[中国纺织工业联合会]授予称号。
[浙江龙盛集团股份有限公司]、[浙江新和成股份有限公司]参与起草。
[绍兴市柯桥区中国轻纺城建设管理委员会]牵头。
[上海浦东发展银行股份有限公司杭州分行]提供贷款。
[交通银行宁波分行]、[中国农业银行余姚市支行]参加。
[国浩律师（杭州）事务所]、[北京市金杜律师事务所上海分所]入选。
[天健会计师事务所（特殊普通合伙）]出具报告。
[中国政法大学]、[华东政法大学知识产权学院]、[西南政法大学]教师参加。
[中国科学院大连化学物理研究所]、[之江实验室]落地。
[宁波市第一医院]、[浙江大学医学院附属邵逸夫医院]推广。
[中国国际经济贸易仲裁委员会浙江分会]受理。
[长三角市场监管联席会议]明确了任务。
成立由市长任组长的[绍兴市商业秘密保护工作领导小组]。
[市委改革办]督察，[市委编办]批复，[市委网信办]通报。
[国家市场监督管理总局竞争政策与大数据中心]调研。
[中国标准化研究院]、[全国知识管理标准化技术委员会]归口。
[宁波海关]所属[北仑海关]查获。
[市律师协会]、[市工商业联合会]、[市总工会]联合倡议。
[义乌国际商贸城]商户反映。
[舟山市定海区盐仓街道办事处]设立服务点。
[广东省深圳市福田区人民法院]民事判决书
[贵州茅台酒股份有限公司]的勾调工艺属国家秘密。
上述人员均就职于[苏州纳芯微电子股份有限公司]。
2022年离职后，其入职[无锡某精密机械有限公司]。
[北京字节跳动科技有限公司]员工赵某某被带走。
[恒瑞医药]、[药明康德]等龙头企业
[青岛海尔生物医疗股份有限公司]与[海信集团控股股份有限公司]
请与[常州市天宁区行政审批局]联系。
[国家税务总局杭州市税务局第一稽查局]
[杭州铁路运输法院]、[上海知识产权法院]
[国家电网有限公司]、[中国石油化工股份有限公司镇海炼化分公司]
[福建省晋江市陈埭镇商会]
[湖北省武汉市东湖新技术开发区管理委员会]
[中国（浙江）自由贸易试验区管理委员会]
[河北雄安新区管理委员会综合执法局]
[市人大常委会法工委]、[市政协社法委]
[省高级人民法院]、[省人民检察院]、[省公安厅]会签文件。
[市公安局]、[检察院]、[法院]联合会签。
企业应当设立保密办公室，明确专人负责。
我局认真组织，各级政府要加大投入。
法院认为，被告的行为构成侵权。
公司法务部门应当定期检查，集团总部统一管理。
研究中心主任介绍了情况。
打造全国商业秘密保护高地，建设国际科技创新中心。
以企业为中心，以市场为导向。
在学校、医院、银行等场所开展宣传。
[浙江省绍兴市新昌县羽林街道村镇工业管理办公室]
[延边大学]、[石河子大学]与[新疆生产建设兵团第八师市场监督管理局]
[台积电]诉[中芯国际]案
[中兴通讯]、[科大讯飞]获奖。
[上海市经信委]、[上海市委网信办]
[杭州银行]、[萧山农商银行]推出“商密贷”。
[阿里巴巴集团]法务部、[蚂蚁集团]
[宁德时代新能源科技股份有限公司]（简称[宁德时代]）
"""


def marked(line: str) -> tuple[str, list[str]]:
    """A sentence without its marks, and the names in them."""
    return re.sub(r"[\[\]]", "", line), re.findall(r"\[([^\]]+)\]", line)


@pytest.mark.parametrize("line", SENTENCES.strip("\n").split("\n"))
def test_organisations_are_told_from_what_is_around_them(line: str) -> None:
    """Every name is found, to the letter, and nothing else."""
    text, names = marked(line)
    assert [text[name.start : name.end] for name in find_names(text) if name.kind == "organisation"] == names


def test_a_list_shares_what_its_first_says_of_the_place() -> None:
    """In 市公安局、检察院 the second is the city's too; alone 检察院 names nobody."""
    found = [n.normalised for n in find_names("市公安局、检察院联合会签。") if n.kind == "organisation"]
    assert found == ["市公安局", "市检察院"]
    assert [n for n in find_names("检察院应当依法履职。") if n.kind == "organisation"] == []


def test_names_say_which_rule_made_them_and_how_sure() -> None:
    """A name that begins with its region is surer than one that begins after a verb."""
    sure, unsure = (
        next(n for n in find_names(text) if n.kind == "organisation")
        for text in ("绍兴市中级人民法院受理。", "原告起诉蓝海软件有限公司。")
    )
    assert sure.rule == "ending-place"
    assert 0 < unsure.confidence < sure.confidence <= 1
