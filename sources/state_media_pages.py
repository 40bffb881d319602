"""State Media Monitor's list on the import page of sources: seen beside the registry, taken row by row."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from .exchange import file_held, held_file
from .registry_files import KINDS
from .registry_table import RegistryError
from .spreadsheets import read_upload
from .state_media import Proposal, is_state_media, proposals_of, state_media_take

MOST_TICKS = 2_000


class StateMediaPages:
    """Mixin for the ModelAdmin of sources, before ExchangePages."""

    admin_site: Any
    opts: Any
    media: Any

    def known_shape(self, request: HttpRequest, name: str, data: bytes) -> HttpResponse | None:
        """The preview of State Media Monitor's list; None for any other file."""
        try:
            header, rows, _ = read_upload(name, data)
        except RegistryError:
            return None
        if not is_state_media(header):
            return None
        return self._list_page(
            request, name, proposals_of(rows), held_file(name, data, self._list_salt(request))
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """As of ExchangePages; and the confirmation of what was ticked of the list."""
        if "state_media" not in request.POST:
            return super().import_view(request)  # type: ignore[misc]
        by: Any = request.user
        ticks = request.POST.getlist("take")[:MOST_TICKS]
        try:
            name, data = file_held(request.POST["state_media"], self._list_salt(request))
        except signing.BadSignature:
            messages.error(request, "The preview is too old, or not yours. Choose the file again.")
            return redirect(request.path)
        rows = read_upload(name, data)[1]
        taken = state_media_take(by=by, name=name, rows=rows, ticks=ticks)
        words = f"{taken.added} added, {taken.changed} changed"
        messages.success(request, f"From {name}: {words}, {len(taken.refused)} refused.")
        for number, reason in taken.refused[:50]:
            messages.error(request, f"Row {number}: {reason}")
        held = held_file(name, data, self._list_salt(request))
        return self._list_page(request, name, proposals_of(rows), held)

    def _list_page(
        self, request: HttpRequest, name: str, proposals: list[Proposal], held: str
    ) -> HttpResponse:
        new = sorted((p for p in proposals if p.state == "new"), key=_country)
        states = ("known", "alike", "new", "there", "refused")
        context = self.admin_site.each_context(request) | {
            "title": "Import from State Media Monitor",
            "file": name,
            "held": held,
            "counts": {state: sum(p.state == state for p in proposals) for state in states},
            "known": [p for p in proposals if p.state == "known"],
            "alike": [p for p in proposals if p.state == "alike"],
            "new": [(country, list(some)) for country, some in groupby(new, key=_country)],
            "refused": [p for p in proposals if p.state == "refused"],
            "kinds": KINDS,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/sources/state_media.html", context)

    def _list_salt(self, request: HttpRequest) -> str:
        return f"state_media.{request.user.pk}"


def _country(proposal: Proposal) -> str:
    return proposal.outlet.country if proposal.outlet else ""
