"""The shapes of clients and contacts, in and out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from clients.rules import tags, tax_ids
from clients.rules.mails import MAILS
from common.money import EXPONENTS

SHORT = validate.Length(max=200)
NAME = validate.And(validate.Length(1, 200), validate.Regexp(r"\S", error="Write a name."))
LABEL = validate.And(validate.Length(1, 40), validate.Regexp(r".*\S", error="Write a word."))
MAIL_KINDS = validate.Length(max=len(MAILS))
WORDS = validate.Regexp(r"(?s).*\S", error="Write something.")
CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")


class Address(Schema):
    """A postal address; every line may be empty."""

    line1 = fields.String(load_default="", validate=SHORT)
    line2 = fields.String(load_default="", validate=SHORT)
    city = fields.String(load_default="", validate=SHORT)
    region = fields.String(load_default="", validate=SHORT)
    postal_code = fields.String(load_default="", validate=validate.Length(max=20))
    country = fields.String(load_default="", validate=validate.Regexp(r"^([A-Z]{2})?$"))


class LabeledAddress(Address):
    """An address that invoices are not sent to: an office, a warehouse."""

    label = fields.String(required=True, validate=LABEL)


class TaxId(Schema):
    """A further tax id, of one country; its number is kept without blanks and in capitals."""

    country = fields.String(required=True, validate=validate.Regexp(r"^[A-Z]{2}\Z"))
    number = fields.String(required=True, validate=validate.Length(2, 40))

    @post_load
    def shaped(self, data: dict[str, str], **_: Any) -> dict[str, str]:
        """Refuses a number that does not look like one of its country."""
        number = tax_ids.tidy(data["country"], data["number"])
        if not tax_ids.is_shaped(data["country"], number):
            raise ValidationError({"number": ["This does not look like one of that country."]})
        return {"country": data["country"], "number": number}


class ClientChange(Schema):
    """What may be changed of a client; the currency only before there is a document."""

    kind = fields.String(validate=validate.OneOf(["company", "person"]))
    name = fields.String(validate=NAME)
    email = fields.Email(allow_none=True)
    billing_name = fields.String(validate=SHORT)
    currency = fields.String(validate=CURRENCY)
    address = fields.Nested(Address)
    other_addresses = fields.List(fields.Nested(LabeledAddress), validate=validate.Length(max=10))
    tax_id = fields.String(allow_none=True, validate=validate.Length(max=40))
    other_tax_ids = fields.List(fields.Nested(TaxId), validate=validate.Length(max=10))
    terms_days = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 365))
    terms_kind = fields.String(
        validate=validate.OneOf(["net", "end_of_month", "end_of_next_month"])
    )
    language = fields.String(validate=validate.OneOf(["en", "de", "fr"]))
    tags = fields.List(fields.String(validate=LABEL), validate=validate.Length(max=20))
    assigned_member_id = fields.UUID(allow_none=True)
    custom_values = fields.Dict(
        keys=fields.UUID(),
        values=fields.String(allow_none=True, validate=validate.Length(max=500)),
        validate=validate.Length(max=50),
    )

    @post_load
    def tidied(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Writes tags once each."""
        return {**data, "tags": tags.tidy(data["tags"])} if "tags" in data else data


class ClientDraft(ClientChange):
    """A new client; the currency is the firm's unless another is named, and stays."""

    name = fields.String(required=True, validate=NAME)
    is_test = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ClientSchema(Schema):
    """A client as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    kind = fields.String()
    name = fields.String()
    email = fields.String(allow_none=True)
    currency = fields.String()
    billing_name = fields.String()
    address = fields.Nested(Address)
    other_addresses = fields.List(fields.Nested(LabeledAddress))
    tax_id = fields.String(allow_none=True)
    other_tax_ids = fields.List(fields.Nested(TaxId))
    terms_days = fields.Integer(allow_none=True)
    terms_kind = fields.String()
    language = fields.String()
    tags = fields.List(fields.String())
    assigned_member_id = fields.UUID(allow_none=True)
    custom_values = fields.Dict(keys=fields.String(), values=fields.String())
    avatar_hash = fields.String(allow_none=True)
    is_test = fields.Boolean()
    status = fields.String()
    merged_into = fields.UUID(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()


# What a firm notes about a client for itself; a contact's token is not answered with it.
INTERNAL = ("tags", "assigned_member_id", "custom_values", "merged_into")


class ContactChange(Schema):
    """What may be changed of a contact; `gets_mail` alone means all mails or none."""

    name = fields.String(validate=NAME)
    email = fields.Email(validate=validate.Length(max=254))
    role = fields.String(validate=validate.OneOf(["lead", "prospect", "client"]))
    gets_mail = fields.Boolean(truthy={True}, falsy={False})
    mails = fields.List(fields.String(validate=validate.OneOf(MAILS)), validate=MAIL_KINDS)


class ContactDraft(ContactChange):
    """A new contact."""

    name = fields.String(required=True, validate=NAME)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    role = fields.String(required=True, validate=validate.OneOf(["lead", "prospect", "client"]))


class ContactSchema(Schema):
    """A contact; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    name = fields.String()
    email = fields.String()
    role = fields.String()
    gets_mail = fields.Boolean()
    mails = fields.List(fields.String())
    mails_chosen_by = fields.String()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


MailChoices = Schema.from_dict(
    {kind: fields.Boolean(truthy={True}, falsy={False}) for kind in MAILS}, name="MailChoices"
)
MailChoices.__doc__ = "Which kinds of mail a person wants; what is not named stays as it is."


class OwnMailsSchema(ContactSchema):
    """A contact, and which kinds cannot be declined as things are."""

    kept = fields.List(fields.String())


class NoteDraft(Schema):
    """A new note."""

    text = fields.String(required=True, validate=validate.And(validate.Length(1, 5000), WORDS))


class NoteSchema(Schema):
    """A note, as members see it; no event and no contact is ever told of it."""

    id = fields.UUID()
    client_id = fields.UUID()
    author = fields.String()
    author_name = fields.String()
    text = fields.String()
    is_own = fields.Boolean()
    created_at = fields.AwareDateTime()


class TagsSchema(Schema):
    """The tags of a firm."""

    tags = fields.List(fields.String())


class AvatarDraft(Schema):
    """A picture of a client: PNG, JPEG or WebP, as base64."""

    image = fields.String(required=True, validate=validate.Length(1, 2_700_000))


class AvatarSchema(Schema):
    """The picture as we have drawn it: a square WebP, as base64."""

    hash = fields.String()
    image = fields.String()


class CustomFieldChange(Schema):
    """What may be changed of a firm's own field; its kind stays."""

    label = fields.String(validate=LABEL)
    choices = fields.List(fields.String(validate=LABEL), validate=validate.Length(max=50))


class CustomFieldDraft(Schema):
    """A new field of the firm's own."""

    label = fields.String(required=True, validate=LABEL)
    kind = fields.String(
        required=True, validate=validate.OneOf(["text", "number", "date", "choice"])
    )
    choices = fields.List(
        fields.String(validate=LABEL), load_default=list, validate=validate.Length(max=50)
    )


class CustomFieldSchema(Schema):
    """A field of a firm's own; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    label = fields.String()
    kind = fields.String()
    choices = fields.List(fields.String())
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ExportSchema(Schema):
    """Everything that is kept of one client here, for the person who asks for it."""

    client = fields.Nested(ClientSchema)
    contacts = fields.List(fields.Nested(ContactSchema))
    notes = fields.List(fields.Nested(NoteSchema))
    custom_fields = fields.List(fields.Nested(CustomFieldSchema))
    avatar = fields.Nested(AvatarSchema, allow_none=True)


class Merge(Schema):
    """Which client is kept."""

    into = fields.UUID(required=True)
