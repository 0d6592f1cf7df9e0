"""The shapes of a firm's taxes, in and out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from invoicing.rules.taxes import CATEGORIES
from invoicing.schemas.values import DecimalText

NAME = validate.And(validate.Length(1, 40), validate.Regexp(r"\S", error="Write something."))
REASON = validate.Length(max=200)
CATEGORY = validate.OneOf(CATEGORIES)
YES_OR_NO = {"truthy": {True}, "falsy": {False}}


class TaxDraft(Schema):
    """A tax as a member writes it; without a category its rate says which it is."""

    name = fields.String(required=True, validate=NAME)
    rate = DecimalText(required=True)
    category = fields.String(load_default=None, allow_none=True, validate=CATEGORY)
    reason = fields.String(load_default="", validate=REASON)
    is_default = fields.Boolean(load_default=False, **YES_OR_NO)

    @pre_load
    def tidy(self, data: Any, **_: Any) -> Any:
        return tidied(data)


class TaxChange(Schema):
    """What is to be another; what is not said stays."""

    name = fields.String(validate=NAME)
    rate = DecimalText()
    category = fields.String(validate=CATEGORY)
    reason = fields.String(validate=REASON)
    is_default = fields.Boolean(**YES_OR_NO)

    @pre_load
    def tidy(self, data: Any, **_: Any) -> Any:
        return tidied(data)

    @validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("Say what is to change.")


class FirmTaxSchema(Schema):
    """A tax of a firm's list; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    name = fields.String()
    rate = DecimalText()
    category = fields.String()
    reason = fields.String()
    is_default = fields.Boolean()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class FirmTaxesSchema(Schema):
    """A firm's list of taxes."""

    items = fields.List(fields.Nested(FirmTaxSchema))


def tidied(data: Any) -> Any:
    """Returns the input without blanks around its texts, so that two names that look alike are alike."""
    if not isinstance(data, dict):
        return data
    return {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in data.items()
    }
