using System.Collections.Concurrent;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A loss of power under writers that run beside each other, flushes and refreshes.</summary>
public sealed class ConcurrentCrashTests
{
    private const int Runs = 25;
    private const int Writers = 4;
    private const int SharedIds = 5;

    [Fact]
    public async Task What_was_acknowledged_is_there_once_and_numbers_are_never_given_twice()
    {
        int seed = Environment.TickCount;
        for (int run = 0; run < Runs; run++)
        {
            try
            {
                await RunAsync(new Random(seed + run));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed + run} (threads make it unlike itself): {e.Message}", e);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var fixture = new EngineFixture(("index.translog.generation_threshold_size", "2kb"));
        ShardEngineConfig config = fixture.Config with { Executor = ThreadPoolExecutor.Instance, OnFailed = static (_, _) => { } };
        ShardEngine engine = await ShardEngine.OpenAsync(config);
        engine.UpdateRetentionLeases(new RetentionLeases(1, 1, [new RetentionLease("all", 0, 0, "test")]));
        var acknowledged = new ConcurrentBag<(string Id, long SeqNo, string Source)>();
        var failures = new ConcurrentQueue<Exception>();
        int enough = random.Next(20, 150);
        using var reached = new ManualResetEventSlim();
        List<Thread> threads = [.. Enumerable.Range(0, Writers).Select(writer => Until(failures, () =>
        {
            string id = acknowledged.Count % 3 == 0 ? $"own-{writer}-{acknowledged.Count}" : $"shared-{acknowledged.Count % SharedIds}";
            string source = $$"""{"n":{{acknowledged.Count}},"t":"w{{writer}}"}""";
            EngineResult result = fixture.Index(engine, id, source);
            engine.SyncAsync(result.Location).Wait();
            acknowledged.Add((id, result.SeqNo, source));
            if (acknowledged.Count >= enough)
            {
                reached.Set();
            }
        }))];
        threads.Add(Until(failures, () => engine.Flush(force: true)));
        threads.Add(Until(failures, () => engine.Refresh()));
        threads.ForEach(thread => thread.Start());
        reached.Wait();
        fixture.Directory.AtOneInstant(() =>
        {
            PowerLoss.Strike(fixture.Directory, random);
            fixture.Directory.CutPower();
        });
        threads.ForEach(thread => thread.Join());
        fixture.Directory.RestorePower();
        Assert.Empty(failures);

        ShardEngine reopened = await ShardEngine.OpenAsync(fixture.Config);
        SeqNoStats seqNos = reopened.SeqNoStats;
        Assert.Equal(seqNos.MaxSeqNo, seqNos.LocalCheckpoint);
        Dictionary<long, ShardOperation> history = reopened.Changes(0, long.MaxValue, maxOperations: int.MaxValue).Operations
            .ToDictionary(operation => operation.SeqNo);
        Assert.Equal(seqNos.MaxSeqNo + 1, history.Count);
        foreach ((string id, long seqNo, string source) in acknowledged)
        {
            Assert.True(history.ContainsKey(seqNo), $"[{seqNo}] was acknowledged and is gone");
            Assert.Equal((OperationKind.Index, id), (history[seqNo].Kind, history[seqNo].Id));
            Assert.Equal(source, EngineFixture.Text(history[seqNo].Source));
        }

        foreach (IGrouping<string, ShardOperation> operations in history.Values.Where(o => o.Kind == OperationKind.Index).GroupBy(o => o.Id))
        {
            ShardOperation last = operations.MaxBy(operation => operation.SeqNo);
            Assert.Equal(last.SeqNo, reopened.Get(operations.Key).SeqNo);
            Assert.Equal(EngineFixture.Text(last.Source), EngineFixture.Text(reopened.Get(operations.Key, realtime: false).Source));
        }

        int documents = history.Values.Where(o => o.Kind == OperationKind.Index).Select(o => o.Id).Distinct().Count();
        Assert.Equal(documents, reopened.Stats().DocsCount);
        Assert.Equal(seqNos.MaxSeqNo + 1, fixture.Index(reopened, "next", "{}").SeqNo);
        reopened.Abort();
    }

    /// <summary>Repeats until the engine says that it is closed.</summary>
    private static Thread Until(ConcurrentQueue<Exception> failures, Action work) => new(() =>
    {
        try
        {
            while (true)
            {
                work();
            }
        }
        catch (EngineClosedException)
        {
        }
        catch (AggregateException e) when (e.InnerException is EngineClosedException)
        {
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
    });
}
