"""What changed about a source, and who did it: its entries in the audit log, on its page."""

from django.db.models import Q
from django.http import HttpRequest

from annotator.people.models import AuditEntry

from .models import Source
from .page_parts import SourcePart, source_part

MOST = 100
_OURS = Q(action__startswith="source ") | Q(action__startswith="alias ") | Q(action__startswith="assessment ")


@source_part(order=90)
def history_part(request: HttpRequest, source: Source) -> SourcePart | None:
    """The newest MOST changes of the source, its aliases and grades, for those who may read the audit log."""
    if not request.user.has_perm("people.view_auditentry"):
        return None
    of_source = Q(subject=source.key) | Q(subject__startswith=f"{source.key}: ")
    entries = list(AuditEntry.objects.filter(_OURS, of_source).select_related("by")[: MOST + 1])
    context = {"entries": entries[:MOST], "more": len(entries) > MOST, "most": MOST}
    return SourcePart("What changed", "changes", "admin/sources/history.html", context)
