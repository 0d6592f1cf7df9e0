"""Drafting proposals over HTTP."""

import pytest
import time_machine

from common.clock import now
from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact, a_monthly_offer, an_offer, done


def test_without_a_token_there_is_nothing_to_see(studio):
    proposal = studio.proposal()

    response = studio.service.anonymous().get(f"/v1/proposals/{proposal['id']}")

    assert response.status_code == 401


def test_a_draft_is_priced_numbered_and_published(studio):
    proposal = studio.proposal(lines=[an_offer(), a_monthly_offer(discount_percent="10")])

    assert proposal["status"] == "draft"
    assert proposal["number"] == f"PRO-{now().year}-0001"
    assert proposal["currency"] == "GBP"
    assert [line["position"] for line in proposal["lines"]] == [1, 2]
    assert [line["total_amount"] for line in proposal["lines"]] == [144000, 37800]
    assert proposal["totals"]["once"]["total_amount"] == 144000
    assert proposal["totals"]["recurring"][0]["total_amount"] == 37800
    assert proposal["totals"]["accepting"][1] == {
        "when": "on_acceptance",
        "label": "Brand care",
        "interval_unit": "month",
        "interval_count": 1,
        "total_amount": 37800,
        "largest_amount": None,
    }
    [event] = studio.service.published()
    assert (event.type, event.data) == ("proposal.created", proposal)


def test_numbers_follow_each_other_in_the_firms_year(studio):
    with time_machine.travel("2026-12-31T23:59Z", tick=False):
        old = [studio.proposal()["number"] for _ in range(2)]
    with time_machine.travel("2027-01-01T00:00Z", tick=False):
        new = studio.proposal()["number"]

    assert [*old, new] == ["PRO-2026-0001", "PRO-2026-0002", "PRO-2027-0001"]


def test_a_line_without_a_tax_bears_the_firms_usual_one(studio):
    bare = {"name": "Audit", "billing": "on_acceptance", "unit_price": "100"}
    exempt = bare | {"tax_rate": "0"}

    first, second = studio.proposal(lines=[bare, exempt])["lines"]

    assert (first["tax_name"], first["tax_rate"], first["tax_amount"]) == ("VAT", "20", 2000)
    assert (second["tax_name"], second["tax_rate"], second["tax_amount"]) == ("", "0", 0)


def test_prices_keep_the_decimals_they_were_written_with(studio):
    proposal = studio.proposal(lines=[an_offer(unit_price="0.33500", quantity="3.0")])

    shown = studio.member().get(f"/v1/proposals/{proposal['id']}").json

    assert shown["lines"][0]["unit_price"] == "0.33500"
    assert shown == proposal


def test_a_change_replaces_the_whole_document(studio):
    proposal = studio.proposal(introduction="Hello", lines=[an_offer(), a_monthly_offer()])
    body = studio.proposal_body(title="New", lines=[an_offer(unit_price="1"), an_offer()])
    body["lines"].append(a_monthly_offer())

    path = f"/v1/proposals/{proposal['id']}"
    changed = done(studio.member().put(path, body, etag='"1"'))

    assert changed["version"] == 2
    assert (changed["title"], changed["introduction"]) == ("New", "")
    assert [line["name"] for line in changed["lines"]] == [
        "Discovery and audit",
        "Discovery and audit",
        "Brand care",
    ]
    assert changed["document_hash"] != proposal["document_hash"]
    assert changed["number"] == proposal["number"]
    assert studio.member().get(path).json == changed
    assert studio.service.published("proposal.changed")[0].data == changed


def test_a_change_needs_the_version_it_was_made_against(studio):
    path, body = f"/v1/proposals/{studio.proposal()['id']}", studio.proposal_body(title="New")

    assert studio.member().put(path, body).status_code == 428
    assert studio.member().put(path, body, etag='"7"').status_code == 412
    assert studio.member().put(path, body, etag='"1"').status_code == 200
    assert studio.member().put(path, body, etag='"1"').status_code == 412


def test_what_is_sent_cannot_be_changed_until_it_is_revoked(studio):
    proposal = studio.sent_proposal()
    path, body = f"/v1/proposals/{proposal['id']}", studio.proposal_body(title="New")

    refused = studio.member().put(path, body, etag='"2"')
    done(studio.member().post(f"{path}/revocation"))

    assert (refused.status_code, refused.json["code"]) == (409, "proposal_is_sent")
    assert studio.member().put(path, body, etag='"3"').status_code == 200


@pytest.mark.parametrize("change, field", [
    ({"title": ""}, "title"),
    ({"title": "   "}, "title"),
    ({"client_id": "Acme"}, "client_id"),
    ({"expires_on": "2026-02-30"}, "expires_on"),
    ({"expires_on": "9999-12-31"}, "expires_on"),
    ({"title": "a\x00b"}, "title"),
    ({"lines": None}, "lines"),
    ({"lines": [None]}, "lines.0"),
    ({"lines": [an_offer()] * 201}, "lines"),
    ({"lines": [a_monthly_offer(starts_on="0001-01-01")]}, "lines.0.starts_on"),
    ({"lines": [a_monthly_offer(interval_count=10**30)]}, "lines.0.interval_unit"),
    ({"lines": [an_offer(quantity="1000000000", unit_price="1000000000000")]}, "lines.0"),
    ({"currency": "XXL"}, "currency"),
    ({"payment_method_required": "yes"}, "payment_method_required"),
    ({"status": "accepted"}, "status"),
    ({"number": "PRO-2026-9999"}, "number"),
    ({"totals": {}}, "totals"),
    ({"lines": [an_offer(unit_price=1200)]}, "lines.0.unit_price"),
    ({"lines": [an_offer(unit_price="NaN")]}, "lines.0.unit_price"),
    ({"lines": [an_offer(unit_price="1e308")]}, "lines.0.unit_price"),
    ({"lines": [an_offer(unit_price="-1")]}, "lines.0.unit_price"),
    ({"lines": [an_offer(), an_offer(quantity="0")]}, "lines.1.quantity"),
    ({"lines": [an_offer(quantity="9999999999")]}, "lines.0.quantity"),
    ({"lines": [an_offer(discount_percent="101")]}, "lines.0.discount_percent"),
    ({"lines": [an_offer(total_amount=1)]}, "lines.0.total_amount"),
    ({"lines": [an_offer(billing="monthly")]}, "lines.0.billing"),
    ({"lines": [a_monthly_offer(interval_unit=None)]}, "lines.0.interval_unit"),
    ({"lines": [a_monthly_offer(interval_count=0)]}, "lines.0.interval_unit"),
    ({"lines": [an_offer(interval_unit="month", interval_count=1)]}, "lines.0.interval_unit"),
])  # fmt: skip
def test_bad_input_is_refused_by_field_and_changes_nothing(studio, change, field):
    body = studio.proposal_body(**change)

    response = studio.member().post("/v1/proposals", body, key="k")

    assert response.status_code == 422, response.json
    assert field in response.json["errors"], response.json["errors"]
    assert studio.service.published() == []


def test_a_proposal_is_for_a_client_and_a_contact_of_the_same_firm(studio):
    theirs, person = str(new_id()), str(new_id())
    other = {"firm": studio.service.other_firm}
    studio.tell("client.created", a_client(theirs), **other)
    studio.tell("contact.created", a_contact(person, theirs), **other)

    with time_machine.travel("2030-01-01", tick=False):  # Nothing is young: nothing is waited for.
        foreign = studio.member().post(
            "/v1/proposals", studio.proposal_body(client_id=theirs, contact_id=person), key="a"
        )
        absent = studio.member().post(
            "/v1/proposals", studio.proposal_body(client_id=str(new_id())), key="b"
        )
        stranger = studio.member().post(
            "/v1/proposals", studio.proposal_body(contact_id=person), key="c"
        )

    assert {r.status_code for r in (foreign, absent, stranger)} == {404}
    assert foreign.json["detail"] == absent.json["detail"]


def test_an_archived_client_gets_no_proposal(studio):
    studio.tell("client.archived", a_client(studio.client, status="archived"), version=2)

    response = studio.member().post("/v1/proposals", studio.proposal_body(), key="k")

    assert (response.status_code, response.json["code"]) == (409, "client_archived")


def test_another_firms_proposal_looks_absent(studio):
    proposal = studio.proposal()

    stranger = studio.member(firm=studio.service.other_firm)

    for path in (f"/v1/proposals/{proposal['id']}", f"/v1/proposals/{new_id()}"):
        assert stranger.get(path).status_code == 404
        assert stranger.put(path, studio.proposal_body(), etag='"1"').status_code == 404
        for act in ("sending", "view", "revocation"):
            assert stranger.post(f"{path}/{act}").status_code == 404, act
        for act in ("loss", "decline"):
            response = stranger.post(f"{path}/{act}", {"reason": "x"})
            assert response.status_code == (403 if act == "decline" else 404), act


def test_a_contact_sees_what_was_sent_to_its_client_and_no_draft(studio):
    draft, sent = studio.proposal(), studio.sent_proposal()
    foreign = studio.service.client("proposals:read", client_id=new_id())

    assert [row["id"] for row in studio.signer().get("/v1/proposals").json["items"]] == [sent["id"]]
    assert studio.signer().get(f"/v1/proposals/{sent['id']}").status_code == 200
    assert studio.signer().get(f"/v1/proposals/{draft['id']}").status_code == 404
    assert foreign.get(f"/v1/proposals/{sent['id']}").status_code == 404
    assert foreign.get("/v1/proposals").json["items"] == []


def test_a_contact_writes_no_proposals(studio):
    response = studio.signer().post("/v1/proposals", studio.proposal_body(), key="k")

    assert (response.status_code, response.json["code"]) == (403, "permission_missing")


def test_lists_are_narrowed_by_client_and_status_and_come_in_pages(studio):
    drafts = [studio.proposal()["id"] for _ in range(3)]
    sent = studio.sent_proposal()["id"]
    caller = studio.member()

    first = caller.get("/v1/proposals?limit=2").json
    second = caller.get(f"/v1/proposals?limit=2&cursor={first['next_cursor']}").json
    only_sent = caller.get("/v1/proposals?status=awaiting_acceptance").json["items"]
    nobody = caller.get(f"/v1/proposals?client_id={new_id()}").json["items"]

    ids = [row["id"] for row in first["items"] + second["items"]]
    assert ids == [sent, *reversed(drafts)]
    assert second["next_cursor"] is None
    assert [row["id"] for row in only_sent] == [sent]
    assert nobody == []


@pytest.mark.parametrize("query", ["status=sold", "status=%00", "limit=0", "cursor=x"])
def test_a_list_that_cannot_be_made_is_refused(studio, query):
    for documents in ("proposals", "invoices"):
        assert studio.member().get(f"/v1/{documents}?{query}").status_code == 422


def test_the_api_describes_itself(studio):
    described = done(studio.service.anonymous().get("/v1/openapi.json"))

    assert "/v1/proposals/{proposal_id}/acceptance" in described["paths"]
    assert "unit_price" in described["components"]["schemas"]["LineDraft"]["properties"]


def test_a_repeated_key_drafts_once(studio):
    caller, body = studio.member(sub="member:same"), studio.proposal_body()

    first = caller.post("/v1/proposals", body, key="once")
    again = caller.post("/v1/proposals", body, key="once")

    assert (again.status_code, again.json) == (201, first.json)
    assert len(studio.service.published("proposal.created")) == 1


def test_a_refused_draft_takes_no_number(studio):
    refused = studio.proposal_body(lines=[an_offer(unit_price="-1")])
    studio.member().post("/v1/proposals", refused, key="k")

    assert studio.proposal()["number"].endswith("-0001")


def test_a_preview_prices_and_keeps_nothing(studio):
    body = {"currency": "GBP", "lines": [an_offer(), a_monthly_offer()]}

    preview = done(studio.member().post("/v1/previews", body))

    proposal = studio.proposal()
    assert preview["totals"] == proposal["totals"]
    ours = {"id", "continues_line_id"}
    kept = [{k: v for k, v in line.items() if k not in ours} for line in proposal["lines"]]
    assert preview["lines"] == kept
    assert len(studio.service.published()) == 1


def test_a_preview_of_bad_lines_says_which(studio):
    body = {"currency": "GBP", "lines": [an_offer(), an_offer(tax_rate="101")]}

    response = studio.member().post("/v1/previews", body)

    assert response.status_code == 422
    assert "lines.1.tax_rate" in response.json["errors"]


def test_a_firm_that_is_not_known_yet_is_asked_to_wait(empty_service):
    caller = empty_service.client("proposals:read")

    response = caller.post("/v1/previews", {"currency": "GBP", "lines": []})

    assert (response.status_code, response.json["code"]) == (503, "firm_not_known_yet")
    assert response.headers["Retry-After"] == "1"
