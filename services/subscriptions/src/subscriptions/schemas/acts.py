"""What people say when they change, confirm and end; and what a preview of that shows."""

from typing import Any

from marshmallow import Schema, fields, validate

from subscriptions.rules.endings import ARCHIVE, CHOICES
from subscriptions.rules.periods import FIRST_DATE, LAST_DATE
from subscriptions.rules.plans import LONGEST
from subscriptions.schemas import ChargeSchema, DecimalText, ItemSchema, ServiceSchema

IN_CALENDAR = validate.Range(FIRST_DATE, LAST_DATE)
MOST_AT_ONCE = 100


class TermsChange(Schema):
    """What of the terms changes; what is not named stays."""

    quantity = DecimalText()
    unit_price = DecimalText()
    discount_percent = DecimalText()
    tax_name = fields.String(validate=validate.Length(max=60))
    tax_rate = DecimalText()
    mode = fields.String(validate=validate.OneOf(("automatic", "manual")))


class Telling(Schema):
    """Whether the client is told of the change by mail."""

    tell_client = fields.Boolean(load_default=False)


class ServiceChange(TermsChange, Telling):
    """What of a service changes, for everything that is not issued; its rhythm too."""

    interval_unit = fields.String(validate=validate.OneOf(tuple(LONGEST)))
    interval_count = fields.Integer(
        strict=True, validate=validate.Range(min=1, error="At least 1.")
    )
    at_month_end = fields.Boolean()


class ItemChange(TermsChange):
    """What of an item changes, and whether of the following ones too; no method is its service's."""

    due_on = fields.Date(validate=IN_CALENDAR)
    note = fields.String(validate=validate.Length(max=500))
    payment_method_id = fields.UUID(allow_none=True)
    scope = fields.String(load_default="this", validate=validate.OneOf(("this", "following")))


class Waiving(Schema):
    """Why an item is never billed: for the firm alone."""

    reason = fields.String(
        required=True,
        validate=(
            validate.Length(max=500),
            validate.Regexp(r"(?s).*\S", error="Say why it is not billed."),
        ),
    )


class Dumped(fields.Nested):
    """What was dumped when it was looked at: it has changed since."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return value


class ChangeSchema(Schema):
    """An item before and after."""

    before = Dumped(ItemSchema)
    after = Dumped(ItemSchema)


class ChangesSchema(Schema):
    """What an act would change: a service's own terms, how many items, and the first of them."""

    service_id = fields.UUID(attribute="service.id")
    name = fields.String(attribute="service.name")
    currency = fields.String(attribute="service.currency")
    before = Dumped(ChargeSchema)
    after = Dumped(ChargeSchema)
    count = fields.Integer()
    items = fields.List(fields.Nested(ChangeSchema), attribute="shown")
    planned_count = fields.Integer()
    planned = fields.List(fields.Dict(), attribute="planned_shown")
    billed_count = fields.Integer()
    billed_net_amount = fields.Integer()


class EndingDraft(Telling):
    """On which day a service ends, today if none is named, and what becomes of what is not issued."""

    ends_on = fields.Date(load_default=None, allow_none=True, validate=IN_CALENDAR)
    unissued = fields.String(load_default=ARCHIVE, validate=validate.OneOf(CHOICES))


class EndingsDraft(EndingDraft):
    """Whose services end, all of them."""

    client_id = fields.UUID(required=True)


class EndingsSchema(Schema):
    """The services that were ended, or will be."""

    services = fields.List(fields.Nested(ServiceSchema))


class BilledSchema(Schema):
    """What is still billed in a currency: how many charges, and what they come to before tax."""

    currency = fields.String()
    count = fields.Integer()
    net_amount = fields.Integer()


class EndingsPreviewSchema(Schema):
    """What ending all would change, and what of it is still billed."""

    services = fields.List(fields.Nested(ChangesSchema))
    billed = fields.List(fields.Nested(BilledSchema))


class ConfirmedItem(Schema):
    """An item as it was seen, with its price and quantity as they are to be billed."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True)
    quantity = DecimalText()
    unit_price = DecimalText()


class ConfirmationDraft(Schema):
    """Which items of a client are billed, and on which date; now if none is named."""

    client_id = fields.UUID(required=True)
    due_on = fields.Date(load_default=None, allow_none=True, validate=IN_CALENDAR)
    items = fields.List(
        fields.Nested(ConfirmedItem),
        required=True,
        validate=validate.Length(1, MOST_AT_ONCE, error="Choose between 1 and 100 items."),
    )


class FormedSchema(Schema):
    """An invoice that will result."""

    due_on = fields.Date(attribute="key.due_on")
    currency = fields.String(attribute="key.currency")
    payment_method_id = fields.UUID(attribute="key.payment_method_id", allow_none=True)
    net_amount = fields.Integer()
    items = fields.List(fields.Nested(ItemSchema))


class ConfirmationPreviewSchema(Schema):
    """How many invoices will result, and of what."""

    invoices = fields.List(fields.Nested(FormedSchema))


class ConfirmationSchema(Schema):
    """The services whose items were confirmed."""

    services = fields.List(fields.Nested(ServiceSchema))
