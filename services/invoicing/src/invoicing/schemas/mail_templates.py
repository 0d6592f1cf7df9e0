"""The shapes of what mails say, in and out."""

from marshmallow import Schema, fields, validate

from invoicing.rules.letters import KINDS
from invoicing.rules.letters.kinds import ABOUT

ADDRESS = validate.Length(max=254)


class WordsDraft(Schema):
    """What a member wants a mail to say; what may stand in it is the rules' to say."""

    subject = fields.String(required=True, validate=validate.Length(max=2000))
    body = fields.String(required=True, validate=validate.Length(max=20_000))


class TrialDraft(Schema):
    """To whom a test goes."""

    to_name = fields.String(required=True, validate=validate.Length(max=200))
    to_address = fields.Email(required=True, validate=ADDRESS)


class TrialSchema(Schema):
    """Where a test went; a sandbox keeps it in its mailbox."""

    to_address = fields.String()
    is_kept = fields.Boolean()


class NameSchema(Schema):
    """A name that the words may use, and what it stands for."""

    name = fields.String()
    about = fields.String()


class MailTemplateSchema(Schema):
    """The words of a letter in a language; also the data of its events."""

    id = fields.UUID(allow_none=True)
    firm_id = fields.UUID()
    kind = fields.String()
    language = fields.String()
    subject = fields.String()
    body = fields.String()
    is_own = fields.Boolean()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class MailTemplateDetail(MailTemplateSchema):
    """The words with what may stand in them."""

    title = fields.Function(lambda template: KINDS[template.kind].title)
    names = fields.Function(
        lambda template: [
            {"name": name, "about": ABOUT[name]} for name in KINDS[template.kind].names
        ]
    )


class MailTemplatesSchema(Schema):
    """Every letter in every language."""

    items = fields.List(fields.Nested(MailTemplateDetail))


class LetterSchema(Schema):
    """A letter as it would arrive: as text and as HTML."""

    subject = fields.String()
    text = fields.String()
    html = fields.String()


class WordingSchema(Schema):
    """The words of a letter at one of its versions."""

    version = fields.Integer()
    subject = fields.String()
    body = fields.String()
    is_own = fields.Boolean()
    at = fields.AwareDateTime()


class WordingsSchema(Schema):
    """What a letter once said, the newest first."""

    items = fields.List(fields.Nested(WordingSchema))
