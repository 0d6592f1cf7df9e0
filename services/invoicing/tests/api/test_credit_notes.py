"""Credit notes over HTTP: seen first, issued while the invoice is held, never more than was billed."""

import pytest

from common.ids import new_id
from invoicing.rules.content_hash import content_hash
from invoicing.schemas.credit_notes import CreditNoteContentSchema
from services.invoicing.tests.builders import an_item, done

CONTENT = CreditNoteContentSchema()
COLUMNS = ("taxes", "net_amount", "tax_amount", "total_amount", "bill_to", "currency")
LINE = ("position", "name", "quantity", "unit_price", "discount_percent", "net_amount", "tax_rate")


def two_lines(studio):
    """An invoice of 3 × 33.33 and 10 × 0.55, both at 20 %."""
    items = [
        an_item(studio.client, quantity="3", unit_price="33.33"),
        an_item(studio.client, quantity="10", unit_price="0.55"),
    ]
    return studio.invoice(items=items)


def now_of(studio, invoice):
    return studio.member().get(f"/v1/invoices/{invoice['id']}").json


def test_a_full_credit_note_has_its_invoices_columns(studio):
    invoice = two_lines(studio)

    note = done(studio.credit(invoice))

    assert {name: note[name] for name in COLUMNS} == {name: invoice[name] for name in COLUMNS}
    mirrored = [{name: line[name] for name in LINE} for line in note["lines"]]
    assert mirrored == [{name: line[name] for name in LINE} for line in invoice["lines"]]
    assert (note["series"], note["number"][:3], note["number"][-4:]) == ("CN", "CN-", "0001")
    assert note["invoice_number"] == invoice["number"]
    assert note["content_hash"] == content_hash(CONTENT.dump(CONTENT.load(only_content(note))))
    assert studio.service.published("credit_note.issued")[0].data == note
    assert studio.member().get(f"/v1/credit-notes/{note['id']}").json == note


def test_an_invoice_credited_whole_is_settled_by_its_credit(studio):
    invoice = two_lines(studio)

    note = done(studio.credit(invoice))

    shown = now_of(studio, invoice)
    assert (shown["status"], shown["paid_amount"], shown["due_amount"]) == ("paid", 0, 0)
    assert shown["credited_amount"] == note["applied_amount"] == invoice["total_amount"]
    assert note["surplus_amount"] == 0
    assert studio.service.published("invoice.paid")[0].data == shown
    assert shown["content_hash"] == invoice["content_hash"]


def test_a_part_lowers_what_is_due(studio):
    invoice = studio.invoice()

    note = done(studio.credit(invoice, [{"position": 1, "amount": 10000}]))

    shown = now_of(studio, invoice)
    assert (note["net_amount"], note["tax_amount"], note["total_amount"]) == (10000, 2000, 12000)
    assert note["lines"][0]["quantity"] is None
    assert (shown["status"], shown["credited_amount"], shown["due_amount"]) == (
        "open",
        12000,
        30000,
    )
    assert studio.service.published("invoice.changed")[0].data == shown


def test_parts_by_quantity_end_at_the_invoices_own_amounts(studio):
    invoice = two_lines(studio)
    notes = [done(studio.credit(invoice, [{"position": 1, "quantity": "1"}])) for _ in range(3)]

    notes.append(done(studio.credit(invoice)))

    for column in ("net_amount", "tax_amount", "total_amount"):
        assert sum(note[column] for note in notes) == invoice[column]
    assert [line["position"] for line in notes[-1]["lines"]] == [2]
    assert now_of(studio, invoice)["status"] == "paid"


def test_what_was_paid_already_becomes_the_clients_credit(studio):
    invoice = studio.invoice()
    studio.pay(invoice, 40000)

    note = done(studio.credit(now_of(studio, invoice)))

    assert (note["applied_amount"], note["surplus_amount"]) == (2000, 40000)
    shown = now_of(studio, invoice)
    assert (shown["status"], shown["credited_amount"], shown["paid_amount"]) == (
        "paid",
        2000,
        40000,
    )


def test_a_credit_note_of_a_paid_invoice_leaves_it_as_it_is(studio):
    invoice = studio.invoice()
    studio.pay(invoice)
    paid = now_of(studio, invoice)

    note = done(studio.credit(paid, [{"position": 1, "amount": 5000}]))

    assert (note["applied_amount"], note["surplus_amount"]) == (0, 6000)
    assert now_of(studio, invoice) == paid


def test_the_preview_says_what_will_be_issued_and_what_is_left(studio):
    invoice = two_lines(studio)
    chosen = {"lines": [{"position": 1, "quantity": "2"}]}
    path = f"/v1/invoices/{invoice['id']}"

    seen = done(studio.member().post(f"{path}/credit-note-previews", chosen))
    note = done(studio.credit(invoice, chosen["lines"]))
    after = done(studio.member().post(f"{path}/credit-note-previews", {}))

    same = ("net_amount", "tax_amount", "total_amount", "applied_amount", "surplus_amount")
    assert {name: seen[name] for name in same} == {name: note[name] for name in same}
    first, second = seen["lines"]
    assert (first["left_quantity"], first["quantity"], first["net_amount"]) == ("3", "2", 6666)
    assert (second["left_amount"], second["net_amount"]) == (550, 0)
    assert (after["lines"][0]["left_quantity"], after["lines"][0]["left_amount"]) == ("1", 3333)
    assert studio.service.published("credit_note.issued")[0].data == note


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "lines"),
        ([{"position": 3}], "lines.0.position"),
        ([{"position": 1}, {"position": 1}], "lines.1.position"),
        ([{"position": 1, "quantity": "4"}], "lines.0.quantity"),
        ([{"position": 1, "quantity": "0"}], "lines.0.quantity"),
        ([{"position": 1, "quantity": "-1"}], "lines.0.quantity"),
        ([{"position": 1, "quantity": "NaN"}], "lines.0.quantity"),
        ([{"position": 1, "quantity": "1e308"}], "lines.0.quantity"),
        ([{"position": 1, "quantity": 1}], "lines.0.quantity"),
        ([{"position": 1, "amount": 10000}], "lines.0.amount"),
        ([{"position": 1, "amount": 0}], "lines.0.amount"),
        ([{"position": 1, "amount": -5}], "lines.0.amount"),
        ([{"position": 1, "amount": 1.5}], "lines.0.amount"),
        ([{"position": 1, "quantity": "1", "amount": 5}], "lines.0.amount"),
        ([{"position": 0}], "lines.0.position"),
        ([{"position": 1, "name": "x"}], "lines.0.name"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_changes_nothing(studio, lines, field):
    invoice = two_lines(studio)
    body = {"reason": "x", "hold_id": studio.hold(invoice, "credit_note"), "lines": lines}
    path = f"/v1/invoices/{invoice['id']}/credit-notes"

    answer = studio.member().post(path, body, key="k")

    assert answer.status_code == 422
    assert [*flat(answer.json["errors"])] == [field]
    assert now_of(studio, invoice) == invoice
    assert studio.service.published("credit_note.issued") == []


def test_nothing_is_left_of_what_was_credited_whole(studio):
    invoice = two_lines(studio)
    done(studio.credit(invoice))

    again = studio.credit(invoice)

    assert (again.status_code, again.json["code"]) == (422, "nothing_to_credit")


@pytest.mark.parametrize("first", [{}, {"amount": 35000}], ids=["by quantity", "by amount"])
def test_a_line_that_is_credited_whole_is_not_named_again(studio, first):
    invoice = studio.invoice(items=[an_item(studio.client, unit_price="350.00") for _ in range(2)])
    done(studio.credit(invoice, [{"position": 1} | first]))

    refused = studio.credit(invoice, [{"position": 2}, {"position": 1}])

    assert (refused.status_code, refused.json["code"]) == (422, "credit_line_credited")
    assert list(refused.json["errors"]) == ["lines.1.position"]
    [line] = done(studio.credit(invoice))["lines"]
    assert line["position"] == 2


def test_the_hold_is_for_the_very_amount(studio):
    invoice = two_lines(studio)

    refused = studio.credit(invoice, hold={"amount": 1})

    assert (refused.status_code, refused.json["code"]) == (409, "amount_changed")


def test_a_hold_is_good_for_one_credit_note(studio):
    invoice = studio.invoice()
    part = [{"position": 1, "amount": 10000}]
    hold = studio.hold(invoice, "credit_note", amount=12000)
    path = f"/v1/invoices/{invoice['id']}/credit-notes"
    body = {"lines": part, "reason": "x", "hold_id": hold}

    first, second = (studio.member().post(path, body, key=str(new_id())) for _ in range(2))

    assert first.status_code == 201
    assert (second.status_code, second.json["code"]) == (409, "hold_over")
    assert now_of(studio, invoice)["credited_amount"] == 12000


def test_the_same_request_again_is_the_same_credit_note(studio):
    invoice, caller = studio.invoice(), studio.member()
    hold = studio.hold(invoice, "credit_note")
    path = f"/v1/invoices/{invoice['id']}/credit-notes"
    body = {"reason": "x", "hold_id": hold}

    first, again = (caller.post(path, body, key="one") for _ in range(2))

    assert first.json["id"] == again.json["id"]
    assert len(studio.service.published("credit_note.issued")) == 1


@pytest.mark.parametrize("end", ["draft", "void"])
def test_only_what_stands_is_credited(studio, end):
    if end == "void":
        invoice = done(studio.void(studio.invoice()))
    else:
        body = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
        invoice = done(studio.member().post("/v1/invoices", body, key="k"))

    refused = studio.credit(invoice)

    assert (refused.status_code, refused.json["code"]) == (409, f"invoice_is_{end}")


def test_what_is_credited_is_not_voided(studio):
    invoice = studio.invoice()
    done(studio.credit(invoice, [{"position": 1, "amount": 100}]))

    refused = studio.void(now_of(studio, invoice))

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_credit_notes")


def test_a_contact_sees_its_clients_credit_notes_and_no_other(studio):
    note = done(studio.credit(studio.invoice()))
    path = f"/v1/credit-notes/{note['id']}"
    foreign = studio.service.client("invoices:read", client_id=new_id())
    stranger = studio.member(firm=studio.service.other_firm)

    assert studio.signer().get(path).json == note
    assert studio.signer().get("/v1/credit-notes").json["items"] == [note]
    assert [c.get(path).status_code for c in (foreign, stranger)] == [404, 404]
    assert foreign.get("/v1/credit-notes").json["items"] == []
    assert stranger.get("/v1/credit-notes").json["items"] == []
    assert (
        studio.signer().post(f"/v1/invoices/{note['invoice_id']}/credit-notes").status_code == 403
    )


def test_another_firms_invoice_is_not_credited(studio):
    invoice = studio.invoice()
    stranger = studio.member(firm=studio.service.other_firm)
    body = {"reason": "x", "hold_id": studio.hold(invoice, "credit_note")}

    for path, sent in (("credit-notes", body), ("credit-note-previews", {})):
        for where in (invoice["id"], new_id()):
            answer = stranger.post(f"/v1/invoices/{where}/{path}", sent, key=str(new_id()))
            assert answer.status_code == 404


def test_the_client_is_told_once(studio):
    invoice = studio.invoice()
    studio.pay(invoice)

    note = done(studio.credit(now_of(studio, invoice)))

    mail = next(m for m in studio.mails() if m["kind"] == "credit_note.issued")
    assert mail["subject"] == f"Credit note {note['number']} for {invoice['number']}: £420.00"
    assert "£420.00 of it was paid already and is now credit with us." in mail["body"]
    assert f"https://billing.example/credit-notes/{note['id']}" in mail["body"]


def only_content(note):
    return {name: note[name] for name in CONTENT.fields}


def flat(errors, before=""):
    """Names the fields of nested errors with their places: lines.0.quantity."""
    for name, inner in errors.items():
        if isinstance(inner, dict):
            yield from flat(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}"
