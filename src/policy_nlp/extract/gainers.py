"""Who gains: the doer in the words behind 对, 为, 支持 or 保护, without what he does, owns or gets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Set as AbstractSet
from typing import Final

from policy_nlp.extract.clauses import by_first, by_last, endings, ends_in, opens_in
from policy_nlp.extract.doers import Doers
from policy_nlp.extract.heads import Place
from policy_nlp.scan import Scan

_GIFT: Final = re.compile(
    r"最[高长]|一次性|税后|不超过|不低于|[0-9]|资金|奖励|奖补|补助|补贴|资助|适当|一定|连续|每年|相应|支持|优惠|贷款|优先|政策|待遇|便利"
)
_SHORT: Final = 16
"""Characters; the longest name that words of what it is about follow, but for those of `_FINANCING`."""
_VERB_AND_NOUN: Final = 3
"""Characters; a verb of two and more than that ending words without 的 tell of an action (校企合作培养人才)."""
_ROLE: Final = re.compile("(?:建设|运营|管理|承担)?(?:单位|主体|机构|平台)")
"""What with the verb before it only names who somebody is: 培育单位, 建设运营主体."""
_LONGEST_AGENT: Final = 160
"""Characters; who is helped is named within."""
_OF_PLACES: Final = frozenset("省市县区州盟国")
_CONCERNS: Final = (2, 4)
"""Characters of the words after who gains that only say in what: 企业融资, 高校成果转化."""
_FINANCING: Final = ("融资", "用工", "创业", "就业", "发展")
"""Such words that may follow a longer name."""
_SECTORS: Final = ("业", "街区", "集群")
_NO_SECTORS: Final = ("行业", "就业", "创业", "作业")
_DESCRIBING: Final = by_first(("具有", "符合", "从事", "承担", "拥有", "参与", "获得", "具备", "参加", "入驻", "在"))
_NOT_WHO: Final = by_first((
    "弄虚作假", "违反", "骗取", "挪用", "未", "不", "逾期", "拒", "擅自", "跨区", "跨部门", "跨地", "跨省", "跨界",
    "跨学科", "跨领域", "跨行业", "人对", "本单位", "本部门", "本机构", "自身",
))  # fmt: skip
"""What begins words that only end like a doer: what is done, or who acts himself."""
_OPENED_TO: Final = re.compile("向((?!社会)[^,向]{2,24}?)(?:有序|率先|全面|逐步)?(?:开放|倾斜|共享)")
_REACHED: Final = re.compile("(?:首次|新|被)?(?:入选|获评|获得|荣获|获批|取得|晋升|评为|认定为|列入|入围|通过)")
_ACTS: Final = re.compile(
    _REACHED.pattern + "|从事|进入|投身|参与|承担|申报|招收|提供|开设|开办|返乡|落户|入驻|上市|挂牌|主导|到|赴|来"
)
"""What shows that somebody does something, besides a verb of the lexicon."""
_GROUP: Final = re.compile("[^的,]{2,60}?等[^的,、]{0,8}?(?:群体|主体|人员|企业|机构|单位|人群)")
_PROVIDED: Final = re.compile("为([^,]{2,40}?)(?:提供|开展)|(?:加大|加强|强化)对([^,]{2,30}?)的")
_OWNER: Final = re.compile(
    "(?:企业|经营主体|市场主体|各类主体|创新主体|机构|单位|高新区|园区|群众|居民|市民|公众|劳动者|消费者|农民|职工"
    "|家庭|老年人|残疾人|毕业生|患者)(?![的家、和及或化型体文界小社])"
)
"""Whose a thing is, where his name is no mention (群众办事体验)."""
_NO_OWNER: Final = re.compile("[的,、和与及对向占在]")
_LONGEST_OWNER: Final = 8
"""Characters of an owner's name before its last word, which has none of the above."""
_MADE: Final = ("建设", "改革", "品牌", "牵引", "带动", "主导", "家", "为主")
"""What follows the name of what is made, or of who does something for others: 园区建设, 龙头企业带动."""
_FACING: Final = ("面向", "针对")
_COSTS: Final = by_last(("费", "费用", "支出", "经费", "投入", "利息", "成本", "损失", "金额"))
"""What is paid for when the words end so: 对企业购买云服务的费用."""
_TURNING: Final = ("数字化", "智能化", "网络化", "信息化", "转型", "服务化")
_TOGETHER: Final = re.compile("合作|对接|共建|联合|签订|协同")
_PRONOUN: Final = re.compile("其(?![他它中余次实])")
_GOES_ON: Final = re.compile(  # every branch opens with a character, so that re skips to it
    "围绕|依托|利用|运用|结合|借助|立足|聚焦|面向|针对|牵头|为(?!重点|主|代表|载体|导向|牵引)|在(?!线|建|校|职|岗|册|研|编|库)"
    "|“|落户|入驻|上市|挂牌|做大|做强|做优|走出去|转型|集聚|数字化|智能化|绿色化|平台化|规模化|专业化|品牌化|市场化"
    "|入选|获评|获得|荣获|获批|取得|晋升|评为|认定为|入围|主导(?!产|地|作用|的|权|型|性|业|品)|走进|走向|招收|提供|参与|承担|申报|争取|进入(?!壁)|投身|从事|关心|践行|返乡|架设|开设|开办|参保|参会|成为|成长(?!型|性)|壮大"
    "|到(?!位|期|达|账|场|岗|货|点|户|会)|来(?!源|自|料|访|往|华)|赴|跨(?:地|行业|区|领域|界|所有制)|收购|兼并|合作(?!社|银行|机构|区|伙伴|平台|基金|项目|方)|协作|融合|信息化|网络化|连锁化|国际化|现代化"
    "|适当|积极|主动|率先|深入|全面|优先|充分|广泛|依法|持续|进一步|不断|有序|独立|共同"
)
"""What the words that tell who is helped may be followed by, besides a verb of the lexicon."""
_SCOPE: Final = re.compile(
    "(?:在[^在]*(?:方面|环节)|按[^的]*|根据[^的]*|采取[^的]*|进行[^的]*|以[^以的]*(?:方式|形式)"
    "|分(?:档次?|级|类|批|期|阶段|等级))$"
)
"""What ends the words behind 对 without telling who gains: wherein, by what rule, in which manner."""


class Gainers(Doers):
    """Finds who gains by what is done, or is addressed by it."""

    def __init__(self, scan: Scan, mentions: dict[int, int], places: AbstractSet[int] = frozenset()) -> None:
        super().__init__(scan, mentions, places)
        self._gainer = endings("gainer")

    def agent(self, start: int, end: int) -> Place | None:
        """Return who is to act in the object of 鼓励 or 支持: the words up to the verb or preposition after a doer."""
        if (self.preposition(start, end) and not self._in_place(start)) or opens_in(self.text, start, _NOT_WHO):
            return None
        split = self.split(start, end)
        stops = self._stops(start, end if split is None else split)
        order = sorted(stops)
        for number, at in enumerate(order):
            stop = self.before_adverbs(start, at)
            if stop <= start and (not stops[at] or opens_in(self.text, start, _DESCRIBING)):
                continue
            if stop <= start or self.text.find("向", start, stop) >= 0:
                return None  # a verb, or 数据库向企业开放: who is named gains, and does nothing
            if self._is_agent(start, stop) and not self._goes_on_to_name(start, at, order[number + 1 :]):
                return (start, stop if not self._joins(stop, end) else self._before_with(start, stop))
        if split is not None:
            return (start, split)
        if self.is_doer((start, end)) and not self._is_list(start, end):
            acts = any(verb and at + _VERB_AND_NOUN < end for at, verb in stops.items())
            return None if acts and self.text.find("的", start, end) < 0 else (start, end)
        named = self._named((start + 2 if self._in_place(start) else start, end))
        return (start, named[1]) if named else None

    def _stops(self, start: int, end: int) -> dict[int, bool]:
        """Where who is helped may end, and whether a verb of the lexicon begins there."""
        end = min(end, start + _LONGEST_AGENT)
        stops = {match.start(): False for match in _GOES_ON.finditer(self.text, start + 2, end)}
        for hit in self.aims_in(start, end):
            stops[hit.start] = True
        return stops

    def _is_agent(self, start: int, stop: int) -> bool:
        """Whether words before a verb name who acts: a doer, or a sector (生活服务业)."""
        if self.enclosed(start, stop) or self._is_list(start, stop):
            return False
        sector = stop - start > 2 and self.text.endswith(_SECTORS, start, stop)
        return self.is_doer((start, stop)) or (sector and not self.text.endswith(_NO_SECTORS, start, stop))

    def _goes_on_to_name(self, start: int, at: int, later: list[int]) -> bool:
        """Whether a sector before `at` only begins a doer's name: 制造业 of 制造业数字化转型服务商."""
        if self.text[at - 1] != "业" or not self.text.startswith(_TURNING, at):
            return False
        ends = (self.before_adverbs(start, stop) for stop in later if stop - at <= _LONGEST_OWNER * 2)
        return any(self.is_doer((start, end)) for end in ends)

    def _joins(self, stop: int, end: int) -> bool:
        """Whether what is to be done is done with somebody: 合作, 对接 or 共建 behind who acts."""
        return _TOGETHER.search(self.text, stop, end) is not None

    def _before_with(self, start: int, stop: int) -> int:
        """Where who is helped ends before those with whom he is to act: 企业 of 企业与高校开展合作."""
        cut = self.text.find("与", start + 2, stop)
        return cut if cut > 0 and self.is_doer((start, cut)) else stop

    def _is_list(self, start: int, end: int) -> bool:
        """Whether the words list what is to be done in a place (甲市科技创新、城市更新), not who is there."""
        cut = self.text.find("、", start, end) if start in self._places else -1
        return cut > 0 and not self.is_doer((start, cut))

    def _in_place(self, start: int) -> bool:
        """Whether 在 at `start` only tells where who follows is (在甘高校)."""
        return self.text[start : start + 1] == "在" and self._mentions.get(start + 1) == start + 2

    def _named(self, place: Place) -> Place | None:
        """The mentions that begin the place, unless they are a place in the name of a thing (佛山市产业生态)."""
        mention = self.mention_at(place)
        if mention is None or place[0] not in self._places or mention[1] == place[1]:
            return mention
        after = self.skip_adverbs(mention[1], place[1])
        goes_on = after > mention[1] or after in self._aim_at or self.text[after] in "的科"
        return mention if goes_on or self.preposition(after, place[1]) else None

    def taker(self, place: Place | None) -> Place | None:
        """Return who of the words after 对 or 为 gains: all of them, or the actor that they begin with."""
        if place is None or self.is_doer(place):
            return place
        start, end = place
        if self.pronoun_at(start, end) is not None:
            return (start, start + 1)
        place = self.without_scope(place)
        start, end = place
        split = self.split(start, end)
        if split is not None or self.is_doer(place):
            return (start, split or end)
        of = self.text.find("的", start, end)
        if of > 0 and (owner := self._before_of(place, of)) is not None:
            return owner
        mention = self.mention_at(place)
        return mention if mention is not None and place[0] not in self._places else self._first(place, of)

    def _before_of(self, place: Place, of: int) -> Place | None:
        """Who is named before 的, or behind it where words before only tell where he is (在本市的企业)."""
        if self.preposition(place[0], place[1]) is not None:
            head = self.mention_at((of + 1, place[1]))
            return (place[0], head[1]) if head is not None else None
        return (place[0], of) if self.is_doer((place[0], of)) else None

    def _first(self, place: Place, of: int) -> Place | None:
        """Who the words begin with, though it is no mention; `of` is the place of their first 的, or -1."""
        start, end = place
        described = 0 < of < end - 1 and opens_in(self.text, start, _DESCRIBING)
        who = self._concern(place) or (None if described else self.agent(start, end)) or self._named(place)
        if who is None or self.enclosed(start, who[1]) or self.text[who[0] : who[1]] == "社会":
            return None
        # 对本市承担的重大项目: the place only describes the thing
        return None if who[1] < of and self.text[who[1] - 1] in _OF_PLACES else who

    def without_scope(self, place: Place) -> Place:
        """Return the words behind 对 without those at their end that tell wherein or how (在…方面, 按…方式)."""
        scope = _SCOPE.search(self.text, place[0] + 2, place[1])
        return (place[0], scope.start()) if scope else place

    def _concern(self, place: Place) -> Place | None:
        """Return who gains where short words behind say in what: 企业 of 企业融资."""
        start, end = place
        described = self.text.find("的", start, end) >= 0 or self.text.find("等", start, end) >= 0
        for tail in _CONCERNS:
            stop = end - tail
            financing = tail == len("融资") and self.text.startswith(_FINANCING, stop)
            long = stop - start > _SHORT or described
            if (financing or not long) and not self.aims_in(start, stop) and self.is_doer((start, stop)):
                return (start, stop)
        return None

    def concerned(self, start: int, end: int) -> Place | None:
        """Return whose case 对…的 tells (对规模以上企业首次达到…的): who acts in it, or is named at its beginning."""
        if self.reaches(start, end):
            return None
        agent = self.agent(start, end)
        pos = self.skip_adverbs(start, end)
        if agent is not None or pos in self._aim_at or opens_in(self.text, pos, _DESCRIBING):
            return agent
        at = bisect_right(self._ends, start)
        stop = self._ends[at] if at < len(self._ends) else end
        return (start, stop) if stop < end and "的" not in self.text[start:stop] else None

    def served(self, doer: Place | None, start: int, end: int) -> Place | None:
        """Return whom the action urged on `doer` in [start, end) is for: 引导A向B开放, 鼓励A支持B."""
        begin = start if doer is None else doer[1]
        for hit in self.aims_in(begin, end):
            place = self.towards(begin, self.before_adverbs(begin, hit.start))
            if place is not None and not self.text.startswith("社会", place[0]):
                return place
            if doer is not None and hit.kind == "aim.give" and (taker := self.taker_after(hit.end, end)) is not None:
                return taker
            if (
                doer is not None
                and hit.value == "encouragement"
                and (of := self._named((hit.end, end)) or self.agent(hit.end, end))
            ):
                return of
        provided = _PROVIDED.search(self.text, begin, end) if doer is not None else None
        if provided is not None and (party := self.taker(provided.span(provided.lastindex or 0))):
            return party
        opened = _OPENED_TO.search(self.text, begin, end)
        return opened.span(1) if opened is not None and self.is_doer(opened.span(1)) else None

    def taker_after(self, start: int, end: int) -> Place | None:
        """Return who is named between 给予 and what is given (给予企业最高50万元补助)."""
        if self.pronoun_at(start, end) is not None:
            return (start, start + 1)
        gift = _GIFT.search(self.text, start, end)
        place = (start, gift.start() if gift else end)
        if gift is None or place[1] - start <= 1 or self.is_doer(place):
            return place if gift and place[1] - start > 1 else None
        return self.leading(place[0], place[1])

    def owner(self, start: int, end: int) -> Place | None:
        """Return whose the thing is that a verb governs (保护企业产权): the doer before the rest of its words."""
        start += 2 if self.text[start : start + 2] in _FACING else 0
        if opens_in(self.text, start, _NOT_WHO) or self.preposition(start, end):
            return None
        of = self.text.find("的", start, end)
        if self.text.find("等", start, end) > 0 and (group := _GROUP.match(self.text, start, end - 1)) is not None:
            return group.span()
        if of > 0 and ends_in(self.text, start, of, self._gainer) and not self.aims_in(start, of):
            return (start, of)
        mention = self.mention_at((start, end))
        if mention is None or not ends_in(self.text, mention[0], mention[1], self._gainer):
            mention = self._unmentioned(start, end)
        if mention is None or mention[1] >= end or self.text.startswith(_MADE, mention[1]):
            return None
        return None if self.text[start] in "“《" and self.enclosed(start, mention[1]) else mention

    def _unmentioned(self, start: int, end: int) -> Place | None:
        """The owner that the words begin with, by his last word."""
        last = _OWNER.search(self.text, start, end)
        if last is None or last.start() - start > _LONGEST_OWNER or _NO_OWNER.search(self.text, start, last.start()):
            return None
        # a verb may only open the name (运营机构)
        return None if self.aims_in(start + 1, last.end()) else (start, last.end())

    def concerned_by(self, start: int, end: int) -> Place | None:
        """Return whose a thing is that something depends on (根据担保基金的业务情况)."""
        begin = self.after_word(start, end)
        of = self.text.find("的", begin, end)
        return (begin, of) if of > 0 and self.is_doer((begin, of)) else self.owner(begin, end)

    def doing(self, place: Place, *, addressed: bool = True) -> bool:
        """Whether the words tell what somebody does (企业新设研发机构), not who he is (新设研发机构的企业).

        `addressed` tells that they stand behind 对, where what has 的 names who is addressed (对企业引进年薪高的人员).
        """
        start, end = place
        agent = None if ends_in(self.text, start, end, _COSTS) else self.agent(start, end)
        if agent is None or agent[1] >= end:
            return False
        verb = self.verb_at(self.skip_adverbs(agent[1], end), end)
        if not addressed and _REACHED.match(self.text, agent[1], end) is not None:
            return not self.is_gainer(place)
        if verb is not None and _ROLE.match(self.text, verb.end, end) is not None:
            return False  # 孵化器培育单位: no more than a name
        if self.text.find("的", agent[1], end) >= 0 and (
            addressed or verb is None or self.text.startswith("的", verb.end) or self.is_gainer(place)
        ):
            return False
        return verb is not None or _ACTS.match(self.text, agent[1], end) is not None

    def reaches(self, start: int, end: int) -> bool:
        """Whether the words open with what somebody came to be or got: 入选示范企业."""
        return _REACHED.match(self.text, self.skip_adverbs(start, end), end) is not None

    def bearer(self, start: int, end: int) -> Place | None:
        """Return who of a subject bears what is bounded (担保基金承担的比例, 区内企业研发投入)."""
        agent = self.agent(start, end)
        if agent is not None and agent[1] in self._aim_at and self.is_body(agent):
            return agent
        leading = self.leading(start, end)
        if leading is None or not self.text.endswith(("企业", "机构"), *leading):
            return None
        # 牵头 is an adverb elsewhere, and was stepped over
        return (start - 2, leading[1]) if self.text.startswith("牵头", max(0, start - 2)) else leading

    def is_gainer(self, place: Place) -> bool:
        """Whether the words end in a noun of those who can gain: bodies and persons, not places or offices."""
        return ends_in(self.text, place[0], place[1], self._gainer)

    def pronoun_at(self, start: int, end: int) -> Place | None:
        """The 其 with which the words begin, if it is who was named before."""
        is_pronoun = start < end and self.text[start] == "其" and _PRONOUN.match(self.text, start, end) is not None
        return (start, start + 1) if is_pronoun else None

    def is_pronoun(self, place: Place) -> bool:
        """Whether the words are 其 alone: who was named before."""
        return place[1] - place[0] == 1 and self.text[place[0]] == "其"
