"""The first run: whoever opens a suite without a firm founds one, and is its owner."""

from typing import Any

from common.errors import NotFound
from dashboard_bff.gateways.services import Refused, Services

Json = dict[str, Any]

FIRM = ("name", "country", "currency", "time_zone", "mode")
# What the form calls the owner's fields: in identity they stand in an object of their own.
OWNER = {"owner_name": "name", "email": "email", "password": "password"}


def refuse_after_first_run(services: Services) -> None:
    """Raises NotFound once there is a firm: to everyone this is not there any more."""
    if not services.awaits_first_run():
        raise NotFound


def begin(services: Services, typed: Json, address: str | None) -> Json:
    """Founds the firm and returns how its owner signs in; raises Refused with the form's fields."""
    refuse_after_first_run(services)
    firm = {name: typed[name] for name in FIRM}
    owner = {theirs: typed[ours] for ours, theirs in OWNER.items()}
    try:
        services.ask_identity("POST", "/v1/first-run", firm | {"owner": owner, "address": address})
    except Refused as refused:
        if refused.code == "first_run_over":
            raise NotFound from refused
        refused.errors = _as_typed(refused.errors)
        raise
    known = {"email": typed["email"], "password": typed["password"], "address": address}
    answer: Json = services.ask_identity("POST", "/v1/sign-ins", known)
    return answer


def _as_typed(errors: Any) -> dict[str, list[str]] | None:
    """Names the owner's fields as the form does, whether they came flat, nested or dotted."""
    if not errors:
        return None
    flat: dict[str, list[str]] = {}
    for name, said in errors.items():
        inner = said if isinstance(said, dict) else {name.removeprefix("owner."): said}
        is_owners = name == "owner" or name.startswith("owner.")
        for field, sentences in inner.items():
            flat["owner_name" if is_owners and field == "name" else field] = sentences
    return flat
