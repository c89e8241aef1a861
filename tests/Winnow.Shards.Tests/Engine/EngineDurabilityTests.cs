using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>What is on disk when, and what a broken disk does.</summary>
public sealed class EngineDurabilityTests
{
    [Fact]
    public async Task With_async_durability_a_write_is_synced_within_the_interval()
    {
        var fixture = new EngineFixture(("index.translog.durability", "async"));
        ShardEngine engine = await fixture.OpenAsync();
        await engine.SyncAsync(fixture.Index(engine, "1", "{}").Location);
        Assert.Equal(-1, engine.SeqNoStats.PersistedCheckpoint);
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, engine.SeqNoStats.PersistedCheckpoint);
        await engine.SyncAsync(fixture.Index(engine, "2", "{}").Location);
        fixture.Directory.Crash();
        await using ShardEngine reopened = await fixture.OpenAsync();
        Assert.True(reopened.Get("1").Found);
        Assert.False(reopened.Get("2").Found);
    }

    [Fact]
    public async Task A_full_disk_fails_the_engine_with_its_reason_and_loses_nothing_that_was_acknowledged()
    {
        var fixture = new EngineFixture();
        var disk = new LimitedDirectory(fixture.Directory);
        fixture.Disk = disk;
        ShardEngine engine = await fixture.OpenAsync();
        await engine.SyncAsync(fixture.Index(engine, "1", "{}").Location);
        disk.FreeBytes = 5;
        EngineResult unlucky = fixture.Index(engine, "2", "{}");
        var e = await Assert.ThrowsAsync<EngineClosedException>(() => engine.SyncAsync(unlucky.Location));
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", Assert.Single(fixture.Failures), StringComparison.Ordinal);
        Assert.Throws<EngineClosedException>(() => fixture.Index(engine, "3", "{}"));
        Assert.Throws<EngineClosedException>(() => engine.Get("2"));
        await engine.DisposeAsync();
        fixture.Directory.Crash();
        disk.FreeBytes = long.MaxValue;
        await using ShardEngine reopened = await fixture.OpenAsync();
        Assert.True(reopened.Get("1").Found);
        Assert.False(reopened.Get("2").Found);
    }

    [Fact]
    public async Task A_disk_that_fills_up_at_any_byte_never_loses_what_was_acknowledged()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int run = 0; run < 60; run++)
        {
            var fixture = new EngineFixture();
            var disk = new LimitedDirectory(fixture.Directory);
            fixture.Disk = disk;
            ShardEngine engine = await fixture.OpenAsync();
            disk.FreeBytes = random.Next(6000);
            int acknowledged = 0;
            try
            {
                for (int i = 0; i < 60; i++)
                {
                    await engine.SyncAsync(fixture.Index(engine, $"{i}", $$"""{"n":{{i}}}""").Location);
                    acknowledged = i + 1;
                    if (i % 7 == 0)
                    {
                        engine.Refresh();
                    }

                    if (i % 13 == 0)
                    {
                        engine.Flush();
                    }
                }
            }
            catch (EngineClosedException)
            {
                Assert.Single(fixture.Failures);
            }

            PowerLoss.Strike(fixture.Directory, random);
            disk.FreeBytes = long.MaxValue;
            await using ShardEngine reopened = await fixture.OpenAsync();
            for (int i = 0; i < acknowledged; i++)
            {
                Assert.True(reopened.Get($"{i}").Found, $"seed {seed} run {run}: {i} of {acknowledged}");
            }
        }
    }

    [Fact]
    public async Task A_commit_says_what_a_copy_needs_to_continue_and_the_translog_is_trimmed()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        for (int i = 0; i < 10; i++)
        {
            fixture.Index(engine, $"{i}", "{}");
        }

        Assert.Equal(10, engine.Stats().Translog.Operations);
        Assert.True(engine.Flush());
        Assert.False(engine.Flush());
        ShardStats stats = engine.Stats();
        Assert.Equal(0, stats.Translog.Operations);
        CommitData commit = CommitData.Parse(stats.CommitUserData, "test");
        Assert.Equal((9L, 9L, engine.HistoryUuid), (commit.LocalCheckpoint, commit.MaxSeqNo, commit.HistoryUuid));
        Assert.True(engine.Get("3").Found);
    }

    [Fact]
    public async Task Many_operations_without_a_commit_are_flushed_by_themselves()
    {
        var fixture = new EngineFixture(("index.translog.flush_threshold_size", "4kb"), ("index.translog.generation_threshold_size", "1kb"));
        await using ShardEngine engine = await fixture.OpenAsync();
        for (int i = 0; i < 200; i++)
        {
            await engine.SyncAsync(fixture.Index(engine, $"{i}", """{"t":"some text of a document"}""").Location);
        }

        Assert.True(engine.Stats().Flush.Total > 1);
        Assert.InRange(engine.Stats().Translog.SizeInBytes, 1, 6000);
    }
}
