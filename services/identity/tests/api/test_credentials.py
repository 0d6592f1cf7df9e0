"""The doors open to the front end's credential and to nothing else."""

import base64

import pytest

DOORS = (
    "/v1/sign-ins",
    "/v1/tokens",
    "/v1/proofs",
    "/v1/first-run",
    "/v1/sign-ins/code",
    "/v1/credentials/lookup",
    "/v1/credentials/totp",
    "/v1/credentials/totp/confirmation",
    "/v1/credentials/totp/removal",
    "/v1/credentials/recovery-codes",
    "/v1/credentials/password",
    "/v1/resets",
    "/v1/resets/lookup",
    "/v1/resets/use",
    "/v1/standings",
    "/v1/links/lookup",
    "/v1/links/tokens",
    "/v1/links/invitation",
    "/v1/proofs",
    "/v1/firms",
    "/v1/invitations/lookup",
    "/v1/invitations/acceptance",
)


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("dashboard-bff:wrong"),
        basic("dashboard-bff:"),
        basic("somebody:the-suites-own-secret"),
        basic("dashboard-bff"),
        basic("dashboard-bff:the-suites-own-secret "),
        basic("dashboard-bff:schlüssel"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic"},
        {"X-Service": "dashboard-bff"},
    ],
    ids=str,
)
def test_without_the_credential_nothing_is_even_read(service, path, headers):
    response = service.anonymous().post(path, json={"nonsense": 1}, headers=headers)

    assert response.status_code == 401
    assert response.json["code"] == "credential_invalid"


@pytest.mark.parametrize("path", DOORS)
def test_a_persons_token_is_no_credential(service, path):
    response = service.client("firm:write", "members:write").post(path, {})

    assert response.status_code == 401
    assert response.json["code"] == "credential_invalid"


def test_the_credential_is_no_persons_token(service, front_end):
    for path in ("/v1/firm", "/v1/members", "/v1/test-clock"):
        response = service.anonymous().get(path, headers=front_end.headers)

        assert response.status_code == 401
        assert response.json["code"] == "token_missing"
