namespace Winnow.Cli.Demo;

/// <summary>One demo from its first process to the moment at which all followers have everything.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Topology _topology;
    private readonly DemoScreen _screen;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, DemoCluster> _clusters;
    private readonly List<OrderWriter> _writers = [];

    public DemoRun(Topology topology, string folder, SiloProgram program, DemoPorts ports, DemoScreen screen, CancellationToken cancellation)
    {
        _topology = topology;
        _screen = screen;
        _cancellation = cancellation;
        Follows = topology.Follows;
        _clusters = topology.Clusters.ToDictionary(name => name, name => new DemoCluster(name, folder, program, ports), StringComparer.Ordinal);
    }

    public DemoScreen Screen => _screen;

    /// <summary>Who follows whom now.</summary>
    public Follow[] Follows { get; set; }

    public IReadOnlyList<OrderWriter> Writers => _writers;

    /// <summary>Orders that were acknowledged by a cluster that was killed before anybody else had them.</summary>
    public long Lost { get; set; }

    public async Task SetUp(int shards)
    {
        await Task.WhenAll(_clusters.Values.Select(cluster => cluster.Start(_cancellation)));
        foreach (var cluster in _clusters.Values)
        {
            _screen.Say($"cluster [{cluster.Name}] answers at {cluster.Url}");
        }

        foreach (var place in _topology.Written)
        {
            var aliases = new Dictionary<string, object>(StringComparer.Ordinal);
            if (_topology.ReadOverAlias.Length > 0)
            {
                aliases[Topology.Alias] = new { };
            }

            var properties = new { number = new { type = "long" }, pieces = new { type = "integer" }, text = new { type = "text" } };
            await At(place).Put(
                place.Index, new { settings = new { number_of_shards = shards, number_of_replicas = 0 }, mappings = new { properties }, aliases }, _cancellation);
        }

        foreach (var follow in _topology.Follows)
        {
            await Know(follow.Follower.Cluster, follow.Leader.Cluster);
            await At(follow.Follower).Put(
                $"{follow.Follower.Index}/_ccr/follow?wait_for_active_shards=1",
                new { remote_cluster = follow.Leader.Cluster, leader_index = follow.Leader.Index },
                _cancellation);
            _screen.Say($"[{follow.Follower}] follows [{follow.Leader}]");
        }
    }

    public void Write(int rate) => _writers.AddRange(_topology.Written.Select(place => new OrderWriter(_clusters, place, rate)));

    /// <summary>Shows for a while how far everybody is.</summary>
    public async Task Watch(TimeSpan time)
    {
        using var timer = new PeriodicTimer(Look);
        for (var left = time; left > TimeSpan.Zero; left -= Look)
        {
            await timer.WaitForNextTickAsync(_cancellation);
            await LookOnce();
        }
    }

    /// <summary>Nothing is written any more: soon everybody has everything, and says so.</summary>
    public async Task Settle()
    {
        await Task.WhenAll(_writers.Select(writer => writer.Stop()));
        foreach (var cluster in _clusters.Values)
        {
            await cluster.Post("_refresh", body: null, _cancellation);
        }

        var expected = _writers.ToDictionary(writer => writer.Place.Index, writer => writer.Acknowledged - Lost, StringComparer.Ordinal);
        await Until("everybody has everything", async () => (await LookOnce()).All(look => look.InSync && look.Documents == expected[look.Follower.Index]));
        foreach (var name in _topology.ReadOverAlias)
        {
            var found = await LagLook.Count(_clusters[name], Topology.Alias, _cancellation);
            _screen.Say($"[{name}] finds {found} orders over the alias [{Topology.Alias}]");
            if (found != expected.Values.Sum())
            {
                throw new IOException($"cluster [{name}] finds {found} orders over the alias [{Topology.Alias}], and {expected.Values.Sum()} were acknowledged");
            }
        }

        _screen.Say($"{expected.Values.Sum()} orders were acknowledged, and every follower has them");
    }

    public DemoCluster At(Place place) => _clusters[place.Cluster];

    /// <summary>Tells a cluster where another one is.</summary>
    public Task Know(string cluster, string remote)
    {
        var persistent = new Dictionary<string, string[]>(StringComparer.Ordinal) { [$"cluster.remote.{remote}.seeds"] = [_clusters[remote].Seed] };
        return _clusters[cluster].Put("_cluster/settings", new { persistent }, _cancellation);
    }

    public async Task<LagLook[]> LookOnce()
    {
        var looks = await Task.WhenAll(Follows.Select(follow => LagLook.Take(follow, At(follow.Follower), _cancellation)));
        _screen.Show(looks, _writers);
        return looks;
    }

    /// <summary>Waits until something is so.</summary>
    public async Task Until(string what, Func<Task<bool>> reached)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Look / 4);
        while (!await reached())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new IOException($"it was not reached within {Patience.TotalSeconds} s that {what}");
            }

            await timer.WaitForNextTickAsync(_cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_writers.Select(writer => writer.Stop()));
        foreach (var cluster in _clusters.Values)
        {
            await cluster.DisposeAsync();
        }
    }
}
