"""Measures: the institutional statements of a document (Institutional Grammar 2.0), clause by clause."""

from __future__ import annotations

from typing import cast

from policy_nlp.extract import Found
from policy_nlp.extract.instruments import classify
from policy_nlp.extract.predicate import Grammar, Place
from policy_nlp.extract.setting import Setting, settings
from policy_nlp.extract.statement import SentenceReader, Statement
from policy_nlp.records import Actor, Deontic, Document, Measure, record_id
from policy_nlp.scan import Scan


def find_measures(document: Document, scan: Scan, found: Found) -> list[Measure]:
    """Return the measures of a document, in order; reads its sections, meta, actors, regions and quantities."""
    mentions = {region.start: region.end for region in found.regions}
    mentions.update({actor.start: actor.end for actor in found.actors})
    grammar = Grammar(scan, mentions)
    actors = {actor.end: actor for actor in found.actors}
    quantities = [(quantity.start, quantity.end, quantity.id) for quantity in found.quantities]
    measures: dict[tuple[int, int], Measure] = {}
    at = 0
    for setting in settings(scan, found):
        reader = SentenceReader(grammar)
        for start, end in setting.sentences:
            for statement in reader.read(start, end):
                while at < len(quantities) and quantities[at][0] < statement.start:
                    at += 1
                inside = []
                for first, last, name in quantities[at:]:
                    if first >= statement.end:
                        break
                    if last <= statement.end:
                        inside.append(name)
                measure = _measure(document.text, scan, statement, setting, actors, inside)
                measures.setdefault((measure.start, measure.end), measure)
    return list(measures.values())


def _measure(
    text: str, scan: Scan, statement: Statement, setting: Setting, actors: dict[int, Actor], quantities: list[str]
) -> Measure:
    attribute = statement.subject or setting.note
    places: dict[str, Place | None] = {
        "label": setting.label,
        "attribute": attribute,
        "aim": statement.aim,
        "object": statement.object,
        "beneficiary": statement.party,
        "condition": statement.condition,
    }
    words = {name: text[place[0] : place[1]] if place else None for name, place in places.items()}
    instrument, dimension = classify(scan, statement, setting.label)
    start, end = statement.start, statement.end
    doer = actors.get(attribute[1]) if attribute else None
    helped = actors.get(statement.party[1]) if statement.party else None
    return Measure(
        id=record_id("measures", start, end),
        start=start,
        end=end,
        text=text[start:end],
        label=words["label"],
        attribute=words["attribute"],
        deontic=cast(Deontic, _deontic(statement, setting, doer)),
        aim=text[statement.aim[0] : statement.aim[1]],
        object=words["object"],
        beneficiary=words["beneficiary"],
        condition=words["condition"],
        status=setting.status,
        region=setting.region,
        instrument=instrument,
        dimension=dimension,
        quantities=quantities,
        attribute_id=doer.canonical_id if doer else None,
        beneficiary_id=helped.canonical_id if helped else None,
        at={name: place for name, place in places.items() if place},
    )


def _deontic(statement: Statement, setting: Setting, doer: Actor | None) -> str:
    if statement.modal is not None or statement.deontic != "commitment":
        return statement.deontic
    if setting.status == "proposed":
        return "recommendation"
    if setting.status == "enacted" and doer is not None and doer.type not in ("government", "platform"):
        return "obligation" if statement.subject is not None else "commitment"
    return "commitment"
