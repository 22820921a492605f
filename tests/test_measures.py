"""Measures: what is a statement and what is none, the parts of it, and what any text must not do."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.extract.clauses import split_clauses
from policy_nlp.fold import fold
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Measure

analyse = Pipeline()
ARTICLE = "区域合作研究\n一、外地做法\n{}\n二、对策建议\n{}\n"


def measures(text: str) -> list[Measure]:
    return analyse(text).measures


def spans(text: str) -> list[str]:
    return [measure.text for measure in measures(text)]


def one(text: str) -> Measure:
    (measure,) = measures(text)
    return measure


STATEMENTS = [
    ("加快建设中试平台，完善验收办法。", ["加快建设中试平台", "完善验收办法"]),
    ("对通过验收的项目，给予50万元补助，最高不超过100万元。", ["对通过验收的项目，给予50万元补助，最高不超过100万元"]),
    ("鼓励链主企业牵头组建联合体。", ["鼓励链主企业牵头组建联合体"]),
    ("申请单位应当提交真实材料，不得重复申报。", ["申请单位应当提交真实材料", "不得重复申报"]),
    ("经专家论证后，安排专项资金。", ["经专家论证后，安排专项资金"]),
    ("搭建仪器平台，从而让小企业用得上设备。", ["搭建仪器平台"]),
    ("首次入库的企业，给予5万元；再次入库的，给予3万元。", ["首次入库的企业，给予5万元", "再次入库的，给予3万元"]),
    ("有效期内遴选不超过5个园区，按运营费用的50%给予补贴。", ["有效期内遴选不超过5个园区，按运营费用的50%给予补贴"]),
    ("各担保机构要按照保本微利原则，降低担保费率。", ["各担保机构要按照保本微利原则，降低担保费率"]),
    ("项目单位应当提取风险准备金，并逐年提高。", ["项目单位应当提取风险准备金，并逐年提高"]),
    ("专项资金由市财政局拨付。", ["专项资金由市财政局拨付"]),
    ("给予入驻企业租金补贴，减轻企业负担。", ["给予入驻企业租金补贴"]),
    ("完善统计制度。（责任单位：市统计局）", ["完善统计制度"]),
    ("搭建数据平台，实现资源共享，促进产业融合。", ["搭建数据平台"]),
    ("压缩大户业务，确保小微业务占比达到80%。", ["压缩大户业务", "确保小微业务占比达到80%"]),
    ("建设专用通道，实现5G覆盖；完善制度。", ["建设专用通道", "完善制度"]),
    ("加强数据统计，为政府决策提供依据。", ["加强数据统计"]),
    ("为加快转型，推动产业升级，根据上级部署，设立专项资金。", ["根据上级部署，设立专项资金"]),
    ("聚焦重点产业，引进龙头企业。", ["聚焦重点产业，引进龙头企业"]),
    ("申请专项补助，申请单位应当提交材料。", ["申请专项补助，申请单位应当提交材料"]),
    ("联合体设理事会。", ["联合体设理事会"]),
    ("完善统计制度。［市统计局（市数据局）牵头，市财政局配合］", ["完善统计制度"]),
]  # fmt: skip
NONE = [
    "本办法所称中试平台，是指为成果放大提供条件的机构。",
    "为了规范资金管理，根据有关规定，制定本办法。",
    "本办法自2024年1月1日起施行，有效期三年。",
    "近年来，各地积极推进产业升级，培育了一批企业。",
    "现将《若干措施》印发给你们，请认真贯彻执行。",
    "附件：申报表",
    "联系人：王某，电话：123456。",
    "中试平台建设方案",
    "营商环境持续优化。",
    "实行民主决策是政府工作的基本制度。",
    "加快建设创新高地，是落实国家战略的重要举措。",
    "公示无异议后。",
    "",
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS)
def test_statements(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


NOT_ORDERED = {
    "background, dated": "某市数字经济决定\n发布日期：2023年5月6日\n2022年，市委提出建设数字城市，各区积极响应。\n",
    "background, done": "某市数字经济通知\n各区：\n行业协会加强建设，启动了共享平台建设。现通知如下：\n",
    "background, a purpose": "为更好地支撑强市建设、加快打造科创高地，培育一批人才，市科技局决定如下：",
    "background, purposes": (
        "某市数字经济通知\n各区：\n为贯彻决策部署，共同应对挑战，某市认真做好服务，充分运用新技术，"
        "积极组织企业，现就有关事项通知如下：\n"
    ),
    "background, a campaign": "自今年8月起，省局面向全省启动了服务商的征集工作，现已结束。",
    "praise": "希望各单位再接再厉，开拓创新，争取更大成绩。",
    "what has happened": "该平台已与支付系统开展对接。",
    "results in a report": "2024年政府工作报告\n一、2023年工作回顾\n解决了一批群众关心的问题。\n",
    "results under an unnumbered heading": (
        "2026年政府工作报告\n2025年工作回顾\n5G基站达到9万座，形成了一批优势产业。\n一是稳增长。略。二是促改革。略。\n"
    ),
    "names of projects": "研发智能教育机器人（一期）\n建设创新实验室项目（二期）\n",
    "cells run together": "申请人建设平台许可1．《安全生产法》第六十九条2．《条例》第五条，开展检测3．《办法》第三条。",
    "cells that are names": "\t标准厂房建设项目\t招商引资\t某市投资有限公司\t2024\n某某，某某。\n",
    "what may be found": "患者可有发热，超声检查可发现结节，可伴随贫血。",
    "a forecast": "需要指出的是，沿海地区有可能发生较大风暴。",
    "a definition": "本办法所称示范基地，是指为企业提供实习岗位的单位。",
    "a section of aims": "某市试点方案\n一、试点目标\n形成管控体系，发挥平台作用，引领企业发展。\n二、附件\n无。\n",
    "an announcement": "具体安排如下：\n",
    "the announcement of a list": "重点支持方向为：\n",
    "a request to pass on": "以上意见如无不妥，请批转各地执行。",
    "a table of contents": "某市规划\n目录\n一、总体要求 1\n二、建设平台 3\n三、完善机制 9\n一、总体要求\n略。\n",
    "a question": "贵单位是否建设了数据平台？",
    "a box to tick": "□建设数据平台，完善管理制度。",
    "a blank to fill": "计划建设平台____个，完善制度____项。",
    "a place to sign": "推荐单位（盖章）：",
    "a note on how to fill in": "填表说明：按照提交的材料制作目录，装订成册。",
}


@pytest.mark.parametrize("text", NOT_ORDERED.values(), ids=NOT_ORDERED)
def test_what_orders_nothing(text: str) -> None:
    assert spans(text) == []


ATTACHED = (
    "某市申报通知\n一、申报要求\n各区应当组织申报。\n附件1\n{}\n{}\n附件2\n任务分工表\n建设数据平台，完善管理制度。\n"
)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("示范项目申报表", "一、项目概况\n企业应当说明项目投入，提供相关证明。"),
        ("诚信承诺书", "本单位将严格执行规定，接受监督检查。"),
        ("建设方案编制提纲", "明确建设任务，提出保障措施。"),
        ("入选企业名单\n（共12家）", "甲公司提供全套解决方案，服务中小企业。"),
        ("名词解释", "边缘计算：将计算能力延伸到现场，实现实时分析。"),
    ],
)
def test_attached_forms_and_glossaries_order_nothing(title: str, words: str) -> None:
    assert spans(ATTACHED.format(title, words)) == ["各区应当组织申报", "建设数据平台", "完善管理制度"]
    assert len(spans(ATTACHED.format("实施方案", words))) > 3


def test_what_follows_a_glossary_orders() -> None:
    glossary = "某市关于印发若干措施的通知\n附件1\n名词解释\n平台：汇聚资源，提供服务。\n"
    text = f"{glossary}某市支持平台发展若干措施\n一、资金支持\n给予平台50万元补助。\n"
    assert spans(text) == ["给予平台50万元补助"]
    text = "附件1\n申报表\n单位：\n第一条　企业应当建立台账。\n"
    assert spans(text) == ["企业应当建立台账"]


def test_what_is_decided_after_its_purposes_is_ordered() -> None:
    text = "为进一步激励先进，推动产业发展，市政府决定，对先进集体给予奖励。"
    assert spans(text)[-1] == "对先进集体给予奖励"
    assert spans("规章应当经合法性审查，并由制定机关集体讨论决定。")[-1].endswith("由制定机关集体讨论决定")
    assert spans("企业不得有下列行为：\n") == ["企业不得有下列行为"]


def test_with_whom_belongs_to_what_is_done() -> None:
    text = "市农业部门应当会同市科技等部门，定期开展评估，并公布评估结果。"
    assert spans(text)[0] == "市农业部门应当会同市科技等部门，定期开展评估"
    assert measures(text)[0].attribute == "市农业部门"
    assert spans("市科技部门应当会同财政部门制定管理办法，报市政府批准。")[0].endswith("管理办法")


def test_cells_are_clauses_of_their_own() -> None:
    text = "12\t标准厂房建设项目\t新建标准厂房，改造生产线。\t5000\t2024\n"
    assert spans(text) == ["新建标准厂房", "改造生产线"]


def test_a_year_before_a_list_mark_is_no_list_number() -> None:
    assert spans("园区应当具备条件，2019、2020年专利数累计超过50件。")[-1] == "2019、2020年专利数累计超过50件"


def test_conditions_may_be_that_something_has_been_done() -> None:
    text = "申报企业应当符合下列条件：\n（一）企业已制定发展规划。\n（二）企业已投入资金。\n"
    assert spans(text)[-2:] == ["企业已制定发展规划", "企业已投入资金"]


def test_a_note_at_the_head_of_a_sentence_is_outside() -> None:
    text = "一、建设数据平台，完善管理制度。（市经信局牵头，市财政局配合）推进小镇建设，加强用地保障。\n"
    assert spans(text)[-2:] == ["推进小镇建设", "加强用地保障"]


def test_a_quotation_mark_left_in_a_page_source_closes() -> None:
    text = "坚持“平台共建、费用共筹&quot;的原则，加强资金保障。"
    assert spans(text)[-1] == "加强资金保障"
    assert all(measure.text.count("“") == measure.text.count("&quot;") for measure in measures(text))


@pytest.mark.parametrize("text", NONE)
def test_no_statement(text: str) -> None:
    assert spans(text) == []


@pytest.mark.parametrize(
    ("text", "deontic"),
    [
        ("完善评价体系。", "commitment"),
        ("支持高校开放仪器。", "encouragement"),
        ("企业应当建立台账。", "obligation"),
        ("各单位要加强协作。", "obligation"),
        ("任何单位不得截留资金。", "prohibition"),
        ("严禁挪用资金。", "prohibition"),
        ("企业可申请延期一次。", "permission"),
        ("允许项目经费结转使用。", "permission"),
        ("市科技局负责项目管理。", "commitment"),
        ("应用场景由园区开放。", "commitment"),
    ],
)
def test_deontic(text: str, deontic: str) -> None:
    assert one(text).deontic == deontic


def test_parts() -> None:
    measure = one("市科技局对通过验收的企业给予最高50万元补助。")
    assert (measure.attribute, measure.aim, measure.object) == ("市科技局", "给予", "最高50万元补助")
    assert measure.beneficiary == "通过验收的企业"
    measure = one("把科研投入列入年度预算。")
    assert (measure.aim, measure.object) == ("列入", "科研投入")
    measure = one("鼓励保险机构开发新险种。")
    assert (measure.aim, measure.object, measure.beneficiary) == ("鼓励", "保险机构开发新险种", "保险机构")
    measure = one("经专家论证后，安排专项资金。")
    assert measure.condition == "经专家论证后"


@pytest.mark.parametrize(
    ("text", "attribute", "condition"),
    [
        ("对严重失信的企业由市科技局给予处罚。", "市科技局", None),
        ("各级担保机构要在可持续经营的前提下，调降费率。", "各级担保机构", "在可持续经营的前提下"),
        ("科学技术行政部门应当加强监督。", "科学技术行政部门", None),
        ("企业弄虚作假的，应当退回补助资金。", "企业", "企业弄虚作假的"),
        ("绩效优秀的给予100万元奖励。", None, "绩效优秀的"),
    ],
)
def test_who_acts_and_when(text: str, attribute: str | None, condition: str | None) -> None:
    measure = one(text)
    assert (measure.attribute, measure.condition) == (attribute, condition)


def test_a_sentence_goes_on_with_its_case() -> None:
    text = "第一条　完善制度。\n第二条　申报材料弄虚作假的，追回补助资金，取消申报资格。\n"
    assert [measure.condition for measure in measures(text)] == [None, "申报材料弄虚作假的", "申报材料弄虚作假的"]


def test_effects_are_plans_in_a_work_report() -> None:
    report = "2025年某省政府工作报告\n一、2025年重点工作\n培育服务贸易，促进入境旅游发展。\n"
    assert spans(report)[-1] == "促进入境旅游发展"
    assert spans("培育服务贸易，促进入境旅游发展。") == ["培育服务贸易"]


def test_who_is_limited_gains_nothing() -> None:
    assert one("承担项目的企业可优先申请贷款。").beneficiary == "承担项目的企业"
    assert one("单个企业仅可申请一次扶持。").beneficiary is None


def test_the_state_of_things_holds_no_orders() -> None:
    text = "数字经济发展规划\n一、发展基础\n建设数据平台，完善制度。\n二、主要任务\n建设算力中心。\n"
    assert spans(text) == ["建设算力中心"]


def test_ids_join_measures_to_other_layers() -> None:
    analysis = analyse("市科技局给予通过验收的企业最高50万元补助。")
    (measure,) = analysis.measures
    assert measure.quantities == [quantity.id for quantity in analysis.quantities]
    assert measure.attribute_id in {actor.canonical_id for actor in analysis.actors}


def test_the_note_that_closes_an_item_names_who_acts() -> None:
    text = (
        "一、主要任务\n（一）完善统计。建立月报制度，加强培训。（牵头单位：市统计局；配合单位：各区）\n"
        "（二）强化宣传。开展宣讲。\n"
    )
    assert [measure.attribute for measure in measures(text)] == ["市统计局", "市统计局", None]
    (measure,) = measures("开展宣讲活动。（市文旅局牵头，市教育局配合）")
    assert measure.attribute == "市文旅局"
    (measure,) = measures("开展宣讲活动。［市文旅局（市文物局）牵头，市教育局配合］")
    assert measure.attribute == "市文旅局（市文物局）牵头，市教育局配合"


def test_labels() -> None:
    found = measures("（一）强化要素保障。安排用地指标。\n（二）加强宣传。办好大赛。\n")
    assert [measure.label for measure in found] == ["强化要素保障", "加强宣传"]
    assert one("第二条　【降低成本】减免场地租金。").label == "降低成本"


def test_conditions_are_requirements_each_and_papers_none() -> None:
    text = "第三条　申报单位应当符合下列条件：\n（一）在本市注册；\n（二）近两年无违法记录。\n第四条　完善服务。"
    found = measures(text)
    assert [measure.text for measure in found] == ["在本市注册", "近两年无违法记录", "完善服务"]
    assert {measure.deontic for measure in found[:-1]} == {"obligation"}
    papers = "第五条　申报单位应当提交以下材料：\n（一）申请表；\n（二）审计报告。\n"
    assert len(measures(papers)) == 1


def test_an_article_tells_and_proposes() -> None:
    text = ARTICLE.format("上海设立了专项基金。产业规模显著提升。", "建议建立联席会议制度，优化服务流程。")
    found = measures(text)
    assert [(measure.text, measure.status, measure.deontic) for measure in found] == [
        ("上海设立了专项基金", "practised", "commitment"),
        ("建议建立联席会议制度", "proposed", "recommendation"),
        ("优化服务流程", "proposed", "recommendation"),
    ]
    assert found[0].region == "310000"


WORDS = (
    "支持 鼓励 企业 应当 不得 对 的 ， 。 ； ： （ ） “ ” 《 》 给予 50万元 补助 由 市科技局 负责 以 为 一是 第三条 "
    "责任单位： 条件： 最高 加快 建设 𠮷 a 1. 并 可 要 【 】 按照 进行 评估 把 列入"
)
PIECES = st.lists(st.sampled_from([*WORDS.split(" "), "\n", " ", "\t"]), max_size=60)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_any_text_is_read_and_grounded(pieces: list[str]) -> None:
    text = "".join(pieces)
    analysis = analyse(text)  # building it checks the grounding
    places = [(measure.start, measure.end) for measure in analysis.measures]
    assert len(places) == len(set(places))
    for measure in analysis.measures:
        assert measure.aim
        assert set(measure.at) == {
            field
            for field in ("label", "attribute", "aim", "object", "beneficiary", "condition")
            if getattr(measure, field) is not None
        }


@given(st.text(alphabet="，。；：（）“”《》甲乙、 1;&quot", max_size=80))
def test_clauses_lie_in_order_within_the_sentence(text: str) -> None:
    folded = fold(text)
    clauses = split_clauses(folded, 0, len(folded))
    assert all(clause.start < clause.end <= len(text) for clause in clauses)
    assert all(first.end <= second.start for first, second in pairwise(clauses))


@pytest.mark.parametrize("unit", ["支持", "，", "对", "（", "支持企业，", "可", "责任单位：", "一是", "由", "“"])
def test_time_grows_with_the_length_only(unit: str) -> None:
    pipeline = Pipeline(layers=["measures", "findings"])
    pipeline(unit)
    spent = []
    for times in (12_500, 100_000):
        begun = time.process_time()
        pipeline(unit * times)
        spent.append(time.process_time() - begun)
    assert spent[1] < 30 * max(spent[0], 0.02)


GAINS = [
    ("引导仪器平台企业向高校开放设备。", "高校"),
    ("鼓励成员企业向社会开放仪器。", "成员企业"),
    ("鼓励企业积极按照标准改造产线。", "企业"),
    ("面向小微企业提供检测服务。", "小微企业"),
    ("为大学生创新创业提供场地。", "大学生"),
    ("鼓励建设数据产业园区。", None),
    ("探索建立检测服务平台。", None),
]


@pytest.mark.parametrize(("text", "beneficiary"), GAINS)
def test_who_gains(text: str, beneficiary: str | None) -> None:
    assert one(text).beneficiary == beneficiary


@pytest.mark.parametrize("who", ["牵头企业", "牵头单位", "牵头部门", "牵头高校"])
def test_who_leads_keeps_the_word_that_says_so(who: str) -> None:
    (measure,) = pn.analyse(f"{who}应当每年报送任务完成情况。").measures
    assert measure.attribute == who


def test_to_lead_before_a_verb_is_how_it_is_done() -> None:
    (measure,) = pn.analyse("市科技局牵头制定年度计划。").measures
    assert (measure.attribute, measure.aim) == ("市科技局", "制定")
