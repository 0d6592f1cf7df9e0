"""The mails a sandbox firm keeps instead of sending them, over HTTP."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.mail import Mail
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from identity import queries
from identity.schemas.mails import MailSchema

routes = Blueprint("mails", __name__, url_prefix="/v1/mails", description="A sandbox's mailbox.")


@routes.get("")
@requires("mails:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(MailSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists kept mails, the newest first."""
    after = decode_cursor(query["cursor"])
    with transaction() as session:
        rows = queries.list_mails(
            session, current_principal().firm_id, after=after, limit=query["limit"]
        )
    return page(rows, query["limit"], lambda mail: mail.id)


@routes.get("/<uuid:mail_id>")
@requires("mails:read")
@routes.response(200, MailSchema)
def show(mail_id: UUID) -> Mail:
    """Shows a kept mail."""
    with transaction() as session:
        return queries.the_mail(session, current_principal().firm_id, mail_id)
