using System.Globalization;

namespace Winnow.Index.Queries.Automata;

/// <summary>
/// Lucene's regular expressions, always anchored at both ends: <c>| &amp; ~ ? * + {n} {n,} {n,m} . [] [^] () "" \ # @ &lt;n-m&gt;</c>
/// and the classes <c>\d \D \s \S \w \W</c>.
/// </summary>
internal sealed class RegexpParser
{
    // A recursive descent: deeper patterns are refused before the stack ends.
    private const int MaxDepth = 250;

    private readonly string _text;
    private readonly int[] _input;
    private readonly RegexpFlags _flags;
    private readonly bool _caseInsensitive;
    private int _at;
    private int _depth;

    private RegexpParser(string text, RegexpFlags flags, bool caseInsensitive)
    {
        _text = text;
        _input = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        _flags = flags;
        _caseInsensitive = caseInsensitive;
    }

    public static Pattern Parse(string text, RegexpFlags flags, bool caseInsensitive)
    {
        var parser = new RegexpParser(text, flags, caseInsensitive);
        if (parser._input.Length == 0)
        {
            return Pattern.EmptyString;
        }

        var pattern = parser.Union();
        return parser.AtEnd ? pattern : throw parser.Error("end-of-string expected");
    }

    private bool AtEnd => _at >= _input.Length;

    private bool Has(RegexpFlags flag) => _flags.HasFlag(flag);

    private bool Peek(string any) => !AtEnd && _input[_at] < 128 && any.Contains((char)_input[_at], StringComparison.Ordinal);

    private bool Take(char value)
    {
        if (!AtEnd && _input[_at] == value)
        {
            _at++;
            return true;
        }

        return false;
    }

    private RegexpSyntaxException Error(string what) => new($"{what} at position {_at} in [{_text}]");

    private Pattern Union()
    {
        if (++_depth > MaxDepth)
        {
            throw Error("too many nested groups");
        }

        var parts = new List<Pattern> { Intersection() };
        while (Take('|'))
        {
            parts.Add(Intersection());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new Pattern.Union(parts);
    }

    private Pattern Intersection()
    {
        var left = Concatenation();
        while (Has(RegexpFlags.Intersection) && Take('&'))
        {
            left = new Pattern.Intersection(left, Concatenation());
        }

        return left;
    }

    private Pattern Concatenation()
    {
        var parts = new List<Pattern> { Repetition() };
        while (!AtEnd && !Peek(")|") && !(Has(RegexpFlags.Intersection) && Peek("&")))
        {
            parts.Add(Repetition());
        }

        return parts.Count == 1 ? parts[0] : new Pattern.Sequence(parts);
    }

    private Pattern Repetition()
    {
        var inner = Complement();
        while (Peek("?*+{"))
        {
            if (++_depth > MaxDepth)
            {
                throw Error("too many repetitions of repetitions");
            }

            inner = (char)_input[_at++] switch
            {
                '?' => new Pattern.Repeat(inner, 0, 1),
                '*' => new Pattern.Repeat(inner, 0, null),
                '+' => new Pattern.Repeat(inner, 1, null),
                _ => Counted(inner),
            };
        }

        return inner;
    }

    private Pattern Counted(Pattern inner)
    {
        var min = Number("integer expected");
        int? max = min;
        if (Take(','))
        {
            max = Peek("0123456789") ? Number("integer expected") : null;
        }

        if (!Take('}'))
        {
            throw Error("expected '}'");
        }

        return max < min ? throw Error("a repetition's maximum must not be below its minimum") : new Pattern.Repeat(inner, min, max);
    }

    private int Number(string expected)
    {
        var start = _at;
        while (Peek("0123456789"))
        {
            _at++;
        }

        var digits = string.Concat(_input[start.._at].Select(digit => (char)digit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Error(expected);
    }

    private Pattern Complement()
    {
        var negations = 0;
        while (Has(RegexpFlags.Complement) && Take('~'))
        {
            negations++;
        }

        var pattern = Take('[') ? CharClass() : Simple();
        return negations % 2 == 0 ? pattern : new Pattern.Difference(Pattern.AnyString, pattern);
    }

    private Pattern CharClass()
    {
        var negate = Take('^');
        var parts = new List<Pattern> { ClassItem() };
        while (!AtEnd && !Peek("]"))
        {
            parts.Add(ClassItem());
        }

        if (!Take(']'))
        {
            throw Error("expected ']'");
        }

        Pattern any = parts.Count == 1 ? parts[0] : new Pattern.Union(parts);
        return negate ? new Pattern.Difference(Pattern.AnyChar, any) : any;
    }

    private Pattern ClassItem()
    {
        if (TakePredefined() is { } predefined)
        {
            return predefined;
        }

        var low = Literal();
        if (!Take('-'))
        {
            return Char(low);
        }

        // Ranges are as they stand: ignoring case is for single characters.
        var high = Literal();
        return low > high ? throw Error("a range must not end before it begins") : new Pattern.CharRange(low, high);
    }

    private Pattern Simple()
    {
        if (Take('.'))
        {
            return Pattern.AnyChar;
        }

        if (Has(RegexpFlags.Empty) && Take('#'))
        {
            return new Pattern.Nothing();
        }

        if (Has(RegexpFlags.AnyString) && Take('@'))
        {
            return Pattern.AnyString;
        }

        if (Take('"'))
        {
            return Quoted();
        }

        if (Take('('))
        {
            return Group();
        }

        if (Has(RegexpFlags.Interval) && Take('<'))
        {
            return Interval();
        }

        return TakePredefined() ?? Char(Literal());
    }

    private Pattern Quoted()
    {
        var parts = new List<Pattern>();
        while (!AtEnd && !Peek("\""))
        {
            parts.Add(Char(_input[_at++]));
        }

        return Take('"') ? new Pattern.Sequence(parts) : throw Error("expected '\"'");
    }

    private Pattern Group()
    {
        if (Take(')'))
        {
            return Pattern.EmptyString;
        }

        var inner = Union();
        return Take(')') ? inner : throw Error("expected ')'");
    }

    private Pattern Interval()
    {
        var start = _at;
        var low = Number("number expected");
        var lowDigits = _at - start;
        if (!Take('-'))
        {
            throw Error("expected '-'");
        }

        start = _at;
        var high = Number("number expected");
        var highDigits = _at - start;
        if (!Take('>'))
        {
            throw Error("expected '>'");
        }

        return NumberPattern.Between(Math.Min(low, high), Math.Max(low, high), lowDigits == highDigits ? lowDigits : 0);
    }

    private Pattern? TakePredefined()
    {
        if (AtEnd || _input[_at] != '\\' || _at + 1 >= _input.Length)
        {
            return null;
        }

        Pattern? positive = (_input[_at + 1] | 0x20) switch
        {
            'd' => new Pattern.CharRange('0', '9'),
            's' => new Pattern.Union([.. " \t\n\r".Select(blank => Pattern.Char(blank))]),
            'w' => new Pattern.Union(
                [new Pattern.CharRange('a', 'z'), new Pattern.CharRange('A', 'Z'), new Pattern.CharRange('0', '9'), Pattern.Char('_')]),
            _ => null,
        };
        if (positive is null || !char.IsAsciiLetter((char)_input[_at + 1]))
        {
            return null;
        }

        var negative = char.IsAsciiLetterUpper((char)_input[_at + 1]);
        _at += 2;
        return negative ? new Pattern.Difference(Pattern.AnyChar, positive) : positive;
    }

    private int Literal()
    {
        Take('\\');
        return AtEnd ? throw Error("unexpected end-of-string") : _input[_at++];
    }

    private Pattern Char(int codePoint) => _caseInsensitive ? Pattern.CharIgnoringCase(codePoint) : Pattern.Char(codePoint);
}
