"""The application put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from specgen.store import Store
from specgen.web import errors
from specgen.web.deps import BEFORE, SESSION, check_csrf
from specgen.web.routes import ROUTERS
from specgen.web.security import Wall
from specgen.web.settings import WebSettings
from specgen.workbench import Workbench
from specgen.workbench.desk import Office
from specgen.workbench.desk.texts import sending

STATIC = Path(__file__).parent / "static"
ADDRESSES = "allowed_addresses"  # the setting that lists the networks that may come in


def create_app(settings: WebSettings, store: Store | None = None, bench: Workbench | None = None) -> FastAPI:
    """The application over a data folder; over a store and a library that are open already where they are given.

    Raises LibraryError where the library cannot be used.
    """
    held = store or Store.open(settings.database)
    office = Office(bench or Workbench(settings.layers), held)
    _ = office.library

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        sending.end_all()
        if store is None:
            held.close()

    def allowed() -> Iterable[str]:
        return tuple(held.settings.get(ADDRESSES, ()))

    def limit(path: str, cookies: Mapping[str, str]) -> int:
        known = path.endswith("/upload") and held.sessions.find(cookies.get(SESSION, ""))
        return settings.most_upload if known else settings.most_form

    wall = Middleware(
        Wall,
        allowed=allowed,
        limit=limit,
        refuse=lambda status, text: PlainTextResponse(text, status),
        https=settings.https,
        proxies=settings.proxies,
    )
    app = FastAPI(
        title="specgen",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=life,
        middleware=[wall, Middleware(BeforeCookie, https=settings.https)],
        dependencies=[Depends(check_csrf)],
    )
    app.state.office, app.state.settings = office, settings
    # Only these are compressed: a page holds the form token beside what others wrote, and its length must not tell it.
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC), compresslevel=6), name="static")
    for router in ROUTERS:
        app.include_router(router)
    errors.add_handlers(app)
    return app


class BeforeCookie:
    """Gives a browser that nobody is signed in with the cookie that its form token is made from."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app, self.https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def sending(message: dict[str, object]) -> None:
            held = getattr(request.state, "before", "")
            if held and message["type"] == "http.response.start":
                cookie = Response()
                cookie.set_cookie(BEFORE, held, httponly=True, samesite="lax", secure=self.https, path="/")
                message["headers"] = [*message["headers"], cookie.raw_headers[-1]]  # type: ignore[misc]
            await send(message)

        await self.app(scope, receive, sending)  # type: ignore[arg-type]  # Starlette's messages are mutable mappings
