"""What went wrong with a call, in plain Japanese, and whether trying again helps.

The words of a server never reach the person or a log: they may repeat the text that was sent, or a part of the key.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass

import httpx2
import openai

from specgen.errors import ModelFailed
from specgen.narrative.openai_http import Refused
from specgen.narrative.openai_stream import Broken, Malformed, Slow

_LATER = "しばらく待ってから再び実行する。下書きはそのまま残っている。"
_ADMIN = "接続先の設定を管理する者に知らせる。"


@dataclass(frozen=True)
class Failure:
    """A failed attempt.

    `again` says that another attempt may help, `after` how many seconds the server asked to wait (None where it named
    none). `words` holds what the server said, in small letters, to find the parameter that it does not know; `form`
    says that it did not accept the request as it was put. `sent` says that it may have counted the tokens.
    """

    failed: ModelFailed
    again: bool = False
    after: float | None = None
    words: str = ""
    form: bool = False
    sent: bool = False

    def fresh(self) -> ModelFailed:
        """The error to raise: one of its own, since a raised one holds on to what was sent."""
        return ModelFailed(self.failed.reason, self.failed.hint, retryable=self.failed.retryable)


def _failed(reason: str, hint: str, again: bool = False, sent: bool = False) -> Failure:
    return Failure(ModelFailed(reason, hint, retryable=again), again=again, sent=sent)


_REFUSED = {
    "page": _failed(
        "モデルの回答ではなく、別の種類のもの（ウェブページなど）が返った。",
        f"base_url が正しいか、認証の画面に移されていないかを確かめる。{_ADMIN}",
    ),
    "coded": _failed("モデルの回答が圧縮されていて、大きさを確かめられない。", f"接続先の圧縮を止める。{_ADMIN}"),
    "endless": _failed(
        "モデルの回答が終わらず、大きさの上限で打ち切った。", "材料のメモを短くするか、別のモデルを使う。", sent=True
    ),
}
_SLOW = {
    "first": _failed("モデルが時間内に回答を始めなかった。", _LATER, again=True, sent=True),
    "silence": _failed("モデルの回答が途中で止まった。", _LATER, again=True, sent=True),
    "total": Failure(
        ModelFailed("モデルの回答が、決めた時間の内に終わらなかった。", _LATER, retryable=True), sent=True
    ),
}
_STATUS = {
    400: ("接続先が、送った形式を受け付けなかった。", f"モデルの名前と、扱える長さを確かめる。{_ADMIN}"),
    401: ("接続先が鍵を認めなかった。", "鍵が正しいか、期限が切れていないかを確かめる。"),
    403: ("接続先が利用を認めなかった。", "鍵に、そのモデルを使う権限があるかを確かめる。"),
    404: ("接続先に、そのモデル又はURLがない。", "base_url とモデルの名前を確かめる。"),
    413: ("送った文が長過ぎると、接続先が断った。", "材料のメモを短くする。"),
    422: ("接続先が、送った形式を受け付けなかった。", f"モデルの名前と、扱える長さを確かめる。{_ADMIN}"),
    408: ("接続先が時間切れとした。", _LATER),
    409: ("接続先の処理が重なった。", _LATER),
    429: ("接続先の利用が混み合っているか、利用の上限に達した。", f"{_LATER}続くときは、契約の上限を確かめる。"),
}
CUT = _failed("モデルの回答が途中で切れた。", _LATER, again=True, sent=True)
EMPTY = _failed("モデルの回答が空だった。", _LATER, again=True, sent=True)
MALFORMED = _failed("接続先の返した形式が壊れている。", f"{_LATER}続くときは、{_ADMIN}", again=True, sent=True)
ENDLESS = _REFUSED["endless"]
LONG = _failed(
    "モデルの回答が長さの上限に達し、途中で終わった。",
    "材料のメモを短くするか、max_output_tokens を増やす。",
    sent=True,
)
FILTERED = _failed("接続先が、内容の検査により回答を止めた。", "材料のメモの言葉を見直す。", sent=True)
DECLINED = _failed("モデルが回答を断った。", "材料のメモの言葉を見直す。", sent=True)
TOOL = _failed("モデルが文章ではなく、道具の呼出しを返した。", f"別のモデルを使う。{_ADMIN}", sent=True)
# What an answer may end with. Anything else is the end of a text.
ENDS = {"length": LONG, "content_filter": FILTERED, "tool_calls": TOOL, "function_call": TOOL}


# Everything that a call may raise for reasons of the server or the network.
OF_A_CALL = (Broken, Slow, openai.OpenAIError, httpx2.InvalidURL)


def failure_of(error: BaseException) -> Failure:
    """What an exception of a call means."""
    if isinstance(error, Broken):
        return failure_of(error.error)
    if isinstance(error, httpx2.InvalidURL):
        return _of_connection(httpx2.UnsupportedProtocol(""))
    if isinstance(error, Slow):
        return _SLOW[error.kind]
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    refused = next((one for one in (error, error.__cause__) if isinstance(one, Refused)), None)
    if refused is not None:
        return _REFUSED[refused.reason]
    if isinstance(error, openai.APITimeoutError):
        return _of_timeout(error)
    if isinstance(error, openai.APIConnectionError):
        return _of_connection(error.__cause__)
    if isinstance(error, Malformed):
        return MALFORMED
    if isinstance(error, openai.APIError):  # an error inside a stream that began well
        return Failure(CUT.failed, again=True, words=_small(error.message), sent=True)
    return CUT


def _of_timeout(error: openai.APITimeoutError) -> Failure:
    if isinstance(error.__cause__, httpx2.ConnectTimeout):
        return _of_connection(error.__cause__)
    return _SLOW["silence"]


def _of_connection(cause: BaseException | None) -> Failure:
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
        hint = "接続先が動いているか、base_url が正しいか、ネットワーク（プロキシ、証明書）がつながるかを確かめる。"
        return _failed("接続先につながらない。", hint, again=True)
    if isinstance(cause, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return _failed("接続先に送ることができない。", f"base_url と鍵に、使えない文字がないかを確かめる。{_ADMIN}")
    return CUT


def _of_status(error: openai.APIStatusError) -> Failure:
    status, words = error.status_code, _small(error.message)
    if 300 <= status < 400:
        hint = f"base_url を正しいものに直す。移る先には何も送っていない。{_ADMIN}"
        return _failed(f"接続先が別の場所へ移るよう返した（{status}）。", hint)
    if status >= 500:
        failed = ModelFailed(f"接続先に障害がある（{status}）。", _LATER, retryable=True)
        return Failure(failed, again=True, after=_wait_asked(error.response), words=words)
    reason, hint = _STATUS.get(status, ("接続先が受け付けなかった。", _ADMIN))
    again = status in {408, 409, 429} and "insufficient_quota" not in words
    failed = ModelFailed(f"{reason.removesuffix('。')}（{status}）。", hint, retryable=again)
    return Failure(failed, again=again, after=_wait_asked(error.response), words=words, form=status in {400, 422})


def _small(message: str) -> str:
    return message[:4000].lower()


def _wait_asked(response: httpx2.Response) -> float | None:
    """The seconds that Retry-After asks for: a number or a date."""
    stated = response.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.replace(".", "", 1).isdigit() and len(stated) < 12:
        return float(stated)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(stated).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
