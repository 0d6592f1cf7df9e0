"""What the clients service hears from the others."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clients.models import Documented, Firm, Member
from clients.usecases.contacts import promote_prospect
from common.auth import Principal
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest

handlers = Handlers()


@handlers.project("firm.created", "firm.changed", "firm.snapshot")
def keep_firm(session: Session, events: list[Event]) -> None:
    """Keeps what a new client starts with."""
    keep_newest(session, Firm, [copy_of(event, "currency", "country") for event in events])


@handlers.project(
    *(f"member.{act}" for act in ("invited", "joined", "changed", "left", "snapshot")),
    *("member.disabled", "member.enabled"),
)
def keep_members(session: Session, events: list[Event]) -> None:
    """Keeps whom a client may be assigned to."""
    keep_newest(session, Member, [copy_of(event, "name", "status") for event in events])


@handlers.project(
    *("proposal.created", "proposal.snapshot", "estimate.created", "estimate.snapshot"),
    *("invoice.created", "invoice.issued"),
    *("invoice.snapshot", "service.started", "service.snapshot"),
)
def note_documents(session: Session, events: list[Event]) -> None:
    """Notes that a document names a client; from then on its currency stays."""
    named = {(event.firmid, UUID(event.data["client_id"])) for event in events}
    rows = [{"firm_id": firm_id, "client_id": client_id} for firm_id, client_id in sorted(named)]
    session.execute(insert(Documented).values(rows).on_conflict_do_nothing())


@handlers.react("proposal.accepted", "estimate.approved")
def make_client(session: Session, event: Event) -> None:
    """A prospect who accepts a proposal, or approves an estimate, is a client from then on."""
    who = Principal.system(event.firmid, "clients")
    reason = event.type.replace(".", " ")
    promote_prospect(session, who, UUID(event.data["contact_id"]), reason=reason)
