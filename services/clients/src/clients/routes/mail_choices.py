"""Which mails a person gets, over HTTP: for themselves alone."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from clients.models import Contact
from clients.schemas import MailChoices, OwnMailsSchema
from clients.usecases.mail_choices import choose_mails, kept_kinds, own_contact
from common.auth import current_principal, requires
from common.http import transaction

routes = Blueprint(
    "mail_choices", __name__, url_prefix="/v1/contacts", description="Which mails one gets."
)

CHOICES = OwnMailsSchema()


@routes.get("/<uuid:contact_id>/mail-choices")
@requires("mail_choices:read")
@routes.response(200, OwnMailsSchema)
def show(contact_id: UUID) -> Any:
    """Shows the caller which mails they get."""
    with transaction() as session:
        return _shown(session, own_contact(session, current_principal(), contact_id))


@routes.patch("/<uuid:contact_id>/mail-choices")
@requires("mail_choices:write")
@routes.arguments(MailChoices)
@routes.response(200, OwnMailsSchema)
def choose(choices: dict[str, bool], contact_id: UUID) -> Any:
    """Has the caller get the mails they want; saying it twice changes nothing."""
    with transaction() as session:
        return _shown(session, choose_mails(session, current_principal(), contact_id, choices))


def _shown(session: Session, contact: Contact) -> Any:
    own = {name: getattr(contact, name) for name in CHOICES.fields if name != "kept"}
    return own | {"kept": kept_kinds(session, contact)}
