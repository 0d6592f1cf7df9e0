"""The six services, in the order they are migrated and started."""

from importlib import import_module

from common.processes import Service

# Each by the package that it is; a service's own name has hyphens where its package may not.
PACKAGES = ("identity", "clients", "invoicing", "subscriptions", "payments", "dashboard_bff")
NAMES = tuple(package.replace("_", "-") for package in PACKAGES)


def all_services() -> list[Service]:
    """Returns every service; imported late, so that the command line answers quickly."""
    return [service_named(name) for name in NAMES]


def service_named(name: str) -> Service:
    """Returns one of NAMES; nothing of the others is imported."""
    service: Service = import_module(f"{name.replace('-', '_')}.app").SERVICE
    return service
