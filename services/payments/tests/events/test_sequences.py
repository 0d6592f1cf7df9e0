"""Whatever is done in whatever order: the journal balances, says what is owed, and nothing is negative."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

ACTS = st.tuples(
    st.sampled_from(("issue", "pay", "refund", "give", "note", "credit", "lose", "win")),
    st.integers(min_value=1, max_value=15000),
    st.integers(min_value=0, max_value=3),
)


def do(suite, act, amount, which, n):
    """Does it to one of the client's invoices or payments, if that can be; refusals are no failures."""
    bills, paid = suite.bills, [p for p in suite.payments() if p["status"] != "canceled"]
    bill = bills[which % len(bills)]
    payment = paid[which % len(paid)] if paid else None
    if act == "issue":
        bills.append(suite.issue_invoice(total_amount=amount))
    elif act == "pay":
        suite.pay_outside(bill, amount)
    elif act == "note":
        suite.credit_invoice(bill, amount)
    elif act == "credit":
        suite.apply_credit(bill, amount)
    elif payment and act in ("refund", "give"):
        suite.refund(payment, amount, reopen=act == "refund", reference="BACS")
    elif payment and payment["status"] in ("succeeded", "partially_refunded"):
        suite.dispute(payment, amount, f"dp_{n}")
        (suite.lose if act == "lose" else suite.win)(payment, name=f"dp_{n}")


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, min_size=12, max_size=12))
def test_every_sequence_keeps_the_books(suite, acts):
    suite.client_id = suite.add_client()
    suite.bills = [suite.issue_invoice()]

    for n, act in enumerate([("pay", 20000, 0), *acts]):
        do(suite, *act, n)

    owed = sum(r["due_amount"] for r in suite.contact().get("/v1/receivables").json["items"])
    credit = suite.credit().get("GBP", 0)
    booked = _balance(suite, "receivable"), -_balance(suite, "client_credit")
    assert booked == (owed, credit)
    assert owed >= 0
    assert credit >= 0
    assert _balance(suite, "%") == 0


def _balance(suite, account):
    query = text(
        "SELECT COALESCE(sum(amount), 0) FROM journal_entries"
        " WHERE client_id = :client AND account LIKE :account"
    )
    with suite.service.transaction() as session:
        return session.scalar(query, {"client": suite.client_id, "account": account})
