"""Documents as subjects: whose video, statement or page it is that shows or says something."""

from annotator.reading.cue_words import SHOWN
from annotator.reading.explained import REACH, Explained
from annotator.reading.speakers import Speaker, replace

_VIDEOS = frozenset(("video", "videos", "footage", "photos", "pictures", "images"))
_BY = frozenset(("by", "on"))


class DocumentsApart(Explained):
    """Finds whose a document is that stands apart from its verb, in one sentence."""

    def _on_site_of(self, position: int) -> Speaker | None:
        """'Pictures on the Xyz website show': whose site it is."""
        at, people = self.sentence.at, self.sentence.lexicon.people
        if at[position - 1] not in ("website", "site", "page"):
            return None
        site = self.speakers.ending(position)
        if site is None or site.kind not in ("named", "registered") or at[site.first - 1] != "on":
            return None
        shown = at[site.first - 2] in people["documents"] or at[site.first - 2] in self._grammar["informing"]
        if not shown:
            return None
        return replace(
            site, oblique=False, name=site.name.removesuffix(f" {self.sentence.words[position - 1]}")
        )

    def _published_by(self, position: int) -> Speaker | None:
        """'a video posted online by X showed', 'the report that was released by X on Monday said': X."""
        at, publishing = self.sentence.at, self._grammar["publishing"]
        writer = self.speakers.ending(position)
        stated = (
            writer is not None
            and at[writer.first - 1] in ("by", "from")
            and at[writer.first - 2] == "statement"
        )
        if writer and stated and writer.kind in ("registered", "named"):
            return replace(writer, oblique=False)  # 'A later statement by X'
        if _BY.isdisjoint(self.sentence.low[max(position - 14, 0) : position]):
            return None
        for index in range(position - 2, max(position - 14, 0), -1):
            if at[index] not in _BY or publishing.isdisjoint(self.sentence.low[max(index - 5, 0) : index]):
                continue
            if self._stated_before(index) or not self._is_told_in(index):
                continue
            speaker = self.speakers.starting(index + 1)
            if speaker is None or "," in self.sentence.low[speaker.last : position]:
                continue
            if at[index] == "on" and speaker.kind != "registered":
                continue
            if position - 6 <= speaker.last <= position:
                return speaker
        return None

    def _is_told_in(self, by: int) -> bool:
        """Whether a document, video or figure stands before 'released by', no prisoners."""
        known = self.sentence.lexicon.people["documents"] | self._grammar["informing"] | SHOWN
        return not known.isdisjoint(self.sentence.low[max(by - 8, 0) : by])

    def _document_apart(self, clause: int, position: int) -> Speaker | None:
        """'the video, which …, shows', 'the statement released by … says'."""
        at = self.sentence.at
        if (
            at[clause] in ("the", "its", "this")
            and at[clause + 1] in self.sentence.lexicon.people["documents"]
            and position > clause + 2
        ):
            return Speaker(
                clause, clause + 2, "document", None, self.sentence.phrase(clause, clause + 2), clause
            )
        shown = at[0] in _VIDEOS and at[1] in (
            "posted",
            "shared",
            "circulated",
            "carried",
            "published",
            "uploaded",
        )
        if clause == 0 and shown and position > 1:
            return Speaker(
                0, position, "unnamed", None, self.sentence.phrase(0, 1), 0
            )  # 'Video posted online showed'
        return None

    def _clause_start(self, position: int) -> int:
        at, first = self.sentence.at, position
        while (
            first > 0
            and position - first < REACH
            and at[first - 1] not in (",", ";", ":", '"', "“", "”", "—")
        ):
            first -= 1
        return first

    def _opens_clause(self, first: int) -> bool:
        """Whether a clause begins at token `first`, or before it with words such as 'However'."""
        begin = self._clause_start(first)
        return all(low in self._grammar["between"] for low in self.sentence.low[begin:first])
