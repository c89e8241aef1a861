using System.Collections.Concurrent;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>Writers and readers of a few documents, while the engine refreshes, flushes and merges under them.</summary>
public sealed class LinearizabilityTests
{
    private const int Ids = 6;

    /// <summary>The documents below are never deleted.</summary>
    private const int FirstDeletable = 3;
    private const int OperationsEach = 80;

    [Fact]
    public async Task A_get_never_returns_less_than_what_was_done_before_it_began_and_never_what_nobody_wrote()
    {
        var fixture = new EngineFixture(("index.translog.generation_threshold_size", "4kb"));
        await using ShardEngine engine = await ShardEngine.OpenAsync(fixture.Config with { Executor = ThreadPoolExecutor.Instance });

        // The highest version that is known to be done, and every source that was written, by id.
        long[] done = [.. Enumerable.Repeat(-1L, Ids)];
        var written = new ConcurrentDictionary<(int Id, long SeqNo), string>();
        int running = 4;
        var failures = new ConcurrentQueue<Exception>();
        Thread[] writers = [.. Enumerable.Range(0, 4).Select(writer => Guarded(failures, () =>
        {
            var random = new Random(writer);
            for (int n = 0; n < OperationsEach; n++)
            {
                int id = random.Next(Ids);
                string source = $$"""{"n":{{n}},"t":"w{{writer}}"}""";
                EngineResult result = id >= FirstDeletable && random.Next(5) == 0
                    ? engine.Delete($"{id}", null, new OperationOptions())
                    : fixture.Index(engine, $"{id}", source);
                written[(id, result.SeqNo)] = result.Result is OperationResult.Deleted or OperationResult.NotFound ? "" : source;
                AtomicMax.Raise(ref done[id], result.SeqNo);
                engine.SyncAsync(result.Location).Wait();
            }

        }, () => Interlocked.Decrement(ref running)))];
        Thread[] readers = [.. Enumerable.Range(0, 3).Select(reader => Guarded(failures, () =>
        {
            var random = new Random(100 + reader);
            while (Volatile.Read(ref running) > 0)
            {
                int id = random.Next(Ids);
                long before = Interlocked.Read(ref done[id]);
                GetResult got = engine.Get($"{id}");
                Assert.True(got.Found || before < 0 || id >= FirstDeletable, $"{id} was written by {before} and is not found");
                if (got.Found)
                {
                    Assert.True(got.SeqNo >= before, $"read {got.SeqNo} after {before} was done");
                    Assert.True(!written.TryGetValue((id, got.SeqNo), out string? source) || source == EngineFixture.Text(got.Source));
                }
            }
        }))];
        Thread caretaker = Guarded(failures, () =>
        {
            for (int n = 0; Volatile.Read(ref running) > 0; n++)
            {
                engine.Refresh();
                if (n % 5 == 0)
                {
                    engine.Flush();
                }

                if (n % 17 == 0)
                {
                    engine.ForceMerge(1, onlyExpungeDeletes: false, flush: false, CancellationToken.None);
                }
            }
        });
        List<Thread> threads = [.. writers, .. readers, caretaker];
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
        Assert.Equal((4 * OperationsEach) - 1, engine.SeqNoStats.PersistedCheckpoint);
        engine.Refresh();
        for (int id = 0; id < Ids; id++)
        {
            string last = written.Where(entry => entry.Key.Id == id).MaxBy(entry => entry.Key.SeqNo).Value;
            GetResult got = engine.Get($"{id}", realtime: false);
            Assert.Equal(last, got.Found ? EngineFixture.Text(got.Source) : "");
        }
    }

    private static Thread Guarded(ConcurrentQueue<Exception> failures, Action work, Action? last = null) => new(() =>
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
        finally
        {
            last?.Invoke();
        }
    });
}
