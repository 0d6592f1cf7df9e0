"""Who is asking: ES256 tokens that live for seconds, and routes that ask for permissions, not roles."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import g, request

from common.clock import now
from common.errors import Forbidden, NotFound, Unauthorized, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

ISSUER = "counterfoil-identity"
TOKEN_SECONDS = 30
LEEWAY_SECONDS = 15
LONGEST_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts: a member, a contact (bound to one client), a signed link, or the suite itself.

    A link is bound to one document of one client.
    """

    firm_id: UUID
    subject: str
    permissions: frozenset[str] = frozenset()
    client_id: UUID | None = None
    act: str | None = None
    name: str = ""
    acts_fully: bool = False
    document: UUID | None = None

    @classmethod
    def system(cls, firm_id: UUID, name: str) -> "Principal":
        """The suite acting by itself: a schedule, a reaction."""
        return cls(firm_id=firm_id, subject=f"system:{name}")

    @property
    def actor(self) -> str:
        """Who really acts: under impersonation the member, else the subject."""
        return self.act or self.subject

    @property
    def on_behalf_of(self) -> str | None:
        """The contact whose view is used under impersonation."""
        return self.subject if self.act else None

    @property
    def only_looks(self) -> bool:
        """Whether somebody sees through another's eyes, and does nothing in their name."""
        return self.act is not None and not self.acts_fully

    def require_client(self, client_id: UUID) -> None:
        """Raises NotFound if a contact reaches for another client's thing."""
        if self.client_id is not None and self.client_id != client_id:
            raise NotFound

    def require_document(self, document_id: UUID) -> None:
        """Raises NotFound if a signed link, which opens one document, reaches for another."""
        if self.document is not None and self.document != document_id:
            raise NotFound


class Keys(Protocol):
    """Where public keys come from: identity's JWKS, fetched and kept, or held in the process."""

    def get(self, kid: str) -> ec.EllipticCurvePublicKey | None: ...


class Signer:
    """Signs tokens with identity's private key."""

    def __init__(self, private_pem: str) -> None:
        key = serialization.load_pem_private_key(private_pem.encode(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the signing key must be an EC P-256 private key")
        self._key = key
        self.jwk = dict(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True))
        self.kid = hashlib.sha256(repr(sorted(self.jwk.items())).encode()).hexdigest()[:16]
        self.jwk |= {"kid": self.kid, "alg": "ES256", "use": "sig"}

    def sign(
        self, claims: Mapping[str, Any], *, seconds: int = TOKEN_SECONDS
    ) -> tuple[str, datetime]:
        """Returns a token with the claims and the instant it ends."""
        issued = now()
        ends = issued + timedelta(seconds=seconds)
        payload = {**claims, "iss": ISSUER, "iat": issued, "exp": ends}
        token = jwt.encode(
            payload, self._key, algorithm="ES256", headers={"kid": self.kid, "typ": "at+jwt"}
        )
        return token, ends

    def get(self, kid: str) -> ec.EllipticCurvePublicKey | None:
        """Serves as the Keys of a process that holds the private key itself."""
        return self._key.public_key() if kid == self.kid else None


@dataclass
class Verifier:
    """Turns a token into a Principal, once; later sightings cost a hash and a look at the clock."""

    keys: Keys
    audience: str
    size: int = 2000
    _seen: dict[bytes, tuple[Principal, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def principal(self, token: str) -> Principal:
        """Returns who the token speaks for; raises Unauthorized if it is not good here and now."""
        digest = hashlib.sha256(token.encode()).digest()
        found = self._seen.get(digest)
        if found is None:
            found = self._verify(token)
            self._keep(digest, found)
        if now() > found[1] + timedelta(seconds=LEEWAY_SECONDS):
            raise Unauthorized("token_expired", "The token has ended.")
        return found[0]

    def _keep(self, digest: bytes, found: tuple[Principal, datetime]) -> None:
        with self._lock:
            if len(self._seen) >= self.size:
                self._seen.clear()
            self._seen[digest] = found

    def _verify(self, token: str) -> tuple[Principal, datetime]:
        try:
            header = jwt.get_unverified_header(token)
            key = self.keys.get(str(header.get("kid"))) if header.get("typ") == "at+jwt" else None
            if key is None:
                raise Unauthorized("token_invalid", "The token is not one of ours.")
            claims = jwt.decode(
                token, key, algorithms=["ES256"], audience=self.audience, issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "aud", "sub", "firm"], "strict_aud": True},
            )  # fmt: skip
            if claims["exp"] - claims["iat"] > LONGEST_SECONDS:
                raise ValueError("nothing of ours lives that long")
            return _principal(claims), datetime.fromtimestamp(claims["exp"], now().tzinfo)
        except jwt.ExpiredSignatureError as error:
            raise Unauthorized("token_expired", "The token has ended.") from error
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise Unauthorized("token_invalid", "The token is not one of ours.") from error


def requires(*permissions: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets a route run only for a principal with every permission; the route says nothing of roles."""

    def decorate(route: Callable[P, R]) -> Callable[P, R]:
        @wraps(route)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            who = current_principal()
            if missing := set(permissions) - who.permissions:
                raise _refusal(who, missing)
            return route(*args, **kwargs)

        checked.required_permissions = permissions  # type: ignore[attr-defined]
        return checked

    return decorate


def _refusal(who: Principal, missing: set[str]) -> Forbidden:
    """Whoever acts for somebody else is told whose alone it is, rather than what is lacking."""
    if who.act:
        sentence = "You are viewing as somebody else. This is for the person you act for alone."
        return Forbidden("impersonation_read_only", sentence)
    return Forbidden("permission_missing", f"This needs {', '.join(sorted(missing))}.")


def current_principal() -> Principal:
    """Returns who this request speaks for; raises Unauthorized if nobody."""
    principal = g.get("principal")
    if principal is None:
        raise Unauthorized("token_missing", "Sign in first.")
    return principal  # type: ignore[no-any-return]


def bearer_token() -> str | None:
    """Returns the token of the request's Authorization header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def _principal(claims: Mapping[str, Any]) -> Principal:
    permissions = claims.get("permissions", [])
    if not isinstance(permissions, Iterable) or isinstance(permissions, str):
        raise ValueError("permissions must be a list")
    act = claims.get("act")
    return Principal(
        firm_id=UUID(claims["firm"]),
        subject=str(claims["sub"]),
        permissions=frozenset(str(p) for p in permissions),
        client_id=UUID(claims["client"]) if claims.get("client") else None,
        act=str(act["sub"]) if act is not None else None,
        name=str(claims.get("name", "")),
        acts_fully=act is not None and act.get("full") is True,
        document=UUID(claims["document"]) if claims.get("document") else None,
    )


class HttpKeys:
    """Identity's published keys, fetched when an unknown one is met, at most every few seconds."""

    def __init__(self, url: str, *, patience: float = 5) -> None:
        self._url = url
        self._patience = timedelta(seconds=patience)
        self._keys: dict[str, ec.EllipticCurvePublicKey] = {}
        self._asked_at: datetime | None = None

    def get(self, kid: str) -> ec.EllipticCurvePublicKey | None:
        """Returns the key, asking identity if it is new; raises Unavailable if identity is away."""
        if kid not in self._keys and self._may_ask():
            self._asked_at = now()
            self._keys = self._fetch()
        return self._keys.get(kid)

    def _may_ask(self) -> bool:
        return self._asked_at is None or now() - self._asked_at > self._patience

    def _fetch(self) -> dict[str, ec.EllipticCurvePublicKey]:
        try:
            found = httpx.get(self._url, timeout=2).raise_for_status().json()["keys"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            self._asked_at = None
            raise Unavailable(
                "keys_unavailable", "Keys cannot be read now.", retry_after=1
            ) from error
        algorithm = jwt.algorithms.ECAlgorithm
        return {jwk["kid"]: algorithm.from_jwk(jwk) for jwk in found}  # type: ignore[misc]
