"""Cue rules of languages whose verbs stand before their subjects (Arabic)."""

from annotator.folding import fold
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Cue
from annotator.reading.verb_first_according import VerbFirstAccording
from annotator.reading.verb_first_names import BREAKS, MARKS, THAT
from annotator.reading.verb_first_phrases import ALL_OF_THEM

_MOST_LINKS = 3
_ANSWERED = frozenset(("رد", "ردت"))
_SPREAD = frozenset(("نشر", "نشرت", "تنشر"))
_REFUSED = frozenset(("رفض", "رفضت", "امتنع", "امتنعت"))
# Verbs of saying only with another word behind them: 'blamed' is 'carried', 'voiced' is 'crossed'.
_WITH = {
    verb: frozenset(map(fold, words.split()))
    for verbs, words in (
        ("حمل حملت يحمل تحمل حملوا", "مسؤولية المسؤولية مسؤوليه المسئولية مسئولية"),
        ("عبر عبرت يعبر تعبر عبروا", "عن"),
        ("تزعم", "أن أنه أنها أنهم إن بأن بأنه بأنها"),
    )
    for verb in verbs.split()
}
_ACROSS = "عبر"  # also a preposition
_SHOWN = frozenset(("عرض", "عرضت"))
_ISSUES = frozenset(
    map(fold, "أصدر أصدرت أصدروا نشر نشرت وجه وجهت بث بثت كتب كتبت ألقى ألقت عقد عقدت".split())
)
_WORKS = tuple(map(fold, "بيان تقرير تسجيل مقطع كلم رسال تعميم منشور تصريح مقال شريط".split()))
_IN_WHICH = frozenset(("فيه", "فيها", "خلاله", "خلالها", "عبره"))
_SEES = frozenset(("شاهد", "شاهدت", "سمع", "سمعت"))  # cues with their subject: 'a reporter saw'
_COUNTS_AS = frozenset(("يعتبر", "تعتبر", "يتوقع", "تتوقع", "يقدر", "تقدر"))
_TIME = "الوقت"
_NEAR = 5  # words between two who speak together
_WITHIN = 12  # words


class VerbFirstRules(VerbFirstAccording):
    """Finds the sources of one sentence. Same task and same answers as `cues.CueRules`."""

    def run(self) -> list[Finding]:
        """All findings of the sentence."""
        handlers = {
            "say": self._say,
            "quote": self._quote,
            "according": self._according,
            "quoted_by": self._quoted_by,
        }
        going_on = [cue for cue in self.sentence.cues if cue.group == "going_on"]
        if going_on:
            self.sentence.cues = [cue for cue in self.sentence.cues if cue.group != "going_on"]
        for cue in self.sentence.cues:
            handler = handlers.get(cue.group)
            if handler and not (cue.group == "say" and self._is_noun(cue)):
                handler(cue)
        if not self.findings:
            self._unsaid(going_on)
        return self.findings

    def _add(self, speaker: Speaker, cue: Cue, rule: str, relay: Speaker | None = None) -> None:
        if relay is not None and not any(f.speaker is relay for f in self.findings):
            self.findings.append(Finding(relay, None, cue, rule))
        self.findings.append(Finding(speaker, relay, cue, rule))

    def _say(self, cue: Cue) -> None:
        """'said X that …', 'X said that …', 'and said that …'."""
        if any(
            f.cue.last <= cue.first and cue.first - f.cue.last < 4 and f.rule == "according to"
            for f in self.findings
        ):
            return
        if self._subordinate(cue) or not self._completed(cue) or self._passive(cue):
            return
        if cue.words in _ANSWERED and self._strikes(cue.last):
            return  # 'answered with shells'
        if self.findings and cue.words == "رفض" and self.sentence.at[cue.first] == cue.words:
            return  # 'confirmed the refusal'
        before = self._before(cue.first) or self._nested(cue)
        informed = self._informs(cue) if cue.words in self._grammar["notifying"] else None
        if informed and (before is None or informed[0] is None):
            teller = (
                informed[0] or before or Speaker(cue.first, cue.last, "pronoun", None, cue.words, cue.first)
            )
            return self._add(teller, cue, "told", informed[1])
        if before is None and (self._inside(cue) or self._counts(cue)):
            return
        after = (
            None
            if self.sentence.at[cue.last - 1] in THAT
            else self._after(cue.last - (cue.words.split()[0] in _SEES) + self._timed(cue))
        )
        at = self.sentence.at
        addressed = after is not None and (self._hears(cue.last) or at[cue.last] in self._to_outlet)
        if addressed and before is None and after and after.kind == "registered":
            after = None  # 'and told X that': who spoke before
        if cue.words in _REFUSED and any(at[i] == "التعليق" for i in range(cue.last, cue.last + 6)):
            return
        if cue.words.startswith("بين "):  # 'made clear' with its subject, else it is 'between'
            after = Speaker(
                cue.last - 1, cue.last, "document", None, self.sentence.words[cue.last - 1], cue.last - 1
            )
        if after is None and before is None and (at[cue.last] in THAT or at[cue.last] in MARKS | {":"}):
            before = self._opening_name(cue.first)
        if before is None and at[cue.first - 1] in ("،", ","):
            opening = self._before(cue.first - 1)  # 'X, said that'
            before = opening if opening and opening.kind == "registered" and opening.first == 0 else None
        if (
            before is None
            and after is None
            and at[cue.first - 1] in ("،", ",")
            and at[0] in self._people["spokes"]
        ):
            head = self._after(0, quoting=True)  # 'The director of X, Name Name, said'
            before = head if head and head.last < cue.first else None
        if before is None and after is None:
            before = (
                self._apposed_before(cue.first) or self._office_before(cue.first) or self._had_said(cue.first)
            )
        if after and self.findings and cue.words in self._grammar["addressing_whom"] and self._urged(after):
            after = None  # 'and urged Ankara to'
        had = before is not None and self._had(before, cue)
        speaker = before if before and (after is None or before.kind != "named" or had) else after
        if speaker is None:
            speaker = self._publishing(cue)
        if speaker is None:
            if self.findings or not self._leads(cue):
                return
            speaker = Speaker(cue.first, cue.last, "pronoun", None, cue.words, cue.first)
        alone = speaker.last - speaker.first == 1 and at[speaker.first] in self._grammar["staff"]
        own = at[speaker.first] in self._grammar["own_people"]
        if (own and not self.sentence.words[speaker.first].endswith("ة")) or (
            alone and speaker.kind == "named"
        ):
            return  # 'our correspondent'
        if self._acts(cue) or self._posts(cue, speaker):
            return
        if cue.words in _SHOWN and not self._reports(speaker):
            return  # 'offered', but of an outlet 'showed'
        if cue.words in _SPREAD and self._deploys(speaker.last if speaker is after else cue.last):
            return
        hearer = self._hearer(speaker.last if speaker is after else cue.last) or self._heard_before(cue.first)
        if hearer and hearer is not speaker:
            return self._add(speaker, cue, "told", hearer)
        if speaker is before and self.sentence.at[speaker.first - 1] in THAT and self.findings:
            return self._add(speaker, cue, "told", self.findings[-1].speaker)
        self._add(speaker, cue, "verb and subject" if speaker is after else "subject and verb")
        if speaker is after:
            self._beside(speaker, cue)

    def _publishing(self, cue: Cue) -> Speaker | None:
        """X in 'X issued a statement in which it said'."""
        at = self.sentence.at
        if at[cue.last] not in _IN_WHICH:
            return None
        work = next((i for i in range(cue.first - 1, 0, -1) if at[i].startswith(_WORKS)), 0)
        for index in range(work - 2, max(work - _WITHIN, -1), -1):
            if at[index].removeprefix("و") in _ISSUES:
                known = next((s for s in self._known if s.core == index + 1 and s.kind == "registered"), None)
                name = self.sentence.phrase(index + 1, work).strip('"“”«»() ')
                return known or (Speaker(index + 1, work, "named", None, name, index + 1) if name else None)
        return None

    def _beside(self, speaker: Speaker, cue: Cue) -> None:
        """Y in 'said X and Y that', 'said “X” and “Y” that'."""
        at = self.sentence.at
        end = speaker.last
        while at[end] in MARKS and at[end + 1] == "و" and at[end + 2] in MARKS:
            marked = self._after(end + 2, quoting=True)
            if marked is None:
                break
            self._add(marked, cue, "parallel source")
            end = marked.last
        for other in self._known:
            between = range(speaker.last, other.first)
            if (
                other.kind != "registered"
                or not 0 <= len(between) < (2 * _NEAR if speaker.kind == "unnamed" else _NEAR)
                or not (at[other.first].startswith("و") or at[speaker.last].startswith("و"))
            ):
                continue
            apart = BREAKS | THAT | self._grammar["stops"] | self._grammar["prepositions"]
            if speaker.kind == "unnamed":
                apart = BREAKS | THAT  # 'accounts on the web and X said'
            closed = (
                at[other.last] in THAT or at[other.last] in BREAKS or at[other.last] in self._grammar["stops"]
            )
            if closed and apart.isdisjoint(at[i] for i in between):
                self._add(other, cue, "parallel source")

    def _subordinate(self, cue: Cue) -> bool:
        """'the village that he said was empty', 'after X announced', 'is expected to announce'."""
        before = self.sentence.at[cue.first - 1]
        if before in self._grammar["relatives"] and self.sentence.at[cue.first - 2] == _TIME:
            return False  # 'at the time in which X said'
        if before in self._grammar["relatives"] or before in self._grammar["when"]:
            return True
        bare = cue.first > 0 and self.sentence.at[cue.first] in self._grammar["hopes"]
        return bare and before not in BREAKS | self._grammar["conjunctions"] | self._grammar["between"]

    def _counts(self, cue: Cue) -> bool:
        """'This link is considered vital': a verb of saying only where 'that' comes behind it."""
        at = self.sentence.at
        behind = at[cue.last : cue.last + _WITHIN]
        return (
            cue.words in _COUNTS_AS
            and at[cue.last] in self._grammar["determiners"]
            and THAT.isdisjoint(behind)
        )

    def _urged(self, object_: Speaker) -> bool:
        """Whether a state behind 'and urged' is told something, since what it is urged to stands behind it."""
        state = (
            self.sentence.at[object_.first] in self._people["bodies"] and object_.last - object_.first == 1
        )
        behind = self.sentence.at[object_.last]
        body = object_.kind == "document" and behind.startswith("ل")  # 'and criticised the government for'
        return body or (state and behind in self._grammar["prepositions"])

    def _is_noun(self, cue: Cue) -> bool:
        """'for the uncovering of': no verb has a preposition in front; nor is 'came in' an answer."""
        token, verb = self.sentence.at[cue.first], cue.words.split()[0]
        if token == "ورد" and self.sentence.at[cue.last] in ("في", "ان", "عن", "علي"):
            return True
        before = self.sentence.at[cue.first - 1]
        if token == "رد" and cue.first > 0 and before not in BREAKS | self._grammar["conjunctions"]:
            return before not in self._grammar["between"]  # 'is the answer of'
        return token not in (verb, f"و{verb}", f"ف{verb}") and token[:1] in "لبك"

    def _passive(self, cue: Cue) -> bool:
        """'is accused', 'was announced': told by a vowel sign, which newspapers write to tell it from the active."""
        word = self.sentence.words[cue.first]
        if "\u064f" not in word:
            return False
        word = word.lstrip("و") if self.sentence.at[cue.first].startswith("و") else word
        return word[1:2] == "\u064f" and (word[0] not in "يت" or word[2:3] in ("ت", "ع"))

    def _completed(self, cue: Cue) -> bool:
        """Whether the word stands behind without which a verb tells of no saying: 'voiced its fear', not 'crossed'."""
        needed = _WITH.get(cue.words)
        if needed is None:
            return True
        at = self.sentence.at
        if cue.words == _ACROSS and cue.first > 0 and at[cue.first - 1] not in BREAKS:
            return False
        ahead = range(cue.last, min(cue.last + _WITHIN, len(self.sentence)))
        return any(at[i] in needed and at[i + 1] != "طريق" for i in ahead)

    def _inside(self, cue: Cue) -> bool:
        """'X said that the guards saw …': a verb behind its subject in the clause that tells what X said."""
        at = self.sentence.at
        told = self.findings[-1] if self.findings else None
        if told is None or told.cue.last > cue.first or at[cue.first] != cue.words.split()[0]:
            return False
        between = range(told.cue.last, cue.first)
        that = next((i for i in between if at[i] in THAT), None)
        return (
            that is not None
            and that < cue.first - 1
            and BREAKS.isdisjoint(at[i] for i in range(that, cue.first))
            and at[cue.first - 1] not in self._grammar["conjunctions"]
        )

    def _nested(self, cue: Cue) -> Speaker | None:
        """X in 'an outlet says that X announced'."""
        told = self.findings[-1] if self.findings else None
        if told is None or told.relay:
            return None
        index = cue.first - 1
        if self.sentence.at[index] in self._people["figures"] and self.sentence.at[index - 1] in THAT:
            return Speaker(index, index + 1, "named", None, self.sentence.words[index], index)
        if not self._reports(told.speaker):
            return None
        for speaker in self._known:
            behind = told.speaker.last < speaker.first <= told.speaker.last + 9 and speaker.last == cue.first
            if behind and speaker.kind == "registered" and self.sentence.at[speaker.first - 1] in THAT:
                return speaker
        if self.sentence.at[index] in self._people["institutions"] and self.sentence.at[index - 1] in THAT:
            return Speaker(index, index + 1, "document", None, self.sentence.words[index], index)
        return None

    def _strikes(self, position: int) -> bool:
        """Whether a blow stands among the next words before the sentence breaks."""
        for index in range(position, min(position + 9, len(self.sentence))):
            if self.sentence.at[index] in BREAKS or self.sentence.at[index] in THAT:
                return False
            if self.sentence.at[index] in self._grammar["hitting"]:
                return True
        return False

    def _deploys(self, position: int) -> bool:
        """'The army deployed its soldiers': the same verb as 'published'."""
        forces = self._grammar["forces"]
        return any(self.sentence.at[index] in forces for index in range(position, position + 3))

    def _reports(self, speaker: Speaker) -> bool:
        source = self.registry.sources.get(speaker.source or "")
        return source is not None and source.kind in OUTLETS

    def _leads(self, cue: Cue) -> bool:
        """Whether a verb without a subject opens the sentence or a clause, as 'and he added that' does."""
        at = self.sentence.at
        follows = at[cue.last]
        if cue.words in _COUNTS_AS and follows not in THAT:
            return False  # 'the oil fields are considered'
        if follows in ALL_OF_THEM:
            return False  # 'tests that all point to'
        if cue.first > 1 and at[cue.first - 1] not in BREAKS | self._grammar["conjunctions"]:
            return False
        return (
            follows in self._grammar["stops"]
            or follows in BREAKS
            or follows in MARKS
            or follows.startswith("ب")
            or self._heard_at(cue.last)
            or follows.endswith("ا")
            or cue.first == 0
        )

    def _quote(self, cue: Cue) -> None:
        """'X quoted from Y', '…, quoting Y': X relays Y; 'from Y from Z' makes a longer chain."""
        relay = self._before(cue.first) or (
            None
            if "عن" in cue.words or cue.words.startswith("استناد")
            else self._after(cue.last, quoting=True)
        )
        if relay is None and self.findings:
            relay = self.findings[-1].speaker
        position = relay.last if relay and relay.first >= cue.last else cue.last
        joined = "عن" in cue.words or cue.words.startswith("استناد")
        link = cue.last if joined else self._link(position, 7, cue)
        if link is None:
            body = relay is not None and self.sentence.at[relay.first] in self._people["institutions"]
            then = relay.last + (self.sentence.at[relay.last] in ("،", ",")) if relay else 0
            if relay and (relay.kind == "registered" or body) and self.sentence.at[then] in THAT:
                self._add(relay, cue, "verb and subject")
            return
        if relay:
            self._add(relay, cue, "quotes")
        for _ in range(_MOST_LINKS):
            inner = self._after(link, quoting=True) if link is not None else None
            if inner is None or self.sentence.at[inner.first] in self._grammar["own_people"]:
                return
            self._add(inner, cue, "quotes", relay)
            relay = inner
            link = self._link(inner.last, 2, cue)

    def _link(self, position: int, reach: int, cue: Cue) -> int | None:
        """One past the next 'from' ('to', with a verb of ascribing)."""
        preposition = "الي" if "نسب" in cue.words else "عن"
        for index in range(position, min(position + reach, len(self.sentence))):
            if self.sentence.at[index] in BREAKS and (
                reach < 3 or self.sentence.at[index + 1] != preposition
            ):
                return None
            if self.sentence.at[index] == preposition:
                return index + 1
        return None

    def _according(self, cue: Cue) -> None:
        if cue.words in ("بحسبه", "بحسبها"):
            return self._add(
                Speaker(cue.first, cue.last, "pronoun", None, cue.words, cue.first), cue, "according to"
            )
        if cue.first == 0 and cue.words.startswith("كما "):
            return self._say(cue)  # 'he also told of …'
        if "ذلك" in cue.words:
            issuer = self._issuer(cue.last)
            return self._add(issuer, cue, "according to") if issuer else None
        noun = self.sentence.at[cue.last]
        if noun.removeprefix("ال") in self._grammar["terms"]:
            return  # 'according to the deal'
        if noun.startswith("ال") and noun[2:] in self.sentence.lexicon.reports["nouns"]:
            document = Speaker(cue.last, cue.last + 1, "document", None, noun, cue.last)
            return self._add(document, cue, "according to")
        speaker = self._according_whom(cue)
        heard = speaker is not None and (speaker.kind == "unnamed" or self._told(speaker))
        hearer = self._hearer(speaker.last) if speaker and heard else None
        if speaker and hearer and hearer is not speaker:
            return self._add(speaker, cue, "told", hearer)
        if speaker and "نقل" in cue.words and len(self.findings) == 1 and not self.findings[0].relay:
            quoted = self.findings.pop()
            return self._add(quoted.speaker, cue, "quoted by", speaker)
        if speaker and not self._possessed(speaker):
            self._add(speaker, cue, "according to")
            self._beside(speaker, cue)

    def _quoted_by(self, cue: Cue) -> None:
        """'in a statement that X published': X relays the source before."""
        relay = self._after(cue.last)
        if relay is None:
            return
        if relay.kind == "named" and self.sentence.at[relay.first] not in self._people["documents"]:
            return
        if self.findings:
            inner = self.findings.pop()
            self.findings.append(Finding(relay, None, cue, "quoted by"))
            self.findings.append(Finding(inner.speaker, relay, inner.cue, "quoted by"))
        else:
            self._add(relay, cue, "quoted by")
