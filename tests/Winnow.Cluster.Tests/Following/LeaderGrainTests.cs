using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A leader for callers who know neither its copies nor its nodes.</summary>
public sealed class LeaderGrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CallHooks _calls = new();

    [Fact]
    public async Task Changes_are_read_on_when_the_primary_dies()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var copies = await Copies.Of(cluster.All().First(), "test");
        var nodes = await cluster.All().First().Cluster.Nodes([]);
        var doomed = cluster.Silos.GetActiveSilos().Single(silo => silo.Name == nodes.Single(node => node.Id == copies[0].NodeId).Name);
        var client = cluster.On(cluster.Silos.GetActiveSilos().First(silo => silo != doomed));
        await Copies.Write(client, "test", 0, 10);
        var leader = client.Grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(copies[0].IndexUuid, 0));
        var shard = await leader.Describe();
        Assert.Equal((9L, 9L, 1L), (shard.GlobalCheckpoint, shard.MaxSeqNo, shard.PrimaryTerm));
        Assert.True(shard.Bytes > 0);
        for (var from = 0; from < 10; from++)
        {
            Assert.Equal(from, (await leader.Changes(new ShardChangesRequest { FromSeqNo = from, MaxOperations = 1, HistoryUuid = shard.HistoryUuid })).LastSeqNo);
        }

        var waiting = leader.Changes(new ShardChangesRequest { FromSeqNo = 10, HistoryUuid = shard.HistoryUuid, PollTimeout = TimeSpan.FromMinutes(5) });
        await cluster.Kill(doomed);
        await client.Write("test", "10");
        Assert.Equal("10", Assert.Single(Leader.Decode(await waiting.WaitAsync(Patience))).Id);
        Assert.Equal(10, (await leader.AddLease(new ShardLeaseRequest { Id = "f", RetainingSeqNo = 10 })).RetainingSeqNo);
    }

    [Fact]
    public async Task A_closed_index_and_one_that_is_gone_say_so()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        var uuid = (await Copies.Of(client, "test"))[0].IndexUuid;
        var leader = client.Grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(uuid, 0));
        await client.Indices.Close(new OpenIndexRequest { Indices = ["test"] });
        Assert.Equal("index_closed_exception", (await Assert.ThrowsAsync<WinnowException>(leader.Describe)).Error.Type);
        Assert.True((await Index(client, new LeaderIndexRequest { Name = "test" })).Closed);
        await client.Indices.Delete(new IndicesRequest { Indices = ["test"] });
        Assert.Equal("index_not_found_exception", (await Assert.ThrowsAsync<WinnowException>(leader.Describe)).Error.Type);
        Assert.Equal("index_not_found_exception", (await Assert.ThrowsAsync<WinnowException>(() => Index(client, new LeaderIndexRequest { Uuid = uuid }))).Error.Type);
    }

    [Fact]
    public async Task An_index_is_described_in_the_versions_that_were_asked_for()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var clients = cluster.All().ToList();
        await Copies.Write(clients[0], "test", 0, 1);
        var index = await Index(clients[1], new LeaderIndexRequest { Name = "test", Shards = true });
        Assert.Equal(("test", false, 1, 2L, 1L, 1L), (index.Name, index.Closed, index.NumberOfShards, index.MappingVersion, index.SettingsVersion, index.AliasesVersion));
        Assert.Contains("\"n\"", Encoding.UTF8.GetString(index.Mapping.Span), StringComparison.Ordinal);
        Assert.Contains(index.Settings, setting => setting is { Name: "index.number_of_replicas", Value: "1" });
        Assert.Equal((0L, 1L), (Assert.Single(index.Shards).MaxSeqNo, index.Shards[0].PrimaryTerm));

        var later = Index(clients[1], new LeaderIndexRequest { Uuid = index.Uuid, AliasesVersion = 2, Timeout = TimeSpan.FromMinutes(5) });
        await clients[0].Indices.UpdateAliases(new UpdateAliasesRequest { Actions = [new AliasAction { Type = AliasActionType.Add, Indices = ["test"], Aliases = ["a"], IsWriteIndex = true }] });
        Assert.Equal(("a", true), (await later.WaitAsync(Patience)).Aliases.Select(alias => (alias.Name, alias.IsWriteIndex)).Single());
        Assert.Equal(1, (await Index(clients[1], new LeaderIndexRequest { Uuid = index.Uuid, SettingsVersion = 9, Timeout = TimeSpan.FromMilliseconds(10) })).SettingsVersion);
    }

    [Fact]
    public async Task Names_are_told_as_soon_as_there_is_a_new_one()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        var leader = client.Grains.GetGrain<ILeaderGrain>(0);
        var now = await leader.Indices(new LeaderIndicesRequest());
        Assert.Equal(("test", true), (Assert.Single(now.Indices).Name, now.Indices[0].PrimariesActive));
        var same = await leader.Indices(new LeaderIndicesRequest { NewerThan = now.MetadataVersion, Timeout = TimeSpan.FromMilliseconds(10) });
        Assert.Equal(now.MetadataVersion, same.MetadataVersion);
        var next = leader.Indices(new LeaderIndicesRequest { NewerThan = now.MetadataVersion, Timeout = TimeSpan.FromMinutes(5) });
        await cluster.All().Last().Create("another");
        var newer = await next.WaitAsync(Patience);
        Assert.Contains(newer.Indices, index => index.Name == "another");
        Assert.True(newer.MetadataVersion > now.MetadataVersion);
    }

    [Fact]
    public async Task Names_are_told_as_soon_as_an_index_has_its_primaries()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        var leader = client.Grains.GetGrain<ILeaderGrain>(0);
        await client.Indices.Create(new CreateIndexRequest
        {
            Index = "late", Body = """{"settings":{"index.routing.allocation.enable":"none","index.number_of_replicas":0}}"""u8.ToArray(), WaitForActiveShards = "0",
        });
        var now = await leader.Indices(new LeaderIndicesRequest());
        var late = now.Indices.Single(index => index.Name == "late");
        Assert.False(late.PrimariesActive);
        var active = leader.Indices(new LeaderIndicesRequest { NewerThan = now.MetadataVersion, Inactive = [late.Uuid], Timeout = TimeSpan.FromMinutes(5) });
        await client.Indices.PutSettings(new PutSettingsRequest { Indices = ["late"], Body = """{"index.routing.allocation.enable":"all"}"""u8.ToArray() });
        var told = await active.WaitAsync(Patience);
        Assert.Equal((now.MetadataVersion, true), (told.MetadataVersion, told.Indices.Single(index => index.Name == "late").PrimariesActive));
    }

    private static Task<LeaderIndex> Index(Client client, LeaderIndexRequest request) => client.Grains.GetGrain<ILeaderGrain>(0).Index(request);
}
