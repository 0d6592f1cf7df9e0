"""An invoice of a group and one issued by hand are the same rows, and so are two ways to write them."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from common.dumping import dumper
from common.ids import new_id
from invoicing import queries
from invoicing.models import Invoice, InvoiceLine
from invoicing.schemas.invoices import InvoiceSchema
from invoicing.usecases.billing_groups import NewInvoice, NewLine
from services.invoicing.tests.builders import an_item, done

TABLES = (
    *("invoices", "invoice_lines", "awaited_outcomes", "awaited_reminders"),
    *("outbox", "audit", "mails", "counters"),
)
# What says which one it is, when it was and where it came from.
IDS = {
    *("id", "invoice_id", "item_id", "service_id", "subject", "about", "billing_group_id"),
    *("number", "sequence", "content_hash", "client_id", "trace"),
}
TIMES = {
    *("created_at", "changed_at", "issued_at", "paid_at", "at", "not_before", "time"),
    *("last_at", "next_try_at", "sent_at", "traceparent"),
}
# A draft was somebody's, and was something before it was issued.
HISTORY = {"version", "item_revision", "actor", "last_number"}


@pytest.mark.parametrize("unit_price", ["350.00", "0"], ids=["owed", "free"])
def test_a_group_leaves_the_rows_that_issuing_by_hand_leaves(studio, unit_price):
    item = an_item(studio.client, unit_price=unit_price, quantity="1.50", discount_percent="2.5")
    draft = {
        name: item[name]
        for name in (
            *("name", "description", "quantity", "unit_price", "discount_percent"),
            *("tax_name", "tax_rate", "period_start", "period_end"),
        )
    }

    studio.release(
        items=[item, item | {"id": str(new_id())}], collection="manual", payment_method_id=None
    )
    of_group, [invoice] = taken(studio), studio.invoices()
    told = studio.service.published("invoice.issued", "invoice.paid")
    assert [event.version for event in told] == ([1, 2] if unit_price == "0" else [1])
    assert told[-1].data == invoice
    path, key = "/v1/invoices", str(new_id())
    body = {"client_id": studio.client, "lines": [draft, draft]}
    drafted = done(studio.member().post(path, body, key=key))
    before = taken(studio)
    done(studio.member().post(f"{path}/{drafted['id']}/issue", key=str(new_id())))

    by_hand = taken(studio)
    # Its draft was told of and recorded on its own.
    fresh = {t: rows[len(of_group[t]) :] for t, rows in by_hand.items()}
    for table in ("outbox", "audit"):
        fresh[table] = by_hand[table][len(before[table]) :]
    fresh["counters"] = by_hand["counters"]
    assert of_group["mails"]
    assert of_group["outbox"]
    assert bool(of_group["awaited_reminders"]) is (unit_price != "0")
    assert fresh == of_group


def taken(studio):
    """Returns what the firm's tables hold, in the order it was made, without whose and when."""
    with studio.service.transaction() as session:
        return {
            table: [
                plain(row)
                for (row,) in session.execute(
                    text(f"SELECT row_to_json(t)::text FROM {table} AS t ORDER BY {ORDER[table]}")
                )
            ]
            for table in TABLES
        }


ORDER = dict.fromkeys(TABLES, "id") | {
    "invoice_lines": "invoice_id, position",
    "awaited_outcomes": "invoice_id",
    "awaited_reminders": "invoice_id",
    "counters": "series",
}


def plain(row):
    return without(json.loads(row, parse_float=Decimal))


def without(value):
    """Takes out of a row, and of the event in it, all that is of this one invoice alone."""
    if isinstance(value, dict):
        return {
            name: without(json.loads(each) if name == "body" and each[0] == "{" else each)
            for name, each in value.items()
            if name not in IDS | TIMES | HISTORY and not (name == "body" and each[0] != "{")
        }
    return [without(each) for each in value] if isinstance(value, list) else value


WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
NUMBER = st.decimals(0, 10**9, places=6)
AMOUNT = st.integers(0, 2**53)
DAY = st.dates(date(2000, 1, 1), date(2200, 12, 31))
INSTANT = st.integers(0, 2**32).map(lambda at: datetime.fromtimestamp(at, UTC))
LINE = st.fixed_dictionaries({
    **dict.fromkeys(("name", "description", "tax_name"), WORDS),
    **dict.fromkeys(("quantity", "unit_price", "discount_percent", "tax_rate"), NUMBER),
    **{name: st.none() | DAY for name in ("period_start", "period_end")},
    **{name: st.none() | st.uuids() for name in ("service_id", "proposal_id")},
    "net_amount": AMOUNT,
    "included_tax_amount": AMOUNT,
})  # fmt: skip
INVOICE = st.fixed_dictionaries({
    "status": st.just("draft"),
    "series": WORDS,
    "currency": WORDS,
    "collection": WORDS,
    "created_at": INSTANT,
    "changed_at": INSTANT,
    "due_on": st.none() | DAY,
    "void_reason": st.none() | WORDS,
    "bill_to": st.fixed_dictionaries({"name": WORDS, "address": st.dictionaries(WORDS, WORDS)}),
    "taxes": st.lists(st.fixed_dictionaries({"name": WORDS, "tax_amount": AMOUNT}), max_size=2),
    "net_amount": st.just(0),
    "tax_amount": st.just(0),
    "total_amount": st.just(0),
    "due_amount": st.just(0),
    "prices_include_tax": st.booleans(),
    "payment_method_id": st.none() | st.uuids(),
})  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=INVOICE, lines=st.lists(LINE, min_size=1, max_size=3))
def test_what_no_session_knew_is_written_and_told_as_what_one_knows(studio, values, lines):
    one, two = new_id(), new_id()
    known = Invoice(id=one, lines=numbered(InvoiceLine, lines), **whole(studio, values))
    new = NewInvoice(id=two, lines=numbered(NewLine, lines), **whole(studio, values))

    with studio.service.transaction() as session:
        session.add(known)
        session.flush()
        queries.write_invoices(session, [new])
        rows = [kept(session, invoice_id) for invoice_id in (one, two)]

    assert rows[0] == rows[1]
    told = [dumper(InvoiceSchema())(each) for each in (known, new)]
    assert json.dumps(told[1]) == json.dumps(told[0]).replace(str(one), str(two))
    assert json.dumps(told[0]) == json.dumps(InvoiceSchema().dump(known))


def numbered(make, lines):
    return [make(position=n, **line) for n, line in enumerate(lines, start=1)]


def whole(studio, values):
    return values | {"firm_id": studio.service.firm, "client_id": studio.client, "payments": []}


def kept(session, invoice_id):
    """Returns the rows of an invoice as texts, each without the id."""
    tables = (
        "SELECT row_to_json(t)::text FROM invoices AS t WHERE id = :id",
        "SELECT row_to_json(t)::text FROM invoice_lines AS t WHERE invoice_id = :id ORDER BY position",
    )
    found = [row for query in tables for (row,) in session.execute(text(query), {"id": invoice_id})]
    return [row.replace(str(invoice_id), "") for row in found]
