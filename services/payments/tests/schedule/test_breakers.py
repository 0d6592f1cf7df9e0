"""A gateway that refuses connections is left alone, counts as no attempt, and comes back without a storm."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from common.clock import now
from payments.app import gateways
from payments.gateways import Gateways, NotAttempted
from payments.models.breakers import OPENS_AFTER
from payments.queries import payments_to_collect
from payments.schedule import collect

SECOND = timedelta(seconds=1)
HALF_A_MINUTE = timedelta(seconds=31)


class Switchboard:
    """The sandbox behind a port that may be closed; it counts who knocks."""

    def __init__(self, service):
        self.service, self.away, self.knocks = service, True, 0
        self.sandbox = gateways(service.app_database, service.settings).named(
            service.firm, "sandbox"
        )

    def charge(self, request):
        self.knocks += 1
        if self.away:
            raise NotAttempted("connection refused")
        return self.sandbox.charge(request)

    def round(self):
        """Goes through what is due as a worker does; returns how many were asked for."""
        before = self.knocks
        with self.service.transaction() as session:
            due = payments_to_collect(session, now(), 50)
        for row in due:
            collect(self.service.app_database, Gateways({"sandbox": self}), *row)
        return self.knocks - before


@pytest.fixture
def board(service):
    return Switchboard(service)


@pytest.fixture
def planned(suite):
    """More planned payments than refusals that open the breaker."""
    running = suite.running_service()
    for _ in range(OPENS_AFTER + 3):
        suite.issue_invoice(running)


def pass_wall_time(service, ago):
    statement = text("UPDATE gateway_breakers SET next_at = next_at - :ago")
    with service.transaction() as session:
        session.execute(statement, {"ago": ago})


def be_due(service):
    """Lets what was put back be due again."""
    with service.transaction() as session:
        session.execute(text("UPDATE payments SET scheduled_for = created_at"))


def statuses(suite):
    return sorted({(payment["status"], payment["attempt"]) for payment in suite.payments()})


def test_after_some_refusals_nobody_knocks_any_more(service, suite, board, planned):
    assert board.round() == OPENS_AFTER

    be_due(service)
    assert board.round() == 0
    assert statuses(suite) == [("scheduled", 1)]
    assert not service.published("payment.failed")


def test_what_waits_for_a_gateway_that_is_away_is_no_work_that_is_due(
    service, suite, board, planned
):
    before = suite.clock()["pending"]["work"]

    board.round()
    be_due(service)

    assert (before, suite.clock()["pending"]["work"]) == (OPENS_AFTER + 3, 0)


def test_one_at_a_time_tries_again_and_waits_longer_each_time(service, suite, board, planned):
    board.round()
    for rest in (HALF_A_MINUTE, timedelta(seconds=61), timedelta(seconds=301)):
        be_due(service)
        pass_wall_time(service, rest - 2 * SECOND)
        assert board.round() == 0
        pass_wall_time(service, 2 * SECOND)
        assert board.round() == 1


def test_when_it_is_back_payments_go_one_by_one_and_each_once(service, suite, board, planned):
    board.round()
    board.away = False
    be_due(service)
    pass_wall_time(service, HALF_A_MINUTE)

    rounds = []
    for _ in range(OPENS_AFTER + 3):
        rounds.append(board.round())
        pass_wall_time(service, SECOND)

    assert rounds == [1] * (OPENS_AFTER + 3)
    assert statuses(suite) == [("succeeded", 1)]
    assert len(suite.charges()) == OPENS_AFTER + 3


def test_a_refusal_now_and_then_leaves_nobody_waiting(service, suite, board):
    running = suite.running_service()
    for _ in range(OPENS_AFTER):
        suite.issue_invoice(running)
        board.away = True
        assert board.round() == 1
        be_due(service)
        board.away = False
        assert board.round() == 1

    assert statuses(suite) == [("succeeded", 1)]


def test_what_was_not_attempted_comes_back_spread_over_a_minute(service, suite, board, planned):
    board.round()

    waits = {
        row["scheduled_for"] for row in suite.payments() if row["scheduled_for"] > row["created_at"]
    }

    assert len(waits) == OPENS_AFTER
