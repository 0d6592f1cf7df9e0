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
