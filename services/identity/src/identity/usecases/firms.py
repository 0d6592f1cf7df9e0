"""Found a firm with its first owner, and change its settings."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db import Database
from common.errors import Conflict
from common.ids import new_id
from common.outbox import publish
from identity import queries
from identity.events import FirmChanged, FirmCreated, MemberJoined
from identity.models import Firm, Member
from identity.rules import keys
from identity.usecases.passwords import Passwords
from identity.usecases.people import Credentials, Proof, ensure_person, prove_or_begin

DEFAULTS = {
    "locale": "en",
    "my_billing_enabled": True,
    "invoice_terms_days": 14,
    "invoice_terms_kind": "net",
    "tax_name": "VAT",
    "tax_rate": Decimal(20),
    "brand_color": "#206bc4",
}


@dataclass(frozen=True)
class Founded:
    """A new firm and its first owner."""

    firm: Firm
    member: Member


def create_firm(
    database: Database,
    passwords: Passwords,
    draft: dict[str, Any],
    owner: Credentials,
    owner_name: str,
    *,
    now: datetime,
) -> Founded:
    """Founds a firm; the owner is made, or proves by their password who they are.

    409 if this owner has founded a firm of this name: a repeat makes no second one.
    """
    proof = prove_or_begin(database, passwords, owner, owner_name, now=now)
    firm = _new_firm(draft, owner, now)
    with database.transaction(firm.id) as session:
        queries.end_first_run(session)
        return _found(session, firm, proof, owner_name, owner.email, now)


def first_run(
    database: Database,
    passwords: Passwords,
    draft: dict[str, Any],
    owner: Credentials,
    owner_name: str,
    *,
    now: datetime,
) -> Founded:
    """Founds the very first firm, for whoever is there first; 409 once there was any."""
    refuse_after_first_run(database)
    proof = prove_or_begin(database, passwords, owner, owner_name, now=now)
    firm = _new_firm(draft, owner, now)
    with database.transaction(firm.id) as session:
        # The row is unique: of two first runs at once the second waits here, and is too late.
        if not queries.end_first_run(session):
            raise _over()
        return _found(session, firm, proof, owner_name, owner.email, now)


def refuse_after_first_run(database: Database) -> None:
    """Raises Conflict once there was any firm."""
    with database.transaction(None) as session:
        if queries.had_first_run(session):
            raise _over()


def change_firm(session: Session, who: Principal, firm: Firm, changes: dict[str, Any]) -> Firm:
    """Changes the settings that the input names and leaves the rest."""
    firm.change(**changes)
    publish(session, FirmChanged, firm, by=who)
    return firm


def _over() -> Conflict:
    return Conflict("first_run_over", "There is a firm here already. Sign in.")


def _new_firm(draft: dict[str, Any], owner: Credentials, now: datetime) -> Firm:
    firm = Firm(id=new_id(), created_at=now, **DEFAULTS | {"email": owner.email} | draft)
    firm.firm_id = firm.id
    return firm


def _found(
    session: Session, firm: Firm, proof: Proof, name: str, email: str, now: datetime
) -> Founded:
    person = ensure_person(session, proof, name=name, email=email, now=now)
    key = keys.of_founding(firm.name)
    if not queries.found_firm(session, person_id=person.id, firm_key=key, firm=firm.id):
        raise Conflict("firm_already_there", "This owner has a firm of this name.")
    member = _first_owner(firm.id, person.id, name, email, now)
    session.add_all([firm, member])
    queries.affiliate(
        session, person_id=person.id, firm=firm.id, membership_id=member.id, kind="member"
    )
    who = Principal(firm_id=firm.id, subject=f"member:{member.id}", name=name)
    publish(session, FirmCreated, firm, by=who)
    publish(session, MemberJoined, member, by=who)
    return Founded(firm, member)


def _first_owner(firm_id: UUID, person_id: UUID, name: str, email: str, now: datetime) -> Member:
    member = Member(
        id=new_id(),
        firm_id=firm_id,
        name=name,
        email=email,
        role="owner",
        status="invited",
        created_at=now,
    )
    member.join(person_id)
    return member
