"""What a static file carries beyond what every answer carries."""

from typing import Any

# A frame in a sandbox is nobody's page: without these its browser refuses it its own style sheet.
FOR_EVERY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def for_frames(headers: Any, path: str, url: str) -> None:
    """WhiteNoise asks this of each file once: the style sheet of embeds is for everybody."""
    name = url.rpartition("/")[2]
    if name.startswith("embed.") and name.endswith(".css"):
        for header, value in FOR_EVERY_SITE.items():
            headers[header] = value
