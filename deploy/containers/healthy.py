"""Whether this container does its work: exit 0 or 1. Standard library only.

python deploy/containers/healthy.py web      # the web server answers
python deploy/containers/healthy.py beat     # the clock wrote its schedule lately
"""

import os
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

WEB = ("127.0.0.1", 8000)
# Celery writes the schedule down every three minutes.
SCHEDULE = Path(os.environ.get("VAR_DIR", "var")) / "beat-schedule"
LATE = 600  # seconds


def web() -> bool:
    """The site answers to its own name alone, and plain http is sent to https: that is enough."""
    host = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1")).netloc
    line = HTTPConnection(*WEB, timeout=4)
    try:
        line.request("GET", "/healthz", headers={"Host": host})
        return line.getresponse().status < 400
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def beat() -> bool:
    files = SCHEDULE.parent.glob(f"{SCHEDULE.name}*")
    return any(time.time() - path.stat().st_mtime < LATE for path in files)


if __name__ == "__main__":
    sys.exit(not {"web": web, "beat": beat}[sys.argv[1]]())
