#!/usr/bin/env python3
"""Makes AsciiFolding.txt out of the Unicode Character Database.

Usage: generate-ascii-folding.py [FOLDER] > AsciiFolding.txt, where FOLDER holds UnicodeData.txt (Debian: unicode-data).
One line a character, "CODE TEXT": what looks like ASCII letters, digits or punctuation, and the ASCII that it is taken for.
A character folds by its compatibility decomposition without marks when that is ASCII, else by its name: a Latin letter
"... LETTER <modifiers> X WITH ..." folds to X; the tables below say what names do not.
"""
import re
import sys
import unicodedata

folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"

BLOCKS = [
    (0x00AB, 0x024F), (0x0250, 0x02AF), (0x1D00, 0x1DBF), (0x1E00, 0x1EFF), (0x2010, 0x2053), (0x2070, 0x209C),
    (0x2184, 0x2184), (0x2460, 0x24FF), (0x275B, 0x2793), (0x2C60, 0x2C7F), (0x2E28, 0x2E29), (0xA722, 0xA7FF),
    (0xFB00, 0xFB06), (0xFF01, 0xFF5E),
]
MODIFIERS = {
    "TURNED", "REVERSED", "OPEN", "CLOSED", "DOTLESS", "SMALL", "CAPITAL", "INSULAR", "BROKEN", "BARRED", "STRETCHED", "INVERTED",
    "SCRIPT", "HALF", "AFRICAN", "TOP", "BOTTOM", "MIDDLE-WELSH", "LONG", "DIGRAPH", "BAR", "FINAL", "LETTER", "SIDEWAYS", "ROTUNDA",
}
LETTERS = {
    "ETH": "D", "THORN": "TH", "SHARP S": "SS", "SCHWA": "A", "ENG": "N", "KRA": "Q", "WYNN": "W", "YOGH": "Z", "HWAIR": "HV",
    "IOTA": "I", "HV": "HV", "N PRECEDED BY APOSTROPHE": "N", "VISIGOTHIC Z": "Z", "VEND": "V", "TRESILLO": None,
    "CUATRILLO": None, "CON": None, "TURNED OE": "OE", "TURNED AE": "AE", "DEZH": None, "TESH": None, "FENG DIGRAPH": None,
}
PUNCTUATION = {
    "\"": "\u00ab\u00bb\u201c\u201d\u201e\u2033\u2036\u275d\u275e\u276e\u276f",
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u275b\u275c",
    "-": "\u2010\u2011\u2012\u2013\u2014\u207b\u208b",
    "(": "\u2768\u276a", ")": "\u2769\u276b", "<": "\u276c\u2770", ">": "\u276d\u2771",
    "[": "\u2045\u2772", "]": "\u2046\u2773", "{": "\u2774", "}": "\u2775", "((": "\u2e28", "))": "\u2e29",
    "^": "\u2038", "/": "\u2044", "*": "\u204e", ";": "\u204f", "%": "\u2052", "~": "\u2053",
}
# Ordinals, fractions and leaders are symbols, not letters.
NEVER = {0xBA, 0xBC, 0xBD, 0xBE, 0x2024, 0x2025, 0x2026}
BY_HAND = {c: text for text, chars in PUNCTUATION.items() for c in chars}


def letter(name):
    match = re.fullmatch(r"LATIN (?:SUBSCRIPT )?(SMALL CAPITAL LETTER|LETTER SMALL CAPITAL|CAPITAL LETTER|CAPITAL LIGATURE|"
                         r"SMALL LETTER|SMALL LIGATURE|LETTER)( SMALL CAPITAL)? (.+?)(?: WITH .*)?", name)
    if not match:
        return None
    kind, body = match[1], match[3]
    text = LETTERS[body] if body in LETTERS else None
    if body not in LETTERS:
        words = [word for word in body.split() if word not in MODIFIERS]
        if len(words) != 1 or not re.fullmatch(r"[A-Z]{1,2}", words[0]) and words[0] not in LETTERS:
            return None
        text = LETTERS.get(words[0], words[0])
    if text is None:
        return None
    return text if "CAPITAL" in kind or match[2] else text.lower()


def fold(c):
    if c in BY_HAND:
        return BY_HAND[c]
    bare = "".join(x for x in unicodedata.normalize("NFKD", c) if unicodedata.category(x) != "Mn")
    bare = bare.replace("\u2044", "/")
    if bare and bare.isascii():
        return bare if " " not in bare else None
    if unicodedata.category(c) == "No" and (value := unicodedata.numeric(c, None)) is not None and value == int(value):
        return str(int(value))
    return letter(unicodedata.name(c, ""))


print("# Made by generate-ascii-folding.py from the Unicode Character Database: do not edit.")
print("# © Unicode, Inc. Used and modified under the terms of https://www.unicode.org/license.txt.")
for line in open(f"{folder}/UnicodeData.txt", encoding="utf-8"):
    code = int(line.split(";", 1)[0], 16)
    if any(first <= code <= last for first, last in BLOCKS) and code not in NEVER and (text := fold(chr(code))):
        print(f"{code:X} {text}")
