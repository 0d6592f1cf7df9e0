"""The shapes by which a person proves who they are once more, in and out."""

from marshmallow import Schema, fields

from identity.schemas.fields import ANY_TEXT


class ProofRequest(Schema):
    """Whose session it is, what they typed, and the network address they typed it at."""

    person_id = fields.UUID(required=True)
    password = fields.String(required=True, validate=ANY_TEXT, load_only=True)
    address = fields.IP(load_default=None, allow_none=True)


class ProvenSchema(Schema):
    """When the person was known for sure."""

    proven_at = fields.AwareDateTime()
