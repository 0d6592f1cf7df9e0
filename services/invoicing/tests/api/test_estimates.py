"""An estimate is written, sent, and approved or declined exactly as it was shown."""

from uuid import UUID

import pytest

from common.clock import now
from common.ids import new_id
from services.invoicing.tests.builders import a_charge, a_client, a_contact, done
from services.invoicing.tests.parallel import at_once


def path_of(estimate, act=""):
    return f"/v1/estimates/{estimate['id']}{act}"


def put(studio, estimate, **fields):
    body = studio.estimate_body(**fields)
    return studio.member().put(path_of(estimate), body, etag=f'"{estimate["version"]}"')


def shown(studio, estimate):
    return done(studio.member().get(path_of(estimate)))


def test_a_draft_has_amounts_and_no_number(studio):
    estimate = studio.estimate()

    assert (estimate["status"], estimate["number"]) == ("draft", None)
    assert (estimate["net_amount"], estimate["tax_amount"], estimate["total_amount"]) == (
        *(100004, 20001),
        120005,
    )
    assert estimate["taxes"] == [
        {"name": "VAT", "rate": "20", "taxable_amount": 100004, "tax_amount": 20001}
    ]
    assert (estimate["rest_amount"], estimate["is_partly_invoiced"]) == (120005, False)
    [event] = studio.service.published("estimate.created")
    assert event.data["id"] == estimate["id"]


def test_a_line_without_a_tax_bears_the_firms(studio):
    line = {"name": "Work", "unit_price": "100"}

    estimate = studio.estimate(lines=[line])

    assert (estimate["lines"][0]["tax_name"], estimate["tax_amount"]) == ("VAT", 2000)


@pytest.mark.parametrize("field, value, place", [
    ("unit_price", "-1", "lines.0.unit_price"),
    ("unit_price", "1e308", "lines.0.unit_price"),
    ("unit_price", "NaN", "lines.0.unit_price"),
    ("quantity", "0", "lines.0.quantity"),
    ("tax_rate", "101", "lines.0.tax_rate"),
    ("name", " ", "lines.0.name"),
])  # fmt: skip
def test_what_no_line_can_say_is_refused_at_its_field(studio, field, value, place):
    body = studio.estimate_body(lines=[a_charge(**{field: value})])

    refused = studio.member().post("/v1/estimates", body, key="bad")

    assert (refused.status_code, list(refused.json["errors"])) == (422, [place])
    assert studio.service.published("estimate.created") == []


def test_a_preview_prices_lines_and_keeps_nothing(studio):
    body = {"currency": "GBP", "lines": [a_charge(), a_charge(unit_price="1")]}

    priced = done(studio.member().post("/v1/estimates/preview", body))

    assert [line["net_amount"] for line in priced["lines"]] == [99999, 300]
    assert priced["total_amount"] == 120359
    assert done(studio.member().get("/v1/estimates"))["items"] == []


def test_a_draft_is_replaced_by_who_has_seen_it(studio):
    estimate = studio.estimate()

    changed = done(put(studio, estimate, title="A bigger shop"))

    assert (changed["title"], changed["version"]) == ("A bigger shop", estimate["version"] + 1)
    assert changed["document_hash"] != estimate["document_hash"]
    assert put(studio, estimate, title="A smaller shop").status_code == 412
    assert shown(studio, estimate)["title"] == "A bigger shop"


def test_another_currency_than_the_clients_is_refused(studio):
    refused = studio.member().post(
        "/v1/estimates", studio.estimate_body(currency="EUR"), key="other"
    )

    assert (refused.status_code, refused.json["code"]) == (409, "currency_mismatch")


def test_sending_numbers_it_and_writes_to_who_is_asked(studio):
    sent = studio.sent_estimate(expires_on=studio.tomorrow())

    assert (sent["status"], sent["number"]) == ("sent", f"EST-{now().year}-0001")
    [mail] = studio.mails()
    assert (mail["kind"], mail["to_address"]) == ("estimate.sent", "dana@acme.example")
    assert f"https://billing.example/estimates/{sent['id']}" in mail["body"]
    assert "£1,200.05" in mail["body"]


def test_numbers_have_no_gap_whatever_was_refused_between(studio):
    empty = studio.estimate(lines=[])
    first = studio.sent_estimate()
    refused = studio.member().post(path_of(empty, "/sending"), {})
    second = studio.sent_estimate()

    assert refused.json["code"] == "estimate_has_no_lines"
    assert [each["number"][-4:] for each in (first, second)] == ["0001", "0002"]


def test_estimates_sent_at_once_are_numbered_without_a_gap(studio):
    drafts = [studio.estimate() for _ in range(8)]
    member = studio.member()

    answers = at_once(
        *[lambda draft=draft: member.post(path_of(draft, "/sending"), {}) for draft in drafts]
    )

    assert sorted(int(done(each)["number"][-4:]) for each in answers) == list(range(1, 9))


def test_a_revoked_estimate_keeps_its_number_in_a_new_version(studio):
    sent = studio.sent_estimate()

    draft = done(studio.member().post(path_of(sent, "/revocation")))
    done(put(studio, draft, title="A bigger shop"))
    again = done(studio.member().post(path_of(sent, "/sending"), {}))

    assert (draft["status"], draft["document_version"]) == ("draft", 2)
    assert (again["number"], again["title"]) == (sent["number"], "A bigger shop")
    assert len(studio.mails()) == 2
    late = studio.approve(sent)
    assert (late.status_code, late.json["code"]) == (409, "estimate_changed")
    assert late.json["document_hash"] == again["document_hash"]


def test_what_was_sent_is_changed_only_after_it_was_revoked(studio):
    sent = studio.sent_estimate()

    assert put(studio, sent, title="Dearer").json["code"] == "estimate_is_sent"


def test_a_client_sees_what_was_sent_to_it_and_nothing_of_others(studio):
    draft, sent = studio.estimate(), studio.sent_estimate()
    other = studio.signer(client_id=str(new_id()))

    listed = done(studio.signer().get("/v1/estimates"))["items"]

    assert [each["id"] for each in listed] == [sent["id"]]
    assert studio.signer().get(path_of(draft)).status_code == 404
    assert studio.signer().post(path_of(draft, "/view")).status_code == 404
    assert other.get(path_of(sent)).status_code == 404
    assert studio.approve(sent, caller=other).status_code == 404
    assert done(other.get("/v1/estimates"))["items"] == []


def test_another_firm_finds_nothing(studio):
    sent = studio.sent_estimate()
    stranger = studio.member(firm=studio.service.other_firm)

    assert stranger.get(path_of(sent)).status_code == 404
    assert stranger.post(path_of(sent, "/revocation")).status_code == 404
    assert stranger.post(path_of(sent, "/invoices"), {}, key="mine").status_code == 404


def test_an_archived_client_gets_no_estimate(studio):
    draft = studio.estimate()
    studio.tell("client.changed", a_client(studio.client, status="archived"), version=2)

    refused = studio.member().post(path_of(draft, "/sending"), {})

    assert (refused.status_code, refused.json["code"]) == (409, "client_archived")


def test_a_contact_who_was_removed_is_not_asked(studio):
    draft = studio.estimate()
    gone = a_contact(studio.contact, studio.client, status="removed")
    studio.tell("contact.removed", gone, version=2)

    refused = studio.member().post(path_of(draft, "/sending"), {})

    assert refused.json["code"] == "estimate_contact_removed"
    assert UUID(draft["id"])
    assert shown(studio, draft)["number"] is None


def test_a_link_that_leads_elsewhere_is_refused(studio):
    draft = studio.estimate()
    links = {studio.contact: "https://elsewhere.example/x"}

    refused = studio.member().post(path_of(draft, "/sending"), {"links": links})

    assert (refused.status_code, refused.json["code"]) == (422, "link_foreign")
    assert studio.mails() == []
