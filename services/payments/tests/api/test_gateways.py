"""A firm connects its own Stripe account; its keys are tried, sealed, and never told again."""

import re

import pytest
from sqlalchemy import text

from services.payments.tests.live import KEYS, OTHERS, SECRET, SIGNING

PATH = "/v1/gateways/stripe"
TABLES = (
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
)


@pytest.fixture
def owner(live):
    return live.service.client("firm:read", "firm:write")


def codes(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def test_a_live_firm_connects_its_account_and_is_shown_no_secret(live, owner):
    answer = owner.put(PATH, KEYS)

    shown = owner.get(PATH).json
    assert answer.status_code == 200, answer.json
    assert shown["connection"] == answer.json
    assert answer.json["account_id"] == "acct_ours"
    assert (answer.json["key_last4"], answer.json["signing_last4"]) == (
        "cret",
        "ning",
    )
    assert re.fullmatch(r"/webhooks/stripe/[\w-]{40,}", shown["webhook_path"])
    told = live.service.published("gateway_connection.connected")
    assert [event.data for event in told] == [answer.json]


def test_a_change_without_the_secrets_keeps_them(live, owner):
    first = owner.put(PATH, KEYS).json

    changed = owner.put(PATH, {"publishable_key": "pk_live_51Another"}).json

    assert changed["publishable_key"] == "pk_live_51Another"
    assert changed["key_last4"] == first["key_last4"]
    assert changed["signing_last4"] == first["signing_last4"]
    assert (changed["id"], changed["version"]) == (first["id"], 2)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("secret_key", "sk_test_" + "51Canary00Secret"),
        ("publishable_key", "pk_test_51Public"),
        ("secret_key", "4242 4242 4242 4242"),
        ("publishable_key", "4242424242424242"),
        ("webhook_secret", "4242-4242-4242-4242"),
        ("secret_key", "pk_live_51Public"),
        ("publishable_key", SECRET),
        ("webhook_secret", SECRET),
        ("secret_key", "sk_live_" + "0000NotKnown"),
    ],
)
def test_what_is_no_live_key_of_its_kind_is_refused_at_its_field(live, owner, field, typed):
    answer = owner.put(PATH, KEYS | {field: typed})

    assert codes(answer) == (422, "card_number" if typed[0] == "4" else "keys_refused")
    assert list(answer.json["errors"]) == [field]
    assert typed not in answer.text
    assert owner.get(PATH).json["connection"] is None
    assert live.service.published("gateway_connection.connected") == []


def test_a_sandbox_firm_connects_nothing_and_asks_nobody(live):
    caller = live.service.client("firm:read", "firm:write", firm=live.service.other_firm)

    answer = caller.put(PATH, KEYS)

    assert codes(answer) == (409, "sandbox_firm")
    assert caller.get(PATH).json["webhook_path"] is None
    assert live.stripe.asked == []


def test_nothing_is_connected_while_stripe_does_not_answer(live, owner):
    live.stripe.is_away = True

    answer = owner.put(PATH, KEYS)

    assert codes(answer) == (503, "gateway_unavailable")
    assert owner.get(PATH).json["connection"] is None


def test_an_account_on_which_something_rests_is_neither_removed_nor_replaced(live, owner):
    live.connect()
    method = live.method()

    answers = [owner.delete(PATH), owner.put(PATH, KEYS | {"secret_key": OTHERS})]

    assert [codes(answer) for answer in answers] == [(409, "gateway_in_use")] * 2
    uses = [answer.json["uses"] for answer in answers]
    assert uses == [[{"kind": "payment_method", "id": str(method)}]] * 2
    assert owner.get(PATH).json["connection"]["account_id"] == "acct_ours"


def test_a_removed_connection_leaves_no_secret_behind(live, owner):
    owner.put(PATH, KEYS)

    answer = owner.delete(PATH)

    assert (answer.status_code, answer.json["status"]) == (200, "removed")
    assert owner.get(PATH).json["connection"] is None
    assert owner.delete(PATH).status_code == 404
    with live.service.transaction() as session:
        kept = session.execute(text("SELECT secret_key, webhook_secret FROM gateway_connections"))
        assert kept.all() == [(None, None)]


def test_a_secret_stands_in_no_table_no_answer_and_no_log(live, owner, capfd):
    answers = [
        owner.put(PATH, KEYS),
        owner.get(PATH),
        owner.put(PATH, KEYS | {"secret_key": OTHERS}),
    ]
    answers += [owner.put(PATH, KEYS | {"secret_key": "sk_live_" + "unknown000"})]

    with live.service.transaction() as session:
        tables = session.scalars(text(TABLES)).all()
        rows = [
            str(row)
            for table in tables
            for row in session.execute(text(f"SELECT t::text FROM {table} t"))
        ]
    said = "\n".join([*rows, *(answer.text for answer in answers), "".join(capfd.readouterr())])
    assert "acct_ours" in said
    assert [secret for secret in (SECRET, OTHERS, SIGNING) if secret[8:] in said] == []


def test_who_only_reads_settings_changes_no_keys(live):
    reader = live.service.client("firm:read")

    assert reader.get(PATH).status_code == 200
    assert [a.status_code for a in (reader.put(PATH, KEYS), reader.delete(PATH))] == [403, 403]
