"""What somebody may do to money that goes back, and which invariants must say so."""

OF_MONEY_BACK = {
    "the gateway gave money back, and we know of no refund": (
        "I3",
        {
            "payments": [
                "INSERT INTO sandbox_refunds (firm_id, refund_id, charge_id, amount, currency, status,"
                " created_at) SELECT firm_id, gen_random_uuid(), id, 1, currency, 'succeeded', created_at"
                " FROM sandbox_charges WHERE status = 'succeeded'"
            ]
        },
    ),
    "a payment says that it went back, and no refund does": (
        "I1 I3 I7",
        {"payments": ["UPDATE payments SET refunded_amount = 1 WHERE succeeded_at IS NOT NULL"]},
    ),
    "a client has credit that nobody booked": (
        "I1 I7",
        {
            "payments": [
                "INSERT INTO credit_balances SELECT firm_id, gen_random_uuid(), 1, created_at, client_id,"
                " currency, 5, 0 FROM payments WHERE succeeded_at IS NOT NULL LIMIT 1"
            ]
        },
    ),
    "a dispute was lost, and nothing was booked": (
        "I1",
        {
            "payments": [
                "INSERT INTO disputes (firm_id, id, version, created_at, payment_id, client_id, currency,"
                " amount, credit_amount, uncovered_amount, shares, kind, status, reference, reason)"
                " SELECT firm_id, gen_random_uuid(), 1, created_at, id, client_id, currency, 1, 0, 0, '[]',"
                " 'dispute', 'lost', 'dp_1', 'fraudulent' FROM payments WHERE succeeded_at IS NOT NULL"
            ]
        },
    ),
}
