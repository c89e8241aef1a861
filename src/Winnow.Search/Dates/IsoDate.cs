namespace Winnow.Search.Dates;

/// <summary>The one date that nearly all documents use, <c>2024-05-17[T10:20:30[.123][Z|+02:00]]</c>, read without a pattern.</summary>
internal static class IsoDate
{
    /// <summary>False means "not of this form", not "not a date".</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long millis)
    {
        millis = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !Digits(text, 0, 4, out var year) || !Digits(text, 5, 2, out var month) || !Digits(text, 8, 2, out var day)
            || month is < 1 or > 12 || day < 1 || day > CivilDate.DaysInMonth(year, month))
        {
            return false;
        }

        millis = CivilDate.ToDays(year, month, day) * CivilDate.MillisPerDay;
        return text.Length == 10 || (text[10] == 'T' && TryTime(text, ref millis));
    }

    private static bool TryTime(ReadOnlySpan<char> text, ref long millis)
    {
        if (text.Length < 19 || text[13] != ':' || text[16] != ':'
            || !Digits(text, 11, 2, out var hour) || !Digits(text, 14, 2, out var minute) || !Digits(text, 17, 2, out var second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        millis += (((((hour * 60L) + minute) * 60) + second) * 1000);
        var position = 19;
        if (position < text.Length && text[position] is '.' or ',')
        {
            var scale = 100;
            var start = ++position;
            for (; position < text.Length && char.IsAsciiDigit(text[position]); position++)
            {
                millis += (text[position] - '0') * scale;
                scale /= 10;
            }

            if (position == start || position - start > 9)
            {
                return false;
            }
        }

        if (position == text.Length)
        {
            return true;
        }

        var length = TimeZones.TryReadOffset(text[position..], out var minutes);
        millis -= minutes * 60_000L;
        return length > 0 && position + length == text.Length;
    }

    private static bool Digits(ReadOnlySpan<char> text, int start, int count, out int value)
    {
        value = 0;
        for (var i = start; i < start + count; i++)
        {
            var digit = text[i] - '0';
            if ((uint)digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }
}
