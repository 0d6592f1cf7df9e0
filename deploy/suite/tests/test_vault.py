"""A deployment's secrets: made once, different for everybody, and handed to each part alone."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from suite.registry import all_services
from suite.secrets import load_or_make
from suite.vault import READERS, Vault, secret_files, write_files

SERVICES = all_services()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def made(folder: Path, *rotated: str) -> Mapping[str, str]:
    vault = Vault(folder / "vault" / "secrets.json", forget=rotated)
    files = secret_files(SERVICES, vault, "postgres:5432", "rabbitmq:5672")
    vault.save()
    return files


def test_a_second_start_hands_out_the_same_secrets(folder: Path) -> None:
    first, second = made(folder), made(folder)

    salted = "rabbitmq/definitions.json"
    assert {**first, salted: ""} == {**second, salted: ""}


def test_two_deployments_have_no_secret_in_common(folder: Path) -> None:
    one, other = made(folder / "one"), made(folder / "other")

    assert [name for name in one if one[name] == other[name]] == []


@pytest.mark.parametrize(
    ("rotated", "changed"),
    [
        ("signing-key", {"identity/web/signing_key"}),
        ("broker", {"invoicing/worker/broker_url", "operator/broker_urls.json"}),
        ("databases", {"invoicing/web/database_url", "operator/pgpass"}),
        ("service-secret", {"dashboard-bff/web/service_secret", "operator/service_secret"}),
    ],
)
def test_rotating_one_kind_leaves_the_others(folder: Path, rotated: str, changed: set[str]) -> None:
    before, after = made(folder), made(folder, rotated)

    different = {name for name in before if before[name] != after[name]}
    assert changed <= different
    assert "postgres/password" not in different
    others = {"signing-key", "broker", "databases", "service-secret"} - {rotated}
    assert different.isdisjoint(
        {"signing-key": "identity/web/signing_key", "broker": "clients/worker/broker_url",
         "databases": "clients/web/database_url", "service-secret": "identity/web/service_secret"}[
            other
        ]
        for other in others
    )  # fmt: skip


@pytest.mark.parametrize("name", ["signing_key", "secrets_key"])
def test_only_the_web_of_identity_is_given_the_key(folder: Path, name: str) -> None:
    key = made(folder)[f"identity/web/{name}"]

    holders = [name for name, text in made(folder).items() if key in text]
    assert holders == [f"identity/web/{name}"]


def test_what_seals_the_keys_of_gateways_is_with_payments_alone(folder: Path) -> None:
    files = made(folder)

    holders = {
        name for name, text in files.items() if files["payments/web/gateway_secrets_key"] in text
    }
    assert holders == {f"payments/{part}/gateway_secrets_key" for part in ("web", "worker")}


def test_a_data_folder_of_an_earlier_release_keeps_its_secrets_and_gets_the_new(
    folder: Path,
) -> None:
    first, file = load_or_make(folder), folder / "secrets.json"
    older = {name: text for name, text in asdict(first).items() if name != "secrets_key"}
    file.write_text(json.dumps(older))

    now, again = load_or_make(folder), load_or_make(folder)

    assert now == again == replace(first, secrets_key=now.secrets_key)
    assert len(now.secrets_key) > 40
    assert now.secrets_key != first.secrets_key
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_every_role_and_every_service_has_a_password_of_its_own(folder: Path) -> None:
    files = made(folder)

    roles = json.loads(files["operator/passwords.json"])
    brokers = json.loads(files["operator/broker_urls.json"])
    assert len(set(roles.values())) == len(roles) == 4 * len(SERVICES)
    assert len(set(brokers.values())) == len(SERVICES)


def test_a_broker_user_may_touch_its_own_queues_and_the_exchange_alone(folder: Path) -> None:
    definitions = json.loads(made(folder)["rabbitmq/definitions.json"])

    names = {each.name for each in SERVICES}
    assert {user["name"] for user in definitions["users"]} == names | {"operator"}
    [mine] = [each for each in definitions["permissions"] if each["user"] == "invoicing"]
    for right in ("configure", "write", "read"):
        for name in ("invoicing.events", "invoicing.events.dead", "counterfoil.events"):
            assert re.search(mine[right], name)
        for name in ("payments.events", "xinvoicing.events", "invoicing_events", "amq.default", ""):
            assert not re.search(mine[right], name)


def test_the_broker_is_told_a_hash_of_the_password_in_the_address(folder: Path) -> None:
    files = made(folder)
    definitions = json.loads(files["rabbitmq/definitions.json"])

    [user] = [each for each in definitions["users"] if each["name"] == "payments"]
    [password] = re.findall(r"payments:([^@]+)@", files["payments/worker/broker_url"])
    kept = base64.b64decode(user["password_hash"])
    assert kept[4:] == hashlib.sha256(kept[:4] + password.encode()).digest()
    assert password not in files["rabbitmq/definitions.json"]


def test_a_file_is_readable_by_its_part_alone_and_may_be_written_again(folder: Path) -> None:
    mine = dict.fromkeys(READERS, os.getuid())

    for text in ("one", "two"):
        write_files(folder, {"identity/web/signing_key": text, "postgres/password": text}, mine)

    key, password = folder / "identity/web/signing_key", folder / "postgres/password"
    assert (key.read_text(), oct(key.stat().st_mode)[-3:]) == ("two", "400")
    assert (password.read_text(), oct(password.stat().st_mode)[-3:]) == ("two", "444")
    assert [path.name for path in key.parent.iterdir()] == ["signing_key"]
