using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>The parameters that all aggregations over a field share, as parsed.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Missing">Stands in for documents without a value; undefined when not given.</param>
/// <param name="Format">How values are rendered, and read where the request holds some.</param>
/// <param name="TimeZone">For dates.</param>
internal sealed record ValuesSourceParams(string Field, JsonElement Missing = default, string? Format = null, string? TimeZone = null);

/// <summary>Which kinds of field an aggregation takes.</summary>
[Flags]
internal enum FieldKinds
{
    None = 0,
    Number = 1,
    Date = 2,
    Boolean = 4,
    Keyword = 8,
    Ip = 16,
    Numeric = Number | Date | Boolean,
    Any = Numeric | Keyword | Ip,
}

/// <summary>A field of the request, bound to a shard: where its values come from and how they look.</summary>
internal sealed class ValuesSource
{
    private readonly AggregationField? _field;
    private readonly long? _missingNumber;
    private readonly byte[]? _missingTerm;

    private ValuesSource(AggregationField? field, AggregationFieldKind kind, DocValueFormat format, long? missingNumber, byte[]? missingTerm)
    {
        _field = field;
        Kind = kind;
        Format = format;
        _missingNumber = missingNumber;
        _missingTerm = missingTerm;
    }

    public AggregationFieldKind Kind { get; }

    public DocValueFormat Format { get; }

    /// <summary>False when the index does not map the field.</summary>
    public bool IsMapped => _field is not null;

    public bool IsOrdinal => Kind is AggregationFieldKind.Keyword or AggregationFieldKind.Ip;

    public bool IsFloatingPoint => Kind == AggregationFieldKind.Double;

    public bool HasMissing => _missingNumber is not null || _missingTerm is not null;

    public ReadOnlySpan<byte> MissingTerm => _missingTerm;

    /// <summary>
    /// Looks the field up and checks that the aggregation can do something with it. Null when the index does not map the field and
    /// the request does not say what stands in for it: then there is nothing to collect.
    /// </summary>
    /// <param name="context">The shard's.</param>
    /// <param name="parameters">Of the request.</param>
    /// <param name="type">The aggregation's type, for messages.</param>
    /// <param name="accepted">What the aggregation takes.</param>
    /// <param name="unmapped">The kind to assume where the field is unmapped but <c>missing</c> is given.</param>
    public static ValuesSource? Resolve(
        AggregationContext context, ValuesSourceParams parameters, string type, FieldKinds accepted, AggregationFieldKind unmapped)
    {
        var field = context.Field(parameters.Field);
        if (field is null && parameters.Missing.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        if (field is not null)
        {
            Check(field, type, accepted);
        }

        var kind = field?.Kind ?? (unmapped == AggregationFieldKind.Keyword ? GuessKind(parameters.Missing) : unmapped);
        var format = DocValueFormat.For(kind, parameters.Format, parameters.TimeZone, field);
        return kind is AggregationFieldKind.Keyword or AggregationFieldKind.Ip
            ? new ValuesSource(field, kind, format, null, MissingBytes(parameters.Missing, format))
            : new ValuesSource(field, kind, format, MissingLong(parameters.Missing, kind, format, context), null);
    }

    public LongValues Longs(LeafContext leaf) =>
        new(_field is null ? null : leaf.Reader.SortedNumeric(_field.Name), leaf.Reader.MaxDoc, _missingNumber);

    public DoubleValues Doubles(LeafContext leaf) => new(Longs(leaf), IsFloatingPoint);

    /// <summary>Null when nothing in the segment can be collected.</summary>
    public DoubleValues? DoublesOrNull(LeafContext leaf)
    {
        var longs = Longs(leaf);
        return longs.HasAny ? new DoubleValues(longs, IsFloatingPoint) : null;
    }

    public SortedSetColumn? OrdColumn(LeafContext leaf) => _field is null ? null : leaf.Reader.SortedSet(_field.Name);

    public SortedNumericColumn? NumericColumn(LeafContext leaf) => _field is null ? null : leaf.Reader.SortedNumeric(_field.Name);

    public OrdValues Ords(LeafContext leaf) => new(OrdColumn(leaf), leaf.Reader.MaxDoc, HasMissing);

    private static void Check(AggregationField field, string type, FieldKinds accepted)
    {
        if (field.Kind == AggregationFieldKind.Text)
        {
            throw AggregationErrors.TextField(field.Name);
        }

        if (!field.HasDocValues)
        {
            throw AggregationErrors.NoDocValues(field);
        }

        var kind = field.Kind switch
        {
            AggregationFieldKind.Long or AggregationFieldKind.Double => FieldKinds.Number,
            AggregationFieldKind.Date => FieldKinds.Date,
            AggregationFieldKind.Boolean => FieldKinds.Boolean,
            AggregationFieldKind.Keyword => FieldKinds.Keyword,
            AggregationFieldKind.Ip => FieldKinds.Ip,
            _ => FieldKinds.None,
        };
        if ((accepted & kind) == FieldKinds.None)
        {
            throw AggregationErrors.UnsupportedField(field, type);
        }
    }

    private static AggregationFieldKind GuessKind(JsonElement missing) => missing.ValueKind switch
    {
        JsonValueKind.Number => missing.TryGetInt64(out _) ? AggregationFieldKind.Long : AggregationFieldKind.Double,
        JsonValueKind.True or JsonValueKind.False => AggregationFieldKind.Boolean,
        _ => AggregationFieldKind.Keyword,
    };

    private static byte[]? MissingBytes(JsonElement missing, DocValueFormat format) => missing.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => format.ParseTerm(missing.GetString()!),
        _ => format.ParseTerm(missing.GetRawText()),
    };

    private static long? MissingLong(JsonElement missing, AggregationFieldKind kind, DocValueFormat format, AggregationContext context)
    {
        switch (missing.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.True:
                return 1;
            case JsonValueKind.False:
                return 0;
            case JsonValueKind.Number when kind == AggregationFieldKind.Double:
                return SortableDouble.ToLong(missing.GetDouble());
            case JsonValueKind.Number:
                return missing.TryGetInt64(out var number) ? number : (long)missing.GetDouble();
            default:
                var text = missing.ValueKind == JsonValueKind.String ? missing.GetString()! : missing.GetRawText();
                return kind == AggregationFieldKind.Double
                    ? SortableDouble.ToLong(format.ParseDouble(text, roundUp: false, context.NowMillis))
                    : format.ParseLong(text, roundUp: false, context.NowMillis);
        }
    }
}
