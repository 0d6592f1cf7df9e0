"""A stateful fake of Stripe in a process of its own: its books are the truth about what was charged.

It was written from Stripe's documents and its SDK; it is not verified against the real Stripe. Two
things are easier than there: the cards that decline can be attached, and an account is made by naming
it. What it is asked for it writes down, with everybody's keys apart and test and live apart.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from common.ids import new_id
from common.testing.ports import claim_ports

ROOT = Path(__file__).parents[4]
START_SECONDS = 60


@dataclass(frozen=True)
class Keys:
    """An account's keys in one mode, and the secret its webhooks are signed with."""

    account: str
    secret: str
    publishable: str
    webhook_secret: str
    owner: str


class FakeStripe:
    """Starts the process, sets what goes wrong, does what payers and banks do, and reads the books."""

    def __init__(self, folder: Path) -> None:
        self.port = claim_ports()[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._control = httpx.Client(base_url=f"{self.url}/_control", timeout=20)
        self.start()

    def start(self) -> None:
        """Starts it on the books it had, and waits until it answers."""
        with (self._folder / "fake_stripe.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(self.port), str(self._folder / "stripe.db")],
                cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and self._process.poll() is None:
            try:
                self._control.get("/ready")
                return
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError((self._folder / "fake_stripe.log").read_text()[-2000:])

    def stop(self) -> None:
        """Ends it: from then on connections are refused."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def account(self, *, live: bool = False) -> Keys:
        """Makes an account of its own."""
        name, mode = new_id().hex, "live" if live else "test"
        account = self._post("accounts", name=name)["account"]
        keys = (f"{kind}_{mode}_{name}" for kind in ("sk", "pk"))
        return Keys(account, *keys, f"whsec_{name}", f"{account}:{mode}")

    def fault(
        self,
        mode: str,
        *,
        act: str = "charge",
        card: str | None = None,
        code: str | None = None,
        times: int | None = 1,
    ) -> None:
        """Lets something go wrong, so many times (None: always), for an act and a card or all.

        `decline` (with its code), `timeout_before`, `timeout_after_charge`, `cut_before`,
        `cut_after_charge`, `500_before`, `500_after_charge`, `429`, `slow` (with its seconds).
        """
        self._post("faults", mode=mode, act=act, card=card, code=code, times=times)

    def calm(self) -> None:
        """Lets nothing go wrong any more, and what was slow go on."""
        self._post("calm")

    def search_lags(self, *, from_now: bool = False) -> None:
        """Lets searches find nothing yet, as the real one's do for a while; or only what is there now."""
        self._post("search/lag", from_now=from_now)

    def grow_older(self, keys: Keys, ago: timedelta) -> None:
        """Makes all that an account has as much older."""
        self._post("older", owner=keys.owner, seconds=int(ago.total_seconds()))

    def forget_keys(self) -> None:
        """Forgets the idempotency keys, as the real one does after a day."""
        self._post("keys/forget")

    def tell(self, keys: Keys, url: str, mode: str = "normal") -> None:
        """Has the account's events told to an address: `webhooks` says in which modes."""
        self._post("endpoints", owner=keys.owner, url=url, secret=keys.webhook_secret, mode=mode)

    def release(self, keys: Keys) -> int:
        """Tells what was held back or not taken; returns how many events that were."""
        return int(self._post("webhooks/release", owner=keys.owner)["told"])

    def settle(self, keys: Keys, reference: str, decline_code: str | None = None) -> None:
        """Lets a debit or the refund of one arrive; with a code it comes back, as may any refund."""
        self._post("acts/settle", owner=keys.owner, id_=reference, decline_code=decline_code)

    def dispute(self, keys: Keys, reference: str, reason: str = "fraudulent") -> str:
        """Has the payer dispute a charge; returns the dispute's id."""
        said = self._post("acts/dispute", owner=keys.owner, id_=reference, reason=reason)
        return str(said["id"])

    def close_dispute(self, keys: Keys, dispute: str, status: str = "lost") -> None:
        """Has the bank decide a dispute: `won` or `lost`."""
        self._post("acts/close_dispute", owner=keys.owner, id_=dispute, status=status)

    def give_card(self, keys: Keys, client_secret: str, token: str = "pm_card_visa") -> str:
        """Does what the card form in the payer's browser does; returns the method's id."""
        path = f"/v1/setup_intents/{client_secret.partition('_secret_')[0]}/confirm"
        said = self._browser(keys, path, client_secret=client_secret, payment_method=token)
        return str(said["payment_method"])

    def authenticate(self, keys: Keys, client_secret: str) -> None:
        """Does what the payer's browser does when the bank has asked who is paying."""
        path = f"/v1/payment_intents/{client_secret.partition('_secret_')[0]}/confirm"
        self._browser(keys, path, client_secret=client_secret)

    def books(self, keys: Keys) -> dict[str, list[dict[str, Any]]]:
        """What this account has in each mode: charges, refunds, disputes, events, requests..."""
        answer = self._control.get(f"/books/{keys.owner}")
        return dict(answer.raise_for_status().json())

    def charged(self, keys: Keys) -> list[tuple[int, str, int]]:
        """The charges that stand: amount, currency and what was given back, in Stripe's units."""
        return [
            (charge["amount"], charge["currency"], charge["amount_refunded"])
            for charge in self.books(keys)["charges"]
            if charge["status"] == "succeeded"
        ]

    def _browser(self, keys: Keys, path: str, **form: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {keys.publishable}", "Idempotency-Key": new_id().hex}
        answer = httpx.post(f"{self.url}{path}", data=form, headers=headers, timeout=20)
        return dict(answer.raise_for_status().json())

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        return dict(self._control.post(f"/{path}", json=body).raise_for_status().json())
