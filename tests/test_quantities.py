"""Quantities: what is one and what is none, and value, unit, comparator and kind of each form of the genre."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.extract.quantities.units import units
from policy_nlp.pipeline import Pipeline
from policy_nlp.records import Quantity

PIPELINE = Pipeline(layers=["citations", "dates", "quantities"])


def found(text: str) -> list[Quantity]:
    return PIPELINE(text).quantities


def shown(text: str) -> list[tuple[str, float, float | None, str | None]]:
    return [(q.text, q.value, q.value_max, q.unit) for q in found(text)]


@pytest.mark.parametrize(
    ("text", "quantity", "value", "value_max", "unit"),
    [
        ("总投资15亿元。", "15亿元", 1.5e9, None, "CNY"),
        ("规模1.5万亿元。", "1.5万亿元", 1.5e12, None, "CNY"),
        ("总价值超过298.61亿元人民币。", "298.61亿元人民币", 29861000000, None, "CNY"),
        ("给予20—30万元补助。", "20—30万元", 200000, 300000, "CNY"),
        ("给予500万到2000万元补助。", "500万到2000万元", 5e6, 2e7, "CNY"),
        ("给予８０万元奖励。", "８０万元", 800000, None, "CNY"),
        ("比例不低于百分之三十。", "百分之三十", 30, None, "%"),
        ("应占支出的百分之一点二以上。", "百分之一点二", 1.2, None, "%"),
        ("经三分之二以上成员同意。", "三分之二", 66.6667, None, "%"),
        ("增长两成。", "两成", 20, None, "%"),
        ("提高0.5个百分点。", "0.5个百分点", 0.5, None, "pp"),
        ("增长3倍。", "3倍", 3, None, "倍"),
        ("到2030年网络零售额翻一番。", "一番", 1, None, "番"),
        ("人均产值翻两番。", "两番", 2, None, "番"),
        ("引进10余家企业。", "10余家", 10, None, "家"),
        ("引进近百家企业。", "近百家", 100, None, "家"),
        ("惠及上百个村庄。", "上百个", 100, None, "个"),
        ("投资数十亿元。", "数十亿元", 1e9, None, "CNY"),
        ("带动5000多家企业。", "5000多家", 5000, None, "家"),
        ("每平方米68.6元。", "68.6元", 68.6, None, "CNY"),
        ("租金1.5元/平方米/天。", "1.5元/平方米/天", 1.5, None, "CNY/m2/day"),
        ("电价0.5元/千瓦时。", "0.5元/千瓦时", 0.5, None, "CNY/kWh"),
        ("期限12个月。", "12个月", 12, None, "month"),
        ("在30个工作日内办结。", "30个工作日", 30, None, "workday"),
        ("三年内完成。", "三年", 3, None, "year"),
        ("年龄16—24岁。", "16—24岁", 16, 24, "岁"),
        ("进入前10名的企业。", "10名", 10, None, "名"),
        ("内设七大中心。", "七大", 7, None, "个"),
        ("吸引138家次高校。", "138家次", 138, None, "家次"),
        ("掌握0.35微米技术。", "0.35微米", 0.35, None, "um"),
        ("算力规模突破15万P。", "15万P", 150000, None, "P"),
        ("装机规模达到1亿千瓦。", "1亿千瓦", 1e8, None, "kW"),
        ("27,479台（套）设施。", "27,479台（套）", 27479, None, "台"),
        ("处一万元以上十万元以下罚款。", "一万元以上十万元", 1e4, 1e5, "CNY"),
        ("人均10平方米/人。", "10平方米/人", 10, None, "m2/人"),
        ("两三家企业参加。", "两三家", 2, 3, "家"),
        ("新建省级和美乡村100个左右。", "100个左右", 100, None, "个"),
        ("有 784 家企业。", "784 家", 784, None, "家"),
    ],
)
def test_forms(text: str, quantity: str, value: float, value_max: float | None, unit: str) -> None:
    assert shown(text) == [
        (quantity, pytest.approx(value), value_max if value_max is None else pytest.approx(value_max), unit)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "第一，第三条，第十五届。",
        "一是加强领导。二是完善机制。",
        "（三）重点任务",
        "提出以下五点建议：",
        "要抓好以下三个方面。",
        "构建“315”科技创新体系，建设5G基站和G60走廊。",
        "释放“1+1>2”的协同效应，实现四链融合。",
        "推出一批一流企业，形成一系列一体化方案，另一方面进一步统一标准。",
        "服务“三农”，落实“十四五”规划和“四个全面”。",
        "西行规发〔2020〕1号",
        "联系电话：83976429，邮编310012",
        "http://www.example.gov.cn/2020/12/30/art_59_370.html",
        "印发《三年行动计划（2018—2020年）》。",
        "2024年7月2日，2021—2025年。",
        "全面贯彻党的二十大精神。",
        "培育一家一户的家庭农场。",
        "实施数字经济发展十条。",
        "2.2020年浙江省创新试点",
    ],
)
def test_what_is_none(text: str) -> None:
    assert shown(text) == []


def test_tiers_share_unit_and_comparator() -> None:
    text = "分别给予最高10万、20万、50万元奖励；再分别给予10、20和50万元。"
    assert [(q.value, q.unit, q.comparator) for q in found(text)] == [
        *((value, "CNY", "<=") for value in (1e5, 2e5, 5e5)),
        *((value, "CNY", "=") for value in (1e5, 2e5, 5e5)),
    ]


def test_old_and_new_bound() -> None:
    old, new = found("力争将比例由60%提高到90%。")
    assert (old.kind, old.comparator, old.value) == ("fact", "=", 60)
    assert (new.kind, new.value) == ("target", 90)


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("不低于{}。", ">="), ("不得少于{}。", ">="), ("至少{}。", ">="), ("{}以上。", ">="),
        ("{}及以上。", ">="), ("力争达到{}。", ">="),
        ("超过{}。", ">"), ("突破{}。", ">"), ("高于{}。", ">"),
        ("不超过{}。", "<="), ("最高{}。", "<="), ("最高不超过{}。", "<="), ("{}以内。", "<="),
        ("{}以下。", "<="), ("不得超过{}。", "<="),
        ("低于{}。", "<"), ("不足{}。", "<"), ("少于{}。", "<"),
        ("约{}。", "~"), ("{}左右。", "~"), ("为{}。", "="), ("投资额{}（不含）以上。", ">"),
    ],
)  # fmt: skip
@given(
    st.integers(1, 9999),
    st.sampled_from(
        [("万元", 10**4, "CNY"), ("亿元", 10**8, "CNY"), ("%", 1, "%"), ("家", 1, "家"), ("个工作日", 1, "workday")]
    ),
)
@settings(max_examples=25, deadline=None)
def test_the_record_follows_the_form(text: str, comparator: str, number: int, unit: tuple[str, int, str]) -> None:
    printed, scale, symbol = unit
    (quantity,) = found("规模" + text.format(f"{number}{printed}"))
    assert (quantity.value, quantity.unit, quantity.comparator) == (number * scale, symbol, comparator)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("对年营业收入2000万元以上的企业，给予最高50万元奖励。", ["requirement", "support"]),
        ("按实际投资额的30%给予补助，单个项目最高500万元。", ["support", "support"]),
        ("到2030年，力争培育龙头企业30家。", ["target"]),
        ("截至目前，已建成平台41家。", ["fact"]),
        ("本办法自发布之日起施行，有效期3年。", ["fact"]),
        ("处5万元以上10万元以下的罚款。", ["requirement"]),
        ("应当自受理之日起20个工作日内作出决定。", ["requirement"]),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert [q.kind for q in found(text)] == kinds


@pytest.mark.parametrize(
    ("text", "metric", "subject"),
    [
        ("牵头企业上年营业收入一般不低于15亿元。", "上年营业收入", "牵头企业"),
        ("按实际投资额的30%给予补助。", "实际投资额", None),
        ("给予驻区企业最高1000万元一次性奖励。", "一次性奖励", "驻区企业"),
        ("组建41家创新联合体。", "创新联合体", None),
        ("主营业务收入500万元以上的小微企业，给予补贴。", "主营业务收入", "小微企业"),
        ("本措施有效期3年。", "有效期", "本措施"),
        ("对企业自主建设的示范项目，给予50万元补助。", "补助", "企业"),
        ("运营企业实施对本地有带动作用的示范项目，按投入的20%给予补助。", "投入", "运营企业"),
        ("按照《鼓励和支持企业创新办法》，对新设机构给予50万元补助。", "补助", "新设机构"),
        ("一、综合型园区。上年度工业总产值不低于50亿元。", "上年度工业总产值", "综合型园区"),
        ("认定条件：科技企业孵化载体不少于5家。", "科技企业孵化载体", None),
        ("布局相对集中，区块不超过3个。", "区块", None),
        ("力争全市技术合同成交额突破200亿元。", "技术合同成交额", "全市"),
        ("第四条 牵头企业应当符合以下条件：\n（一）上年营业收入不低于2亿元；", "上年营业收入", "牵头企业"),
        ("区本级农业科普经费应占年度财政支出的2%以上。", "年度财政支出", "区本级农业科普经费"),
        (
            "省级主管部门应当自受理申请之日起20日内作出是否颁发机构许可证的决定。",
            "作出是否颁发机构许可证的决定",
            "省级主管部门",
        ),
        ("评审结果须在单位公示不少于5个工作日。", "公示", "单位"),
        ("对获批成为市级绿色示范小区的，给予50万元奖励。", "奖励", "市级绿色示范小区"),
        ("对首次用于化妆用品的注册新原料，给予一次性奖励30万元。", "奖励", "注册新原料"),
        ("对企业开发的工业软件，择优给予30万元奖励。", "奖励", "企业"),
        ("支持远航数据公司利用算力推动中小企业上云，给予30万元奖励。", "奖励", "远航数据公司"),
        ("对申报材料进行审核，给予500元补助。", "补助", None),
        ("2．园区选址、布局合理，申报面积不超过8平方公里。", "申报面积", "园区"),
        (
            "对农业企业利用新技术开展改造的项目，投资额80万元以上的，予以支持。",
            "投资额",
            "农业企业利用新技术开展改造的项目",
        ),
        ("对年增加值增长超过20%且负债率合理的工业企业，给予奖励。", "年增加值", "工业企业"),
        ("服务机构为用人单位选聘人才，经认定按服务费用的50%给予奖励。", "服务费用", "服务机构"),
        ("遴选一批优秀工程师团队，按购房金额的60%给予补贴。", "购房金额", "优秀工程师团队"),
        ("对牵头单位奖励30万元。", "奖励", "牵头单位"),
        ("一、支持软件业发展\n（一）培育新星企业家。给予最高20万元资助。", "资助", "新星企业家"),
        ("到2030年，做强光电产业集群，全链条产值超过600亿元。", "全链条产值", "光电产业集群"),
    ],
)
def test_words(text: str, metric: str, subject: str | None) -> None:
    (quantity,) = found(text)
    assert (quantity.metric, quantity.subject) == (metric, subject)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("对新认定的国家级、省级、市级中心，分别给予50万元、20万元、10万元奖励。", ["国家级", "省级", "市级中心"]),
        ("主导（含参与）标准制定、修订的，分别给予最高20万元、10万元奖励。", ["主导（含参与）标准制定", "修订"]),
        (
            "对首次通过三级、四级和五级认证的企业，分别给予10万元、20万元、30万元补助。",
            ["企业"] * 3,
        ),
        ("杰出人才给予税后150万元安家补贴，骨干人才给予税后80万元安家补贴。", ["杰出人才", "骨干人才"]),
        ("企业收入首次达到1亿元、5亿元的，分别给予30万元、50万元奖励。", ["企业"] * 4),
    ],
)
def test_tiers_have_their_cases(text: str, subjects: list[str]) -> None:
    assert [q.subject for q in found(text)] == subjects


def test_rates_have_their_bases() -> None:
    quantities = found("分别按平台投入、设备投入的30%、20%给予补助。")
    assert [q.metric for q in quantities] == ["平台投入", "设备投入"]


@pytest.mark.parametrize(
    ("text", "exception"),
    [
        ("申报面积不超过10平方公里，特殊情况可再议；布局合理。", "特殊情况可再议"),
        ("成员不少于50个单位（基金会除外）。", "基金会除外"),
        ("采购份额不低于30%。本地企业无法提供的商品除外。", "本地企业无法提供的商品除外"),
        ("营业收入不低于2000万元。初创企业可适当放宽。", "初创企业可适当放宽"),
        ("成员不少于50个单位（含分支机构）。", None),
        (
            "应当自收到申请之日起30日内答复。情况复杂的，经负责人批准，可适当延长。",
            "情况复杂的，经负责人批准，可适当延长",
        ),
        ("应当自收到申请之日起30日内答复。答复应当公开。", None),
        ("应当留出不少于30日的过渡期，涉及公共安全的除外。", "涉及公共安全的除外"),
        ("给予每户300元补贴，有条件的县可适当提高。", "有条件的县可适当提高"),
        ("每个项目补助原则上不超过100万元，重大项目最高不超过300万元。", "重大项目最高不超过300万元"),
        ("除合同另有约定外，服务期限不超过三年。", "除合同另有约定外"),
        ("除合同管理费外，服务费率不超过3%。", None),
        (
            "单个企业年度奖励最高500万元，对投资超过10亿元的项目，不受上述限额限制。",
            "对投资超过10亿元的项目，不受上述限额限制",
        ),
        ("每个单位限报2项，联合申报的项目不计入限额。", "联合申报的项目不计入限额"),
        ("给予50万元一次性奖励，已享受同类奖励的不再给予。", "已享受同类奖励的不再给予"),
        ("应当在三十日内办结，法律、法规另有规定的，从其规定。", "法律、法规另有规定的，从其规定"),
        ("补贴期限最长3年，可根据实际情况适当延长。", "可根据实际情况适当延长"),
        ("机构最高补助200万元，特别优秀的团队可按“一企一策”给予支持。", "特别优秀的团队可按“一企一策”给予支持"),
        ("给予最高200万元的一次性奖励，成效特别突出的，奖励额度可上浮。", "成效特别突出的，奖励额度可上浮"),
        ("给予两年租金补贴。成长性好的，可延长至四年。", "成长性好的，可延长至四年"),
        ("科技人员不少于10名（不含兼职人员）。", "不含兼职人员"),
        ("注册资本不低于100万元（不含无形资产）。", None),
        ("担保费率不超过1%，经市政府批准，可适当上浮。", "经市政府批准，可适当上浮"),
        ("每家单位至少设计1个项目，同时允许在研项目数可突破至3项。", None),
        ("对新引进人才，给予最高400万元扶持，“一事一议”人才上不封顶。", "“一事一议”人才上不封顶"),
    ],
)
def test_exceptions_are_bound_to_their_bound(text: str, exception: str | None) -> None:
    assert found(text)[0].exception == exception


def test_a_running_total_with_a_ceiling_is_no_report() -> None:
    assert found("同一家庭累计救助不超过5万元。")[0].kind == "requirement"
    assert found("截至目前，累计发放补助500万元。")[0].kind == "fact"


def test_hedge_and_exception() -> None:
    (quantity,) = found("营业收入一般不低于15亿元（对于前沿领域的企业，可适当降低要求）。")
    assert quantity.hedge == "一般"
    assert quantity.exception == "对于前沿领域的企业，可适当降低要求"


def test_every_unit_is_read() -> None:
    for printed, unit in units().items():
        if unit.family in ("day", "place", "divisor") or printed == "条":
            continue
        assert [q.unit for q in found(f"共有20{printed}")] == [unit.symbol], printed


ALPHABET = st.sampled_from(
    [
        *"0123456789一二三十百千万亿两几余多近约上下以内外元家个年月日%‰—-~至到、，。；：（）《》“”第大不超过最高给予的企业对按",
        "不低于",
        "个工作日",
        "\n",
        " ",
        "😀",
        "Ａ",
    ]
)


@given(st.text() | st.lists(ALPHABET, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_stays_grounded(text: str) -> None:
    PIPELINE(text.replace("\r", "\n").removeprefix("\ufeff"))


@pytest.mark.parametrize(
    "unit", ["1", "一", "1,", "不超过", "亿", "1、", "1-", "约", "1家", "10万元，", "给予", "1%的", "（1家"]
)
def test_repetition_stays_linear(unit: str) -> None:
    def cost(times: int) -> float:
        text = unit * times
        start = time.process_time()
        PIPELINE(text)
        return time.process_time() - start

    cost(1000)
    assert cost(8000) < 4 * cost(4000) + 0.2
