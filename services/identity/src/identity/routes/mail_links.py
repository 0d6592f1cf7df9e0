"""Links to decline a kind of mail, over HTTP: the front end opens them for whoever holds one."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from identity.routes.credentials import credentialed, database
from identity.schemas.links import MailLinkLookup, MailLinkTokenRequest, OpenMailLinkSchema
from identity.schemas.sign_ins import TokenSchema
from identity.usecases.mail_links import (
    OpenMailLink,
    issue_mail_link_token,
    look_up_mail_link,
)
from identity.usecases.tokens import Token

routes = Blueprint(
    "mail_links", __name__, url_prefix="/v1/mail-links", description="One kind of mail each."
)


@routes.post("/lookup")
@credentialed
@routes.arguments(MailLinkLookup)
@routes.response(200, OpenMailLinkSchema)
def look(body: dict[str, Any]) -> OpenMailLink:
    """Says whose mails a link is about, and which kind of them."""
    return look_up_mail_link(database(), _key(), body["token"])


@routes.post("/tokens")
@credentialed
@routes.arguments(MailLinkTokenRequest)
@routes.response(200, TokenSchema)
def token(body: dict[str, Any]) -> Token:
    """Issues a token that is good for choosing that person's mails."""
    return issue_mail_link_token(database(), current_app.extensions["signer"], _key(), **body)


def _key() -> str | None:
    return current_app.extensions["settings"].mail_link_key  # type: ignore[no-any-return]
