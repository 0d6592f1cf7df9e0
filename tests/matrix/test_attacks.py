"""Attacks on every route alike, made from its description: none gets through, and no row is changed."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from .asking import DASHBOARD, PARAMETER, path_of, routes, sign
from .attacking import (
    body_with,
    headers_of,
    ids_in,
    leaves_of,
    names_in,
    open_as,
    queries_of,
    reads,
    rows,
    send,
    strange_ids,
    writes,
)
from .table import Route
from .things import TABLES
from .world import World

# Fields that no request may set, whatever it is about: whose a thing is, what it is worth, who made it.
OURS = (
    *("firm_id", "id", "role", "is_admin", "permissions", "status", "balance", "total"),
    *("number", "issued_at", "created_at", "created_by", "version", "act", "paid_at", "mode"),
)
# Whose thing an id names, for whom: an owner deals with all clients of the firm.
FOREIGN = {"owner": ("other firm", "absent"), "client": ("other client", "other firm", "absent")}
BENT = ("{}/", "/{}", "{}//", "{};a=b", "{}.json", "{}%20", "{}%00", "/static/..{}", "/%2e%2e{}")
ELSEWHERE = ({"X-Original-URL": "{}"}, {"X-Rewrite-URL": "{}"}, {"X-HTTP-Method-Override": "GET"})
SECRET = re.compile(r"(?i)passw|secret|hash|token|recovery|salt|\bkey\b")
# What a field may be called all the same: what a document says, and what a session's own page needs.
NO_SECRET = re.compile(
    r"(document_hash|content_hash|avatar_hash|logo_hash|items\[\]\.hash|^csrf_token|password_changed_at"
    r"|recovery_codes_left)$"
)
# Identity knows no documents: what it is told of stays a name, and who keeps the document looks whose it is.
ON_TRUST = {("/v1/links/invoices", "document_id")}
FIELDS = Path(__file__).parent / "fields.txt"


@pytest.mark.parametrize("role", FOREIGN)
def test_no_body_reaches_what_is_not_ones_own(world: World, role: str) -> None:
    attempts = [
        (route, f"{'.'.join(field.path)} of {whose}", body_with(world, route, field, whose))
        for route in writes(world)
        for field in ids_in(world.suite.apps[route.service], route)
        if (route.path, field.path[-1]) not in ON_TRUST
        for whose in FOREIGN[role]
    ]
    before, through = rows(world), []

    for route, what, body in attempts:
        answer = send(world, route, headers_of(world, route.service, role), body)
        if not 400 <= answer.status_code < 500:
            through.append(f"{route} {what}: {answer.status_code}")

    assert len(attempts) > 70
    assert not through
    assert rows(world) == before


def test_a_link_to_an_invoice_that_is_not_its_clients_opens_nothing(world: World) -> None:
    def opened(invoice_id: str) -> tuple[int, int]:
        draft = {"contact_id": str(world.contacts["own"]), "document_id": invoice_id}
        headers = world.token("owner", "identity")
        identity, anyone = (
            world.suite.apps[name].test_client() for name in ("identity", DASHBOARD)
        )
        token = identity.post("/v1/links/invoices", json=draft, headers=headers).json["token"]
        paths = (f"/api/v1/invoice-links/{token}", f"/i/{token}")
        seen, page = (anyone.get(path).status_code for path in paths)
        return seen, page

    found = {
        whose: {opened(invoice_id) for invoice_id in world.things("invoice_id", whose)}
        for whose in ("own", *FOREIGN["client"])
    }

    assert (200, 200) in found.pop("own")
    assert found == {whose: {(404, 404)} for whose in FOREIGN["client"]}


@pytest.mark.parametrize("role", ["owner", "client"])
def test_no_path_mixes_ones_own_with_what_is_not(world: World, role: str) -> None:
    """`/clients/{mine}/contacts/{theirs}`, and the other way round; another client's is not this one's."""
    mixed = [
        (route, path, body_with(world, route))
        for route in sorted(set(routes(world)))
        for path in _mixtures(world, route)
    ]
    before, through = rows(world), []

    for route, path, body in mixed:
        is_form = route.service == DASHBOARD and not route.path.startswith("/api/")
        sent = {"data": _token_of(world, role)} if is_form else {"json": body}
        more = {"headers": {"Idempotency-Key": path, "If-Match": '"1"'}, "method": route.method}
        answer = open_as(world, route, role, path, **more, **sent)
        if answer.status_code not in (403, 404):
            through.append(f"{route.method} {path}: {answer.status_code}")

    assert len(mixed) > 20
    assert not through
    assert rows(world) == before


def test_things_are_named_by_uuids_and_by_nothing_that_can_be_counted(world: World) -> None:
    named = {
        (name, type(converter).__name__)
        for app in world.suite.apps.values()
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if name in TABLES
    }

    assert len(named) > 10
    assert {converter for _, converter in named} == {"UUIDConverter"}
    ids = [UUID(id_) for noun in TABLES for id_ in world.things(noun, "own")]
    assert {id_.version for id_ in ids} <= {4, 5, 7}


def test_no_body_sets_what_is_the_services_own(world: World) -> None:
    bodies = {route: body_with(world, route) for route in writes(world)}
    before, through, silent = rows(world), [], []
    for route, body in bodies.items():
        headers = headers_of(world, route.service, "owner")
        known = names_in(world.suite.apps[route.service], route)
        # What the dashboard passes on as it is, is looked at by the service behind it.
        looks = known and send(world, route, headers, {"zzz": 1}).status_code == 422
        for name in sorted(set(OURS) - known):
            answer = send(world, route, headers, body | {name: "owner"})
            if not 400 <= answer.status_code < 500:
                through.append(f"{route} {name}: {answer.status_code}")
            elif looks and name not in answer.json.get("errors", {}):
                silent.append(f"{route} {name}: {answer.json}")

    assert not through
    assert not silent
    assert rows(world) == before


@pytest.mark.parametrize("role", ["staff", "client", "nobody"])
def test_no_other_way_to_write_an_address_opens_it(world: World, role: str) -> None:
    opened, tried = [], 0
    for route in reads(world):
        path = path_of(world, route, "own")
        if sign(open_as(world, route, role, path)) == "+":
            continue
        ways = [(bent.format(path), {}) for bent in (*BENT, path.upper(), path.title())]
        ways += [("/", {n: v.format(path) for n, v in more.items()}) for more in ELSEWHERE]
        for bent, headers in ways:
            answer = open_as(world, route, role, bent, headers=headers)
            plain = open_as(world, route, role, bent) if headers else None
            tried += 1
            same = plain is not None and plain.status_code == answer.status_code
            if answer.status_code < 300 and not same:
                opened.append(f"{bent} {headers}: {answer.status_code}")
        head = open_as(world, route, role, path, method="HEAD")
        post = open_as(world, route, role, path, method="POST", headers=ELSEWHERE[2])
        if head.status_code < 300 or post.status_code < 300:
            opened.append(f"HEAD or POST {path}")

    assert tried > 200
    assert not opened


@pytest.mark.parametrize("role", FOREIGN)
def test_no_list_filter_or_count_tells_of_what_is_not_ones_own(world: World, role: str) -> None:
    others = FOREIGN[role][:-1]
    strange, told, tried = strange_ids(world, *others), [], 0
    for route in reads(world):
        path = path_of(world, route, "own")
        plain = open_as(world, route, role, path)
        for query in _queries(world, route, others):
            answer = open_as(world, route, role, path, query_string=query)
            tried += 1
            text = answer.data.decode(errors="replace") if answer.status_code == 200 else ""
            named = {id_ for id_ in strange - set(query.values()) if id_ in text}
            body, usual = answer.get_json(silent=True), plain.get_json(silent=True)
            more = _count(body) > max(_count(usual), 0)
            if named or (answer.status_code == 200 and more):
                told.append(f"{route} {query}: {named or 'counts more'}")

    assert tried > 50
    assert not told


def _mixtures(world: World, route: Route) -> Iterator[str]:
    """Yields a route's path with one id of somebody else's, for each id that it names, if there are more."""
    # Whom a twin is merged into is no part of the twin.
    nouns = [name for name in PARAMETER.findall(route.path) if name in TABLES and name != "kept_id"]
    for foreign in nouns if len(nouns) > 1 else []:
        for whose in FOREIGN["client"]:
            path = route.path
            for noun in nouns:
                owner = whose if noun == foreign else "own"
                path = path.replace(f"<{noun}>", world.things(noun, owner)[0])
            yield path


def _token_of(world: World, role: str) -> dict[str, str]:
    return {"csrf_token": world.people[role]["X-CSRF-Token"]}


def _queries(world: World, route: Route, others: tuple[str, ...]) -> list[dict[str, str]]:
    """A query for each thing of somebody else's, by the route's own names and by none of them."""
    found: list[dict[str, str]] = [{}]
    names = {*queries_of(world.suite.apps[route.service], route), "client_id", "firm_id", "ids"}
    for whose in others:
        client = world.things("client_id", whose)[0]
        found += [{name: client} for name in sorted(names) if name.endswith(("_id", "ids"))]
        found += [{"q": client}, {"firm_id": str(world.firms[whose]), "client_id": client}]
    return found


def _count(body: object) -> int:
    """How much a list has, and how much it says that it has."""
    if not isinstance(body, dict):
        return 0
    listed = body.get("items")
    return len(listed) if isinstance(listed, list) else 0


@pytest.mark.parametrize("role", ["owner", "staff", "client"])
def test_no_answer_has_a_field_that_holds_a_secret(world: World, role: str) -> None:
    found = {
        f"{route} {leaf}"
        for route in reads(world)
        for leaf in leaves_of(
            open_as(world, route, role, path_of(world, route, "own")).get_json(silent=True)
        )
        if SECRET.search(leaf) and not NO_SECRET.search(leaf)
    }

    assert not found


def test_contacts_and_staff_get_the_fields_that_were_looked_at_and_no_others(world: World) -> None:
    """A field that is new in an answer is added to `fields.txt` by somebody who has looked at it."""
    listed = {
        f"{role} {path} {leaf}"
        for role, path, *leaves in map(str.split, FIELDS.read_text().splitlines())
        for leaf in leaves
    }

    found = fields_of_answers(world)

    assert found - listed == set()
    assert len(found) > 400


def fields_of_answers(world: World) -> set[str]:
    """Returns each field that the dashboard's JSON shows a contact, or staff, and where."""
    found = set()
    for role in ("client", "staff"):
        for route in reads(world):
            if route.service == DASHBOARD and route.path.startswith("/api/"):
                answer = open_as(world, route, role, path_of(world, route, "own"))
                if answer.status_code == 200:
                    leaves = leaves_of(answer.get_json(silent=True))
                    found |= {f"{role} {route.path} {leaf}" for leaf in leaves}
    return found
