using System.Globalization;
using System.Text;
using System.Text.Json;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary>A column of a <c>_cat</c> table: its names, what it means, and whether it is shown without being asked for.</summary>
internal sealed record CatColumn(string Name, string[] Aliases, string Description, bool Default = true, bool Right = false)
{
    public bool IsNamed(string name) => Name == name || Aliases.Contains(name, StringComparer.Ordinal);
}

/// <summary>Rows of a <c>_cat</c> API, rendered as text, JSON or YAML with <c>h</c>, <c>s</c>, <c>v</c>, <c>help</c>, <c>bytes</c> and <c>time</c>.</summary>
internal sealed class CatTable(IReadOnlyList<CatColumn> columns)
{
    public const string Parameters = "h s v help bytes time local master_timeout";

    private readonly List<object?[]> _rows = [];

    /// <summary>One value per column: text, numbers, <see cref="CatBytes"/>, <see cref="CatTime"/>, or null.</summary>
    public void Add(params object?[] row)
    {
        if (row.Length != columns.Count)
        {
            throw new InvalidOperationException($"{row.Length} values for {columns.Count} columns");
        }

        _rows.Add(row);
    }

    public void Write(RestRequest request, RestResponse response)
    {
        if (request.Flag("help"))
        {
            response.Text(200, Help());
            return;
        }

        var shown = Shown(request.List("h"));
        var rows = Sorted(request.List("s"));
        var format = request.String("format");
        if (format is "json" or "yaml" || (format is null && request.Context.Request.Headers.Accept.ToString().Contains("json", StringComparison.Ordinal)))
        {
            response.Json(200, writer => WriteJson(writer, request, shown, rows));
            return;
        }

        response.Text(200, Text(request, shown, rows));
    }

    private string Help()
    {
        var name = columns.Max(column => column.Name.Length);
        var aliases = columns.Max(column => string.Join(',', column.Aliases).Length);
        return string.Concat(columns.Select(column =>
            $"{column.Name.PadRight(name)} | {string.Join(',', column.Aliases).PadRight(aliases)} | {column.Description}\n"));
    }

    private List<(CatColumn Column, string Header, int Index)> Shown(string[] asked)
    {
        if (asked.Length == 0)
        {
            return [.. columns.Select((column, index) => (column, column.Name, index)).Where(entry => entry.column.Default)];
        }

        var shown = new List<(CatColumn, string, int)>();
        foreach (var pattern in asked)
        {
            for (var index = 0; index < columns.Count; index++)
            {
                var column = columns[index];
                if (column.IsNamed(pattern))
                {
                    shown.Add((column, pattern, index));
                }
                else if (pattern.Contains('*', StringComparison.Ordinal) && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, column.Name, ignoreCase: false))
                {
                    shown.Add((column, column.Name, index));
                }
            }
        }

        return shown;
    }

    private List<object?[]> Sorted(string[] keys)
    {
        IOrderedEnumerable<object?[]>? ordered = null;
        foreach (var key in keys)
        {
            var parts = key.Split(':');
            var index = columns.ToList().FindIndex(column => column.IsNamed(parts[0]));
            if (index < 0)
            {
                throw RestErrors.IllegalArgument($"Unable to sort by unknown sort key `{parts[0]}`");
            }

            var descending = parts.Length > 1 && parts[1] == "desc";
            ordered = (ordered, descending) switch
            {
                (null, false) => _rows.OrderBy(row => row[index], CatValue.Comparer),
                (null, true) => _rows.OrderByDescending(row => row[index], CatValue.Comparer),
                (_, false) => ordered.ThenBy(row => row[index], CatValue.Comparer),
                (_, true) => ordered.ThenByDescending(row => row[index], CatValue.Comparer),
            };
        }

        return ordered is null ? _rows : [.. ordered];
    }

    private static void WriteJson(Utf8JsonWriter writer, RestRequest request, List<(CatColumn Column, string Header, int Index)> shown, List<object?[]> rows)
    {
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            foreach (var (_, header, index) in shown)
            {
                writer.WriteString(header, CatValue.Render(row[index], request));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Text(RestRequest request, List<(CatColumn Column, string Header, int Index)> shown, List<object?[]> rows)
    {
        var header = request.Flag("v");
        var cells = rows.ConvertAll(row => shown.ConvertAll(column => CatValue.Render(row[column.Index], request) ?? ""));
        var widths = shown.Select((column, at) => Math.Max(header ? column.Header.Length : 0, cells.Count == 0 ? 0 : cells.Max(row => row[at].Length))).ToArray();
        var text = new StringBuilder();
        if (header)
        {
            AppendLine(text, shown.ConvertAll(column => column.Header), shown, widths);
        }

        cells.ForEach(row => AppendLine(text, row, shown, widths));
        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, List<string> cells, List<(CatColumn Column, string Header, int Index)> shown, int[] widths)
    {
        for (var at = 0; at < cells.Count; at++)
        {
            text.Append(at == 0 ? "" : " ");
            text.Append(shown[at].Column.Right ? cells[at].PadLeft(widths[at]) : at == cells.Count - 1 ? cells[at] : cells[at].PadRight(widths[at]));
        }

        text.Append('\n');
    }
}

/// <summary>A size that <c>bytes=</c> scales.</summary>
internal readonly record struct CatBytes(long Value);

/// <summary>A duration in milliseconds that <c>time=</c> scales.</summary>
internal readonly record struct CatTime(long Millis);

internal static class CatValue
{
    private static readonly (string Unit, double Size)[] ByteUnits =
        [("pb", 1L << 50), ("tb", 1L << 40), ("gb", 1L << 30), ("mb", 1L << 20), ("kb", 1L << 10), ("b", 1)];

    private static readonly (string Unit, double Millis)[] TimeUnits =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    public static Comparer<object?> Comparer { get; } = Comparer<object?>.Create((a, b) => (Key(a), Key(b)) switch
    {
        (double x, double y) => x.CompareTo(y),
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        var (x, y) => string.CompareOrdinal(Convert.ToString(x, CultureInfo.InvariantCulture), Convert.ToString(y, CultureInfo.InvariantCulture)),
    });

    public static string? Render(object? value, RestRequest request) => value switch
    {
        null => null,
        CatBytes bytes => Scale(bytes.Value, request.String("bytes"), ByteUnits, "bytes"),
        CatTime time => Scale(time.Millis, request.String("time"), TimeUnits, "time"),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static object? Key(object? value) => value switch
    {
        CatBytes bytes => (double)bytes.Value,
        CatTime time => (double)time.Millis,
        int or long or double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    private static string Scale(long value, string? unit, (string Unit, double Size)[] units, string parameter)
    {
        if (unit is not null)
        {
            var (name, size) = units.FirstOrDefault(entry => entry.Unit == unit);
            return name is null
                ? throw RestErrors.IllegalArgument($"unknown value [{unit}] of parameter [{parameter}]")
                : ((long)(value / size)).ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, size) in units)
        {
            if (value >= size && size > 1)
            {
                return Math.Round(value / size, 1, MidpointRounding.ToZero).ToString("0.#", CultureInfo.InvariantCulture) + name;
            }
        }

        return value.ToString(CultureInfo.InvariantCulture) + units[^1].Unit;
    }
}
