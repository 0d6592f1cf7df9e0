"""A deposit is asked for in advance; the invoice after it says so, and both are the estimate to the cent."""

import re
from collections import Counter

import pytest

from services.invoicing.tests.api.test_pricing import SUMS, issue, price, sums, text_of
from services.invoicing.tests.builders import a_charge, done

LINES = (
    a_charge(name="Design", quantity="3", unit_price="33.33"),
    a_charge(name="Book", quantity="1", unit_price="50.01", tax_rate="5"),
)


def by_rate(*documents):
    found = Counter()
    for tax in (tax for document in documents for tax in document["taxes"]):
        found[tax["rate"], "taxable"] += tax["taxable_amount"]
        found[tax["rate"], "tax"] += tax["tax_amount"]
    return found


@pytest.mark.parametrize("with_tax", [False, True])
@pytest.mark.parametrize("part", [{"percent": "33.3333"}, {"amount": 101}])
@pytest.mark.parametrize("off", [{}, {"discount_amount": 777}])
def test_deposit_and_rest_are_the_whole_for_each_rate(studio, with_tax, part, off):
    done(price(studio, prices_include_tax=with_tax))
    estimate = studio.approved_estimate(lines=list(LINES), **off)

    deposits = [issue(studio, done(studio.bill(estimate, deposit=True, **part))) for _ in range(2)]
    final = issue(studio, done(studio.bill(estimate)))

    assert by_rate(*deposits, final) == by_rate(estimate)
    for name in SUMS:
        assert sum(each[name] for each in (*deposits, final)) == estimate[name]
    told = final["of_estimate"]
    assert (told["number"], told["total_amount"]) == (estimate["number"], estimate["total_amount"])
    assert [sums(row) for row in told["earlier"]] == [sums(each) for each in deposits]
    assert by_rate(*told["earlier"], final) == by_rate(estimate)
    assert told["other_amount"] == 0


def test_a_deposit_is_called_so_and_the_rest_says_what_was_paid_of_it(studio):
    estimate = studio.approved_estimate(lines=list(LINES))
    deposit = issue(studio, done(studio.bill(estimate, percent="50", deposit=True)))
    studio.pay(deposit)
    unpaid = issue(studio, done(studio.bill(estimate, percent="10", deposit=True)))

    final = issue(studio, done(studio.bill(estimate)))

    rows = final["of_estimate"]["earlier"]
    assert [(row["number"], row["is_deposit"], row["is_paid"]) for row in rows] == [
        (deposit["number"], True, True),
        (unpaid["number"], True, False),
    ]
    assert f"Deposit of 50% for {estimate['number']}" in deposit["lines"][0]["description"]
    assert f"Deposit invoice {deposit['number']}" in text_of(
        studio, f"/v1/invoices/{deposit['id']}"
    )
    paper = text_of(studio, f"/v1/invoices/{final['id']}")
    assert f"Estimate {estimate['number']} in all" in paper
    assert re.search(rf"Deposit invoice {deposit['number']}, .{{5,20}}, paid", paper)
    assert re.search(rf"Deposit invoice {unpaid['number']}, .{{5,20}}, to be paid", paper)


def test_what_is_no_draft_void_or_credited_is_deducted_and_nothing_else(studio):
    estimate = studio.approved_estimate(lines=list(LINES))
    draft, voided, half, whole = (
        done(studio.bill(estimate, percent="10", deposit=True)) for _ in range(4)
    )
    done(studio.void(issue(studio, voided)))
    half, whole = issue(studio, half), issue(studio, whole)
    done(studio.credit(whole))
    note = done(studio.credit(half, [{"position": 1, "amount": 300}]))

    final = issue(studio, done(studio.bill(estimate)))

    [row] = final["of_estimate"]["earlier"]
    assert row["number"] == half["number"]
    assert sums(row) == tuple(half[name] - note[name] for name in SUMS)
    others = draft["total_amount"] + whole["total_amount"] + note["total_amount"]
    assert final["of_estimate"]["other_amount"] == others


def test_an_invoice_that_a_later_one_deducts_is_voided_after_it(studio):
    estimate = studio.approved_estimate(lines=list(LINES))
    deposit = issue(studio, done(studio.bill(estimate, percent="50", deposit=True)))
    final = issue(studio, done(studio.bill(estimate)))

    refused = studio.void(deposit)
    done(studio.void(final))

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_is_deducted")
    assert done(studio.void(deposit))["status"] == "void"


def test_a_deposit_of_no_part_is_refused_by_field(studio):
    estimate = studio.approved_estimate(lines=list(LINES))

    refused = studio.bill(estimate, deposit=True)

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["deposit"])
    assert done(studio.bill(estimate))["is_deposit"] is False


def test_of_what_comes_to_nothing_there_is_no_deposit(studio):
    estimate = studio.approved_estimate(lines=list(LINES), discount_percent="100")

    refused = studio.bill(estimate, percent="50", deposit=True)

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["deposit"])
    assert issue(studio, done(studio.bill(estimate)))["status"] == "paid"
