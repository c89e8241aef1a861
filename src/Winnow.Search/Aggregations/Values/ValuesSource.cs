using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Dates;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>The parameters that all aggregations over a field share, as parsed.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Missing">Stands in for documents without a value; undefined when not given.</param>
/// <param name="Format">How values are rendered, and read where the request holds some.</param>
/// <param name="TimeZone">For dates.</param>
internal sealed record ValuesSourceParams(string Field, JsonElement Missing = default, string? Format = null, string? TimeZone = null)
{
    public TimeZoneInfo? Zone => TimeZone is null ? null : TimeZones.Parse(TimeZone);

    public bool HasMissing => Missing.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
}

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
    private readonly string? _field;
    private readonly long? _missingNumber;
    private readonly byte[]? _missingTerm;

    private ValuesSource(string? field, FieldKind kind, DocValueFormat format, long? missingNumber, byte[]? missingTerm)
    {
        _field = field;
        Kind = kind;
        Format = format;
        _missingNumber = missingNumber;
        _missingTerm = missingTerm;
    }

    public FieldKind Kind { get; }

    public DocValueFormat Format { get; }

    public bool IsOrdinal => Kind is FieldKind.Keyword or FieldKind.Ip;

    public bool IsFloatingPoint => Kind == FieldKind.Double;

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
    /// <param name="unmapped">The kind to assume where the field is unmapped but <c>missing</c> is given; a keyword means "as that looks".</param>
    public static ValuesSource? Resolve(
        AggregationContext context, ValuesSourceParams parameters, string type, FieldKinds accepted, FieldKind unmapped)
    {
        if (context.Field(parameters.Field) is { } field)
        {
            Check(field, type, accepted);
            return Create(field.Name, field.Kind, field.DocValueFormat(parameters.Format, parameters.Zone), parameters, context);
        }

        if (!parameters.HasMissing)
        {
            return null;
        }

        var kind = unmapped == FieldKind.Keyword ? Guess(parameters.Missing) : unmapped;
        return Create(null, kind, DocValueFormats.Unmapped(kind, parameters.Format, parameters.Zone), parameters, context);
    }

    public LongValues Longs(LeafContext leaf) => new(NumericColumn(leaf), leaf.Reader.MaxDoc, _missingNumber);

    /// <summary>Null when nothing in the segment can be collected.</summary>
    public DoubleValues? DoublesOrNull(LeafContext leaf)
    {
        var longs = Longs(leaf);
        return longs.HasAny ? new DoubleValues(longs, IsFloatingPoint) : null;
    }

    public OrdValues Ords(LeafContext leaf) => new(OrdColumn(leaf), leaf.Reader.MaxDoc, HasMissing);

    public SortedSetColumn? OrdColumn(LeafContext leaf) => _field is null ? null : leaf.Reader.SortedSet(_field);

    public SortedNumericColumn? NumericColumn(LeafContext leaf) => _field is null ? null : leaf.Reader.SortedNumeric(_field);

    private static ValuesSource Create(
        string? field, FieldKind kind, DocValueFormat format, ValuesSourceParams parameters, AggregationContext context)
    {
        if (!parameters.HasMissing)
        {
            return new ValuesSource(field, kind, format, null, null);
        }

        return kind is FieldKind.Keyword or FieldKind.Ip
            ? new ValuesSource(field, kind, format, null, format.ParseBytes(JsonText.Plain(parameters.Missing)))
            : new ValuesSource(field, kind, format, MissingLong(parameters.Missing, kind, format, context), null);
    }

    private static void Check(MappedFieldType field, string type, FieldKinds accepted)
    {
        field.RequireDocValues();
        var kind = field.Kind switch
        {
            FieldKind.Long or FieldKind.Double => FieldKinds.Number,
            FieldKind.Date => FieldKinds.Date,
            FieldKind.Boolean => FieldKinds.Boolean,
            FieldKind.Keyword => FieldKinds.Keyword,
            FieldKind.Ip => FieldKinds.Ip,
            _ => FieldKinds.None,
        };
        if ((accepted & kind) == FieldKinds.None)
        {
            throw Errors.IllegalArgument($"Field [{field.Name}] of type [{field.TypeName}] is not supported for aggregation [{type}]");
        }
    }

    private static FieldKind Guess(JsonElement missing) => missing.ValueKind switch
    {
        JsonValueKind.Number => missing.TryGetInt64(out _) ? FieldKind.Long : FieldKind.Double,
        JsonValueKind.True or JsonValueKind.False => FieldKind.Boolean,
        _ => FieldKind.Keyword,
    };

    private static long MissingLong(JsonElement missing, FieldKind kind, DocValueFormat format, AggregationContext context)
    {
        switch (missing.ValueKind)
        {
            case JsonValueKind.True:
                return 1;
            case JsonValueKind.False:
                return 0;
            case JsonValueKind.Number when kind == FieldKind.Double:
                return SortableDouble.ToLong(missing.GetDouble());
            case JsonValueKind.Number:
                return missing.TryGetInt64(out var number) ? number : (long)missing.GetDouble();
            default:
                var text = JsonText.Plain(missing);
                return kind == FieldKind.Double
                    ? SortableDouble.ToLong(format.ParseDouble(text, roundUp: false, context.Now))
                    : format.ParseLong(text, roundUp: false, context.Now);
        }
    }
}
