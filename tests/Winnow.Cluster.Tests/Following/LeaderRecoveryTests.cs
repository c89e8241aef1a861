using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;
using Winnow.Protocols.Indices;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A follower's primary is made of its leader's files.</summary>
public sealed class LeaderRecoveryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_follower_has_what_the_leader_has_with_numbers_terms_and_versions_and_a_history_of_its_own()
    {
        await using var both = await LeaderAndFollower.Start(documents: 400);
        await Copies.Write(both.There, "test", 0, 50);
        await both.Follow();
        await both.AssertSame(Enumerable.Range(0, 401).Select(id => $"{id}"));
        var copies = await Copies.Of(both.Here, LeaderAndFollower.Follower);
        Assert.NotEqual(both.Leader.Shards[0].HistoryUuid, await Following.Leader.History(both.Here, copies[0]));
        var recovery = (await both.Here.Indices.Recovery(new IndicesRequest { Indices = [LeaderAndFollower.Follower] })).Single(view => view.Primary);
        Assert.Equal(("SNAPSHOT", "DONE", "_ccr_far", "_latest_", "test"), (recovery.Type, recovery.Stage, recovery.Snapshot!.Repository, recovery.Snapshot.Snapshot, recovery.Snapshot.Index));
        Assert.True(recovery.BytesRecovered > 0 && recovery.BytesRecovered == recovery.BytesTotal);

        // The leader keeps for the follower what it will read next.
        var leader = (await Copies.Of(both.There, "test"))[0];
        var lease = Assert.Single((await Copies.Shard(both.There, leader).Stats()).RetentionLeases.Leases, lease => lease.Source == "ccr");
        Assert.EndsWith($"/{LeaderAndFollower.Follower}/{both.FollowerUuid}-following-far/test/{both.Leader.Uuid}", lease.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_cannot_write_into_a_follower()
    {
        await using var both = await LeaderAndFollower.Start(documents: 3);
        await both.Follow(replicas: 0);
        var bulk = await both.Here.Documents.Bulk(new BulkRequest
        {
            Items =
            [
                new BulkItem { Index = LeaderAndFollower.Follower, Id = "1", Source = """{"fresh":1}"""u8.ToArray() },
                new BulkItem { Index = LeaderAndFollower.Follower, Id = "1", Action = BulkAction.Delete },
            ],
        });
        Assert.All(bulk.Items, item => Assert.Equal((403, "status_exception"), (item.Error!.Status, item.Error.Type)));
        await both.AssertSame(["0", "1", "2"]);
    }

    [Fact]
    public async Task Files_go_on_from_another_copy_of_the_leader_when_the_one_that_gave_them_dies()
    {
        await using var both = await LeaderAndFollower.Start(documents: 3000);
        var primary = (await Copies.Of(both.There, "test"))[0];
        var (reached, killed) = (Signal(), Signal());
        both.LeaderCalls.Before = (method, key) =>
        {
            if (method != nameof(IShardFilesGrain.ReadFile) || !key.Contains(primary.AllocationId!, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return killed.Task;
        };
        await both.Follow(replicas: 0, wait: false);
        await reached.Task.WaitAsync(Patience);
        await Away.Kill(both.Leaders, primary.NodeId!);
        killed.SetException(new IOException("the silo has died"));
        await both.Settled();
        await both.AssertSame(Enumerable.Range(0, 3000).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_leader_that_is_away_is_waited_for()
    {
        await using var both = await LeaderAndFollower.Start(documents: 10);
        var asked = Signal();
        both.LeaderCalls.Before = (method, _) =>
        {
            if (method == nameof(IShardFilesGrain.OpenFiles))
            {
                both.Link.Cut = true;
                asked.TrySetResult();
                throw new IOException("the link is cut");
            }

            return Task.CompletedTask;
        };
        await both.Follow(replicas: 0, wait: false);
        await asked.Task.WaitAsync(Patience);
        both.LeaderCalls.Before = null;
        Assert.Equal(CopyState.Initializing, (await both.Metadata()).Shards[0].Primary.State);
        both.Link.Cut = false;
        await both.Settled();
        await both.AssertSame(["0", "9"]);
    }

    [Fact]
    public async Task When_the_node_dies_that_fetches_another_one_begins()
    {
        await using var both = await LeaderAndFollower.Start(documents: 500);
        var (reached, release) = (Signal(), Signal());
        both.LeaderCalls.Before = (method, _) =>
        {
            if (method != nameof(IShardFilesGrain.ReadFile))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return release.Task;
        };
        await both.Follow(replicas: 0, wait: false);
        await reached.Task.WaitAsync(Patience);
        await Away.Kill(both.Followers, (await both.Metadata()).Shards[0].Primary.NodeId!);
        both.LeaderCalls.Before = null;
        release.SetResult();
        await both.Settled();
        await both.AssertSame(Enumerable.Range(0, 500).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_leader_with_another_history_is_not_taken_and_why_is_said()
    {
        await using var both = await LeaderAndFollower.Start(documents: 3);
        await both.Follow(replicas: 0, historyUuid: "another", wait: false);
        await Wait.Until(async () => (await both.Metadata()).Shards[0].Primary.Unassigned?.FailedAllocations >= IndexDecisions.DefaultMaxRetries);
        Assert.Contains("unexpected history uuid, expected [another]", (await both.Metadata()).Shards[0].Primary.Unassigned!.Details, StringComparison.Ordinal);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
