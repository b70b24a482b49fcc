"""What deploy/try looks at, inside the tree: each look is a function, by its name.

python3 -m deploy.debian.trial answers posting
"""

import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from .places import KEYS, PROXY, SECRETS_ENV, SETUP_ENV
from .proxy import upstream
from .rolling import asked_port, unit
from .settings import embedded, read_site

# An address of this machine's own that nothing else uses: it must not stand in any log.
VISITOR = "127.98.76.54"
LOGS = ("/var/log", "/var/lib/chorus", "/var/lib/postgresql", "/run/chorus-proxy", "/run/log")


class Answer:
    def __init__(self, found: "http.client.HTTPResponse") -> None:
        self.status, self.headers, self.text = found.status, found.headers, found.read().decode()


def ask(
    path: str, data: dict[str, str] | bytes | None = None, *, cookie: str = "", port: int = 443
) -> Answer:
    """One request to the proxy, from VISITOR. A certificate of one's own making is believed."""
    host = site_host()
    body = urllib.parse.urlencode(data).encode() if isinstance(data, dict) else data
    plain = socket.create_connection(("127.0.0.1", port), 40, (VISITOR, 0))
    context = ssl._create_unverified_context()  # noqa: S323 # nosec B323  our own, on loopback
    connection = http.client.HTTPConnection(host)
    connection.sock = context.wrap_socket(plain, server_hostname=host) if port == 443 else plain
    headers = {"Host": host} | ({"Cookie": cookie} if cookie else {})
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Origin"] = f"https://{host}"
    try:
        connection.request("GET" if body is None else "POST", path, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def site_host() -> str:
    return urllib.parse.urlsplit(read_site()["SITE_URL"]).hostname or ""


def ready() -> None:
    """All parts of the site, within two minutes."""
    end = time.monotonic() + 120
    while True:
        try:
            found = ask("/readyz")
            if found.status == 200:
                break
            said = found.text[:200]
        except OSError as error:
            said = str(error)
        hold(time.monotonic() < end, f"not ready: {said}")
        time.sleep(1)


def answers() -> None:
    home, plain = ask("/"), ask("/ar/", port=80)
    hold(home.status == 200 and "form_key" in home.text, "the first page")
    hold(plain.status == 308, "plain http leads to https")
    hold(plain.headers["Location"] == f"https://{site_host()}/ar/", "and keeps the path")
    sheet = re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', home.text)
    hold(sheet is not None, "a style sheet by its digest")
    assert sheet
    hold("immutable" in ask(sheet.group(1)).headers["Cache-Control"], "kept for ever")


def posting() -> None:
    before = me_toos()
    key = re.search(r'name="form_key" value="([^"]+)"', ask("/").text)
    assert key
    receipt = ask("/me-too/", {"form_key": key.group(1)})
    hold(receipt.status == 200, f"a me too is answered with {receipt.status}")
    ask("/me-too/", {"form_key": key.group(1)})
    hold(me_toos() == before + 1, "one me too, sent twice, is one row")


def me_toos() -> int:
    return int(sql("SELECT count(*) FROM stories_metoo"))


def sql(statement: str, role: str = "postgres") -> str:
    """As this system user, who is known to PostgreSQL by its name."""
    command = ["psql", "-XAtq", "-d", "chorus", "-c", statement]
    done = subprocess.run(command, user=role, cwd="/", capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip()


def roles() -> None:
    for statement in ("DELETE FROM audit_auditentry", "DROP TABLE stories_story"):
        said = sql(statement, "chorus")
        hold("permission denied" in said or "must be owner" in said, f"{statement}: {said}")


def set_up() -> None:
    """The first operator, by the token; then the page is closed."""
    token = embedded().read_env(SETUP_ENV)["SETUP_TOKEN"]
    page = ask("/accounts/set-up/")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert csrf
    form = {"csrfmiddlewaretoken": csrf.group(1), "username": "ada", "token": token}
    done = ask("/accounts/set-up/", form | {"password": "seven-tall-ships-1"}, cookie=cookie)
    hold(done.status == 302, f"set-up is answered with {done.status}")
    hold(ask("/accounts/set-up/").status == 404, "and closed behind the first operator")


def proxy() -> None:
    """What the proxy does alone: keeps public pages, and stands when nothing is behind it."""
    port = asked_port()
    hold(ask("/stories/").status == 200, "a list")
    run("systemctl", "stop", unit(port))
    try:
        hold(ask("/stories/").status == 200, "a public page comes from the proxy for a while")
        own = ask("/stories/", cookie="a=b")
        hold(own.status == 502, f"not for whoever brings a cookie ({own.status})")
        hold("112" in own.text and "sends your words again" in own.text, "helplines stand there")
        hold('dir="rtl"' in ask("/ur/write/").text, "in the language of the path")
        hold(ask("/me-too/", {"form_key": "x"}).status == 502, "a post too")
        time.sleep(31)
        hold(ask("/stories/").status == 502, "and no older than 30 seconds")
    finally:
        run("systemctl", "start", unit(port))
    ready()
    hold(ask("/write/", b"words=" + b"a" * 1_200_000).status == 413, "a body that is too long")


def secrecy() -> None:
    """No address of a visitor and no secret in a log; no secret in a list of processes."""
    secrets = list(embedded().read_env(SECRETS_ENV).values()) + (
        [line.split(":", 1)[1] for line in (KEYS / "keyring").read_text().split() if ":" in line]
    )
    secrets += embedded().read_env(SETUP_ENV).values()
    secrets += [value.split(":", 1)[-1] for value in secrets]
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    logs = [path.read_bytes() for top in LOGS for path in Path(top).rglob("*") if path.is_file()]
    logs.append(subprocess.run(["journalctl", "-a", "-o", "export"], capture_output=True).stdout)
    hold(sum(map(len, logs)) > 10_000, "there are logs")
    for secret in secrets:
        hold(not any(secret.encode() in text for text in [*lines, *logs]), "a secret was written")
    hold(not any(VISITOR.encode() in text for text in logs), "a visitor's address was written")
    # The proxy's answers are kept in memory; its directory for them is one, too.
    hold("tmpfs" in run("stat", "-f", "-c", "%T", "/run/chorus-proxy"), "kept in memory")
    hold(not list(Path("/var/log/nginx").glob("access.log*")) or not accesses(), "no access log")


def accesses() -> int:
    return sum(path.stat().st_size for path in Path("/var/log/nginx").glob("access.log*"))


def memory() -> None:
    """Proportional memory of each unit, in MB; all of them under 1 GB."""
    found: dict[str, float] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            rollup = (process / "smaps_rollup").read_text()
            group = (process / "cgroup").read_text()
        except OSError:
            continue
        name = re.search(r"/([^/\n]*(chorus|postgresql)[^/\n]*\.service)", group)
        pss = re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)
        if name and pss:
            found[name.group(1)] = found.get(name.group(1), 0) + int(pss.group(1)) / 1024
    for name, size in sorted(found.items(), key=lambda pair: -pair[1]):
        print(f"    {size:6.0f} MB  {name}")
    total = sum(found.values())
    print(f"    {total:6.0f} MB  all")
    hold(total < 1000, "under 1 GB")


def load(until: str = "/run/enough") -> None:
    """Ask and post without a pause until a file is there. Not one request may fail."""
    end, counted, failed = Path(until), 0, []
    while not end.exists():
        for path, data in (("/", None), ("/stories/", None), ("/me-too/", {"form_key": "stale"})):
            try:
                status = ask(path, data, cookie="a=b").status
            except (OSError, http.client.HTTPException) as error:
                status = 0
                failed.append(f"{path}: {error!r}")
            counted += 1
            if status >= 500:
                failed.append(f"{path}: {status}")
    end.unlink()
    print(json.dumps({"asked": counted, "failed": failed[:5], "failures": len(failed)}))
    hold(counted > 20 and not failed, "no request failed meanwhile")


def restored() -> None:
    """The proxy's list of servers is one of ours, and the port in it is the enabled unit."""
    port = asked_port()
    hold((PROXY / "upstream.conf").read_text() == upstream(port), "the proxy asks one server")
    hold(run("systemctl", "is-enabled", unit(port)) == "enabled", "the one that starts at boot")


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def hold(true: bool, what: str) -> None:
    if not true:
        sys.exit(f"    NOT: {what}")


LOOKS = {
    look.__name__: look
    for look in (*(ready, answers, posting, roles, set_up, proxy, secrecy, memory, load, restored),)
}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"  {name}", flush=True)
        LOOKS[name]()
