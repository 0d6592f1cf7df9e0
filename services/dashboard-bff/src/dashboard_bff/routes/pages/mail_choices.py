"""Which mails a person gets, as pages: their own settings, and the link below a mail."""

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import contacts_only, desk, needs
from dashboard_bff.routes.links import mail_linked
from dashboard_bff.routes.pages.rendering import Page, firm, form_with, go, page
from dashboard_bff.usecases.mail_choices import choices_of, choose_mails, own_mails
from dashboard_bff.views import mail_choices

routes = Blueprint("mail_choice_pages", __name__)

MINE = "/my-billing/mails"
NAV = "my-billing"


@routes.get(MINE)
@contacts_only
@needs("mail_choices:read")
def show() -> Page:
    """Shows which mails the person gets."""
    found = own_mails(desk())
    return page("my_mails.html", mail_choices.show(found), nav=NAV, form=form_with(found))


@routes.post(MINE)
@contacts_only
@needs("mail_choices:write")
def save() -> Page:
    """Has the person get what is ticked."""
    ticked = request.form.getlist("mails")
    try:
        choose_mails(desk(), choices_of(ticked, request.form.getlist("offered")))
    except AppError as error:
        if error.status != 422:
            raise
        view, form = mail_choices.show(own_mails(desk())), form_with({"mails": ticked}, error)
        return page("my_mails.html", view, nav=NAV, form=form, status=422)
    return go(MINE, toast="Your mails are changed")


@routes.get("/m/<token>")
@mail_linked
def ask(token: str, kind: str) -> Page:
    """Asks whether to stop a kind of mail: whatever only looks at links changes nothing."""
    return _kind(token, kind, own_mails(desk()))


@routes.post("/m/<token>")
@mail_linked
def decline(token: str, kind: str) -> Page:
    """Stops it, by the button or by a mail program's one click."""
    return _kind(token, kind, choose_mails(desk(), {kind: False}))


@routes.post("/m/<token>/return")
@mail_linked
def take_back(token: str, kind: str) -> Page:
    """Has it come again."""
    return _kind(token, kind, choose_mails(desk(), {kind: True}))


def _kind(token: str, kind: str, person: dict[str, object]) -> Page:
    view = mail_choices.show_kind(person, kind, firm(), f"/m/{token}")
    return page("mail_link.html", view)
