"""The shapes of API keys, in and out; none of them has the key but the one that is shown once."""

from marshmallow import Schema, fields, validate

from identity.schemas.fields import NAME


class ApiKeyDraft(Schema):
    """A key to make: what it is for, what it may, and until when if not for good."""

    name = fields.String(required=True, validate=NAME)
    permissions = fields.List(
        fields.String(validate=validate.Length(1, 60)),
        required=True,
        validate=validate.Length(1, 60),
    )
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ApiKeySchema(Schema):
    """A key as it may be looked at: never the text of it."""

    id = fields.UUID()
    name = fields.String()
    hint = fields.String()
    permissions = fields.List(fields.String())
    created_by = fields.UUID()
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)
    last_used_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class ApiKeyMadeSchema(Schema):
    """A new key, and its text, shown this once."""

    api_key = fields.Nested(ApiKeySchema)
    text = fields.String()
