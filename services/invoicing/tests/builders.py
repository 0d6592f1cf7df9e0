"""Test data as the other services would send it, and as people would write it."""

from typing import Any
from uuid import UUID

from common.ids import new_id


def done(response: Any) -> Any:
    """Returns what a successful answer says."""
    assert response.status_code < 300, response.json
    return response.json


def a_firm(firm: UUID, **fields: Any) -> dict[str, Any]:
    """Returns a sandbox firm in London."""
    body = {
        "id": str(firm),
        "name": "Northwind Studio",
        "mode": "sandbox",
        "time_zone": "Europe/London",
        "currency": "GBP",
        "locale": "en",
        "country": "GB",
        "email": "hello@northwind.example",
        "my_billing_enabled": True,
        "invoice_terms_days": 14,
        "invoice_terms_kind": "net",
        "tax_name": "VAT",
        "tax_rate": "20",
        "brand_color": "#0E5A6B",
        "status": "active",
    }
    return body | fields


def a_client(client_id: str, **fields: Any) -> dict[str, Any]:
    """Returns an active company."""
    body = {
        "id": client_id,
        "kind": "company",
        "name": "Acme Ltd",
        "email": None,
        "currency": "GBP",
        "billing_name": "Acme Limited",
        "address": {"line1": "1 High Street", "city": "Leeds", "country": "GB"},
        "tax_id": "GB123456789",
        "terms_days": None,
        "terms_kind": "net",
        "language": "en",
        "is_test": False,
        "status": "active",
    }
    return body | fields


def a_contact(contact_id: str, client_id: str, **fields: Any) -> dict[str, Any]:
    """Returns a contact who gets mail."""
    body = {
        "id": contact_id,
        "client_id": client_id,
        "name": "Dana Moore",
        "email": "dana@acme.example",
        "role": "client",
        "gets_mail": True,
        "status": "active",
    }
    return body | fields


def an_offer(**fields: Any) -> dict[str, Any]:
    """Returns a one-off line of a proposal."""
    body = {
        "name": "Discovery and audit",
        "billing": "on_acceptance",
        "quantity": "1",
        "unit_price": "1200.00",
        "tax_name": "VAT",
        "tax_rate": "20",
    }
    return body | fields


def a_monthly_offer(**fields: Any) -> dict[str, Any]:
    """Returns a monthly line of a proposal."""
    recurring = {"name": "Brand care", "billing": "recurring", "unit_price": "350.00"}
    return an_offer(**recurring | {"interval_unit": "month", "interval_count": 1} | fields)


def a_charge(**fields: Any) -> dict[str, Any]:
    """Returns a line of an estimate."""
    body = {
        "name": "Design of the shop",
        "quantity": "3",
        "unit_price": "333.33",
        "tax_name": "VAT",
        "tax_rate": "20",
    }
    return body | fields


def an_item(client_id: str, **fields: Any) -> dict[str, Any]:
    """Returns a billing item as subscriptions releases it."""
    body = {
        "id": str(new_id()),
        "service_id": str(new_id()),
        "client_id": client_id,
        "occurrence": 0,
        "revision": 1,
        "status": "issuing",
        "mode": "automatic",
        "due_on": "2026-12-01",
        "period_start": "2026-12-01",
        "period_end": "2027-01-01",
        "name": "Brand care",
        "description": "",
        "quantity": "1",
        "unit_price": "350.00",
        "discount_percent": "0",
        "tax_name": "VAT",
        "tax_rate": "20",
        "currency": "GBP",
        "net_amount": 35000,
        "tax_amount": 7000,
        "total_amount": 42000,
        "group_id": None,
        "invoice_id": None,
        "invoice_number": None,
        "reason": None,
        "version": 1,
    }
    return body | fields


def sent_change_order(studio: Any, accepted: Any) -> Any:
    """Drafts what changes an accepted proposal and sends it; returns its representation."""
    path = f"/v1/proposals/{accepted['id']}/change-orders"
    draft = done(studio.member().post(path, key=str(new_id())))
    return done(studio.member().post(f"/v1/proposals/{draft['id']}/sending", {}))
