"""Who at a client gets which mails: chosen by the firm, and by each person for themselves."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import ContactChanged
from clients.models import Contact
from clients.rules.mails import MAILS, NEEDED, with_mails
from common.auth import Principal
from common.errors import Invalid, NotFound
from common.outbox import publish

LAST = "Nobody else at the client gets invoices, and somebody has to."


def own_contact(session: Session, who: Principal, contact_id: UUID) -> Contact:
    """Returns the contact that the caller is; nobody else is there for them."""
    _require_self(who, contact_id)
    return queries.the_contact(session, who.firm_id, contact_id)


def choose_mails(
    session: Session, who: Principal, contact_id: UUID, choices: Mapping[str, bool]
) -> Contact:
    """Has a person get what they want; what is wanted already changes nothing."""
    _require_self(who, contact_id)
    contact = queries.contact_to_change(session, who.firm_id, contact_id)
    wanted = [kind for kind in MAILS if choices.get(kind, kind in contact.mails)]
    if set(wanted) != set(contact.mails):
        was_told = contact.is_told_what_is_owed
        contact.change(**with_mails({"mails": wanted}), mails_chosen_by="contact")
        if was_told:
            refuse_to_leave_nobody(session, contact, NEEDED)
        publish(session, ContactChanged, contact, by=who)
    return contact


def kept_kinds(session: Session, contact: Contact) -> list[str]:
    """Returns the kinds that the person cannot decline as things are."""
    is_last = contact.is_told_what_is_owed and not _told_beside(session, contact)
    return [NEEDED] if is_last else []


def refuse_to_leave_nobody(session: Session, contact: Contact, field: str) -> None:
    """Raises Invalid if the person was the last of the client who gets its invoices."""
    if not contact.is_told_what_is_owed and not _told_beside(session, contact):
        raise Invalid("last_recipient", LAST, errors={field: [LAST]})


def hand_over(session: Session, who: Principal, gone: Contact) -> None:
    """Has the first of those who stay get the client's invoices, if nobody does any more."""
    staying = [each for each in _beside(session, gone) if each.bears_billing]
    if not staying or any(each.is_told_what_is_owed for each in staying):
        return
    heir = queries.locked_contact(session, who.firm_id, staying[0].id)
    heir.change(**with_mails({"mails": [*heir.mails, NEEDED]}), mails_chosen_by="firm")
    publish(session, ContactChanged, heir, by=who, reason="nobody else gets invoices")


def _told_beside(session: Session, contact: Contact) -> bool:
    return any(each.is_told_what_is_owed for each in _beside(session, contact))


def _beside(session: Session, contact: Contact) -> list[Contact]:
    found = queries.contacts_of(session, contact.firm_id, contact.client_id)
    return [each for each in found if each.id != contact.id]


def _require_self(who: Principal, contact_id: UUID) -> None:
    if who.subject != f"contact:{contact_id}":
        raise NotFound
