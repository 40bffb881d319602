"""Outlets that relay who else speaks in the same sentence, without a verb of quoting."""

from annotator.reading.acts import is_place
from annotator.reading.model import Registry
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Sentence

_SUBJECTS = frozenset(("subject and verb", "subject apart from verb", "unnamed subject"))
_SPOKEN = _SUBJECTS | {"verb and subject"}
_PUBLISHED = frozenset(("quoted by", "according to"))
_APART = frozenset(("while", "but", "whereas", "though", ";"))


def relayed(findings: list[Finding], sentence: Sentence, registry: Registry) -> list[Finding]:
    """The findings of a sentence with their relays, relays first where they close the sentence."""
    if len(findings) < 2:
        return findings
    findings = _without_capitals(_closed(findings, sentence), sentence)
    _opening(findings, sentence)
    findings = _carried(findings, sentence, registry)
    findings = _outer(findings, sentence, registry)
    _inner(findings, sentence, registry)
    return findings


def _closed(findings: list[Finding], sentence: Sentence) -> list[Finding]:
    """'The caller said this, it added': who tells of somebody unnamed, and ends the sentence, relays them."""
    outer, inner = findings[-1], findings[:-1]
    ends = len(sentence) - outer.cue.last < 3 and sentence.at[outer.speaker.first - 1] == ","
    told = outer.speaker.kind == "pronoun" and ends and outer.relay is None
    if not told or any(f.speaker.kind != "unnamed" or f.relay for f in inner):
        return findings
    for finding in inner:
        finding.relay = outer.speaker
    return [outer, *inner]


def _without_capitals(findings: list[Finding], sentence: Sentence) -> list[Finding]:
    """'In a statement by X's ministry, Moscow said': the capital is the ministry that the statement is by."""
    first = findings[0]
    stated = first.rule == "according to" and sentence.at[0] == "in" and first.speaker.kind == "named"
    if not stated or sentence.lexicon.people["institutions"].isdisjoint(
        first.speaker.name.casefold().split()
    ):
        return findings
    return [first, *(f for f in findings[1:] if not is_place(f.speaker, sentence))]


def _opening(findings: list[Finding], sentence: Sentence) -> None:
    """'In an interview with X, Y said this': the outlet that heard it, named first, relays the next speaker."""
    hearing = sentence.lexicon.grammar["hearing"]
    if findings[0].cue.words in hearing and findings[0].relay is None:
        following = findings[1]
        if following.relay is None and following.rule in _SUBJECTS:
            following.relay = findings[0].speaker


def _carried(findings: list[Finding], sentence: Sentence, registry: Registry) -> list[Finding]:
    """'X said in a statement carried by Y' and 'In a statement published by Y X said': Y relays X."""
    documents = sentence.lexicon.people["documents"]
    for index, finding in enumerate(findings):
        noun = finding.cue.first - 1
        source = registry.sources.get(finding.speaker.source or "")
        outlet = finding.speaker.kind == "named" or (source is not None and source.kind in OUTLETS)
        stated = sentence.at[noun] in documents and sentence.at[noun - 2] == "in"
        if finding.rule not in _PUBLISHED or finding.relay or not outlet or not stated:
            continue
        told = [f for f in findings if f is not finding and f.rule in _SUBJECTS]
        if len(told) == 1 == len(findings) - 1 and told[0].relay is None:
            told[0].relay = finding.speaker
            return [findings[index], *told]
    return findings


def _outer(findings: list[Finding], sentence: Sentence, registry: Registry) -> list[Finding]:
    """'Y said this, X reported', 'Y said this, according to X': an outlet at the end relays what stands before it."""
    outer = findings[-1]
    behind = outer.rule == "according to" and outer.cue.first > 0
    if not (behind or outer.rule == "subject and verb") or outer.relay:
        return findings
    last = outer.speaker.last if behind else outer.cue.last
    if len(sentence) - last > 4 or not _is_outlet(outer.speaker, sentence, registry):
        return findings
    inner = [
        f
        for f in findings[:-1]
        if f.relay is None
        and f.speaker is not outer.speaker
        and f.cue.last < outer.speaker.first
        and (f.rule in _SPOKEN or not behind)
        and _APART.isdisjoint(sentence.low[f.cue.last : outer.speaker.first])
    ]
    if inner and len(inner) == len(findings) - 1:
        for finding in inner:
            finding.relay = outer.speaker
        return [outer, *inner]
    return findings


def _is_outlet(speaker: Speaker, sentence: Sentence, registry: Registry) -> bool:
    """Whether somebody is an outlet, by the registry or by the noun that ends the name: 'the Xyz news agency'."""
    if speaker.kind == "registered":
        return registry.sources[speaker.source or ""].kind in OUTLETS
    return speaker.kind == "named" and sentence.at[speaker.last - 1] in sentence.lexicon.people["outlets"]


def _inner(findings: list[Finding], sentence: Sentence, registry: Registry) -> None:
    """'X said that Y had announced': an outlet relays whoever speaks in what it said."""
    if len(findings) != 2:
        return
    outer, inner = findings
    kind = outer.speaker.kind == "registered" and registry.sources[outer.speaker.source or ""].kind
    between = sentence.low[outer.cue.last : max(inner.speaker.first, outer.cue.last)]
    opening = outer.rule == "according to" and outer.cue.first == 0
    if kind not in OUTLETS or not (outer.rule == "subject and verb" or opening) or outer.relay or inner.relay:
        return
    if (
        inner.rule == "subject and verb"
        and inner.speaker.first >= outer.cue.last
        and not (_APART | {"and", "as"}).intersection(between)
    ):
        inner.relay = outer.speaker
