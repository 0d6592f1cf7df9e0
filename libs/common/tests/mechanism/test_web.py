"""A web is served by either server, over a socket, and ends in order when it is asked to."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

TESTS = Path(__file__).parents[1]
TOY = """
import sys
from common.processes import main
from toy.app import SERVICE

sys.exit(main(SERVICE, ["web"]))
"""
# It answers when it may; what it has begun is in a file.
SLOW = """
import pathlib, sys, time
from common.web import server_named

folder = pathlib.Path(sys.argv[1])

def application(environ, start_response):
    (folder / "begun").touch()
    ends = time.monotonic() + 20
    while not (folder / "go").exists() and time.monotonic() < ends:
        time.sleep(0.02)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["REMOTE_ADDR"].encode()]

server_named(sys.argv[2])(lambda: application, bind=sys.argv[3], workers=1)
"""


@pytest.fixture(params=["gunicorn", "granian"])
def server(request):
    return request.param


@pytest.fixture
def address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def start():
    """Starts Python with a text to run; what still runs afterwards is killed."""
    processes = []

    def start(code, *arguments, **environment):
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=os.environ | {"PYTHONPATH": str(TESTS)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_service_is_served_and_stops_when_it_is_told_to(toy, server, address, start):
    environment = {
        "DATABASE_URL": toy.urls.app,
        "WORKER_DATABASE_URL": toy.urls.worker,
        "BROKER_URL": "memory://none",
        "JWKS_URL": "http://127.0.0.1:1/jwks.json",
        "PUBLIC_URL": f"http://{address}",
        "BIND": address,
        "WEB_WORKERS": "2",
        "WEB_SERVER": server,
    }
    process = start(TOY, **environment)

    assert ready(process, address).json()["status"]
    with httpx.Client(base_url=f"http://{address}") as client:
        assert client.get("/v1/things").status_code in (401, 405)
        missing = client.get("/nothing")
    assert missing.headers["content-type"] == "application/problem+json"
    assert (server == "gunicorn") == ("gunicorn" in missing.headers.get("server", ""))

    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{address}/health/live")


def test_a_request_in_flight_is_answered_before_the_end(server, address, start, tmp_path):
    process = start(SLOW, str(tmp_path), server, address)
    listens(process, address)
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(httpx.get(f"http://{address}/", timeout=30).text)
    )
    asking.start()
    wait_until(lambda: (tmp_path / "begun").exists())

    process.send_signal(signal.SIGTERM)
    assert process.poll() is None
    (tmp_path / "go").touch()
    asking.join(20)
    process.wait(20)

    assert answers == ["127.0.0.1"]
    assert process.returncode == 0


def test_a_server_that_nobody_knows_is_refused_in_one_sentence(toy, start):
    urls = {"DATABASE_URL": toy.urls.app, "WORKER_DATABASE_URL": toy.urls.worker}
    others = {"BROKER_URL": "memory://none", "JWKS_URL": "http://x", "PUBLIC_URL": "http://x"}
    process = start(TOY, **urls, **others, WEB_SERVER="apache")

    said, _ = process.communicate(timeout=20)

    assert process.returncode == 2
    assert said == "WEB_SERVER is apache; it may be gunicorn or granian.\n"


def ready(process, address):
    listens(process, address)
    answer = httpx.get(f"http://{address}/health/ready", timeout=10)
    assert answer.status_code == 200
    return answer


def listens(process, address):
    host, _, port = address.partition(":")

    def reached():
        assert process.poll() is None, process.communicate()
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0

    wait_until(reached)


def wait_until(fact):
    ends = time.monotonic() + 20
    while not fact():
        assert time.monotonic() < ends
        time.sleep(0.02)
