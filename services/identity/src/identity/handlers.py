"""What the identity service hears from the others."""

from sqlalchemy.orm import Session

from common import clock
from common.auth import Principal
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest
from identity.models import Client, Contact, Firm
from identity.usecases.erasure import erase_client
from identity.usecases.links import end_links

handlers = Handlers(firms=Firm)


@handlers.project("contact.created", "contact.changed", "contact.removed", "contact.snapshot")
def keep_contact(session: Session, events: list[Event]) -> None:
    """Keeps who may sign in for which client; a removed contact stays as one who may not."""
    fields = ("client_id", "name", "email", "role", "status")
    keep_newest(session, Contact, [copy_of(event, *fields) for event in events])


@handlers.react("client.erased")
def forget_client(session: Session, event: Event) -> None:
    """Forgets who the client's contacts were."""
    erase_client(session, event.firmid, event.subject, now=clock.now())


@handlers.project(
    "client.created", "client.changed", "client.archived", "client.restored", "client.snapshot"
)
def keep_client(session: Session, events: list[Event]) -> None:
    """Keeps which clients are for trying things out."""
    keep_newest(session, Client, [copy_of(event, "is_test") for event in events])


@handlers.react(
    *("proposal.declined", "proposal.expired", "proposal.revoked", "proposal.lost"),
    *("estimate.declined", "estimate.expired", "estimate.revoked"),
    "invoice.voided",
)
def close_links(session: Session, event: Event) -> None:
    """Ends the links to a document that is no longer open.

    After an acceptance they end by themselves: their prospect has become a client.
    """
    who = Principal.system(event.firmid, "identity")
    end_links(session, who, event.subject, now=clock.now())
