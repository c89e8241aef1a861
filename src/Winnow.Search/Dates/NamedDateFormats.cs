namespace Winnow.Search.Dates;

/// <summary>Elasticsearch's built-in date formats, spelled in <see cref="DatePatternCompiler"/>'s letters.</summary>
internal static class NamedDateFormats
{
    /// <summary>Name to pattern. A name below also exists as <c>strict_</c> with its digits doubled.</summary>
    private static readonly Dictionary<string, (string Print, string[] Parse)> Table = Build();

    public static IEnumerable<string> Names => Table.Keys;

    public static bool TryGet(string name, out string print, out string[] parse)
    {
        var found = Table.TryGetValue(name, out var patterns);
        (print, parse) = found ? patterns : ("", []);
        return found;
    }

    private static Dictionary<string, (string, string[])> Build()
    {
        var table = new Dictionary<string, (string, string[])>(StringComparer.Ordinal);

        // The pair: what is printed (always strict) and, for the strict variant, read; the lenient variant reads single letters.
        AddPair(table, "date", "yyyy-MM-dd", "y-M-d");
        AddPair(table, "year", "yyyy", "y");
        AddPair(table, "year_month", "yyyy-MM", "y-M");
        AddPair(table, "year_month_day", "yyyy-MM-dd", "y-M-d");
        AddPair(table, "date_hour", "yyyy-MM-dd'T'HH", "y-M-d'T'H");
        AddPair(table, "date_hour_minute", "yyyy-MM-dd'T'HH:mm", "y-M-d'T'H:m");
        AddPair(table, "date_hour_minute_second", "yyyy-MM-dd'T'HH:mm:ss", "y-M-d'T'H:m:s");
        AddPair(table, "date_hour_minute_second_millis", "yyyy-MM-dd'T'HH:mm:ss.SSS", "y-M-d'T'H:m:sf");
        AddPair(table, "date_hour_minute_second_fraction", "yyyy-MM-dd'T'HH:mm:ssf", "y-M-d'T'H:m:sf");
        AddPair(table, "date_time", "yyyy-MM-dd'T'HH:mm:ssf~", "y-M-d'T'H:m:sf~");
        AddPair(table, "date_time_no_millis", "yyyy-MM-dd'T'HH:mm:ss~", "y-M-d'T'H:m:s~");
        AddPair(table, "hour", "HH", "H");
        AddPair(table, "hour_minute", "HH:mm", "H:m");
        AddPair(table, "hour_minute_second", "HH:mm:ss", "H:m:s");
        AddPair(table, "hour_minute_second_millis", "HH:mm:ss.SSS", "H:m:sf");
        AddPair(table, "hour_minute_second_fraction", "HH:mm:ssf", "H:m:sf");
        AddPair(table, "time", "HH:mm:ssf~", "H:m:sf~");
        AddPair(table, "time_no_millis", "HH:mm:ss~", "H:m:s~");
        AddPair(table, "t_time", "'T'HH:mm:ssf~", "'T'H:m:sf~");
        AddPair(table, "t_time_no_millis", "'T'HH:mm:ss~", "'T'H:m:s~");
        AddPair(table, "ordinal_date", "yyyy-DDD", "y-D");
        AddPair(table, "ordinal_date_time", "yyyy-DDD'T'HH:mm:ssf~", "y-D'T'H:m:sf~");
        AddPair(table, "ordinal_date_time_no_millis", "yyyy-DDD'T'HH:mm:ss~", "y-D'T'H:m:s~");
        AddPair(table, "week_date", "YYYY-'W'ww-e", "Y-'W'w-e");
        AddPair(table, "week_date_time", "YYYY-'W'ww-e'T'HH:mm:ssf~", "Y-'W'w-e'T'H:m:sf~");
        AddPair(table, "week_date_time_no_millis", "YYYY-'W'ww-e'T'HH:mm:ss~", "Y-'W'w-e'T'H:m:s~");
        AddPair(table, "weekyear", "YYYY", "Y");
        AddPair(table, "week_year", "YYYY", "Y");
        AddPair(table, "weekyear_week", "YYYY-'W'ww", "Y-'W'w");
        AddPair(table, "weekyear_week_day", "YYYY-'W'ww-e", "Y-'W'w-e");
        AddPair(table, "basic_week_date", "YYYY'W'wwe", "YYYY'W'wwe");
        AddPair(table, "basic_week_date_time", "YYYY'W'wwe'T'HHmmssf~", "YYYY'W'wwe'T'HHmmssf~");
        AddPair(table, "basic_week_date_time_no_millis", "YYYY'W'wwe'T'HHmmss~", "YYYY'W'wwe'T'HHmmss~");
        Add(table, "basic_date", "yyyyMMdd");
        Add(table, "basic_date_time", "yyyyMMdd'T'HHmmss.SSSX", "yyyyMMdd'T'HHmmssf~");
        Add(table, "basic_date_time_no_millis", "yyyyMMdd'T'HHmmssX", "yyyyMMdd'T'HHmmss~");
        Add(table, "basic_ordinal_date", "yyyyDDD");
        Add(table, "basic_ordinal_date_time", "yyyyDDD'T'HHmmss.SSSX", "yyyyDDD'T'HHmmssf~");
        Add(table, "basic_ordinal_date_time_no_millis", "yyyyDDD'T'HHmmssX", "yyyyDDD'T'HHmmss~");
        Add(table, "basic_time", "HHmmss.SSSX", "HHmmssf~");
        Add(table, "basic_time_no_millis", "HHmmssX", "HHmmss~");
        Add(table, "basic_t_time", "'T'HHmmss.SSSX", "'T'HHmmssf~");
        Add(table, "basic_t_time_no_millis", "'T'HHmmssX", "'T'HHmmss~");
        Add(table, "iso8601", "yyyy-MM-dd'T'HH:mm:ssf~", "yyyy[-MM[-dd['T'[HH[:mm[:ss[f]]]][~]]]]");
        Add(table, "strict_date_optional_time", "yyyy-MM-dd'T'HH:mm:ssf~", "yyyy[-MM[-dd['T'[HH[:mm[:ss[f]]]][~]]]]");
        Add(table, "strict_date_optional_time_nanos", "yyyy-MM-dd'T'HH:mm:ssf~", "yyyy[-MM[-dd['T'[HH[:mm[:ss[f]]]][~]]]]");
        Add(table, "date_optional_time", "yyyy-MM-dd'T'HH:mm:ssf~", "y[-M[-d['T'[H[:m[:s[f]]]][~]]]]", "'T'[H[:m[:s[f]]]][~]");
        return table;
    }

    private static void AddPair(Dictionary<string, (string, string[])> table, string name, string strict, string lenient)
    {
        Add(table, name, strict, lenient);
        Add(table, "strict_" + name, strict);
    }

    private static void Add(Dictionary<string, (string, string[])> table, string name, string print, params string[] parse) =>
        table[name] = (print, parse.Length == 0 ? [print] : parse);
}
