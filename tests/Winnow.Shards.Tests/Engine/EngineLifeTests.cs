using Winnow.Search;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>Refreshes, syncs, failures, and what is left on disk.</summary>
public sealed class EngineLifeTests
{
    [Fact]
    public async Task Waiting_for_a_refresh_ends_with_the_refresh_that_shows_the_operation()
    {
        var fixture = new EngineFixture(("index.max_refresh_listeners", "2"));
        await using ShardEngine engine = await fixture.OpenAsync();
        Task<bool> first = engine.WaitForRefreshAsync(fixture.Index(engine, "1", "{}").Location);
        Task<bool> second = engine.WaitForRefreshAsync(fixture.Index(engine, "2", "{}").Location);
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Equal(2, engine.Stats().RefreshListeners);
        Assert.True(engine.ScheduledRefresh());
        Assert.False(await first || await second);
        Assert.Equal(2, engine.Stats().DocsCount);
        TranslogLocation shown = fixture.Index(engine, "3", "{}").Location;
        engine.Refresh();
        Assert.True(engine.WaitForRefreshAsync(shown).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_listener_that_is_one_too_many_forces_a_refresh()
    {
        var fixture = new EngineFixture(("index.max_refresh_listeners", "2"));
        await using ShardEngine engine = await fixture.OpenAsync();
        Task<bool>[] waiting = [.. Enumerable.Range(0, 3).Select(n => engine.WaitForRefreshAsync(fixture.Index(engine, $"{n}", "{}").Location))];
        bool[] forced = await Task.WhenAll(waiting);
        Assert.Equal(new[] { false, false, true }, forced);
        Assert.Equal(3, engine.Stats().DocsCount);
    }

    [Fact]
    public async Task Scheduled_refreshes_are_left_out_while_nobody_searches_and_made_up_for()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        fixture.Index(engine, "1", "{}");
        Assert.True(engine.ScheduledRefresh());
        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        fixture.Index(engine, "2", "{}");
        Assert.True(engine.IsSearchIdle);
        Assert.False(engine.ScheduledRefresh());
        await engine.AwaitSearchActiveAsync();
        using SearcherLease searcher = engine.AcquireSearcher();
        Assert.Equal(2, searcher.Reader.NumDocs);
        Assert.False(engine.IsSearchIdle);

        engine.UpdateSettings(new IndexSettings([KeyValuePair.Create("index.refresh_interval", "1s")]));
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Index(engine, "3", "{}");
        Assert.True(engine.ScheduledRefresh());
    }

    [Fact]
    public async Task A_lease_keeps_its_reader_over_refreshes_merges_and_the_end_of_the_engine()
    {
        var fixture = new EngineFixture();
        ShardEngine engine = await fixture.OpenAsync();
        fixture.Index(engine, "1", """{"n":1}""");
        engine.Refresh();
        SearcherLease searcher = engine.AcquireSearcher();
        fixture.Index(engine, "1", """{"n":2}""");
        engine.ForceMerge(1, onlyExpungeDeletes: false, flush: true, CancellationToken.None);
        await engine.DisposeAsync();
        Assert.Equal("""{"n":1}""", EngineFixture.Text(searcher.Reader.StoredSource(0)));
        searcher.Dispose();
        Assert.Throws<EngineClosedException>(() => engine.AcquireSearcher());
        Assert.Throws<EngineClosedException>(() => engine.Get("1"));
    }

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
    public async Task The_folder_says_what_copy_it_holds_and_refuses_to_be_another()
    {
        var fixture = new EngineFixture();
        Assert.Null(ShardStateFile.Read(fixture.Directory));
        await Assert.ThrowsAsync<FileNotFoundException>(
            () => ShardEngine.OpenAsync(fixture.Config with { OpenMode = ShardOpenMode.ExistingOnly }));
        await (await fixture.OpenAsync()).DisposeAsync();
        fixture.Directory.Crash();
        Assert.Equal(new ShardState("index-uuid", 0, "allocation", Primary: true), ShardStateFile.Read(fixture.Directory));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ShardEngine.OpenAsync(fixture.Config with { IndexUuid = "other" }));
        await (await ShardEngine.OpenAsync(fixture.Config with { OpenMode = ShardOpenMode.ExistingOnly })).DisposeAsync();
    }

    [Fact]
    public async Task A_shard_whose_commit_is_gone_is_corrupt_and_not_made_anew()
    {
        var fixture = new EngineFixture();
        await (await fixture.OpenAsync()).DisposeAsync();
        var index = (RamDirectory)fixture.Directory.OpenSubdirectory("index");
        foreach (string name in index.ListAll().Where(name => name.StartsWith("segments_", StringComparison.Ordinal)))
        {
            index.Delete(name);
        }

        var e = await Assert.ThrowsAsync<CorruptIndexException>(fixture.OpenAsync);
        Assert.Contains("no segments* file found", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_was_interrupted_anywhere_starts_again()
    {
        for (int bytes = 0; ; bytes += 16)
        {
            var fixture = new EngineFixture();
            var disk = new LimitedDirectory(fixture.Directory) { FreeBytes = bytes };
            bool created = true;
            try
            {
                await using ShardEngine engine = await ShardEngine.OpenAsync(fixture.Config with { Directory = disk });
            }
            catch (IOException)
            {
                created = false;
            }

            fixture.Directory.Crash();
            await using ShardEngine reopened = await fixture.OpenAsync();
            Assert.Equal(0, reopened.Stats().DocsCount);
            if (created)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Two_engines_never_open_one_folder()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        await Assert.ThrowsAsync<LockObtainFailedException>(fixture.OpenAsync);
        Assert.Null(fixture.Index(engine, "1", "{}").Failure);
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

        Assert.Equal(10, engine.Stats().Translog.UncommittedOperations);
        Assert.True(engine.Flush());
        Assert.False(engine.Flush());
        ShardStats stats = engine.Stats();
        Assert.Equal((0L, 0L), (stats.Translog.Operations, stats.Translog.UncommittedOperations));
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

    [Fact]
    public async Task An_id_that_the_server_made_up_is_looked_for_only_after_a_retry()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        var first = new OperationOptions { AutoGeneratedIdTimestamp = 1000 };
        Assert.Equal(OperationResult.Created, fixture.Index(engine, "auto", "{}", first).Result);
        EngineResult retried = fixture.Index(engine, "auto", "{}", first with { IsRetry = true, OpType = OperationType.Create });
        Assert.Equal(409, retried.Failure!.Status);

        // From then on the ids of that time are looked for, retry or not.
        Assert.Equal(OperationResult.Updated, fixture.Index(engine, "auto", "{}", first).Result);
        engine.Refresh();
        Assert.Equal(1, engine.Stats().DocsCount);
    }

    [Fact]
    public async Task History_that_a_merge_dropped_is_said_to_be_gone()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            await engine.SyncAsync(fixture.Index(engine, "1", $$"""{"n":{{i}}}""").Location);
        }

        Assert.Equal(20, engine.Changes(0, 19).Operations.Count);
        engine.Flush();
        engine.ForceMerge(1, onlyExpungeDeletes: false, flush: false, CancellationToken.None);
        var e = Assert.Throws<HistoryUnavailableException>(() => engine.Changes(0, 19));
        Assert.Equal((0L, 19L), (e.FromSeqNo, e.ToSeqNo));
        Assert.Single(engine.Changes(19, 19).Operations);
        Assert.Empty(engine.Changes(20, 30).Operations);
        Assert.Equal(20, engine.MinRetainedSeqNo);
    }

    [Fact]
    public async Task Retention_leases_survive_a_crash_and_only_newer_ones_replace_them()
    {
        var fixture = new EngineFixture();
        ShardEngine engine = await fixture.OpenAsync();
        var leases = new RetentionLeases(1, 5, [new RetentionLease("follower", 3, 77, "ccr")]);
        engine.UpdateRetentionLeases(leases);
        engine.UpdateRetentionLeases(new RetentionLeases(1, 4, []));
        fixture.Directory.Crash();
        await using ShardEngine reopened = await fixture.OpenAsync();
        Assert.Equal(leases.Leases, reopened.RetentionLeases.Leases);
        Assert.Equal(0, reopened.MinRetainedSeqNo);
    }

    [Fact]
    public async Task A_flipped_byte_in_any_file_is_reported_with_the_files_name_and_never_served()
    {
        var fixture = new EngineFixture();
        ShardEngine engine = await fixture.OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            fixture.Index(engine, $"{i}", $$"""{"n":{{i}},"t":"text {{i}}"}""");
        }

        engine.Flush();
        await engine.SyncAsync(fixture.Index(engine, "5", "{}").Location);
        engine.Abort();
        var random = new Random(Environment.TickCount);
        foreach (string folder in new[] { "index", "translog" })
        {
            var directory = (RamDirectory)fixture.Directory.OpenSubdirectory(folder);
            foreach (string name in directory.ListAll().Where(name => directory.Length(name) > 0))
            {
                byte[] bytes = Bytes(directory, name);
                byte[] flipped = (byte[])bytes.Clone();
                flipped[random.Next(flipped.Length)] ^= 0x40;
                Replace(directory, name, flipped);
                try
                {
                    ShardEngine opened = await fixture.OpenAsync();

                    // Only the last record of the translog's checkpoint may be lost: it says nothing that the files do not say.
                    Assert.Equal(TranslogCheckpointFile.Name, name);
                    Assert.True(opened.Get("5").Found);
                    opened.Abort();
                    return;
                }
                catch (Exception e) when (e is CorruptIndexException or TranslogCorruptedException)
                {
                    Assert.Contains(name, e.Message, StringComparison.Ordinal);
                }

                Replace(directory, name, bytes);
            }
        }
    }

    private static byte[] Bytes(RamDirectory directory, string name)
    {
        using IndexInput input = directory.OpenInput(name);
        return input.Span(0, (int)input.Length).ToArray();
    }

    private static void Replace(RamDirectory directory, string name, byte[] bytes)
    {
        directory.Delete(name);
        using IndexOutput output = directory.OpenAppend(name);
        output.Write(bytes);
        output.Sync();
        directory.SyncMetadata();
    }
}
