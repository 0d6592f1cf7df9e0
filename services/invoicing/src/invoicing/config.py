"""The settings of the invoicing service."""

from dataclasses import dataclass

from common.config import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """With `mail_link_key`, which identity knows too, mails offer a link to decline their kind."""

    mail_link_key: str | None = None
