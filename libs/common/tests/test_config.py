"""Settings come from the environment or from files it names, and all that is wrong is said at once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from common.config import MissingSettings, ServiceSettings, load, weak_secrets


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One setting of each kind."""

    signing_key: str
    pool_size: int = 3
    quiet: bool = False
    smtp_url: str | None = None


def test_a_setting_is_read_from_the_environment_as_its_kind() -> None:
    settings = load(Settings, {"SIGNING_KEY": "k", "POOL_SIZE": "5", "QUIET": "yes"})

    assert settings == Settings(signing_key="k", pool_size=5, quiet=True)


def test_a_setting_may_be_in_a_file_that_the_environment_names(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN-----\nabc\n-----END-----\n")

    settings = load(Settings, {"SIGNING_KEY_FILE": str(key)})

    assert settings.signing_key == "-----BEGIN-----\nabc\n-----END-----"


def test_a_setting_in_a_file_is_read_as_its_kind(tmp_path: Path) -> None:
    size = tmp_path / "size"
    size.write_text("7\n")

    settings = load(Settings, {"SIGNING_KEY": "k", "POOL_SIZE_FILE": str(size)})

    assert settings.pool_size == 7


def test_all_that_is_wrong_is_named_in_one_message(tmp_path: Path) -> None:
    environ = {"POOL_SIZE": "many", "SMTP_URL_FILE": str(tmp_path / "absent")}

    with pytest.raises(MissingSettings) as missing:
        load(Settings, environ)

    assert str(missing.value).endswith(
        "set POOL_SIZE (not a int), SIGNING_KEY,"
        " SMTP_URL (SMTP_URL_FILE: No such file or directory)"
    )


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("\n")

    with pytest.raises(MissingSettings, match="SIGNING_KEY"):
        load(Settings, {"SIGNING_KEY_FILE": str(empty)})


def test_a_setting_given_both_ways_is_refused_without_showing_either(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("one")

    with pytest.raises(MissingSettings, match="SIGNING_KEY or SIGNING_KEY_FILE") as missing:
        load(Settings, {"SIGNING_KEY": "other", "SIGNING_KEY_FILE": str(file)})

    assert "other" not in str(missing.value)


@dataclass(frozen=True, kw_only=True)
class Told(ServiceSettings):
    """What a service that signs is told."""

    signing_key: str = "Kq3v-8ZtWm1xRb7Yc5Dn"
    secrets_key: str = "a-2mJ9xQeT6vLr0PzWb4"


def told(**more: str) -> Told:
    urls = {
        "database_url": "postgresql://clients_app:Zk8w_Vq2Lr7@postgres/clients",
        "worker_database_url": "postgresql://clients_worker:P1x-Tn5Yb9c@postgres/clients",
        "broker_url": "amqp://clients:Hd4s-Gm6Jf0@rabbitmq/counterfoil",
        "jwks_url": "http://identity-web:8000/.well-known/jwks.json",
        "public_url": "https://billing.example",
    }
    return Told(**{**urls, **more})


def test_secrets_that_were_made_are_good() -> None:
    assert weak_secrets(told()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signing_key", "changeme"),
        ("secrets_key", ""),
        ("secrets_key", "changeme-changeme-changeme"),
        ("metrics_token", "0" * 40),
        ("database_url", "postgresql://postgres:postgres@db/clients"),
        ("database_url", "postgresql://clients_app:@db/clients"),
        ("broker_url", "amqp://guest:guest@rabbitmq/"),
        ("smtp_url", "smtp://mailer:password@mail.example:587"),
    ],
)
def test_a_secret_that_anybody_would_try_is_named(name: str, value: str) -> None:
    assert weak_secrets(told(**{name: value})) == [name.upper()]


def test_a_server_of_this_machine_alone_may_be_as_it_was_made() -> None:
    assert weak_secrets(told(broker_url="amqp://guest:guest@127.0.0.1:5672/")) == []
