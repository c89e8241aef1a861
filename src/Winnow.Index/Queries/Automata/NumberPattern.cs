using System.Globalization;

namespace Winnow.Index.Queries.Automata;

/// <summary>The decimal numbers of a range.</summary>
internal static class NumberPattern
{
    /// <param name="low">The first number.</param>
    /// <param name="high">The last one.</param>
    /// <param name="digits">How many digits each has, with zeros in front; 0 for any number of zeros in front.</param>
    public static Pattern Between(int low, int high, int digits)
    {
        var width = Math.Max(digits, Digits(high).Length);
        var padded = Fixed(Digits(low).PadLeft(width, '0'), Digits(high).PadLeft(width, '0'));
        if (digits > 0)
        {
            return padded;
        }

        // Any number of digits: one part for each length, with zeros in front.
        var parts = new List<Pattern>();
        for (var length = Digits(low).Length; length <= width; length++)
        {
            var from = Math.Max(low, length == 1 ? 0 : (long)Math.Pow(10, length - 1));
            var to = Math.Min(high, (long)Math.Pow(10, length) - 1);
            parts.Add(Fixed(from.ToString(CultureInfo.InvariantCulture), to.ToString(CultureInfo.InvariantCulture)));
        }

        return new Pattern.Sequence([new Pattern.Repeat(Pattern.Char('0'), 0, null), new Pattern.Union(parts)]);
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The strings of digits between two of the same length.</summary>
    private static Pattern Fixed(string low, string high)
    {
        if (low.Length == 0)
        {
            return Pattern.EmptyString;
        }

        if (low[0] == high[0])
        {
            return new Pattern.Sequence([Pattern.Char(low[0]), Fixed(low[1..], high[1..])]);
        }

        var rest = low.Length - 1;
        var parts = new List<Pattern>
        {
            new Pattern.Sequence([Pattern.Char(low[0]), Fixed(low[1..], new string('9', rest))]),
            new Pattern.Sequence([Pattern.Char(high[0]), Fixed(new string('0', rest), high[1..])]),
        };
        if (high[0] - low[0] > 1)
        {
            parts.Add(new Pattern.Sequence(
                [new Pattern.CharRange(low[0] + 1, high[0] - 1), new Pattern.Repeat(new Pattern.CharRange('0', '9'), rest, rest)]));
        }

        return new Pattern.Union(parts);
    }
}
