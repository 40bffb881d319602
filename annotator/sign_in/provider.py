"""The identity provider that the operator names (OIDC_ISSUER): the one address that the server itself ever calls.

OpenID Connect's code flow with PKCE, by way of django-allauth. What comes back is believed only where its signature,
issuer, audience, time and nonce are right; of its claims nothing is stored but who it is, `sub`.
"""

import secrets
import time
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SKEW = 30  # seconds by which two clocks may differ
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class IssuerAdapter(OpenIDConnectOAuth2Adapter):
    """How to speak with the provider. Everything it says of itself must be of the issuer that was configured."""

    def __init__(self, request: HttpRequest, provider_id: str = "") -> None:
        super().__init__(request, settings.OIDC_ISSUER)

    @property
    def openid_config(self) -> dict[str, Any]:
        config = super().openid_config
        if not isinstance(config, dict) or str(config.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the provider's own description names another issuer")
        plain = urlsplit(settings.OIDC_ISSUER).scheme == "http"  # only on loopback, as the settings see to
        for name in ENDPOINTS:
            if urlsplit(str(config.get(name, ""))).scheme not in ({"http", "https"} if plain else {"https"}):
                raise OAuth2Error(f"the provider's {name} is no address with TLS")
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("sign_in_provider_back"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        claims = self._claims(str(kwargs["response"].get("id_token", "")), app.client_id)
        request.oidc_claims = claims  # type: ignore[attr-defined]
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _claims(self, id_token: str, client_id: str) -> dict[str, Any]:
        """What the ID token says, once all of it is checked. Raises OAuth2Error."""
        try:
            head = jwt.get_unverified_header(id_token)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(head.get("kid")),
                algorithms=SIGNED_BY,
                audience=client_id,
                issuer=self.openid_config["issuer"],
                leeway=SKEW,
                options={"require": ["iss", "aud", "sub", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"the ID token is not right: {error}") from error
        # An access token or the word that somebody signed out there is signed by the same key, and says so here.
        if str(head.get("typ", "JWT")).upper() != "JWT":
            raise OAuth2Error("that is no ID token")
        if (
            claims.get("azp", client_id) != client_id
            or not isinstance(claims["sub"], str)
            or not claims["sub"]
        ):
            raise OAuth2Error("the ID token is meant for somebody else")
        return claims

    def _key(self, kid: Any) -> Any:
        with DefaultAdapter().get_requests_session() as calling:
            answer = calling.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        of_that_name = [key for key in keys if key.key_id == kid]
        if len(of_that_name) != 1:
            raise OAuth2Error("the ID token names no key of the provider")
        return of_that_name[0]


class IssuerProvider(OpenIDConnectProvider):
    """The provider as allauth wants it. No scope and no parameter is taken from the browser's address."""

    pkce_enabled_default = True
    oauth2_adapter_class = IssuerAdapter

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def get_scope(self) -> list[str]:
        return ["openid", "email"]


provider_classes = [IssuerProvider]


class DefaultAdapter(DefaultSocialAccountAdapter):
    """What Hearsay answers when allauth asks about the provider. What becomes of who comes back: identities.py."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The one of the settings; none of the database."""
        if not settings.OIDC_ISSUER:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=settings.OIDC_ISSUER,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_ISSUER},
            )
        ]

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Never by allauth, which would take the password away."""

    def get_requests_session(self) -> Any:
        calling = super().get_requests_session()
        calling.max_redirects = 0
        calling.trust_env = False
        return calling


def to_the_provider(request: HttpRequest, *, purpose: str, aim: str, anew: bool = False) -> Any:
    """Lead the browser to the provider; what it is for is kept in the session. Raises OAuth2Error, OSError.

    anew: the provider has to ask who it is, whether or not the browser is signed in there.
    """
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if anew else {})
    provider = IssuerAdapter(request).get_provider()
    kept = {"nonce": nonce, "purpose": purpose, "by": request.user.pk, "anew": anew}
    return provider.redirect(request, "login", next_url=aim, auth_params=asked, **kept)


def answers_what_was_asked(claims: dict[str, Any], state: dict[str, Any]) -> bool:
    """Whether an ID token belongs to this very request, and to a sign-in as recent as that asked for."""
    same = secrets.compare_digest(str(claims.get("nonce", "")), str(state.get("nonce", "-")))
    at = claims.get("auth_time", 0)
    recent = isinstance(at, int | float) and time.time() - at <= 300 + SKEW
    return same and (recent or not state.get("anew"))
