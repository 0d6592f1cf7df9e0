"""What a web shows of itself to who should not see it: nothing; and it does not start half locked."""

import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path

import pytest
from toy.app import SERVICE

from common.testing import service_fixture

TESTS = Path(__file__).parents[1]
TOY = """
import sys
from common.processes import main
from toy.app import SERVICE

sys.exit(main(SERVICE, ["web"]))
"""
# It says which address it was asked for, whatever else a request is.
ECHO = """
import sys
from common.web import server_named

def application(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"asked for " + environ["PATH_INFO"].encode()]

server_named(sys.argv[1])(lambda: application, bind=sys.argv[2], workers=1)
"""

TOKEN = "a-metrics-token-for-Prometheus"
measured = service_fixture(SERVICE, metrics_token=TOKEN)
INSIDE = "SELECT password FROM people -- in /srv/counterfoil/secrets.py"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
TORN = {
    "length and chunks": b"POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": b"POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
    b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED,
    "a length that is none": b"POST /v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n"
    + SMUGGLED,
    "a chunk that is none": b"POST /v1/things HTTP/1.1\r\nHost: x\r\n"
    b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a folded header": b"GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n Content-Length: 5\r\n\r\n",
}


def metrics(service, credential=None):
    headers = {"Authorization": credential} if credential else {}
    return service.app.test_client().get("/metrics", headers=headers)


def basic(password):
    return "Basic " + b64encode(f"prometheus:{password}".encode()).decode()


def test_metrics_are_for_who_shows_the_token(measured):
    assert b"# HELP" in metrics(measured, basic(TOKEN)).data
    for wrong in (None, basic(""), basic("wrong"), basic(TOKEN + "x"), "Basic nonsense"):
        assert metrics(measured, wrong).status_code == 404, wrong


def test_without_a_token_there_are_no_metrics(toy):
    for shown in (None, basic(""), basic("None")):
        assert metrics(toy, shown).status_code == 404


def test_a_web_whose_secret_anybody_would_try_does_not_start(toy):
    told = {
        "DATABASE_URL": toy.urls.app, "WORKER_DATABASE_URL": toy.urls.worker,
        "BROKER_URL": "memory://none", "JWKS_URL": "http://x", "PUBLIC_URL": "http://x",
        "METRICS_TOKEN": "changeme", "PYTHONPATH": str(TESTS),
    }  # fmt: skip

    ended = subprocess.run(
        [sys.executable, "-c", TOY], env=os.environ | told, capture_output=True, timeout=60
    )

    assert ended.returncode == 2
    assert b"METRICS_TOKEN" in ended.stdout
    assert b"changeme" not in ended.stdout + ended.stderr


def test_what_goes_wrong_inside_stays_inside(toy):
    def broken():
        raise RuntimeError(INSIDE)

    toy.app.add_url_rule("/v1/broken", view_func=broken)

    answer = toy.app.test_client().get("/v1/broken")

    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert set(answer.json) == {"type", "title", "status", "code", "detail", "trace_id"}
    for word in ("SELECT", "/srv", "RuntimeError", "Traceback", "site-packages", "werkzeug"):
        assert word not in answer.text


@pytest.fixture(scope="module", params=["gunicorn", "granian"])
def web(request):
    """The address of a web that tells what it was asked for."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", ECHO, request.param, f"127.0.0.1:{port}"])
    ends = time.monotonic() + 20
    while said(port, b"GET / HTTP/1.0\r\n\r\n") == b"" and time.monotonic() < ends:
        time.sleep(0.05)
    yield port
    # Killed, it would leave its own worker behind.
    process.terminate()
    process.wait(20)


def said(port, sent):
    """Sends bytes; returns all that comes back until the other side ends or says no more."""
    heard = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(sent)
            while more := connection.recv(65536):
                heard += more
    except OSError:
        return heard
    return heard


@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_no_request_is_hidden_in_another(web, torn):
    whole = b"GET /plain HTTP/1.1\r\nHost: x\r\n\r\n"
    # Two that are whole are two: what was hidden would be answered just so.
    assert b"asked for /smuggled" in said(web, whole + SMUGGLED)

    assert b"smuggled" not in said(web, torn)
