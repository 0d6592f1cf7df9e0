"""The secrets of a suite on this machine: made once, kept in its data folder, readable by its owner."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from importlib import resources
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Secrets:
    """What the services of one suite share, and the passwords of its database roles."""

    signing_key: str
    service_secret: str
    database_password: str
    demo_password: str
    secrets_key: str
    mail_link_key: str
    gateway_secrets_key: str


def load_or_make(folder: Path) -> Secrets:
    """Returns the suite's secrets; makes on a start what is not there yet."""
    path = folder / "secrets.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    # A folder of an earlier release keeps what it has, and gets what it lacks.
    missing = {field.name for field in fields(Secrets)} - set(kept)
    if missing:
        kept |= {name: made for name, made in asdict(_new()).items() if name in missing}
        _write(path, kept)
    return Secrets(**kept)


def _new() -> Secrets:
    return Secrets(
        signing_key=new_signing_key(),
        service_secret=secrets.token_urlsafe(32),
        database_password=secrets.token_urlsafe(24),
        demo_password="-".join(secrets.choice(_words()) for _ in range(4)),
        secrets_key=secrets.token_urlsafe(32),
        mail_link_key=secrets.token_urlsafe(32),
        gateway_secrets_key=secrets.token_urlsafe(32),
    )


def _write(path: Path, kept: dict[str, str]) -> None:
    """Written whole under another name first: a start that is cut off leaves no half file."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(kept, file, indent=1)
    draft.replace(path)


def new_signing_key() -> str:
    """Returns a fresh private key for ES256, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _words() -> list[str]:
    return resources.files("suite").joinpath("words.txt").read_text().split()
