"""What the firm's mails say as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases import mail_templates as letters
from dashboard_bff.views import mail_templates as views

routes = Blueprint("api_mail_templates", __name__, url_prefix="/api/v1/mail-templates")

ONE = "/<string:kind>/<string:language>"


@routes.get("")
@members_only
@needs("firm:write")
def index() -> Json:
    """Lists the letters, each in its languages."""
    return views.index(letters.letters(desk()))


@routes.get(ONE)
@members_only
@needs("firm:write")
def show(kind: str, language: str) -> Json:
    """Shows the words of a letter; `etag` is what a change of it is made against."""
    letter = letters.the_letter(desk(), kind, language)
    return views.show(letter, letters.wordings(desk(), kind, language))


@routes.put(ONE)
@members_only
@needs("firm:write")
@routes.arguments(Command)
def replace(draft: Json, kind: str, language: str) -> Json:
    """Takes the firm's own words; `etag` among the fields is the version that was read."""
    etag = draft.pop("etag", None)
    return letters.say(desk(), kind, language, draft, etag=etag)


@routes.delete(ONE)
@members_only
@needs("firm:write")
def reset(kind: str, language: str) -> Json:
    """Goes back to the usual words."""
    return letters.say_as_usual(desk(), kind, language)


@routes.post(f"{ONE}/preview")
@members_only
@needs("firm:write")
@routes.arguments(Command)
def preview(draft: Json, kind: str, language: str) -> Json:
    """Shows the letter that the words make, as text and as HTML; nothing is kept."""
    return letters.preview(desk(), kind, language, draft)


@routes.post(f"{ONE}/test")
@members_only
@needs("firm:write")
def try_it(kind: str, language: str) -> Json:
    """Sends the letter, as it is kept, to who asks."""
    return letters.try_on_oneself(desk(), kind, language)
