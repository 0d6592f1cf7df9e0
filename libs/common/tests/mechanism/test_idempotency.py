"""A repeated POST is answered as the first was, by whoever sent it and nobody else."""

import threading

import pytest
from sqlalchemy import func, select, text
from toy.app import Thing


def things(toy) -> int:
    with toy.transaction() as session:
        return session.scalar(select(func.count()).select_from(Thing))


def test_a_repeat_answers_the_same_and_makes_nothing(toy):
    caller = toy.client("things:write")

    answers = [caller.post("/v1/things", {"name": "lamp"}, key="k") for _ in range(3)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert things(toy) == 1


@pytest.mark.parametrize(
    "again, status",
    [
        ('{"note": "old", "name": "lamp"}', 201),
        ('{ "name":"l\\u0061mp","note":"old" }', 201),
        ('{"name": "old", "note": "lamp"}', 422),
        ('{"name": "lamp"}', 422),
    ],
)
def test_a_request_is_known_by_what_it_says_in_whatever_order(toy, again, status):
    """A front end of several processes does not write the fields of a body in one order."""
    token = toy.token("things:write")

    def post(body):
        return toy.app.test_client().post(
            "/v1/things",
            data=body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k"},
        )

    first, second = post('{"name": "lamp", "note": "old"}'), post(again)

    assert (first.status_code, second.status_code) == (201, status)
    assert status == 422 or second.json == first.json
    assert things(toy) == 1


def test_another_principals_key_is_another_key(toy):
    first = toy.client("things:write").post("/v1/things", {"name": "lamp"}, key="k")
    second = toy.client("things:write").post("/v1/things", {"name": "lamp"}, key="k")

    assert first.json["id"] != second.json["id"]
    assert things(toy) == 2


def test_permission_is_checked_before_anything_is_replayed(toy):
    toy.client("things:write", sub="member:x").post("/v1/things", {"name": "lamp"}, key="k")

    lost = toy.client(sub="member:x").post("/v1/things", {"name": "lamp"}, key="k")

    assert lost.status_code == 403


def test_without_a_key_nothing_is_made(toy):
    response = toy.client("things:write").post("/v1/things", {"name": "lamp"})

    assert response.status_code == 428
    assert things(toy) == 0


def test_a_refused_request_may_use_its_key_again(toy):
    caller = toy.client("things:write")
    caller.post("/v1/things", {"nome": "lamp"}, key="k")

    assert caller.post("/v1/things", {"name": "lamp"}, key="k").status_code == 201


def test_twenty_at_once_make_one_thing(toy):
    token = toy.token("things:write")
    codes = []

    def post() -> None:
        response = toy.app.test_client().post(
            "/v1/things",
            json={"name": "lamp"},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k"},
        )
        codes.append(response.status_code)

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(codes) <= {201, 409, 503}
    assert 201 in codes
    assert things(toy) == 1


def test_a_process_that_died_with_the_key_leaves_what_it_made_to_be_found(toy):
    caller = toy.client("things:write")
    made = caller.post("/v1/things", {"name": "lamp"}, key="k").json
    with toy.transaction() as session:
        session.execute(text("UPDATE idempotency_keys SET status = NULL, body = NULL,"
                             " taken_at = now() - interval '2 min'"))  # fmt: skip

    again = caller.post("/v1/things", {"name": "lamp"}, key="k")

    assert again.status_code == 409  # The same id: the database says it is there already.
    assert things(toy) == 1
    assert made["id"]
