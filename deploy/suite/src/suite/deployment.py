"""The steps that a deployment runs once and may run again: secrets, databases and queues, firms."""

import argparse
import json
import secrets
import sys
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
from sqlalchemy import URL, make_url

from common import config
from common.broker import BrokerUnavailable, QueueMismatch, connect
from common.db.migrations import pending, upgrade
from common.db.security import ROLES, prepare_database, prepare_roles, role_name
from common.processes import Service
from suite.data import CannotStart, locked, open_folder
from suite.registry import all_services
from suite.secrets import load_or_make
from suite.vault import Vault, secret_files, write_files

S = TypeVar("S")


@dataclass(frozen=True, kw_only=True)
class Administration:
    """What the migrate step is told: the superuser's address, and what it gives each role and service.

    `passwords` is a JSON object of database roles, `broker_urls` one of services.
    """

    admin_database_url: str
    passwords: str
    broker_urls: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What whoever creates a firm is told."""

    identity_url: str
    service_secret: str
    public_url: str


def write_secrets(options: argparse.Namespace) -> int:
    """`counterfoil secrets`: makes what is missing in the vault, then hands each part its own."""
    vault = Vault(options.folder / "vault" / "secrets.json", forget=options.rotate)
    files = secret_files(all_services(), vault, options.postgres, options.rabbitmq)
    try:
        vault.save()  # First, so that no part ever holds a secret that the vault does not know.
        write_files(options.folder, files)
    except OSError as error:
        raise CannotStart(f"{error.filename} cannot be written ({error.strerror}).") from error
    print(f"{len(files)} secrets are in place, {vault.made} of them new.")
    return 0


def migrate(options: argparse.Namespace) -> int:
    """`counterfoil migrate`: roles, databases, migrations and queues of every service."""
    if options.data is not None:
        return _migrate_folder(options.data)
    settings = _told(Administration)
    admin = make_url(settings.admin_database_url)
    passwords, brokers = json.loads(settings.passwords), json.loads(settings.broker_urls)
    for service in all_services():
        try:
            _migrate(service, admin, passwords)
            # Before anyone publishes: what no queue waits for yet would be lost to this service.
            connect(brokers[service.name], service.name).declare(service.handlers.types)
        except (psycopg.OperationalError, BrokerUnavailable, QueueMismatch) as error:
            raise CannotStart(f"{service.name} cannot be migrated: {error}") from error
        print(f"{service.name} is ready", flush=True)
    return 0


def _migrate_folder(data: Path) -> int:
    """Brings the databases in a data folder to this release; its queues are made when it starts."""
    from suite import cluster

    folder = open_folder(data)
    with locked(folder):
        secrets_ = load_or_make(folder)
        server = cluster.start_cluster(folder / "postgres", secrets_)
        try:
            cluster.migrate(server, all_services(), secrets_, lambda line: print(line, flush=True))
        finally:
            server.stop()
    print(f"The databases in {folder} are ready.")
    return 0


def create_firm(options: argparse.Namespace) -> int:
    """`counterfoil firm create`: a firm and its owner, by way of identity."""
    desk = _told(Desk)
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else ""
    chosen = password or secrets.token_urlsafe(15)
    founded = _found(desk, _draft(options, chosen))
    firm = founded["firm"]
    print(f"{firm['name']} ({firm['mode']}, {firm['time_zone']}, {firm['currency']}): {firm['id']}")
    print(f"{options.owner_email} signs in at {desk.public_url}")
    if not password:
        print(f"with this password, which is kept nowhere: {chosen}")
    return 0


def _told(settings: type[S]) -> S:
    try:
        return config.load(settings)
    except config.MissingSettings as missing:
        raise CannotStart(str(missing)) from missing


def _migrate(service: Service, admin: URL, passwords: dict[str, str]) -> None:
    roles = {role: passwords[role_name(service.name, role)] for role in ROLES}
    prepare_roles(_text(admin), service.name, roles)
    prepare_database(_text(admin), service.name, service.package)
    owner = _text(
        admin.set(
            username=role_name(service.name, "owner"),
            password=roles["owner"],
            database=service.package,
        )
    )
    if pending(service.package, owner):
        upgrade(service.package, owner)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _draft(options: argparse.Namespace, password: str) -> dict[str, Any]:
    return {
        "name": options.name,
        "time_zone": options.time_zone,
        "currency": options.currency,
        "country": options.country,
        "mode": "sandbox" if options.sandbox else "live",
        "owner": {
            "name": options.owner_name or options.owner_email,
            "email": options.owner_email,
            "password": password,
        },
    }


def _found(desk: Desk, draft: dict[str, Any]) -> dict[str, Any]:
    credential = b64encode(f"dashboard-bff:{desk.service_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {credential}"}
    try:
        answer = httpx.post(
            f"{desk.identity_url}/v1/firms", json=draft, headers=headers, timeout=30
        )
    except httpx.TransportError as error:
        raise CannotStart(f"identity does not answer at {desk.identity_url}: {error}") from error
    if answer.status_code == 401:
        raise CannotStart(
            f"{draft['owner']['email']} has a password already: give it with --password-stdin."
        )
    if answer.status_code != 201:
        raise CannotStart(f"identity refused the firm: {answer.text}")
    return dict(answer.json())
