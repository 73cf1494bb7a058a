"""What went wrong with a call, in plain Japanese, and whether trying again helps.

The words of a server never reach the person or a log: they may repeat the text that was sent, or a part of the key.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass

import httpx2
import openai

from specgen.errors import ModelFailed, Spent
from specgen.narrative.openai_http import Refused
from specgen.narrative.openai_stream import Broken, Malformed, Slow

_LATER = "しばらく待ってから再び実行する。下書きはそのまま残っている。"
_ADMIN = "接続先の設定を管理する者に知らせる。"


@dataclass(frozen=True)
class Failure:
    """A failed attempt.

    `again` says that another attempt may help, `after` how many seconds the server asked to wait (None where it named
    none). `words` holds what the server said, in small letters, to find the parameter that it does not know; `form`
    says that it did not accept the request as it was put. `sent` says that it may have counted the tokens, `open` that
    the model may have written although nothing came.
    """

    failed: ModelFailed
    again: bool = False
    after: float | None = None
    words: str = ""
    form: bool = False
    sent: bool = False
    open: bool = False

    def fresh(self, sent: bool, spent: Spent | None) -> ModelFailed:
        """The error to raise, with what all attempts spent: one of its own, since a raised one holds on to the text."""
        one = self.failed
        return ModelFailed(one.reason, one.hint, retryable=one.retryable, sent=sent, spent=spent)


def _failed(reason: str, hint: str, again: bool = False, sent: bool = False, open_: bool = False) -> Failure:
    return Failure(ModelFailed(reason, hint, retryable=again), again=again, sent=sent or open_, open=open_)


_REFUSED = {
    "page": _failed(
        "モデルの回答ではなく、別の種類のもの（ウェブページなど）が返った。",
        f"base_url が正しいか、認証の画面に移されていないかを確かめる。{_ADMIN}",
    ),
    "coded": _failed(
        "モデルの回答が圧縮されていて、大きさを確かめられない。", f"接続先の圧縮を止める。{_ADMIN}", open_=True
    ),
    "endless": _failed(
        "モデルの回答が終わらず、大きさの上限で打ち切った。",
        "材料の箇条書きを短くするか、別のモデルを使う。",
        open_=True,
    ),
    "cut": _failed("呼出しを途中で止めた。", _LATER),
}
_SLOW = {
    "first": _failed("モデルが時間内に回答を始めなかった。", _LATER, again=True, open_=True),
    "silence": _failed("モデルの回答が途中で止まった。", _LATER, again=True, open_=True),
    "total": Failure(
        ModelFailed("モデルの回答が、決めた時間の内に終わらなかった。", _LATER, retryable=True), sent=True, open=True
    ),
}
_STATUS = {
    400: ("接続先が、送った形式を受け付けなかった。", f"モデルの名前と、扱える長さを確かめる。{_ADMIN}"),
    401: ("接続先が鍵を認めなかった。", "鍵が正しいか、期限が切れていないかを確かめる。"),
    403: ("接続先が利用を認めなかった。", "鍵に、そのモデルを使う権限があるかを確かめる。"),
    404: ("接続先に、そのモデル又はURLがない。", "base_url とモデルの名前を確かめる。"),
    413: ("送った文が長過ぎると、接続先が断った。", "材料の箇条書きを短くする。"),
    422: ("接続先が、送った形式を受け付けなかった。", f"モデルの名前と、扱える長さを確かめる。{_ADMIN}"),
    408: ("接続先が時間切れとした。", _LATER),
    409: ("接続先の処理が重なった。", _LATER),
    429: ("接続先の利用が混み合っているか、利用の上限に達した。", f"{_LATER}続くときは、契約の上限を確かめる。"),
}
# What a refusal names that came before the model read anything.
_PARAMETERS = (
    "response_format", "json_schema", "grammar", "stream_options", "max_completion_tokens", "temperature",
)  # fmt: skip
CUT = _failed("モデルの回答が途中で切れた。", _LATER, again=True, open_=True)
EMPTY = _failed("モデルの回答が空だった。", _LATER, again=True, sent=True)
MALFORMED = _failed("接続先の返した形式が壊れている。", f"{_LATER}続くときは、{_ADMIN}", again=True, open_=True)
ENDLESS = _REFUSED["endless"]
LONG = _failed(
    "モデルの回答が長さの上限に達し、途中で終わった。",
    "材料の箇条書きを短くするか、max_output_tokens を増やす。",
    sent=True,
)
FILTERED = _failed("接続先が、内容の検査により回答を止めた。", "材料の箇条書きの言葉を見直す。", sent=True)
DECLINED = _failed("モデルが回答を断った。", "材料の箇条書きの言葉を見直す。", sent=True)
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
        return Failure(CUT.failed, again=True, words=_small(error.message), sent=True, open=True)
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
        # A gateway that gives up says nothing of the model behind it, which may have written on.
        ran = status not in {501, 503} and not any(word in words for word in _PARAMETERS)
        return Failure(failed, again=True, after=_wait_asked(error.response), words=words, sent=ran, open=ran)
    reason, hint = _STATUS.get(status, ("接続先が受け付けなかった。", _ADMIN))
    again = status in {408, 409, 429} and "insufficient_quota" not in words
    failed = ModelFailed(f"{reason.removesuffix('。')}（{status}）。", hint, retryable=again)
    form = status in {400, 422}
    # Some providers charge what they read before they refused it; none charges for a parameter that it does not know.
    read = status == 408 or (form and not any(word in words for word in _PARAMETERS))
    after = _wait_asked(error.response)
    return Failure(failed, again=again, after=after, words=words, form=form, sent=read, open=status == 408)


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
