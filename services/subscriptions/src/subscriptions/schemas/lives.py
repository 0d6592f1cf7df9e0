"""What is said to pause a subscription, and to cancel one."""

from marshmallow import Schema, fields, validate

from subscriptions.rules.endings import ARCHIVE, CHOICES
from subscriptions.rules.lives import CANCEL_REASONS
from subscriptions.schemas import ItemSchema
from subscriptions.schemas.acts import IN_CALENDAR, ChangesSchema, Telling

WHEN = ("now", "period_end")


class PauseDraft(Telling):
    """From when on, at the end of what is paid unless said otherwise; until a day, if one is named."""

    when = fields.String(load_default="period_end", validate=validate.OneOf(WHEN))
    resumes_on = fields.Date(load_default=None, allow_none=True, validate=IN_CALENDAR)


class CancellationQuestion(Schema):
    """When it is over; and what is billed yet, which is the firm's to choose."""

    when = fields.String(load_default="period_end", validate=validate.OneOf(WHEN))
    unissued = fields.String(load_default=ARCHIVE, validate=validate.OneOf(CHOICES))


class CancellationDraft(CancellationQuestion):
    """Why it is canceled."""

    reason = fields.String(load_default="other", validate=validate.OneOf(CANCEL_REASONS))
    comment = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=1000))


class CancellationPreviewSchema(ChangesSchema):
    """What a cancellation would make of what is not issued, and all that is billed yet."""

    lines = fields.List(fields.Nested(ItemSchema), attribute="service.to_bill")


class PausePreviewSchema(Schema):
    """From when a pause would hold, and what is billed before it is over."""

    paused_on = fields.Date(attribute="subscription.paused_on")
    resumes_on = fields.Date(attribute="subscription.resumes_on", allow_none=True)
    lines = fields.List(fields.Nested(ItemSchema), attribute="service.to_bill")
