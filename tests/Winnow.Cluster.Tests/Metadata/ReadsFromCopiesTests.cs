using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Hosting;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>Any started copy answers reads; the caller does not notice when one cannot.</summary>
public sealed class ReadsFromCopiesTests : IAsyncLifetime
{
    private readonly Reads _reads = new();
    private LinkedCluster _cluster = null!;
    private Client _client = null!;

    public async Task InitializeAsync()
    {
        _cluster = await LinkedCluster.Start(3, configureSilo: (name, silo) => silo.AddIncomingGrainCallFilter(_reads.On(name)));
        _client = _cluster.All().First();
        await _client.Create("test", """{"settings":{"number_of_replicas":2}}""");
        Assert.False((await _client.Health(HealthStatus.Green, "test")).TimedOut);
        for (var i = 0; i < 5; i++)
        {
            Assert.Null((await _client.Write("test", $"{i}")).Error);
        }

        _reads.Clear();
    }

    public async Task DisposeAsync()
    {
        _reads.LetGo();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Copies_take_turns_in_reads_by_id_and_all_have_what_was_acknowledged()
    {
        for (var i = 0; i < 9; i++)
        {
            Assert.True((await _client.Get("test", $"{i % 5}")).Found);
        }

        Assert.Equal([3, 3, 3], _reads.Count.Values);
    }

    [Fact]
    public async Task Every_node_is_searched_before_one_is_chosen_by_its_speed()
    {
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(5, (await _client.Count("test")).Count);
        }

        Assert.Equal(3, _reads.Count.Count);
    }

    [Fact]
    public async Task A_preference_chooses_the_copy()
    {
        foreach (var (preference, nodes) in new[] { ("_only_local", 1), ("_local", 1), ("a-session", 1) })
        {
            _reads.Clear();
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal(5, (await _client.Count("test", preference)).Count);
            }

            Assert.Equal((nodes, 6), (_reads.Count.Count, _reads.Count.Values.Sum()));
        }

        var name = _cluster.Silos.Silos[2].Name;
        _reads.Clear();
        await _client.Count("test", $"_only_nodes:{name}");
        Assert.Equal([name], _reads.Count.Keys);
        var refused = await Assert.ThrowsAsync<WinnowException>(() => _client.Count("test", "_only_nodes:nobody"));
        Assert.Equal("no data nodes with criteria [nobody] found for shard: [test][0]", refused.Error.Reason);
    }

    [Fact]
    public async Task A_killed_node_costs_no_read()
    {
        var victim = _cluster.Silos.Silos[1];
        var stop = false;
        var reading = Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            while (!Volatile.Read(ref stop))
            {
                var count = await _client.Count("test");
                Assert.Equal((5, 0), (count.Count, count.Shards.Failed));
                Assert.True((await _client.Get("test", "3")).Found);
            }
        }));
        await _cluster.Kill(victim);
        await Wait.Until(async () => (await _client.Cluster.Nodes([])).Length == 2);
        Volatile.Write(ref stop, true);
        await reading;
    }

    [Fact]
    public async Task A_node_that_is_killed_between_query_and_fetch_costs_no_search()
    {
        await _client.Create("two", """{"settings":{"number_of_shards":2,"number_of_replicas":2}}""");
        Assert.False((await _client.Health(HealthStatus.Green, "two")).TimedOut);
        for (var i = 0; i < 6; i++)
        {
            Assert.Null((await _client.Write("two", $"{i}")).Error);
        }

        // A reader of the node that was killed must have been one of the winners'.
        var others = _cluster.Silos.Silos.Skip(1).ToDictionary(silo => silo.Name, StringComparer.Ordinal);
        var killed = 0;
        _reads.OnFetch = node => others.TryGetValue(node, out var victim) && Interlocked.Exchange(ref killed, 1) == 0 ? _cluster.Kill(victim) : Task.CompletedTask;
        while (Volatile.Read(ref killed) == 0)
        {
            var answer = JsonDocument.Parse((await _client.Searches.Search(new SearchRequest { Indices = ["two"] })).Body).RootElement;
            Assert.Equal(0, answer.GetProperty("_shards").GetProperty("failed").GetInt32());
            Assert.Equal(6, answer.GetProperty("hits").GetProperty("hits").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_node_that_hangs_is_not_waited_for_when_another_has_a_copy()
    {
        _reads.Hang(_cluster.Silos.Silos[1].Name);
        _reads.Hang(_cluster.Silos.Silos[2].Name);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(5, (await _client.Count("test")).Count);
            Assert.True((await _client.Get("test", "3")).Found);
        }
    }

    [Fact]
    public async Task A_point_in_time_whose_node_is_gone_says_that_its_context_is_missing()
    {
        var victim = _cluster.Silos.Silos[2];
        var opened = await _client.Searches.OpenPointInTime(new OpenPointInTimeRequest
        {
            Indices = ["test"],
            KeepAlive = TimeSpan.FromMinutes(1),
            Preference = $"_only_nodes:{victim.Name}",
        });
        var search = new SearchRequest { Body = Encoding.UTF8.GetBytes($$"""{"pit":{"id":"{{opened.Id}}"} }""") };
        await _client.Searches.Search(search);
        await _cluster.Kill(victim);
        await Wait.Until(async () => (await _client.Cluster.Nodes([])).Length == 2);

        var failed = await Assert.ThrowsAsync<WinnowException>(() => _client.Searches.Search(search));
        Assert.Equal(("search_phase_execution_exception", 404), (failed.Error.Type, failed.Error.Status));
        Assert.StartsWith("No search context found for id [", Assert.Single(failed.Error.RootCauses).Reason, StringComparison.Ordinal);
    }

    /// <summary>Counts the reads of each node, lets some of them hang, and does something before a fetch.</summary>
    private sealed class Reads
    {
        private readonly ConcurrentDictionary<string, bool> _hanging = new(StringComparer.Ordinal);
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Called with the name of the node before it fetches.</summary>
        public Func<string, Task>? OnFetch { get; set; }

        public ConcurrentDictionary<string, int> Count { get; } = new(StringComparer.Ordinal);

        public void Clear() => Count.Clear();

        public void Hang(string node) => _hanging[node] = true;

        /// <summary>What hangs goes on: a silo that stops waits for the calls that it has begun.</summary>
        public void LetGo() => _letGo.TrySetResult();

        public IIncomingGrainCallFilter On(string node) => new Filter(this, node);

        private sealed class Filter(Reads reads, string node) : IIncomingGrainCallFilter
        {
            public async Task Invoke(IIncomingGrainCallContext context)
            {
                var (type, method) = (context.InterfaceMethod?.DeclaringType, context.InterfaceMethod?.Name);
                var read = type == typeof(IShardGrain) && method is nameof(IShardGrain.Get) or nameof(IShardGrain.Query);
                if (read)
                {
                    reads.Count.AddOrUpdate(node, 1, (_, count) => count + 1);
                }

                if (reads._hanging.ContainsKey(node) && (read || (type == typeof(INodeGrain) && method is nameof(INodeGrain.Ping))))
                {
                    await reads._letGo.Task;
                }

                if (type == typeof(IShardGrain) && method is nameof(IShardGrain.Fetch) && reads.OnFetch is { } onFetch)
                {
                    await onFetch(node);
                }

                await context.Invoke();
            }
        }
    }
}
