"""The shape of a mail that a sandbox firm keeps instead of sending it."""

from marshmallow import Schema, fields


class MailSchema(Schema):
    """A mail as its recipient would read it."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID(allow_none=True)
    kind = fields.String()
    about = fields.UUID()
    from_name = fields.String()
    reply_to = fields.String(allow_none=True)
    to_name = fields.String()
    to_address = fields.String()
    subject = fields.String()
    body = fields.String()
    created_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
