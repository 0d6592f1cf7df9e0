"""How long a refused sign-in takes with an account and without one: `python -m bench.sign_in_times`.

Both are tried in turn, 200 times each, against identity at the house's own cost. The answers say nothing
of which was which; the medians should not either: they differ by less than five percent.
"""

import argparse
import secrets
import sys
import tempfile
from base64 import b64encode
from collections.abc import Callable
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter

from flask.testing import FlaskClient

from common.testing.postgres import Clones
from common.testing.service import ServiceUnderTest, new_signing_key
from identity.app import SERVICE

TRIES = 200
BOUND_PERCENT = 5
SECRET = secrets.token_urlsafe(16)
# An account bears a hundred failures; the tries are spread over several of each kind.
PER_ACCOUNT = 90
PRESENT, ABSENT = "present", "absent"


def main() -> int:
    """Prints both medians and by how much they differ; 1 if that tells accounts apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=TRIES)
    tries = parser.parse_args().tries
    with tempfile.TemporaryDirectory(prefix="counterfoil-times-") as folder:
        cluster = Clones(Path(folder) / "pg")
        settings = {"signing_key": new_signing_key(), "secrets_key": SECRET}
        urls = cluster.take(SERVICE).urls
        service = ServiceUnderTest(SERVICE, urls, settings | {"service_secret": SECRET})
        try:
            present, absent = measure(service, tries, _bar)
        finally:
            service.close()
            cluster.stop()
    return _report(present, absent, tries)


def measure(
    service: ServiceUnderTest, tries: int, tell: Callable[[int, int], None]
) -> tuple[float, float]:
    """Returns the medians, in milliseconds, of refusals with and without an account."""
    client = service.anonymous()
    for account in range(ceil(tries / PER_ACCOUNT)):
        _found(client, _name(PRESENT, account))
    took: dict[str, list[float]] = {PRESENT: [], ABSENT: []}
    for done in range(tries):
        for kind, times in took.items():
            times.append(_refused(client, kind, done))
        tell(done + 1, tries)
    return median(took[PRESENT]) * 1000, median(took[ABSENT]) * 1000


def _refused(client: FlaskClient, kind: str, number: int) -> float:
    # Each from a network of its own: what is measured is a refusal, not the throttle.
    address = f"2001:db8:{number:x}::1"
    email = _name(kind, number // PER_ACCOUNT)
    body = {"email": email, "password": "not this one", "address": address}
    began = perf_counter()
    answer = client.post("/v1/sign-ins", json=body, headers=_headers())
    took = perf_counter() - began
    if answer.status_code != 401:
        raise RuntimeError(f"identity answered {answer.status_code}: {answer.text}")
    return took


def _found(client: FlaskClient, email: str) -> None:
    firm = {"name": "Times", "time_zone": "UTC", "currency": "EUR", "country": "DE"}
    owner = {"name": "Ann", "email": email, "password": secrets.token_urlsafe(16)}
    body = firm | {"mode": "sandbox", "owner": owner}
    answer = client.post("/v1/firms", json=body, headers=_headers())
    if answer.status_code != 201:
        raise RuntimeError(f"identity answered {answer.status_code}: {answer.text}")


def _name(kind: str, account: int) -> str:
    return f"{kind}{account}@x.example"


def _headers() -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"dashboard-bff:{SECRET}".encode()).decode()}


def _report(present: float, absent: float, tries: int) -> int:
    percent = abs(present - absent) / max(present, absent) * 100
    print(f"refused sign-ins, {tries} each: present {present:.2f} ms, absent {absent:.2f} ms")
    print(f"the medians differ by {percent:.1f} % (at most {BOUND_PERCENT} %)")
    return 0 if percent < BOUND_PERCENT else 1


def _bar(done: int, of: int) -> None:
    filled = round(30 * done / of)
    line = f"  {'█' * filled}{'·' * (30 - filled)} {done} of {of}"
    print(f"\r{line}", end="\n" if done >= of else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
