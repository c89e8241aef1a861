using Winnow.Index;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>The files of another index take the place of those of a copy that is used meanwhile.</summary>
public sealed class FilesInPlaceTests
{
    private readonly EngineFixture _leader = new();

    [Fact]
    public async Task Readers_of_what_was_there_read_on_and_take_no_file_of_what_is_there_now()
    {
        await using ShardEngine leader = await _leader.OpenAsync();
        await FillAsync(leader, 0, 40);
        var follower = new EngineFixture();
        ShardEngine old = await follower.OpenAsync();
        await FillAsync(old, 100, 110);

        // Segments that no commit has are deleted with their last reader, and the leader's have the same names.
        old.Refresh();
        SearcherLease reader = old.AcquireSearcher();
        using RecoveryFiles files = leader.AcquireRecoveryFiles();
        using (RecoveryFiles held = old.AcquireRecoveryFiles())
        {
            old.ForceMerge(1, false, flush: false, CancellationToken.None);
            await ReplaceAsync(old, held, files, follower.Directory);
        }

        await using ShardEngine healed = await ShardEngine.OpenAsync(Config(follower.Config with { FilesAreVerified = true }));
        Assert.Equal(10, reader.Reader.NumDocs);
        reader.Dispose();
        Assert.Equal((39L, 39L), (healed.SeqNoStats.MaxSeqNo, healed.SeqNoStats.GlobalCheckpoint));
        Assert.True(healed.Get("39").Found && !healed.Get("100").Found);
        Assert.DoesNotContain(healed.HistoryUuid, new[] { leader.HistoryUuid, old.HistoryUuid });
        foreach (IndexFile file in files.Files.Where(file => !file.Name.StartsWith("segments", StringComparison.Ordinal)))
        {
            using StoreDirectory index = follower.Directory.OpenSubdirectory("index");
            Assert.Equal(file.Length, index.Length(file.Name));
        }

        // It is its own from now on.
        string history = healed.HistoryUuid;
        await healed.DisposeAsync();
        await using ShardEngine again = await ShardEngine.OpenAsync(Config(follower.Config));
        Assert.Equal(history, again.HistoryUuid);
    }

    [Fact]
    public async Task Power_cut_at_any_moment_leaves_what_was_there_or_the_whole_of_what_came_under_a_history_of_its_own()
    {
        await using ShardEngine leader = await _leader.OpenAsync();
        await FillAsync(leader, 0, 40);
        using RecoveryFiles files = leader.AcquireRecoveryFiles();
        var outcomes = new HashSet<bool>();
        for (int changes = 0; ; changes++)
        {
            var follower = new EngineFixture();
            var fuse = new Fuse(int.MaxValue);
            var disk = new FuseDirectory(follower.Directory, fuse);
            ShardEngine old = await ShardEngine.OpenAsync(Named(follower.Config) with { Directory = disk });
            await FillAsync(old, 100, 110);
            string history = old.HistoryUuid;
            RecoveryFiles held = old.AcquireRecoveryFiles();
            fuse.Shorten(changes);
            try
            {
                await ReplaceAsync(old, held, files, disk);
                (await ShardEngine.OpenAsync(Config(follower.Config) with { Directory = disk })).Abort();
            }
            catch (Exception exception) when (fuse.IsBlown && exception is IOException or EngineClosedException)
            {
                old.Abort();
            }

            PowerLoss.Strike(follower.Directory, new Random(changes));
            await using ShardEngine engine = await ShardEngine.OpenAsync(Config(follower.Config));
            bool isNew = engine.HistoryUuid != history;
            (int from, int to) = isNew ? (0, 40) : (100, 110);
            Assert.NotEqual(leader.HistoryUuid, engine.HistoryUuid);
            Assert.Equal(to - from - 1, engine.SeqNoStats.LocalCheckpoint);
            Assert.True(engine.Get($"{from}").Found && engine.Get($"{to - 1}").Found);
            outcomes.Add(isNew);
            if (!fuse.IsBlown)
            {
                break;
            }
        }

        Assert.Equal([false, true], outcomes.Order());
    }

    private static ShardEngineConfig Config(ShardEngineConfig config) => Named(config) with { OpenMode = ShardOpenMode.ExistingOnly, IsFollowing = true };

    /// <summary>Its uuids are not the leader's.</summary>
    private static ShardEngineConfig Named(ShardEngineConfig config) => config with { NewUuid = () => $"follower-{config.NewUuid()}" };

    private static async Task ReplaceAsync(ShardEngine old, RecoveryFiles held, RecoveryFiles files, StoreDirectory folder)
    {
        using var incoming = IncomingIndex.Beside(folder, held.Files);
        incoming.Begun(files.Files);
        foreach (IndexFile file in files.Files)
        {
            incoming.Append(file, 0, files.Read(file.Name, 0, (int)file.Length));
            Assert.True(incoming.Complete(file));
        }

        incoming.SyncCompleted();
        var recovered = new RecoveredIndex(new ShardState("index-uuid", 0, old.Config.AllocationId, true) { StartsNewHistory = true }, null, 1, -1, files.Files);
        Assert.Throws<LockObtainFailedException>(() => incoming.Commit(recovered));
        old.LeaveFiles();
        await old.DisposeAsync();
        held.Dispose();
        incoming.Commit(recovered);
    }

    private static async Task FillAsync(ShardEngine engine, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            engine.Index(engine.Config.Mapper.Parse($"{i}", null, System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{i}}}""")), new OperationOptions());
        }

        await engine.PersistAsync();
    }
}
