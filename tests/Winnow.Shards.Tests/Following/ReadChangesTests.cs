using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>What followers of another cluster are given, and at what price.</summary>
public sealed class ReadChangesTests
{
    private readonly EngineFixture _fixture = new();
    private long _writes;

    [Fact]
    public async Task Nothing_above_the_global_checkpoint_is_given()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { IsSoleCopy = false });
        Write(engine, 5);
        Assert.Equal((0, -1L), (engine.ReadChanges(0, 10, 1 << 20).Count, engine.ReadChanges(0, 10, 1 << 20).LastSeqNo));
        engine.AdvanceGlobalCheckpoint(2);
        Assert.Equal([0, 1, 2], Read(engine, 0));
        Assert.Equal([2], Read(engine, 2));
        Assert.Equal((0, 2L), (engine.ReadChanges(3, 10, 1 << 20).Count, engine.ReadChanges(3, 10, 1 << 20).LastSeqNo));
    }

    [Fact]
    public async Task What_the_translog_has_comes_from_there_the_same_as_from_segments_and_nothing_is_refreshed()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        Write(engine, 3);
        await engine.SyncAsync(engine.LastLocation);
        Assert.Equal([0, 1, 2], Read(engine, 0));
        long refreshes = engine.Stats().Refresh.Total;
        Write(engine, 50);
        engine.Delete("1", "r", new OperationOptions { OperationId = new OperationId(7, 8) });
        await engine.SyncAsync(engine.LastLocation);
        byte[] recent = engine.ReadChanges(3, 100, 1 << 20).Operations.ToArray();
        Assert.Equal(refreshes, engine.Stats().Refresh.Total);
        Assert.Equal(OperationsCodec.Encode(engine.Changes(3, 100).Operations), recent);
        Assert.Equal(51, OperationsCodec.Decode(recent).Count);

        // In whichever generation.
        engine.AdvancePrimaryTerm(2);
        Write(engine, 1);
        await engine.SyncAsync(engine.LastLocation);
        refreshes = engine.Stats().Refresh.Total;
        Assert.Equal(Enumerable.Range(0, 55).Select(n => (long)n), Read(engine, 0, maxBytes: 1 << 20));
        Assert.Equal([53, 54], Read(engine, 53));
        Assert.Equal(refreshes, engine.Stats().Refresh.Total);
    }

    [Fact]
    public async Task Who_is_behind_a_commit_costs_one_refresh_however_many_reads_it_takes()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        Write(engine, 12);
        engine.Flush();
        Write(engine, 1);
        await engine.SyncAsync(engine.LastLocation);
        long refreshes = engine.Stats().Refresh.Total;
        for (long from = 0; from <= 12; from++)
        {
            Assert.Equal([from], Read(engine, from, maxBytes: 1));
        }

        Assert.InRange(engine.Stats().Refresh.Total, refreshes, refreshes + 1);
    }

    [Theory]
    [InlineData(10, 1 << 20, 10)]
    [InlineData(4, 1 << 20, 4)]
    [InlineData(10, 1, 1)]
    public async Task Limits_are_kept_but_for_one_operation(int maxOperations, long maxBytes, int expected)
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        Write(engine, 10);
        await engine.SyncAsync(engine.LastLocation);
        Assert.Equal(expected, engine.ReadChanges(0, maxOperations, maxBytes).Count);
        Write(engine, 10);
        await engine.SyncAsync(engine.LastLocation);
        Assert.Equal(expected, engine.ReadChanges(10, maxOperations, maxBytes).Count);
    }

    /// <summary>So that whoever asks for one operation, and whoever asks for many, hears that history is gone at the same number.</summary>
    [Fact]
    public async Task Operations_before_one_that_a_merge_dropped_are_still_there()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        foreach (string id in new[] { "1", "2", "2", "3" })
        {
            await engine.SyncAsync(_fixture.Index(engine, id, "{}").Location);
        }

        engine.Flush();
        engine.ForceMerge(1, onlyExpungeDeletes: false, flush: false, CancellationToken.None);

        EncodedChanges changes = engine.ReadChanges(0, 10, 1 << 20);
        Assert.Equal((1, 0L), (changes.Count, changes.LastSeqNo));
        Assert.Throws<HistoryUnavailableException>(() => engine.ReadChanges(1, 10, 1 << 20));
        Assert.Throws<HistoryUnavailableException>(() => engine.ReadChanges(1, 1, 1 << 20));
    }

    /// <summary>A copy may hear that an operation is everywhere while one before it is still being executed here.</summary>
    [Fact]
    public async Task Operations_before_one_that_is_not_here_yet_are_given_from_segments_as_from_memory()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { IsSoleCopy = false });
        Replicate(engine, 0, 1, 3);
        engine.AdvanceGlobalCheckpoint(3);
        Assert.Equal([0, 1], Read(engine, 0));
        Replicate(engine, 2, 4, 5, 7);
        engine.AdvanceGlobalCheckpoint(7);
        Assert.Equal([4, 5], Read(engine, 4));
        Assert.Equal((0, 5L), (engine.ReadChanges(6, 10, 1 << 20).Count, engine.ReadChanges(6, 10, 1 << 20).LastSeqNo));
    }

    [Fact]
    public async Task An_operation_that_was_synced_before_it_is_done_is_not_waited_for()
    {
        using var clock = new HeldClock();
        await using ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { Clock = clock });
        var deleting = new Thread(() =>
        {
            clock.HoldThisThread();
            engine.Delete("1", null, new OperationOptions());
        });
        deleting.Start();
        clock.Held.Wait();
        await engine.SyncAsync(engine.LastLocation);
        EncodedChanges changes = engine.ReadChanges(0, 10, 1 << 20);
        clock.Release();
        deleting.Join();
        Assert.Equal((1, 0L), (changes.Count, changes.LastSeqNo));
    }

    /// <summary>A process before this one may have logged what was rolled back since.</summary>
    [Fact]
    public async Task What_was_logged_before_the_copy_was_opened_comes_from_segments()
    {
        ShardEngine engine = await _fixture.OpenAsync();
        Write(engine, 3);
        await engine.SyncAsync(engine.LastLocation);
        engine.Abort();
        await using ShardEngine again = await _fixture.OpenAsync();
        Write(again, 2);
        await again.SyncAsync(again.LastLocation);
        Assert.Equal([0, 1, 2], Read(again, 0));
        Assert.Equal([3, 4], Read(again, 3));
    }

    [Fact]
    public async Task History_that_a_merge_dropped_is_gone_for_followers_as_well()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            await engine.SyncAsync(_fixture.Index(engine, "1", $$"""{"n":{{i}}}""").Location);
        }

        engine.Flush();
        engine.ForceMerge(1, onlyExpungeDeletes: false, flush: false, CancellationToken.None);
        Assert.Throws<HistoryUnavailableException>(() => engine.ReadChanges(3, 10, 1 << 20));
        Assert.Equal([19], Read(engine, 19));
    }

    [Fact]
    public async Task Whoever_waits_hears_of_the_next_operation_or_of_the_end()
    {
        ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { IsSoleCopy = false });
        Write(engine, 3);
        Task third = engine.AwaitGlobalCheckpoint(2);
        engine.AdvanceGlobalCheckpoint(1);
        Assert.False(third.IsCompleted);
        engine.AdvanceGlobalCheckpoint(2);
        await third;
        await engine.AwaitGlobalCheckpoint(2);
        Task never = engine.AwaitGlobalCheckpoint(3);
        engine.Abort();
        await never;
        await engine.AwaitGlobalCheckpoint(3);
    }

    [Fact]
    public async Task The_age_of_an_operation_counts_from_when_all_copies_had_it()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { IsSoleCopy = false });
        Write(engine, 10);
        engine.AdvanceGlobalCheckpoint(2);
        Assert.Null(engine.AgeOf(2));
        Assert.Equal([0, 1, 2], Read(engine, 0));
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        engine.AdvanceGlobalCheckpoint(4);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        engine.AdvanceGlobalCheckpoint(6);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal([null, 5, 5, 3, 3, null], new long[] { 2, 3, 4, 5, 6, 7 }.Select(seqNo => engine.AgeOf(seqNo)?.TotalSeconds));
    }

    [Fact]
    public void Ages_are_known_however_long_ago_they_began()
    {
        var clock = new ManualClock();
        var watch = new GlobalCheckpointWatch(clock);
        watch.Watch(-1);
        for (int i = 0; i < 100_000; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            watch.Advanced(i);
        }

        Assert.Equal(TimeSpan.Zero, watch.AgeOf(99_999));
        Assert.Equal(TimeSpan.FromSeconds(400), watch.AgeOf(99_599));
        double hour = watch.AgeOf(100_000 - 3600)!.Value.TotalSeconds;
        Assert.InRange(hour, 1800, 3600);
        Assert.NotNull(watch.AgeOf(0));
    }

    private static List<long> Read(ShardEngine engine, long from, long maxBytes = 1 << 20) =>
        [.. OperationsCodec.Decode(engine.ReadChanges(from, 100, maxBytes).Operations.Span).Select(operation => operation.SeqNo)];

    private void Replicate(ShardEngine engine, params long[] seqNos)
    {
        foreach (long seqNo in seqNos)
        {
            _fixture.Index(engine, $"{seqNo}", "{}", new OperationOptions { Origin = OperationOrigin.Replica, SeqNo = seqNo, PrimaryTerm = 1, Version = 1 });
        }
    }

    private void Write(ShardEngine engine, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _fixture.Index(engine, $"{i}", $$"""{"n":{{i}}}""", new OperationOptions { OperationId = new OperationId(1, ++_writes) });
        }
    }

    /// <summary>Holds one thread when it asks for the time, which an operation does between the translog and its end.</summary>
    private sealed class HeldClock : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private int _thread;

        public ManualResetEventSlim Held { get; } = new();

        public void HoldThisThread() => Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);

        public void Release() => _released.Set();

        public override long GetTimestamp()
        {
            if (Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId)
            {
                Held.Set();
                _released.Wait();
            }

            return 0;
        }

        public void Dispose()
        {
            Held.Dispose();
            _released.Dispose();
        }
    }
}
