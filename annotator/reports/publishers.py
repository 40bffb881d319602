"""Which registered source an outlet's name means."""

from urllib.parse import urlsplit

from annotator.folding import fold
from sources.models import Alias, Source


class Publishers:
    """The registry's outlets, to look many names up in. Built from the database once for each import."""

    def __init__(self) -> None:
        self._found: dict[str, Source] = {}
        sources = {source.pk: source for source in Source.objects.select_related("merged_into")}
        for alias in Alias.objects.standing_alone():
            self._found[alias.folded] = sources[alias.source_id].current
        for source in sources.values():
            self._found[source.folded_name] = source.current
            if domain := domain_of(source.website):
                self._found.setdefault(domain, source.current)
        for source in sources.values():
            self._found[source.key] = source.current

    def find(self, name: str, url: str = "") -> Source | None:
        """The source that `name` means: by key, name, alias or website; without a name, the website of `url`."""
        if name:
            return self._found.get(name) or self._found.get(fold(name)) or self._at(domain_of(name))
        return self._at(domain_of(url))

    def _at(self, domain: str) -> Source | None:
        """The source whose website is at `domain`, or at one that it is part of."""
        while domain:
            if found := self._found.get(domain):
                return found
            domain = domain.partition(".")[2]
        return None


def domain_of(address: str) -> str:
    """The host in a web address, without `www.`; empty if there is none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""
