"""`make run`: the whole site on this machine, in one directory, until Ctrl-C.

Services first, then `manage.py prepare_site`, then web, worker and Beat, all under one supervisor.
State is in VAR_DIR (var/); nothing else on the machine is touched.
"""

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from config.embedded.environment import RUNNING, kept_secrets, service_addresses, write_env
from config.embedded.places import own_directory
from config.embedded.postgres import Postgres
from config.embedded.process import (
    EmbeddedError,
    alive,
    comes_up,
    end_with_parent,
    kill_group,
    last_lines,
    lock,
    spawn,
    wait_for_lock,
)
from config.embedded.supervisor import (
    GaveUp,
    Program,
    Stop,
    Supervisor,
    ignore_signals,
    stop_on_signals,
)
from config.embedded.valkey import Valkey
from config.run_options import Options
from config.welcome import answers, welcome

ROOT = Path(__file__).resolve().parent.parent
ANSWERS_WITHIN = 90  # seconds, for the first answer of the web server
EARLIER_RUN_ENDS_WITHIN = 30  # seconds, for what a killed run left behind
LOG_KEPT = 5_000_000  # bytes; a longer log is put aside at the next start


def main() -> int:
    stop_on_signals()
    if os.environ.get("MAKELEVEL"):
        end_with_parent()
    try:
        options = Options.from_environment()
        own_directory(options.var)
        # Held until this process and its guard have ended.
        _held = hold(options.var)
        refuse_busy_port(options)
        run(options)
    except (EmbeddedError, GaveUp) as error:
        say(f"\n{error}")
        return 1
    except Stop:
        return 0
    return 0


def hold(var: Path) -> IO[str]:
    """Take this directory for this run, waiting for what a killed run has left behind."""
    path = var / "run.lock"
    held = lock(path)
    holder = path.read_text().strip()
    if held is None and not (holder.isdigit() and alive(int(holder))):
        say("An earlier run was killed; waiting for its processes to end")
        held = wait_for_lock(path, EARLIER_RUN_ENDS_WITHIN)
    if held is None:
        raise EmbeddedError(
            f"Chorus is already running in {var} (process {holder or 'unknown'}). "
            "Stop it there with Ctrl-C, or start another beside it:\n"
            "    make run VAR_DIR=/another/directory PORT=8001"
        )
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held


def refuse_busy_port(options: Options) -> None:
    """The web server shares a port without a word; so ask before it does."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except PermissionError:
            reason = f"This user may not open port {options.port}."
        except OSError as error:
            reason = f"Port {options.port} on {options.host} cannot be used: {error.strerror}."
        else:
            return
    other = options.port + 1 if options.port > 1023 else 8000
    raise EmbeddedError(f"{reason} Take another one:\n    make run PORT={other}")


def run(options: Options) -> None:
    """Start everything, say where it is, look after it. Ends by an exception."""
    supervisor = Supervisor(say)
    try:
        environment = start_services(supervisor, options)
        prepare(environment)
        start_programs(supervisor, options, environment)
        say(welcome(options))
        supervisor.watch()
    finally:
        ignore_signals()
        say("Stopping")
        supervisor.stop()
        say(f"Stopped. Everything is kept in {options.var}")


def start_services(supervisor: Supervisor, options: Options) -> dict[str, str]:
    """PostgreSQL and Valkey. Returns the environment of everything that works with them."""
    put_long_logs_aside(options.var)
    postgres, valkey = Postgres(options.var), Valkey(options.var)
    say("PostgreSQL" if postgres.data.exists() else "PostgreSQL (making a new cluster)")
    supervisor.start("PostgreSQL", postgres)
    say("Valkey")
    supervisor.start("Valkey", valkey)
    addresses = service_addresses(postgres, valkey)
    values = kept_secrets(options.var) | options.settings() | addresses
    # For `manage.py` in another terminal.
    write_env(options.var / RUNNING, values)
    return os.environ | values | {"PYTHONUNBUFFERED": "1"}


def put_long_logs_aside(var: Path) -> None:
    for log in (var / "log").glob("*.log"):
        if log.stat().st_size > LOG_KEPT:
            log.replace(log.with_suffix(".log.1"))


def prepare(environment: dict[str, str]) -> None:
    """`manage.py prepare_site`, in a process of its own so that its memory is given back."""
    command = [sys.executable, "manage.py", "prepare_site"]
    process = spawn(command, log=None, env=environment, cwd=ROOT)
    try:
        code = process.wait()
    finally:
        kill_group(process.pid)
    if code:
        raise EmbeddedError(
            "The site could not be prepared; the lines above say why. Nothing is lost: "
            "the same command goes on where this one stopped."
        )


def start_programs(supervisor: Supervisor, options: Options, environment: dict[str, str]) -> None:
    """Web, worker and Beat; returns when the web server answers."""
    for name, args in programs(options).items():
        log = options.var / "log" / f"{name.split()[0].lower()}.log"
        say(f"{name} (log: {log})")
        supervisor.start(name, Program(args, log, environment, ROOT))
    web = supervisor.services["Web server"]
    assert web.process
    if not comes_up(web.process, lambda: answers(f"{options.url}/healthz"), ANSWERS_WITHIN, 0.2):
        raise EmbeddedError(f"The web server does not answer:\n{last_lines(web.log, count=20)}")


def programs(options: Options) -> dict[str, Sequence[str]]:
    """The commands, sized for two cores."""
    python = sys.executable
    celery = (python, "-m", "celery", "-A", "config")
    return {
        "Web server": (
            *(python, "-m", "config.web", "--interface", "wsgi", "config.wsgi:application"),
            *("--host", options.host, "--port", str(options.port)),
            *("--workers", str(options.workers), "--blocking-threads", "4"),
            *("--http", "1", "--no-ws", "--no-access-log", "--log-level", "warning"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        ),
        "Worker": (
            # One for two of the web server: it is the larger, and nobody waits for its answer.
            *(*celery, "worker", "--concurrency", str(-(-options.workers // 2))),
            *("--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle"),
        ),
        "Beat": (
            *(*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""),
            *("--schedule", str(options.var / "beat-schedule")),
        ),
    }


def say(line: str) -> None:
    print(f"  {line}" if line[:1].strip() else line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
