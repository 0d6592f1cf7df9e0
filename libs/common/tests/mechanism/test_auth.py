"""Tokens: ours, for this service, now; anything else is 401."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from common.auth import Principal
from common.clock import now
from common.errors import NotFound
from common.ids import new_id
from common.testing.service import SIGNER, new_signing_key


def get(toy, token: str):
    return toy.anonymous().get("/v1/test-clock", headers={"Authorization": f"Bearer {token}"})


def claims(toy, **changes):
    body = {"aud": "toy", "sub": "member:x", "firm": str(toy.firm), "permissions": ["clock:write"]}
    return {name: value for name, value in (body | changes).items() if value is not None}


def test_a_good_token_opens(toy):
    assert get(toy, SIGNER.sign(claims(toy))[0]).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"aud": "other"}, {"aud": None}, {"aud": ["toy", "other"]}, {"firm": None}, {"firm": "x"},
     {"sub": None}, {"permissions": "clock:write"}, {"client": "7"}, {"act": {}}, {"act": "member:x"},
     {"act": []}, {"act": {"name": "Mia"}}],
)  # fmt: skip
def test_a_token_with_wrong_claims_is_refused(toy, changes):
    assert get(toy, SIGNER.sign(claims(toy, **changes))[0]).status_code == 401


def test_an_ended_token_is_refused_even_if_it_was_seen_before(toy):
    token = SIGNER.sign(claims(toy))[0]
    assert get(toy, token).status_code == 200

    with time_machine.travel(now() + timedelta(minutes=1)):
        assert get(toy, token).status_code == 401


def forged(toy) -> dict[str, str]:
    good = SIGNER.sign(claims(toy))[0]
    head, body, signature = good.split(".")
    public = json.dumps(SIGNER.jwk)

    def b64(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    none = b64({"alg": "none", "typ": "at+jwt", "kid": SIGNER.kid})
    plain = b64({"alg": "ES256", "typ": "JWT", "kid": SIGNER.kid})
    traversal = b64({"alg": "ES256", "typ": "at+jwt", "kid": "../../dev/null"})
    return {
        "no algorithm": f"{none}.{body}.",
        "no signature": f"{head}.{body}.",
        "another type": f"{plain}.{body}.{signature}",
        "a key that is a path": f"{traversal}.{body}.{signature}",
        "symmetric with the public key": jwt.encode(
            claims(toy), public[:60], "HS256", headers={"kid": SIGNER.kid, "typ": "at+jwt"}
        ),
        "another's key": jwt.encode(
            claims(toy), new_signing_key(), "ES256", headers={"kid": SIGNER.kid, "typ": "at+jwt"}
        ),
        "not a token": "x.y.z",
        "empty": "",
    }


@pytest.mark.parametrize(
    "how",
    ["no algorithm", "no signature", "another type", "a key that is a path",
     "symmetric with the public key", "another's key", "not a token", "empty"],
)  # fmt: skip
def test_a_forged_token_is_refused(toy, how):
    assert get(toy, forged(toy)[how]).status_code == 401


@pytest.mark.parametrize(
    "more, looks",
    [({}, True), ({"full": "yes"}, True), ({"full": 1}, True), ({"full": True}, False)],
)
def test_who_acts_for_somebody_only_looks_unless_the_token_says_so(toy, more, looks):
    verifier = toy.app.extensions["verifier"]

    token = SIGNER.sign(claims(toy, act={"sub": "member:x"} | more))[0]

    assert verifier.principal(token).only_looks is looks


def test_whoever_acts_for_somebody_is_told_whose_alone_it_is(toy):
    looking = claims(toy, sub="contact:x", act={"sub": "member:x"}, permissions=[])

    answer = get(toy, SIGNER.sign(looking)[0])

    assert (answer.status_code, answer.json["code"]) == (403, "impersonation_read_only")
    assert "the person you act for" in answer.json["detail"]


def by_hand(header: dict, body: dict, *, secret: bytes | None = None) -> str:
    """Returns a token as no library would make it: by our own key, or by a shared secret."""
    head, text = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, body)
    )
    signed = head + b"." + text
    if secret is not None:
        mark = hmac.new(secret, signed, hashlib.sha256).digest()
    else:
        mark = jwt.get_algorithm_by_name("ES256").sign(signed, SIGNER._key)
    return (signed + b"." + base64.urlsafe_b64encode(mark).rstrip(b"=")).decode()


OURS = {"alg": "ES256", "typ": "at+jwt", "kid": SIGNER.kid}


def lived(toy, **changes) -> dict:
    at = int(now().timestamp())
    return claims(toy) | {"iss": "counterfoil-identity", "iat": at, "exp": at + 30} | changes


def test_a_token_made_by_hand_with_our_key_is_good(toy):
    assert get(toy, by_hand(OURS, lived(toy))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"exp": 10**12}, {"exp": 10**30}, {"exp": "soon"}, {"exp": True}, {"exp": None}, {"iat": "1"},
     {"iat": -(10**30)}, {"iss": "somebody"}, {"aud": None}, {"nbf": 10**12}, {"sub": 7}],
)  # fmt: skip
def test_not_even_our_own_key_makes_such_a_token_good(toy, changes):
    assert get(toy, by_hand(OURS, lived(toy, **changes))).status_code == 401


@pytest.mark.parametrize(
    "header",
    [{"alg": "HS256"}, {"alg": "none"}, {"alg": "None"}, {"alg": "ES384"}, {"typ": "JWT"},
     {"typ": None}, {"kid": "' OR 1=1 --"}, {"kid": "http://evil.example/key"}, {"kid": None},
     {"kid": ["x"]}, {"kid": "k\x00"}],
)  # fmt: skip
def test_a_header_that_asks_for_another_way_is_refused(toy, header):
    assert get(toy, by_hand(OURS | header, lived(toy))).status_code == 401


@pytest.mark.parametrize("header", ["jku", "x5u", "jwk"])
def test_a_key_that_the_token_brings_along_is_not_looked_at(toy, header):
    other = ec.generate_private_key(ec.SECP256R1())
    brought = {"kid": SIGNER.kid, "typ": "at+jwt", header: "http://127.0.0.1:1/keys"}

    token = jwt.encode(lived(toy), other, "ES256", headers=brought)

    assert get(toy, token).status_code == 401


def test_the_public_key_is_nobodys_shared_secret(toy):
    pem = SIGNER.get(SIGNER.kid).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for secret in (pem, pem.strip(), json.dumps(SIGNER.jwk).encode()):
        token = by_hand(OURS | {"alg": "HS256"}, lived(toy), secret=secret)
        assert get(toy, token).status_code == 401


def test_a_token_in_a_token_is_no_token(toy):
    good = SIGNER.sign(claims(toy))[0]

    assert get(toy, by_hand(OURS | {"cty": "JWT"}, {"token": good})).status_code == 401
    assert get(toy, base64.urlsafe_b64encode(good.encode()).decode()).status_code == 401
    assert get(toy, f"{good}.{good}").status_code == 401


def test_a_link_reaches_its_own_document_and_no_other() -> None:
    own = new_id()
    link = Principal(firm_id=new_id(), subject="link:x", document=own)

    link.require_document(own)
    with pytest.raises(NotFound):
        link.require_document(new_id())
    Principal(firm_id=new_id(), subject="contact:x").require_document(new_id())
