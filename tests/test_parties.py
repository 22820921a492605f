"""The parties of a measure: who gains, in which case, and who acts; what only looks like one."""

import pytest

from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Measure

analyse = Pipeline()


def measures(text: str) -> list[Measure]:
    return analyse(text).measures


def one(text: str) -> Measure:
    (measure,) = measures(text)
    return measure


OWNERS = [
    ("保护企业产权。", "企业"),
    ("激发中小企业的活力。", "中小企业"),
    ("解决人才企业招人难问题。", "人才企业"),
    ("提升群众办事体验。", "群众"),
    ("稳定毕业生、农民工等重点群体就业。", "毕业生、农民工等重点群体"),
    ("加强对企业网络建设的支持力度。", "企业"),
    ("市科技局负责高新区的管理工作。", "高新区"),
    ("企业的研发费用按实际发生额计入成本。", "企业"),
    ("推进龙头企业品牌建设。", None),
    ("发挥龙头企业带动作用。", None),
    ("加快科研院所建设。", None),
    ("完善联合体的管理机制。", None),
    ("保护各类主体数据权益。", "各类主体"),
    ("实施“百万家庭上网”工程。", None),
    ("限制企业排污行为。", None),
    ("编制开发区的总体规划。", None),
    ("加强与龙头企业的合作。", None),
    ("各单位要完善本单位的管理制度。", None),
]
RAISED = [
    ("扶持小微企业。", "小微企业"),
    ("加快发展市、县两级担保机构。", "市、县两级担保机构"),
    ("培育一批领军企业。", None),
    ("培育100家以上示范企业。", None),
    ("引进龙头企业。", None),
    ("培育有条件的软件企业上市融资。", "有条件的软件企业"),
    ("推进市级医院开展远程诊疗。", "市级医院"),
    ("推进产业园区建设。", None),
    ("将领军企业纳入上市培育库。", "领军企业"),
    ("将软件费用纳入补贴范围。", None),
]
URGED = [
    ("支持在京全国重点实验室、科技领军企业攻关重大任务。", "在京全国重点实验室、科技领军企业"),
    ("支持双跨平台落户本地。", "双跨平台"),
    ("鼓励商贸企业平台化发展。", "商贸企业"),
    ("鼓励金融机构加大对成长型企业的信贷支持力度。", "成长型企业"),
    ("支持保险机构为软件企业提供保险服务。", "软件企业"),
    ("推动公共数据依法合规向软件企业开放。", "软件企业"),
    ("支持兰州科技创新、产业焕新、城市更新。", "兰州"),
    ("支持兰州重离子装置等设施建设。", None),
    ("鼓励校企合作培养人才。", None),
    ("支持跨境贸易服务平台提升服务能力。", "跨境贸易服务平台"),
    ("支持跨部门联合执法。", None),
    ("鼓励区内企业主导制定行业标准。", "区内企业"),
    ("鼓励引导银行、保险等金融机构加快技术应用。", "银行、保险等金融机构"),
    ("吸引优秀毕业生返乡创业。", "优秀毕业生"),
    ("推动甲学院、乙职业技术学院与本地企业开展产学研合作。", "甲学院、乙职业技术学院"),
    ("支持制造业数字化转型服务商、行业协会等组建联合体。", "制造业数字化转型服务商、行业协会等"),
    ("支持设计企业走进产业集群。", "设计企业"),
    ("支持将软件企业认定为总部企业。", "软件企业"),
    ("鼓励园区给予创业团队场地补贴。", "创业团队"),
    ("推动业务向规模化、集约化方向布局。", None),
    ("组织重点企业参加展会。", "重点企业"),
    ("组织专家评审。", None),
]
GIVEN = [
    ("给予用人单位引才资助。", "用人单位"),
    ("给予突出贡献企业家最长3年免费居住权。", "突出贡献企业家"),
    ("对优秀人才在户口、入学等方面提供服务。", "优秀人才"),
    ("对柔性引进的医学团队按“一事一议”方式给予资助。", "柔性引进的医学团队"),
    ("对在站（基地、中心）博士后，给予8万元补助。", "在站（基地、中心）博士后"),
    ("对于实力强、影响大的服务机构可另行研究。", "实力强、影响大的服务机构"),
    ("按运营机构实际费用的50%给予补贴。", "运营机构"),
    ("根据企业综合贡献，予以资助。", "企业"),
    ("软件企业获得国家认定的，给予20万元奖励。", "软件企业"),
    ("企业入选国家级示范平台，一次性奖励80万元。", "企业"),
    ("单个企业每年所获奖励合计最高80万元。", "单个企业"),
    ("入选人才享受相关津贴。", "入选人才"),
    ("承担项目的企业可向产业基金推荐支持。", "承担项目的企业"),
    ("对转型费用给予补贴。", None),
    ("对转型费用进行一定比例补贴。", None),
    ("资助青年教师开展国际学术交流。", "青年教师"),
    ("在站博士后申报省级资助获批的，给予5万元奖励。", "在站博士后"),
    ("对区内软件企业和示范项目，可按一企一策的方式加大支持力度。", "区内软件企业和示范项目"),
    ("对高级专家，可不占所在单位的岗位比例。", "高级专家"),
    ("符合条件的，按企业人才奖给予支持。", None),
    ("为数字经济发展提供服务。", None),
    ("根据园区政策给予用地支持。", None),
    ("对弄虚作假骗取财政经费的，由主管部门追回经费。", None),
]


@pytest.mark.parametrize(("text", "beneficiary"), [*OWNERS, *RAISED, *URGED, *GIVEN])
def test_who_gains(text: str, beneficiary: str | None) -> None:
    assert one(text).beneficiary == beneficiary


def test_a_pronoun_is_who_was_named_before() -> None:
    first, second = measures("对参与建设的骨干企业，实行容缺机制，优先支持其布局研发机构。")
    assert first.beneficiary == second.beneficiary == "参与建设的骨干企业"
    assert second.at["beneficiary"] == first.at["beneficiary"]
    measure = one("市财政要根据担保基金的业务拓展等情况，适时对其进行资金补充。")
    assert (measure.beneficiary, measure.condition) == ("担保基金", "根据担保基金的业务拓展等情况")
    assert measures("完善制度，对其进行评估。")[-1].beneficiary is None
    measure = one("对新认定的示范企业，支持其申报省级专项资金。")
    assert measure.beneficiary == "新认定的示范企业"


def test_what_is_given_goes_on_to_who_was_addressed() -> None:
    text = "对新设立的企业，购买办公用房的，给予一次性补助；租用办公用房的，给予三年租金补贴。"
    assert [measure.beneficiary for measure in measures(text)] == ["新设立的企业", "新设立的企业"]
    text = "对获得国家奖的企业，给予配套奖励；对获得省奖的，给予配套奖励。"
    assert [measure.beneficiary for measure in measures(text)] == ["获得国家奖的企业", None]
    text = "支持开源社区落户本地，在场地租赁方面予以优先支持；对检测项目，予以支持。"
    assert [measure.beneficiary for measure in measures(text)][:2] == ["开源社区", "开源社区"]
    text = "对新设立的企业，给予一次性补助。给予三年租金补贴。"
    assert [measure.beneficiary for measure in measures(text)] == ["新设立的企业", None]


@pytest.mark.parametrize(
    ("text", "beneficiary"),
    [
        ("对年收入超过2亿元，且研发投入占比超过5%的企业，给予奖励。", "年收入超过2亿元，且研发投入占比超过5%的企业"),
        ("对信用较好，户数增长较快，代偿率合理的担保机构，给予补偿。", "信用较好，户数增长较快，代偿率合理的担保机构"),
        ("对首次入户广州，在本区工作满1年的人才给予补贴。", "首次入户广州，在本区工作满1年的人才"),
    ],
)
def test_an_addressee_may_be_described_over_commas(text: str, beneficiary: str) -> None:
    measure = one(text)
    assert (measure.text, measure.beneficiary) == (text[:-1], beneficiary)


def test_clauses_behind_an_addressee_stay_apart() -> None:
    assert [measure.text for measure in measures("对企业开展检查，公布检查结果。")] == [
        "对企业开展检查",
        "公布检查结果",
    ]
    measure = one("对规模以上企业，首次达到百亿元的，给予奖励。")
    assert (measure.beneficiary, measure.condition) == ("规模以上企业", "首次达到百亿元的")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("对企业开展职工培训，按每人500元给予补贴。", "对企业开展职工培训"),
        ("企业入选国家级示范平台，一次性奖励80万元。", "企业入选国家级示范平台"),
        ("对获奖企业，认定后给予奖励。", "认定后"),
        ("建议根据考核结果给予分阶段支持。", "根据考核结果"),
        ("填报中如遇技术问题，可联系技术人员。", "填报中如遇技术问题"),
        ("在产业化过程中，应给予资金保障。", "在产业化过程中"),
        ("申请省级示范园区应提供证明材料。", "申请省级示范园区"),
        ("申请单位应提供证明材料。", None),
        ("在装备制造等重点领域，实施技术改造。", None),
        ("对基站建设给予电价补贴。", None),
        ("对获评省级示范园区的（含培育园区），一次性奖励200万元。", "对获评省级示范园区的（含培育园区）"),
        ("企业入选省厅认定的示范平台（含培育平台），一次性奖励80万元。", "企业入选省厅认定的示范平台（含培育平台）"),
        ("对通过贯标的企业，经专家评选可获得20万元奖励。", "经专家评选"),
        ("经主管部门认定的领军人才可申请人才住房。", None),
        ("对服务机构，每引进1名博士，给予2万元奖励。", "每引进1名博士"),
        ("对服务机构，每年评选10家，给予2万元奖励。", None),
        ("对外贸企业，出口额达到5000万元，给予奖励。", "出口额达到5000万元"),
        ("已获奖的企业，入选更高等级示范，一次性奖励20万元。", "入选更高等级示范"),
        ("对未通过检查的示范项目予以补助。", "未通过检查的示范项目"),
        ("对企业购买云服务的费用，按10%给予补贴。", None),
        ("对孵化器培育单位给予补贴。", None),
        ("该公司作为建设主体，依法取得项目特许经营权，完善服务体系。", None),
        ("对符合条件的机构进行事后奖励，单个机构最高50万元。", None),
        ("健全服务体系，完善制度。", None),
    ],
)
def test_in_which_case(text: str, condition: str | None) -> None:
    assert measures(text)[-1].condition == condition


def test_a_case_does_not_hold_for_what_is_striven_for() -> None:
    text = "对部门申报试点项目的，优先给予安排，力争建设3个项目。"
    assert [measure.condition for measure in measures(text)] == ["对部门申报试点项目的", None]


def test_who_is_urged_in_a_manner_does_what_follows() -> None:
    measure = one("支持企业围绕重大工程建设，开展示范应用。")
    assert (measure.beneficiary, measure.object) == ("企业", "企业围绕重大工程建设，开展示范应用")
    assert len(measures("支持企业围绕地铁工程开展研发，完善制度。")) == 2


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("科技型企业不少于50家。", None),
        ("成员单位数量不少于5个。", None),
        ("区内企业研发投入占比不低于2%。", "区内企业"),
        ("省级担保基金承担的风险比例不低于20%。", "省级担保基金"),
        ("单个企业所获补助最高20万元。", None),
        ("对实力强的机构可另行研究。", None),
        ("大型企业从中小企业采购货物，应当及时付款。", "大型企业"),
        ("市专利部门处理侵权纠纷，认定侵权成立的，应当责令停止。", "市专利部门"),
    ],
)
def test_who_acts(text: str, attribute: str | None) -> None:
    assert measures(text)[-1].attribute == attribute


FIRST = (
    "（一）完善统计\n1．建立月报制度，制定办法。加强检查。\n"
    "2．加强业务培训，编写教材。办好培训班。［市统计局牵头，各有关部门配合］\n"
)
SECOND = (
    "（二）强化宣传\n1．开展宣讲，发布信息。办好讲座。\n"
    "2．办好大赛，组织评选。开展交流。［市文旅局牵头，各有关部门配合］\n"
)


def test_a_note_at_the_last_part_closes_the_whole_item() -> None:
    bodies = [measure.attribute for measure in measures(f"一、主要任务\n{FIRST}{SECOND}")]
    assert bodies == ["市统计局牵头，各有关部门配合"] * 2 + ["市文旅局牵头，各有关部门配合"] * 2
    bodies = [measure.attribute for measure in measures(f"一、主要任务\n{FIRST}")]
    assert bodies == [None, "市统计局牵头，各有关部门配合"]


def test_a_condition_under_a_name_is_his() -> None:
    text = (
        "第八条　认定条件\n1．综合型园区。上年度总产值超过50亿元；科技型企业不少于50家。\n"
        "2．特色型园区。上年度总产值超过30亿元；科技型企业不少于30家。\n"
    )
    assert [measure.attribute for measure in measures(text)] == ["综合型园区", "综合型园区", "特色型园区", "特色型园区"]
    other = text.replace("认定条件", "基本情况")
    assert {measure.attribute for measure in measures(other)} == {None}


@pytest.mark.parametrize(
    ("text", "attribute", "aim", "beneficiary"),
    [
        ("对院所研制的设备，按合同金额的10%奖励研制单位。", None, "奖励", "研制单位"),
        ("对院所研制的首台套设备，省财政按合同金额的10%奖励使用单位。", "省财政", "奖励", "使用单位"),
        ("研发人员占职工总数的比例不低于30%。", None, "不低于", None),
        ("申报项目由在市内注册的企业单独申报。", "在市内注册的企业", "申报", None),
    ],
)
def test_awards_by_a_rate_and_nouns_that_begin_like_verbs(
    text: str, attribute: str | None, aim: str, beneficiary: str | None
) -> None:
    measure = one(text)
    assert (measure.attribute, measure.aim, measure.beneficiary) == (attribute, aim, beneficiary)
