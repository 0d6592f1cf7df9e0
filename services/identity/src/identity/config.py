"""The settings of the identity service."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """Three secrets, and what a password costs to try: 19 MiB, twice over, on one lane.

    `secrets_key` seals what people prove themselves with: without it their codes are lost.
    """

    signing_key: str
    secrets_key: str
    service_secret: str
    password_memory_kib: int = 19_456
    password_time_cost: int = 2
    password_parallelism: int = 1
