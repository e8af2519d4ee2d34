"""Persons: sentences with each name in square brackets; none stands in a sentence without brackets."""

import re

import pytest

from pipeline.names import find_names

SENTENCES = """
组  长：[王  五]（市长）
副组长：[赵六]（市委常委、常务副市长）
成　员：[钱伟民]  市市场监管局局长
        [孙丽]    市公安局副局长
由[张三]任组长，[李四]同志任副组长。
县委书记[刘德胜]、县长[陈晓东]多次批示。
时任局长[马骏]表示，要切实加强保护。
市场监管局局长[阿不都热依木·买买提]主持会议。
[艾克拜尔·吾甫尔]同志出席开幕式。
被告人[王某某]、[李某]、[赵某甲]犯侵犯商业秘密罪。
原告[张伟]与被告[刘洋]劳动争议一案。
审判长　[周立新]
审判员　[吴敏]
书记员　[郑凯]
委托诉讼代理人：[何志强]，北京市中伦律师事务所律师。
法定代表人：[司马光远]，董事长。
（记者 [林小燕] 通讯员 [黄河清]）
本报记者[徐静]报道
[张明]教授、[李华]研究员应邀授课。
公司创始人[雷军]说：“创新是生命。”
“我们最怕图纸外流。”董事长[沈建国]坦言。
[王建平]，男，1975年3月出生，汉族。
联 系 人：[陈 静]    联系电话：0571-85001122
填表人：[吴桐] 审核人：[郑直]
签发人：[杨光]
省局党组成员、副局长[韩冰]带队调研。
区长[方明]与企业家代表[郭广昌]交流。
主任会议研究决定，局长办公会审议。
高级工程师比例达到30%，安全专家参与。
各区局长、分管副局长参加，任局长期间无事故。
科长以上干部，应当签订承诺书。
成员单位负责人参加，代表企业发言。
组长单位为市市场监管局。
全国人大代表[马化腾]建议
被告公司前技术总监[彭某]离职后入职竞争对手。
区市场监管局[陆晓峰]、[沈月]两位同志受到表彰。
评审专家名单：[陈光]、[李大钊]、[欧阳修]
参加人员：市局[王海]、[刘波]，区局[孙涛]
负责人签字：[段誉]
主要负责人关于商业秘密保护的承诺
联系人及电话：[周芷若] 13900002222
市委副书记、政法委书记[蒋文]同志作动员讲话
据[王芳]介绍，公司已建立制度。
校长[Michael Smith]致辞
[高明]律师认为，该案有典型意义。
总经理[唐僧]告诉记者
"""


def marked(line: str) -> tuple[str, list[str]]:
    """A sentence without its marks, and the names in them."""
    return re.sub(r"[\[\]]", "", line), re.findall(r"\[([^\]]+)\]", line)


@pytest.mark.parametrize("line", SENTENCES.strip("\n").split("\n"))
def test_persons_are_told_from_what_is_around_them(line: str) -> None:
    """Every name is found, to the letter, and nothing else."""
    text, names = marked(line)
    assert [text[name.start : name.end] for name in find_names(text) if name.kind == "person"] == names


def test_role_phone_and_organisation_belong_to_the_person() -> None:
    """What stands beside a name is kept with it."""
    text = "市市场监管局党组书记、局长高远批示。联系人：李静，电话：0571-85001122。"
    first, second = (name for name in find_names(text) if name.kind == "person")
    assert (first.role, first.organisation, first.phone) == ("党组书记、局长", "市市场监管局", "")
    assert (second.normalised, second.phone) == ("李静", "0571-85001122")


def test_columns_of_a_table_name_persons() -> None:
    """Below 姓名 stand names, each with the phone of its row."""
    text = "姓名\t职务\t电话\n李四\t科长\t0575-88881111\n诸葛明\t科员\t0575-88882222"
    found = [(name.normalised, name.phone) for name in find_names(text) if name.kind == "person"]
    assert found == [("李四", "0575-88881111"), ("诸葛明", "0575-88882222")]
