using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Winnow.Search.Mappings;

/// <summary>The numeric types.</summary>
internal enum NumberKind
{
    Long,
    Integer,
    Short,
    Byte,
    Double,
    Float,
    HalfFloat,
    ScaledFloat,
}

/// <summary>What a numeric type can hold, and how JSON and query literals become its values.</summary>
internal sealed class NumberType(NumberKind kind, string name, long min, long max)
{
    private static readonly NumberType[] Types =
    [
        new(NumberKind.Long, "long", long.MinValue, long.MaxValue),
        new(NumberKind.Integer, "integer", int.MinValue, int.MaxValue),
        new(NumberKind.Short, "short", short.MinValue, short.MaxValue),
        new(NumberKind.Byte, "byte", sbyte.MinValue, sbyte.MaxValue),
        new(NumberKind.Double, "double", 0, 0),
        new(NumberKind.Float, "float", 0, 0),
        new(NumberKind.HalfFloat, "half_float", 0, 0),
        new(NumberKind.ScaledFloat, "scaled_float", 0, 0),
    ];

    public NumberKind Kind { get; } = kind;

    public string Name { get; } = name;

    public long Min { get; } = min;

    public long Max { get; } = max;

    public bool IsInteger => Kind <= NumberKind.Byte;

    public static IReadOnlyList<NumberType> All => Types;

    /// <summary>A whole number out of a JSON number or string.</summary>
    public ElasticsearchException? TryReadInteger(ref Utf8JsonReader reader, DocumentContext context, bool coerce, out long value)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out value))
            {
                return value < Min || value > Max ? JsonOutOfRange(Encoding.UTF8.GetString(reader.ValueSpan)) : null;
            }

            var text = Encoding.UTF8.GetString(reader.ValueSpan);
            return TryParseInteger(text, coerce, out value) is null ? null
                : !coerce && double.TryParse(text, out var real) && real != Math.Truncate(real)
                    ? Errors.IllegalArgument($"{JavaDouble.Format(real)} cannot be converted to {JavaType} without data loss")
                    : JsonOutOfRange(text);
        }

        value = 0;
        if (reader.TokenType != JsonTokenType.String)
        {
            return new ElasticsearchException(
                "json_parse_exception", 400, $"Current token ({JsonTokens.Name(reader.TokenType)}) not numeric, can not use numeric value accessors");
        }

        return coerce
            ? TryParseInteger(Encoding.UTF8.GetString(context.Utf8Value(ref reader)), coerce, out value)
            : Errors.IllegalArgument($"{JavaType} value passed as String");
    }

    /// <summary>A real number out of a JSON number or string, rounded to what the type can hold.</summary>
    public ElasticsearchException? TryReadReal(ref Utf8JsonReader reader, DocumentContext context, bool coerce, double scale, out double value)
    {
        value = 0;
        if (reader.TokenType == JsonTokenType.Number)
        {
            value = reader.GetDouble();
        }
        else if (reader.TokenType != JsonTokenType.String)
        {
            return new ElasticsearchException(
                "json_parse_exception", 400, $"Current token ({JsonTokens.Name(reader.TokenType)}) not numeric, can not use numeric value accessors");
        }
        else if (!coerce)
        {
            return Errors.IllegalArgument($"{JavaType} value passed as String");
        }
        else
        {
            var text = context.Utf8Value(ref reader);
            if (!Utf8Parser.TryParse(text, out value, out var read) || read != text.Length)
            {
                var literal = Encoding.UTF8.GetString(text);
                if (!double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
                {
                    return NotANumber(literal);
                }
            }
        }

        return Round(ref value, scale);
    }

    /// <summary>A query's literal as a whole number; null and out of range or fractional where the type cannot hold it.</summary>
    public ElasticsearchException? TryParseInteger(string text, bool coerce, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return value < Min || value > Max ? OutOfRange(text) : null;
        }

        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var huge) && double.IsFinite(huge)
                ? OutOfRange(text)
                : NotANumber(text);
        }

        if (exact != decimal.Truncate(exact) && !coerce)
        {
            return Errors.IllegalArgument($"Value [{text}] has a decimal part");
        }

        exact = decimal.Truncate(exact);
        if (exact < Min || exact > Max)
        {
            return OutOfRange(text);
        }

        value = (long)exact;
        return null;
    }

    public ElasticsearchException? TryParseReal(string text, double scale, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) ? Round(ref value, scale) : NotANumber(text);

    /// <summary>The real number that the type holds for a value; infinite where it cannot.</summary>
    public double Narrow(double value, double scale) => Kind switch
    {
        NumberKind.Float => (float)value,
        NumberKind.HalfFloat => (double)(Half)(float)value,
        NumberKind.ScaledFloat => Math.Floor((value * scale) + 0.5) / scale,
        _ => value,
    };

    public ElasticsearchException NotANumber(string text)
    {
        var reason = text.Length == 0 ? "empty String" : $"For input string: \"{text}\"";
        return Kind == NumberKind.Long ? Errors.IllegalArgument(reason) : Errors.NumberFormat(reason);
    }

    private ElasticsearchException? Round(ref double value, double scale)
    {
        var narrow = Narrow(value, scale);
        if (!double.IsFinite(narrow))
        {
            return Errors.IllegalArgument($"[{Name}] supports only finite values, but got [{JavaDouble.Format(double.IsFinite(value) && Kind == NumberKind.Double ? value : Infinite(value))}]");
        }

        value = narrow;
        return null;
    }

    private static double Infinite(double value) => double.IsNaN(value) ? value : value > 0 ? double.PositiveInfinity : double.NegativeInfinity;

    private string JavaType => Kind switch
    {
        NumberKind.Long => "Long",
        NumberKind.Integer or NumberKind.Byte => "Integer",
        NumberKind.Short => "Short",
        NumberKind.Float or NumberKind.HalfFloat => "Float",
        _ => "Double",
    };

    private ElasticsearchException OutOfRange(string text) =>
        Errors.IllegalArgument($"Value [{text}] is out of range for {(Kind == NumberKind.Integer ? "an" : "a")} {Name}");

    // JSON numbers are checked by the JSON parser in Elasticsearch, in its own words.
    private ElasticsearchException JsonOutOfRange(string text) => Kind switch
    {
        NumberKind.Byte => OutOfRange(text),
        NumberKind.Short => new ElasticsearchException("input_coercion_exception", 400, $"Numeric value ({text}) out of range of Java short"),
        NumberKind.Integer => new ElasticsearchException(
            "input_coercion_exception", 400, $"Numeric value ({text}) out of range of int ({int.MinValue} - {int.MaxValue})"),
        _ => new ElasticsearchException(
            "input_coercion_exception", 400, $"Numeric value ({text}) out of range of long ({long.MinValue} - {long.MaxValue})"),
    };
}
