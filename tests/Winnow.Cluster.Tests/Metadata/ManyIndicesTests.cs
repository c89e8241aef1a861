using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Orleans;
using Orleans.Hosting;
using Winnow.Contracts;
using Xunit.Abstractions;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>
/// What an index costs must not grow with how many there are. Counted, not timed; the times are only reported.
/// <c>WINNOW_INDICES=1000</c> makes it the full size.
/// </summary>
public sealed class ManyIndicesTests(ITestOutputHelper output)
{
    private static readonly int Indices = int.Parse(Environment.GetEnvironmentVariable("WINNOW_INDICES") ?? "60", CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_last_index_costs_as_many_writes_and_messages_as_the_first_and_a_node_that_restarts_recovers_all()
    {
        var calls = new Calls();
        await using var cluster = await LinkedCluster.Start(3, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var writes = 0;
        foreach (var silo in cluster.Silos.Silos)
        {
            cluster.Link(silo.Name).OnWrite = (_, after) =>
            {
                Interlocked.Add(ref writes, after ? 1 : 0);
                return Task.CompletedTask;
            };
        }

        var client = cluster.All().First();
        var part = Indices / 10;
        var costs = new List<(double Writes, double Messages, double Millis)>();
        for (var done = 0; done < Indices; done += part)
        {
            (writes, calls.Count) = (0, 0);
            var watch = Stopwatch.StartNew();
            for (var i = done; i < done + part; i++)
            {
                Assert.True((await client.Create($"index-{i}", """{"settings":{"number_of_replicas":1}}""")).ShardsAcknowledged);
            }

            var millis = watch.Elapsed.TotalMilliseconds;
            Assert.False((await client.Health(HealthStatus.Green)).TimedOut);
            costs.Add(((double)writes / part, (double)calls.Count / part, millis / part));
            output.WriteLine($"indices {done}-{done + part - 1}: {costs[^1].Writes:F1} writes, {costs[^1].Messages:F1} metadata messages, {costs[^1].Millis:F1} ms each");
        }

        Assert.InRange(costs[^1].Writes, 0, 1.5 * costs[0].Writes);
        Assert.InRange(costs[^1].Messages, 0, 1.5 * costs[0].Messages);
        await Restart(cluster);
    }

    private async Task Restart(LinkedCluster cluster)
    {
        var (_, other) = await cluster.Masters();
        await cluster.Silos.StopSiloAsync(other);
        var watch = Stopwatch.StartNew();
        var silo = await cluster.Restart(other.Name);
        var started = watch.Elapsed;
        var health = await cluster.On(silo).Cluster.Health(new HealthRequest
        {
            WaitForStatus = HealthStatus.Green,
            WaitForNodes = "3",
            Timeout = TimeSpan.FromMinutes(5),
        });
        output.WriteLine($"restart of a node: up after {started.TotalSeconds:F1} s, green after {watch.Elapsed.TotalSeconds:F1} s");
        Assert.Equal((HealthStatus.Green, Indices * 2), (health.Status, health.ActiveShards));
    }

    /// <summary>Calls between grains that are about metadata.</summary>
    private sealed class Calls : IIncomingGrainCallFilter
    {
        private static readonly ConcurrentDictionary<Type, bool> Counted = new(
            new[] { typeof(IClusterGrain), typeof(IIndexGrain), typeof(INodeGrain) }.Select(type => KeyValuePair.Create(type, true)));

        private int _count;

        public int Count
        {
            get => _count;
            set => _count = value;
        }

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod?.DeclaringType is { } type && Counted.ContainsKey(type))
            {
                Interlocked.Increment(ref _count);
            }

            return context.Invoke();
        }
    }
}
