"""Sessions in PostgreSQL that say nothing to somebody who reads the table.

The key of a row is a keyed hash of the cookie, so a stolen table holds no session that could be
used. The data is sealed twice: inside with a key that only the cookie gives, outside with the
keyring. A dump opens nothing, a dump with the keyring opens nothing, and an old key of the keyring
can still be exchanged without anybody's cookie. The moment of expiry lies inside the seals; the
column holds a day (RULINGS 6).
"""

import base64
import hmac
import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.core.cookies import session_key_in
from apps.core.crypto import CannotOpen, open_text, seal, seal_text, unseal

UNTIL = "_until"


def row_key(session_key: str) -> str:
    """The primary key of the row that belongs to a session's cookie: 40 hex digits."""
    digest = salted_hmac("apps.core.sessions", session_key, algorithm="sha256").hexdigest()
    return digest[:40]


def cookie_key(session_key: str) -> bytes:
    """32 bytes that nobody has without the cookie: its 32 random characters hold 165 bits."""
    return hmac.digest(session_key.encode(), b"apps.core.sessions: data", "sha256")


def day_after(moment: datetime) -> datetime:
    """The first midnight (UTC) after `moment`."""
    return datetime.combine(moment.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


class SessionStore(DatabaseStore):
    """Django's database sessions behind the seals."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key and session_key_in(session_key))

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        data = self._open(row) if row else {}
        if data.pop(UNTIL, 0) > timezone.now().timestamp():
            return data
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=row_key(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key:
            self.model.objects.filter(session_key=row_key(session_key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        session_key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        key, until = row_key(session_key), self.get_expiry_date()
        binding = f"sessions.session.session_data:{key}"
        plain = json.dumps({**data, UNTIL: until.timestamp()}).encode()
        inner = seal(plain, binding=binding, key=cookie_key(session_key))
        return self.model(
            session_key=key,
            session_data=seal_text(base64.b64encode(inner).decode(), binding=binding),
            expire_date=day_after(until),
        )

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = row_key(self.session_key or "")
        return self.model.objects.filter(session_key=key, expire_date__gt=timezone.now()).first()

    def _open(self, row: AbstractBaseSession) -> dict[str, Any]:
        binding = f"sessions.session.session_data:{row.session_key}"
        try:
            inner = base64.b64decode(open_text(row.session_data, binding=binding))
            key = cookie_key(self.session_key or "")
            return json.loads(unseal(inner, binding=binding, key=key))
        except (CannotOpen, ValueError):
            return {}
