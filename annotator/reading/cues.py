"""Rules that tie a cue ('said', 'according to') to the speaker whose words it brings, within one sentence."""

from collections.abc import Callable
from typing import ClassVar

from annotator.reading.acts import is_act, is_evidence, is_place, is_stance
from annotator.reading.cue_words import in_relative, owned
from annotator.reading.relay_cues import RelayCues
from annotator.reading.relays import relayed
from annotator.reading.speakers import Speaker, replace
from annotator.reading.subjects import Finding, at_quote
from annotator.reading.subjects_apart import CLOSERS
from annotator.reading.tokens import Cue

_SELDOM = frozenset(("rarely", "seldom", "hardly"))
_TALKED = frozenset(("spoke", "spoken", "talked", "speaking"))
_SAID = frozenset(("writes", "said", "says", "added", "adds", "stated", "wrote", "explained"))
_UTTERED = frozenset(("said", "says", "added", "explained", "chanted", "shouted"))
_MADE_PUBLIC = frozenset(("announced", "confirmed", "reported", "stated"))
_MARKS = frozenset('"”»')
_AIMED = frozenset(  # at somebody, whose name stands behind them
    "blamed blames accused accuses condemned condemns urged urges criticised criticized praised thanked".split()
)
_TALKS = frozenset(("conversation", "interview", "call", "talk", "briefing", "chat"))


class CueRules(RelayCues):
    """The cue rules of a language whose subjects stand before their verbs."""

    def run(self) -> list[Finding]:
        """All findings of the sentence, by place of their cues."""
        long = self.sentence.long
        for cue in self.sentence.cues:
            if long and self.sentence.is_within(cue, long):
                continue  # a word of a name
            if self.sentence.at[cue.first - 1] in _SELDOM or self._not_yet(cue) or self._is_adjective(cue):
                continue  # 'it rarely confirms raids', 'it has not officially confirmed'
            if cue.first and (owned(cue, self.sentence) or in_relative(cue, self.sentence)):
                continue
            spoken = self.speakers.known_before(cue.last)
            if spoken and spoken.kind == "unnamed" and spoken.core < cue.first:
                self._add(spoken, cue, "unnamed subject")
            elif cue.group in self._RULES:
                self._RULES[cue.group](self, cue)
            elif cue.words.startswith("reported "):
                self._counted(cue)
        if self.findings and "did" in self.sentence.low:
            self._as_did()
        return relayed(self.findings, self.sentence, self.speakers.registry)

    def _not_yet(self, cue: Cue) -> bool:
        """'X has not officially confirmed the raid', 'X said it would not comment': silence, with words between."""
        at, first = self.sentence.at, cue.first
        if cue.words in ("said", "says"):
            return any(
                c.words == "not comment" and cue.last < c.first <= cue.last + 3 for c in self.sentence.cues
            )
        if not cue.words.startswith("confirm") and not (cue.words.endswith("ed") and at[first - 1] == "not"):
            return False
        while at[first - 1].endswith("ly") or at[first - 1] in ("yet", "been"):
            first -= 1
        return at[first - 1] == "not"

    def _counted(self, cue: Cue) -> None:
        """'X reported dead and wounded': hearsay, but for who counts them."""
        speaker = None if self._passive(cue) else self._direct(self._before(cue.first))
        if speaker and speaker.kind == "registered" and not self.sentence.title:
            self._add(speaker, cue, "subject and verb")

    def _as_did(self) -> None:
        """'Y reported this, as did X'."""
        at, told = self.sentence.at, self.findings[-1]
        index = self.sentence.low.index("did")
        other = self.speakers.starting(index + 1) if at[index - 1] == "as" and index > told.cue.last else None
        if other and other.kind in ("registered", "named"):
            self._add(other, told.cue, "parallel source")

    # Rules, one for each group of cues

    def _spoken_to(self, cue: Cue) -> Speaker | None:
        """'He had spoken with X, who said …': the person asked; `cue` follows the 'who'."""
        at = self.sentence.at
        if at[cue.first - 2] != ",":
            return None
        speaker = self.speakers.ending(cue.first - 2)
        if speaker is None or at[speaker.first - 1] not in ("to", "with"):
            return None
        return speaker if at[speaker.first - 2] in _TALKED else None

    def _say(self, cue: Cue) -> None:
        if self._passive(cue):
            return self._heard_by(cue)
        if self.sentence.at[cue.first - 1] == "who" and (asked := self._spoken_to(cue)):
            return self._add(asked, cue, "told")
        position = self._before(cue.first)
        speaker = self._direct(position)
        speaker = speaker and self._named_before(speaker)
        if cue.words == "found" and not (self._stands_apart(cue, speaker) or self._finds(cue, speaker)):
            return
        if cue.words in self._grammar["after_quotation"] and not (
            at_quote(self.sentence, cue.first)
            or (speaker and at_quote(self.sentence, speaker.first))
            or ((nobody := self._nobody(position, True)) and at_quote(self.sentence, nobody.first))
            or (speaker and self.sentence.at[speaker.first - 1] in ("?", "!"))
            or (cue.words == "declared" and position > 5 and self.sentence.at[cue.last] in ("", "."))
        ):
            return
        if cue.words == "reported" and self._as_saying(cue):
            return self._quote(cue)
        after = self.sentence.at[cue.last]
        led = after == "that" or after in self._grammar["prepositions"]
        issuer = self._issuer(cue)
        if issuer:
            return self._add(issuer, cue, "verb and subject")
        following = None if led else self.speakers.starting(cue.last)
        if following and cue.words in _SAID and self._closes(following, position):
            self._add(self._employed(following), cue, "verb and subject")
            return self._companions(following, cue)
        if speaker and speaker.kind != "named" and not self._object_before(speaker, following, position):
            return self._heard(speaker, cue)
        addressed = cue.words in self._grammar["addressing"] and following is not None
        if addressed and following and self.sentence.at[following.last] in (*self._grammar["of"], "that"):
            following = None  # 'and warned X to leave'
        strong = following is not None and (
            following.kind != "named"
            or following.last - following.first > 1
            or self.sentence.at[following.last].isdigit()
        )
        inverted = following is not None and strong and self._inverted(position, following)
        if speaker and self.sentence.title and cue.words == "reported":
            return
        if speaker and self._has_role(speaker):
            return self._heard(speaker, cue)  # 'mill chief X Y said bakers of the town left'
        if speaker and not (
            inverted and speaker.first > 0 and self.sentence.at[speaker.first - 1] not in ",;:.(•*·-–"
        ):
            return self._heard(speaker, cue)
        if inverted and following:
            placed = None if speaker else self._modified(position)
            if placed and placed.kind == "registered" and placed.first == 0:
                return self._heard(placed, cue)  # 'State media in Syria says army units left'
            self._add(self._employed(following), cue, "verb and subject")
            return self._companions(following, cue)
        self._subject_or_nobody(cue, position, following)

    def _has_role(self, speaker: Speaker) -> bool:
        """Whether a person's name stands right behind a role in small letters, and so begins no object."""
        whole = speaker.kind == "named" and speaker.last - speaker.first > 1
        role = speaker.first - (self.sentence.capital[speaker.first])
        return whole and self.sentence.at[role] in self.sentence.lexicon.people["spokes"]

    def _closes(self, following: Speaker, position: int) -> bool:
        """'…, said the group.': a verb of saying has no other noun behind it, whatever stands before."""
        at, last = self.sentence.at, following.last
        dated = at[following.core] in self._grammar["times"] or at[last - 1] in self._grammar["times"]
        ends = at[last] in ("", ".") and (at[last] == "" or at[last + 1] == "" or at[last + 1] in CLOSERS)
        return position > 2 and not dated and ends and following.kind != "pronoun"

    def _object_before(self, before: Speaker, following: Speaker | None, position: int) -> bool:
        """'the raid killed six people says X': the comma was lost; before the verb stands no subject."""
        known = following is not None and following.kind in ("registered", "description")
        if following is None or not known or before.kind != "unnamed":
            return False
        numbered = self.sentence.at[before.core - 1]
        counted = numbered.isdigit() or numbered in self._grammar["opening_numbers"]
        return counted and before.first > 2 and self._inverted(position, following)

    def _stands_apart(self, cue: Cue, speaker: Speaker | None) -> bool:
        """'Nine died, X found, in the raid': both words between commas, or the last of the sentence."""
        at = self.sentence.at
        apart = speaker is not None and speaker.first > 2 and at[speaker.first - 1] == ","
        return apart and at[cue.last] in (",", ".", "")

    def _finds(self, cue: Cue, speaker: Speaker | None) -> bool:
        """'the SNHR found no difference': what a monitor or aid group found out."""
        source = self.speakers.registry.sources.get(speaker.source or "") if speaker else None
        after = self.sentence.at[cue.last] in ("no", "evidence", "little")
        return after and source is not None and source.kind in ("monitoring_group", "ngo", "un_agency")

    def _as_saying(self, cue: Cue) -> bool:
        """'X reported Y as saying'."""
        if self.sentence.at[cue.last] in ("him", "her", "them") and self.sentence.at[cue.last + 1] == "as":
            return True
        inner = self.speakers.starting(cue.last)
        at, participles = self.sentence.at, self._grammar["participles"]
        return inner is not None and at[inner.last] == "as" and at[inner.last + 1] in participles

    def _heard(self, speaker: Speaker | None, cue: Cue, rule: str = "subject and verb") -> None:
        """'X confirmed this to Y': Y relays X if it is an outlet; without X only Y is known."""
        ahead = self.sentence.low[cue.last : cue.last + 6]
        heard = "to" in ahead or "with" in ahead
        for index, low in enumerate(ahead if heard else (), cue.last):
            if low == "to" or (low == "with" and self.sentence.at[index - 1] in _TALKS):
                hearer = self._outlet(index + 1)
                if hearer and hearer.core <= index + 3:
                    self._add(hearer, cue, "told")
                    return self._add(speaker, cue, "told", hearer) if speaker else None
        if speaker:
            self._add(speaker, cue, rule)

    def _heard_by(self, cue: Cue) -> None:
        """'this was confirmed to Y': the outlet, from somebody."""
        hearer = self._outlet(cue.last + 1) if self.sentence.at[cue.last] == "to" else None
        if hearer:
            return self._add(hearer, cue, "told")
        at = self.sentence.at
        for index in range(cue.last, cue.last + 6 if cue.words in _MADE_PUBLIC else cue.last):
            if at[index] in (",", ".", ";", "that", ""):
                break
            teller = self.speakers.starting(index + 1) if at[index] == "by" else None
            if teller and teller.kind in ("registered", "named"):  # 'this was announced on Monday by X'
                return self._add(teller, cue, "according to")

    def _subject_or_nobody(self, cue: Cue, position: int, following: Speaker | None) -> None:
        several = self._told_one_by_one(position)
        for one in several:
            self._add(one, cue, "parallel source")
        if several:
            return None
        speaker = self._modified(position)
        somebody = following is None and cue.words in _SAID and self._somebody(cue.last, position)
        if somebody and not speaker:
            return self._add(somebody, cue, "unnamed subject")
        speaker = speaker or self._conjoined(cue, position)
        if speaker:
            return self._heard(speaker, cue, "subject apart from verb")
        at = self.sentence.at
        if (
            following
            and (at[position - 1] in CLOSERS or at[position - 1] in (",", "?", "!"))
            and (self._inverted(position, following) or (at[position - 1] in _MARKS and position > 3))
        ):
            return self._add(self._employed(following), cue, "verb and subject")
        nobody = (
            self._nobody(position, definite=cue.words in _UTTERED)
            or self._many(cue, position)
            or self._some_of_them(position)
        )
        if nobody:
            return self._add(nobody, cue, "unnamed subject")
        behind = self._behind_adverb(position)
        if behind:
            self._add(behind, cue, "subject and verb")

    def _report(self, cue: Cue) -> None:
        if self._passive(cue):
            return
        if cue.words in ("reports", "report") and self._as_saying(cue):
            return self._quote(cue)
        position = self._before(cue.first)
        speaker = self._direct(position)
        if cue.words in self._grammar["participles"]:
            speaker = speaker or self._with(position)
        if (
            self.findings
            and cue.words in self._grammar["participles"]
            and (not speaker or speaker.kind in ("named", "document"))
        ):
            return
        if speaker is None and (self.sentence.at[cue.first - 1] == "as" or self._near_aside(position)):
            return
        if self._on_a_document(cue):
            return
        if speaker and cue.words in self._grammar["participles"] and not self.findings:
            lone = speaker.kind == "named" and self.sentence.at[speaker.core] in self._grammar["places"]
            subject = self._main_subject() if lone and speaker.last - speaker.core == 1 else None
            speaker = subject if lone else speaker
        if (
            speaker
            and self.findings
            and cue.words in self._grammar["participles"]
            and self.sentence.at[speaker.first - 1] in self._grammar["conjunctions"]
        ):
            return
        going_on = self.sentence.at[cue.first - 1] in self._grammar["passive"]  # 'are reporting'
        if speaker is None and cue.words in self._grammar["participles"] and not going_on:
            subject = None if self.findings or is_act(cue, self.sentence) else self._main_subject()
            if subject:
                self._add(subject, cue, "participle")
            return
        if speaker is None:
            speaker = self._modified(position) or self._conjoined(cue, position)
            if speaker and self._aside(speaker):
                return
            rule = "subject apart from verb"
        else:
            rule = "subject and verb"
        if speaker and self._suggested(speaker, cue):
            return
        if speaker is None and at_quote(self.sentence, position):
            speaker, rule = self.speakers.starting(cue.last), "verb and subject"
            aimed = self.sentence.at[position - 1] == "," and cue.words in _AIMED
            if speaker and (aimed or not self._inverted(position, speaker)):
                return
        if speaker and rule == "verb and subject":
            self._add(speaker, cue, rule)
            return self._companions(speaker, cue)
        self._heard(speaker or self._many(cue, position) or self._some_of_them(position), cue, rule)

    def _suggested(self, speaker: Speaker, cue: Cue) -> bool:
        """'Evidence suggests', or what a country does that the speaker before it tells of."""
        told = self.findings[-1] if self.findings else None
        stance = told and is_stance(speaker, cue, told.speaker, told.cue, self.sentence)
        return bool(stance) or is_evidence(speaker, cue, self.sentence)

    def _with(self, position: int) -> Speaker | None:
        """'…, with X reporting'."""
        speaker = self.speakers.ending(position)
        if speaker is None or self.sentence.at[speaker.first - 1] != "with":
            return None
        whole = speaker.kind == "named" and speaker.last - speaker.first > 1
        known = speaker.kind in ("registered", "description", "unnamed")  # 'with a monitor saying'
        return replace(speaker, oblique=False) if known or whole else None

    def _according(self, cue: Cue) -> None:
        position = self._before(cue.first)
        reporter = self._direct(position) if cue.words == "reports from" else None
        if reporter and reporter.kind == "registered":
            return self._add(reporter, cue, "subject and verb")  # 'an X correspondent reports from Y'
        speaker = self._called_so(self.speakers.starting(cue.last))
        if speaker and is_place(speaker, self.sentence) and cue.words in ("regarded by", "seen by"):
            return  # 'a group that is regarded by X as its own'
        if self._is_publication(cue):
            return
        if cue.words == "seen by" and speaker and self.sentence.at[speaker.last] == "as":
            return  # 'the mill is seen by X as the last one'
        if (
            cue.words == "reports from"
            and speaker
            and (is_place(speaker, self.sentence) or (speaker.kind == "named" and speaker.name.islower()))
        ):
            return  # 'reports from Syria', 'reports from the front'
        if self.sentence.at[cue.last] in ("report", "statement") and self.sentence.capital[cue.last + 1]:
            words = self.sentence.at[cue.last]  # 'According to report X has …'
            speaker = Speaker(cue.last, cue.last + 1, "document", None, words, cue.last)
        if speaker is None and self.sentence.at[cue.last] in ("their", "its", "his", "her"):
            return  # 'sorted according to their size'
        if speaker is None and cue.first == 0 and self._is_settlement(cue.last):
            return  # 'According to the deal, X will leave'
        some = (
            speaker is not None and speaker.kind == "unnamed" and speaker.first == cue.last and cue.first == 0
        )
        if cue.words == "per" and not (some or (speaker and speaker.kind in ("registered", "description"))):
            return  # 'per cent', 'per day'
        if speaker is None or speaker.kind == "unnamed":
            speaker = self._publisher_of(cue.last) or speaker
        if speaker is None:
            speaker = self._nearby(cue.last)
        if speaker and speaker.kind == "named" and self._sides_with(speaker):
            speaker = replace(speaker, kind="unnamed")
        hearer = self._hearing_before(position) if cue.words == "told by" else None
        if speaker and hearer:  # 'X was told by Y'
            self._add(hearer, cue, "told")
            return self._add(speaker, cue, "told", hearer)
        if speaker:
            self._add(self._employed(speaker), cue, "according to")
            self._companions(speaker, cue)

    def _publisher_of(self, position: int) -> Speaker | None:
        """'according to a statement released on Friday by X'."""
        at, documents = self.sentence.at, self.sentence.lexicon.people["documents"]
        noun = next((i for i in range(position, position + 4) if at[i] in documents), None)
        if noun is None or at[noun + 1] not in self._grammar["publishing"]:
            return None
        for index in range(noun + 2, noun + 7):
            if at[index] == "by":
                return self.speakers.starting(index + 1)
            if not (
                at[index] in self._grammar["times"] or at[index] in ("on", "in", "late", "early", "online")
            ):
                return None
        return None

    def _companions(self, speaker: Speaker, cue: Cue) -> None:
        """'according to X and Y', 'according to X, Y and Z'."""
        at = self.sentence.at
        for one in self._listed(speaker.last, cue.first == 0):
            self._add(one, cue, "parallel source")
        if at[speaker.last] in ("and", "&"):
            other = self.speakers.starting(speaker.last + 1)
            region = other and speaker.person and at[other.last - 1] in self._grammar["places"]
            if region:
                return  # 'X, Middle East and North Africa director at Y'
            name = speaker.last + 1 + (at[speaker.last + 1] == "the")
            if other and (other.kind in ("registered", "unnamed") or self.sentence.capital[name]):
                self._add(other, cue, "parallel source")

    _RULES: ClassVar[dict[str, Callable[["CueRules", Cue], None]]] = {
        "say": _say,
        "report": _report,
        "tell": RelayCues._tell,
        "quote": RelayCues._quote,
        "quoted_by": RelayCues._quoted_by,
        "quoted": RelayCues._quoted,
        "according": _according,
    }
