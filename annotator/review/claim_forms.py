"""What people post to the pages of a claim, carried out by the services."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from annotator.people.models import User
from annotator.reports.models import Statement

from . import claims
from .models import Claim, ClaimStatement

LARGEST_KEY = 2**62


class ClaimForm(forms.Form):
    """What happened, where and when."""

    title = forms.CharField(
        label="Claim",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One assertion about the world: what happened, to how many, where and when.",
    )
    period_start = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    period_end = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class BeginForm(ClaimForm):
    """A claim that begins with a statement."""

    prefix = "new"
    use_required_attribute = False  # it is folded away where another claim is chosen


class StanceForm(forms.Form):
    """What one statement says to the claim."""

    statement = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    stance = forms.ChoiceField(choices=list(ClaimStatement.STANCES.items()))
    figure = forms.CharField(max_length=60, required=False)


class StatementForm(forms.Form):
    """A statement to take out, and why."""

    statement = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)
    reason = forms.CharField(required=False)


class AssigneeForm(forms.Form):
    """Who is to look into a claim; nobody, where it is left empty."""

    assignee = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)


class TextForm(forms.Form):
    """A comment, a conclusion or a reason: one field, `text`."""

    text = forms.CharField(required=False)


def people_for_claims() -> list[User]:
    """Who may be given a claim."""
    may = {"groups__permissions__codename": "change_claim"}
    return list(User.objects.filter(is_active=True, **may).distinct().order_by("username"))


def carry_out(by: Any, claim: Claim, post: QueryDict) -> str:
    """Do what was posted to the page of `claim`; gives the words to say of it.

    Raises ValidationError (also where the statement or the person isn't there), PermissionDenied.
    """
    actions: dict[str, Callable[[Any, Claim, QueryDict], str]] = {
        "reword": _reword,
        "put": _put,
        "take-out": _take_out,
        "assign": _assign,
        "comment": _comment,
        "conclude": _conclude,
        "reopen": _reopen,
    }
    action = actions.get(post.get("action", ""))
    if action is None:
        raise ValidationError("Nothing was chosen to do.")
    return action(by, claim, post)


def chosen_claim(post: QueryDict) -> Claim:
    """The claim that was chosen among others. Raises ValidationError."""
    try:
        found = Claim.objects.filter(pk=UUID(post.get("claim", ""))).first()
    except ValueError:
        found = None
    if found is None:
        raise ValidationError("Choose a claim, or word a new one.")
    return found


def posted_stance(post: QueryDict, statement: Statement) -> dict[str, Any]:
    """What `statement` says to a claim, as `claim_statement_put` wants it. Raises ValidationError."""
    given = {"statement": statement.pk, "stance": post.get("stance"), "figure": post.get("figure")}
    return _valid(StanceForm(given))


def _valid(form: forms.Form) -> dict[str, Any]:
    """What the form holds. Raises ValidationError with the fields named."""
    if not form.is_valid():
        said = [
            f"{form.fields[name].label or name}: {words}"
            for name, found in form.errors.items()
            for words in found
        ]
        raise ValidationError(said)
    return form.cleaned_data


def _seen(post: QueryDict) -> str:
    """The state of what the form was filled from."""
    return post.get("seen", "")


def _reword(by: Any, claim: Claim, post: QueryDict) -> str:
    claims.claim_reword(by=by, claim=claim.pk, seen=_seen(post), **_valid(ClaimForm(post)))
    return "The claim is reworded; its history keeps what it was."


def _put(by: Any, claim: Claim, post: QueryDict) -> str:
    try:
        member = claims.claim_statement_put(
            by=by, claim=claim.pk, seen=_seen(post), **_valid(StanceForm(post))
        )
    except Statement.DoesNotExist:
        raise ValidationError("That statement is not in use any more.") from None
    figure = f" ({member.figure})" if member.figure else ""
    says = f"{member.get_stance_display().lower()}{figure}"
    return f"It is in the claim: statement {member.statement.position} of its report {says}."


def _take_out(by: Any, claim: Claim, post: QueryDict) -> str:
    try:
        claims.claim_statement_take_out(
            by=by, claim=claim.pk, seen=_seen(post), **_valid(StatementForm(post))
        )
    except ClaimStatement.DoesNotExist:
        raise ValidationError("The claim doesn't hold that statement any more.") from None
    return "The statement is taken out; the history keeps it."


def _assign(by: Any, claim: Claim, post: QueryDict) -> str:
    chosen = _valid(AssigneeForm(post))["assignee"]
    assignee = User.objects.filter(pk=chosen).first() if chosen else None
    if chosen and assignee is None:
        raise ValidationError("There is no such person.")
    claims.claim_assign(by=by, claim=claim.pk, assignee=assignee, seen=_seen(post))
    return f"{assignee} looks into it." if assignee else "Nobody in particular looks into it now."


def _comment(by: Any, claim: Claim, post: QueryDict) -> str:
    claims.claim_comment(by=by, claim=claim.pk, text=_valid(TextForm(post))["text"])
    return "Your comment stands below."


def _conclude(by: Any, claim: Claim, post: QueryDict) -> str:
    words = _valid(TextForm(post))["text"]
    claims.claim_conclude(by=by, claim=claim.pk, conclusion=words, seen=_seen(post))
    return "The claim is concluded."


def _reopen(by: Any, claim: Claim, post: QueryDict) -> str:
    why = _valid(TextForm(post))["text"]
    claims.claim_reopen(by=by, claim=claim.pk, reason=why, seen=_seen(post))
    return "The claim is open again; the history keeps its conclusion."
