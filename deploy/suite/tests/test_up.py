"""What keeps a suite from starting is said in one sentence, and nothing is changed."""

import socket
from pathlib import Path

import psycopg
import pytest

from suite.__main__ import main
from suite.cluster import migrate, start_cluster
from suite.data import CannotStart
from suite.registry import all_services
from suite.secrets import load_or_make


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["up", *arguments]) == 1
    return capsys.readouterr().err


def test_a_busy_port(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        said = refusal(capsys, "--data", str(tmp_path / "data"), "--port", port)

    assert said == f"counterfoil: Port {port} on 127.0.0.1 is in use. Choose another with --port.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    said = refusal(capsys, "--data", str(tmp_path / "file" / "data"), "--port", "0")

    assert said.startswith(f"counterfoil: The data folder {tmp_path}/file/data cannot be written")
    assert said.count("\n") == 1


def test_a_database_of_another_release(tmp_path: Path) -> None:
    secrets, services = load_or_make(tmp_path), all_services()[:1]
    cluster = start_cluster(tmp_path / "postgres", secrets)
    try:
        urls = migrate(cluster, services, secrets, lambda line: None)
        with psycopg.connect(urls["identity"].owner, autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0099_later'")

        with pytest.raises(CannotStart, match="of identity is not one that this release can migr"):
            migrate(cluster, services, secrets, lambda line: None)
    finally:
        cluster.stop()
