"""Codes from a device (TOTP, RFC 6238): six digits, a new one every 30 seconds."""

from __future__ import annotations

import time
import unicodedata

import pyotp
import segno

_STEP, _AROUND = 30, 1  # seconds; how many steps before and after are accepted, for a clock that is a little off


def new_secret() -> str:
    """A new secret, in Base32."""
    return pyotp.random_base32()


def matching_step(secret: str | None, code: str, now: float | None = None) -> int | None:
    """The time step that a code belongs to; None where it is none of now. Full-width digits are understood."""
    digits = unicodedata.normalize("NFKC", code).replace(" ", "")
    if not secret or len(digits) != 6 or not digits.isdigit():
        return None
    current = int((time.time() if now is None else now) // _STEP)
    maker = pyotp.TOTP(secret)
    for step in range(current - _AROUND, current + _AROUND + 1):
        if pyotp.utils.strings_equal(maker.generate_otp(step), digits):
            return step
    return None


def provisioning(secret: str, login: str) -> str:
    """The address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="specgen")


def inline_picture(text: str) -> str:
    """A QR code as an <svg> element: within the page, so that the secret stands in no address."""
    made = segno.make(text, error="m")
    return made.svg_inline(scale=5, border=4, dark="#000", light="#fff", title="認証アプリで読み取るQRコード")
