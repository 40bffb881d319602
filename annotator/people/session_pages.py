"""Pages of sessions: one's own, to end one or all others; and those of somebody else, to end them all."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from .fresh import password_again
from .models import User
from .services import sessions_end
from .sessions import sessions_of
from .views import person_to_change


def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. POST: end the session `end` (its handle), or with none all but this one."""
    this = request.session.session_key
    if request.method == "POST":
        if (again := password_again(request)) is not None:
            return again
        ended = sessions_end(
            by=request.user, user=request.user, handle=request.POST.get("end", ""), keep=this
        )
        messages.success(request, _told(ended))
        return redirect("admin:people_sessions")
    context = admin.site.each_context(request) | {
        "title": "Where you are signed in",
        "sessions": sessions_of(request.user),
        "this": this,
    }
    return TemplateResponse(request, "people/sessions.html", context)


def sessions_of_person(request: HttpRequest, object_id: int) -> HttpResponse:
    """How often somebody is signed in; POST ends it. Which browsers they use is for themselves to see."""
    person = person_to_change(request.user, object_id)
    if person == request.user:
        return redirect("admin:people_sessions")
    if request.method == "POST":
        if (again := password_again(request)) is not None:
            return again
        messages.success(request, _told(sessions_end(by=request.user, user=person)))
        return redirect("admin:people_user_change", person.pk)
    context = admin.site.each_context(request) | {
        "title": f"End the sessions of {person}",
        "person": person,
        "sessions": sessions_of(person),
        "opts": User._meta,
    }
    return TemplateResponse(request, "people/sessions_of_person.html", context)


def _told(ended: int) -> str:
    return f"{ended} session{'' if ended == 1 else 's'} ended." if ended else "No session was open any more."
