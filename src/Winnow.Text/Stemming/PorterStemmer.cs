using System.Numerics;

namespace Winnow.Text;

/// <summary>
/// The suffix stripping algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two
/// departures of the author's own implementation (step 2: <c>bli</c> for <c>abli</c>, and <c>logi</c>).
/// </summary>
/// <remarks>
/// Works in place; a stem is never longer than its word. Words of lower case letters are expected. What is longer than
/// <see cref="LongestWord"/> is no English word, and stays.
/// </remarks>
internal ref struct PorterStemmer
{
    /// <summary>As many letters as there are bits in <see cref="_vowels"/>.</summary>
    public const int LongestWord = 64;

    private readonly Span<char> _word;
    private int _length;

    // Bit i is set when letter i is a vowel, as far as the word has been that long.
    private ulong _vowels;

    private PorterStemmer(Span<char> word)
    {
        _word = word;
        _length = word.Length;
        Classify(0);
    }

    /// <summary>Stems a word in place and returns the stem's length.</summary>
    public static int Stem(Span<char> word)
    {
        if (word.Length is <= 2 or > LongestWord)
        {
            return word.Length;
        }

        var stemmer = new PorterStemmer(word);
        stemmer.Step1a();
        stemmer.Step1b();
        stemmer.Step1c();
        stemmer.Step2();
        stemmer.Step3();
        stemmer.Step4();
        stemmer.Step5();
        return stemmer._length;
    }

    /// <summary>Plurals.</summary>
    private void Step1a()
    {
        if (_word[_length - 1] != 's')
        {
            return;
        }

        if (EndsWith("sses") || EndsWith("ies"))
        {
            _length -= 2;
        }
        else if (_word[_length - 2] != 's')
        {
            _length--;
        }
    }

    /// <summary>-eed, -ed and -ing.</summary>
    private void Step1b()
    {
        if (EndsWith("eed"))
        {
            if (Measure(_length - 3) > 0)
            {
                _length--;
            }

            return;
        }

        int stem = EndsWith("ed") ? _length - 2 : EndsWith("ing") ? _length - 3 : -1;
        if (stem < 0 || !HasVowel(stem))
        {
            return;
        }

        _length = stem;
        if (EndsWith("at") || EndsWith("bl") || EndsWith("iz"))
        {
            Append('e');
        }
        else if (EndsWithDoubleConsonant())
        {
            if (_word[_length - 1] is not ('l' or 's' or 'z'))
            {
                _length--;
            }
        }
        else if (Measure(_length) == 1 && EndsWithShortSyllable(_length))
        {
            Append('e');
        }
    }

    /// <summary>Final y after a vowel in the stem.</summary>
    private void Step1c()
    {
        if (_word[_length - 1] == 'y' && HasVowel(_length - 1))
        {
            _length--;
            Append('i');
        }
    }

    private void Step2()
    {
        if (_length < 3)
        {
            return;
        }

        _ = _word[_length - 2] switch
        {
            'a' => Replace("ational", "ate") || Replace("tional", "tion"),
            'c' => Replace("enci", "ence") || Replace("anci", "ance"),
            'e' => Replace("izer", "ize"),
            'l' => Replace("bli", "ble") || Replace("alli", "al") || Replace("entli", "ent") || Replace("eli", "e")
                || Replace("ousli", "ous"),
            'o' => Replace("ization", "ize") || Replace("ation", "ate") || Replace("ator", "ate"),
            's' => Replace("alism", "al") || Replace("iveness", "ive") || Replace("fulness", "ful") || Replace("ousness", "ous"),
            't' => Replace("aliti", "al") || Replace("iviti", "ive") || Replace("biliti", "ble"),
            'g' => Replace("logi", "log"),
            _ => false,
        };
    }

    private void Step3()
    {
        if (_length < 3)
        {
            return;
        }

        _ = _word[_length - 1] switch
        {
            'e' => Replace("icate", "ic") || Replace("ative", "") || Replace("alize", "al"),
            'i' => Replace("iciti", "ic"),
            'l' => Replace("ical", "ic") || Replace("ful", ""),
            's' => Replace("ness", ""),
            _ => false,
        };
    }

    private void Step4()
    {
        if (_length < 3)
        {
            return;
        }

        _ = _word[_length - 2] switch
        {
            'a' => Remove("al"),
            'c' => Remove("ance") || Remove("ence"),
            'e' => Remove("er"),
            'i' => Remove("ic"),
            'l' => Remove("able") || Remove("ible"),
            'n' => Remove("ant") || Remove("ement") || Remove("ment") || Remove("ent"),
            'o' => RemoveIon() || Remove("ou"),
            's' => Remove("ism"),
            't' => Remove("ate") || Remove("iti"),
            'u' => Remove("ous"),
            'v' => Remove("ive"),
            'z' => Remove("ize"),
            _ => false,
        };
    }

    /// <summary>Final e, and double l.</summary>
    private void Step5()
    {
        if (_word[_length - 1] == 'e')
        {
            int measure = Measure(_length - 1);
            if (measure > 1 || (measure == 1 && !EndsWithShortSyllable(_length - 1)))
            {
                _length--;
            }
        }

        if (_word[_length - 1] == 'l' && EndsWithDoubleConsonant() && Measure(_length - 1) > 1)
        {
            _length--;
        }
    }

    /// <summary>Replaces a suffix when a measure is left before it. True when the word has the suffix: no other is tried then.</summary>
    private bool Replace(string suffix, string replacement)
    {
        if (!EndsWith(suffix))
        {
            return false;
        }

        int stem = _length - suffix.Length;
        if (Measure(stem) > 0)
        {
            replacement.CopyTo(_word[stem..]);
            _length = stem + replacement.Length;
            Classify(stem);
        }

        return true;
    }

    /// <summary>Removes a suffix when a measure of more than one is left.</summary>
    private bool Remove(string suffix)
    {
        if (!EndsWith(suffix))
        {
            return false;
        }

        if (Measure(_length - suffix.Length) > 1)
        {
            _length -= suffix.Length;
        }

        return true;
    }

    /// <summary>-ion only goes after s or t.</summary>
    private bool RemoveIon() => EndsWith("ion") && _length > 3 && _word[_length - 4] is 's' or 't' && Remove("ion");

    private readonly bool EndsWith(string suffix) => _word[.._length].EndsWith(suffix);

    private void Append(char letter)
    {
        _word[_length++] = letter;
        Classify(_length - 1);
    }

    /// <summary>Finds the vowels from a place on: y is one after a consonant.</summary>
    private void Classify(int from)
    {
        _vowels &= Mask(from);
        bool afterConsonant = from > 0 && IsConsonant(from - 1);
        for (int i = from; i < _length; i++)
        {
            bool isVowel = _word[i] switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' => true,
                'y' => afterConsonant,
                _ => false,
            };
            _vowels |= isVowel ? 1UL << i : 0;
            afterConsonant = !isVowel;
        }
    }

    private static ulong Mask(int length) => length >= LongestWord ? ulong.MaxValue : (1UL << length) - 1;

    private readonly bool IsConsonant(int i) => (_vowels >> i & 1) == 0;

    /// <summary>The paper's m: how often a vowel is followed by a consonant in the first letters.</summary>
    private readonly int Measure(int length) => BitOperations.PopCount((_vowels << 1) & ~_vowels & Mask(length));

    private readonly bool HasVowel(int length) => (_vowels & Mask(length)) != 0;

    private readonly bool EndsWithDoubleConsonant() =>
        _length >= 2 && _word[_length - 1] == _word[_length - 2] && IsConsonant(_length - 1);

    /// <summary>The paper's *o: consonant, vowel, consonant that is not w, x or y.</summary>
    private readonly bool EndsWithShortSyllable(int length) =>
        length >= 3 && IsConsonant(length - 1) && !IsConsonant(length - 2) && IsConsonant(length - 3)
        && _word[length - 1] is not ('w' or 'x' or 'y');
}
