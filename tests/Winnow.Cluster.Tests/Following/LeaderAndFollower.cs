using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using LeaderIndex = Winnow.Contracts.LeaderIndex;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A cluster with a leader of one shard, <c>test</c>, and another whose index <c>copy</c> follows it. Nobody reads from the leader but the test.</summary>
internal sealed class LeaderAndFollower : IAsyncDisposable
{
    public const string Follower = "copy";
    private readonly TestRemoteClients _clients = new();

    public CallHooks LeaderCalls { get; } = new();

    public CallHooks FollowerCalls { get; } = new();

    public LinkedCluster Leaders { get; private set; } = null!;

    public LinkedCluster Followers { get; private set; } = null!;

    public TestRemote Link { get; private set; } = null!;

    public LeaderIndex Leader { get; private set; } = null!;

    public string FollowerUuid { get; } = Guid.NewGuid().ToString("N");

    public Client There => Leaders.All().First();

    public Client Here => Followers.All().First();

    public static async Task<LeaderAndFollower> Start(int documents, int leaderReplicas = 1, short followerSilos = 2)
    {
        var both = new LeaderAndFollower();
        both.Leaders = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(both.LeaderCalls));
        both.Followers = await FollowingCluster.Start(followerSilos, both._clients, both.FollowerCalls);
        both.Link = both._clients.Register("leader:9300", both.Leaders.Silos);
        await FollowingCluster.Connect(both.Followers, "far", "leader:9300");
        await both.There.Create("test", $$"""{ "settings": { "number_of_shards": 1, "number_of_replicas": {{leaderReplicas}} } }""");
        await Indices.Settled(both.There);
        await Copies.Write(both.There, "test", 0, documents);
        return both;
    }

    /// <summary>Makes the follower as its put-follow leaves it: its primary is to be made of the leader's.</summary>
    public async Task Follow(int replicas = 1, string? historyUuid = null, bool wait = true)
    {
        Leader = await There.Grains.GetGrain<ILeaderGrain>(0).Index(new LeaderIndexRequest { Name = "test", Shards = true });
        var settings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .AddRange(Leader.Settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
            .SetItem("index.uuid", FollowerUuid)
            .SetItem("index.number_of_replicas", $"{replicas}");
        var init = new InitIndex(Follower, FollowerUuid, settings, Encoding.UTF8.GetString(Leader.Mapping.Span), 1, Leader.RoutingNumShards, Leader.RoutingPartitionSize);
        var entry = new FollowEntry
        {
            RemoteCluster = "far",
            LeaderIndex = Leader.Name,
            LeaderUuid = Leader.Uuid,
            Shards = [new FollowedShard { LeaderHistoryUuid = historyUuid ?? Leader.Shards[0].HistoryUuid }],
            Parameters = null,
        };
        var index = IndexDecisions.Decide(new IndexMetadata(), new FollowIndex(init, entry, Leader.CreatedMillis), DateTimeOffset.UnixEpoch);
        var silo = Followers.Silos.GetActiveSilos().First();
        var storage = Followers.Services(silo).GetRequiredKeyedService<IGrainStorage>("Default");
        var state = new GrainState<StoredState> { State = new StoredState { Json = Encoding.UTF8.GetString(StateJson.Write(index)) } };
        await storage.WriteStateAsync("index", Followers.On(silo).Grains.GetGrain<IIndexGrain>(FollowerUuid).GetGrainId(), state);
        await Followers.On(silo).Grains.GetGrain<IClusterGrain>("cluster").ImportIndex(new ImportIndexCommand { Uuid = FollowerUuid, Json = StateJson.Write(index) });
        if (wait)
        {
            await Settled();
        }
    }

    public async Task Settled()
    {
        var health = await Here.Cluster.Health(new HealthRequest
        {
            Indices = [Follower],
            WaitForStatus = HealthStatus.Green,
            WaitForNoInitializingShards = true,
            Timeout = TimeSpan.FromSeconds(60),
        });
        Assert.False(health.TimedOut, $"{health}");
    }

    public Task<ShardChanges> Changes(long from, int count = 5120) => There.Grains
        .GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(Leader.Uuid, 0))
        .Changes(new ShardChangesRequest { FromSeqNo = from, MaxOperations = count, HistoryUuid = Leader.Shards[0].HistoryUuid, PollTimeout = TimeSpan.Zero });

    /// <summary>Reads operations of the leader and gives them to the follower's primary of now.</summary>
    public async Task<FollowerProgress> Apply(long from, int count = 5120, long mappingVersion = 0)
    {
        var changes = await Changes(from, count);
        var (primary, term) = await Primary();
        var history = (await primary.Progress(term)).HistoryUuid;
        return await primary.Apply(new FollowBatch
        {
            PrimaryTerm = term,
            HistoryUuid = history,
            LeaderHistoryUuid = Leader.Shards[0].HistoryUuid,
            Operations = changes.Operations,
            Checksum = changes.Checksum,
            MappingVersion = mappingVersion,
        });
    }

    public async Task<(IShardFollowGrain Primary, long Term)> Primary()
    {
        var table = (await Metadata()).Shards[0];
        var primary = table.Primary;
        return (Here.Grains.GetGrain<IShardFollowGrain>(IShardGrain.KeyOf(FollowerUuid, 0, primary.AllocationId!, primary.NodeId!)), table.PrimaryTerm);
    }

    /// <summary>As the index has decided; its grain may have to come up on another silo first.</summary>
    public async Task<IndexMetadata> Metadata()
    {
        IndexMetadata? decided = null;
        await Wait.Until(async () =>
        {
            try
            {
                decided = StateJson.Read<IndexMetadata>((await Here.Grains.GetGrain<IIndexGrain>(FollowerUuid).GetState(-1)).Json.Span);
                return true;
            }
            catch (SiloUnavailableException)
            {
                return false;
            }
        });
        return decided!;
    }

    /// <summary>Every copy of the follower has each document as the leader's primary has it: source, number, term and version.</summary>
    public async Task AssertSame(IEnumerable<string> ids)
    {
        var leader = (await Copies.Of(There, "test"))[0];
        var followers = await Copies.Of(Here, Follower);
        Assert.All(followers, copy => Assert.Equal(ShardCopyState.Started, copy.State));
        foreach (var chunk in ids.Chunk(1000))
        {
            var expected = await Copies.Shard(There, leader).Get([.. chunk.Select(id => new GetRequest { Index = "test", Id = id })]);
            foreach (var copy in followers)
            {
                var actual = await Copies.Shard(Here, copy).Get([.. chunk.Select(id => new GetRequest { Index = Follower, Id = id })]);
                Assert.Equal(expected.Select(Text), actual.Select(Text));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Followers.DisposeAsync();
        await Leaders.DisposeAsync();
    }

    private static string Text(MultiGetItem item) => item.Response is { } document
        ? $"{document.Id} {document.Found} {document.Version} {document.SeqNo} {document.PrimaryTerm} {(document.Source is { } source ? Encoding.UTF8.GetString(source.Span) : "")}"
        : $"{item.Error}";
}
