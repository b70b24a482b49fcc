"""The proxy: its configuration from the settings, its certificate, which web server it asks."""

from dataclasses import dataclass, field
from pathlib import Path

from .machine import Machine, answer
from .places import ACME, AWAY, FILES, PROXY, STATIC, TLS, WEB_PORTS

NGINX = FILES / "nginx"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
SELF_SIGNED_DAYS = "3650"


@dataclass(frozen=True)
class Proxy:
    """One nginx. The defaults are a server's; tests put it into a directory of their own."""

    hosts: tuple[str, ...]
    etc: Path = PROXY
    run: Path = Path("/run/chorus-proxy")
    static: Path = STATIC
    away: Path = AWAY
    acme: Path = ACME
    certificate: Path = TLS / "fullchain.pem"
    key: Path = TLS / "privkey.pem"
    ports: tuple[int, int] = (80, 443)
    ipv6: bool = field(default_factory=lambda: Path("/proc/net/if_inet6").exists())
    user: str = "www-data"
    modules: Path = BROTLI
    files: Path = NGINX

    def configuration(self) -> str:
        text = (self.files / "nginx.conf").read_text()
        for name, value in self._values().items():
            text = text.replace(f"@{name}@", value)
        return text

    def _values(self) -> dict[str, str]:
        plain, secure = self.ports
        brotli = self.modules.exists()
        return {
            "MODULES": f"load_module {self.modules};" if brotli else "",
            "BROTLI_STATIC": "brotli_static on;" if brotli else "",
            "USER": self.user,
            "RUN": str(self.run),
            "CERTIFICATE": str(self.certificate),
            "CERTIFICATE_KEY": str(self.key),
            "UPSTREAM": str(self.etc / "upstream.conf"),
            "FILE_HEADERS": str(self.etc / "file_headers.conf"),
            "EXTRA": str(self.etc / "extra.conf"),
            "LISTEN_HTTP_DEFAULT": self._listen(plain, "default_server"),
            "LISTEN_HTTPS_DEFAULT": self._listen(secure, "ssl http2 default_server"),
            "LISTEN_HTTP": self._listen(plain, ""),
            "LISTEN_HTTPS": self._listen(secure, "ssl http2"),
            "PORT_OF_HTTPS": "" if secure == 443 else f":{secure}",
            "HOSTS": " ".join(self.hosts),
            "ACME": str(self.acme),
            "STATIC": str(self.static),
            "AWAY": str(self.away),
        }

    def _listen(self, port: int, how: str) -> str:
        places = [f"{port}", f"[::]:{port}"] if self.ipv6 else [f"{port}"]
        return " ".join(f"listen {place} {how}".rstrip() + ";" for place in places)


def upstream(port: int) -> str:
    """The web server that is asked."""
    # The web server closes what was quiet for 30 seconds, and must not be the first to.
    lines = [f"server 127.0.0.1:{port} max_fails=0;", "keepalive 32;", "keepalive_timeout 20s;"]
    return "\n".join(["upstream chorus {", *(f"    {line}" for line in lines), "}", ""])


def write_proxy(machine: Machine, proxy: Proxy) -> bool:
    """Returns whether anything is other than before."""
    changed = [
        machine.write(proxy.etc / "nginx.conf", proxy.configuration()),
        machine.write(
            proxy.etc / "file_headers.conf", (proxy.files / "file_headers.conf").read_text()
        ),
    ]
    begins = {"upstream.conf": upstream(WEB_PORTS[0]), "extra.conf": "# Yours.\n"}
    for name, text in begins.items():
        if not (proxy.etc / name).exists():
            machine.write(proxy.etc / name, text)
    return any(changed)


def write_certificate(machine: Machine, proxy: Proxy, acme_mail: str | None) -> None:
    """One of its own making, so that the proxy can start; then, if asked, one that is believed."""
    if not proxy.certificate.exists():
        _sign_oneself(machine, proxy)
    if acme_mail and not _is_believed(proxy):
        _ask_for_one(machine, proxy, acme_mail)


def _sign_oneself(machine: Machine, proxy: Proxy) -> None:
    names = ",".join(f"DNS:{host}" for host in proxy.hosts)
    machine.run(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", SELF_SIGNED_DAYS, "-subj", f"/CN={proxy.hosts[0]}"),
        *("-addext", f"subjectAltName={names}"),
        *("-keyout", proxy.key, "-out", proxy.certificate),
        quiet=True,
    )


def _is_believed(proxy: Proxy) -> bool:
    return proxy.certificate.is_symlink()


def _ask_for_one(machine: Machine, proxy: Proxy, mail: str) -> None:
    """Certbot puts a file where the proxy serves it, and renews by its own timer."""
    names = [word for host in proxy.hosts for word in ("-d", host)]
    machine.run(
        *("certbot", "certonly", "--non-interactive", "--agree-tos", "-m", mail),
        *("--webroot", "-w", proxy.acme, "--cert-name", "chorus", *names),
        *("--deploy-hook", "systemctl reload chorus-proxy.service"),
    )
    live = Path("/etc/letsencrypt/live/chorus")
    machine.link(proxy.certificate, live / "fullchain.pem")
    machine.link(proxy.key, live / "privkey.pem")
    machine.run("systemctl", "reload", "chorus-proxy.service")


def reload_proxy(machine: Machine) -> None:
    if answer("systemctl", "is-active", "chorus-proxy.service") == "active":
        machine.run("systemctl", "reload", "chorus-proxy.service")
