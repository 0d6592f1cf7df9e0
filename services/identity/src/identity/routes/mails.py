"""The mails a sandbox firm keeps instead of sending them, over HTTP."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.mail import Mail
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from identity import queries
from identity.schemas import MailSchema
from identity.usecases.invitation_mails import readable_kinds

routes = Blueprint("mails", __name__, url_prefix="/v1/mails", description="A sandbox's mailbox.")


@routes.get("")
@requires("mails:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(MailSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists kept mails, the newest first; not those that would let the reader in as more."""
    who, after = current_principal(), decode_cursor(query["cursor"])
    kinds = readable_kinds(who.permissions)
    with transaction() as session:
        rows = queries.list_mails(session, who.firm_id, kinds, after=after, limit=query["limit"])
    return page(rows, query["limit"], lambda mail: mail.id)


@routes.get("/<uuid:mail_id>")
@requires("mails:read")
@routes.response(200, MailSchema)
def show(mail_id: UUID) -> Mail:
    """Shows a kept mail."""
    who = current_principal()
    with transaction() as session:
        return queries.the_mail(session, who.firm_id, readable_kinds(who.permissions), mail_id)
