"""Text that PostgreSQL cannot keep is a clear refusal, not an error of ours."""

import pytest


@pytest.mark.parametrize("name", [r'"a\u0000b"', r'"\ud800"', r'"x\uDFFFy"'])
def test_a_name_that_cannot_be_kept_is_refused_by_its_field(toy, name):
    response = toy.app.test_client().post(
        "/v1/things",
        data=f'{{"name": {name}}}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {toy.token('things:write')}", "Idempotency-Key": "k"},
    )

    assert response.status_code == 422
    assert response.json["errors"] == {"name": ["This has characters that cannot be kept."]}


def test_an_escaped_emoji_is_kept(toy):
    response = toy.app.test_client().post(
        "/v1/things",
        data=r'{"name": "\ud83d\ude00"}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {toy.token('things:write')}", "Idempotency-Key": "k"},
    )

    assert response.json["name"] == "😀"


def post(toy, body: bytes):
    return toy.app.test_client().post(
        "/v1/things",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {toy.token('things:write')}", "Idempotency-Key": "k"},
    )


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"name": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"name": ' + b"[" * 60 + b'"\\u0000"' + b"]" * 60 + b"}",
        b'{"name": ' + b"9" * 5000 + b"}",
    ],
    ids=["without an end", "too deep for Python", "too deep with a NUL", "a number without end"],
)
def test_json_that_nobody_can_read_is_refused(toy, body):
    response = post(toy, body)

    assert response.status_code == 422
    assert response.json["code"] == "input_invalid"


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999"])
def test_a_number_that_is_none_is_refused_by_its_field(toy, number):
    response = post(toy, b'{"name": "a", "at": [' + number + b"]}")

    assert response.status_code == 422
    assert response.json["errors"] == {"at.0": ["This is no number that can be kept."]}


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "a", "name": "b"}',
        b'{"name": "a", "name": "a"}',
        b'{"name": "a", "deep": [{"is_admin": false, "is_admin": true}]}',
        rb'{"name": "a", "n\u0061me": "b"}',
    ],
    ids=["another value", "the same value", "deep inside", "written in another way"],
)
def test_a_key_that_comes_twice_is_refused(toy, body):
    response = post(toy, body)

    assert (response.status_code, response.json["code"]) == (400, "json_key_twice")


def test_the_same_key_in_two_objects_is_no_key_twice(toy):
    response = post(toy, b'{"name": "a", "x": {"name": "b"}}')

    assert response.json["code"] != "json_key_twice"


def test_half_a_pair_in_a_name_is_a_refusal_too(toy):
    response = post(toy, rb'{"\ud800": "\u0000"}')

    assert response.status_code == 422


NUMBER = "4242 4242 4242 4242"


@pytest.mark.parametrize(
    "name", [f'"mine is {NUMBER}"', '"4242\\u002d4242-4242-\\u0034242"', "4242424242424242"]
)
def test_a_cards_number_is_refused_by_its_field_and_not_said_again(toy, capfd, name):
    response = post(toy, f'{{"name": {name}}}'.encode())

    assert (response.status_code, response.json["code"]) == (422, "card_number")
    assert list(response.json["errors"]) == ["name"]
    told = response.text + capfd.readouterr().err
    assert "4242 4242" not in told
    assert "42424242" not in told


def test_a_cards_number_is_refused_in_a_key_a_query_and_a_header_that_is_kept(toy):
    token = {"Authorization": f"Bearer {toy.token('things:write', 'things:read')}"}
    caller = toy.app.test_client()

    kept = caller.post(
        "/v1/things", json={"name": "x"}, headers=token | {"Idempotency-Key": NUMBER}
    )
    asked = caller.get(f"/v1/things?cursor={NUMBER}", headers=token)
    named = post(toy, f'{{"{NUMBER}": "x"}}'.encode())

    for response, field in ((kept, "Idempotency-Key"), (asked, "cursor"), (named, "_")):
        assert (response.status_code, response.json["code"]) == (422, "card_number")
        assert list(response.json["errors"]) == [field]
        assert "4242" not in response.text
