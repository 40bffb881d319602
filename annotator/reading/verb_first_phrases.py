"""Noun phrases around the verbs of languages that put verbs before subjects (Arabic)."""

from annotator.folding import fold
from annotator.reading.speakers import Speaker, replace
from annotator.reading.verb_first_holders import SAID_ALONE, SPEECHES
from annotator.reading.verb_first_names import BREAKS, LONGEST_NAME, MARKS, THAT
from annotator.reading.verb_first_trades import VerbFirstTrades

_CLOSING = frozenset('"”»')
_SOME = frozenset(("الكثير", "البعض", "العديد", "التقارير", "الانباء"))
_SO_CALLED = frozenset(("يسمي", "تسمي", "يعرف", "تعرف"))
_BELONGING = "التابع"  # 'the agency belonging to the United Nations' is not the United Nations
_OPENING = frozenset('"“«')
# Where people write: 'N wrote on his page: …'.
_POSTING = ("تويتر", "فيسبوك", "حساب", "صفح", "منص", "تلغرام")
_WROTE = frozenset(("كتب", "كتبت", "وكتب", "وكتبت", "غرد", "غردت", "وغرد", "وغردت"))
_WHO_IS = frozenset(("وهو", "وهي"))
_MILITIAS = frozenset(("الميليشيات", "المليشيات"))
ALL_OF_THEM = frozenset(("جميعها", "كلها", "معظمها", "جميعهم", "كلهم", "معظمهم"))
# 'the ambassador of Y to the United Nations' does not speak for these.
_ENVOYS = frozenset(
    ("سفير", "سفيره", "السفير", "السفيره", "مندوب", "مندوبه", "المندوب", "المندوبه", "ممثل", "ممثله")
)
_SENT_TO = frozenset(("في", "لدي", "الي"))
_WORDS_OF = frozenset(("معلومات", "تقارير"))
_BY = frozenset(("بحسب", "حسب", "وفق", "وفقا"))
_HEADS = frozenset(map(fold, ("قائد", "مسؤول", "مسؤولة")))
# Verbs of saying lead to what is said with one of these: 'pointed to', 'voiced'.
_LEADING = frozenset(("الي", "علي", "عن", "من", "ب"))
# Behind 'an official,' these tell that he gave no name.
_WITHHELD = frozenset(
    ("اسمه", "اسمها", "هويته", "هويتها", "عدم", "طلب", "طلبت", "فضل", "فضلت", "رفض", "رفضت")
)
# What somebody does with a statement or a speech: the name stands behind it.
_GIVING = frozenset(
    map(
        fold, "أدلى أدلت ألقاه ألقاها ألقته ألقتها عقده عقدته عقدها أجراها أجرته أجرتها كتبه كتبها عن".split()
    )
)
_OF_THEIRS = frozenset(("باسمها", "باسمه", "باسمهم"))


class VerbFirstPhrases(VerbFirstTrades):
    """The speakers of one sentence: behind a verb, before it, and the outlets that hear them."""

    def _after(self, position: int, quoting: bool = False) -> Speaker | None:
        """The subject that begins at `position`, after asides and quotation marks."""
        at, starts = self.sentence.at, {first: last for last, first in self.sentence.asides.items()}
        first = position
        while first < len(self.sentence) and first - position < 12:
            if first in starts:
                first = starts[first]
            elif at[first] in MARKS or at[first] in ("،", ",") or at[first] in self._grammar["between"]:
                first += 1
            else:
                break
        if " ".join((at[first], at[first + 1])) in self._people["given"]:
            last = min(first + 3, len(self.sentence))
            return Speaker(first, last, "named", None, self.sentence.phrase(first, last), first)
        if at[first] in ALL_OF_THEM or at[first].removeprefix("ال") == "روايه":
            return None  # 'tests that all point to', 'by the official version'
        if at[first] in ("ما", "بما") and at[first + 1] in _SO_CALLED:
            first += 2
            while at[first] in MARKS or at[first] in ("ب", "بـ"):
                first += 1
        if at[first] in self._grammar["stops"] or at[first] in BREAKS or first >= len(self.sentence):
            return None
        if self._quotes(position, first):
            return None
        if at[first] in self._grammar["determiners"] and at[first + 1].startswith("ال"):
            return Speaker(first, first + 2, "pronoun", None, self.sentence.words[first + 1], first)
        if first > position and at[first] in self._grammar["appositions"]:
            return None  # 'and said in a report, of which X has a copy, that'
        if at[first] in self._people["spokes"] and at[first + 1] in _OF_THEIRS:
            name = self.sentence.phrase(first, first + 2)  # 'its spokesman'
            return Speaker(first, max(self._end(first), first + 2), "pronoun", None, name, first)
        body = self._spoken_for(first) if at[first] in self._people["nameless"] else None
        if body:
            return body
        if at[first] in self._grammar["staff"]:
            employer = self._employer(first + 1)
            if employer:
                return employer
        last = self._closed(first, self._end(first))
        inside = [
            s
            for s in self._known
            if first <= s.core < max(last, first + 1)
            and not at[s.first - 1].startswith(_BELONGING)
            and not (at[first] in _ENVOYS and at[s.first - 1] in _SENT_TO)
        ]
        addressed = next((s.first for s in inside if s.kind == "unnamed" and s.first > first + 1), last)
        if addressed < last and at[first].startswith("ال") and at[first][2:] in self._people["institutions"]:
            last = addressed  # 'the self-administration urged people to'
            inside = [s for s in inside if s.core < last]
        outlet = any(s.kind == "registered" and s.first == first for s in inside)  # 'the official media'
        nameless = at[first] in self._people["nameless"]
        if not nameless and last - first < 3 and not any(s.kind == "registered" for s in inside):
            noun = at[first].removeprefix("ال")
            head = self._office(last) if noun != at[first] and at[last] == "في" else None
            if head:
                return head
            nameless = noun in self._people["nameless"] and at[first] not in self._people["spokes"]
        nameless = nameless or at[first].removeprefix("ال") in _WORDS_OF
        nameless = nameless and not self._heads_body(first)
        factions = at[first].removeprefix("ال") in self._people["fighters"] and not any(
            s.kind == "registered" for s in inside
        )
        nameless = nameless or factions
        marked = at[first + 1] in _OPENING and self._is_body(first)  # 'the organisation “X”'
        if nameless and not outlet and not marked:
            return self._nobody(first, last, inside, quoting)
        kinds = ("registered", "unnamed", "description")
        if any(s.kind == "description" and s.first == first for s in inside):
            kinds = ("registered", "description", "unnamed")  # 'the group accused officials'
        for kind in kinds:
            for speaker in inside:
                if kind == "unnamed" and self._part_of_name(first, speaker.first):
                    continue
                if speaker.kind == kind and (kind == "registered" or speaker.first <= first + 2):
                    if kind == "description":
                        return Speaker(
                            first,
                            max(last, speaker.last),
                            kind,
                            None,
                            self.sentence.phrase(first, max(last, speaker.last)),
                            first,
                            kinds=speaker.kinds,
                            person=last - first > 1,
                            called=self._apposed(max(last, speaker.last)) if last - first > 1 else "",
                        )
                    if kind == "registered" and at[first] in self._people["spokes"] and last > speaker.last:
                        named = (self._placed(last) if at[last] == "في" else None) or last
                        called = self.sentence.phrase(speaker.last, named).strip('"“”«»() ')
                        return replace(speaker, called=called)
                    if kind == "registered" and at[first] in self._people["spokes"]:
                        return replace(speaker, called=self._apposed(speaker.last))
                    return (
                        speaker
                        if not self._again(speaker)
                        else Speaker(first, speaker.last, "pronoun", None, speaker.name, first)
                    )
        if last <= first:
            return None
        words = self.sentence.phrase(first, last).strip('"“”«»() ')
        if last - first == 1 and len(at[first]) > 2 and self._surname(words):
            return Speaker(first, last, "named", None, words, first, person=True)
        spelled = self._without_marks(first, last)
        if spelled:
            return Speaker(first, last, "registered", spelled, words, first)
        famous = at[first] in self._people["bodies"] or at[first] in self._people["figures"]
        if at[first] in self._people["given"] and last - first > 1:
            return Speaker(first, first + 2, "named", None, self.sentence.phrase(first, first + 2), first)
        famous_pair = " ".join((at[first], at[first + 1])) in self._people["bodies"]
        alone = last - first == 1 or at[first + 1] not in MARKS or at[first + 2] not in MARKS | {at[last]}
        if famous and (alone or at[first] in self._grammar["capitals"]):
            return Speaker(first, first + 1, "named", None, self.sentence.phrase(first, first + 1), first)
        if famous_pair:
            return Speaker(first, first + 2, "named", None, self.sentence.phrase(first, first + 2), first)
        if last - first == 1 and at[first].startswith("ال"):
            return self._definite(first, words)
        somebody = None if quoting else self._trade(first, last)
        if somebody or self._is_object(first, last):
            return somebody
        alone = last - first == 1 and at[first] not in self._people["spokes"] and len(at[first]) < 4
        if alone and not (at[last] in ("،", ",") and self._asserted(first) and self._bare(first)):
            return None
        if not quoting and not self._named_subject(first, last):
            return None
        return (
            self._member(first, last)
            or self._for(first, last)
            or self._holder(first, last)
            or Speaker(first, last, "named", None, words, first, person=at[first - 1] not in MARKS)
        )

    def _is_body(self, index: int) -> bool:
        word = self.sentence.at[index]
        return word in self._people["institutions"] or word in self._grammar["agencies"]

    def _part_of_name(self, first: int, nobody: int) -> bool:
        """'the organisation “Doctors of X”', 'Name Name, head of the press': the word tells of no unnamed one."""
        at = self.sentence.at
        if nobody <= first:
            return self._heads_body(first)
        if at[nobody] == "مصدر" and nobody > first + 1:
            return True  # 'the fields are a source of income'
        if (
            at[first].startswith("ال")
            and at[first][2:] in self._people["institutions"]
            and nobody > first + 1
        ):
            return True  # 'the self-administration urged people to'
        if at[nobody - 1] in MARKS:
            return self._is_body(first)
        named = nobody == first + 2 and at[nobody] == "مسوول" and not at[nobody + 1].startswith("ال")
        return named and at[first] not in self._people["nameless"] and at[nobody + 1] not in BREAKS

    def _quotes(self, position: int, first: int) -> bool:
        """Whether behind a verb stands its quotation rather than its subject: 'added “as the miller left …”'."""
        at = self.sentence.at
        if first == position or at[first - 1] not in _OPENING:
            return False
        closed = next((i for i in range(first, first + 7) if at[i] in MARKS or not at[i]), None)
        return closed is None or at[first] in self._grammar["conjunctions"] | {"لقد", "اننا", "نحن"}

    def _spoken_for(self, first: int) -> Speaker | None:
        """X in 'a [military] spokesman for X'."""
        at = self.sentence.at
        index = next((i for i in (first + 1, first + 2, first + 3) if at[i] == "باسم"), None)
        if index is None or any(at[i] in BREAKS for i in range(first, index)):
            return None
        return self._after(index + 1, quoting=True)

    def _issuer(self, position: int) -> Speaker | None:
        """X in 'that came in a statement issued by X', 'in a speech of X'; without a name whoever spoke before."""
        at, work = self.sentence.at, self.sentence.at[position]
        if not work.startswith(SPEECHES) and work not in self._grammar["work"]:
            return None  # 'that came at a time when'
        for index in range(position + 1, position + 7):
            if at[index] in BREAKS or not at[index]:
                break
            if at[index] in _GIVING or at[index] in self._grammar["issuing"]:
                giver = self._after(index + 1 + (at[index + 1] in ("به", "بها")), quoting=True)
                if giver:
                    return giver
                break
            if at[index] in ("ل", "لـ"):
                return self._after(index + 1, quoting=True)
            if self._hears(index) or at[index] in self._to_outlet or at[index] in self._grammar["hearers"]:
                break
            if at[index].startswith("ل"):
                owner = self._after(index, quoting=True)
                prefixed = owner is not None and owner.kind == "named" and not at[index].startswith("لل")
                return replace(owner, name=owner.name[1:]) if owner and prefixed else owner
        owner = next((s for s in self._known if s.kind == "registered" and s.core == position + 1), None)
        return owner or Speaker(
            position, position + 1, "pronoun", None, self.sentence.words[position], position
        )

    def _heads_body(self, first: int) -> bool:
        """'the commander of X', 'the head of the press office': an office, no 'commander' without a name."""
        at = self.sentence.at
        if at[first] not in _HEADS:
            return False
        known = any(s.core == first + 1 and s.kind == "registered" for s in self._known)
        body = at[first + 1] in self._people["institutions"]
        return (
            known or body or (at[first + 1].startswith("ال") and at[first + 1] not in self._grammar["sides"])
        )

    def _nobody(self, first: int, last: int, inside: list[Speaker], quoting: bool) -> Speaker | None:
        """Somebody without a name; 'the source', 'the same official' stand for one of before, 'the locals' do not."""
        definite = self.sentence.at[first].startswith("ال")
        if self.sentence.at[first] in _MILITIAS and self.sentence.at[first + 1].startswith("ال"):
            words = self.sentence.phrase(first, first + 2).strip('"“”«»() ')
            return Speaker(first, first + 2, "named", None, words, first)  # 'the northern militias'
        indefinite = not quoting and not definite
        called = self._apposed(last) if indefinite and self.sentence.at[first] not in _WORDS_OF else ""
        if called and not self._many(first) and _WITHHELD.isdisjoint(fold(called).split()):
            return Speaker(
                first, last, "named", None, called, first, person=True
            )  # 'an official, Name Name,'
        if self.sentence.at[first] == "عدد" and self.sentence.at[first + 1] != "من":
            return None  # 'the number of inhabitants is put at'
        own = next((s for s in inside if s.first <= first + 1 and s.kind == "unnamed"), None)
        definite = self.sentence.words[first].startswith("ال") and not quoting
        name = self.sentence.phrase(first, last)
        if definite and last - first < 3 and not self._many(first) and self.sentence.at[first] not in _SOME:
            return Speaker(first, last, "pronoun", None, name, first)
        return Speaker(first, max(last, first + 1), "unnamed", own.source if own else None, name, first)

    def _definite(self, first: int, words: str) -> Speaker | None:
        """One word with the article: a document or a role of before, people without a name, or a surname."""
        at, people, grammar = self.sentence.at, self._people, self._grammar
        if self._many(first):
            return Speaker(first, first + 1, "unnamed", None, words, first)
        nouns = (at[first], at[first].removeprefix("ال"))
        known = (
            people["spokes"],
            people["documents"],
            people["institutions"],
            grammar["work"],
            grammar["pronouns"],
        )
        told = at[first + 1] in THAT or at[first + 1] in MARKS or at[first + 1] == ":"
        if told and all(
            group.isdisjoint(nouns) for group in (*known, self.sentence.lexicon.reports["nouns"])
        ):
            return Speaker(first, first + 1, "named", None, words, first, person=True)
        if at[first + 1] == "فيها" or at[first + 1] == "فيه":
            return None  # 'and saw the place in it'
        return Speaker(first, first + 1, "document", None, words, first)

    def _named_subject(self, first: int, last: int) -> bool:
        """Whether words after a verb are its subject: a role or institution, or 'that' comes after them."""
        at, people = self.sentence.at, self._people
        if any(at[first] in people[group] for group in ("spokes", "institutions", "documents")):
            return True
        role = at[first].removeprefix("ال")
        if role != at[first] and role in people["institutions"] and last - first > 1:
            return True  # 'the united observatory'
        if (
            role != at[first]
            and role in people["nameless"]
            and 2 < last - first < 6
            and not self._many(first)
        ):
            return True  # 'the official Name Name'
        if at[last - 1] in self._grammar["outlet_ends"] and last - first > 1:
            return True  # 'X News'
        if at[first - 2] == "(" and at[last] == ")":
            return True  # '(according to X)'
        office = (at[last] in ("،", ",") and at[last + 1] in people["spokes"]) or self._no_object(first)
        if at[first].startswith("ب") and not (at[first] in people["figures"] or at[last] in THAT or office):
            return False  # 'as it told of clashes'
        if (
            at[first - 2] in ("ما", "كما", "مثلما", "حسبما", "هكذا")
            or (at[first - 2] in BREAKS and at[first - 3] in MARKS)
            or (first > 4 and at[first - 2] in _CLOSING)
        ):
            return True
        if at[last] in ("،", ",") and (at[last + 1] in people["spokes"] or at[last + 1] == "احد"):
            return True  # 'Name, one of the spokesmen for X'
        if any(at[i] == "باسم" and at[i - 1] in people["spokes"] for i in range(first + 1, last)):
            return True
        if last - first < 7 and at[last] in _LEADING and self._points(at[first - 1], last):
            return True  # 'Name pointed to'
        told = any(at[i] in THAT for i in range(last, last + 25))
        if 2 < last - first < 8 and told and at[first + 2] == "مسوول":
            return True  # 'Name Name, head of an office'
        told = told or any(at[i] == ":" for i in range(last, last + 12))
        if 1 < last - first < 8 and told and self._asserted(first):
            return True  # 'Name of the age of sixty said that'
        if any(at[i] in ("يدعي", "تدعي") for i in range(first + 1, last)):
            return True  # 'a baker called Name'
        if (
            told
            and last - first == 1
            and at[last] in ("،", ",")
            and self._asserted(first)
            and self._bare(first)
        ):
            return True  # 'Name, after the talks, said that'
        if 1 < last - first < 5 and at[last] == "كيف":
            return True  # 'Name told how'
        behind = last + (at[last] in ("،", ",") and at[last + 1] in _WHO_IS)
        if (
            1 < last - first < 8
            and told
            and (at[last] in self._grammar["relatives"] or at[behind] in _WHO_IS)
        ):
            return True  # 'Name, who leads the bakers, that'
        if 1 < last - first < 5 and told and at[last] == "في" and at[last + 1].startswith(SPEECHES):
            return True  # 'Name in a statement that'
        posted = 1 < last - first < 5 and at[last] in ("علي", "عبر") and told
        if posted and any(at[i].startswith(_POSTING) for i in range(last + 1, last + 4)):
            return True  # 'Name on his page:'
        if 1 < last - first < 5 and at[first - 1] in _WROTE and at[last + 1].startswith("تغريد"):
            return True  # 'Name wrote in a post'
        if at[last] in self._grammar["hearers"]:
            return True  # 'X told reporters'
        position = last
        if at[position] == "(":  # 'Name Name (a baker) told X'
            position = next((i + 1 for i in range(last, last + LONGEST_NAME) if at[i] == ")"), last)
            if position > last and (at[position] in self._to_outlet or self._hears(position)):
                return True
        while at[position] in MARKS:
            position += 1
        if at[position] in THAT or at[position] == ":":
            return True
        if at[position] not in ("،", ","):
            return False
        if at[position + 1] in _WHO_IS and last - first > 1 and at[first - 1] in _BY:
            return True  # 'according to Name Name, who is'
        said = at[first - 1].removeprefix("و") in SAID_ALONE and last - first > 1
        ahead = range(position, position + 16)
        return any(at[i] in THAT or (said and at[i] == ":") for i in ahead)

    def _again(self, speaker: Speaker) -> bool:
        """'the source', 'the sources': those of the statement before."""
        return speaker.kind == "unnamed" and self.sentence.at[speaker.first].removeprefix("و").startswith(
            "المص"
        )
