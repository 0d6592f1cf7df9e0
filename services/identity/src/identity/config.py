"""The settings of the identity service."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """Three secrets, and what a password costs to try: 19 MiB, twice over, on one lane.

    `secrets_key` seals what people prove themselves with: without it their codes are lost. With
    `mail_link_key` invoicing signs links to decline mails; without it none is good.
    """

    signing_key: str
    secrets_key: str
    service_secret: str
    mail_link_key: str | None = None
    password_memory_kib: int = 19_456
    password_time_cost: int = 2
    password_parallelism: int = 1
