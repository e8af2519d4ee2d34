"""Wording of official documents, drawn anew for each seed. No text of a real file; names of places are real."""

from dataclasses import dataclass
from random import Random

CITIES = [
    "临沂市",
    "漳州市",
    "宜昌市",
    "衡阳市",
    "泸州市",
    "曲靖市",
    "渭南市",
    "沧州市",
    "大同市",
    "赤峰市",
    "锦州市",
    "吉林市",
    "牡丹江市",
    "盐城市",
    "湖州市",
    "安庆市",
    "上饶市",
    "洛阳市",
    "汕头市",
    "桂林市",
    "儋州市",
    "遵义市",
    "天水市",
    "海东市",
    "石嘴山市",
    "哈密市",
    "延安市",
    "昭通市",
    "永州市",
    "荆门市",
]
PROVINCES = [
    "山东省",
    "福建省",
    "湖北省",
    "湖南省",
    "四川省",
    "云南省",
    "陕西省",
    "河北省",
    "山西省",
    "辽宁省",
    "江苏省",
    "安徽省",
    "江西省",
    "河南省",
    "广东省",
    "贵州省",
]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = [
    "伟",
    "芳",
    "娜",
    "秀英",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
    "刚",
    "桂英",
    "文博",
    "梓涵",
    "俊熙",
    "若曦",
    "璟雯",
    "翊铭",
    "沛霖",
    "昊然",
    "淼",
    "喆",
    "瑾",
]
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Theme:
    """A field of work of a government, with the words that belong to it."""

    name: str
    office: str
    things: tuple[str, ...]
    industries: tuple[str, ...]
    indicators: tuple[str, ...]


def theme(name: str, office: str, things: str, industries: str, indicators: str) -> Theme:
    """A theme from lists of words parted by blanks."""
    return Theme(name, office, tuple(things.split()), tuple(industries.split()), tuple(indicators.split()))


THEMES = (
    theme(
        "生态环境保护",
        "生态环境局",
        "入河排污口 监测断面 自动监测站 污水处理厂 危险废物贮存点 环境应急物资库 排污许可证 尾矿库",
        "钢铁焦化 印染 电镀 水泥熟料 畜禽养殖",
        "PM2.5平均浓度(微克/立方米) 优良天数比例(%) 地表水达标率(%) 化学需氧量减排量(吨) 森林覆盖率(%)",
    ),
    theme(
        "综合交通运输",
        "交通运输局",
        "普通国省干线 农村公路 公交首末站 治超站点 客运枢纽 桥梁隧道 充电车位 航道码头",
        "多式联运 冷链物流 道路客运 港口装卸 汽车维修",
        "公路通车里程(公里) 货运量(万吨) 集装箱吞吐量(万TEU) 客运周转量(亿人公里) 投资完成额(亿元)",
    ),
    theme(
        "医疗卫生服务",
        "卫生健康委员会",
        "基层医疗机构 发热门诊 胸痛中心 家庭医生签约团队 医养结合床位 急救站点 电子健康档案 县域医共体",
        "中医药 康复护理 疫苗接种 妇幼保健 血液保障",
        "每千人口床位数(张) 执业医师数(人) 人均预期寿命(岁) 住院次均费用(元) 疫苗接种率(%)",
    ),
    theme(
        "农业农村现代化",
        "农业农村局",
        "高标准农田 粮食生产功能区 农产品冷库 家庭农场 农机合作社 畜禽粪污处理点 种质资源圃 农村改厕户",
        "设施蔬菜 生猪养殖 特色林果 稻渔综合种养 食用菌",
        "粮食总产量(万吨) 农村居民人均可支配收入(元) 农机总动力(万千瓦) 化肥施用量(万吨) 村集体收入(万元)",
    ),
    theme(
        "科技创新能力建设",
        "科学技术局",
        "重点实验室 新型研发机构 科技企业孵化器 技术转移机构 概念验证中心 中试基地 科技特派员 产业技术联盟",
        "人工智能 新型储能 高端装备 生物制造 先进陶瓷",
        "研发经费投入强度(%) 技术合同成交额(亿元) 高新技术企业数(家) 每万人发明专利拥有量(件) R&D人员全时当量(人年)",
    ),
    theme(
        "知识产权公共服务",
        "市场监督管理局",
        "商标品牌指导站 专利导航基地 维权援助工作站 地理标志示范区 知识产权联盟 质押融资项目 保护规则试点单位 快速维权窗口",
        "电子信息 家居建材 精细化工 医疗器械 传统工艺品",
        "专利授权量(件) 注册商标总量(件) 质押融资金额(亿元) 行政案件办结数(件) 调解成功率(%)",
    ),
    theme(
        "城市安全应急",
        "应急管理局",
        "避难场所 应急广播终端 微型消防站 地质灾害隐患点 危化品企业 救援队伍 视频监控点位 重大危险源",
        "烟花爆竹 矿山开采 燃气经营 建筑施工 粉尘涉爆",
        "生产安全事故起数(起) 事故死亡人数(人) 隐患整改率(%) 演练场次(场) 应急物资储备额(万元)",
    ),
    theme(
        "教育事业发展",
        "教育局",
        "普惠性幼儿园 寄宿制学校 集团化办学联盟 智慧教室 校园食堂 职业教育实训基地 研学营地 心理辅导站",
        "学前教育 义务教育 普通高中 职业教育 特殊教育",
        "学前教育毛入园率(%) 在校生总数(万人) 专任教师数(人) 生均公用经费(元) 新增学位(个)",
    ),
    theme(
        "文化和旅游融合",
        "文化广电和旅游局",
        "城市书房 非遗工坊 文物保护单位 乡村旅游点 旅游驿站 村级文化礼堂 博物馆 演艺新空间",
        "红色旅游 工业旅游 文物修复 数字文创 民宿经济",
        "接待游客人次(万人次) 旅游总收入(亿元) 人均文化事业费(元) 非遗项目数(项) 过夜游客占比(%)",
    ),
)

SENTENCES = (
    "截至{year}年{month}月底，全市建成{thing}{n}个，覆盖{few}个县（市、区）、{many}个乡镇（街道），惠及群众{wan}万人。",
    "坚持以{name}为主线，聚焦{industry}等领域，分类施策、分步推进，确保到{later}年{indicator}达到{number}{unit}。",
    "{year}年，全市{indicator}为{number}{unit}，较上年{change}{percent}%，高于全省平均水平{points}个百分点。",
    "对照《{law}》第{article}条的规定，逐项梳理{thing}存在的短板弱项，建立问题清单{n}项、整改措施{many}条，限期销号。",
    "市财政统筹安排专项资金{money}万元，其中用于{thing}建设{part}万元、{industry}项目补助{small}万元，剩余部分结转下年使用。",
    "由{office}牵头，会同发展改革、财政、自然资源等{few}个部门，建立联席会议制度，每季度至少召开{few}次专题会议。",
    "先后组织“{slogan}”专项行动{few}轮，出动执法人员{many}人次，检查单位{n}家次，责令整改{few}起，立案查处{few}件。",
    "力争用{few}年左右时间，形成可复制、可推广的经验做法，打造具有区域影响力的{industry}集聚区。",
    "联系人：{person}，电话：0{area}-{phone}，传真：0{area}-{fax}，电子邮箱：{mail}@example.gov.cn。",
    "实施“{few}+N”工程，推动{thing}由“有没有”向“好不好”转变；同步完善运行维护机制，落实管护责任{many}人。",
    "{office}应当自收到申请之日起{days}个工作日内作出决定；情况复杂的，经负责人批准，可以延长{days}个工作日。",
    "项目总投资{yi}亿元，建设周期{year}—{later}年，占地面积{area_m}平方米，设计日处理能力{small}吨，运行温度不超过{degrees}℃。",
    "参照GB/T {standard}—{year}的要求，采用ISO {standard}:{year}管理体系，关键指标误差控制在±{points}%以内。",
    "“十四五”以来，{industry}产值年均增长{percent}%，占规模以上工业比重提高到{percent}%，利润总额突破{yi}亿元。",
    "要把{name}摆在更加突出的位置，主要负责同志亲自抓、分管负责同志具体抓，层层传导压力，严格督查考核。",
    "支持{city}{industry}企业与高校院所共建{thing}，对通过验收的，一次性给予不超过{small}万元的奖励。",
    "经初步核算，{year}年一至三季度{indicator}累计{number}{unit}，同比{change}{points}个百分点，完成年度目标的{percent}%。",
    "一方面，部分地区{thing}布局不够合理，基层力量薄弱；另一方面，{industry}龙头企业偏少，带动作用有待增强。",
    "对弄虚作假、骗取资金的单位和个人，依照有关规定追回资金{small}万元，并取消其{few}年内申报资格。",
    "推广使用统一信息平台（访问地址：http://www.example.gov.cn/{mail}/），实现数据“一次采集、多方共享”。",
)
SLOGANS = ["护航", "清源", "春雷", "铁拳", "利剑", "守护蓝天", "百日攻坚", "净网"]
LAWS = [
    "中华人民共和国环境保护法",
    "中华人民共和国公路法",
    "优化营商环境条例",
    "中华人民共和国反不正当竞争法",
    "重大行政决策程序暂行条例",
    "中华人民共和国安全生产法",
    "医疗机构管理条例",
]
HEADS = [
    "总体要求",
    "指导思想",
    "基本原则",
    "主要目标",
    "工作基础",
    "发展现状",
    "存在的主要问题",
    "重点任务",
    "实施步骤",
    "保障措施",
    "组织领导",
    "资金安排",
    "监督考核",
    "宣传引导",
    "预期成效",
    "风险防控",
    "下一步工作打算",
    "面临的形势",
    "功能定位",
    "空间布局",
]
MINOR = [
    "健全工作机制",
    "强化要素保障",
    "完善标准体系",
    "夯实数据底座",
    "推进{thing}建设",
    "提升{industry}发展能级",
    "优化{thing}布局",
    "加强{industry}监管",
    "培育壮大市场主体",
    "深化区域协作",
    "创新服务模式",
    "严格责任落实",
    "加大财政投入",
    "开展试点示范",
    "建设高素质人才队伍",
    "畅通投诉举报渠道",
    "推动{industry}转型升级",
    "落实{thing}管护责任",
]


def person(random: Random) -> str:
    """A name."""
    return random.choice(SURNAMES) + random.choice(GIVEN)


def number(random: Random) -> str:
    """A number as such documents write it: whole, with decimals or with commas."""
    return random.choice(
        (
            f"{random.uniform(1, 99):.2f}",
            f"{random.uniform(100, 9999):.1f}",
            str(random.randint(3, 9999)),
            f"{random.randint(1000, 9999999):,}",
        )
    )


def sentence(random: Random, topic: Theme) -> str:
    """One sentence about the topic."""
    indicator, _, unit = random.choice(topic.indicators).rstrip(")").partition("(")
    return random.choice(SENTENCES).format(
        name=topic.name,
        office=topic.office,
        thing=random.choice(topic.things),
        industry=random.choice(topic.industries),
        indicator=indicator,
        unit=unit,
        city=random.choice(CITIES),
        person=person(random),
        slogan=random.choice(SLOGANS),
        law=random.choice(LAWS),
        year=random.randint(2018, 2023),
        later=random.randint(2024, 2030),
        month=random.randint(1, 12),
        n=random.randint(11, 980),
        few=random.randint(2, 12),
        many=random.randint(20, 4300),
        days=random.choice((3, 5, 7, 10, 15, 20, 30)),
        article=random.choice(("八", "十二", "二十一", "三十", "四十七")),
        wan=f"{random.uniform(1, 480):.2f}",
        number=number(random),
        percent=f"{random.uniform(0.3, 97):.1f}",
        points=f"{random.uniform(0.1, 9):.2f}",
        money=f"{random.randint(800, 98000):,}",
        part=random.randint(100, 790),
        small=random.randint(5, 99) * 10,
        yi=f"{random.uniform(0.4, 700):.2f}",
        area=random.randint(310, 999),
        area_m=f"{random.randint(900, 480000):,}",
        degrees=random.randint(-20, 180),
        standard=random.randint(9001, 45001),
        phone=random.randint(2000000, 8999999),
        fax=random.randint(2000000, 8999999),
        change=random.choice(("增长", "提高", "下降", "上升")),
        mail="".join(random.choices("abcdefghjkmnpqrstuvwxyz", k=6)),
    )


def paragraph(random: Random, topic: Theme, low: int = 1, high: int = 4) -> str:
    """A paragraph of a few sentences."""
    return "".join(sentence(random, topic) for _ in range(random.randint(low, high)))


def minor_heads(random: Random, topic: Theme, count: int) -> list[str]:
    """Different headings of lower levels."""
    return [
        words.format(thing=random.choice(topic.things), industry=random.choice(topic.industries))
        for words in random.sample(MINOR, count)
    ]


def chinese(value: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(value, 10)
    if not tens:
        return NUMERALS[ones - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")
