"""The toy service on a fresh database."""

from toy.app import SERVICE

from common.testing import service_fixture

toy = service_fixture(SERVICE)
