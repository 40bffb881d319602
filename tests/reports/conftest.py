"""A registry of a few sources: these tests load one each, and care for none of the others."""

import pytest


@pytest.fixture
def registry(db):
    from sources.models import Alias, Source

    known = {
        "sohr": ("Syrian Observatory for Human Rights", "monitoring_group", [("المرصد السوري", "ar")]),
        "sana": ("SANA", "news_agency", [("سانا", "ar"), ("Syrian Arab News Agency", "en")]),
        "reuters": ("Reuters", "news_agency", []),
        "syrian_red_crescent": ("Syrian Arab Red Crescent", "ngo", [("Red Crescent", "en")]),
    }
    for key, (name, kind, aliases) in known.items():
        source = Source.objects.create(key=key, name=name, kind=kind, website=f"https://{key}.example/")
        for text, language in [(name, "en"), *aliases]:
            Alias.objects.create(source=source, text=text, language=language)
