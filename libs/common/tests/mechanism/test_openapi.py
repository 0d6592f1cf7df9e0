"""A service describes itself: valid OpenAPI, with every refusal a problem, and a page to read it at."""

import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import schemathesis
from playwright.sync_api import expect
from werkzeug.serving import make_server

from common.testing import ServiceUnderTest
from tests.e2e.browser import Person, chromium


@pytest.fixture
def description(toy: ServiceUnderTest) -> dict:
    return toy.anonymous().get("/v1/openapi.json").json


@pytest.fixture
def address(toy: ServiceUnderTest) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, toy.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_description_is_valid(description):
    schemathesis.openapi.from_dict(description).validate()


def test_every_refusal_is_described_as_a_problem(description):
    refusals = description["components"]["responses"]

    assert {"DEFAULT_ERROR", "UNPROCESSABLE_ENTITY", "FORBIDDEN"} <= set(refusals)
    for refusal in refusals.values():
        assert list(refusal["content"]) == ["application/problem+json"]


def test_a_route_tells_its_permission_its_key_and_its_token(description):
    make = description["paths"]["/v1/things"]["post"]

    assert make["security"] == [{"bearer": []}]
    assert make["description"] == "Needs things:write."
    assert make["parameters"] == [{"$ref": "#/components/parameters/IdempotencyKey"}]
    assert {"401", "403", "422", "428", "default"} < set(make["responses"])


def test_the_page_and_all_it_needs_come_from_the_service(address):
    asked = []
    with chromium() as browser:
        person = Person(browser, address)
        person.page.on("request", lambda request: asked.append(request.url))
        assert person.goto("/v1/docs") == 200
        make = person.page.get_by_role("link", name="/v1/things", exact=True)
        expect(make).to_be_visible()
        make.click()
        expect(person.page.get_by_text("Needs things:write.")).to_be_visible()
        person.close()

    elsewhere = [url for url in asked if urlsplit(url).scheme != "data" if address not in url]
    assert not elsewhere
    assert any(url.endswith("swagger-ui-bundle.js") for url in asked)
