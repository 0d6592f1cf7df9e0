"""Empty passwords, foreign twins and bad pictures are told where they are, at once."""

import io
import re

import pytest

from common.ids import new_id
from suite.firms import OWNER

from . import test_links

world = test_links.world


@pytest.fixture
def owner(world):
    """The owner's browser, signed in by the form."""
    page = world.stranger.get("/sign-in").text
    token = re.findall(r'name="csrf_token" value="([^"]*)"', page)
    typed = {"email": OWNER, "password": world.password, "csrf_token": token[0] if token else ""}
    assert world.stranger.post("/sign-in", data=typed).status_code == 303
    return world.stranger


def csrf(page):
    return re.findall(r'name="csrf-token" content="([^"]+)"', page.text)[0]


def test_an_empty_password_says_so_at_its_field(world):
    refused = world.stranger.post("/sign-in", data={"email": OWNER, "password": ""})

    assert refused.status_code == 422
    assert "Fill this in." in refused.text
    assert "do not go together" not in refused.text


def test_a_twin_that_is_not_there_is_not_there_at_once(world, owner):
    client = world.api.post("/clients", {"name": "Twin"}, key=str(new_id())).body
    page = owner.get(f"/clients/{client['id']}/edit")

    answer = owner.post(
        f"/clients/{client['id']}/merge/{new_id()}", data={"csrf_token": csrf(page)}
    )

    assert answer.status_code == 404
    assert world.api.get(f"/clients/{client['id']}").status == 200


def test_a_refused_pictures_error_stands_at_its_field(world, owner):
    client = world.api.post("/clients", {"name": "Pixel"}, key=str(new_id())).body
    page = owner.get(f"/clients/{client['id']}/edit")
    files = {"picture": ("a.png", io.BytesIO(b"no picture"), "image/png")}

    refused = owner.post(
        f"/clients/{client['id']}/avatar", data={"csrf_token": csrf(page)}, files=files
    )

    assert refused.status_code == 422
    assert 'id="picture-error"' in refused.text
    assert 'aria-describedby="picture-error"' in refused.text
    assert 'value="Pixel"' in refused.text
