"""The data themselves: a backup now, how to restore it, and whether they are sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from specgen.web.admin_frame import AdminFrame, admin_frame
from specgen.web.deps import AdminDesk
from specgen.web.render import render
from specgen.workbench.desk import Desk
from specgen.workbench.desk.office import overseeing
from specgen.workbench.desk.office.overseeing import JST

router = APIRouter()
_PART = 256 * 1024


@dataclass(frozen=True)
class Data:
    """The page; `problems` None where nothing was checked."""

    frame: AdminFrame
    size: str
    problems: list[str] | None


@router.get("/admin/data")
def data(request: Request, desk: AdminDesk) -> Response:
    """The page."""
    return _page(request, desk, None)


@router.post("/admin/data/check")
def check(request: Request, desk: AdminDesk) -> Response:
    """Check the data."""
    return _page(request, desk, overseeing.check_data(desk))


@router.post("/admin/data/backup")
def backup(desk: AdminDesk) -> Response:
    """Everything in one zip; it is written to a temporary file first, so that it is whole or nothing."""
    stream, _ = overseeing.backup(desk)
    size = stream.seek(0, 2)
    stream.seek(0)
    name = f"specgen-{datetime.now(JST):%Y%m%d-%H%M}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    closing = BackgroundTask(stream.close)
    return StreamingResponse(_parts(stream), media_type="application/zip", headers=headers, background=closing)


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    try:
        while part := stream.read(_PART):
            yield part
    finally:
        stream.close()


def _page(request: Request, desk: Desk, problems: list[str] | None) -> Response:
    megabytes = overseeing.data_size(desk) / 1024 / 1024
    page = Data(admin_frame("data"), f"{megabytes:,.1f}MB", problems)
    return render(request, "admin_data.html", "データ", page, block="checked")
