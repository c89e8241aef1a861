using Winnow.Grains.Ports;
using Winnow.Search;

namespace Winnow.Grains.Tests.Ports;

public sealed class ComputePoolTests
{
    private readonly ComputePool _pool = new();

    [Fact]
    public async Task So_many_pieces_of_work_run_at_once_and_the_rest_wait()
    {
        var width = Stats("force_merge").Threads;
        using var gate = new ManualResetEventSlim();
        var allStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (running, most, started) = (0, 0, 0);
        var work = Enumerable.Range(0, width * 5).Select(i => _pool.Merge.Run(() =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (Interlocked.Increment(ref started) == width)
            {
                allStarted.SetResult();
            }

            gate.Wait();
            Interlocked.Decrement(ref running);
            return i;
        })).ToList();

        await allStarted.Task;
        Assert.Equal((width, width * 4, 0), (Stats("force_merge").Active, Stats("force_merge").Queue, Stats("force_merge").Completed));
        gate.Set();
        Assert.Equal(Enumerable.Range(0, width * 5), await Task.WhenAll(work));
        Assert.Equal((width, width), (most, Stats("force_merge").Largest));
    }

    [Fact]
    public async Task What_the_work_throws_reaches_who_waits_and_the_pool_goes_on()
    {
        var failed = Enumerable.Range(0, 100).Select(i => _pool.Write.Run<int>(() => throw new InvalidDataException($"{i}"))).ToList();
        for (var i = 0; i < failed.Count; i++)
        {
            Assert.Equal($"{i}", (await Assert.ThrowsAsync<InvalidDataException>(() => failed[i])).Message);
        }

        Assert.Equal(7, await _pool.Write.Run(() => 7));
    }

    [Fact]
    public async Task A_full_search_queue_refuses_with_429()
    {
        var width = Stats("search").Threads;
        using var gate = new ManualResetEventSlim();
        var held = new List<Task<int>>();
        var refused = Assert.Throws<ElasticsearchException>(() =>
        {
            while (held.Count < width + 1001)
            {
                held.Add(_pool.Search.Run(() =>
                {
                    gate.Wait();
                    return 1;
                }));
            }
        });
        gate.Set();
        Assert.Equal(("es_rejected_execution_exception", 429), (refused.Type, refused.Status));
        Assert.Equal(1, Stats("search").Rejected);
        Assert.InRange(held.Count, 1000, width + 1000);
        Assert.Equal(held.Count, (await Task.WhenAll(held)).Sum());
    }

    [Fact]
    public async Task Work_that_comes_while_a_pump_ends_is_never_forgotten()
    {
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal(i, await _pool.Write.Run(() => i));
        }
    }

    private ThreadPoolStats Stats(string pool) => _pool.Stats().Single(stats => stats.Name == pool);

    private static void InterlockedMax(ref int target, int value)
    {
        for (var before = Volatile.Read(ref target); before < value; before = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, before);
        }
    }
}
