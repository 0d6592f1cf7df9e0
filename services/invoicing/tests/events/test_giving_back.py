"""A billing group that gives something back: its totals, its refusal, its credit note, its file."""

import pytest

from services.invoicing.tests.builders import an_item

GIVEN = {"quantity": "-1", "unit_price": "21.00", "description": "21 of 31 days"}
CHARGED = {"quantity": "1", "unit_price": "42.01"}


def group(studio, *items, **more):
    return studio.invoice(items=[an_item(studio.client, **each) for each in items], **more)


@pytest.mark.parametrize(
    ("includes", "amounts"),
    [(False, (2101, 420, 2521)), (True, (1751, 350, 2101))],
)
def test_what_is_given_back_comes_off_with_its_tax(studio, includes, amounts):
    of_plan = {"proposal_id": None, "prices_include_tax": includes}
    invoice = group(studio, GIVEN | of_plan, CHARGED | of_plan)

    names = ("net_amount", "tax_amount", "total_amount")
    assert tuple(invoice[name] for name in names) == amounts
    assert [line["quantity"] for line in invoice["lines"]] == ["-1", "1"]
    assert sum(line["net_amount"] for line in invoice["lines"]) == amounts[0]


def test_the_preview_of_a_group_is_its_invoice_to_the_cent(studio):
    items = [
        an_item(studio.client, **each)
        for each in (GIVEN, CHARGED, {"unit_price": "0.07", "tax_rate": "7", "tax_name": "Low"})
    ]
    asked = studio.group(items=items)
    named = {name: asked[name] for name in ("id", "client_id", "currency", "collection", "items")}
    shown = studio.member().post("/v1/previews/billing-groups", named)
    assert (shown.status_code, studio.invoices()) == (200, [])
    studio.tell("billing_group.released", asked)

    [invoice] = studio.invoices()
    names = ("lines", "taxes", "net_amount", "tax_amount", "total_amount", "currency")
    assert {name: shown.json[name] for name in names} == {name: invoice[name] for name in names}


def test_more_given_back_than_charged_is_no_invoice(studio):
    studio.release(items=[an_item(studio.client, **GIVEN)])

    assert studio.invoices() == []
    [refused] = studio.service.published("billing_group.refused")
    assert refused.data["code"] == "document_total_negative"


def test_nobody_writes_a_minus(studio):
    line = {"name": "Refund", "quantity": "-1", "unit_price": "21.00"}
    answer = studio.member().post(
        "/v1/invoices", {"client_id": studio.client, "lines": [line]}, key="minus"
    )

    assert answer.status_code == 422, answer.json
    assert studio.invoices() == []


def test_its_credit_note_mirrors_the_whole_and_no_part_is_more_than_was_paid(studio):
    invoice = group(studio, GIVEN, CHARGED)

    only_charged = studio.credit(invoice, [{"position": 2}])
    only_given = studio.credit(invoice, [{"position": 1}])
    part = studio.credit(invoice, [{"position": 2, "amount": 1000}])
    assert [each.json["code"] for each in (only_charged, only_given)] == [
        "credit_above_invoice"
    ] * 2
    assert part.status_code == 201, part.json
    rest = studio.credit(invoice)

    assert rest.status_code == 201, rest.json
    totals = [each.json["total_amount"] for each in (part, rest)]
    assert sum(totals) == invoice["total_amount"]
    assert [line["net_amount"] for line in rest.json["lines"]] == [-2100, 3201]
