"""python -m dashboard_bff web | worker | migrate | tick."""

import sys

from common.processes import main
from dashboard_bff.app import SERVICE

if __name__ == "__main__":
    sys.exit(main(SERVICE, sys.argv[1:]))
