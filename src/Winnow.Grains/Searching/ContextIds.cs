using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Searching;

/// <summary>Readers that are open on shards, named in one opaque text: a point in time, or a scroll with what it takes to go on.</summary>
internal sealed record ContextIds
{
    public List<OpenContext> Shards { get; init; } = [];

    /// <summary>Points in time that other clusters have opened.</summary>
    public List<ClusterContext> Clusters { get; init; } = [];

    /// <summary>What the own cluster was asked for; null when it was not.</summary>
    public string[]? Local { get; init; } = [];

    /// <summary>A scroll's request; empty for a point in time.</summary>
    public string Body { get; init; } = "";

    /// <summary>Where a scroll's last page ended: the sort values in JSON.</summary>
    public string? After { get; init; }

    public long NowMillis { get; init; }

    /// <summary>How many hits the scroll has in all, as its first page counted them.</summary>
    public long Total { get; init; }

    public bool TotalIsLowerBound { get; init; }

    public float? MaxScore { get; init; }

    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    public static ContextIds Decode(string id, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<ContextIds>(Base64Url.DecodeFromChars(id)) ?? throw new FormatException();
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw Refusals.IllegalArgument($"Cannot parse {what} id");
        }
    }

    /// <summary>The shards as targets. What an index' metadata says by now does not matter: the readers are where they are.</summary>
    public async Task<IReadOnlyList<ShardTarget>> Targets(MetadataCache metadata)
    {
        var targets = new List<ShardTarget>(Shards.Count);
        foreach (var open in Shards)
        {
            var index = await metadata.Index(open.Index);
            var copy = new ShardCopy { Primary = true, State = CopyState.Started, AllocationId = open.AllocationId, NodeId = open.NodeId };
            var filter = open.Filter is null ? default : (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(open.Filter);
            targets.Add(new ShardTarget(index, open.Shard, [copy], filter, targets.Count) { ContextId = open.ContextId });
        }

        return targets;
    }

    public static OpenContext Of(ShardTarget target, string contextId) => new(
        target.Index.Uuid,
        target.Shard,
        target.Copy!.AllocationId!,
        target.Copy.NodeId!,
        contextId,
        target.Filter.IsEmpty ? null : Encoding.UTF8.GetString(target.Filter.Span));

    /// <param name="Alias">The remote cluster.</param>
    /// <param name="Id">Its own point in time.</param>
    /// <param name="Indices">What it was asked for.</param>
    internal sealed record ClusterContext(string Alias, string Id, string[] Indices);

    internal sealed record OpenContext(string Index, int Shard, string AllocationId, string NodeId, string ContextId, string? Filter);
}
