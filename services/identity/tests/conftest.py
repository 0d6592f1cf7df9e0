"""The identity service on a fresh database, with passwords that cost next to nothing to try."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from common.ids import new_id
from common.mail import Mail
from common.testing import ServiceUnderTest, service_fixture
from common.testing.postgres import Clones
from common.testing.rows import rows_of
from common.testing.service import new_signing_key
from identity.app import SERVICE
from identity.rules.permissions import OF_MEMBERS

SECRET = "the-suites-own-secret"
PASSWORD = "wide open spaces 7"

service = service_fixture(
    SERVICE,
    signing_key=new_signing_key(),
    service_secret=SECRET,
    secrets_key="for tests alone",
    mail_link_key="the key of these tests alone",
    password_memory_kib=8,
    password_time_cost=1,
)


class FrontEnd:
    """Drives identity as the suite's front end does: by credential, and by what other services tell."""

    password = PASSWORD

    def __init__(self, service: ServiceUnderTest, secret: str = SECRET) -> None:
        pair = base64.b64encode(f"dashboard-bff:{secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {pair}"}
        self._service = service

    def post(self, path: str, body: Any) -> Any:
        """POST with the credential."""
        return self._service.anonymous().post(path, json=body, headers=self.headers)

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> Any:
        """Tries a mail address and a password."""
        return self.post("/v1/sign-ins", {"email": email, "password": password} | more)

    def token(self, choice: dict[str, Any], person_id: str, audience: str = "identity") -> Any:
        """Asks a token for one of the choices of a sign-in."""
        wanted = {name: choice[name] for name in ("firm_id", "membership_id")}
        return self.post("/v1/tokens", {**wanted, "person_id": person_id, "audience": audience})

    def token_for(self, signed_in: dict[str, Any]) -> Any:
        """Asks a token for a session that began with that sign-in, by one who is in one firm."""
        [choice] = signed_in["choices"]
        wanted = {name: choice[name] for name in ("firm_id", "membership_id")}
        whose = {"person_id": signed_in["person"]["id"], "authenticated_at": signed_in["at"]}
        return self.post("/v1/tokens", {**wanted, **whose, "audience": "identity"})

    def mails(self) -> list[Mail]:
        """Returns every mail there is, the newest last, past every wall."""
        with self._service.worker_database.transaction(None) as session:
            return session.query(Mail).order_by(Mail.id).all()

    def found(self, email: str | None = None, password: str = PASSWORD, **fields: Any) -> Any:
        """Founds a firm; returns it and its owner's membership."""
        owner = {"name": "Olive Owner", "email": email or f"{new_id()}@firm.example"}
        body = a_firm_draft(owner={**owner, "password": password}, **fields)
        response = self.post("/v1/firms", body)
        assert response.status_code == 201, response.json
        return response.json

    def hears_of(self, firm: dict[str, Any], type_: str, **fields: Any) -> dict[str, Any]:
        """Tells identity of a contact of the firm, as the clients service would."""
        contact = a_contact(**fields)
        event = self._service.event(type_, contact, version=contact["version"], firm=firm["id"])
        self._service.deliver(event)
        return contact

    def hears_of_client(self, firm: dict[str, Any], client_id: str, **fields: Any) -> None:
        """Tells identity of a client of the firm, as the clients service would."""
        client = {"id": client_id, "is_test": False, "version": 1} | fields
        self._service.deliver(self._service.event("client.created", client, firm=firm["id"]))

    def invite(self, firm: dict[str, Any], contact: dict[str, Any]) -> Any:
        """Asks the contact to sign in, as a member of the firm."""
        caller = self._service.client("contacts:write", firm=firm["id"])
        return caller.post("/v1/invitations", {"contact_id": contact["id"]})

    def accept(self, token: str, password: str = PASSWORD) -> Any:
        """Accepts an invitation."""
        body = {"token": token, "password": password}
        return self.post("/v1/invitations/acceptance", body)

    def mailed_token(self, firm: dict[str, Any], email: str) -> str:
        """Returns the token in the newest mail to an address, as its reader would follow it."""
        newest = select(Mail.body).where(Mail.to_address == email).order_by(Mail.id.desc())
        with self._service.transaction(firm["id"]) as session:
            body = session.scalars(newest.limit(1)).one()
        return re.findall(r"https://billing\.example/invitations/([\w-]+)", body)[0]

    def contact_in(self, firm: dict[str, Any], **fields: Any) -> tuple[dict[str, Any], Any]:
        """Makes a contact who has accepted; returns it, and who signed in."""
        contact = self.hears_of(firm, "contact.created", **fields)
        accepted = self.accept(self.invite(firm, contact).json["token"])
        assert accepted.status_code == 200, accepted.json
        return contact, accepted.json

    def member_in(self, firm: dict[str, Any], role: str, **fields: Any) -> tuple[Any, Any]:
        """Makes a member who has accepted; returns the member, and who signed in."""
        caller = self._service.client(*OF_MEMBERS["owner"], firm=firm["id"])
        draft = {"name": "Mia Member", "email": f"{new_id()}@firm.example", "role": role} | fields
        invited = caller.post("/v1/members", draft)
        assert invited.status_code == 201, invited.json
        accepted = self.accept(self.mailed_token(firm, draft["email"]))
        assert accepted.status_code == 200, accepted.json
        return invited.json["member"], accepted.json


@pytest.fixture
def everything(service: ServiceUnderTest, cluster: Clones) -> Callable[[], dict[str, str]]:
    """Says what is in every table but the audit, which is told of refused acts too."""
    return lambda: rows_of(cluster.admin_url, service.urls, but={"audit"})


@pytest.fixture
def front_end(service: ServiceUnderTest) -> FrontEnd:
    """The front end, known by its credential."""
    return FrontEnd(service)


def a_firm_draft(**fields: Any) -> dict[str, Any]:
    """Returns what a new firm is made of; each has a name of its own."""
    return {
        "name": f"Studio {new_id()}",
        "time_zone": "Europe/London",
        "currency": "GBP",
        "country": "GB",
        "mode": "sandbox",
    } | fields


def a_contact(**fields: Any) -> dict[str, Any]:
    """Returns a contact as the clients service tells of one."""
    return {
        "id": str(new_id()),
        "client_id": str(new_id()),
        "name": "Cora Contact",
        "email": f"{new_id()}@client.example",
        "role": "client",
        "gets_mail": True,
        "status": "active",
        "version": 1,
    } | fields
