"""An estimate is billed once: whole, or in stages that add up to it whatever happens meanwhile."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_charge, done
from services.invoicing.tests.parallel import at_once

COLUMNS = ("net_amount", "tax_amount", "total_amount")


def shown(studio, estimate):
    return done(studio.member().get(f"/v1/estimates/{estimate['id']}"))


def sums(invoices):
    return tuple(sum(invoice[column] for invoice in invoices) for column in COLUMNS)


def amounts(thing):
    return sums([thing])


def issue(studio, invoice):
    path = f"/v1/invoices/{invoice['id']}/issue"
    return done(studio.member().post(path, {}, key=str(new_id())))


def remove(studio, invoice):
    return studio.member().delete(f"/v1/invoices/{invoice['id']}")


def void(studio, invoice):
    return done(studio.void(invoice, "Billed too early."))


def test_the_whole_is_billed_as_it_was_written(studio):
    estimate = studio.approved_estimate()

    invoice = done(studio.bill(estimate))

    assert (invoice["status"], invoice["estimate_id"]) == ("draft", estimate["id"])
    assert amounts(invoice) == amounts(estimate)
    assert invoice["taxes"] == estimate["taxes"]
    assert [(line["name"], line["quantity"], line["unit_price"]) for line in invoice["lines"]] == [
        ("Design of the shop", "3", "333.33"),
        ("Photographs", "1", "0.05"),
    ]
    after = shown(studio, estimate)
    assert (after["status"], after["rest_amount"]) == ("invoiced", 0)
    [event] = studio.service.published("estimate.invoiced")
    assert event.data["invoiced_total_amount"] == 120005
    again = studio.bill(estimate)
    assert (again.status_code, again.json["code"]) == (409, "estimate_is_invoiced")


@pytest.mark.parametrize("stages", [
    [{"percent": "30"}, {"percent": "30"}, {"percent": "40"}],
    [{"percent": "33.33"}, {"amount": 1}, {}],
    [{"amount": 100}, {"percent": "50"}, {"amount": 7}, {}],
    [{"percent": "12.5"}] * 8,
])  # fmt: skip
def test_stages_add_up_to_the_estimate(studio, stages):
    estimate = studio.approved_estimate(
        lines=[a_charge(), a_charge(unit_price="0.07", tax_rate="7"), a_charge(unit_price="9.99")]
    )

    partly = [shown(studio, estimate)["is_partly_invoiced"]]
    invoices = []
    for stage in stages:
        invoices.append(done(studio.bill(estimate, **stage)))
        partly.append(shown(studio, estimate)["is_partly_invoiced"])

    assert sums(invoices) == amounts(estimate)
    assert shown(studio, estimate)["status"] == "invoiced"
    assert partly == [False, *[True] * (len(stages) - 1), False]
    assert len(studio.service.published("estimate.invoiced")) == 1
    for tax in estimate["taxes"]:
        parts = [t for i in invoices for t in i["taxes"] if t["rate"] == tax["rate"]]
        assert sum(part["tax_amount"] for part in parts) == tax["tax_amount"]


def test_a_stage_says_what_it_is_a_part_of(studio):
    estimate = studio.approved_estimate()

    first = done(studio.bill(estimate, percent="25"))
    second = done(studio.bill(estimate, amount=10000))
    last = done(studio.bill(estimate))

    number = estimate["number"]
    words = [invoice["lines"][0]["description"] for invoice in (first, second, last)]
    assert words == [f"25% of {number}", f"Part of {number}", f"Rest of {number}"]
    assert first["lines"][0]["quantity"] == "1"


def test_a_preview_says_what_would_be_billed_and_bills_nothing(studio):
    estimate = studio.approved_estimate()
    path = f"/v1/estimates/{estimate['id']}/invoices"

    would = done(studio.member().post(f"{path}/preview", {"percent": "30"}))
    invoice = done(studio.bill(estimate, percent="30"))

    assert amounts(would) == amounts(invoice)
    assert would["rest_amount"] == shown(studio, estimate)["rest_amount"]
    assert len(studio.service.published("invoice.created")) == 1


@pytest.mark.parametrize("stage, code", [
    ({"percent": "100.5"}, "input_invalid"),
    ({"percent": "0"}, "input_invalid"),
    ({"percent": "NaN"}, "input_invalid"),
    ({"percent": "1.00001"}, "input_invalid"),
    ({"amount": 0}, "input_invalid"),
    ({"amount": 1.5}, "input_invalid"),
    ({"amount": 10, "percent": "10"}, "input_invalid"),
    ({"amount": 120006}, "stage_above_rest"),
])  # fmt: skip
def test_what_is_no_stage_is_refused_and_bills_nothing(studio, stage, code):
    estimate = studio.approved_estimate()

    refused = studio.bill(estimate, **stage)

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert set(refused.json["errors"]) <= {"percent", "amount"}
    assert shown(studio, estimate)["invoiced_total_amount"] == 0


def test_percents_above_what_is_left_are_refused_at_their_field(studio):
    estimate = studio.approved_estimate()
    done(studio.bill(estimate, percent="60"))

    refused = studio.bill(estimate, percent="50")

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["percent"])


def test_what_is_not_approved_is_not_billed(studio):
    assert studio.bill(studio.estimate()).json["code"] == "estimate_is_draft"
    assert studio.bill(studio.sent_estimate()).json["code"] == "estimate_is_sent"


def test_the_very_same_request_again_makes_no_second_invoice(studio):
    estimate = studio.approved_estimate()
    member, path = studio.member(), f"/v1/estimates/{estimate['id']}/invoices"

    first, again = (done(member.post(path, {"percent": "50"}, key="once")) for _ in range(2))

    assert again["id"] == first["id"]
    assert shown(studio, estimate)["invoiced_total_amount"] == first["total_amount"]


def test_a_key_is_needed(studio):
    estimate = studio.approved_estimate()

    assert studio.member().post(f"/v1/estimates/{estimate['id']}/invoices", {}).status_code == 428


@pytest.mark.parametrize("stage", [{}, {"percent": "60"}, {"amount": 70000}], ids=str)
def test_stages_taken_at_once_never_bill_more_than_the_estimate(studio, stage):
    estimate = studio.approved_estimate()

    answers = at_once(*[lambda: studio.bill(estimate, **stage)] * 6)

    billed = [answer.json for answer in answers if answer.status_code == 201]
    assert len(billed) == 1
    assert {answer.status_code for answer in answers} <= {201, 409, 422}
    assert shown(studio, estimate)["invoiced_total_amount"] == sums(billed)[2]


def test_small_stages_taken_at_once_are_all_counted(studio):
    estimate = studio.approved_estimate()

    answers = at_once(*[lambda: studio.bill(estimate, percent="10")] * 5)

    billed = [done(answer) for answer in answers]
    assert shown(studio, estimate)["invoiced_total_amount"] == sums(billed)[2] == 60003
    done(studio.bill(estimate))
    assert shown(studio, estimate)["status"] == "invoiced"


@pytest.mark.parametrize("end", ["void", "remove"])
def test_what_no_longer_counts_can_be_billed_again(studio, end):
    estimate = studio.approved_estimate()
    first, second = (done(studio.bill(estimate, percent="50")) for _ in range(2))
    whole = shown(studio, estimate)["status"]

    if end == "void":
        void(studio, issue(studio, first))
    else:
        assert done(remove(studio, first))["status"] == "removed"
    after = shown(studio, estimate)
    third = done(studio.bill(estimate, percent="50"))

    assert (whole, after["status"], after["is_partly_invoiced"]) == ("invoiced", "approved", True)
    assert after["rest_amount"] == first["total_amount"]
    assert sums([second, third]) == amounts(estimate)
    assert shown(studio, estimate)["status"] == "invoiced"


def test_voiding_twice_gives_back_once(studio):
    estimate = studio.approved_estimate()
    invoice = issue(studio, done(studio.bill(estimate, percent="50")))
    done(studio.bill(estimate, percent="20"))
    path, hold = f"/v1/invoices/{invoice['id']}/void", studio.hold(invoice, "void")
    member, body = studio.member(), {"reason": "Too early.", "hold_id": hold}

    answers = at_once(*[lambda: member.post(path, body)] * 4)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert shown(studio, estimate)["invoiced_total_amount"] == 24001


def test_a_removed_draft_is_nowhere_and_cannot_be_issued(studio):
    invoice = done(studio.bill(studio.approved_estimate()))

    done(remove(studio, invoice))

    path = f"/v1/invoices/{invoice['id']}"
    assert studio.member().get(path).status_code == 404
    assert studio.member().post(f"{path}/issue", {}, key="late").status_code == 404
    assert studio.invoices() == []
    assert remove(studio, invoice).status_code == 404
    [event] = studio.service.published("invoice.removed")
    assert event.data["status"] == "removed"


def test_what_is_issued_is_not_removed(studio):
    invoice = issue(studio, done(studio.bill(studio.approved_estimate())))

    refused = remove(studio, invoice)

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_is_open")


def test_the_lines_of_a_stage_are_not_rewritten(studio):
    invoice = done(studio.bill(studio.approved_estimate()))
    body = {"client_id": studio.client, "lines": [{"name": "More", "unit_price": "9999"}]}
    path, etag = f"/v1/invoices/{invoice['id']}", f'"{invoice["version"]}"'

    refused = studio.member().put(path, body, etag=etag)

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_of_estimate")


def test_an_issued_stage_keeps_its_amounts(studio):
    estimate = studio.approved_estimate()
    draft = done(studio.bill(estimate, percent="33.33"))

    issued = issue(studio, draft)

    assert (issued["status"], amounts(issued)) == ("open", amounts(draft))


def test_what_costs_nothing_is_billed_once(studio):
    estimate = studio.approved_estimate(lines=[a_charge(unit_price="0")])

    invoice = done(studio.bill(estimate))

    assert (invoice["total_amount"], len(invoice["lines"])) == (0, 1)
    assert studio.bill(estimate).json["code"] == "estimate_is_invoiced"


def test_a_canceled_estimate_takes_back_what_is_voided_and_stays_canceled(studio):
    estimate = studio.approved_estimate()
    invoice = issue(studio, done(studio.bill(estimate, percent="50")))
    path = f"/v1/estimates/{estimate['id']}/cancellation"
    done(studio.member().post(path, {"reason": "The shop closes."}))

    void(studio, invoice)

    after = shown(studio, estimate)
    assert (after["status"], after["invoiced_total_amount"]) == ("canceled", 0)
