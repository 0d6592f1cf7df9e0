"""What is taken off a whole document: shared over its lines, told, billed, credited, and never too much."""

import pytest

from common.ids import new_id
from invoicing.rules.content_hash import content_hash
from invoicing.rules.totals import ROUNDINGS
from invoicing.schemas.invoices import InvoiceContentSchema
from services.invoicing.tests.api.test_pricing import SUMS, draft, issue, price, sums, text_of
from services.invoicing.tests.builders import a_charge, done
from services.invoicing.tests.papers.samples import a_line, an_invoice

INVOICE = InvoiceContentSchema()
OLDER = "29d89bbe9676ebd3175afd60e65decd9a4c1938fca34c87645225a5fa127025d"

LINES = (
    a_charge(name="Design", quantity="1", unit_price="100"),
    a_charge(name="Book", quantity="1", unit_price="50", tax_rate="5"),
)


def test_a_percent_is_of_what_the_lines_say_and_shared_over_the_rates(studio):
    invoice = issue(studio, draft(studio, *LINES, discount_percent="10"))

    assert sums(invoice) == (13500, 2025, 15525)
    assert [(line["amount"], line["net_amount"]) for line in invoice["lines"]] == [
        (10000, 9000),
        (5000, 4500),
    ]
    assert (invoice["discount_percent"], invoice["discount_amount"]) == ("10", 1500)
    assert "Discount 10% −£15.00" in text_of(studio, f"/v1/invoices/{invoice['id']}")
    [event] = studio.service.published("invoice.issued")
    assert event.data == invoice


def test_a_discount_of_prices_that_include_tax_takes_its_tax_with_it(studio):
    done(price(studio))

    invoice = draft(studio, *LINES, discount_amount=3000)

    assert invoice["total_amount"] == 12000
    assert sum(tax["tax_amount"] for tax in invoice["taxes"]) == invoice["tax_amount"]


@pytest.mark.parametrize("fields", [{"discount_amount": 1001}, {"discount_percent": "33.3333"}])
@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("with_tax", [False, True])
def test_credit_notes_mirror_the_discount_whole_or_in_parts(studio, with_tax, rounding, fields):
    done(price(studio, prices_include_tax=with_tax, tax_rounding=rounding))
    lines = [a_charge(quantity="7", unit_price="3.33"), *LINES, a_charge(unit_price="0.07")]
    whole, split = (issue(studio, draft(studio, *lines, **fields)) for _ in range(2))

    mirror = done(studio.credit(whole))
    parts = [
        done(studio.credit(split, [{"position": 2, "amount": 1234}])),
        done(studio.credit(split, [{"position": 1, "quantity": "2"}, {"position": 4}])),
        done(studio.credit(split, [{"position": 3, "amount": 1}])),
        done(studio.credit(split)),
    ]

    for column in ("net_amount", "tax_amount", "total_amount", "discount_amount"):
        assert mirror[column] == sum(part[column] for part in parts) == whole[column]
    told = [(line["amount"], line["net_amount"]) for line in whole["lines"]]
    assert [(line["amount"], line["net_amount"]) for line in mirror["lines"]] == told
    credited = [line for part in parts for line in part["lines"]]
    for place, line in enumerate(told, start=1):
        own = [each for each in credited if each["position"] == place]
        assert tuple(sum(each[name] for each in own) for name in ("amount", "net_amount")) == line


def test_a_line_that_the_discount_took_whole_is_credited_with_it_once(studio):
    lines = [a_charge(quantity="2", unit_price=price) for price in ("0.005", "50")]
    invoice = issue(studio, draft(studio, *lines, discount_amount=9900))
    choices = [{"position": 1, "quantity": "1"}, {"position": 2, "amount": 5}]

    notes = [done(studio.credit(invoice, choices)), done(studio.credit(invoice))]

    assert [line["net_amount"] for line in invoice["lines"]] == [0, 101]
    assert sum(note["discount_amount"] for note in notes) == 9900
    assert sum(note["total_amount"] for note in notes) == invoice["total_amount"]


def test_all_may_be_taken_off_and_nothing_more(studio):
    nothing = issue(studio, draft(studio, *LINES, discount_percent="100"))
    body = {"client_id": studio.client, "lines": list(LINES), "discount_amount": 15001}
    refused = studio.member().post("/v1/invoices", body, key=str(new_id()))

    assert (nothing["status"], sums(nothing)) == ("paid", (0, 0, 0))
    assert (refused.status_code, refused.json["code"]) == (422, "document_discount_above_total")
    assert list(refused.json["errors"]) == ["discount_amount"]


@pytest.mark.parametrize("fields, field", [
    ({"discount_percent": "100.01"}, "discount_percent"),
    ({"discount_percent": "-1"}, "discount_percent"),
    ({"discount_percent": "1e9"}, "discount_percent"),
    ({"discount_amount": -1}, "discount_amount"),
    ({"discount_amount": 2**60}, "discount_amount"),
    ({"discount_amount": 5, "discount_percent": "5"}, "discount_amount"),
])  # fmt: skip
def test_what_is_no_discount_is_refused_by_field(studio, fields, field):
    before = studio.invoices()
    body = {"client_id": studio.client, "lines": list(LINES)} | fields

    refused = studio.member().post("/v1/invoices", body, key=str(new_id()))

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert studio.invoices() == before


def test_a_change_of_a_draft_replaces_what_is_taken_off(studio):
    invoice = draft(studio, *LINES, discount_percent="10")
    body = {"client_id": studio.client, "lines": list(LINES)}

    changed = done(studio.member().put(f"/v1/invoices/{invoice['id']}", body, etag='"1"'))

    assert (changed["discount_percent"], changed["discount_amount"]) == (None, 0)


def test_lines_do_not_fall_below_a_fixed_discount(studio):
    estimate = studio.estimate(lines=list(LINES), discount_amount=12000)
    body = studio.estimate_body(lines=[LINES[0]], discount_amount=12000)

    refused = studio.member().put(f"/v1/estimates/{estimate['id']}", body, etag='"1"')

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["discount_amount"])
    [kept] = done(studio.member().get("/v1/estimates"))["items"]
    assert (kept["version"], kept["discount_amount"]) == (1, 12000)


def test_what_is_taken_off_is_part_of_what_is_frozen_and_nothing_taken_off_is_not():
    lines = a_line("100"), a_line("50", rate="5")
    plain, less = (INVOICE.dump(an_invoice(*lines, off=off)) for off in (0, 1))

    # What the same invoice's hash was before documents could have a discount.
    assert content_hash(plain) == OLDER
    assert content_hash(less | {name: plain[name] for name in ("lines", *SUMS, "taxes")}) != OLDER


def test_an_estimate_is_billed_with_its_discount_whole_or_in_stages(studio):
    fields = {"lines": list(LINES), "discount_percent": "10"}
    whole, staged = (studio.approved_estimate(**fields) for _ in range(2))

    at_once = done(studio.bill(whole))
    stages = [done(studio.bill(staged, percent="50")), done(studio.bill(staged))]

    assert (sums(at_once), at_once["discount_amount"]) == (sums(whole), 1500)
    assert [line["amount"] for line in at_once["lines"]] == [10000, 5000]
    for n, column in enumerate(("net_amount", "tax_amount", "total_amount")):
        assert sum(stage[column] for stage in stages) == sums(staged)[n]
    assert [stage["discount_amount"] for stage in stages] == [0, 0]
    assert "Discount 10% −£15.00" in text_of(studio, f"/v1/estimates/{whole['id']}")
