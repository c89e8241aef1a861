using System.Text;
using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Shards;

namespace Winnow.Cluster.Tests.Following;

/// <summary>
/// Two clusters that know each other. The leader <c>old</c> is in one; its follower <c>new</c>, in the other, was promoted when the leader could not be
/// reached, although that went on.
/// </summary>
internal sealed class RollbackClusters : IAsyncDisposable
{
    private readonly TestRemoteClients _clients = new();
    private readonly int _shards;
    private TestRemote _oldLink = null!;

    private RollbackClusters(int shards) => _shards = shards;

    public CallHooks OldCalls { get; } = new();

    public CallHooks NewCalls { get; } = new();

    public LinkedCluster OldCluster { get; private set; } = null!;

    public LinkedCluster NewCluster { get; private set; } = null!;

    public Client Old => OldCluster.All().First();

    public Client New => NewCluster.All().First();

    public string OldUuid { get; private set; } = "";

    /// <summary>What only the old leader has, shard by shard.</summary>
    public List<List<ShardOperation>> Lost { get; } = [];

    public static async Task<RollbackClusters> Start(int documents, short silos, int shards, int replicas)
    {
        var both = new RollbackClusters(shards);
        both.OldCluster = await FollowingCluster.Start(silos, both._clients, both.OldCalls);
        both.NewCluster = await FollowingCluster.Start(1, both._clients, both.NewCalls);
        both._oldLink = both._clients.Register("old:9300", both.OldCluster.Silos);
        both._clients.Register("new:9300", both.NewCluster.Silos);
        await FollowingCluster.Connect(both.OldCluster, "new", "new:9300");
        await FollowingCluster.Connect(both.NewCluster, "old", "old:9300");
        await both.Old.Create("old", $$"""{"settings":{"number_of_shards":{{shards}},"number_of_replicas":{{replicas}},"index.unassigned.node_left.delayed_timeout":"0" } }""");
        Assert.False((await both.Old.Health(HealthStatus.Green, "old")).TimedOut);
        both.OldUuid = (await Copies.Of(both.Old, "old"))[0].IndexUuid;
        await both.Follow(documents);
        return both;
    }

    /// <summary>The leader is out of reach and goes on; the follower takes over and goes on, too.</summary>
    public async Task FallApart(Func<Task> old, Func<Task> promoted)
    {
        // What it has asked for before is still answered.
        await Follower.Of(New).Pause("new");
        var uuid = (await Copies.Of(New, "new"))[0].IndexUuid;
        await Wait.Until(async () => (await Task.WhenAll(Enumerable.Range(0, _shards).Select(shard => New.Grains
            .GetGrain<IFollowerShardGrain>(IFollowerShardGrain.KeyOf(uuid, shard)).Stats()))).All(stats => stats is null));
        _oldLink.Cut = true;
        await old();
        await Follower.Of(New).Promote("new", Follower.Json("""{"force":true}"""), force: null, timeout: null);
        await promoted();
        _oldLink.Cut = false;
        var lineage = (await Metadata(New, "new")).Lineage;
        foreach (var primary in await Primaries(Old, "old"))
        {
            if (!(await Copies.Shard(Old, primary).Stats()).RetentionLeases.Leases.Any(lease => lease.Source == "ccr"))
            {
                // Some of it is not there any more.
                continue;
            }

            var changes = await Leader.Of(Old, primary).Changes(new ShardChangesRequest
            {
                FromSeqNo = lineage[primary.Shard].MaxSeqNo + 1, HistoryUuid = await Leader.History(Old, primary), PollTimeout = TimeSpan.Zero,
            });
            Lost.Add(Leader.Decode(changes));
        }
    }

    public async Task Demote()
    {
        var promoted = await Metadata(New, "new");
        var entry = new FollowEntry
        {
            RemoteCluster = "new",
            LeaderIndex = "new",
            LeaderUuid = promoted.Uuid,
            Parameters = new FollowParameters { ReadPollTimeout = TimeSpan.FromSeconds(1) },
            Shards = [.. promoted.Lineage.Select(shard => new FollowedShard { SharedSeqNo = shard.MaxSeqNo, SharedHistoryUuid = shard.HistoryUuid })],
        };
        await Old.Grains.GetGrain<IIndexGrain>(OldUuid).Follow(FollowMessages.Of(new DemoteIndex("demotion", entry)));
    }

    /// <summary>The old leader has each document as the new one: source, number, term and version, in every copy.</summary>
    public async Task Same(int documents)
    {
        string[] ids = [.. Enumerable.Range(0, documents).Select(id => $"{id}")];
        try
        {
            await Follower.Same(Old, "old", New, "new", ids);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{await Stats()} {string.Join(' ', await Copies.Of(Old, "old"))}");
        }

        Assert.False((await Old.Health(HealthStatus.Green, "old")).TimedOut);
        if (_shards == 1)
        {
            await Copies.AssertSame(Old, "old", ids);
        }
    }

    public async Task<JsonElement> Stats() => (await Follower.Stats(Old, "old")).GetProperty("shards");

    /// <summary>The files hold what was lost, and nothing else.</summary>
    public async Task AssertConflicts()
    {
        var stats = await Stats();
        for (var shard = 0; shard < _shards; shard++)
        {
            var rollback = stats[shard].GetProperty("rollback");
            Assert.Equal(Lost[shard].Count, rollback.GetProperty("operations").GetInt32());
            var node = rollback.GetProperty("node").GetString()!;
            var lines = Read(node, rollback.GetProperty("conflict_file").GetString()!);
            Assert.Equal("old", lines[0].GetProperty("conflicts").GetProperty("index").GetString());
            Assert.Equal(Lost[shard].Select(operation => (operation.Id, operation.SeqNo, operation.Version)), lines[1..].Select(line =>
                (line.GetProperty("_id").GetString()!, line.GetProperty("_seq_no").GetInt64(), line.GetProperty("_version").GetInt64())));
            Assert.Equal(
                Lost[shard].Where(operation => operation.Kind == OperationKind.Index).Select(operation => Encoding.UTF8.GetString(operation.Source.Span)),
                lines[1..].Where(line => line.GetProperty("op_type").GetString() == "index").Select(line => line.GetProperty("_source").GetRawText()));
        }
    }

    public static async Task Delete(Client client, string index, int from, int to)
    {
        var items = Enumerable.Range(from, to - from).Select(id => new Contracts.BulkItem { Index = index, Id = $"{id}", Action = BulkAction.Delete });
        Assert.All((await client.Documents.Bulk(new BulkRequest { Items = [.. items] })).Items, item => Assert.Null(item.Error));
    }

    public static async Task<ShardRoutingView[]> Primaries(Client client, string index) =>
        [.. (await Copies.Of(client, index)).Where(copy => copy.Primary).OrderBy(copy => copy.Shard)];

    public async ValueTask DisposeAsync()
    {
        await OldCluster.DisposeAsync();
        await NewCluster.DisposeAsync();
    }

    private async Task Follow(int documents)
    {
        await Copies.Write(Old, "old", 0, documents);
        await Follower.Of(New).Put("new", Follower.Json("""{"remote_cluster":"old","leader_index":"old","settings":{"index.number_of_replicas":0},"read_poll_timeout":"1s"}"""), "1");
        await Copies.Write(Old, "old", 0, documents / 2);
        await Same(documents);
    }

    private JsonElement[] Read(string node, string file)
    {
        using var folder = OldCluster.Disk(node).OpenSubdirectory("conflicts");
        using var input = folder.OpenInput(file);
        return [.. Encoding.UTF8.GetString(input.Span(0, (int)input.Length)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<IndexMetadata> Metadata(Client client, string index)
    {
        var uuid = (await Copies.Of(client, index))[0].IndexUuid;
        return StateJson.Read<IndexMetadata>((await client.Grains.GetGrain<IIndexGrain>(uuid).GetState(-1)).Json.Span);
    }
}
