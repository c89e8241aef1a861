using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Cluster.Tests.Snapshots.Shards;
using Winnow.Contracts;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Grains.Snapshots.Restoring;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Snapshots;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>How far a restore is, as a node tells it that was not told of its end.</summary>
public sealed class RestoreProgressTests : IDisposable
{
    private readonly GatedBlobs _blobs = new();
    private readonly CallHooks _calls = new();

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task The_newest_is_what_the_indices_have_decided_whatever_a_node_was_told()
    {
        await using var cluster = await SnapshotCluster.Start(silos: 2, configureSilo: (_, silo) =>
        {
            silo.Services.AddSingleton<IBlobStoreSource>(_blobs);
            silo.AddIncomingGrainCallFilter(_calls);
        });
        var silos = cluster.Cluster.Silos.GetActiveSilos().ToList();
        var uninformed = cluster.Cluster.Services(silos[1]);
        var (metadata, views) = (uninformed.GetRequiredService<MetadataCache>(), uninformed.GetRequiredService<RestoreProgressViews>());
        var node = uninformed.GetRequiredService<NodeDirectory>().Self.Id;

        // The shards are not where nobody hears of anything.
        await cluster.Fill("books", 20, $$"""{"settings":{"number_of_shards":2,"number_of_replicas":0,"index.routing.allocation.require._name":"{{silos[0].Name}}"} }""");
        await cluster.Create("first");
        var gate = _blobs.GetGate = new RecoveryCalls.Gate(0);
        await cluster.Restore("first", """{"rename_pattern":"^","rename_replacement":"new-"}""", wait: false);
        await gate.Reached;
        IndexMetadata? known = null;
        await Wait.Until(() => Task.FromResult(
            (known = metadata.Known.Select(index => index.Metadata).SingleOrDefault(index => index.Name == "new-books")) is { Restore: not null }));
        var restore = new SnapshotOperation
        {
            Uuid = known!.RestoredBy!,
            Kind = OperationKind.Restore,
            Restoring = new RestorePlan { Indices = [new RestoredIndex("books", "new-books", known.Uuid, "", 2)] },
        };
        Assert.Equal(new RestoredShards(2, 0, 0), await views.Newest(restore));

        _calls.Before = (method, key) => method == nameof(INodeGrain.ApplyIndex) && key == node ? Task.FromException(new TimeoutException("the message was lost")) : Task.CompletedTask;
        _blobs.GetGate = null;
        gate.Open();
        await Wait.Until(async () => (await Decided(cluster.Any, known.Uuid)).Restore is null);
        Assert.Equal(new RestoredShards(2, 2, 0), await views.Newest(restore));

        await cluster.Any.Indices.Delete(new IndicesRequest { Indices = ["new-books"] });
        Assert.Equal(new RestoredShards(2, 0, 2), await views.Newest(restore));
    }

    private static async Task<IndexMetadata> Decided(Client client, string uuid) =>
        StateJson.Read<IndexMetadata>((await client.Grains.GetGrain<IIndexGrain>(uuid).GetState(-1)).Json.Span);
}
