"""A service that starts takes over what was reserved for it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from common.ids import new_id


def uses(suite, method):
    return suite.method(method).json["uses"]


def test_a_service_confirms_what_was_reserved_for_its_proposal(service, suite):
    method = suite.add_method()
    proposal = suite.reserve(method)

    service_id = suite.start_service(proposal_id=proposal)

    assert uses(suite, method) == [{"kind": "service", "id": str(service_id)}]
    assert service.published("payment_method.changed")[-1].data == suite.method(method).json


def test_every_service_of_a_proposal_gets_its_card(suite):
    method = suite.add_method()
    proposal = suite.reserve(method)

    services = {str(suite.start_service(proposal_id=proposal)) for _ in range(3)}

    assert {use["id"] for use in uses(suite, method)} == services


def test_a_service_confirms_what_was_reserved_for_itself(suite):
    method = suite.add_method()
    service_id = suite.reserve(method, kind="service")

    suite.start_service(service_id=service_id)

    assert uses(suite, method) == [{"kind": "service", "id": str(service_id)}]


def test_a_reservation_by_another_client_gives_a_service_nothing(suite):
    theirs = suite.add_method(client_id=suite.add_client())
    proposal = suite.reserve(theirs)

    suite.start_service(proposal_id=proposal)

    assert [use["kind"] for use in uses(suite, theirs)] == ["proposal"]


@pytest.mark.parametrize("how", ["completed", "ended"])
def test_a_service_that_is_over_lets_go_of_its_card(service, suite, how):
    method = suite.add_method()
    service_id = suite.start_service(proposal_id=suite.reserve(method))

    suite.end_service(service_id, how=how)

    assert uses(suite, method) == []
    assert suite.contact().delete(f"/v1/payment-methods/{method['id']}").status_code == 200


def test_an_end_that_is_heard_before_the_start_still_ends(suite):
    method, service_id = suite.add_method(), new_id()
    proposal = suite.reserve(method)

    suite.end_service(service_id)
    suite.start_service(service_id=service_id, proposal_id=proposal)

    assert uses(suite, method) == []


@pytest.mark.parametrize("what", ["declined", "expired", "revoked", "lost"])
def test_a_proposal_that_comes_to_nothing_lets_go_of_the_card(service, suite, what):
    method = suite.add_method()
    proposal = suite.reserve(method)

    service.deliver(service.event(f"proposal.{what}", {"id": str(proposal)}))

    assert uses(suite, method) == []


def test_a_reservation_made_after_a_revocation_stays(service, suite):
    method, proposal = suite.add_method(), new_id()
    revoked = service.event("proposal.revoked", {"id": str(proposal)})
    body = {"payment_method_id": method["id"], "kind": "proposal", "id": str(proposal)}
    suite.contact().post("/v1/reservations", body)

    service.deliver(revoked)

    assert [use["kind"] for use in uses(suite, method)] == ["proposal"]


def test_a_reservation_for_which_nobody_came_lapses_after_a_day(service, suite):
    method = suite.add_method()
    proposal = suite.reserve(method)
    with service.transaction() as session:
        past = {"ago": timedelta(hours=25)}
        session.execute(text("UPDATE reservations SET held_since = held_since - :ago"), past)

    service.run_jobs()
    lapsed = uses(suite, method)
    service_id = suite.start_service(proposal_id=proposal)

    assert lapsed == []
    assert uses(suite, method) == [{"kind": "service", "id": str(service_id)}]
