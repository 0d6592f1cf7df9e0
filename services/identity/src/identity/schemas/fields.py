"""Fields and limits that several shapes share."""

import unicodedata
from decimal import Decimal
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validate

from common.money import EXPONENTS, MoneyError, parse_decimal


def typeable(text: str) -> None:
    """Refuses what no keyboard makes and no database keeps: NUL, line breaks, half characters."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ValidationError("Leave out characters that cannot be typed.")


def known_zone(name: str) -> None:
    """Refuses a time zone that nobody has heard of."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError("Not a time zone, such as Europe/London.") from error


class Rate(fields.Field[Decimal]):
    """A percentage as a decimal text, such as "20" or "7.7"."""

    def _serialize(self, value: Decimal | None, *_: object, **__: object) -> str | None:
        return None if value is None else format(value, "f")

    def _deserialize(self, value: object, *_: object, **__: object) -> Decimal:
        try:
            rate = parse_decimal(value if isinstance(value, str) else "")
        except MoneyError as error:
            raise ValidationError('Write a decimal text, such as "20".') from error
        if not 0 <= rate <= 100 or rate != round(rate, 4):
            raise ValidationError("Between 0 and 100, with at most four decimals.")
        return rate


NAME = validate.And(
    validate.Length(1, 200), validate.Regexp(r"\S", error="Write a name."), typeable
)
ANY_TEXT = validate.And(
    validate.Length(min=1, error="Fill this in."), validate.Length(max=1024), typeable
)
CODE = validate.And(validate.Length(1, 64), typeable)
EMAIL = validate.And(validate.Length(max=254), typeable)
CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")
COUNTRY = validate.Regexp(r"^[A-Z]{2}\Z", error="Two capital letters, such as GB.")
COLOR = validate.Regexp(r"^#[0-9a-f]{6}\Z", error="Write a color as #rrggbb.")
ZONE = validate.And(validate.Length(1, 60), typeable, known_zone)
TERMS_KIND = validate.OneOf(["net", "end_of_month", "end_of_next_month"])
