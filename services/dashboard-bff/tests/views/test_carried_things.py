"""What a service carries is kept where it is newer, and not written anew where it is not."""

from typing import Any
from uuid import UUID

from sqlalchemy import text


def test_of_the_items_that_a_service_carries_only_those_that_changed_are_written(
    books: Any,
) -> None:
    service = books.a_service(books.a_client())
    same, changed = (_item(service, day, version=1) for day in ("2026-09-01", "2026-10-01"))
    books.tell("service.changed", service | {"items": [same, changed]})
    before = _rows(books)

    later = changed | {"version": 2, "status": "issuing"}
    books.tell("service.changed", service | {"items": [same, later]})

    after = _rows(books)
    assert after[same["id"]] == before[same["id"]]
    assert (after[changed["id"]].version, after[changed["id"]].status) == (2, "issuing")


def test_an_item_that_is_older_than_what_is_kept_changes_nothing(books: Any) -> None:
    service = books.a_service(books.a_client())
    newest = _item(service, "2026-09-01", version=3) | {"status": "invoiced"}
    books.tell("service.changed", service | {"items": [newest]})
    before = _rows(books)

    books.tell(
        "service.changed", service | {"items": [newest | {"version": 2, "status": "issuing"}]}
    )

    assert _rows(books) == before


def _item(service: Any, day: str, *, version: int) -> Any:
    id_ = UUID(int=int(day.replace("-", "")))
    return {"id": str(id_), "service_id": service["id"], "client_id": service["client_id"],
            "due_on": day, "status": "scheduled", "version": version}  # fmt: skip


def _rows(books: Any) -> Any:
    # A row that is written anew has another place.
    query = text(
        "SELECT id, version, status, ctid::text AS place FROM resources WHERE kind = 'billing_item'"
    )
    with books.service.transaction() as session:
        return {str(row.id): row for row in session.execute(query)}
