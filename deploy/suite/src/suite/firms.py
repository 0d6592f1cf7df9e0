"""Creating a firm with its owner, as identity does it for an operator."""

from base64 import b64encode
from typing import Any

import httpx

from suite.embedded import Embedded
from suite.secrets import Secrets

OWNER = "priya@northwind.example"


def create_firm(suite: Embedded, secrets: Secrets, name: str) -> dict[str, Any]:
    """Creates a sandbox firm with its owner in a suite of this process."""
    transport = httpx.WSGITransport(suite.apps["identity"], raise_app_exceptions=False)
    with httpx.Client(base_url="http://identity", transport=transport) as client:
        return _create(client, secrets, name)


def create_firm_over_http(url: str, secrets: Secrets, name: str) -> dict[str, Any]:
    """Creates a sandbox firm with its owner in a suite that runs apart."""
    with httpx.Client(base_url=url, timeout=10) as client:
        return _create(client, secrets, name)


def _create(client: httpx.Client, secrets: Secrets, name: str) -> dict[str, Any]:
    body = {
        "name": name,
        "time_zone": "Europe/London",
        "currency": "GBP",
        "country": "GB",
        "mode": "sandbox",
        "owner": {"name": "Priya Shah", "email": OWNER, "password": secrets.demo_password},
    }
    credential = b64encode(f"dashboard-bff:{secrets.service_secret}".encode()).decode()
    response = client.post("/v1/firms", json=body, headers={"Authorization": f"Basic {credential}"})
    if response.status_code not in {201, 409}:
        raise RuntimeError(f"identity answered {response.status_code}: {response.text}")
    return dict(response.json())
