using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>The copies of a leader's shard give its history to followers.</summary>
public sealed class ShardChangesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CallHooks _calls = new();

    [Fact]
    public async Task Every_copy_in_sync_gives_the_same_history_and_the_versions_that_go_with_it()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 20);
        await client.Indices.UpdateAliases(new UpdateAliasesRequest { Actions = [new AliasAction { Type = AliasActionType.Add, Indices = ["test"], Aliases = ["a"] }] });
        var copies = await Copies.Of(client, "test");
        var history = await Leader.History(client, copies[0]);

        // What all have is known to the replica with the next operation.
        await client.Write("test", "last");
        foreach (var copy in copies)
        {
            var changes = await Leader.Of(client, copy).Changes(new ShardChangesRequest { FromSeqNo = 3, MaxOperations = 10, HistoryUuid = history });
            Assert.Equal(Enumerable.Range(3, 10).Select(n => ((long)n, $"{n}")), Leader.Decode(changes).Select(operation => (operation.SeqNo, operation.Id)));
            Assert.Equal((12L, 2L, 1L, 2L), (changes.LastSeqNo, changes.MappingVersion, changes.SettingsVersion, changes.AliasesVersion));
        }

        var rest = await Leader.Of(client, copies[0]).Changes(new ShardChangesRequest { FromSeqNo = 13, HistoryUuid = history });
        Assert.Equal((8, 20L, 20L), (rest.Count, rest.GlobalCheckpoint, rest.MaxSeqNo));
    }

    [Fact]
    public async Task Who_is_at_the_end_waits_for_the_next_operation_or_until_his_time_is_over()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 5);
        var copies = await Copies.Of(client, "test");
        var history = await Leader.History(client, copies[0]);
        var leader = Leader.Of(client, copies[0]);
        var empty = await leader.Changes(new ShardChangesRequest { FromSeqNo = 5, HistoryUuid = history, PollTimeout = TimeSpan.FromMilliseconds(20) });
        Assert.Equal((0, 4L, 4L), (empty.Count, empty.LastSeqNo, empty.GlobalCheckpoint));

        var waiting = leader.Changes(new ShardChangesRequest { FromSeqNo = 5, HistoryUuid = history, PollTimeout = TimeSpan.FromMinutes(5) });
        await client.Write("test", "5");
        var next = await waiting.WaitAsync(Patience);
        Assert.Equal("5", Assert.Single(Leader.Decode(next)).Id);
        Assert.NotNull(next.LastAgeMillis);
    }

    [Fact]
    public async Task A_history_of_another_name_and_one_that_merges_have_cut_are_refused()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        for (var i = 0; i < 30; i++)
        {
            await client.Write("test", "same");
        }

        var copy = (await Copies.Of(client, "test"))[0];
        var leader = Leader.Of(client, copy);
        var other = await Assert.ThrowsAsync<WinnowException>(() => leader.Changes(new ShardChangesRequest { HistoryUuid = "other" }));
        Assert.Contains("unexpected history uuid, expected [other], actual [", other.Error.Reason, StringComparison.Ordinal);

        var history = await Leader.History(client, copy);
        var shard = Copies.Shard(client, copy);
        await shard.Flush(true, true);
        await shard.ForceMerge(1, false, true);
        var gone = await Assert.ThrowsAsync<WinnowException>(() => leader.Changes(new ShardChangesRequest { FromSeqNo = 2, MaxOperations = 5, HistoryUuid = history }));
        Assert.Equal(("resource_not_found_exception", 404), (gone.Error.Type, gone.Status));
        var missing = Assert.Single(gone.Error.Metadata);
        Assert.Equal((IShardChangesGrain.MissingOperations, """["2","6"]"""), (missing.Name, missing.Json));
    }

    [Fact]
    public async Task Who_waits_on_a_copy_that_goes_hears_so_and_reads_on_from_another()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var copies = await Copies.Of(cluster.All().First(), "test");
        var nodes = await cluster.All().First().Cluster.Nodes([]);
        var doomed = cluster.Silos.GetActiveSilos().Single(silo => silo.Name == nodes.Single(node => node.Id == copies[0].NodeId).Name);
        var client = cluster.On(cluster.Silos.GetActiveSilos().First(silo => silo != doomed));
        await Copies.Write(client, "test", 0, 5);
        var history = await Leader.History(client, copies[0]);
        var waiting = Leader.Of(client, copies[0]).Changes(new ShardChangesRequest { FromSeqNo = 5, HistoryUuid = history, PollTimeout = TimeSpan.FromMinutes(5) });
        await cluster.Kill(doomed);
        await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(Patience));
        await client.Write("test", "5");
        var next = await Leader.Of(client, copies[1]).Changes(new ShardChangesRequest { FromSeqNo = 5, HistoryUuid = history });
        Assert.Equal("5", Assert.Single(Leader.Decode(next)).Id);
    }

    [Fact]
    public async Task A_copy_that_is_closed_lets_those_who_wait_go()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        var copy = (await Copies.Of(client, "test"))[0];
        var waiting = Leader.Of(client, copy).Changes(new ShardChangesRequest { HistoryUuid = await Leader.History(client, copy), PollTimeout = TimeSpan.FromMinutes(5) });
        await client.Indices.Close(new OpenIndexRequest { Indices = ["test"] });
        var closed = await Assert.ThrowsAsync<WinnowException>(() => waiting.WaitAsync(Patience));
        Assert.Equal(IShardGrain.StaleRouting, closed.Error.Type);
    }
}
