"""The reader as a whole, on sentences of our own."""

from annotator.reading import READER_VERSION, read
from annotator.reading.model import KnownAlias, KnownSource, Registry

REGISTRY = Registry.of(
    [KnownSource("sohr", "Syrian Observatory for Human Rights", "monitoring_group")],
    [KnownAlias("sohr", "Syrian Observatory for Human Rights", "en"), KnownAlias("sohr", "SOHR", "en", "exact_case")],
)


def test_it_cites_the_source_that_speaks():
    reading = read("Two homes were hit near Idlib, the SOHR said.", registry=REGISTRY)
    assert [(s.voice, [c.source for c in s.citations]) for s in reading.statements] == [("cited", ["sohr"])]
    assert reading.reader_version == READER_VERSION


def test_an_empty_text_has_no_statements():
    reading = read("", registry=REGISTRY)
    assert (reading.statements, reading.furniture) == ((), ())
