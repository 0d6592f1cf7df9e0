"""My Billing says what is owed, by the firm's own date, and nothing of anyone else's."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from common import clock
from common.errors import NotFound
from dashboard_bff.views import my_billing

from .conftest import Books, a_contact_of
