"""What the dashboard itself reads; the bodies of commands are checked by the services they go to."""

from marshmallow import Schema, fields, validate

PASSWORD = validate.Length(max=1000)


class SignIn(Schema):
    """Signing in; a person of several firms may name the membership."""

    email = fields.String(required=True, validate=validate.Length(1, 254))
    password = fields.String(required=True, validate=PASSWORD)
    membership_id = fields.UUID()


class InvitationAcceptance(Schema):
    """Accepting an invitation."""

    token = fields.String(required=True, validate=validate.Length(1, 200))
    password = fields.String(required=True, validate=PASSWORD)


class Place(Schema):
    """Going to another firm: as which member or contact."""

    membership_id = fields.UUID(required=True)


class Proof(Schema):
    """Proving once more that it is still the person who signed in."""

    password = fields.String(required=True, validate=PASSWORD)


class Command(Schema):
    """A body for a service, which knows its fields; here it only has to be an object."""

    class Meta:
        unknown = "include"


class NewMethod(Schema):
    """A payment method by the gateway's token."""

    token = fields.String(required=True, validate=validate.Length(1, 200))
    make_default = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class PayOrder(Schema):
    """Paying invoices of one currency with one method, for the total that was shown."""

    invoice_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 100))
    payment_method_id = fields.UUID(required=True)
    currency = fields.String(required=True, validate=validate.Length(equal=3))
    expected_amount = fields.Integer(required=True, strict=True, validate=validate.Range(1))


class Acceptance(Schema):
    """Accepting a proposal."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    agreed = fields.Boolean(required=True, truthy={True}, falsy={False})
    document_hash = fields.String(required=True, validate=validate.Length(max=100))
    payment_method_id = fields.UUID(load_default=None, allow_none=True)


class LinkAcceptance(Schema):
    """Accepting a proposal by a signed link, which carries no payment method."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    agreed = fields.Boolean(required=True, truthy={True}, falsy={False})
    document_hash = fields.String(required=True, validate=validate.Length(max=100))


class Sending(Schema):
    """Sending a proposal."""

    message = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class Advance(Schema):
    """Moving a test clock: to an instant, or by days."""

    to = fields.AwareDateTime()
    days = fields.Integer(strict=True, validate=validate.Range(1, 800))


class ListQuery(Schema):
    """The query of lists."""

    client_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=validate.Length(max=40))
    q = fields.String(load_default=None, validate=validate.Length(max=100))
    before = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))
