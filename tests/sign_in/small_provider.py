"""An identity provider of a few lines, on loopback: it signs whatever claims a test gives for a code."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "hearsay", "a secret between the two"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk_of(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    """Its public part as a JWK."""
    published: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    return published


class SmallProvider:
    """`issuer`: its address; `lies`: what it says of itself that is not so; `asked`: the token requests it got.

    `more_keys`: JWKs that it publishes besides its own.
    """

    def __init__(self) -> None:
        self.lies: dict[str, Any] = {}
        self.more_keys: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, tuple[str, dict[str, Any], Any, str, dict[str, Any]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def agrees(
        self,
        address: str,
        claims: dict[str, Any],
        key: Any = KEY,
        algorithm: str = "RS256",
        head: dict[str, Any] | None = None,
    ) -> str:
        """What the browser brings back from `address`, where somebody has said yes: its query string."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "auth_time": now}
        told |= {"nonce": asked["nonce"]} | claims
        code = f"code{len(self._codes)}"
        self._codes[code] = (asked["code_challenge"], told, key, algorithm, head or {})
        return f"code={code}&state={asked['state']}"

    def _handler(provider) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                jwk = jwk_of(KEY) | {"kid": "one", "alg": "RS256"}
                told = {
                    "/.well-known/openid-configuration": {
                        "issuer": provider.issuer,
                        "authorization_endpoint": f"{provider.issuer}/authorize",
                        "token_endpoint": f"{provider.issuer}/token",
                        "jwks_uri": f"{provider.issuer}/keys",
                        "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    }
                    | provider.lies,
                    "/keys": {"keys": [jwk, *provider.more_keys]},
                }
                self.answer(told[self.path])

            def do_POST(self) -> None:
                if self.path == "/moved":
                    self.send_response(307)
                    self.send_header("Location", f"{provider.issuer}/token")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                posted = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked = {name: values[0] for name, values in parse_qs(posted).items()}
                provider.asked.append(asked)
                challenge, claims, key, algorithm, head = provider._codes.pop(asked["code"])
                digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
                assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
                assert (asked["client_id"], asked["client_secret"]) == (CLIENT, SECRET)
                token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "one"} | head)
                self.answer({"access_token": "of no use", "token_type": "Bearer", "id_token": token})

            def answer(self, told: dict[str, Any]) -> None:
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: Any) -> None:
                pass

        return Handler
