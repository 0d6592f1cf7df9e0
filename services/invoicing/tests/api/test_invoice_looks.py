"""Invoices as they are looked at: by the client for the first time, and while they are written."""

from common.ids import new_id
from services.invoicing.tests.builders import done

WORKSHOP = {"name": "Workshop", "unit_price": "480.00"}


def written(studio, **fields):
    body = {"client_id": studio.client, "lines": [WORKSHOP]} | fields
    return done(studio.member().post("/v1/invoices", body, key=str(new_id())))


def test_the_clients_first_look_at_what_is_owed_is_noted(studio):
    path = f"/v1/invoices/{studio.invoice()['id']}/view"

    by_member = done(studio.member().post(path))
    by_delegate = done(studio.signer(act={"sub": "member:1"}).post(path))
    first = done(studio.signer().post(path))
    again = done(studio.signer().post(path))

    assert (by_member["viewed_at"], by_delegate["viewed_at"]) == (None, None)
    assert first["viewed_at"]
    assert again == first
    [event] = studio.service.published("invoice.viewed")
    assert (event.data, event.data["content_hash"]) == (first, by_member["content_hash"])


def test_a_draft_and_another_clients_invoice_are_not_there_to_be_looked_at(studio):
    drafted, issued = written(studio), studio.invoice()
    stranger = studio.signer(client_id=str(new_id()))

    assert studio.signer().post(f"/v1/invoices/{drafted['id']}/view").status_code == 404
    assert stranger.post(f"/v1/invoices/{issued['id']}/view").status_code == 404
    assert done(studio.member().get(f"/v1/invoices/{issued['id']}"))["viewed_at"] is None


def test_a_preview_is_what_the_draft_comes_to_and_keeps_nothing(studio):
    lines = [WORKSHOP, WORKSHOP | {"quantity": "2", "discount_percent": "10", "tax_rate": "7"}]
    priced = done(studio.member().post("/v1/invoices/preview", {"currency": "GBP", "lines": lines}))
    kept = studio.member().get("/v1/invoices").json["items"]
    draft = written(studio, lines=lines)

    same = ("taxes", "net_amount", "tax_amount", "total_amount", "lines", "currency")
    assert [priced[name] for name in same] == [draft[name] for name in same]
    assert kept == []


def test_what_is_owed_is_mailed_again_once_an_hour_under_its_number(studio):
    draft = f"/v1/invoices/{written(studio)['id']}/issue"
    issued = done(studio.member().post(draft, key=str(new_id())))
    path = f"/v1/invoices/{issued['id']}/resending"
    before = len(studio.mails())

    hasty = studio.member().post(path)
    studio.advance(3601)
    first = studio.member().post(path)
    again = studio.member().post(path)
    studio.advance(2 * 3601)
    later = studio.member().post(path)

    assert (hasty.status_code, hasty.json["code"]) == (429, "invoice_sent_just_now")
    assert [each.status_code for each in (first, again, later)] == [200, 429, 200]
    mails = studio.mails()
    assert len(mails) == before + 2
    assert [issued["number"] in mail["subject"] for mail in mails[:2]] == [True, True]
    assert later.json["number"] == issued["number"]


def test_what_nobody_owes_is_not_mailed_again(studio):
    drafted, paid = written(studio), studio.invoice()
    studio.pay(paid)
    studio.advance(3601)
    before = len(studio.mails())

    refused = [
        studio.member().post(f"/v1/invoices/{each['id']}/resending").json["code"]
        for each in (drafted, paid)
    ]

    assert refused == ["invoice_is_draft", "invoice_is_paid"]
    assert len(studio.mails()) == before


def test_what_is_paid_in_part_is_mailed_again_with_what_is_still_due(studio):
    draft = f"/v1/invoices/{written(studio)['id']}/issue"
    issued = done(studio.member().post(draft, key=str(new_id())))
    studio.pay(issued, 10000)
    studio.advance(3601)

    done(studio.member().post(f"/v1/invoices/{issued['id']}/resending"))

    assert "£476.00" in studio.mails()[0]["subject"]
