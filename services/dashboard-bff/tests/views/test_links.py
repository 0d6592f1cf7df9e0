"""Who has signed by a link is never told that nothing was changed."""

from typing import Any

import httpx
import pytest

from common.errors import Unavailable
from dashboard_bff.gateways.services import Services
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.links import invited
from dashboard_bff.views.errors import error_view


def test_a_sign_in_that_is_late_does_not_unsay_what_was_signed(service: Any, owner: Any) -> None:
    def early(_: httpx.Request) -> httpx.Response:
        return httpx.Response(409, json={"code": "contact_not_known_yet"})

    services = Services(service.settings, {"identity": httpx.MockTransport(early)})

    with pytest.raises(Unavailable) as told:
        invited(Desk(service.worker_database, services, owner), "token")

    assert told.value.code == "invitation_not_ready"
    assert told.value.detail.startswith("What you signed is kept.")
    assert error_view({"status": 503, "code": told.value.code})["title"] == "It is signed"
