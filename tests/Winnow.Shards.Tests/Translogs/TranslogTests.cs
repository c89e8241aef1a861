using Xunit;

namespace Winnow.Shards.Tests;

public sealed class TranslogTests
{
    [Fact]
    public void Operations_are_read_back_before_and_after_they_are_flushed()
    {
        var fixture = new TranslogFixture();
        using Translog translog = fixture.Create();
        var locations = new List<TranslogLocation>();
        for (long seqNo = 0; seqNo < 300; seqNo++)
        {
            locations.Add(translog.Add(TranslogFixture.Op(seqNo, new string('x', (int)seqNo * 7))));
            Assert.True(translog.TryRead(locations[(int)seqNo / 2], out ShardOperation read));
            TranslogFixture.AssertSame(TranslogFixture.Op(seqNo / 2, new string('x', (int)(seqNo / 2) * 7)), read);
            if (seqNo % 100 == 50)
            {
                translog.Roll(1);
            }
        }

        Assert.Equal(locations.Order(), locations);
        Assert.Equal(locations[^1], translog.LastLocation);
    }

    [Fact]
    public async Task A_sync_persists_everything_added_before_it_and_a_crash_keeps_it()
    {
        var fixture = new TranslogFixture();
        Translog translog = fixture.Create();
        TranslogLocation last = default;
        for (long seqNo = 0; seqNo < 10; seqNo++)
        {
            last = translog.Add(TranslogFixture.Op(seqNo));
        }

        Assert.Empty(fixture.Persisted);
        await translog.SyncAsync(last);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => (long)n), fixture.Persisted);
        translog.Add(TranslogFixture.Op(10));
        fixture.Directory.Crash();

        using Translog reopened = fixture.Open();
        List<ShardOperation> recovered = [.. reopened.ReadClosed(0).Select(read => read.Operation)];
        Assert.Equal(10, recovered.Count);
        for (int i = 0; i < recovered.Count; i++)
        {
            TranslogFixture.AssertSame(TranslogFixture.Op(i), recovered[i]);
        }
    }

    [Fact]
    public void An_opening_that_gets_no_further_leaves_the_global_checkpoint_as_it_was()
    {
        var fixture = new TranslogFixture();
        Translog translog = Translog.Create(fixture.Config() with { GlobalCheckpoint = static () => 7 }, 1);
        translog.Add(TranslogFixture.Op(0));
        translog.Sync();
        for (int opening = 0; opening < 3; opening++)
        {
            fixture.Directory.Crash();
            using Translog reopened = fixture.Open();
            Assert.Equal(7, reopened.RecoveredGlobalCheckpoint);
        }
    }

    [Fact]
    public async Task One_sync_serves_all_who_wait_for_it()
    {
        var fixture = new TranslogFixture();
        var held = new HeldExecutor();
        using Translog translog = Translog.Create(fixture.Config() with { Executor = held }, 1);
        var waiting = new List<Task>();
        for (long seqNo = 0; seqNo < 20; seqNo++)
        {
            waiting.Add(translog.SyncAsync(translog.Add(TranslogFixture.Op(seqNo))));
        }

        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        Assert.Equal(1, held.RunAll());
        await Task.WhenAll(waiting);
        Assert.Equal(20, fixture.Persisted.Count);
        Assert.True(translog.SyncAsync(translog.LastLocation).IsCompleted);
    }

    [Fact]
    public async Task A_generation_that_grew_too_large_is_followed_by_another()
    {
        var fixture = new TranslogFixture { GenerationThresholdBytes = 1000 };
        using (Translog translog = fixture.Create())
        {
            for (long seqNo = 0; seqNo < 30; seqNo++)
            {
                await translog.SyncAsync(translog.Add(TranslogFixture.Op(seqNo * 3, new string('y', 100))));
            }

            Assert.InRange(translog.Stats().Generation, 4, 8);
        }

        using Translog reopened = fixture.Open();
        Assert.Equal(Enumerable.Range(0, 30).Select(n => n * 3L), reopened.ReadClosed(0).Select(read => read.Operation.SeqNo).Order());
        Assert.Equal([84L, 87L], reopened.ReadClosed(84).Select(read => read.Operation.SeqNo));
    }

    [Fact]
    public void Trimming_deletes_what_no_replay_needs_and_survives_a_crash()
    {
        var fixture = new TranslogFixture();
        Translog translog = fixture.Create();
        var first = translog.Add(TranslogFixture.Op(0));
        long second = translog.Roll(1);
        translog.Add(TranslogFixture.Op(2));
        translog.Add(TranslogFixture.Op(1));
        translog.Roll(1);
        translog.Add(TranslogFixture.Op(3));
        translog.Sync();
        Assert.Equal(4, translog.Stats().Operations);
        translog.Trim(second);
        Assert.False(translog.TryRead(first, out _));
        Assert.Equal(3, translog.Stats().Operations);
        fixture.Directory.Crash();

        using Translog reopened = fixture.Open();
        Assert.Equal([1L, 2L, 3L], reopened.ReadClosed(0).Select(read => read.Operation.SeqNo).Order());
    }

    [Fact]
    public void An_end_that_was_written_and_not_synced_is_synced_before_the_next_generation_counts()
    {
        var fixture = new TranslogFixture();
        Translog translog = fixture.Create();
        translog.Add(TranslogFixture.Op(0));
        translog.Sync();
        fixture.Directory.Crash();
        using (TranslogWriter ended = TranslogWriter.Reopen(fixture.Directory, TranslogScan.Run(fixture.Directory, "uuid", 1)))
        {
            // As an opening leaves it that was killed before its sync.
            ended.WriteEnd();
            ended.Flush();
        }

        fixture.Open();
        fixture.Directory.Crash();

        using Translog reopened = fixture.Open();
        Assert.Equal([0L], reopened.ReadClosed(0).Select(read => read.Operation.SeqNo));
    }

    [Fact]
    public void A_translog_of_another_index_is_refused()
    {
        var fixture = new TranslogFixture();
        fixture.Create().Dispose();
        var e = Assert.Throws<TranslogCorruptedException>(() => Translog.Open(fixture.Config() with { Uuid = "other" }, 1));
        Assert.Contains("translog-1.tlog", e.FileName, StringComparison.Ordinal);
        Assert.Contains("belongs to a different translog", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_write_fails_everything_after_it_and_nothing_is_acknowledged()
    {
        var fixture = new TranslogFixture();
        using var disk = new LimitedDirectory(fixture.Directory);
        var failures = new List<Exception>();
        using Translog translog = Translog.Create(fixture.Config(disk) with { OnFailure = failures.Add }, 1);
        await translog.SyncAsync(translog.Add(TranslogFixture.Op(0)));
        disk.FreeBytes = 10;
        TranslogLocation location = translog.Add(TranslogFixture.Op(3));
        var e = await Assert.ThrowsAsync<IOException>(() => translog.SyncAsync(location));
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
        Assert.Single(failures);
        disk.FreeBytes = long.MaxValue;
        Assert.Contains("closed", Assert.Throws<IOException>(() => translog.Add(TranslogFixture.Op(4))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => translog.SyncAsync(location));
        Assert.Equal([0L], fixture.Persisted);
        Assert.Single(failures);
    }

    [Fact]
    public async Task Power_losses_at_random_moments_keep_a_prefix_that_holds_all_that_was_synced()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int run = 0; run < 200; run++)
        {
            var fixture = new TranslogFixture { GenerationThresholdBytes = 400 };
            Translog translog = fixture.Create();
            long next = 0;
            long acknowledged = -1;
            for (int step = random.Next(40); step > 0; step--)
            {
                translog.Add(TranslogFixture.Op(next++, new string('z', random.Next(60))));
                switch (random.Next(6))
                {
                    case 0:
                        await translog.SyncAsync(translog.LastLocation);
                        acknowledged = next - 1;
                        break;
                    case 1:
                        translog.TryRead(translog.LastLocation, out _);
                        break;
                    default:
                        break;
                }
            }

            PowerLoss.Strike(fixture.Directory, random);
            using Translog reopened = fixture.Open();
            List<long> recovered = [.. reopened.ReadClosed(0).Select(read => read.Operation.SeqNo).Order()];
            Assert.True(recovered.SequenceEqual(Enumerable.Range(0, recovered.Count).Select(n => (long)n)), $"seed {seed} run {run}");
            Assert.True(recovered.Count > acknowledged, $"seed {seed} run {run}: {acknowledged} was acknowledged, {recovered.Count} are left");
        }
    }
}
