"""The checker finds nothing wrong after the story, and names what somebody corrupts."""

import pytest

from suite.check import INVARIANTS, Invariant, check_suite, find
from suite.check.findings import Finding, Violation

from .conftest import Told
from .wrongs import OF_MONEY_BACK

CARD = "4242" * 4
SECRET = "sk_" + "live_abc"

# Where, what is done to it, and which invariants must say so.
WRONGS = {
    "an entry of the journal is gone": (
        "I1",
        {
            "payments": [
                "ALTER TABLE journal_entries DISABLE TRIGGER ALL",
                "DELETE FROM journal_entries WHERE movement LIKE '%succeeded%' AND position = 1",
            ]
        },
    ),
    "an item in the middle is gone, and nobody shows it": (
        "I2",
        {
            "subscriptions": ["DELETE FROM billing_items WHERE occurrence = 5"],
            "dashboard_bff": ["DELETE FROM resources WHERE body ->> 'occurrence' = '5'"],
        },
    ),
    "what is paused is scheduled": (
        "I2",
        {"subscriptions": ["UPDATE services SET held_from = anchor_on"]},
    ),
    "a charge is gone at the gateway": (
        "I3",
        {
            "payments": [
                "DELETE FROM sandbox_charges WHERE id = (SELECT max(id::text)::uuid FROM sandbox_charges)"
            ]
        },
    ),
    **OF_MONEY_BACK,
    "a charge is nobody's": (
        "I3",
        {"payments": ["UPDATE sandbox_charges SET payment_id = gen_random_uuid()"]},
    ),
    "another amount was charged": (
        "I3",
        {"payments": ["UPDATE sandbox_charges SET amount = amount + 1"]},
    ),
    "the gateway gave back what nobody here did": (
        "I3",
        {
            "payments": [
                "INSERT INTO sandbox_refunds (firm_id, refund_id, charge_id, amount, currency, status,"
                " created_at) SELECT firm_id, gen_random_uuid(), id, 1, currency, 'succeeded',"
                " created_at FROM sandbox_charges LIMIT 1"
            ]
        },
    ),
    "what was found in a gateway's books is open": (
        "I3 I7",
        {
            "payments": [
                "INSERT INTO gateway_differences (firm_id, id, version, created_at, gateway, kind, about,"
                " invoice_numbers, currency, their_amount, found_at, status) SELECT firm_id,"
                " gen_random_uuid(), 1, created_at, 'stripe', 'charge_without_payment', 'ch_1', '',"
                " currency, 100, created_at, 'open' FROM payments LIMIT 1"
            ]
        },
    ),
    "a method was removed before it was charged": (
        "I4",
        {"payments": ["UPDATE payment_methods SET removed_at = created_at"]},
    ),
    "the counter has gone on without an invoice": (
        "I5",
        {"invoicing": ["UPDATE counters SET last_number = last_number + 1 WHERE series = 'INV'"]},
    ),
    "an event never arrived": (
        "I6",
        {"invoicing": ["DELETE FROM inbox WHERE type = 'payment.succeeded'"]},
    ),
    "an event came from nowhere": (
        "I6",
        {"invoicing": ["UPDATE inbox SET id = gen_random_uuid() WHERE type = 'client.created'"]},
    ),
    "the read model says another amount": (
        "I7",
        {
            "dashboard_bff": [
                "UPDATE resources SET body = body || '{\"due_amount\": 1}' WHERE kind = 'invoice'"
            ]
        },
    ),
    "the read model has lost a service": (
        "I7",
        {"dashboard_bff": ["DELETE FROM resources WHERE kind = 'service'"]},
    ),
    "the read model files a paid invoice under open": (
        "I7",
        {"dashboard_bff": ["UPDATE resources SET status = 'open' WHERE kind = 'invoice'"]},
    ),
    "what comes again has come to less, unheard": (
        "I7",
        {"dashboard_bff": ["UPDATE recurring_changes SET amount = amount - 1"]},
    ),
    "a copy has another name": (
        "I7",
        {"invoicing": ["UPDATE clients SET billing_name = 'Somebody else'"]},
    ),
    "an audit row names somebody else": (
        "I8",
        {"payments": ["UPDATE audit SET reason = 'asked to' WHERE act = 'payment.succeeded'"]},
    ),
    "an audit row was slipped into the past": (
        "I8",
        {
            "clients": [
                "INSERT INTO audit SELECT firm_id, gen_random_uuid(), at - interval '1 day', 'seen',"
                " subject, actor, NULL, outcome, reason, trace, facts FROM audit LIMIT 1",
                "DELETE FROM audit_unsealed",
            ]
        },
    ),
    "a whole chain was made anew without its end": (
        "I8",
        {
            "identity": [
                "DELETE FROM audit_seals s USING audit_heads h WHERE s.firm_id = h.firm_id"
                " AND s.number = h.number",
                "UPDATE audit_heads h SET number = s.number, hash = s.hash FROM audit_seals s"
                " WHERE s.firm_id = h.firm_id AND s.number = h.number - 1",
            ]
        },
    ),
    "the audit of a fact is gone": (
        "I8",
        {"invoicing": ["DELETE FROM audit WHERE act = 'invoice.paid'"]},
    ),
    "a line of activity is about another firm's client": (
        "I9",
        {
            "dashboard_bff": [
                "UPDATE activities a SET subject = r.id FROM resources r"
                " WHERE r.kind = 'client' AND r.firm_id <> a.firm_id"
            ]
        },
    ),
    "a payment was canceled and then succeeded": (
        "I10",
        {
            "payments": [
                'UPDATE outbox SET body = replace(body, \'"status":"processing"\','
                " '\"status\":\"canceled\"') WHERE type = 'payment.processing'"
            ]
        },
    ),
    "a card number was typed into a reason": (
        "I8 I11",
        {"clients": [f"UPDATE audit SET reason = 'my card is {CARD}.'"]},
    ),
    "a card number in groups stands in a mail": (
        "I11",
        {"invoicing": ["UPDATE mails SET body = 'Mine is 4242 4242 4242 4242'"]},
    ),
    "a secret stands in a document": (
        "I8 I11",
        {"clients": [f"""UPDATE audit SET facts = '{{"key": "{SECRET}"}}'"""]},
    ),
    "a message is dead": (
        "I12",
        {
            "payments": [
                "INSERT INTO dead_messages (id, received_at, routing_key, reason, size, head)"
                " VALUES (gen_random_uuid(), current_timestamp, 'x.y', 'not JSON', 2, '{{')"
            ]
        },
    ),
    "an event is parked": (
        "I12",
        {
            "invoicing": [
                "UPDATE inbox SET processed_at = NULL, parked_at = received_at, body = '{}'"
                " WHERE type = 'payment.succeeded'"
            ]
        },
    ),
    "a request died in the middle": (
        "I12",
        {
            "invoicing": [
                "UPDATE idempotency_keys SET status = NULL, taken_at = taken_at - interval '1 hour'"
            ]
        },
    ),
    "an issued invoice was written anew": (
        "I5 I7",
        {"invoicing": ['UPDATE invoices SET bill_to = \'{"name": "Somebody else"}\'']},
    ),
    "another percent stands on an invoice than was taken off it": (
        "I1 I5 I7",
        {"invoicing": ["UPDATE invoices SET discount_percent = 12.5 WHERE sequence = 1"]},
    ),
    "an issued invoice costs more than its lines": (
        "I1 I3 I5 I7",
        {
            "invoicing": [
                "UPDATE invoices SET net_amount = net_amount + 100, due_amount = due_amount + 100,"
                " total_amount = total_amount + 100, status = 'open' WHERE sequence = 1"
            ]
        },
    ),
    "two invoices bill one item": (
        "I1 I2 I5 I7",
        {
            "invoicing": [
                "ALTER TABLE invoice_lines DROP CONSTRAINT uq_invoice_lines_firm_id_item_id_item_revision",
                "INSERT INTO invoice_lines SELECT l.firm_id, i.id, 8 + l.position, l.service_id, l.item_id,"
                " l.item_revision, l.proposal_id, l.name, l.description, l.period_start,"
                " l.period_end, l.quantity, l.unit_price, l.discount_percent, l.tax_name,"
                " l.tax_rate, l.net_amount FROM invoice_lines l JOIN invoices i"
                " ON i.firm_id = l.firm_id AND i.id <> l.invoice_id AND i.sequence = 2",
            ]
        },
    ),
}


def test_after_the_story_every_invariant_is_kept_and_has_looked_at_something(told: Told) -> None:
    said: list[str] = []

    violated = check_suite(told.urls, said.append, patience=0)

    assert violated == 0, "\n".join(said)
    assert len(said) == len(INVARIANTS)


@pytest.mark.parametrize("wrong", WRONGS)
def test_the_checker_names_what_is_broken_and_nothing_else(told: Told, wrong: str) -> None:
    broken, statements = WRONGS[wrong]

    findings = find(told.corrupt(**statements))

    said = {name: [*map(str, f.violations)] for name, f in findings.items() if f.violations}
    assert " ".join(said) == broken, said


def test_every_invariant_has_a_corruption_that_only_it_reports() -> None:
    alone = {broken for broken, _ in WRONGS.values() if " " not in broken}

    assert {invariant.name for invariant in INVARIANTS} <= alone


def test_the_exit_code_is_the_number_of_violated_invariants(told: Told) -> None:
    _, statements = WRONGS["an issued invoice was written anew"]
    said: list[str] = []

    violated = check_suite(told.corrupt(**statements), said.append, patience=0)

    assert violated == 2
    assert any("INV-2026-0001" in line or "-0001" in line for line in said)


def test_an_invariant_that_looked_at_nothing_is_violated(told: Told) -> None:
    blind = Invariant("I0", "looks at nothing", lambda books, finding: None)

    [finding] = find(told.urls, [blind]).values()

    assert [str(v) for v in finding.violations] == [
        "the checker: there are invoices, but it examined no rows"
    ]


def test_what_was_wrong_for_a_moment_only_does_not_count() -> None:
    first = Finding(
        violations=[Violation("invoice 1", "is late"), Violation("invoice 2", "is late")]
    )
    later = Finding(
        violations=[Violation("invoice 2", "is later"), Violation("invoice 3", "is late")]
    )

    assert first.lasting(later).violations == [Violation("invoice 2", "is later")]
