"""The mails that a sandbox firm keeps instead of sending them, over HTTP: alike in every service."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from common.auth import current_principal, requires
from common.errors import NotFound
from common.http import transaction
from common.mail import Mail, kept_mails
from common.paging import Page, PageQuery, decode_cursor, page, page_schema

Readable = Callable[[frozenset[str]], Collection[str] | None]


class MailSchema(Schema):
    """A mail as its recipient would read it."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID(allow_none=True)
    kind = fields.String()
    about = fields.UUID()
    from_name = fields.String()
    reply_to = fields.String(allow_none=True)
    to_name = fields.String()
    to_address = fields.String()
    subject = fields.String()
    body = fields.String()
    created_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)


def mailbox(readable: Readable = lambda _: None) -> Blueprint:
    """Returns the routes of a mailbox; `readable` says which kinds of mail permissions open (None: all)."""
    routes = Blueprint(
        "mails", __name__, url_prefix="/v1/mails", description="A sandbox's mailbox."
    )

    @routes.get("")
    @requires("mails:read")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_schema(MailSchema))
    def index(query: dict[str, Any]) -> Page:
        """Lists kept mails, the newest first; not those that would let the reader in as more."""
        who, after = current_principal(), decode_cursor(query["cursor"])
        kept = kept_mails(who.firm_id, readable(who.permissions)).order_by(Mail.id.desc())
        older = kept.where(Mail.id < after) if after else kept
        with transaction() as session:
            rows = session.scalars(older.limit(query["limit"] + 1)).all()
        return page(rows, query["limit"], lambda mail: mail.id)

    @routes.get("/<uuid:mail_id>")
    @requires("mails:read")
    @routes.response(200, MailSchema)
    def show(mail_id: UUID) -> Mail:
        """Shows a kept mail."""
        who = current_principal()
        kept = kept_mails(who.firm_id, readable(who.permissions)).where(Mail.id == mail_id)
        with transaction() as session:
            mail = session.scalars(kept).one_or_none()
        if mail is None:
            raise NotFound
        return mail

    return routes
