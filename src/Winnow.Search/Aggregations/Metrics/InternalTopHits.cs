using System.Text.Json;
using Winnow.Index.Collectors;

namespace Winnow.Search.Aggregations;

/// <summary>What a top hits result needs to know of its request.</summary>
internal sealed record TopHitsSpec(int From, int Size, SortKeyInfo[] Sort)
{
    public void WriteTo(AggregationOutput output)
    {
        output.WriteVInt(From);
        output.WriteVInt(Size);
        output.WriteVInt(Sort.Length);
        foreach (var key in Sort)
        {
            output.WriteByte((byte)key.Type);
            output.WriteBool(key.Reverse);
            output.WriteBool(key.MissingFirst);
        }
    }

    public static TopHitsSpec Read(ref AggregationInput input) => new(input.ReadVInt(), input.ReadVInt(), input.ReadArray(
        static (ref AggregationInput i) =>
        {
            var type = (SortFieldType)i.ReadByte();
            return Enum.IsDefined(type)
                ? new SortKeyInfo(type, i.ReadBool(), i.ReadBool())
                : throw AggregationInput.Corrupt($"unknown sort type [{type}]");
        }));
}

/// <summary>The result of <c>top_hits</c>: rendered hits, best first; up to from + size until the final reduction cuts the page.</summary>
internal sealed class InternalTopHits(
    string name, ReadOnlyMemory<byte> meta, TopHitsSpec spec, long total, float maxScore, InternalTopHits.Hit[] hits)
    : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.TopHits;

    public override string TypedName => "top_hits";

    private long Total => total;

    private float MaxScore => maxScore;

    private Hit[] Hits => hits;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var same = all.OfType<InternalTopHits>().ToArray();
        var fields = Array.ConvertAll(spec.Sort, key => key.ToField());

        // A stable sort: equals stay in the order of the shards.
        var ordered = same.SelectMany(top => top.Hits).Order(Comparer<Hit>.Create((a, b) => Compare(fields, a, b)));
        var (skip, take) = context.IsFinal ? (spec.From, spec.Size) : (0, spec.From + spec.Size);
        var best = same.Select(top => top.MaxScore).Where(score => !float.IsNaN(score)).DefaultIfEmpty(float.NaN).Max();
        return new InternalTopHits(Name, Meta, spec, same.Sum(top => top.Total), best, [.. ordered.Skip(skip).Take(take)]);
    }

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        writer.WriteStartObject("hits"u8);
        writer.WriteStartObject("total"u8);
        writer.WriteNumber("value"u8, total);
        writer.WriteString("relation"u8, "eq"u8);
        writer.WriteEndObject();
        writer.WritePropertyName("max_score"u8);
        ScoreJson.Write(writer, maxScore);
        writer.WriteStartArray("hits"u8);
        foreach (var hit in hits)
        {
            writer.WriteRawValue(hit.Json, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(spec, static (o, s) => s.WriteTo(o));
        output.WriteVLong(total);
        output.WriteDouble(maxScore);
        output.WriteVInt(hits.Length);
        foreach (var hit in hits)
        {
            output.WriteDouble(hit.Score);
            foreach (var value in hit.Values)
            {
                WriteValue(output, value);
            }

            output.WriteBytes(hit.Json);
        }
    }

    public static InternalTopHits Read(string name, byte[] meta, ref AggregationInput input)
    {
        var spec = input.ReadShared(TopHitsSpec.Read);
        var total = input.ReadVLong();
        var maxScore = (float)input.ReadDouble();
        var hits = new Hit[input.ReadCount()];
        for (var i = 0; i < hits.Length; i++)
        {
            var score = (float)input.ReadDouble();
            var values = new object?[spec.Sort.Length];
            for (var v = 0; v < values.Length; v++)
            {
                values[v] = ReadValue(ref input);
            }

            hits[i] = new Hit(score, values, input.ReadBytes());
        }

        return new InternalTopHits(name, meta, spec, total, maxScore, hits);
    }

    private static int Compare(SortField[] fields, Hit a, Hit b)
    {
        if (fields.Length == 0)
        {
            return b.Score.CompareTo(a.Score);
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var comparison = fields[i].CompareValues(a.Values[i], b.Values[i]);
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    private static void WriteValue(AggregationOutput output, object? value)
    {
        switch (value)
        {
            case null:
                output.WriteByte(0);
                break;
            case long number:
                output.WriteByte(1);
                output.WriteZLong(number);
                break;
            case int number:
                output.WriteByte(2);
                output.WriteZLong(number);
                break;
            case double number:
                output.WriteByte(3);
                output.WriteDouble(number);
                break;
            case float number:
                output.WriteByte(4);
                output.WriteDouble(number);
                break;
            case byte[] bytes:
                output.WriteByte(5);
                output.WriteBytes(bytes);
                break;
            default:
                throw new InvalidOperationException($"sort value of {value.GetType()}");
        }
    }

    private static object? ReadValue(ref AggregationInput input) => input.ReadByte() switch
    {
        0 => null,
        1 => input.ReadZLong(),
        2 => (int)input.ReadZLong(),
        3 => input.ReadDouble(),
        4 => (float)input.ReadDouble(),
        5 => input.ReadBytes(),
        var kind => throw AggregationInput.Corrupt($"unknown sort value [{kind}]"),
    };

    /// <summary>One hit.</summary>
    /// <param name="Score">NaN when there are no scores.</param>
    /// <param name="Values">By which it is sorted; empty when by score.</param>
    /// <param name="Json">The hit as a response shows it.</param>
    internal sealed record Hit(float Score, object?[] Values, byte[] Json);
}
