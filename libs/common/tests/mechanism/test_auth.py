"""Tokens: ours, for this service, now; anything else is 401."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
import time_machine

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
     {"sub": None}, {"permissions": "clock:write"}, {"client": "7"}],
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


def test_a_link_reaches_its_own_document_and_no_other() -> None:
    own = new_id()
    link = Principal(firm_id=new_id(), subject="link:x", document=own)

    link.require_document(own)
    with pytest.raises(NotFound):
        link.require_document(new_id())
    Principal(firm_id=new_id(), subject="contact:x").require_document(new_id())
