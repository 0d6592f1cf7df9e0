"""Look at an invitation, and accept it: from then on the person signs in by themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.db import Database
from common.errors import NotFound
from common.outbox import publish
from identity import queries
from identity.events import ContactAccessChanged, MemberJoined
from identity.models import Firm, Invitation, InvitationNotFound, Person
from identity.rules import keys
from identity.usecases.credentials import start_over
from identity.usecases.invitations import ensure_access
from identity.usecases.passwords import Passwords
from identity.usecases.people import (
    Credentials,
    Proof,
    choose_anew,
    ensure_person,
    prove_or_begin,
)
from identity.usecases.sign_ins import CodeOwed, SignedIn, let_in
from identity.usecases.standings import standings_in


@dataclass(frozen=True)
class Asking:
    """An open invitation: who asks whom."""

    firm_id: UUID
    invitation_id: UUID
    firm_name: str
    name: str
    email: str
    has_password: bool
    kind: str
    is_live: bool = False
    starts_over: bool = False


def look_up(database: Database, token: str, *, now: datetime) -> Asking:
    """Returns what the token's invitation asks; raises InvitationNotFound unless it is good."""
    with database.transaction(None) as session:
        found = queries.found_token(session, keys.of_token(token))
    if found is None:
        raise InvitationNotFound
    with database.transaction(found.firm) as session:
        firm, invitation = _open(session, found.firm, found.invitation_id, now)
        person = queries.person_named(session, keys.of_name(invitation.email))
        is_live = firm.mode == "live" and not _is_for_trying(session, invitation)
        starts_over = person is not None and is_live and _is_unproven(session, person)
    return Asking(
        firm_id=firm.id,
        invitation_id=invitation.id,
        firm_name=firm.name,
        name=invitation.name,
        email=invitation.email,
        has_password=bool(person and person.password_hash) and not starts_over,
        is_live=is_live,
        starts_over=starts_over,
        kind="contact" if invitation.contact_id else "member",
    )


def accept_invitation(
    database: Database,
    passwords: Passwords,
    token: str,
    password: str,
    address: str,
    *,
    now: datetime,
) -> SignedIn | CodeOwed:
    """Links the person to the contact or member they were asked as, and signs them in.

    Somebody known to sandbox firms alone begins anew at a live one, with a password of their own
    choice: their address was never proven, for a sandbox's mails are read by all its members.
    """
    asking = look_up(database, token, now=now)
    typed = Credentials(asking.email, password, address)
    if asking.starts_over:
        proof = choose_anew(database, passwords, typed, asking.name)
    else:
        proof = prove_or_begin(database, passwords, typed, asking.name, now=now)
    with database.transaction(asking.firm_id) as session:
        person = _answer(session, asking, proof, now)
    return let_in(database, person, now=now)


def _answer(session: Session, asking: Asking, proof: Proof, now: datetime) -> Person:
    # Of two answers at once, the second finds the invitation locked, and then used.
    _, invitation = _open(session, asking.firm_id, asking.invitation_id, now)
    invitation.accept(now)
    person = ensure_person(session, proof, name=asking.name, email=asking.email, now=now)
    who = _let_in(session, invitation, person, now)
    audit.record(session, "invitation.accepted", invitation.id, who)
    if asking.is_live:
        person.address_proven_at = now
    if asking.starts_over:
        start_over(session, person, now=now)
    return person


def _is_unproven(session: Session, person: Person) -> bool:
    """Whether nobody but members of sandbox firms ever answered at the person's address."""
    if person.address_proven_at or person.password_hash is None:
        return False
    return all(each.mode == "sandbox" for each in standings_in(session, person.id))


def _is_for_trying(session: Session, invitation: Invitation) -> bool:
    """An invitation to a test client's contact is in the mailbox: whoever answers it proves nothing."""
    if invitation.contact_id is None:
        return False
    contact = queries.the_contact(session, invitation.firm_id, invitation.contact_id)
    return bool(queries.is_test_client(session, invitation.firm_id, contact.client_id))


def _open(
    session: Session, firm_id: UUID, invitation_id: UUID, now: datetime
) -> tuple[Firm, Invitation]:
    """Returns the firm and its invitation, if both and whoever was asked are still the same."""
    try:
        firm = queries.the_firm(session, firm_id)
        welcome = _still_welcome(session, queries.the_invitation(session, firm_id, invitation_id))
    except NotFound as error:
        raise InvitationNotFound from error
    # Whoever was asked is locked before the invitation: a new invitation locks in this order too.
    invitation = queries.locked_invitation(session, firm_id, invitation_id)
    invitation.refuse_unless_open(now)
    if not firm.is_open or not welcome:
        raise InvitationNotFound
    return firm, invitation


def _still_welcome(session: Session, invitation: Invitation) -> bool:
    firm_id = invitation.firm_id
    if invitation.contact_id:
        contact = queries.locked_contact(session, firm_id, invitation.contact_id)
        return contact.may_sign_in and keys.of_name(contact.email) == keys.of_name(invitation.email)
    member = invitation.member_id and queries.locked_member(session, firm_id, invitation.member_id)
    return bool(member and member.status == "invited")


def _let_in(session: Session, invitation: Invitation, person: Person, now: datetime) -> Principal:
    if invitation.contact_id:
        return _link_contact(session, invitation.firm_id, invitation.contact_id, person, now)
    if invitation.member_id:
        return _join_member(session, invitation.firm_id, invitation.member_id, person)
    raise InvitationNotFound


def _link_contact(
    session: Session, firm_id: UUID, contact_id: UUID, person: Person, now: datetime
) -> Principal:
    contact = queries.locked_contact(session, firm_id, contact_id)
    key = keys.of_name(contact.email)
    queries.link(
        session,
        firm_id=firm_id,
        contact_id=contact.id,
        person_id=person.id,
        name_key=key,
        linked_at=now,
    )
    _affiliate(session, person, firm_id, contact.id, "contact")
    who = Principal(firm_id, f"contact:{contact.id}", client_id=contact.client_id)
    access = ensure_access(session, contact, now)
    access.begin(contact.email, now)
    publish(session, ContactAccessChanged, access, by=who, reason="invitation accepted")
    return who


def _join_member(session: Session, firm_id: UUID, member_id: UUID, person: Person) -> Principal:
    member = queries.locked_member(session, firm_id, member_id)
    member.join(person.id)
    _affiliate(session, person, firm_id, member.id, "member")
    who = Principal(firm_id, f"member:{member.id}")
    publish(session, MemberJoined, member, by=who)
    return who


def _affiliate(
    session: Session, person: Person, firm_id: UUID, membership_id: UUID, kind: str
) -> None:
    queries.affiliate(
        session, person_id=person.id, firm=firm_id, membership_id=membership_id, kind=kind
    )
