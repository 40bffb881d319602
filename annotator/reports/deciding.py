"""What is to become of a text: new, the same as one that is there, nearly one, another at a known address, refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .appearances import appearance_is_known
from .models import Appearance, Report
from .near_duplicates import Near, nearest, shingles, similarity
from .preparing import Prepared
from .results import CHANGED, NEAR_DUPLICATE, NEW, REJECTED

_LIGHT = ("pk", "report_id", "text_sha256", "created_at", "merged_into", "merged_into__report_id")


@dataclass(frozen=True)
class Verdict:
    """other: the report that the reason speaks of. near: the one that the text nearly repeats. similarity: 0 to 1."""

    verdict: str
    reason: str = ""
    other: Report | None = None
    near: Report | None = None
    similarity: float | None = None


@dataclass
class Nears:
    """The nearest stored report of each of some texts, by SHA-256, looked for while no lock is held.

    newest: key of the newest report then. Whoever decides under a lock looks again if reports have come since.
    """

    newest: int
    found: dict[str, Near | None] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Prepared]) -> "Nears":
        nears = cls(newest_report())
        nears.found = {row.sha256: nearest(row.shingles) for row in rows if row.reading is not None}
        return nears


def newest_report() -> int:
    return Report.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


class Stored:
    """What the database holds of some rows' texts, ids and addresses: asked for once, for all of them."""

    def __init__(self, rows: Sequence[Prepared], nears: Nears | None = None) -> None:
        light = Report.objects.select_related("merged_into").only(*_LIGHT)
        there = light.filter(text_sha256__in=[row.sha256 for row in rows])
        self.same = {report.text_sha256: report for report in there}
        ids = [row.report_id for row in rows]
        self._taken = set(Report.objects.filter(report_id__in=ids).values_list("report_id", flat=True))
        urls = {row.appearance["url"] for row in rows} - {""}
        at = Appearance.objects.filter(url__in=urls).order_by("-pk") if urls else Appearance.objects.none()
        self._at = {appearance.url: appearance.report_id for appearance in at.only("url", "report_id")}
        if nears is None or nears.newest != newest_report():
            nears = Nears.of([row for row in rows if row.sha256 not in self.same])
        self._nears = nears.found
        wanted = {near.key for near in self._nears.values() if near} | set(self._at.values())
        self._reports = light.in_bulk(wanted)

    def verdict(self, row: Prepared) -> Verdict:
        """Of a text that isn't stored yet."""
        if row.report_id in self._taken:
            return Verdict(REJECTED, f"its id {row.report_id} is taken by another text")
        near = self._nears.get(row.sha256)
        alike = self._reports.get(near.key) if near else None
        like = alike.merged_into or alike if alike else None
        earlier = self._reports.get(self._at.get(row.appearance["url"], 0))
        if earlier is not None:
            reason = f"the same address had another text: {earlier.report_id}"
            before = Report.objects.values_list("folded", flat=True).get(pk=earlier.pk)
            return Verdict(CHANGED, reason, earlier, like, similarity(row.shingles, shingles(before)))
        if near is not None and like is not None:
            return Verdict(
                NEAR_DUPLICATE,
                f"nearly the text of {like.report_id}: {in_percent(near.similarity)} alike",
                like,
                like,
                near.similarity,
            )
        return Verdict(NEW)

    def already(self, row: Prepared, report: Report) -> tuple[str, bool]:
        """Why a text is the same as the stored `report`, and whether the row tells of another appearance."""
        reason = f"already imported on {report.created_at:%Y-%m-%d}"
        if report.merged_into:
            reason += f" and merged into {report.merged_into.report_id}"
        return reason, not appearance_is_known(report, row.appearance)


def in_percent(share: float) -> str:
    """A share as whole percent; less than all is never said to be 100 %."""
    return "100 %" if share == 1 else f"{min(round(share * 100), 99)} %"
