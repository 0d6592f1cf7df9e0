"""A billing group becomes one invoice, or is refused with the reason."""

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine

from common.clock import now
from common.ids import new_id
from invoicing.schemas.invoices import InvoiceContentSchema, ReleasedGroup
from invoicing.usecases.billing_groups import Released, answer_groups
from services.invoicing.tests.builders import a_client, a_firm, an_item


def test_a_group_becomes_an_open_invoice(studio):
    items = [an_item(studio.client), an_item(studio.client, unit_price="1200.00", quantity="2")]
    group = studio.release(items=items)

    [invoice] = studio.invoices()

    assert invoice["status"] == "open"
    assert invoice["billing_group_id"] == group["id"]
    assert (invoice["net_amount"], invoice["tax_amount"]) == (275000, 55000)
    assert (invoice["total_amount"], invoice["due_amount"], invoice["paid_amount"]) == (
        330000,
        330000,
        0,
    )
    assert invoice["payment_method_id"] == group["payment_method_id"]
    assert [line["item_id"] for line in invoice["lines"]] == [item["id"] for item in items]
    assert invoice["bill_to"] == {
        "name": "Acme Limited",
        "address": {"line1": "1 High Street", "city": "Leeds", "country": "GB"},
        "tax_id": "GB123456789",
    }


@pytest.mark.parametrize(("includes", "sums"), [(True, (10000, 12000)), (False, (12000, 14400))])
def test_an_item_of_no_proposal_says_itself_what_its_price_means(studio, includes, sums):
    price = {"unit_price": "120.00", "quantity": "1", "prices_include_tax": includes}
    studio.release(items=[an_item(studio.client, proposal_id=None, **price)])

    [invoice] = studio.invoices()

    assert (invoice["net_amount"], invoice["total_amount"]) == sums
    assert invoice["lines"][0]["proposal_id"] is None


def test_the_same_group_again_is_nothing(studio):
    group = studio.release()

    studio.tell("billing_group.released", group)
    event = studio.service.event("billing_group.released", group)
    studio.service.deliver(event, event)
    studio.service.deliver(event, redelivered=True)

    assert len(studio.invoices()) == 1
    assert len(studio.service.published("invoice.issued")) == 1


def test_one_group_twice_in_one_batch_is_one_invoice(studio):
    group = studio.group()
    events = [studio.service.event("billing_group.released", group) for _ in range(3)]

    studio.service.deliver(*events)

    assert len(studio.invoices()) == 1


def test_groups_that_come_together_get_numbers_that_follow_each_other(studio):
    groups = [studio.group() for _ in range(5)]
    events = [studio.service.event("billing_group.released", group) for group in groups]

    studio.service.deliver(*events)

    issued = studio.service.published("invoice.issued")
    assert [event.data["number"][-4:] for event in issued] == [f"{n:04}" for n in range(1, 6)]


def test_a_bad_group_does_not_hold_up_the_others_and_takes_no_number(studio):
    groups = [studio.group(), studio.group(currency="EUR"), studio.group()]
    events = [studio.service.event("billing_group.released", group) for group in groups]

    studio.service.deliver(*events)

    [refused] = studio.service.published("billing_group.refused")
    assert refused.data["id"] == groups[1]["id"]
    assert [invoice["number"][-4:] for invoice in studio.invoices()] == ["0002", "0001"]


@pytest.mark.parametrize("change, code", [
    ({"quantity": "-2"}, "document_total_negative"),
    ({"unit_price": "-0.01"}, "line_unit_price_negative"),
    ({"quantity": "1e308"}, "decimal_malformed"),
    ({"unit_price": "NaN"}, "decimal_malformed"),
    ({"unit_price": "99999999999999"}, "line_unit_price_too_large"),
    ({"discount_percent": "100.01"}, "line_discount_percent_too_large"),
    ({"currency": "EUR"}, "currency_mismatch"),
])  # fmt: skip
def test_an_item_that_cannot_be_priced_refuses_its_group(studio, change, code):
    group = studio.release(items=[an_item(studio.client), an_item(studio.client, **change)])

    [event] = studio.service.published()

    assert event.type == "billing_group.refused"
    assert event.data["id"] == group["id"] == str(event.subject)
    assert event.data["code"] == code
    assert event.data["reason"]
    assert event.data["item_ids"] == [item["id"] for item in group["items"]]
    assert studio.invoices() == []


def test_a_group_of_nothing_is_refused(studio):
    studio.release(items=[])

    assert studio.refusals() == ["group_is_empty"]


def test_the_group_of_an_archived_client_is_refused(studio):
    archived = a_client(studio.client, status="archived")
    studio.tell("client.archived", archived, version=2)

    studio.release()

    assert studio.refusals() == ["client_archived"]


def test_a_refused_group_stays_refused(studio):
    group = studio.release(currency="EUR")

    studio.tell("billing_group.released", group | {"currency": "GBP"})

    assert studio.refusals() == ["currency_mismatch"]
    assert studio.invoices() == []


def test_a_group_that_came_before_its_client_waits_for_it(studio):
    late = str(new_id())
    studio.release(client_id=late, items=[an_item(late)])
    assert studio.waiting() == [f"waits for client {late}"]

    studio.tell("client.created", a_client(late))
    studio.retry()

    assert [invoice["client_id"] for invoice in studio.invoices()] == [late]
    assert studio.waiting() == []


def test_a_group_whose_client_never_comes_is_refused(studio):
    studio.release(client_id=str(new_id()))

    studio.retry(after=timedelta(minutes=6))

    assert studio.refusals() == ["client_unknown"]
    assert studio.waiting() == []


def test_a_group_without_a_shape_is_parked_and_changes_nothing(studio):
    studio.tell("billing_group.released", {"id": str(new_id()), "items": "none"})

    assert studio.parked() == 1
    assert studio.service.published() == []


def test_an_item_is_charged_once_whichever_group_holds_it(studio):
    item = an_item(studio.client)
    studio.release(items=[item])

    studio.release(items=[item])

    assert len(studio.invoices()) == 1
    assert len(studio.waiting()) == 1


def test_the_next_revision_of_an_item_may_be_charged_again(studio):
    item = an_item(studio.client)
    studio.release(items=[item])

    studio.release(items=[item | {"revision": 2}])

    assert len(studio.invoices()) == 2


def test_an_invoice_has_the_clients_terms_before_the_firms(studio):
    with time_machine.travel("2026-11-20T09:00Z", tick=False):
        studio.release()
        studio.tell("client.changed", a_client(studio.client, terms_days=3), version=2)
        studio.release()
        own, usual = studio.invoices()

    assert (usual["issued_on"], usual["due_on"]) == ("2026-11-20", "2026-12-04")
    assert own["due_on"] == "2026-11-23"


@pytest.mark.parametrize("zone, number, issued_on", [
    ("Europe/Berlin", "INV-2027-0001", "2027-01-01"),
    ("Europe/London", "INV-2026-0001", "2026-12-31"),
    ("America/New_York", "INV-2026-0001", "2026-12-31"),
])  # fmt: skip
def test_the_year_of_a_number_is_the_firms_local_one(studio, zone, number, issued_on):
    studio.tell("firm.changed", a_firm(studio.service.firm, time_zone=zone), version=2)

    with time_machine.travel("2026-12-31T23:30Z", tick=False):
        invoice = studio.invoice()

    assert (invoice["number"], invoice["issued_on"]) == (number, issued_on)


def test_the_series_starts_again_each_year(studio):
    for instant in ("2026-12-30T12:00Z", "2026-12-31T12:00Z", "2027-01-01T12:00Z"):
        with time_machine.travel(instant, tick=False):
            studio.release()

    numbers = {event.data["number"] for event in studio.service.published("invoice.issued")}
    assert numbers == {"INV-2026-0001", "INV-2026-0002", "INV-2027-0001"}


def test_numbers_follow_the_order_of_issue_even_if_a_clock_goes_back(studio):
    with time_machine.travel("2026-11-20T09:00:05Z", tick=False):
        studio.release()
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        studio.release()

    first, second = studio.service.published("invoice.issued")
    assert first.data["issued_at"] <= second.data["issued_at"]
    assert first.data["number"] < second.data["number"]


def test_each_firm_counts_for_itself(studio):
    studio.release()
    client = str(new_id())
    other = {"firm": studio.service.other_firm}
    studio.tell("client.created", a_client(client), **other)
    group = studio.group(client_id=client, items=[an_item(client)])
    studio.tell("billing_group.released", group, **other)

    [theirs] = studio.service.published("invoice.issued", **other)
    assert theirs.data["number"].endswith("-0001")


def test_the_content_hash_is_that_of_what_the_invoice_says(studio):
    invoice = studio.invoice()
    studio.pay(invoice)
    paid = studio.member().get(f"/v1/invoices/{invoice['id']}").json

    content = {name: paid[name] for name in InvoiceContentSchema().fields}
    # Prices before tax, nothing taken off, and a line that says its net amount, go without saying.
    unsaid = ("prices_include_tax", "tax_rounding", "discount_percent", "discount_amount")
    unsaid += ("is_deposit", "of_estimate")
    assert [content.pop(name) for name in unsaid] == [False, "document", None, 0, False, None]
    content["lines"] = [
        {k: v for k, v in line.items() if k != "amount"} for line in content["lines"]
    ]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert paid["content_hash"] == hashlib.sha256(canonical.encode()).hexdigest()
    assert paid["content_hash"] == invoice["content_hash"]


def test_an_invoice_of_nothing_is_paid_at_once(studio):
    studio.release(items=[an_item(studio.client, discount_percent="100")])

    [invoice] = studio.invoices()
    assert (invoice["status"], invoice["total_amount"]) == ("paid", 0)
    types = [event.type for event in studio.service.published()]
    assert types == ["invoice.issued", "invoice.paid"]


def test_lines_and_taxes_add_up_to_the_total(studio):
    prices = ("0.335", "0.335", "19.99", "7.777")
    rates = ("20", "20", "5", "0")
    items = [
        an_item(studio.client, unit_price=price, tax_rate=rate)
        for price, rate in zip(prices, rates, strict=True)
    ]

    invoice = studio.invoice(items=items)

    assert sum(line["net_amount"] for line in invoice["lines"]) == invoice["net_amount"]
    assert sum(tax["tax_amount"] for tax in invoice["taxes"]) == invoice["tax_amount"]
    assert invoice["net_amount"] + invoice["tax_amount"] == invoice["total_amount"]


def test_a_rollback_leaves_no_gap_and_no_trace(studio):
    studio.release()
    group = studio.group()
    released = [Released(ReleasedGroup().load(group), timedelta(0))]
    who, url = studio.service.principal(), "https://billing.example"
    with pytest.raises(ZeroDivisionError), studio.service.transaction() as session:
        answer_groups(session, who, released, public_url=url, now=now())
        raise ZeroDivisionError  # The process dies after everything is written and before commit.
    assert len(studio.invoices()) == 1

    studio.tell("billing_group.released", group)

    assert [invoice["number"][-4:] for invoice in studio.invoices()] == ["0002", "0001"]
    assert len(studio.service.published("invoice.issued")) == 2
