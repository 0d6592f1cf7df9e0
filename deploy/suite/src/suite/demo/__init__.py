"""The demo firm, Northwind Studio: loaded through the same JSON API that everyone uses.

Its clock starts half a year back and is moved to the present, so that its history is made by the
suite itself: proposals, services, invoices, payments, a declined card. It loads while the first page
is served already, and goes on at the next start if it was cut off.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.dialects.postgresql import insert

from common.clock import FirmClock, now
from suite.demo.cast import CAST, TERMS, Guess, Offer, Someone
from suite.embedded import Embedded
from suite.firms import OWNER, create_firm
from suite.secrets import Secrets
from suite.story import eventually
from suite.story.api import Answer, Api

FIRM = "Northwind Studio"
DAYS = 152
URL = "http://127.0.0.1"


def begin_demo(suite: Embedded, secrets: Secrets) -> None:
    """Creates the demo firm with its owner and sets its clock half a year back; once."""
    made = create_firm(suite, secrets, FIRM)
    firm_id = made.get("firm", made).get("id")
    if firm_id is None:
        return
    for app in suite.apps.values():
        with app.extensions["database"].transaction(firm_id) as session:
            values = {
                "firm_id": firm_id,
                "offset_seconds": -int(timedelta(days=DAYS).total_seconds()),
                "changed_at": now(),
            }
            session.execute(insert(FirmClock).values(values).on_conflict_do_nothing())


def load_demo(
    suite: Embedded, secrets: Secrets, *, folder: Path, tell: Callable[[int, int], None]
) -> None:
    """Plays the demo's half year; `tell` hears how many of how many days are done."""
    played = folder / "demo.done"
    if played.exists():
        return
    stage = Stage(suite, secrets)
    scenes = sorted(
        (
            (piece.day, someone, piece)
            for someone in CAST
            for piece in (*someone.offers, *someone.guesses)
        ),
        key=lambda scene: scene[0],
    )
    for day, someone, piece in scenes:
        tell(day, DAYS)
        stage.move_to(day)
        if isinstance(piece, Guess):
            stage.estimate(someone, piece)
        else:
            stage.play(someone, piece)
    stage.complete("Website build", someone=CAST[1])
    stage.move_to(DAYS)
    tell(DAYS, DAYS)
    played.touch()


class Stage:
    """The demo as its people play it; every command has a key, so that playing again repeats nothing."""

    def __init__(self, suite: Embedded, secrets: Secrets) -> None:
        self._transport = httpx.WSGITransport(suite.app, raise_app_exceptions=False)
        self._password = secrets.demo_password
        self.owner = self._api()
        _require(self.owner.sign_in(OWNER, self._password))
        self._begins = now() - timedelta(days=DAYS)

    def move_to(self, day: int) -> None:
        """Moves the firm's time to a day after the beginning; the last one is the present."""
        self._let_clock_rest()
        target = (self._begins + timedelta(days=day)).replace(minute=0, second=0, microsecond=0)
        if day >= DAYS:
            target = now()
        if target.isoformat() <= self.owner.get("/test-clock")["now"].replace("Z", "+00:00"):
            return
        started = self.owner.post("/test-clock/advances", {"to": target.isoformat()})
        address = f"/test-clock/advances/{_require(started)['id']}"
        eventually(
            lambda: self.owner.get(address)["status"] != "running", "the clock stands", seconds=120
        )

    def _let_clock_rest(self) -> None:
        """Lets a journey end that a suite began before it was killed: its claim lasts a while."""

        def rests() -> bool:
            latest = self.owner.get("/test-clock")["advance"]
            return not latest or latest["status"] != "running"

        eventually(rests, "the clock does not come to rest", seconds=240)

    def play(self, someone: Someone, offer: Offer) -> None:
        """Makes the client if it is new, and takes its proposal as far as the demo says."""
        client, signer = self._client(someone)
        draft = {
            "client_id": client["id"],
            "contact_id": signer["id"],
            "title": offer.title,
            "introduction": offer.introduction,
            "terms": TERMS,
            "currency": "GBP",
            "payment_method_required": someone.card is not None,
            "lines": list(offer.lines),
        }
        key = f"demo-{someone.name}-{offer.title}"
        proposal = _require(self.owner.post("/proposals", draft, key=key))
        if offer.outcome == "draft":
            return
        shown = self.owner.get(f"/proposals/{proposal['id']}")["proposal"]
        if shown["status"] == "draft":
            _require(self.owner.post(f"/proposals/{proposal['id']}/sending"))
        if offer.outcome == "accepted":
            self._accept(someone, proposal["id"])

    def estimate(self, someone: Someone, guess: Guess) -> None:
        """Sends an estimate; one with stages is approved, and they become issued invoices."""
        client, asked = self._client(someone)
        draft = {
            "client_id": client["id"],
            "contact_id": asked["id"],
            "title": guess.title,
            "notes": guess.notes,
            "terms": TERMS,
            "lines": list(guess.lines),
        }
        key = f"demo-{someone.name}-{guess.title}"
        id_ = _require(self.owner.post("/estimates", draft, key=key))["id"]
        if self.owner.get(f"/estimates/{id_}")["estimate"]["status"] == "draft":
            _require(self.owner.post(f"/estimates/{id_}/sending"))
        if guess.stages:
            self._approve(someone, id_)
        for percent in guess.stages:
            path, stage = f"/estimates/{id_}/invoices", {"percent": percent}
            invoice = _require(self.owner.post(path, stage, key=f"{key}-{percent}"))
            issue = f"/invoices/{invoice['id']}/issue"
            _require(self.owner.post(issue, key=f"{key}-{percent}-issue"))

    def _approve(self, someone: Someone, estimate_id: str) -> None:
        contact = self._contact(someone)
        shown = contact.get(f"/estimates/{estimate_id}")["estimate"]
        if shown["status"] == "sent":
            signature = {
                "name": someone.contact,
                "agreed": True,
                "document_hash": shown["document_hash"],
            }
            path = f"/estimates/{estimate_id}/approval"
            _require(contact.post(path, signature, key=f"demo-approve-{estimate_id}"))

    def complete(self, name: str, *, someone: Someone) -> None:
        """Marks a piece of work done, which makes it due."""
        client, _ = self._client(someone)
        for service in self.owner.get(f"/clients/{client['id']}/services")["items"]:
            if service["name"] == name and service["waits_for_completion"]:
                self.owner.post(f"/services/{service['id']}/completion")

    def _client(self, someone: Someone) -> tuple[dict[str, Any], dict[str, Any]]:
        body = {"name": someone.name, "address": someone.address, "tax_id": someone.tax_id}
        key = f"demo-{someone.name}"
        client = _require(self.owner.post("/clients", body, key=key))
        people = ((someone.contact, someone.email, "client"), *someone.others)
        made = [
            _require(
                self.owner.post(
                    f"/clients/{client['id']}/contacts",
                    {"name": name, "email": email, "role": role},
                    key=f"{key}-{email}",
                )
            )
            for name, email, role in people
        ]
        return client, made[0]

    def _accept(self, someone: Someone, proposal_id: str) -> None:
        contact = self._contact(someone)
        methods = contact.get("/my-billing")["methods"]
        if not methods:
            card = {"token": someone.card, "make_default": True}
            added = contact.post(
                "/my-billing/payment-methods", card, key=f"demo-{someone.name}-card"
            )
            methods = [_require(added)]
        shown = contact.get(f"/proposals/{proposal_id}")["proposal"]
        signature = {
            "name": someone.contact,
            "agreed": True,
            "document_hash": shown["document_hash"],
            "payment_method_id": methods[0]["id"],
        }
        if shown["status"] == "awaiting_acceptance":
            path = f"/proposals/{proposal_id}/acceptance"
            _require(contact.post(path, signature, key=f"demo-accept-{proposal_id}"))

    def _contact(self, someone: Someone) -> Api:
        """Returns the contact's session; the first time they come in by the link in their mail."""
        contact = self._api()
        if contact.sign_in(someone.email, self._password).status == 200:
            return contact
        body = {"token": self._way_in(someone.email), "password": self._password}
        contact.keep_session(contact.post("/invitations/acceptance", body))
        return contact

    def _way_in(self, email: str) -> str:
        for row in self.owner.get("/mailbox")["items"]:
            if row["to"] == email:
                mail = self.owner.get(f"/mailbox/{row['service']}/{row['id']}")
                if link := re.search(r"/invitations/([\w-]+)", mail["text"]):
                    return link.group(1)
        raise RuntimeError(f"the mailbox has no way in for {email}")

    def _api(self) -> Api:
        return Api(URL, transport=self._transport)


def _require(answer: Answer) -> dict[str, Any]:
    if answer.status >= 400:
        raise RuntimeError(f"the demo was refused: {answer.status} {answer.body}")
    return dict(answer.body)
