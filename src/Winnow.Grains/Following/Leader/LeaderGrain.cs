using System.Text;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Following.Leader;

/// <summary>Indices for callers in other clusters.</summary>
[GrainType("winnow.leader"), StatelessWorker, Reentrant]
internal sealed class LeaderGrain(MetadataCache metadata, IGrainFactory grains, TimeProvider time) : Grain, ILeaderGrain
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public async Task<LeaderIndex> Index(LeaderIndexRequest request)
    {
        var started = time.GetTimestamp();
        var (entry, view) = await Newest(request);
        while (true)
        {
            var next = metadata.Changes.Next;
            (entry, view) = Known(request) ?? (entry, view);
            var left = request.Timeout - time.GetElapsedTime(started);
            if (Has(entry, view.Metadata, request) || left <= TimeSpan.Zero)
            {
                break;
            }

            await Wait(next, left);
        }

        var shards = request.Shards ? view.Metadata.Shards.Select(shard => grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(view.Uuid, shard.Id)).Describe()) : [];
        return Describe(entry, view.Metadata) with { Shards = await Task.WhenAll(shards) };
    }

    public async Task<bool> IsDeleted(string uuid)
    {
        // As the master has persisted it: what this silo knows may be old.
        var cluster = await metadata.Refresh();
        return cluster.Graveyard.Contains(uuid) && cluster.ByUuid(uuid) is null;
    }

    public async Task<LeaderIndices> Indices(LeaderIndicesRequest request, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var timeout = request.Timeout < LongestWait ? request.Timeout : LongestWait;
        await metadata.Refresh();
        while (true)
        {
            var next = metadata.Changes.Next;
            var left = timeout - time.GetElapsedTime(started);
            if (metadata.Cluster.Version > request.NewerThan || left <= TimeSpan.Zero || await AnyActive(request.Inactive))
            {
                return await Names(metadata.Cluster);
            }

            await Wait(next, left, cancellationToken);
        }
    }

    private static bool Has(IndexEntry entry, IndexMetadata index, LeaderIndexRequest request) =>
        index.MappingVersion >= request.MappingVersion && index.SettingsVersion >= request.SettingsVersion && entry.AliasesVersion >= request.AliasesVersion;

    private static LeaderIndex Describe(IndexEntry entry, IndexMetadata index) => new()
    {
        Name = entry.Name,
        Uuid = index.Uuid,
        Closed = index.Closed,
        CreatedMillis = index.CreatedMillis,
        MappingVersion = index.MappingVersion,
        SettingsVersion = index.SettingsVersion,
        AliasesVersion = entry.AliasesVersion,
        Mapping = Encoding.UTF8.GetBytes(index.Mapping),
        Settings = [.. index.Settings.Select(setting => new UriParameter { Name = setting.Key, Value = setting.Value })],
        Aliases = [.. entry.Aliases.Values.Select(AliasAdministration.View)],
        NumberOfShards = index.NumberOfShards,
        RoutingNumShards = index.RoutingNumShards,
        RoutingPartitionSize = index.RoutingPartitionSize,
        IsFollower = index.Follow is not null,
        Lineage = [.. index.Lineage.Select(shard => new LeaderLineage
        {
            ParentHistoryUuid = shard.ParentHistoryUuid,
            MaxSeqNo = shard.MaxSeqNo,
            HistoryUuid = shard.HistoryUuid,
        })],
    };

    /// <summary>As those who decide have it now.</summary>
    private async Task<(IndexEntry Entry, IndexView View)> Newest(LeaderIndexRequest request)
    {
        await metadata.Refresh();
        var entry = Entry(request) ?? throw NotFound(request);
        return (entry, await metadata.RefreshIndex(entry.Uuid));
    }

    private (IndexEntry Entry, IndexView View)? Known(LeaderIndexRequest request) =>
        Entry(request) is { } entry && metadata.Find(entry.Uuid) is { } view ? (entry, view) : throw NotFound(request);

    private IndexEntry? Entry(LeaderIndexRequest request) =>
        request.Uuid is { } uuid ? metadata.Cluster.ByUuid(uuid) : metadata.Cluster.Indices.GetValueOrDefault(request.Name ?? "");

    private async Task<LeaderIndices> Names(ClusterMetadata cluster)
    {
        var names = new List<LeaderIndexName>(cluster.Indices.Count);
        foreach (var entry in cluster.Indices.Values)
        {
            names.Add(new LeaderIndexName
            {
                Name = entry.Name,
                Uuid = entry.Uuid,
                Closed = entry.Closed,
                Hidden = entry.Hidden,
                CreatedMillis = entry.CreatedMillis,
                PrimariesActive = await Active(entry.Uuid),
            });
        }

        return new LeaderIndices { MetadataVersion = cluster.Version, Indices = [.. names] };
    }

    private async Task<bool> AnyActive(string[] uuids)
    {
        foreach (var uuid in uuids)
        {
            if (await Active(uuid))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> Active(string uuid)
    {
        try
        {
            return (await metadata.Index(uuid)).Metadata.Shards.All(shard => shard.Primary.Active);
        }
        catch (WinnowException)
        {
            // It is being made, or was just deleted.
            return false;
        }
    }

    private async Task Wait(Task change, TimeSpan left, CancellationToken cancellationToken = default)
    {
        try
        {
            await change.WaitAtMost(left, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Whoever waits looks once more, and answers what there is.
        }
    }

    private static Refusal NotFound(LeaderIndexRequest request) => new("index_not_found_exception", 404, $"no such index [{request.Name ?? request.Uuid}]")
    {
        Index = request.Name ?? request.Uuid,
        IndexUuid = request.Uuid ?? Refusals.UnknownUuid,
    };
}
