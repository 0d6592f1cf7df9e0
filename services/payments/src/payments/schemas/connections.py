"""Gateways that a firm connects, in and out; a secret goes in, and never comes out."""

from marshmallow import Schema, fields, validate

_KEY = validate.Length(1, 300)


class ConnectionDraft(Schema):
    """A firm's keys; a secret that is not sent stays as it is."""

    publishable_key = fields.String(required=True, validate=_KEY)
    secret_key = fields.String(load_default=None, allow_none=True, validate=_KEY, load_only=True)
    webhook_secret = fields.String(
        load_default=None, allow_none=True, validate=_KEY, load_only=True
    )


class ConnectionSchema(Schema):
    """A connected gateway as who may see settings sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    gateway = fields.String()
    status = fields.String()
    account_id = fields.String()
    publishable_key = fields.String()
    key_last4 = fields.String()
    signing_last4 = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ParkedSchema(Schema):
    """Something the gateway told that a person has to look at."""

    id = fields.UUID()
    reference = fields.String()
    type = fields.String()
    about = fields.String()
    reason = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()


class StandingSchema(Schema):
    """How a firm stands with a gateway: its connection if it has one, and what was told last.

    `webhook_path` is where in the suite the gateway is to tell; a firm that may not connect has none.
    """

    connection = fields.Nested(ConnectionSchema, allow_none=True)
    webhook_path = fields.String(allow_none=True)
    last_told_at = fields.AwareDateTime(allow_none=True)
    parked = fields.List(fields.Nested(ParkedSchema))
