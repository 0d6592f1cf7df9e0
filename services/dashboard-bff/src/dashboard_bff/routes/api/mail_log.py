"""What became of mails as JSON; and sending one again."""

from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.views import mail_log

routes = Blueprint("api_mail_log", __name__, url_prefix="/api/v1/mails")


@routes.get("")
@members_only
@needs("mails:read")
def index() -> Json:
    """Lists mails to clients, the newest first; `client` or `about` narrow it down."""
    return mail_log.index(desk(), request.args)


@routes.post("/<uuid:mail_id>/sending")
@members_only
@needs("mails:read", "invoices:write")
def send(mail_id: UUID) -> Json:
    """Sends a mail again: anew if it has not arrived, else as a copy, once an hour at most."""
    sent: Json = desk().command("invoicing", "POST", f"/v1/mail-log/{mail_id}/sending")
    return sent
