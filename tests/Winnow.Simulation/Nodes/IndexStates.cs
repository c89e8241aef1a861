using System.Text;
using System.Text.Json;
using Orleans.Embedded.Simulation;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using Winnow.Protocols.Routing;

namespace Winnow.Simulation.Nodes;

/// <summary>What the database holds of the indices: the truth of their in-sync sets and terms, whatever the nodes believe.</summary>
internal sealed class IndexStates
{
    private readonly SimulatedWorld _world;
    private readonly SortedDictionary<string, IndexMetadata> _current = new(StringComparer.Ordinal);
    private HashSet<string> _named = [];

    public IndexStates(SimulatedCluster cluster)
    {
        _world = cluster.World;
        cluster.States.Written = OnWritten;
    }

    /// <summary>Those that the cluster has: of a creation that was cut off before that, a record may be left.</summary>
    public IEnumerable<IndexMetadata> Current => _current.Values.Where(index => _named.Contains(index.Uuid));

    /// <summary>Told of every decision: what was, null at first, and what is.</summary>
    public Action<IndexMetadata?, IndexMetadata> Decided { get; set; } = static (_, _) => { };

    /// <summary>The shard of a document, and its index.</summary>
    public (IndexMetadata Index, ShardTable Shard)? ShardOf(string index, string document) =>
        _current.Values.FirstOrDefault(each => each.Name == index) is { } found
            ? (found, found.Shards[OperationRouting.Shard(document, null, found.NumberOfShards, found.RoutingNumShards)])
            : null;

    private void OnWritten(string key, byte[]? payload, long etag)
    {
        if (key.Contains("winnow.cluster/", StringComparison.Ordinal))
        {
            _named = payload is null ? [] : [.. Read<ClusterMetadata>(payload).Indices.Values.Select(index => index.Uuid)];
            return;
        }

        if (!key.Contains("winnow.index/", StringComparison.Ordinal))
        {
            return;
        }

        if (payload is null)
        {
            _current.Remove(key);
            return;
        }

        var index = Read<IndexMetadata>(payload);
        var before = _current.GetValueOrDefault(key);
        _current[key] = index;
        _world.Note("decided", () => Describe(index));
        Decided(before, index);
    }

    private static T Read<T>(byte[] payload)
    {
        using var row = JsonDocument.Parse(payload);
        return StateJson.Read<T>(Encoding.UTF8.GetBytes(row.RootElement.GetProperty("Json").GetString()!));
    }

    /// <summary>Where the copies of an index are.</summary>
    public static string Describe(IndexMetadata index) => string.Join(
        "; ",
        index.Shards.Select(shard =>
            $"[{index.Name}][{shard.Id}] term {shard.PrimaryTerm}, in sync {string.Join(' ', shard.InSync)}, copies {string.Join(", ", shard.Copies.Select(Describe))}"));

    private static string Describe(ShardCopy copy) =>
        $"{(copy.Primary ? 'p' : 'r')} {copy.AllocationId} {copy.State} {(copy.NodeId is null ? copy.Unassigned?.Reason : $"on {copy.NodeId} from {copy.Source}")}";
}
