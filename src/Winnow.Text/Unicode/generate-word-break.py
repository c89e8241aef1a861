#!/usr/bin/env python3
"""Makes WordBreak.txt out of the Unicode Character Database.

Usage: generate-word-break.py [FOLDER] > WordBreak.txt, where FOLDER holds the UCD files (Debian's package unicode-data puts them
into /usr/share/unicode). One line a range, "FIRST-LAST VALUE", sorted, adjacent ranges joined. The value is the
Word_Break property, except that code points are told apart further where the standard tokenizer must:
  Han, Hiragana, SoutheastAsian (Line_Break=SA): Other letters that are words of their own
  Pictographic: Other with Extended_Pictographic; ALetterPictographic: ALetter with it
  Hangul: ALetter of that script
"""
import re
import sys

folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"


def property_of(path, wanted=None):
    values = {}
    for line in open(f"{folder}/{path}", encoding="utf-8"):
        match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
        if match and (wanted is None or match[3] in wanted):
            for code in range(int(match[1], 16), int(match[2] or match[1], 16) + 1):
                values[code] = match[3].replace("_", "")
    return values


version = open(f"{folder}/auxiliary/WordBreakProperty.txt", encoding="utf-8").readline().strip("# \n")
words = property_of("auxiliary/WordBreakProperty.txt")
scripts = property_of("Scripts.txt", {"Han", "Hiragana", "Hangul"})
lines = property_of("extracted/DerivedLineBreak.txt", {"SA"})
pictographic = property_of("emoji/emoji-data.txt", {"Extended_Pictographic"})

for code in set(scripts) | set(lines) | set(pictographic):
    value = words.get(code)
    if value is None:
        if code in pictographic:
            words[code] = "Pictographic"
        elif scripts.get(code) in ("Han", "Hiragana"):
            words[code] = scripts[code]
        elif code in lines:
            words[code] = "SoutheastAsian"
    elif value == "ALetter":
        if scripts.get(code) == "Hangul":
            words[code] = "Hangul"
        elif code in pictographic:
            words[code] = "ALetterPictographic"

print(f"# Made by generate-word-break.py from {version} and its sister files: do not edit.")
print("# © Unicode, Inc. Used and modified under the terms of https://www.unicode.org/license.txt.")
codes = sorted(words)
first = 0
for i, code in enumerate(codes):
    if i + 1 == len(codes) or codes[i + 1] != code + 1 or words[codes[i + 1]] != words[code]:
        print(f"{codes[first]:X}-{code:X} {words[code]}")
        first = i + 1
