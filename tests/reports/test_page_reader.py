"""The confined process that reads web pages: one for many, and none of its ends costs more than a page."""

import os
import signal

import pytest

from annotator.documents import Unopenable, page_reader
from annotator.documents.page_reader import PageReader

PAGE = (
    "<html><title>Raid</title><body><article><p>Two shells fell on the town, the hospital said.</p></article>"
)


@pytest.fixture
def reader():
    made = PageReader()
    yield made
    made.close()


def test_one_process_reads_many_pages(reader):
    assert "Two shells fell" in reader.read(PAGE)["text"]
    first = reader._child.pid
    assert reader.read(PAGE.replace("Two", "Three"))["text"].startswith("Three")
    assert reader._child.pid == first


def test_a_process_that_has_ended_meanwhile_is_replaced_and_nobody_notices(reader):
    reader.read(PAGE)
    reader._child.stdin.close()  # it ends by itself, as after half a minute without work
    reader._child.wait()
    assert "Two shells fell" in reader.read(PAGE)["text"]


def test_a_process_that_is_killed_costs_its_page_alone(reader, monkeypatch):
    reader.read(PAGE)
    os.kill(reader._child.pid, signal.SIGSTOP)
    monkeypatch.setattr(page_reader, "SECONDS", 0.01)
    with pytest.raises(Unopenable, match="seconds to read"):
        reader.read(PAGE)
    monkeypatch.undo()
    assert "Two shells fell" in reader.read(PAGE)["text"]


def test_a_page_that_takes_too_much_memory_is_refused_and_the_next_is_read(reader, monkeypatch):
    monkeypatch.setattr(page_reader, "MEMORY", 40_000_000)
    with pytest.raises(Unopenable, match="more time or memory"):
        reader.read(PAGE)
    monkeypatch.undo()
    assert "Two shells fell" in reader.read(PAGE)["text"]
