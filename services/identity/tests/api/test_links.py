"""Signed links: made for prospects alone, hashed, and good while what they stand for is."""

from datetime import timedelta

import jwt
import pytest
import time_machine
from sqlalchemy import text

from common.clock import now
from common.ids import new_id

DOCUMENT = str(new_id())


@pytest.fixture
def firm(front_end):
    return front_end.found(name="North")["firm"]


@pytest.fixture
def caller(service, firm):
    return service.client("proposals:write", firm=firm["id"])


@pytest.fixture
def prospect(front_end, firm):
    return front_end.hears_of(firm, "contact.created", role="prospect")


def made(caller, contact, document=DOCUMENT):
    return caller.post("/v1/links", {"contact_id": contact["id"], "document_id": document})


def look(front_end, token):
    return front_end.post("/v1/links/lookup", {"token": token})


def token_for(front_end, opened, audience="invoicing"):
    wanted = {name: opened[name] for name in ("firm_id", "link_id")}
    return front_end.post("/v1/links/tokens", wanted | {"audience": audience})


def gone(response):
    return response.status_code == 404 and response.json["code"] == "link_not_found"


def test_a_link_opens_one_document_with_two_permissions(front_end, caller, prospect):
    link = made(caller, prospect)

    opened = look(front_end, link.json["token"]).json
    claims = jwt.decode(
        token_for(front_end, opened).json["token"], options={"verify_signature": False}
    )

    assert (link.status_code, opened["document_id"]) == (201, DOCUMENT)
    assert claims["document"] == DOCUMENT
    assert claims["client"] == prospect["client_id"]
    assert claims["sub"] == f"link:{opened['link_id']}"
    assert claims["permissions"] == ["proposals:accept", "proposals:read"]


def test_only_a_link_whose_document_asks_for_a_method_may_give_one(front_end, caller, prospect):
    draft = {"contact_id": prospect["id"], "document_id": DOCUMENT, "takes_method": True}

    opened = look(front_end, caller.post("/v1/links", draft).json["token"]).json
    issued = token_for(front_end, opened, "payments").json

    claims = jwt.decode(issued["token"], options={"verify_signature": False})
    assert claims["document"] == DOCUMENT
    assert claims["permissions"] == ["payment_methods:write", "proposals:accept", "proposals:read"]


def test_a_link_to_an_estimate_has_the_two_permissions_of_estimates(
    service, front_end, firm, prospect
):
    body = {"contact_id": prospect["id"], "document_id": DOCUMENT}
    writer = service.client("estimates:write", firm=firm["id"])
    takes = writer.post("/v1/links/estimates", body | {"takes_method": True})

    opened = look(front_end, writer.post("/v1/links/estimates", body).json["token"]).json
    issued = token_for(front_end, opened).json["token"]

    claims = jwt.decode(issued, options={"verify_signature": False})
    assert (opened["document_kind"], opened["document_id"]) == ("estimate", DOCUMENT)
    assert claims["document"] == DOCUMENT
    assert claims["permissions"] == ["estimates:approve", "estimates:read"]
    assert list(takes.json["errors"]) == ["takes_method"]
    assert made(writer, prospect).status_code == 403


@pytest.mark.parametrize("role", ["lead", "client"])
def test_only_prospects_get_links(front_end, firm, caller, role, everything):
    contact = front_end.hears_of(firm, "contact.created", role=role)
    before = everything()

    refused = made(caller, contact)

    assert (refused.status_code, refused.json["code"]) == (409, "contact_needs_no_link")
    assert everything() == before


def test_the_token_is_kept_nowhere(service, firm, caller, prospect):
    token = made(caller, prospect).json["token"]

    with service.worker_database.transaction(None) as session:
        for table in ("links", "link_tokens", "audit", "outbox", "mails"):
            held = text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :token")
            assert session.scalar(held, {"token": f"%{token}%"}) == 0
    assert len(token) == 43


def test_a_new_link_ends_the_one_before_to_the_same_document_alone(front_end, caller, prospect):
    other = made(caller, prospect, str(new_id())).json["token"]
    first, second = (made(caller, prospect).json["token"] for _ in range(2))

    assert gone(look(front_end, first))
    assert look(front_end, second).status_code == 200
    assert look(front_end, other).status_code == 200


@pytest.mark.parametrize("type_", [
    *("proposal.declined", "proposal.expired", "proposal.revoked", "proposal.lost"),
    *("estimate.declined", "estimate.expired", "estimate.revoked"),
    "invoice.voided",
])  # fmt: skip
def test_a_link_ends_with_its_document(service, front_end, firm, caller, prospect, type_):
    token = made(caller, prospect).json["token"]
    opened = look(front_end, token).json

    event = service.event(type_, {"id": DOCUMENT}, firm=firm["id"])
    service.deliver(event)

    assert gone(look(front_end, token))
    assert gone(token_for(front_end, opened))


@pytest.mark.parametrize(
    "change", [{"role": "lead"}, {"status": "removed"}, {"email": "other@client.example"}]
)
def test_a_link_ends_with_what_its_contact_was(front_end, firm, caller, prospect, change):
    token = made(caller, prospect).json["token"]
    opened = look(front_end, token).json

    front_end.hears_of(firm, "contact.changed", **prospect | change | {"version": 2})

    assert gone(look(front_end, token))
    assert gone(token_for(front_end, opened))


def test_a_link_is_good_for_sixty_days(front_end, caller, prospect):
    token = made(caller, prospect).json["token"]

    with time_machine.travel(now() + timedelta(days=59, hours=23)):
        assert look(front_end, token).status_code == 200
    with time_machine.travel(now() + timedelta(days=60, seconds=1)):
        assert gone(look(front_end, token))


def test_junk_is_answered_as_a_link_that_is_over(front_end, caller, prospect):
    token = made(caller, prospect).json["token"]
    again = made(caller, prospect).json["token"]

    answers = [look(front_end, each) for each in (token, f"{again}x", again[:-1], "x" * 43)]

    assert all(gone(answer) for answer in answers)
    assert len({str(answer.json | {"trace_id": ""}) for answer in answers}) == 1


def test_after_accepting_a_client_is_invited_once_and_the_link_is_over(
    front_end, firm, caller, prospect
):
    token = made(caller, prospect).json["token"]
    early = front_end.post("/v1/links/invitation", {"token": token})
    client = prospect | {"role": "client", "version": 2}
    front_end.hears_of(firm, "contact.changed", **client)

    invited = front_end.post("/v1/links/invitation", {"token": token})

    assert (early.status_code, early.json["code"]) == (409, "contact_not_known_yet")
    assert front_end.accept(invited.json["token"]).status_code == 200
    assert gone(front_end.post("/v1/links/invitation", {"token": token}))


def test_a_foreign_and_an_absent_contact_look_the_same(front_end, caller, everything):
    other = front_end.found()["firm"]
    theirs = front_end.hears_of(other, "contact.created", role="prospect")
    before = everything()

    foreign, absent = made(caller, theirs), made(caller, {"id": str(new_id())})

    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}
    assert everything() == before


def test_links_need_the_permission_and_the_credential(service, firm, prospect):
    reader = service.client("proposals:read", firm=firm["id"])

    assert made(reader, prospect).status_code == 403
    body = {"contact_id": prospect["id"], "document_id": DOCUMENT}
    assert reader.post("/v1/links/estimates", body).status_code == 403
    for path in ("lookup", "tokens", "invitation"):
        assert service.anonymous().post(f"/v1/links/{path}", json={}).status_code == 401


def shared(service, firm, contact, document=DOCUMENT, **who):
    caller = service.client("payments:write", firm=firm["id"], **who)
    return caller, caller.post(
        "/v1/links/invoices", {"contact_id": contact["id"], "document_id": document}
    )


@pytest.fixture
def client(front_end, firm):
    return front_end.hears_of(firm, "contact.created", role="client")


def test_a_link_to_an_invoice_pays_it_and_reads_nothing(service, front_end, firm, client):
    _, made_one = shared(service, firm, client)

    opened = look(front_end, made_one.json["token"]).json
    issued = token_for(front_end, opened, "payments").json["token"]

    claims = jwt.decode(issued, options={"verify_signature": False})
    assert (opened["document_kind"], opened["document_id"]) == ("invoice", DOCUMENT)
    assert (claims["document"], claims["client"]) == (DOCUMENT, client["client_id"])
    assert claims["permissions"] == ["linked_invoices:pay"]


def test_a_link_to_an_invoice_signs_nobody_in(service, front_end, firm, client, everything):
    _, made_one = shared(service, firm, client)
    before = everything()

    refused = front_end.post("/v1/links/invitation", {"token": made_one.json["token"]})

    assert gone(refused)
    assert everything() == before


def test_a_contact_shares_and_ends_what_is_its_clients_alone(service, front_end, firm, client):
    other = front_end.hears_of(firm, "contact.created", role="client", email="eve@x.example")
    dana = {"client_id": client["client_id"]}
    stranger = service.client("payments:write", firm=firm["id"], client_id=other["client_id"])

    caller, link = shared(service, firm, client, **dana)
    _, of_other = shared(service, firm, other, **dana)
    elsewhere = stranger.delete(f"/v1/links/invoices/{DOCUMENT}")
    still = look(front_end, link.json["token"]).status_code
    ended = caller.delete(f"/v1/links/invoices/{DOCUMENT}").json

    assert (link.status_code, of_other.status_code) == (201, 404)
    assert (gone(elsewhere), still, ended) == (True, 200, {"ended": 1})
    assert gone(look(front_end, link.json["token"]))


def test_a_newer_link_to_the_invoice_ends_the_earlier_and_time_ends_both(
    service, front_end, firm, client
):
    _, first = shared(service, firm, client)
    _, second = shared(service, firm, client)

    over, good = (look(front_end, each.json["token"]) for each in (first, second))
    with time_machine.travel(now() + timedelta(days=61)):
        late = look(front_end, second.json["token"])

    assert gone(over)
    assert good.status_code == 200
    assert gone(late)
