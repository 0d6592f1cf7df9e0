"""A signed link gives one method, for its proposal and for nothing else, until that has started."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from common.ids import new_id
from payments.gateways.sandbox_rows import SandboxMethod


@pytest.fixture
def link(service, suite):
    return a_link(service, suite.client_id)


def a_link(service, client_id):
    document = new_id()
    claims = {"sub": f"link:{new_id()}", "document": str(document)}
    caller = service.client("payment_methods:write", client_id=client_id, **claims)
    return SimpleNamespace(caller=caller, document=document, client_id=client_id, sub=claims["sub"])


def give(link, token="tok_visa", *, client_id=None, key=None):
    body = {"token": token, "client_id": str(client_id or link.client_id)}
    return link.caller.post("/v1/payment-methods", body, key=key or str(new_id()))


def reserve(caller, method, reference, kind="proposal"):
    body = {"payment_method_id": method["id"], "kind": kind, "id": str(reference)}
    return caller.post("/v1/reservations", body)


def kept_cards(service):
    with service.transaction() as session:
        return len(session.scalars(select(SandboxMethod).filter_by(detached_at=None)).all())


def as_member(service):
    return service.client("payment_methods:read", "payment_methods:write", "payments:write")


def of_client(service, suite):
    path = f"/v1/payment-methods?client_id={suite.client_id}"
    return as_member(service).get(path).json["items"]


def end(service, link, how="declined"):
    data = {"id": str(link.document), "client_id": str(link.client_id)}
    service.deliver(service.event(f"proposal.{how}", data))
    service.run_jobs()


def test_a_given_card_is_kept_for_the_proposal_and_is_nobodys_default(service, suite, link):
    given = give(link)

    assert given.status_code == 201
    assert given.json["held_for"] == str(link.document)
    assert given.json["uses"] == [{"kind": "proposal", "id": str(link.document)}]
    assert (given.json["is_default"], given.json["added_by"]) == (False, link.sub)
    assert of_client(service, suite) == [given.json]
    [event] = service.published()
    assert (event.type, event.data) == ("payment_method.added", given.json)


def test_a_repeated_request_gives_the_same_card(service, link):
    first, again = give(link, key="once"), give(link, key="once")

    assert again.json == first.json
    assert kept_cards(service) == 1


def test_a_second_card_is_refused_before_the_gateway_hears_of_it(service, suite, link):
    first = give(link).json

    second = give(link, "tok_amex")

    assert (second.status_code, second.json["code"]) == (409, "link_gave_method")
    assert of_client(service, suite) == [first]
    assert kept_cards(service) == 1


def test_the_database_refuses_a_second_card_of_a_link(service, suite, link):
    give(link)
    suite.add_method("tok_amex")
    taking = text("UPDATE payment_methods SET added_by = :link")

    with service.transaction() as session, pytest.raises(Exception, match="added_by_link"):
        session.execute(taking, {"link": link.sub})


def test_a_link_gives_no_other_client_a_card(service, suite, link):
    refused = give(link, client_id=suite.add_client())

    assert refused.status_code == 404
    assert kept_cards(service) == 0


def test_a_link_sees_deletes_and_changes_nothing(service, suite, link):
    theirs, given = suite.add_method("tok_amex"), give(link).json
    before = of_client(service, suite)

    assert link.caller.get("/v1/payment-methods").status_code == 403
    for method in (theirs, given):
        path = f"/v1/payment-methods/{method['id']}"
        assert link.caller.get(path).status_code == 403
        for refused in (link.caller.delete(path), link.caller.post(f"{path}/default")):
            assert (refused.status_code, refused.json["code"]) == (403, "link_only_adds")
    released = link.caller.delete(f"/v1/reservations/proposal/{link.document}")
    assert (released.status_code, released.json["code"]) == (403, "link_only_adds")
    assert of_client(service, suite) == before


def test_a_link_reserves_its_own_card_for_its_own_proposal_alone(service, suite, link):
    theirs, given = suite.add_method("tok_amex"), give(link).json
    neighbour = a_link(service, suite.client_id)
    before = of_client(service, suite)

    assert reserve(link.caller, given, link.document).status_code == 201
    for caller, method, reference in (
        (link.caller, given, new_id()),
        (link.caller, theirs, link.document),
        (neighbour.caller, given, neighbour.document),
        (neighbour.caller, given, link.document),
    ):
        assert reserve(caller, method, reference).status_code == 404
    other_use = reserve(link.caller, given, link.document, kind="service")
    assert (other_use.status_code, other_use.json["code"]) == (422, "payment_method_not_usable")
    assert of_client(service, suite) == before


def test_to_the_clients_own_contacts_a_held_card_is_not_there(suite, link):
    given, invoice = give(link).json, suite.issue_invoice()
    contact, path = suite.contact(), f"/v1/payment-methods/{given['id']}"

    answers = [
        contact.get(path),
        contact.delete(path),
        contact.post(f"{path}/default"),
        reserve(contact, given, link.document),
        suite.pay([invoice], given),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert contact.get("/v1/payment-methods").json["items"] == []
    assert suite.charges() == []


def test_a_member_pays_nothing_else_with_a_held_card(service, suite, link):
    given, invoice = give(link).json, suite.issue_invoice()

    paid = suite.pay([invoice], given, caller=as_member(service))
    made = as_member(service).post(f"/v1/payment-methods/{given['id']}/default")

    assert [answer.json["code"] for answer in (paid, made)] == ["payment_method_not_usable"] * 2
    assert suite.charges() == []


def test_once_the_proposal_has_started_it_is_the_clients_as_any_other(service, suite, link):
    given = give(link).json

    running = suite.start_service(proposal_id=link.document)

    method = suite.method(given).json
    assert (method["held_for"], method["is_default"]) == (None, True)
    assert method["uses"] == [{"kind": "service", "id": str(running)}]
    assert suite.pay([suite.issue_invoice()], given).status_code == 201
    assert give(link, "tok_amex").json["code"] == "link_gave_method"
    assert reserve(link.caller, given, link.document).status_code == 404


def test_another_default_stays_the_default(suite, link):
    first, given = suite.add_method("tok_amex"), give(link).json

    suite.start_service(proposal_id=link.document)

    assert suite.method(first).json["is_default"]
    assert not suite.method(given).json["is_default"]


@pytest.mark.parametrize("how", ["declined", "expired", "revoked", "lost"])
def test_when_nothing_comes_of_the_proposal_the_card_is_forgotten(service, suite, link, how):
    give(link)

    end(service, link, how)

    assert of_client(service, suite) == []
    assert kept_cards(service) == 0
    [event] = service.published("payment_method.removed")
    assert event.actor == "system:reservations"


def test_what_a_lapsed_reservation_kept_is_not_forgotten(service, suite, link):
    given = give(link).json
    with service.transaction() as session:
        session.execute(text("UPDATE reservations SET held_since = held_since - interval '2 days'"))

    service.run_jobs()

    [method] = of_client(service, suite)
    assert (method["id"], method["uses"]) == (given["id"], [])
    assert reserve(link.caller, given, link.document).json["status"] == "held"


def test_an_expired_card_makes_room_for_one_that_is_good(service, suite, link):
    give(link)
    with service.transaction() as session:
        session.execute(text("UPDATE payment_methods SET expires_on = '2020-01-01'"))
    service.run_jobs()

    again = give(link, "tok_amex")

    assert (again.status_code, again.json["uses"][0]["id"]) == (201, str(link.document))


def test_what_somebody_who_signs_in_has_chosen_is_not_replaced(suite, link):
    theirs = suite.add_method()
    assert reserve(suite.contact(), theirs, link.document).status_code == 201

    refused = give(link, "tok_amex")

    assert (refused.status_code, refused.json["code"]) == (409, "document_has_method")
    assert suite.method(theirs).json["uses"][0]["id"] == str(link.document)
