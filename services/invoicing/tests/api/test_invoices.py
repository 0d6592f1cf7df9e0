"""Invoices over HTTP: those of groups are read, those written by hand are drafted, issued, voided."""

from datetime import date

import pytest

from common.ids import new_id
from invoicing.rules.terms import Terms, due_date
from services.invoicing.tests.builders import a_client, a_firm, done

WORKSHOP = {"name": "Workshop", "unit_price": "480.00"}


def a_draft(studio, **fields):
    body = {"client_id": studio.client, "lines": [WORKSHOP]} | fields
    return done(studio.member().post("/v1/invoices", body, key=str(new_id())))


def issue(studio, draft):
    return studio.member().post(f"/v1/invoices/{draft['id']}/issue", key=str(new_id()))


def void(studio, invoice, reason="Billed twice."):
    return studio.void(invoice, reason)


def test_without_a_token_there_is_nothing_to_see(studio):
    response = studio.service.anonymous().get(f"/v1/invoices/{studio.invoice()['id']}")

    assert response.status_code == 401


def test_a_draft_has_no_number_and_is_not_owed(studio):
    draft = a_draft(studio)

    assert (draft["status"], draft["number"], draft["content_hash"]) == ("draft", None, None)
    assert (draft["net_amount"], draft["tax_amount"], draft["total_amount"]) == (48000, 9600, 57600)
    [event] = studio.service.published()
    assert (event.type, event.data) == ("invoice.created", draft)


def test_a_draft_is_replaced_whole_by_who_has_seen_it(studio):
    draft = a_draft(studio)
    path = f"/v1/invoices/{draft['id']}"
    body = {"client_id": studio.client, "lines": [WORKSHOP, WORKSHOP | {"quantity": "2"}]}

    assert studio.member().put(path, body).status_code == 428
    assert studio.member().put(path, body, etag='"9"').status_code == 412
    changed = done(studio.member().put(path, body, etag='"1"'))

    assert changed["version"] == 2
    assert changed["total_amount"] == 3 * 57600
    assert studio.member().get(path).json == changed


def test_issuing_gives_the_next_number_and_freezes_whom_it_is_for(studio):
    first, second = a_draft(studio), a_draft(studio)
    moved = a_client(studio.client, billing_name="Acme Holding", terms_days=7)
    studio.tell("client.changed", moved, version=2)

    issued = [done(issue(studio, draft)) for draft in (second, first)]

    assert [invoice["number"][-4:] for invoice in issued] == ["0001", "0002"]
    assert [invoice["status"] for invoice in issued] == ["open", "open"]
    assert issued[0]["bill_to"]["name"] == "Acme Holding"
    assert issued[0]["content_hash"]
    assert studio.service.published("invoice.issued")[0].data == issued[0]


def test_an_issued_invoice_never_changes(studio):
    issued = done(issue(studio, a_draft(studio)))
    body = {"client_id": studio.client, "lines": [WORKSHOP]}

    path, etag = f"/v1/invoices/{issued['id']}", f'"{issued["version"]}"'
    changing, again = studio.member().put(path, body, etag=etag), issue(studio, issued)

    assert [r.status_code for r in (changing, again)] == [409, 409]
    assert {r.json["code"] for r in (changing, again)} == {"invoice_is_open"}
    assert studio.member().get(path).json == issued


def test_a_repeated_key_issues_once(studio):
    draft, caller = a_draft(studio), studio.member(sub="member:same")
    path = f"/v1/invoices/{draft['id']}/issue"

    first = caller.post(path, key="once")
    again = caller.post(path, key="once")

    assert (again.status_code, again.json) == (200, first.json)


def test_an_invoice_without_lines_is_not_issued_and_takes_no_number(studio):
    refused = issue(studio, a_draft(studio, lines=[]))

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_no_lines")
    assert done(issue(studio, a_draft(studio)))["number"].endswith("-0001")


def test_what_was_edited_meanwhile_is_not_issued(studio):
    draft = a_draft(studio)
    path, body = f"/v1/invoices/{draft['id']}", {"client_id": studio.client, "lines": [WORKSHOP]}
    done(studio.member().put(path, body, etag='"1"'))

    stale = {"HTTP_IF_MATCH": '"1"'}
    response = studio.member().post(f"{path}/issue", key="k", environ_base=stale)

    assert response.status_code == 412


def test_a_client_is_billed_in_its_own_currency(studio):
    body = {"client_id": studio.client, "currency": "EUR", "lines": [WORKSHOP]}

    response = studio.member().post("/v1/invoices", body, key="k")

    assert (response.status_code, response.json["code"]) == (409, "currency_mismatch")


@pytest.mark.parametrize("line, field", [
    ({"unit_price": "-480"}, "lines.0.unit_price"),
    ({"unit_price": "0.000000001"}, "lines.0.unit_price"),
    ({"quantity": "0"}, "lines.0.quantity"),
    ({"quantity": 2}, "lines.0.quantity"),
    ({"net_amount": 1}, "lines.0.net_amount"),
    ({"item_id": str(new_id())}, "lines.0.item_id"),
    ({"period_start": "2026-12-01", "period_end": "2026-12-01"}, "lines.0.period_end"),
    ({"period_start": "2026-12-01"}, "lines.0.period_end"),
    ({"period_end": "2026-12-01"}, "lines.0.period_end"),
])  # fmt: skip
def test_bad_lines_are_refused_by_field(studio, line, field):
    body = {"client_id": studio.client, "lines": [WORKSHOP | line]}

    response = studio.member().post("/v1/invoices", body, key="k")

    assert response.status_code == 422
    assert field in response.json["errors"]
    assert studio.service.published() == []


def test_an_unpaid_invoice_can_be_voided_and_keeps_its_number(studio):
    invoice = studio.invoice()

    voided = done(void(studio, invoice))
    again = void(studio, invoice)

    assert (voided["status"], voided["void_reason"]) == ("void", "Billed twice.")
    assert (voided["number"], voided["content_hash"]) == (
        invoice["number"],
        invoice["content_hash"],
    )
    assert studio.service.published("invoice.voided")[0].data == voided
    assert (again.status_code, again.json["code"]) == (409, "invoice_is_void")
    assert studio.invoice()["number"].endswith("-0002")


def test_a_draft_has_nothing_to_void(studio):
    response = void(studio, a_draft(studio))

    assert (response.status_code, response.json["code"]) == (409, "invoice_is_draft")


def test_what_is_paid_even_in_part_is_not_voided(studio):
    part, whole = studio.invoice(), studio.invoice()
    studio.pay(part, 1)
    studio.pay(whole)

    responses = [void(studio, part), void(studio, whole)]

    assert [r.status_code for r in responses] == [409, 409]
    assert [r.json["code"] for r in responses] == ["invoice_has_payments", "invoice_is_paid"]


@pytest.mark.parametrize("status", ["processing", "requires_action", "unknown"])
def test_what_is_being_paid_is_not_voided(studio, status):
    invoice = studio.invoice()
    payment = studio.payment(invoice, status=status)
    studio.tell(f"payment.{status}", payment)

    refused = void(studio, invoice)
    studio.tell("payment.failed", payment | {"status": "failed"}, version=2)

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_live_payment")
    assert refused.json["payment_id"] == payment["id"]
    assert void(studio, invoice).status_code == 200


def test_a_payment_that_is_only_scheduled_does_not_hold_an_invoice(studio):
    invoice = studio.invoice()
    studio.tell("payment.scheduled", studio.payment(invoice, status="scheduled"))

    assert void(studio, invoice).status_code == 200


def test_an_older_report_of_a_payment_does_not_undo_a_newer_one(studio):
    invoice = studio.invoice()
    payment = studio.payment(invoice)
    studio.tell("payment.failed", payment | {"status": "failed"}, version=3)

    studio.tell("payment.processing", payment | {"status": "processing"}, version=2)

    assert void(studio, invoice).status_code == 200


def test_another_firms_invoice_looks_absent(studio):
    invoice, draft = studio.invoice(), a_draft(studio)
    stranger = studio.member(firm=studio.service.other_firm)
    body = {"client_id": studio.client, "lines": []}

    for path in (f"/v1/invoices/{invoice['id']}", f"/v1/invoices/{draft['id']}"):
        assert stranger.get(path).status_code == 404
        assert stranger.put(path, body, etag='"1"').status_code == 404
        assert stranger.post(f"{path}/issue", key="k").status_code == 404
        for act in ("void", "write-off"):
            held = {"reason": "x", "hold_id": studio.hold(invoice, "void")}
            assert stranger.post(f"{path}/{act}", held).status_code == 404


def test_a_contact_sees_what_was_issued_to_its_client_and_no_draft(studio):
    invoice, draft = studio.invoice(), a_draft(studio)
    foreign = studio.service.client("invoices:read", client_id=new_id())

    listed = studio.signer().get("/v1/invoices").json["items"]

    assert [row["id"] for row in listed] == [invoice["id"]]
    assert studio.signer().get(f"/v1/invoices/{invoice['id']}").status_code == 200
    assert studio.signer().get(f"/v1/invoices/{draft['id']}").status_code == 404
    assert foreign.get(f"/v1/invoices/{invoice['id']}").status_code == 404
    assert studio.signer().post("/v1/invoices", {}, key="k").status_code in (403, 422)


def test_lists_are_narrowed_by_client_and_status_and_come_in_pages(studio):
    oldest, middle, newest = (studio.invoice() for _ in range(3))
    studio.pay(middle)

    first = studio.invoices("?limit=2")
    page = studio.member().get("/v1/invoices?limit=2").json
    rest = studio.invoices(f"?limit=2&cursor={page['next_cursor']}")

    assert [row["id"] for row in first + rest] == [newest["id"], middle["id"], oldest["id"]]
    assert [row["id"] for row in studio.invoices("?status=paid")] == [middle["id"]]
    assert studio.invoices(f"?client_id={new_id()}") == []
    assert studio.member().get("/v1/invoices?limit=101").status_code == 422


@pytest.mark.parametrize(
    ("firm", "client", "own", "terms"),
    [
        ({}, {}, None, ("net", 14)),
        ({"invoice_terms_kind": "end_of_month"}, {}, None, ("end_of_month", 14)),
        ({}, {"terms_days": 0, "terms_kind": "end_of_next_month"}, None, ("end_of_next_month", 0)),
        ({}, {"terms_days": 3}, {"kind": "end_of_month", "days": 10}, ("end_of_month", 10)),
    ],
)
def test_an_invoice_is_due_by_its_own_terms_or_its_clients_or_the_firms(
    studio, firm, client, own, terms
):
    studio.tell("firm.changed", a_firm(studio.service.firm, **firm), version=2)
    studio.tell("client.changed", a_client(studio.client, **client), version=2)
    draft = a_draft(studio, terms=own)

    issued = done(issue(studio, draft))
    studio.tell("client.changed", a_client(studio.client, terms_days=1), version=3)

    kind, days = terms
    assert draft["terms"] == own
    assert issued["terms"] == {"kind": kind, "days": days}
    assert issued["due_on"] == str(due_date(date.fromisoformat(issued["issued_on"]), Terms(*terms)))
    assert studio.member().get(f"/v1/invoices/{issued['id']}").json == issued


@pytest.mark.parametrize(
    ("terms", "field"),
    [({"kind": "whenever"}, "terms.kind"), ({"kind": "net", "days": 366}, "terms.days")],
)
def test_terms_that_say_nothing_are_refused_by_their_field(studio, terms, field):
    body = {"client_id": studio.client, "lines": [WORKSHOP], "terms": terms}

    refused = studio.member().post("/v1/invoices", body, key="terms")

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


def test_terms_that_were_told_before_there_was_a_choice_count_from_the_date_of_issue(studio):
    client = a_client(studio.client, terms_days=5)
    del client["terms_kind"]
    studio.tell("client.changed", client, version=2)

    assert done(issue(studio, a_draft(studio)))["terms"] == {"kind": "net", "days": 5}
