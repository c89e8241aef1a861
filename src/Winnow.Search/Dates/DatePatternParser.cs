namespace Winnow.Search.Dates;

/// <summary>Reads a text by a compiled pattern.</summary>
internal static class DatePatternParser
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static bool TryParse(ReadOnlySpan<char> text, DateElement[] elements, ref DateFields fields)
    {
        var position = 0;
        return TryParse(text, ref position, elements, ref fields) && position == text.Length;
    }

    private static bool TryParse(ReadOnlySpan<char> text, ref int position, DateElement[] elements, ref DateFields fields)
    {
        foreach (var element in elements)
        {
            if (element.Kind == DateFieldKind.Optional)
            {
                var before = fields;
                var start = position;
                if (!TryParse(text, ref position, element.Children!, ref fields))
                {
                    fields = before;
                    position = start;
                }
            }
            else if (!TryParse(text, ref position, element, ref fields))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> text, ref int position, DateElement element, ref DateFields fields)
    {
        switch (element.Kind)
        {
            case DateFieldKind.Literal:
                if (!text[position..].StartsWith(element.Text, StringComparison.Ordinal))
                {
                    return false;
                }

                position += element.Text.Length;
                return true;
            case DateFieldKind.Year:
                if (!Year(text, ref position, element, out var year))
                {
                    return false;
                }

                fields.Year = element is { MinWidth: 2, MaxWidth: 2 } ? 2000 + year : year;
                return true;
            case DateFieldKind.WeekYear:
                return Year(text, ref position, element, out fields.WeekYear);
            case DateFieldKind.Month:
                return Digits(text, ref position, element, out fields.Month);
            case DateFieldKind.MonthText:
                return Name(text, ref position, element, Months, out fields.Month);
            case DateFieldKind.Day:
                return Digits(text, ref position, element, out fields.Day);
            case DateFieldKind.DayOfYear:
                return Digits(text, ref position, element, out fields.DayOfYear);
            case DateFieldKind.DayOfWeek:
                return Digits(text, ref position, element, out fields.DayOfWeek);
            case DateFieldKind.DayOfWeekText:
                return Name(text, ref position, element, Days, out fields.DayOfWeek);
            case DateFieldKind.Week:
                return Digits(text, ref position, element, out fields.Week);
            case DateFieldKind.Hour:
                return Digits(text, ref position, element, out fields.Hour);
            case DateFieldKind.ClockHourOfAmPm:
                return Digits(text, ref position, element, out fields.HourOfAmPm);
            case DateFieldKind.AmPm:
                return AmPm(text, ref position, out fields.AmPm);
            case DateFieldKind.Minute:
                return Digits(text, ref position, element, out fields.Minute);
            case DateFieldKind.Second:
                return Digits(text, ref position, element, out fields.Second);
            case DateFieldKind.Fraction:
                return Fraction(text, ref position, element, out fields.Nanos);
            case DateFieldKind.Offset:
                return Offset(text, ref position, out fields.OffsetMinutes);
            case DateFieldKind.ZoneId:
                return Zone(text, ref position, ref fields);
            default:
                return Epoch(text, ref position, element.Kind == DateFieldKind.EpochSeconds, ref fields);
        }
    }

    private static bool Digits(ReadOnlySpan<char> text, ref int position, DateElement element, out int value)
    {
        value = 0;
        var count = 0;
        while (count < element.MaxWidth && count < 9 && position + count < text.Length && char.IsAsciiDigit(text[position + count]))
        {
            value = (value * 10) + text[position + count++] - '0';
        }

        position += count;
        return count >= element.MinWidth;
    }

    // A sign is allowed; a year of more digits than the pattern's letters needs it.
    private static bool Year(ReadOnlySpan<char> text, ref int position, DateElement element, out long year)
    {
        year = 0;
        var signed = position < text.Length && text[position] is '+' or '-';
        var negative = signed && text[position] == '-';
        position += signed ? 1 : 0;
        var max = signed || element.MinWidth < 4 ? element.MaxWidth : Math.Min(element.MinWidth, element.MaxWidth);
        var count = 0;
        while (count < max && position + count < text.Length && char.IsAsciiDigit(text[position + count]))
        {
            year = (year * 10) + text[position + count++] - '0';
        }

        position += count;
        year = negative ? -year : year;
        return count >= element.MinWidth;
    }

    private static bool Name(ReadOnlySpan<char> text, ref int position, DateElement element, string[] names, out int value)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var name = element.MinWidth == 4 ? names[i] : names[i].AsSpan(0, 3);
            if (text[position..].StartsWith(name, StringComparison.Ordinal))
            {
                position += name.Length;
                value = i + 1;
                return true;
            }
        }

        value = 0;
        return false;
    }

    private static bool AmPm(ReadOnlySpan<char> text, ref int position, out int value)
    {
        var rest = text[position..];
        value = rest.StartsWith("PM", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        position += 2;
        return value == 1 || rest.StartsWith("AM", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Fraction(ReadOnlySpan<char> text, ref int position, DateElement element, out int nanos)
    {
        nanos = 0;
        if (element.Text.Length > 0 && (position >= text.Length || text[position++] is not ('.' or ',')))
        {
            return false;
        }

        var count = 0;
        while (count < element.MaxWidth && position + count < text.Length && char.IsAsciiDigit(text[position + count]))
        {
            if (count < 9)
            {
                nanos = (nanos * 10) + text[position + count] - '0';
            }

            count++;
        }

        position += count;
        for (var i = count; i < 9; i++)
        {
            nanos *= 10;
        }

        return count >= element.MinWidth;
    }

    private static bool Offset(ReadOnlySpan<char> text, ref int position, out int minutes)
    {
        var length = TimeZones.TryReadOffset(text[position..], out minutes);
        position += length;
        return length > 0;
    }

    private static bool Zone(ReadOnlySpan<char> text, ref int position, ref DateFields fields)
    {
        if (Offset(text, ref position, out var minutes))
        {
            fields.OffsetMinutes = minutes;
            return true;
        }

        var rest = text[position..];
        var bracketed = rest.Length > 0 && rest[0] == '[';
        rest = bracketed ? rest[1..] : rest;
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '/' or '_' or '-' or '+' or ':'))
        {
            length++;
        }

        fields.Zone = length == 0 ? null : TimeZones.TryParse(rest[..length].ToString());
        position += length + (bracketed ? 2 : 0);
        return fields.Zone is not null && position <= text.Length;
    }

    // A decimal fraction counts parts of a millisecond (dropped) or of a second.
    private static bool Epoch(ReadOnlySpan<char> text, ref int position, bool seconds, ref DateFields fields)
    {
        var rest = text[position..];
        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        if (!long.TryParse(whole, System.Globalization.NumberStyles.AllowLeadingSign, null, out var value)
            || (seconds && Math.Abs(value) > long.MaxValue / 1000) || whole[0] == '+')
        {
            return false;
        }

        var fraction = 0;
        if (point >= 0)
        {
            var digits = rest[(point + 1)..];
            if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            fraction = seconds ? int.Parse(digits.Length >= 3 ? digits[..3] : (digits.ToString() + "00").AsSpan(0, 3)) : 0;
        }

        fields.HasEpoch = true;
        fields.EpochMillis = seconds ? (value * 1000) + (whole[0] == '-' ? -fraction : fraction) : value;
        position = text.Length;
        return true;
    }
}
