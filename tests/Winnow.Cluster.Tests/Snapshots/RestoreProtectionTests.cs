using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Snapshots.Shards;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>A snapshot cannot be deleted as long as shards may be fetched from it, whoever was not told of what.</summary>
public sealed class RestoreProtectionTests : IDisposable
{
    private readonly GatedBlobs _blobs = new();
    private readonly Calls _calls = new();

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task A_restore_is_not_given_up_when_the_master_has_decided_it_and_its_answer_is_lost()
    {
        await using var cluster = await Start();
        _calls.Lose = "RestoreIndices";

        // The only try that there is time for.
        MasterTimeout.Set(TimeSpan.Zero);
        var restored = cluster.Restore("first", """{"rename_pattern":"^","rename_replacement":"new-"}""");

        await AssertProtected(cluster);
        await restored;
        Assert.Equal(100, await cluster.Count("new-books"));
        await cluster.Delete("first");
    }

    [Fact]
    public async Task A_restore_in_place_of_a_closed_index_has_not_ended_when_nobody_has_heard_of_it()
    {
        await using var cluster = await Start();
        await cluster.Any.Indices.Delete(new IndicesRequest { Indices = ["books"] });
        await cluster.Fill("books", 10);
        await cluster.Any.Indices.Close(new OpenIndexRequest { Indices = ["books"] });
        _calls.During = "RestoreIndices";
        _calls.Refuse = "ApplyIndex";

        var restored = cluster.Restore("first");

        await AssertProtected(cluster);
        await restored;
        Assert.Equal(100, await cluster.Count("books"));
        await cluster.Delete("first");
    }

    private async Task<SnapshotCluster> Start()
    {
        var cluster = await SnapshotCluster.Start(configureSilo: (_, silo) =>
        {
            silo.Services.AddSingleton<IBlobStoreSource>(_blobs);
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(_calls);
        });
        await cluster.Fill("books", 100);
        await cluster.Create("first");
        _blobs.GetGate = new RecoveryCalls.Gate(0);
        return cluster;
    }

    /// <summary>The shards are being fetched, and the snapshot cannot be deleted. Then lets them be fetched.</summary>
    private async Task AssertProtected(SnapshotCluster cluster)
    {
        var gate = _blobs.GetGate!;
        await gate.Reached;
        var refused = await Assert.ThrowsAsync<WinnowException>(() => cluster.Delete("first"));
        Assert.Equal("concurrent_snapshot_execution_exception", refused.Error.Type);
        Assert.Contains("cannot delete snapshot during a restore in progress", refused.Error.Reason, StringComparison.Ordinal);
        _blobs.GetGate = null;
        gate.Open();
    }

    private sealed class Calls : IIncomingGrainCallFilter
    {
        /// <summary>The first call of this method is executed, and its answer is lost.</summary>
        public string? Lose { get; set; }

        /// <summary>No call of this method arrives until the other one has been executed.</summary>
        public string? Refuse { get; set; }

        public string? During { get; set; }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var method = context.InterfaceMethod?.Name;
            if (method is not null && method == Refuse)
            {
                throw new TimeoutException("the message was lost");
            }

            await context.Invoke();
            Refuse = method == During ? null : Refuse;
            if (method is not null && method == Lose)
            {
                Lose = null;
                throw new TimeoutException("the answer was lost");
            }
        }
    }
}
