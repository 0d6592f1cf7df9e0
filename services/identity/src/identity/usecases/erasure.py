"""What identity forgets of an erased client's contacts.

A person who is nobody anywhere else any more loses name, address and password; a person with a firm or
another client keeps their sign-in, which is theirs.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.mail import erase_mails
from identity import queries


def erase_client(session: Session, firm_id: UUID, client_id: UUID, *, now: datetime) -> None:
    """Ends the contacts' links and invitations, and forgets who is nobody anywhere else."""
    erase_mails(session, firm_id, client_id)
    for contact in queries.contacts_of_client(session, firm_id, client_id):
        contact.name, contact.email, contact.status = "Erased", "", "removed"
        queries.delete_invitations(session, firm_id, contact.id)
        person_id = queries.delete_link(session, firm_id, contact.id)
        if person_id and not queries.is_somebody(session, person_id):
            _forget(session, person_id, now)


def _forget(session: Session, person_id: UUID, now: datetime) -> None:
    """Leaves nothing of a person but that there was one: no name, no address, no way in."""
    queries.delete_sign_in_name(session, person_id)
    queries.replace_recovery_codes(session, person_id, [])
    if person := queries.locked_person(session, person_id):
        person.name, person.email, person.password_hash = "Erased", "", None
        person.totp_secret = person.totp_confirmed_at = None
        person.disabled_at = person.disabled_at or now
