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
