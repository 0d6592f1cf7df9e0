"""The shapes of services, billing items and groups, and what is read of other services' facts."""

from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from common.money import MoneyError, parse_decimal
from common.paging import PageQuery
from subscriptions.rules.periods import FIRST_DATE, LAST_DATE


class DecimalText(fields.Field[Decimal]):
    """A decimal as plain text: "1200.00", never an exponent."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return None if value is None else format(value, "f")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Decimal:
        try:
            return parse_decimal(value)
        except (MoneyError, TypeError) as error:
            raise ValidationError("Not a decimal number.") from error


class Entity(Schema):
    """What every representation starts with."""

    id = fields.UUID()
    firm_id = fields.UUID()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class Charged(Schema):
    """What is charged."""

    name = fields.String()
    description = fields.String()
    quantity = DecimalText()
    unit_price = DecimalText()
    discount_percent = DecimalText()
    tax_name = fields.String(allow_none=True)
    tax_rate = DecimalText()
    currency = fields.String()
    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()
    prices_include_tax = fields.Boolean()


class ChargeSchema(Charged):
    """What is charged, and how, of a service: its own terms."""

    mode = fields.String()
    interval_unit = fields.String(allow_none=True)
    interval_count = fields.Integer(allow_none=True)
    at_month_end = fields.Boolean()


class ItemSchema(Charged, Entity):
    """A billing item."""

    service_id = fields.UUID()
    client_id = fields.UUID()
    proposal_id = fields.UUID(allow_none=True)
    occurrence = fields.Integer()
    revision = fields.Integer()
    status = fields.String()
    mode = fields.String()
    due_on = fields.Date(allow_none=True)
    period_start = fields.Date(allow_none=True)
    period_end = fields.Date(allow_none=True)
    group_id = fields.UUID(allow_none=True)
    invoice_id = fields.UUID(allow_none=True)
    invoice_number = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    price_open = fields.Boolean()
    note = fields.String(allow_none=True)
    payment_method_id = fields.UUID(allow_none=True)


class ServiceSchema(Charged, Entity):
    """A service with items of it: those that changed last, and all others not issued.

    After a run or an invoice of it, of the others only those that it is billed by next.
    """

    client_id = fields.UUID()
    proposal_id = fields.UUID(allow_none=True)
    proposal_number = fields.String(allow_none=True)
    proposal_line_id = fields.UUID(allow_none=True)
    subscription_id = fields.UUID(allow_none=True)
    kind = fields.String()
    mode = fields.String()
    status = fields.String()
    interval_unit = fields.String(allow_none=True)
    interval_count = fields.Integer(allow_none=True)
    at_month_end = fields.Boolean()
    anchor_on = fields.Date()
    starts_on = fields.Date()
    ends_on = fields.Date(allow_none=True)
    payment_method_id = fields.UUID(allow_none=True)
    parked_reason = fields.String(allow_none=True)
    estimate_by = fields.String(allow_none=True)
    most = DecimalText(allow_none=True)
    most_net_amount = fields.Integer(allow_none=True)
    most_amount = fields.Integer(allow_none=True)
    next_billing_on = fields.Date(allow_none=True)
    next_total_amount = fields.Integer(allow_none=True)
    monthly_amount = fields.Integer(allow_none=True)
    items = fields.List(fields.Nested(ItemSchema), attribute="shown_items")


class BillingGroupSchema(Entity):
    """A billing group with its items."""

    client_id = fields.UUID()
    currency = fields.String()
    due_on = fields.Date()
    collection = fields.String()
    payment_method_id = fields.UUID(allow_none=True)
    chosen_method_id = fields.UUID(allow_none=True)
    status = fields.String()
    invoice_id = fields.UUID(allow_none=True)
    invoice_number = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    items = fields.List(fields.Nested(ItemSchema))


class ItemScheduling(Schema):
    """On which date an item is to be billed; today if no date is named."""

    due_on = fields.Date(load_default=None, validate=validate.Range(FIRST_DATE, LAST_DATE))


class ItemConfirmation(ItemScheduling):
    """What an estimate has come to; a reason, where that is not what was agreed to."""

    quantity = DecimalText(load_default=None, allow_none=True)
    unit_price = DecimalText(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=1000))


class RunSchema(Schema):
    """What a billing run released."""

    released_groups = fields.Integer()
    released_items = fields.Integer()


class ServicesQuery(PageQuery):
    """Which services are listed."""

    client_id = fields.UUID(load_default=None)


class ItemsQuery(PageQuery):
    """Which items are listed, by client and by due date (both ends included)."""

    client_id = fields.UUID(load_default=None)
    first_on = fields.Date(load_default=None, data_key="from")
    last_on = fields.Date(load_default=None, data_key="to")


class Fact(Schema):
    """What is read of another service's fact; the rest of it may change without us."""

    class Meta:
        unknown = EXCLUDE


class AcceptedLine(Charged, Fact):
    """A line of an accepted proposal, as invoicing priced it."""

    class Meta:
        unknown = EXCLUDE
        exclude = ("currency", "prices_include_tax")

    id = fields.UUID(required=True)
    billing = fields.String(required=True)
    interval_unit = fields.String(load_default=None, allow_none=True)
    interval_count = fields.Integer(load_default=None, allow_none=True)
    starts_on = fields.Date(load_default=None, allow_none=True)
    estimate_by = fields.String(load_default=None, allow_none=True)
    most = DecimalText(load_default=None, allow_none=True)
    most_net_amount = fields.Integer(load_default=None, allow_none=True)
    most_amount = fields.Integer(load_default=None, allow_none=True)
    continues_line_id = fields.UUID(load_default=None, allow_none=True)


class AgreedLine(Fact):
    """A line that the client chose, with what it comes to among the chosen ones."""

    id = fields.UUID(required=True)
    net_amount = fields.Integer(required=True)
    tax_amount = fields.Integer(required=True)
    total_amount = fields.Integer(required=True)


class Agreement(Fact):
    """What was chosen of an offer; an acceptance from before there were choices names no lines."""

    lines = fields.List(fields.Nested(AgreedLine), load_default=None)


class AcceptedProposal(Fact):
    """A proposal that a client has accepted."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    number = fields.String(required=True)
    currency = fields.String(required=True)
    prices_include_tax = fields.Boolean(load_default=False)
    accepted_at = fields.AwareDateTime(required=True)
    payment_method_id = fields.UUID(load_default=None, allow_none=True)
    lines = fields.List(fields.Nested(AcceptedLine), required=True)
    supersedes_id = fields.UUID(load_default=None, allow_none=True)
    acceptance = fields.Nested(Agreement, load_default=None, allow_none=True)


class InvoiceFact(Fact):
    """An invoice, as far as it answers a billing group."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    billing_group_id = fields.UUID(load_default=None, allow_none=True)
    number = fields.String(load_default=None, allow_none=True)
    status = fields.String(load_default="open")


class AssignmentFact(Fact):
    """Which method pays for a service, as payments charges it."""

    id = fields.UUID(required=True)
    payment_method_id = fields.UUID(required=True, allow_none=True)


class ReplacementFact(Fact):
    """A method of a client that is gone, and the one that pays in its place."""

    client_id = fields.UUID(required=True)
    method_id = fields.UUID(required=True, data_key="id")
    instead_id = fields.UUID(required=True, data_key="replaced_by")


class PaidPart(Fact):
    """Which invoice a payment was for."""

    invoice_id = fields.UUID(required=True)


class FailedPayment(Fact):
    """An attempt to collect invoices that failed, and whether it is tried again."""

    id = fields.UUID(required=True)
    attempt = fields.Integer(required=True)
    initiated_by = fields.String(load_default="schedule")
    next_retry_at = fields.AwareDateTime(load_default=None, allow_none=True)
    allocations = fields.List(fields.Nested(PaidPart), required=True)


class LostDispute(Fact):
    """What a bank took back, or asks back, of which invoices."""

    status = fields.String(required=True)
    shares = fields.List(fields.Nested(PaidPart), required=True)


class ChargedBackPayment(Fact):
    """A payment that a bank took back."""

    id = fields.UUID(required=True)
    attempt = fields.Integer(required=True)
    disputes = fields.List(fields.Nested(LostDispute), required=True)


class RefusedGroup(Fact):
    """A billing group that invoicing could not make an invoice of."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    code = fields.String(required=True)
    reason = fields.String(required=True)
