"""What the firm's mails say as pages of its settings."""

from flask import Blueprint, Response, g, make_response, render_template, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.clients import FIELD_ERRORS
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.routes.requests import CSP
from dashboard_bff.usecases import mail_templates as letters
from dashboard_bff.views import mail_templates as views

routes = Blueprint("mail_template_pages", __name__, url_prefix="/settings/mail")

ONE = "/<string:kind>/<string:language>"
# A letter is looked at in a frame of its own, where nothing runs and nothing is fetched.
LETTER_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'; sandbox"
)


@routes.get("")
@members_only
@needs("firm:write")
def index() -> Page:
    """Lists the letters."""
    return page("settings/mail.html", views.index(letters.letters(desk())), nav="settings")


@routes.get(ONE)
@members_only
@needs("firm:write")
def show(kind: str, language: str) -> Page:
    """Shows the words of a letter, to be written anew."""
    return _page(kind, language)


@routes.post(ONE)
@members_only
@needs("firm:write")
def save(kind: str, language: str) -> Page:
    """Takes the firm's own words."""
    words, etag = letters.words_of(request.form), request.form.get("etag")
    try:
        letters.say(desk(), kind, language, words, etag=etag)
    except AppError as error:
        if error.status not in FIELD_ERRORS | {412, 428}:
            raise
        return _page(kind, language, error)
    return go(f"/settings/mail/{kind}/{language}", toast="Saved. Mails say this from now on")


@routes.post(f"{ONE}/reset")
@members_only
@needs("firm:write")
def reset(kind: str, language: str) -> Page:
    """Goes back to the usual words."""
    letters.say_as_usual(desk(), kind, language)
    return go(f"/settings/mail/{kind}/{language}", toast="The usual words hold again")


@routes.get(f"{ONE}/preview")
@members_only
@needs("firm:write")
def preview_kept(kind: str, language: str) -> Response:
    """Shows the letter as it is kept, with values in."""
    return _letter(kind, language, letters.words_of(letters.the_letter(desk(), kind, language)))


@routes.post(f"{ONE}/preview")
@members_only
@needs("firm:write")
def preview(kind: str, language: str) -> Response:
    """Shows the letter as it is typed, with values in; nothing is kept."""
    return _letter(kind, language, letters.words_of(request.form))


@routes.post(f"{ONE}/test")
@members_only
@needs("firm:write")
def try_it(kind: str, language: str) -> Page:
    """Sends the letter, as it is kept, to who asks."""
    address = f"/settings/mail/{kind}/{language}"
    try:
        sent = letters.try_on_oneself(desk(), kind, language)
    except AppError as error:
        if error.status != 429:
            raise
        return go(address, notice=refused(error))
    where = "It is in the mailbox" if sent["is_kept"] else f"It goes to {sent['to_address']}"
    return go(address, toast=f"Test written. {where}")


def _letter(kind: str, language: str, words: dict[str, str]) -> Response:
    try:
        shown = letters.preview(desk(), kind, language, words)
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        shown = {"refused": error.detail}
    body = render_template("settings/letter_frame.html", shown=shown)
    status = 422 if "refused" in shown else 200
    response = make_response(shown.get("html", body), status)
    response.headers["Content-Security-Policy"] = LETTER_CSP
    return response


def _page(kind: str, language: str, error: AppError | None = None) -> Page:
    letter = letters.the_letter(desk(), kind, language)
    view = views.show(letter, letters.wordings(desk(), kind, language))
    form = form_with(request.form if error else letters.words_of(letter), error)
    if error and error.status != 412:
        # What was typed is about the version it was typed over.
        view["etag"] = request.form.get("etag", "")
    status = error.status if error else 200
    response = make_response(
        page("settings/letter.html", view, nav="settings", form=form, status=status)
    )
    policy = CSP.format(nonce=g.csp_nonce) + "; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response
