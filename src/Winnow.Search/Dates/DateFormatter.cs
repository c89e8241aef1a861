using System.Collections.Concurrent;

namespace Winnow.Search.Dates;

/// <summary>
/// Reads and prints dates as milliseconds since 1970 by a format: built-in names (<c>strict_date_optional_time</c>,
/// <c>epoch_millis</c>) or java.time patterns, several of them joined by <c>||</c>. Printing uses the first.
/// </summary>
public sealed class DateFormatter
{
    public const string DefaultPattern = "strict_date_optional_time||epoch_millis";
    private const int MaxCached = 1000;
    private static readonly ConcurrentDictionary<string, DateFormatter> Cache = new(StringComparer.Ordinal);

    private readonly DateElement[] _print;
    private readonly DateElement[][] _parse;
    private readonly bool _startsWithIso;

    private DateFormatter(string pattern)
    {
        Pattern = pattern;
        var formats = pattern.Split("||").Select(part => CompileOne(part.Trim())).ToList();
        _print = formats[0].Print;
        _parse = [.. formats.SelectMany(format => format.Parse)];
        _startsWithIso = pattern.StartsWith("strict_date_optional_time", StringComparison.Ordinal);
    }

    public static DateFormatter Default { get; } = For(DefaultPattern);

    public string Pattern { get; }

    /// <summary>The compiled format; an unknown one is an <c>illegal_argument_exception</c>.</summary>
    public static DateFormatter For(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var formatter))
        {
            return formatter;
        }

        formatter = new DateFormatter(pattern);
        if (Cache.Count < MaxCached)
        {
            Cache.TryAdd(pattern, formatter);
        }

        return formatter;
    }

    /// <summary>Reads a date. Missing parts of the time of day begin it, or end it with <paramref name="roundUp"/>.</summary>
    /// <param name="text">The date.</param>
    /// <param name="millis">Milliseconds since 1970, UTC.</param>
    /// <param name="roundUp">Whether missing parts are filled from the end of their range.</param>
    /// <param name="zone">The zone of a date that names none.</param>
    public bool TryParse(ReadOnlySpan<char> text, out long millis, bool roundUp = false, TimeZoneInfo? zone = null)
    {
        if (_startsWithIso && !roundUp && zone is null && IsoDate.TryParse(text, out millis))
        {
            return true;
        }

        foreach (var elements in _parse)
        {
            var fields = DateFields.Empty;
            if (DatePatternParser.TryParse(text, elements, ref fields) && fields.TryResolve(roundUp, zone, out millis))
            {
                return true;
            }
        }

        millis = 0;
        return false;
    }

    /// <summary>As <see cref="TryParse"/>; what cannot be read is an <c>illegal_argument_exception</c>.</summary>
    public long Parse(ReadOnlySpan<char> text, bool roundUp = false, TimeZoneInfo? zone = null) =>
        TryParse(text, out var millis, roundUp, zone) ? millis : throw Failed(text.ToString());

    public string Format(long millis, TimeZoneInfo? zone = null) => DatePatternPrinter.Print(millis, zone ?? TimeZoneInfo.Utc, _print);

    /// <summary>Whether dates are printed as a plain number.</summary>
    public bool PrintsNumber => _print is [{ Kind: DateFieldKind.EpochMillis or DateFieldKind.EpochSeconds }];

    public ElasticsearchException Failed(string text) => Errors.IllegalArgument(
        text.Length == 0 ? "cannot parse empty datetime" : $"failed to parse date field [{text}] with format [{Pattern}]",
        new ElasticsearchException("date_time_parse_exception", 400, _parse.Length > 1
            ? "Failed to parse with all enclosed parsers"
            : $"Text '{text}' could not be parsed at index 0"));

    private static (DateElement[] Print, DateElement[][] Parse) CompileOne(string name)
    {
        if (name.Length == 0)
        {
            throw Errors.IllegalArgument("No date pattern provided");
        }

        if (name is "epoch_millis" or "epoch_second")
        {
            DateElement[] epoch = [new(name is "epoch_millis" ? DateFieldKind.EpochMillis : DateFieldKind.EpochSeconds)];
            return (epoch, [epoch]);
        }

        if (NamedDateFormats.TryGet(name, out var print, out var parse))
        {
            return (DatePatternCompiler.Compile(print, builtIn: true), [.. parse.Select(p => DatePatternCompiler.Compile(p, builtIn: true))]);
        }

        var elements = DatePatternCompiler.Compile(name);
        return (elements, [elements]);
    }
}
