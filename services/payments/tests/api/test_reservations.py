"""A method is kept before anything rests on it."""

from common.ids import new_id


def reserve(suite, method, reference, *, caller=None, kind="proposal"):
    body = {"payment_method_id": method["id"], "kind": kind, "id": str(reference)}
    return (caller or suite.contact()).post("/v1/reservations", body)


def uses(suite, method):
    return [use["kind"] for use in suite.method(method).json["uses"]]


def test_a_reserved_card_names_what_it_is_kept_for(service, suite):
    method, proposal = suite.add_method(), new_id()

    answer = reserve(suite, method, proposal)

    assert answer.status_code == 201
    assert answer.json["id"] == str(proposal)
    assert answer.json["status"] == "held"
    [event] = service.published("payment_method.changed")
    assert event.data["uses"] == [{"kind": "proposal", "id": str(proposal)}]
    assert event.version == 2


def test_reserving_again_changes_nothing(service, suite):
    method, proposal = suite.add_method(), new_id()

    reserve(suite, method, proposal)
    again = reserve(suite, method, proposal)

    assert again.status_code == 201
    assert len(service.published("payment_method.changed")) == 1


def test_another_card_for_the_same_thing_replaces_the_first(suite):
    first, second, proposal = suite.add_method(), suite.add_method("tok_amex"), new_id()
    reserve(suite, first, proposal)

    reserve(suite, second, proposal)

    assert (uses(suite, first), uses(suite, second)) == ([], ["proposal"])


def test_a_reservation_is_released(suite):
    method, proposal = suite.add_method(), new_id()
    reserve(suite, method, proposal)

    released = suite.contact().delete(f"/v1/reservations/proposal/{proposal}")

    assert released.json["status"] == "released"
    assert uses(suite, method) == []
    assert suite.contact().delete(f"/v1/reservations/proposal/{proposal}").status_code == 404


def test_what_has_started_is_not_released(suite):
    method, proposal = suite.add_method(), new_id()
    reserve(suite, method, proposal)
    suite.start_service(proposal_id=proposal)

    refused = suite.contact().delete(f"/v1/reservations/proposal/{proposal}")

    assert (refused.status_code, refused.json["code"]) == (409, "reservation_confirmed")


def test_another_clients_card_cannot_be_reserved(service, suite):
    theirs = suite.add_method(client_id=suite.add_client())

    answer = reserve(suite, theirs, new_id())

    assert answer.status_code == 404
    assert not service.published("payment_method.changed")


def test_another_clients_reservation_can_be_neither_replaced_nor_released(suite):
    theirs = suite.add_method(client_id=suite.add_client())
    proposal = suite.reserve(theirs)

    replaced = reserve(suite, suite.add_method(), proposal)
    released = suite.contact().delete(f"/v1/reservations/proposal/{proposal}")

    assert (replaced.status_code, released.status_code) == (404, 404)
    assert uses(suite, theirs) == ["proposal"]


def test_only_known_kinds_are_kept_for(suite):
    answer = reserve(suite, suite.add_method(), new_id(), kind="lunch")

    assert answer.status_code == 422
