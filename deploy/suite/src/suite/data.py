"""A suite's data folder: its secrets, its PostgreSQL, and a lock so that one suite uses it at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotStart(Exception):
    """The suite cannot start here, and says why in one sentence."""


def open_folder(path: Path) -> Path:
    """Returns the data folder, made if it is not there; raises CannotStart if it cannot be written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".writable"
        probe.write_text("yes")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The data folder {path} cannot be written ({error.strerror}). Choose another with --data."
        ) from error
    return path.resolve()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the folder for this process; raises CannotStart if another suite runs on it."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise CannotStart(f"Another suite is running on {folder}.") from error
    try:
        yield
    finally:
        os.close(descriptor)
