using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>Followers' claims on the history of a leader's shard.</summary>
public sealed class ShardLeaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CallHooks _calls = new();

    [Fact]
    public async Task A_lease_is_on_every_copy_when_it_is_added_whichever_copy_was_asked()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 5);
        var copies = await Copies.Of(client, "test");
        var added = await Leader.Of(client, copies[1]).AddLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 2 });
        Assert.Equal(("f", 2L, "ccr"), (added.Id, added.RetainingSeqNo, added.Source));
        Assert.Equal([2, 2], await Retained(client, copies));

        // The others are told of what is not needed any more with the next write.
        await Leader.Of(client, copies[0]).RenewLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 4 });
        await client.Write("test", "next");
        Assert.Equal([4, 4], await Retained(client, copies));
        await Leader.Of(client, copies[1]).RemoveLease(new ShardLeaseRequest { Id = "f" });
        Assert.Equal([null, null], await Retained(client, copies));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_as_elasticsearch_does()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 5);
        var leader = Leader.Of(client, (await Copies.Of(client, "test"))[0]);
        Assert.Equal(0, (await leader.AddLease(new ShardLeaseRequest { Id = "all" })).RetainingSeqNo);
        await leader.AddLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 3 });
        Assert.Equal("retention_lease_already_exists_exception", await Error(() => leader.AddLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 3 })));
        Assert.Equal("retention_lease_invalid_retaining_sequence_number_exception", await Error(() => leader.RenewLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 2 })));
        Assert.Equal("retention_lease_not_found_exception", await Error(() => leader.RenewLease(new ShardLeaseRequest { Id = "g", RetainingSeqNo = 2 })));
        Assert.Equal("retention_lease_not_found_exception", await Error(() => leader.RemoveLease(new ShardLeaseRequest { Id = "g" })));
    }

    [Fact]
    public async Task History_stays_for_a_follower_with_a_lease_when_the_primary_dies_and_a_new_copy_is_made()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var copies = await Copies.Of(cluster.All().First(), "test");
        var client = (await Others(cluster, copies[0].NodeId!))[0];
        await Copies.Write(client, "test", 0, 10);
        await Leader.Of(client, copies[0]).AddLease(new ShardLeaseRequest { Id = "f" });
        for (var i = 0; i < 5; i++)
        {
            await Copies.Write(client, "test", 0, 10);
        }

        var history = await Leader.History(client, copies[0]);
        await Away.Kill(cluster, copies[0].NodeId!);
        await Copies.Write(client, "test", 0, 10);

        // The third node gets a copy of its own.
        await client.Indices.PutSettings(new PutSettingsRequest { Indices = ["test"], Body = """{"index.unassigned.node_left.delayed_timeout":"0s"}"""u8.ToArray() });
        await Wait.Until(async () => (await Copies.Of(client, "test")).Count(copy => copy.State == ShardCopyState.Started) == 2);
        foreach (var copy in await Copies.Of(client, "test"))
        {
            Assert.Equal([0], await Retained(client, [copy]));
            var shard = Copies.Shard(client, copy);
            await shard.Flush(true, true);
            await shard.ForceMerge(1, false, true);
            var changes = await Leader.Of(client, copy).Changes(new ShardChangesRequest { FromSeqNo = 0, MaxOperations = 60, HistoryUuid = history }).WaitAsync(Patience);
            Assert.Equal(Enumerable.Range(0, 60).Select(n => (long)n), Leader.Decode(changes).Select(operation => operation.SeqNo));
        }
    }

    [Fact]
    public async Task A_primary_whose_place_is_taken_grants_no_lease()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var client = cluster.All().First();
        await client.Write("test", "1");
        var copies = await Copies.Of(client, "test");
        var stale = Leader.Of(client, copies[0]);
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Before = (method, key) =>
        {
            if (method != nameof(IShardReplicationGrain.Replicate) || !key.Contains(copies[1].AllocationId!, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return blocked.Task;
        };
        var adding = stale.AddLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 0 });
        await reached.Task.WaitAsync(Patience);
        Assert.False(adding.IsCompleted);
        _calls.Before = null;
        var term = (await client.Grains.GetGrain<IIndexGrain>(copies[0].IndexUuid).HandOver(new ReplicaCommand
        {
            Shard = 0,
            AllocationId = copies[1].AllocationId!,
            PrimaryAllocationId = copies[0].AllocationId!,
            PrimaryTerm = 1,
        })).Version;
        Assert.True(term > 0);
        await client.Write("test", "2");
        blocked.SetResult();
        await Assert.ThrowsAsync<WinnowException>(() => adding.WaitAsync(Patience));
    }

    private static async Task<string> Error(Func<Task> call) => (await Assert.ThrowsAsync<WinnowException>(call)).Error.Type;

    private static async Task<IEnumerable<long?>> Retained(Client client, ShardRoutingView[] copies) =>
        (await Task.WhenAll(copies.Select(copy => Copies.Shard(client, copy).Stats())))
            .Select(stats => stats.RetentionLeases.Leases.SingleOrDefault(lease => lease.Source == "ccr")?.RetainingSeqNo);

    private static async Task<Client[]> Others(LinkedCluster cluster, string nodeId)
    {
        var nodes = await cluster.All().First().Cluster.Nodes([]);
        var name = nodes.Single(node => node.Id == nodeId).Name;
        return [.. cluster.Silos.GetActiveSilos().Where(silo => silo.Name != name).Select(cluster.On)];
    }
}
