using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What <c>extended_stats</c> adds to <c>stats</c>.</summary>
internal static class ExtendedStatsJson
{
    private static readonly string[] Moments =
    [
        "sum_of_squares", "variance", "variance_population", "variance_sampling", "std_deviation", "std_deviation_population",
        "std_deviation_sampling",
    ];

    private static readonly (string Name, string Metric)[] Bounds =
    [
        ("upper", "std_upper"), ("lower", "std_lower"), ("upper_population", "std_upper_population"),
        ("lower_population", "std_lower_population"), ("upper_sampling", "std_upper_sampling"), ("lower_sampling", "std_lower_sampling"),
    ];

    public static void Write(Utf8JsonWriter writer, in StatsState state, double sigma, DocValueFormat format)
    {
        var isEmpty = state.Count == 0;
        foreach (var moment in Moments)
        {
            WriteNumber(writer, moment, isEmpty, InternalStats.Metric(state, sigma, moment));
        }

        writer.WriteStartObject("std_deviation_bounds"u8);
        foreach (var (name, metric) in Bounds)
        {
            WriteNumber(writer, name, isEmpty, InternalStats.Metric(state, sigma, metric));
        }

        writer.WriteEndObject();
        if (!isEmpty && !format.IsRaw)
        {
            WriteStrings(writer, state, sigma, format);
        }
    }

    private static void WriteStrings(Utf8JsonWriter writer, in StatsState state, double sigma, DocValueFormat format)
    {
        foreach (var moment in Moments)
        {
            writer.WriteString(moment + "_as_string", format.Format(InternalStats.Metric(state, sigma, moment)));
        }

        writer.WriteStartObject("std_deviation_bounds_as_string"u8);
        foreach (var (name, metric) in Bounds)
        {
            writer.WriteString(name, format.Format(InternalStats.Metric(state, sigma, metric)));
        }

        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, bool isNull, double value)
    {
        writer.WritePropertyName(name);
        if (isNull)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteDouble(value);
        }
    }
}
