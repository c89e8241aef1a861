using System.Text.Json;
using Winnow.Index.Collectors;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>One key of a sort on one shard.</summary>
/// <param name="Builder">As the request spells it.</param>
/// <param name="Field">As the index sorts it.</param>
/// <param name="Format">How values are printed; null prints numbers as they are.</param>
/// <param name="ExportType">The type in which values leave the shard: <c>numeric_type</c> may ask for another one.</param>
/// <param name="ShardOrdinal">The shard's number within the request, for <c>_shard_doc</c>.</param>
internal sealed record ShardSortKey(SortBuilder Builder, SortField Field, DocValueFormat? Format, SortFieldType ExportType, int ShardOrdinal)
{
    private const int ShardShift = 32;

    private bool IsShardDoc => Builder.Field == SortBuilder.ShardDocField;

    public static ShardSortKey Build(SortBuilder key, SearchExecutionContext context)
    {
        switch (key.Field)
        {
            case SortBuilder.ScoreField:
                return new ShardSortKey(key, SortField.Score with { Reverse = !key.Descending }, null, SortFieldType.Score, context.ShardOrdinal);
            case SortBuilder.DocField or SortBuilder.ShardDocField:
                var type = key.Field == SortBuilder.ShardDocField ? SortFieldType.Long : SortFieldType.Doc;
                return new ShardSortKey(key, SortField.Doc with { Reverse = key.Descending }, null, type, context.ShardOrdinal);
        }

        var field = Column(key, context, out var format);
        var numericType = key.NumericType switch
        {
            "double" when field.Type == SortFieldType.Long => SortFieldType.Double,
            "long" or "date" or "date_nanos" when field.Type == SortFieldType.Double => SortFieldType.Long,
            _ => field.Type,
        };
        return new ShardSortKey(key, WithMissing(key, field, format, context), key.Format is null && field.Type != SortFieldType.Bytes ? null : format, numericType, context.ShardOrdinal);
    }

    public SortKeyInfo Describe() => new(ExportType, Field.Reverse, Field.Missing == SortMissing.First);

    public object? Export(object? value) => (Field.Type, ExportType) switch
    {
        (SortFieldType.Doc, SortFieldType.Long) => ((long)ShardOrdinal << ShardShift) | (uint)Convert.ToInt32(value),
        (SortFieldType.Long, SortFieldType.Double) => (double)Convert.ToInt64(value),
        (SortFieldType.Double, SortFieldType.Long) => Saturate(Convert.ToDouble(value)),
        (SortFieldType.Doc, _) => (long)Convert.ToInt32(value),
        _ => value,
    };

    public void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case byte[] bytes:
                writer.WriteStringValue(Format!.Format(bytes));
                break;
            case long number when Format is not null:
                writer.WriteStringValue(Format.Format(number));
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when Format is not null:
                writer.WriteStringValue(Format.Format(number));
                break;
            case double number:
                writer.WriteDouble(number);
                break;
            default:
                ScoreJson.Write(writer, Convert.ToSingle(value));
                break;
        }
    }

    /// <summary>A value of <c>search_after</c> as the index compares it.</summary>
    public object? ParseAfter(JsonElement value, SearchExecutionContext context)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            throw Errors.Parsing($"Expected [VALUE_STRING] or [VALUE_NUMBER] or [VALUE_BOOLEAN] or [VALUE_NULL] but found [{JsonTokens.Name(value)}] inside search_after.");
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return MissingAfter();
        }

        var text = JsonText.Plain(value);
        try
        {
            return Field.Type switch
            {
                SortFieldType.Score => float.Parse(text),
                SortFieldType.Doc => AfterDoc(long.Parse(text)),
                SortFieldType.Long => value.ValueKind == JsonValueKind.Number || long.TryParse(text, out _)
                    ? AsLong(text)
                    : (Format ?? DefaultFormat(context)).ParseLong(text, roundUp: false, context.Now),
                SortFieldType.Double => text switch
                {
                    "Infinity" => double.PositiveInfinity,
                    "-Infinity" => double.NegativeInfinity,
                    _ => double.Parse(text),
                },
                _ => (Format ?? DocValueFormat.Raw).ParseBytes(text),
            };
        }
        catch (FormatException)
        {
            throw Errors.IllegalArgument($"Failed to parse search_after value for field [{Builder.Field}].", Errors.NumberFormat($"For input string: \"{text}\""));
        }
    }

    private static SortField Column(SortBuilder key, SearchExecutionContext context, out DocValueFormat format)
    {
        if (context.Field(key.Field) is not { } type)
        {
            format = DocValueFormat.Raw;
            return Unmapped(key, context);
        }

        type.RequireDocValues();
        format = type.DocValueFormat(key.Format, zone: null);
        var mode = Mode(key);
        switch (type.Kind)
        {
            case FieldKind.Double:
                return SortField.Double(type.Name, key.Descending, mode);
            case FieldKind.Keyword or FieldKind.Ip:
                return mode is null or SortMode.Min or SortMode.Max
                    ? SortField.Bytes(type.Name, key.Descending, mode)
                    : throw Errors.IllegalArgument("we only support AVG, MEDIAN and SUM on number based fields");
            case FieldKind.Text or FieldKind.Binary:
                throw Errors.IllegalArgument($"can't sort on field [{key.Field}] of type [{type.TypeName}]");
            default:
                return SortField.Long(type.Name, key.Descending, mode);
        }
    }

    private static SortField Unmapped(SortBuilder key, SearchExecutionContext context)
    {
        switch (key.UnmappedType)
        {
            case null:
                throw Errors.QueryShard($"No mapping found for [{key.Field}] in order to sort on", context.IndexName);
            case "double" or "float" or "half_float" or "scaled_float":
                return SortField.Double(key.Field, key.Descending);
            case "keyword" or "ip" or "wildcard" or "text":
                return SortField.Bytes(key.Field, key.Descending);
            default:
                return FieldTypes.Find(key.UnmappedType) is null
                    ? throw Errors.IllegalArgument($"No mapper found for type [{key.UnmappedType}]")
                    : SortField.Long(key.Field, key.Descending);
        }
    }

    private static SortMode? Mode(SortBuilder key) => key.Mode switch
    {
        null => null,
        "min" => SortMode.Min,
        "max" => SortMode.Max,
        "sum" => SortMode.Sum,
        "avg" => SortMode.Avg,
        _ => SortMode.Median,
    };

    private static SortField WithMissing(SortBuilder key, SortField field, DocValueFormat format, SearchExecutionContext context) => key.Missing switch
    {
        null or "_last" => field with { Missing = SortMissing.Last },
        "_first" => field with { Missing = SortMissing.First },
        var literal => field with { MissingValue = Literal(literal, field, format, context) },
    };

    private static object Literal(string text, SortField field, DocValueFormat format, SearchExecutionContext context) => field.Type switch
    {
        SortFieldType.Long => long.TryParse(text, out var whole) ? whole : format.ParseLong(text, roundUp: false, context.Now),
        SortFieldType.Double => format.ParseDouble(text, roundUp: false, context.Now),
        _ => format.ParseBytes(text),
    };

    private DocValueFormat DefaultFormat(SearchExecutionContext context) =>
        context.Field(Builder.Field) is { } type ? type.DocValueFormat(format: null, zone: null) : DocValueFormat.Raw;

    private object? MissingAfter() => Field.Type switch
    {
        SortFieldType.Bytes => null,
        SortFieldType.Long => Field.Missing == SortMissing.First != Field.Reverse ? long.MinValue : long.MaxValue,
        SortFieldType.Double => Field.Missing == SortMissing.First != Field.Reverse ? double.NegativeInfinity : double.PositiveInfinity,
        _ => throw Errors.IllegalArgument($"search_after value for [{Builder.Field}] cannot be null"),
    };

    // Of another shard's document only the order of the shards matters.
    private object AfterDoc(long value)
    {
        if (!IsShardDoc)
        {
            return (int)Math.Min(int.MaxValue, value);
        }

        var shard = (int)(value >> ShardShift);
        return shard == ShardOrdinal ? (int)(value & uint.MaxValue) : shard < ShardOrdinal ? -1 : int.MaxValue;
    }

    private static long AsLong(string text) => long.TryParse(text, out var whole) ? whole : Saturate(double.Parse(text));

    private static long Saturate(double value) =>
        value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;
}
