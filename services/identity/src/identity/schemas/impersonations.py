"""The shapes of impersonations, in and out."""

from marshmallow import Schema, fields, validate

from identity.schemas.fields import typeable


class ImpersonationDraft(Schema):
    """Whose billing is looked at, and why; the contact can read the reason."""

    contact_id = fields.UUID(required=True)
    reason = fields.String(
        required=True,
        validate=validate.And(
            validate.Length(5, 500),
            validate.Regexp(r"\S.*\S.*\S", error="Give a reason."),
            typeable,
        ),
    )


class ImpersonationSchema(Schema):
    """Who looked at whose billing, when and why; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    member_id = fields.UUID()
    contact_id = fields.UUID()
    client_id = fields.UUID()
    is_test = fields.Boolean()
    reason = fields.String()
    status = fields.String()
    started_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    ended_by = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
