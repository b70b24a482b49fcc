"""The backend that DATABASES names: `django.db.backends.postgresql` in all but one thing."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the operating system, not the server, before each request's first query.

    A server that stopped or restarted, or a pooler that let go, has closed the socket, and that can
    be read here without a round trip. Anything that waits to be read is looked at with a query, as
    Django does every time. A machine that fell silent shows in neither way but by a time-out.
    """

    def is_usable(self) -> bool:
        """Whether the kept connection can be used."""
        return (self._is_quiet() or super().is_usable()) and self.connection is not None

    def _is_quiet(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)
