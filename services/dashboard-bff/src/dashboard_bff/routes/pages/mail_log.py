"""What became of mails, as a page; and sending one again."""

from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, go, local, page, refused
from dashboard_bff.views import mail_log

routes = Blueprint("mail_log_pages", __name__, url_prefix="/mails")


@routes.get("")
@members_only
@needs("mails:read")
def index() -> Page:
    """Lists mails to clients, the newest first."""
    return page("mails.html", mail_log.index(desk(), request.args), nav="settings")


@routes.post("/<uuid:mail_id>/sending")
@members_only
@needs("mails:read", "invoices:write")
def send(mail_id: UUID) -> Page:
    """Sends a mail again."""
    onward = local(request.form.get("next"), "/mails")
    try:
        desk().command("invoicing", "POST", f"/v1/mail-log/{mail_id}/sending")
    except AppError as error:
        if error.status not in {409, 429}:
            raise
        return go(onward, notice=refused(error))
    return go(onward, toast="It goes out again")
