"""Payment methods, what is reserved on them and what they pay for, in and out."""

from marshmallow import Schema, fields, validate

from payments.models.resting import KINDS
from payments.schemas.payments import PaymentSchema
from payments.schemas.values import CURRENCY, TOKEN


class PaymentMethodDraft(Schema):
    """A card to keep, by the token that the gateway's own form gave for it."""

    token = fields.String(required=True, validate=TOKEN)
    client_id = fields.UUID(required=True)
    make_default = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class DefaultCurrencyDraft(Schema):
    """In which currency a method is asked first; null: in none before the default of all."""

    currency = fields.String(required=True, allow_none=True, validate=CURRENCY)


class SetupDraft(Schema):
    """Whose card is about to be given."""

    client_id = fields.UUID(required=True)


class SetupSchema(Schema):
    """What the gateway's own form needs in a browser; `opens` lets it give this one card."""

    gateway = fields.String()
    publishable_key = fields.String()
    opens = fields.String()


class UseSchema(Schema):
    """Something that a method pays for, or is about to."""

    kind = fields.String()
    id = fields.UUID()


class PaymentMethodSchema(Schema):
    """A payment method as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    gateway = fields.String()
    kind = fields.String()
    brand = fields.String()
    last4 = fields.String()
    exp_month = fields.Integer()
    exp_year = fields.Integer()
    status = fields.String()
    is_default = fields.Boolean()
    default_currency = fields.String(allow_none=True)
    uses = fields.List(fields.Nested(UseSchema))
    added_by = fields.String()
    held_for = fields.UUID(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ReservationDraft(Schema):
    """A method to keep for something (`id`) that is about to rest on it."""

    payment_method_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    id = fields.UUID(required=True)


class ReservationSchema(Schema):
    """A method that is kept for something; `id` is the id of that."""

    id = fields.UUID(attribute="reference")
    kind = fields.String()
    payment_method_id = fields.UUID()
    client_id = fields.UUID()
    status = fields.String()
    created_at = fields.AwareDateTime()


class ReplacementDraft(Schema):
    """The method that is to pay for all that another does, which goes."""

    payment_method_id = fields.UUID(required=True)


class ReplacementFact(Schema):
    """A method that is gone, and the one that pays in its place: the data of the event."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    replaced_by = fields.UUID()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ReplacementSchema(Schema):
    """What became of a replacement: both methods, and the planned payments that were moved."""

    removed = fields.Nested(PaymentMethodSchema)
    payment_method = fields.Nested(PaymentMethodSchema)
    payments = fields.List(fields.Nested(PaymentSchema))


class AssignmentDraft(Schema):
    """The method that is to pay for a service from now on.

    It is asked at once for what another was refused, unless whoever says it pays that themselves.
    None is for members alone: from then on somebody arranges each payment.
    """

    payment_method_id = fields.UUID(required=True, allow_none=True)
    retry_refused = fields.Boolean(load_default=True, truthy={True}, falsy={False})


class AssignmentSchema(Schema):
    """Which method pays for a service; `id` is the service's. Also the data of its event."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    payment_method_id = fields.UUID(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
