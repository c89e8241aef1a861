using System.Collections.Concurrent;

namespace Winnow.Search.Dates;

/// <summary>Time zones by the names that requests use: region names, offsets and "Z".</summary>
public static class TimeZones
{
    private const long MillisPerMinute = 60_000;
    private static readonly ConcurrentDictionary<string, TimeZoneInfo?> Cache = new(StringComparer.Ordinal);
    private static readonly long MinDateTimeMillis = CivilDate.ToDays(1, 1, 3) * CivilDate.MillisPerDay;
    private static readonly long MaxDateTimeMillis = CivilDate.ToDays(9999, 12, 29) * CivilDate.MillisPerDay;

    /// <summary>The zone, or an <c>illegal_argument_exception</c>.</summary>
    public static TimeZoneInfo Parse(string id) =>
        TryParse(id) ?? throw Errors.IllegalArgument($"Unknown time-zone ID: {id}");

    public static TimeZoneInfo? TryParse(string id) => Cache.TryGetValue(id, out var zone) ? zone : Add(id);

    /// <summary>How far the zone's clock is ahead of UTC at a moment.</summary>
    public static long OffsetAt(TimeZoneInfo zone, long utcMillis) => ReferenceEquals(zone, TimeZoneInfo.Utc)
        ? 0
        : (long)zone.GetUtcOffset(ToDateTime(utcMillis, DateTimeKind.Utc)).TotalMilliseconds;

    /// <summary>The moment that a wall clock shows; in a gap the clock has already moved on, in an overlap the earlier moment is meant.</summary>
    public static long ToUtc(TimeZoneInfo zone, long localMillis)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc))
        {
            return localMillis;
        }

        var local = ToDateTime(localMillis, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            // The offset before the gap, applied to a time inside it, lands behind the gap: what java.time does too.
            return localMillis - OffsetAt(zone, localMillis - OffsetAt(zone, localMillis) - (3 * 60 * MillisPerMinute));
        }

        if (zone.IsAmbiguousTime(local))
        {
            return localMillis - (long)zone.GetAmbiguousTimeOffsets(local).Max().TotalMilliseconds;
        }

        return localMillis - (long)zone.GetUtcOffset(local).TotalMilliseconds;
    }

    /// <summary>Reads <c>Z</c>, <c>+02</c>, <c>+0200</c>, <c>+02:00</c> or <c>+02:00:00</c>; gives minutes and the length read, or length 0.</summary>
    public static int TryReadOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text.Length > 0 && text[0] is 'Z' or 'z')
        {
            return 1;
        }

        if (text.Length < 3 || text[0] is not ('+' or '-') || !TwoDigits(text[1..], out var hours) || hours > 18)
        {
            return 0;
        }

        var length = 3;
        var rest = text[3..];
        var colon = rest.Length > 2 && rest[0] == ':';
        if (TwoDigits(colon ? rest[1..] : rest, out var minute) && minute < 60)
        {
            length += colon ? 3 : 2;
            if (colon && text.Length >= length + 3 && text[length] == ':' && TwoDigits(text[(length + 1)..], out _))
            {
                length += 3;
            }
        }
        else
        {
            minute = 0;
        }

        minutes = ((hours * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return length;
    }

    private static DateTime ToDateTime(long millis, DateTimeKind kind) =>
        DateTime.SpecifyKind(DateTime.UnixEpoch.AddMilliseconds(Math.Clamp(millis, MinDateTimeMillis, MaxDateTimeMillis)), kind);

    private static bool TwoDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        if (text.Length < 2 || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[1]))
        {
            return false;
        }

        value = ((text[0] - '0') * 10) + text[1] - '0';
        return true;
    }

    private static TimeZoneInfo? Add(string id)
    {
        var zone = Find(id);
        if (zone is not null)
        {
            Cache.TryAdd(id, zone);
        }

        return zone;
    }

    private static TimeZoneInfo? Find(string id)
    {
        if (id is "Z" or "UTC" or "GMT" or "Etc/UTC" or "UCT" or "Zulu")
        {
            return TimeZoneInfo.Utc;
        }

        var offset = id.StartsWith("UTC", StringComparison.Ordinal) || id.StartsWith("GMT", StringComparison.Ordinal) ? id[3..] : id;
        if (OneDigitHour(offset) is { } padded)
        {
            offset = padded;
        }

        if (offset.Length > 0 && TryReadOffset(offset, out var minutes) == offset.Length)
        {
            return minutes == 0 ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone(id, TimeSpan.FromMinutes(Math.Clamp(minutes, -840, 840)), id, id);
        }

        return id.Length < 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
    }

    private static string? OneDigitHour(string offset) =>
        offset.Length == 2 && offset[0] is '+' or '-' && char.IsAsciiDigit(offset[1]) ? $"{offset[0]}0{offset[1]}" : null;
}
