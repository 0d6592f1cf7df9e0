"""Where a suite's databases are: in its data folder, or wherever an operator says.

An operator writes one address with `{role}` and `{database}` in it, in `SUITE_DATABASES` or after
`--databases`: `postgresql://{role}:secret@db:5432/{database}`. A role is `invoicing_backup`.
"""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from common.db.migrations import pending
from common.db.security import ROLES, Urls, role_name
from common.processes import Service
from suite.cluster import start_cluster
from suite.data import CannotStart
from suite.registry import all_services
from suite.secrets import load_or_make


@contextmanager
def addresses(options: argparse.Namespace) -> Iterator[Mapping[str, Urls]]:
    """Returns each service's addresses; an embedded suite that is not running has its server started."""
    services = all_services()
    if options.databases:
        yield from_template(options.databases, services)
        return
    with _embedded(options.data, services) as urls:
        yield urls


def from_template(template: str, services: list[Service]) -> Mapping[str, Urls]:
    """Returns each service's addresses, written after one pattern."""
    for part in ("{role}", "{database}"):
        if part not in template:
            raise CannotStart(f"The address of the databases names no {part}.")
    return {
        service.name: Urls(
            *(
                template.replace("{role}", role_name(service.name, role)).replace(
                    "{database}", service.package
                )
                for role in ROLES
            )
        )
        for service in services
    }


@contextmanager
def _embedded(data: Path, services: list[Service]) -> Iterator[Mapping[str, Urls]]:
    if not (data / "postgres" / "walled").exists():
        raise CannotStart(f"There is no suite in {data}. Name its folder with --data.")
    secrets = load_or_make(data)
    # A server that runs already is shared, and stops with whoever leaves it last.
    cluster = start_cluster(data / "postgres", secrets)
    try:
        passwords = dict.fromkeys(ROLES, secrets.database_password)
        urls = {
            service.name: cluster.urls(service.name, service.package, passwords)
            for service in services
        }
        for service in services:
            if pending(service.package, urls[service.name].owner):
                raise CannotStart(
                    f"The database of {service.name} is of another version: run `counterfoil up`."
                )
        yield urls
    finally:
        cluster.stop()
