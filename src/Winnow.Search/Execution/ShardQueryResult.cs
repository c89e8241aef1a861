using System.Buffers;
using Winnow.Index.Collectors;
using Winnow.Search.Aggregations;

namespace Winnow.Search;

/// <summary>A hit of a shard, before its document is fetched.</summary>
/// <param name="Doc">The reader's document id.</param>
/// <param name="Score">NaN when scores were not asked for.</param>
/// <param name="SortValues">One value for each sort key: long, double, float, byte[] or null. Null when the search is not sorted.</param>
public sealed record ShardHit(int Doc, float Score, object?[]? SortValues);

/// <summary>What the query phase of one shard found.</summary>
public sealed class ShardQueryResult
{
    private const byte FormatVersion = 1;
    private const string Source = "query result";

    public TotalHits TotalHits { get; init; }

    /// <summary>NaN without hits or without scores.</summary>
    public float MaxScore { get; init; } = float.NaN;

    /// <summary>The best hits of the shard, best first: up to from + size.</summary>
    public IReadOnlyList<ShardHit> Hits { get; init; } = [];

    /// <summary>The collapse field's value (long, byte[] or null) of each hit; null without collapse.</summary>
    public IReadOnlyList<object?>? CollapseValues { get; init; }

    /// <summary>How sort values compare; empty when the search is not sorted.</summary>
    public IReadOnlyList<SortKeyInfo> Sort { get; init; } = [];

    public InternalAggregations Aggregations { get; init; } = InternalAggregations.Empty;

    public bool TimedOut { get; init; }

    /// <summary>Null when the request has no <c>terminate_after</c>.</summary>
    public bool? TerminatedEarly { get; init; }

    public void WriteTo(IBufferWriter<byte> target)
    {
        var output = new ResultOutput(target);
        output.WriteByte(FormatVersion);
        output.WriteVLong(TotalHits.Value);
        output.WriteBool(TotalHits.Relation == TotalHitsRelation.GreaterThanOrEqualTo);
        output.WriteSingle(MaxScore);
        output.WriteBool(TimedOut);
        output.WriteByte(TerminatedEarly switch { null => 0, false => 1, true => 2 });
        output.WriteVInt(Sort.Count);
        foreach (var key in Sort)
        {
            output.WriteByte((byte)key.Type);
            output.WriteBool(key.Reverse);
            output.WriteBool(key.MissingFirst);
        }

        output.WriteVInt(Hits.Count);
        foreach (var hit in Hits)
        {
            output.WriteVInt(hit.Doc);
            output.WriteSingle(hit.Score);
            for (var i = 0; i < Sort.Count; i++)
            {
                output.WriteValue(hit.SortValues![i]);
            }
        }

        output.WriteBool(CollapseValues is not null);
        foreach (var value in CollapseValues ?? [])
        {
            output.WriteValue(value);
        }

        output.WriteBool(!Aggregations.IsEmpty);
        if (!Aggregations.IsEmpty)
        {
            Aggregations.WriteTo(target);
        }
    }

    public static ShardQueryResult Read(ReadOnlySpan<byte> bytes)
    {
        var input = new ResultInput(bytes, Source);
        input.ExpectVersion(FormatVersion);
        var total = new TotalHits(input.ReadVLong(), input.ReadBool() ? TotalHitsRelation.GreaterThanOrEqualTo : TotalHitsRelation.EqualTo);
        var maxScore = input.ReadSingle();
        var timedOut = input.ReadBool();
        var terminated = input.ReadByte();
        var sort = new SortKeyInfo[input.ReadCount()];
        for (var i = 0; i < sort.Length; i++)
        {
            var type = (SortFieldType)input.ReadByte();
            sort[i] = Enum.IsDefined(type) ? new SortKeyInfo(type, input.ReadBool(), input.ReadBool()) : throw input.Corrupt($"unknown sort type [{type}]");
        }

        var hits = new ShardHit[input.ReadCount()];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = new ShardHit(input.ReadVInt(), input.ReadSingle(), input.ReadValues(sort.Length));
        }

        return new ShardQueryResult
        {
            TotalHits = total,
            MaxScore = maxScore,
            TimedOut = timedOut,
            TerminatedEarly = terminated switch { 0 => null, 1 => false, 2 => true, _ => throw input.Corrupt($"invalid flag [{terminated}]") },
            Sort = sort,
            Hits = hits,
            CollapseValues = input.ReadBool() ? input.ReadValues(hits.Length) ?? [] : null,
            Aggregations = input.ReadBool() ? InternalAggregations.Read(input.Rest()) : input.AtEnd(InternalAggregations.Empty),
        };
    }
}
