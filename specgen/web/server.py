"""Starting the application: the first start, the worker for long checks, and the server."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from specgen.errors import FileProblem, InputError, os_reason
from specgen.model.base import Value
from specgen.store import Store
from specgen.web.app import create_app
from specgen.web.settings import DATABASE, WebSettings
from specgen.workbench import Workbench
from specgen.workbench.desk import Office
from specgen.workbench.desk.founding import found
from specgen.workbench.jobs import job_worker

GC = (100_000, 50, 1_000)  # how seldom the garbage collector looks
_SETTINGS = "SPECGEN_WEB_SETTINGS"  # how the processes of the server are told what the first one was told


class Serving(Value):
    """What `specgen serve` was asked."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    https: bool = False
    proxies: tuple[str, ...] = ()
    layers: tuple[Path, ...] = ()


def serve_pages(serving: Serving, tell: Callable[[str], None]) -> None:
    """Serve until stopped. Raises FileProblem for the data folder, LibraryError, InputError for the address."""
    settings = WebSettings(data=serving.data, layers=serving.layers, https=serving.https, proxies=serving.proxies)
    _make_folder(serving.data)
    with _listening(serving) as listening:
        with contextlib.closing(Store.open(settings.database)) as store:
            founded = found(Office(Workbench(serving.layers), store))
        if founded:
            tell(
                "初めての利用のため、管理者と見本の案件を作りました。\n"
                f"  利用者ID: {founded.login}\n  仮のパスワード: {founded.password}\n"
                "  このパスワードは、二度と表示しません。サインインすると、新しいパスワードを決める画面になります。"
            )
        shown = f"[{serving.host}]" if ":" in serving.host else serving.host
        tell(f"画面のアドレス: http://{shown}:{listening.getsockname()[1]}/  （止めるときは Ctrl+C）")
        os.environ[_SETTINGS] = settings.model_dump_json()
        config = uvicorn.Config(
            "specgen.web.server:application",
            factory=True,
            workers=serving.workers,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
        )
        # Ctrl+C is how it is meant to end; uvicorn ends what is under way and then raises it again.
        with job_worker(settings.database, settings.layers), contextlib.suppress(KeyboardInterrupt):
            _run(config, listening)


def application() -> FastAPI:
    """The application of one process of the server."""
    made = _application()
    # What is here now stays for good, and what a request makes goes by counting references: looking through all of it
    # for cycles stopped every request for 300 ms, several times a minute (`make bench-web`).
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC)
    return made


def _application() -> FastAPI:
    # Of an unforeseen error uvicorn would write the text, which may hold what was typed; `errors` has told its place.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "Exception in ASGI" not in record.getMessage())
    return create_app(WebSettings.model_validate(json.loads(os.environ[_SETTINGS])))


@contextlib.contextmanager
def open_store(data: Path) -> Iterator[Store]:
    """The store of an existing data folder. Raises FileProblem where there is none."""
    path = data / DATABASE
    if not path.is_file():
        raise FileProblem(
            str(path), "データのフォルダーに記録がない。", "--data に、specgen serve で使ったフォルダーを指定する。"
        )
    with contextlib.closing(Store.open(path)) as store:
        yield store


def _run(config: uvicorn.Config, listening: socket.socket) -> None:
    if config.workers > 1:
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


@contextlib.contextmanager
def _listening(serving: Serving) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only on sockets that name TCP; else small answers wait 40 ms for the client.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((serving.host, serving.port))
    except OSError as error:
        listening.close()
        raise InputError(
            f"アドレス {serving.host} のポート {serving.port} を使えない（{os_reason(error)}）。\n"
            "  直し方: ほかのプログラムが使っていないか確かめるか、--port で別の番号を指定する。"
        ) from error
    with listening:
        listening.set_inheritable(True)
        yield listening


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise FileProblem(
            str(folder), f"データのフォルダーを作れない（{os_reason(error)}）。", "場所と書込みの権限を確かめる。"
        ) from error
