"""Whom a payment method bills."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BillingDetails:
    """Whom a method bills, as its bank may compare it; each may be empty. The country is ISO 3166."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
