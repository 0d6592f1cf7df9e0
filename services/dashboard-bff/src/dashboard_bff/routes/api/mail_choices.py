"""Which mails a person gets as JSON: their own settings, and the link below a mail."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, contacts_only, desk, needs
from dashboard_bff.routes.links import mail_linked
from dashboard_bff.routes.pages.rendering import firm
from dashboard_bff.schemas import Command, Wanted
from dashboard_bff.usecases.mail_choices import choose_mails, own_mails
from dashboard_bff.views import mail_choices

routes = Blueprint("api_mail_choices", __name__, url_prefix="/api/v1")


@routes.get("/my-billing/mails")
@contacts_only
@needs("mail_choices:read")
def show() -> Json:
    """Shows which mails the person gets; `kept` are those they cannot decline as things are."""
    return mail_choices.show(own_mails(desk()))


@routes.patch("/my-billing/mails")
@contacts_only
@needs("mail_choices:write")
@routes.arguments(Command)
def choose(choices: Json) -> Json:
    """Has the person get what they want: each kind by its name, true or false."""
    return mail_choices.show(choose_mails(desk(), choices))


@routes.get("/mail-links/<token>")
@routes.doc(security=[])
@mail_linked
def ask(token: str, kind: str) -> Json:
    """Shows which kind of mail a link is about, and whether it is wanted."""
    return _kind(token, kind, own_mails(desk()))


@routes.put("/mail-links/<token>")
@routes.doc(security=[])
@routes.arguments(Wanted)
def say(body: Json, token: str) -> Json:
    """Says whether it is wanted."""
    return _say(token, body["wanted"])


@mail_linked
def _say(token: str, kind: str, wanted: bool) -> Json:
    return _kind(token, kind, choose_mails(desk(), {kind: wanted}))


def _kind(token: str, kind: str, person: Json) -> Json:
    return mail_choices.show_kind(person, kind, firm(), f"/m/{token}")
