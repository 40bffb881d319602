"""A person binds the workbench's keys as they like; the page follows."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from annotator.annotations.keys import ACTIONS, bindings, keys_bind


def test_everybody_begins_with_the_usual_keys(annotator):
    assert bindings(annotator) == {action: key for action, (key, _) in ACTIONS.items()}
    assert len(set(bindings(annotator).values())) == len(ACTIONS)


def test_two_actions_change_places(annotator):
    keys_bind(by=annotator, keys={"next": "k", "previous": "j"})
    annotator.refresh_from_db()
    assert (bindings(annotator)["next"], bindings(annotator)["previous"]) == ("k", "j")
    assert annotator.keys == {"next": "k", "previous": "j"}


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        ({"next": "k"}, "next"),
        ({"save": "3"}, "save"),
        ({"note": ""}, "note"),
        ({"undo": " "}, "undo"),
        ({"undo": "zz"}, "undo"),
    ],
)
def test_a_key_that_is_taken_or_none_is_refused(annotator, keys, field):
    with pytest.raises(ValidationError) as refused:
        keys_bind(by=annotator, keys=keys)
    assert set(refused.value.error_dict) & {field, "previous"}
    annotator.refresh_from_db()
    assert annotator.keys == {}


def test_who_does_not_annotate_has_no_keys_to_bind(viewer):
    with pytest.raises(PermissionDenied):
        keys_bind(by=viewer, keys={})


def test_the_page_saves_them_and_gives_back_the_usual_ones(client, annotator, assignment):
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:annotations_keys")
    client.post(address, bindings(annotator) | {"next": "w"})
    bench = client.get(reverse("admin:annotations_assignment_change", args=[assignment.pk]))
    assert json.loads(bench.context["bindings"])["next"] == "w"
    assert "<dt>w</dt>" in bench.content.decode()
    client.post(address, {"default": "yes"})
    annotator.refresh_from_db()
    assert annotator.keys == {}
    clash = client.post(address, bindings(annotator) | {"next": "k"})
    assert "This key is taken" in clash.content.decode()
