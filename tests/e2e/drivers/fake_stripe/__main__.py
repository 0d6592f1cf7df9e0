"""The fake Stripe as a process: `python -m tests.e2e.drivers.fake_stripe PORT FILE`."""

import logging
import sys
from pathlib import Path

from werkzeug.serving import make_server

from tests.e2e.drivers.fake_stripe.app import create_app
from tests.e2e.drivers.fake_stripe.books import Books

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(Books(Path(sys.argv[2])))
    make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()
