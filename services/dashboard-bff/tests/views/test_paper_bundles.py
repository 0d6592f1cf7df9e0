"""A zip of papers is handed on while it is made, and is whole at its end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from common.errors import NotFound, Unavailable
from common.ids import new_id
from dashboard_bff.gateways.services import Services
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.paper_bundles import bundle, named, zipped

AT = datetime(2026, 11, 20, 14, 2, 30, tzinfo=UTC)


def test_no_paper_is_asked_for_before_the_one_before_it_is_handed_on() -> None:
    asked: list[int] = []

    def papers() -> Iterator[tuple[str, bytes]]:
        for number in range(3):
            asked.append(number)
            yield f"{number}.pdf", b"%PDF" + bytes([number]) * 1000

    pieces, taken = zipped(papers(), AT), []
    for so_far in range(3):
        taken.append(next(pieces))
        assert (asked, len(taken[-1]) >= 1000) == (list(range(so_far + 1)), True)
    taken += pieces

    whole = ZipFile(BytesIO(b"".join(taken)))
    assert whole.testzip() is None
    assert [info.filename for info in whole.infolist()] == ["0.pdf", "1.pdf", "2.pdf"]
    assert whole.read("2.pdf") == b"%PDF" + bytes([2]) * 1000
    assert whole.infolist()[0].date_time == (2026, 11, 20, 14, 2, 30)


def test_an_outage_is_told_before_anything_is_promised(
    books: Any, service: Any, owner: Any
) -> None:
    invoice = books.an_invoice(books.a_client())
    # Nobody listens at this port.
    away = Services(replace(service.settings, identity_url="http://127.0.0.1:1"))
    desk = Desk(service.worker_database, away, owner)

    with pytest.raises(Unavailable):
        next(bundle(desk, "invoice", [UUID(invoice["id"])], now=AT))
    with pytest.raises(NotFound):
        bundle(desk, "invoice", [UUID(invoice["id"]), new_id()], now=AT)


def test_two_numbers_that_are_one_name_are_two_papers() -> None:
    numbers = ("INV/1", "INV-1", "inv 1", "INV-2", None)
    chosen = [{"id": f"id{place}", "number": number} for place, number in enumerate(numbers)]

    names = [name for name, _ in named("invoice", chosen)]

    assert names == ["INV-1", "INV-1-id1", "inv-1-id2", "INV-2", "draft-invoice-id4"]
