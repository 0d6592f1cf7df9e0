"""How a firm's documents are priced: said by the firm, and kept by each document from the day it is made."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from common.ids import new_id
from services.invoicing.tests.builders import a_charge, an_item, an_offer, done

PATH = "/v1/document-settings"
SUMS = ("net_amount", "tax_amount", "total_amount")
MIRRORED = ("position", "quantity", "unit_price", "amount", "net_amount", "tax_name", "tax_rate")
# A busy machine draws examples slowly; the firm of the fixture serves for all of them.
few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
charges = st.builds(
    a_charge,
    quantity=st.decimals("0.01", "50", places=2).map(str),
    unit_price=st.decimals("0", "999.99", places=2).map(str),
    discount_percent=st.sampled_from(["0", "10", "33.3"]),
    tax_rate=st.sampled_from(["0", "7", "8.875", "20"]),
)


def price(studio, prices_include_tax=True, tax_rounding="document"):
    owner = studio.service.client("firm:read", "firm:write")
    etag = owner.get(PATH).headers["ETag"]
    method = {"prices_include_tax": prices_include_tax, "tax_rounding": tax_rounding}
    return owner.put(f"{PATH}/pricing", method, etag=etag)


def draft(studio, *lines, **fields):
    body = {"client_id": studio.client, "lines": list(lines) or [a_charge()]} | fields
    return done(studio.member().post("/v1/invoices", body, key=str(new_id())))


def issue(studio, invoice):
    path = f"/v1/invoices/{invoice['id']}/issue"
    return done(studio.member().post(path, {}, key=str(new_id())))


def method_of(thing):
    return thing["prices_include_tax"], thing["tax_rounding"]


def sums(thing):
    return tuple(thing[name] for name in SUMS)


def text_of(studio, path):
    pdf = studio.member().get(f"{path}/pdf").data
    return " ".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def test_until_a_firm_says_more_prices_are_before_tax_and_rounded_once(studio):
    assert method_of(done(studio.service.client("firm:read").get(PATH))) == (False, "document")
    assert method_of(draft(studio)) == (False, "document")


def test_what_a_firm_says_is_told_and_changes_nothing_of_its_looks(studio):
    before = done(studio.service.client("firm:read").get(PATH))

    changed = done(price(studio, True, "line"))

    [event] = studio.service.published("document_settings.changed")
    assert (event.data, method_of(changed), changed["version"]) == (changed, (True, "line"), 1)
    assert changed["legal_name"] == before["legal_name"]


@pytest.mark.parametrize("body, field", [
    ({"prices_include_tax": True}, "tax_rounding"),
    ({"tax_rounding": "line"}, "prices_include_tax"),
    ({"prices_include_tax": "yes", "tax_rounding": "line"}, "prices_include_tax"),
    ({"prices_include_tax": True, "tax_rounding": "never"}, "tax_rounding"),
])  # fmt: skip
def test_what_says_only_half_or_nonsense_is_refused_by_field(studio, body, field):
    owner = studio.service.client("firm:read", "firm:write")

    refused = owner.put(f"{PATH}/pricing", body, etag=owner.get(PATH).headers["ETag"])

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert studio.service.published() == []


def test_each_document_keeps_how_it_was_priced_when_it_was_made(studio):
    old, estimate, proposal = draft(studio), studio.estimate(), studio.proposal()

    done(price(studio, True, "line"))

    body = {"client_id": studio.client, "lines": [a_charge(unit_price="120", quantity="1")]}
    changed = studio.member().put(f"/v1/invoices/{old['id']}", body, etag='"1"')
    assert sums(done(changed)) == (12000, 2400, 14400)
    path = f"/v1/estimates/{estimate['id']}"
    again = studio.member().put(path, studio.estimate_body(**body), etag='"1"')
    assert sums(done(again)) == (12000, 2400, 14400)
    path = f"/v1/proposals/{proposal['id']}/copies"
    copy = done(studio.member().post(path, {}, key=str(new_id())))
    assert method_of(copy) == method_of(proposal) == (False, "document")
    for made in (draft(studio, *body["lines"]), studio.estimate(**body)):
        assert (sums(made), method_of(made)) == ((10000, 2000, 12000), (True, "line"))


def test_a_price_that_includes_tax_is_what_is_paid(studio):
    done(price(studio))

    invoice = issue(studio, draft(studio, a_charge(quantity="3", unit_price="0.99")))
    note = done(studio.credit(invoice, [{"position": 1, "quantity": "1"}]))

    [line] = invoice["lines"]
    assert (line["amount"], line["net_amount"], invoice["total_amount"]) == (297, 247, 297)
    assert (note["total_amount"], note["lines"][0]["amount"]) == (99, 99)
    assert "Unit price incl. tax" in text_of(studio, f"/v1/invoices/{invoice['id']}")
    assert "Amount incl. tax" in text_of(studio, f"/v1/credit-notes/{note['id']}")
    preview = studio.member().post(f"/v1/invoices/{invoice['id']}/credit-note-previews", {})
    assert (preview.json["total_amount"], preview.json["prices_include_tax"]) == (198, True)


def test_a_preview_is_priced_as_the_draft_is_or_as_the_firm_does_now(studio):
    done(price(studio))
    lines = {"currency": "GBP", "lines": [a_charge(quantity="1", unit_price="120")]}
    old = {"pricing": {"prices_include_tax": False, "tax_rounding": "document"}}
    caller = studio.member()

    assert caller.post("/v1/estimates/preview", lines).json["total_amount"] == 12000
    assert caller.post("/v1/estimates/preview", lines | old).json["total_amount"] == 14400
    offers = {"currency": "GBP", "lines": [an_offer(unit_price="120")]}
    for body, total in ((offers, 12000), (offers | old, 14400)):
        seen = done(caller.post("/v1/previews", body))
        assert (seen["lines"][0]["amount"], seen["totals"]["once"]["total_amount"]) == (
            12000,
            total,
        )


def test_stages_of_an_estimate_bill_what_its_prices_say(studio):
    done(price(studio))
    estimate = studio.approved_estimate()

    stages = [done(studio.bill(estimate, percent=percent)) for percent in ("33.33", "33.33")]
    stages.append(done(studio.bill(estimate)))

    assert [sum(stage[name] for stage in stages) for name in SUMS] == list(sums(estimate))
    for stage in stages:
        assert stage["total_amount"] == sum(line["amount"] for line in stage["lines"])
        assert [line["unit_price"] for line in stage["lines"]] == [
            f"{line['amount'] / 100:.2f}" for line in stage["lines"]
        ]


def test_an_item_is_billed_at_the_price_that_was_accepted(studio):
    done(price(studio))
    proposal = studio.sent_proposal(lines=[an_offer(unit_price="120")])
    accepted = done(studio.accept(proposal))
    done(price(studio, False))

    item = an_item(studio.client, proposal_id=proposal["id"], unit_price="120")
    invoice = studio.invoice(items=[item])

    assert accepted["acceptance"]["totals"]["once"]["total_amount"] == invoice["total_amount"]
    assert (method_of(invoice), sums(invoice)) == ((True, "document"), (10000, 2000, 12000))


def test_an_invoice_over_both_kinds_of_prices_includes_tax_in_all(studio):
    done(price(studio))
    proposal = studio.sent_proposal(lines=[an_offer(unit_price="120")])
    done(studio.accept(proposal))
    done(price(studio, False))

    agreed = an_item(studio.client, proposal_id=proposal["id"], unit_price="120")
    invoice = studio.invoice(items=[agreed, an_item(studio.client, unit_price="33.33")])

    assert [line["unit_price"] for line in invoice["lines"]] == ["120", "39.996"]
    assert [line["amount"] for line in invoice["lines"]] == [12000, 4000]
    assert sums(invoice) == (13333, 2667, 16000)


@few
@given(
    written=st.lists(charges, min_size=1, max_size=4),
    include=st.booleans(),
    rounding=st.sampled_from(["document", "line"]),
    part=st.integers(1, 100),
)
def test_however_it_is_priced_an_invoice_adds_up_and_its_credit_notes_mirror_it(
    studio, written, include, rounding, part
):
    done(price(studio, include, rounding))
    invoice = issue(studio, draft(studio, *written))
    first = invoice["lines"][0]
    notes = []
    if amount := first["amount"] * part // 100:
        notes.append(done(studio.credit(invoice, [{"position": 1, "amount": amount}])))
    if sum(note["total_amount"] for note in notes) < invoice["total_amount"]:
        notes.append(done(studio.credit(invoice)))

    if include:
        assert invoice["total_amount"] == sum(line["amount"] for line in invoice["lines"])
    assert invoice["net_amount"] == sum(line["net_amount"] for line in invoice["lines"])
    assert invoice["tax_amount"] == sum(tax["tax_amount"] for tax in invoice["taxes"])
    for name in SUMS:
        assert sum(note[name] for note in notes) == invoice[name]
    if len(notes) == 1 and not amount:
        assert mirror(notes[0]) == mirror(invoice)


def mirror(document):
    return [{name: line[name] for name in MIRRORED} for line in document["lines"]]


def test_a_change_order_is_priced_as_what_it_changes(studio):
    price(studio)
    accepted = done(studio.accept(studio.sent_proposal()))
    price(studio, prices_include_tax=False)

    path = f"/v1/proposals/{accepted['id']}/change-orders"
    draft = done(studio.member().post(path, key=str(new_id())))

    assert draft["prices_include_tax"]
    assert draft["totals"] == accepted["totals"]


def test_two_estimates_with_tax_within_may_share_a_cent(studio):
    """The tax of both is 31.93: the second line's net amount is 84.04 beside the first, 84.03 alone."""
    price(studio)
    hours = {"billing": "estimate", "estimate_by": "hours", "tax_rate": "19"}

    offer = studio.proposal(lines=[an_offer(unit_price="100.00", **hours) for _ in range(2)])

    assert [line["net_amount"] for line in offer["lines"]] == [8_403, 8_404]
    assert [line["most_amount"] for line in offer["lines"]] == [10_000, 10_000]
