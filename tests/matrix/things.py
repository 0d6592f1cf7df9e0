"""What a route's parameters name, and where things of that name are kept."""

from collections.abc import Mapping
from uuid import UUID

# Whoever is let go must not be one of those who ask.
SPARE = "ORDER BY email LIKE 'spare%%' DESC, id"
# What a route names, and where the things of that name are; `{}` is the client that they belong to.
TABLES: Mapping[str, tuple[str, str]] = {
    "client_id": ("clients", "SELECT id FROM clients WHERE id = %(client)s"),
    "contact_id": ("clients", f"SELECT id FROM contacts WHERE client_id = %(client)s {SPARE}"),
    "proposal_id": (
        "invoicing",
        "SELECT id FROM proposals WHERE client_id = %(client)s ORDER BY id",
    ),
    "estimate_id": (
        "invoicing",
        "SELECT id FROM estimates WHERE client_id = %(client)s ORDER BY id",
    ),
    "invoice_id": ("invoicing", "SELECT id FROM invoices WHERE client_id = %(client)s ORDER BY id"),
    "document_id": (
        "invoicing",
        "SELECT id FROM invoices WHERE client_id = %(client)s ORDER BY id",
    ),
    "credit_note_id": (
        "invoicing",
        "SELECT id FROM credit_notes WHERE client_id = %(client)s ORDER BY id",
    ),
    "hold_id": ("payments", "SELECT id FROM holds WHERE client_id = %(client)s ORDER BY id"),
    "service_id": (
        "subscriptions",
        "SELECT id FROM services WHERE client_id = %(client)s ORDER BY id",
    ),
    "item_id": (
        "subscriptions",
        "SELECT id FROM billing_items WHERE client_id = %(client)s ORDER BY id",
    ),
    "subscription_id": (
        "subscriptions",
        "SELECT id FROM subscriptions WHERE client_id = %(client)s ORDER BY id",
    ),
    "plan_id": ("subscriptions", "SELECT id FROM plans WHERE firm_id = %(firm)s ORDER BY id"),
    "method_id": (
        "payments",
        "SELECT id FROM payment_methods WHERE client_id = %(client)s ORDER BY id",
    ),
    "request_id": (
        "payments",
        "SELECT id FROM method_requests WHERE client_id = %(client)s ORDER BY id",
    ),
    "payment_id": ("payments", "SELECT id FROM payments WHERE client_id = %(client)s ORDER BY id"),
    "event_id": ("payments", "SELECT id FROM gateway_events WHERE firm_id = %(firm)s ORDER BY id"),
    "difference_id": (
        "payments",
        "SELECT id FROM gateway_differences WHERE firm_id = %(firm)s ORDER BY id",
    ),
    "mail_id": ("invoicing", "SELECT id FROM mails WHERE client_id = %(client)s ORDER BY id"),
    "member_id": (
        "identity",
        f"SELECT id FROM members WHERE firm_id = %(firm)s {SPARE}",
    ),
    "key_id": ("identity", "SELECT id FROM api_keys WHERE firm_id = %(firm)s ORDER BY id"),
    "kept_id": ("clients", "SELECT id FROM clients WHERE id = %(client)s"),
    "reference": ("invoicing", "SELECT id FROM proposals WHERE client_id = %(client)s ORDER BY id"),
    "api_key_id": ("identity", "SELECT id FROM api_keys WHERE firm_id = %(firm)s ORDER BY id"),
    "field_id": ("clients", "SELECT id FROM custom_fields WHERE firm_id = %(firm)s ORDER BY id"),
    "tax_id": ("invoicing", "SELECT id FROM taxes WHERE firm_id = %(firm)s ORDER BY id"),
    "import_id": ("clients", "SELECT id FROM client_imports WHERE firm_id = %(firm)s ORDER BY id"),
    "file_id": ("invoicing", "SELECT id FROM invoice_imports WHERE firm_id = %(firm)s ORDER BY id"),
    "impersonation_id": (
        "identity",
        "SELECT id FROM impersonations WHERE client_id = %(client)s ORDER BY id",
    ),
    "note_id": ("clients", "SELECT id FROM client_notes WHERE client_id = %(client)s ORDER BY id"),
    "session_id": (
        "dashboard-bff",
        "SELECT id FROM sessions WHERE firm_id = %(firm)s ORDER BY created_at",
    ),
    "advance_id": ("dashboard-bff", "SELECT id FROM clock_advances WHERE firm_id = %(firm)s"),
}
NOWHERE = UUID("01a00000-0000-7000-8000-000000000000")
