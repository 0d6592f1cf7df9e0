"""What became of each mail, over HTTP; what it says is not told here."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.mail import Mail
from common.paging import Page, decode_cursor, page, page_schema
from invoicing import queries
from invoicing.schemas.mails import MailLogQuery, MailStateSchema
from invoicing.usecases.mail_log import send_again

routes = Blueprint("mail_log", __name__, url_prefix="/v1/mail-log", description="Mails' fates.")


@routes.get("")
@requires("mails:read")
@routes.arguments(MailLogQuery, location="query")
@routes.response(200, page_schema(MailStateSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists mails to the people of clients, the newest first."""
    limit, after = query["limit"], decode_cursor(query.pop("cursor"))
    with transaction() as session:
        rows = queries.list_mails(session, current_principal().firm_id, after=after, **query)
    return page(rows, limit, lambda mail: mail.id)


@routes.post("/<uuid:mail_id>/sending")
@requires("mails:read", "invoices:write")
@routes.response(200, MailStateSchema)
def send(mail_id: UUID) -> Mail:
    """Sends a mail again: anew if it has not arrived, else as a copy, once an hour at most."""
    with transaction() as session:
        return send_again(session, current_principal(), mail_id, now=firm_now(session))
