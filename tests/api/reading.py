"""How tests of the API ask it something."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from annotator.people.api_token_services import api_token_make
from annotator.people.api_tokens import SCOPES
from annotator.people.models import ApiToken, User

V1 = "/api/v1/"


def token_of(person: User, *scopes: str) -> str:
    until = timezone.localdate() + timedelta(days=30)
    return api_token_make(by=person, name="notebook", scopes=set(scopes or SCOPES), until=until)[1]


def kept(text: str) -> ApiToken:
    return ApiToken.objects.get(handle=text.split("_")[1])


def ask(text: str, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
    return Client().get(f"{V1}{path}", query, headers={"Authorization": f"Bearer {text}", **headers})


def items(text: str, path: str, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    answer = ask(text, path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]
