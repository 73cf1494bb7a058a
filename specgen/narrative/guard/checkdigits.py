"""The check digits that tell a real number from any other row of digits."""

from __future__ import annotations


def my_number(digits: str) -> bool:
    """Whether twelve digits carry the check digit of a 個人番号 (総務省令第85号（平成26年）第5条)."""
    body = [int(digit) for digit in reversed(digits[:-1])]
    total = sum(digit * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(body, 1))
    rest = total % 11
    return len(digits) == 12 and int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def corporate_number(digits: str) -> bool:
    """Whether thirteen digits carry the check digit of a 法人番号 (財務省令第70号（平成26年）第2条)."""
    total = sum(int(digit) * (place % 2 + 1) for place, digit in enumerate(reversed(digits[1:])))
    return len(digits) == 13 and int(digits[0]) == 9 - total % 9


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a payment card (ISO/IEC 7812-1, Annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (place % 2 + 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def article_code(digits: str) -> bool:
    """Whether thirteen digits are a book or article code (ISBN, JAN), which wears its own check digit."""
    total = sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits))
    return digits.startswith(("45", "49", "978", "979")) and total % 10 == 0
