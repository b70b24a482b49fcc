"""Where everything is on a server."""

from pathlib import Path

FILES = Path(__file__).resolve().parent / "files"
SOURCE = Path(__file__).resolve().parents[2]

ETC = Path("/etc/chorus")
SITE_ENV = ETC / "site.env"
SECRETS_ENV = ETC / "secrets.env"
OWNER_ENV = ETC / "owner.env"
SETUP_ENV = ETC / "setup.env"
KEYS = ETC / "keys"
TLS = ETC / "tls"
PROXY = ETC / "nginx"

HOME = Path("/opt/chorus")
RELEASES = HOME / "releases"
CURRENT = HOME / "current"
PREVIOUS = HOME / "previous"
STATIC = HOME / "static"
AWAY = HOME / "away"

STATE = Path("/var/lib/chorus")
BACKUPS = Path("/var/backups/chorus")
ACME = Path("/var/lib/chorus-acme")
COMMAND = Path("/usr/local/sbin/chorus")
UNITS = Path("/etc/systemd/system")

SITE, OWNER, VALKEY = "chorus", "chorus-owner", "chorus-valkey"
WEB_PORTS = (8011, 8012)
