"""What the firm's mails say, over HTTP."""

from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from invoicing.models import MailTemplate
from invoicing.schemas.mail_templates import (
    LetterSchema,
    MailTemplateDetail,
    MailTemplatesSchema,
    TrialDraft,
    TrialSchema,
    WordingsSchema,
    WordsDraft,
)
from invoicing.usecases import mail_templates as letters

routes = Blueprint(
    "mail_templates", __name__, url_prefix="/v1/mail-templates", description="What mails say."
)

TEMPLATE = MailTemplateDetail()
ONE = "/<string:kind>/<string:language>"


@routes.get("")
@requires("firm:read")
@routes.response(200, MailTemplatesSchema)
def index() -> Any:
    """Lists every letter in every language, with the words that hold."""
    with transaction() as session:
        found = letters.the_templates(session, current_principal(), now=firm_now(session))
    return {"items": found}


@routes.get(ONE)
@requires("firm:read")
@routes.response(200, MailTemplateDetail)
def show(kind: str, language: str) -> Response:
    """Shows the words of a letter in a language, and the names that may stand in them."""
    with transaction() as session:
        at = firm_now(session)
        template = letters.the_template(session, current_principal(), kind, language, now=at)
    return answer(template)


@routes.put(ONE)
@requires("firm:write")
@routes.arguments(WordsDraft)
@routes.response(200, MailTemplateDetail)
@conditional
def replace(draft: dict[str, Any], kind: str, language: str) -> Response:
    """Takes the firm's own words in place of those the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        template = letters.locked_template(session, who, kind, language, now=at)
        require_match(template.version)
        letters.say(session, who, template, draft, now=at)
    return answer(template)


@routes.delete(ONE)
@requires("firm:write")
@routes.response(200, MailTemplateDetail)
def reset(kind: str, language: str) -> Response:
    """Goes back to the usual words; that they hold already is no mistake."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        template = letters.locked_template(session, who, kind, language, now=at)
        letters.say_as_usual(session, who, template, now=at)
    return answer(template)


@routes.get(f"{ONE}/wordings")
@requires("firm:read")
@routes.response(200, WordingsSchema)
def history(kind: str, language: str) -> Any:
    """Lists what the letter has said, the newest first."""
    who = current_principal()
    with transaction() as session:
        template = letters.the_template(session, who, kind, language, now=firm_now(session))
        return {"items": letters.wordings(session, who, template)}


@routes.post(f"{ONE}/preview")
@requires("firm:read")
@routes.arguments(WordsDraft)
@routes.response(200, LetterSchema)
def preview(draft: dict[str, Any], kind: str, language: str) -> Any:
    """Shows what the words would make of an invoice of the firm's; nothing is kept."""
    who = current_principal()
    with transaction() as session:
        return letters.preview(session, who, kind, language, draft, _url())


@routes.post(f"{ONE}/trials")
@requires("firm:write")
@routes.arguments(TrialDraft)
@routes.response(200, TrialSchema)
def try_it(reader: dict[str, Any], kind: str, language: str) -> Any:
    """Sends the letter, as it is now, to whoever asks."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        template = letters.the_template(session, who, kind, language, now=at)
        return letters.try_on_oneself(session, who, template, reader, _url(), now=at)


def answer(template: MailTemplate) -> Response:
    """Returns the words with their ETag."""
    return with_etag(TEMPLATE.dump(template), template.version)


def _url() -> str:
    url: str = current_app.extensions["settings"].public_url
    return url
