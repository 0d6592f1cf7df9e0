"""What a member finds while typing: clients, contacts, documents that they may see."""

from typing import Any

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View

MOST = 8
SHORTEST = 2

DOCUMENTS = ("invoice", "credit_note", "estimate", "proposal")
# Kind, what one must be allowed to, and the heading.
KINDS = (
    ("client", "clients:read", "Clients"),
    ("contact", "contacts:read", "Contacts"),
    ("invoice", "invoices:read", "Invoices"),
    ("credit_note", "invoices:read", "Credit notes"),
    ("estimate", "estimates:read", "Estimates"),
    ("proposal", "proposals:read", "Proposals"),
)


def find(session: Session, viewer: Viewer, words: str | None) -> View:
    """Returns at most eight things of each kind that the words fit; none for a single letter."""
    if not viewer.is_member:
        raise NotFound
    typed = " ".join((words or "").split())
    groups = _groups(session, viewer, typed) if len(typed) >= SHORTEST else []
    return {
        "q": typed,
        "is_short": 0 < len(typed) < SHORTEST,
        "groups": groups,
        "count": sum(len(group["items"]) for group in groups),
        "is_cut": any(len(group["items"]) == MOST for group in groups),
    }


def _groups(session: Session, viewer: Viewer, typed: str) -> list[View]:
    bodies = {
        kind: queries.called(session, viewer.firm_id, kind, typed, limit=MOST)
        for kind, permission, _ in KINDS
        if viewer.may(permission)
    }
    ids = {body["client_id"] for found in bodies.values() for body in found if "client_id" in body}
    clients = queries.several(session, viewer.firm_id, "client", ids)
    return [
        {
            "kind": kind,
            "title": title,
            "items": [_item(kind, each, clients) for each in bodies[kind]],
        }
        for kind, _, title in KINDS
        if bodies.get(kind)
    ]


def _item(kind: str, body: Body, clients: dict[str, Body]) -> View:
    client: dict[str, Any] = clients.get(body.get("client_id", ""), {})
    named = client.get("name", "")
    title, second, path = {
        "client": lambda: (body["name"], body.get("email") or "", f"/clients/{body['id']}"),
        "contact": lambda: (body["name"], f"{body['email']}, {named}", f"/clients/{client['id']}"),
        "invoice": lambda: (body.get("number") or "Draft", named, f"/invoices/{body['id']}"),
        "credit_note": lambda: (
            body["number"],
            f"Of {body['invoice_number']}, {named}",
            f"/credit-notes/{body['id']}",
        ),
        "estimate": lambda: (
            body["number"] or "Draft",
            f"{body['title']}, {named}",
            f"/estimates/{body['id']}",
        ),
        "proposal": lambda: (
            body["number"],
            f"{body['title']}, {named}",
            f"/proposals/{body['id']}",
        ),
    }[kind]()
    same = {"id": body["id"], "status": _status(kind, body)}
    return same | {"title": title, "second": second, "href": path}


def _status(kind: str, body: Body) -> str:
    """What goes without saying is not said; a credit note is issued at once, and that is all."""
    status = str(body.get("status", ""))
    return status if kind in DOCUMENTS or status != "active" else ""
