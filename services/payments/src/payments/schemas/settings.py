"""How a firm collects, in and out."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from payments.models.settings import ACTS, COLLECTS_ON
from payments.rules.errors import RuleError
from payments.rules.retries import check_schedule
from payments.schemas.values import EARLIEST

LATEST = date(2199, 12, 31)
MOST_HOLIDAYS = 200


class CollectionSettingsSchema(Schema):
    """When it is tried again, on which days, and what clients may do themselves."""

    id = fields.UUID()
    firm_id = fields.UUID()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    retry_days = fields.List(fields.Integer())
    weekend = fields.List(fields.Integer())
    holidays = fields.List(fields.Date())
    collects_on = fields.String()
    clients_may = fields.List(fields.String())
    applies_credit = fields.Boolean()


def _as_schedule(days: list[int]) -> None:
    try:
        check_schedule(days)
    except RuleError as error:
        words = (
            "At most eight whole numbers of business days, each later than the one before, to 60."
        )
        raise ValidationError(words) from error


class CollectionSettingsDraft(Schema):
    """All of it is said: business days after the first failure, and the days without business.

    A switch that is not said stays as it is.
    """

    retry_days = fields.List(fields.Integer(strict=True), required=True, validate=_as_schedule)
    weekend = fields.List(fields.Integer(strict=True, validate=validate.Range(1, 7)), required=True)
    holidays = fields.List(
        fields.Date(validate=validate.Range(EARLIEST, LATEST)),
        required=True,
        validate=validate.Length(max=MOST_HOLIDAYS),
    )
    collects_on = fields.String(required=True, validate=validate.OneOf(COLLECTS_ON))
    clients_may = fields.List(fields.String(validate=validate.OneOf(ACTS)), required=True)
    applies_credit = fields.Boolean(truthy={True}, falsy={False})

    @post_load
    def once_each(self, draft: dict[str, Any], **_: object) -> dict[str, Any]:
        """Keeps each day and act once, in order; a week has a day on which business is done."""
        for name in ("weekend", "holidays"):
            draft[name] = sorted(set(draft[name]))
        if len(draft["weekend"]) > 6:
            raise ValidationError("Leave a day of the week for business.", "weekend")
        return draft | {"clients_may": [act for act in ACTS if act in draft["clients_may"]]}
