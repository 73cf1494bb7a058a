"""What the application is started with. No secret has a default: there is none."""

from __future__ import annotations

from pathlib import Path

from specgen.model.base import Value

MIB = 1024 * 1024
DATABASE = "specgen.db"


class WebSettings(Value):
    """The data folder, the layers of the library and how the application is reached.

    `https` says that it is reached over HTTPS (by way of a proxy): then cookies are sent over HTTPS only. `proxies` are
    the addresses of proxies whose X-Forwarded-For is believed. Sizes in bytes, times in hours.
    """

    data: Path
    layers: tuple[Path, ...] = ()
    https: bool = False
    proxies: tuple[str, ...] = ()
    most_form: int = 2 * MIB
    most_upload: int = 60 * MIB
    session_hours: float = 10.0

    @property
    def database(self) -> Path:
        """The file that holds everything."""
        return self.data / DATABASE
