using Winnow.Index;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>The files of one copy become another, in one step.</summary>
public sealed class RecoveryByFilesTests
{
    private readonly EngineFixture _primary = new();
    private readonly EngineFixture _replica = new();

    private ShardEngineConfig ReplicaConfig => _replica.Config with
    {
        AllocationId = "new",
        IsPrimary = false,
        IsSoleCopy = false,
        OpenMode = ShardOpenMode.ExistingOnly,
        RollBackToGlobalCheckpoint = true,
    };

    [Fact]
    public async Task A_copy_of_the_files_has_the_primarys_documents_and_history()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        await FillAsync(primary, 25, 75);
        primary.ForceMerge(1, false, flush: true, CancellationToken.None);
        Transfer(files, _replica.Disk);

        await using ShardEngine replica = await ShardEngine.OpenAsync(ReplicaConfig);
        Assert.Equal(primary.HistoryUuid, replica.HistoryUuid);
        Assert.Equal((49L, 49L), (replica.SeqNoStats.MaxSeqNo, replica.SeqNoStats.LocalCheckpoint));
        Assert.Equal("new", ShardStateFile.Read(_replica.Disk)!.AllocationId);
        List<ShardOperation> history = OperationsCodec.Decode(OperationsCodec.Encode([.. primary.Changes(50, 99).Operations]));
        Assert.Equal(50, HistoryReplay.Apply(replica, history, 0));
        Assert.Equal(0, HistoryReplay.Apply(replica, history, 50));
        await replica.PersistAsync();
        Assert.Equal(99, replica.SeqNoStats.PersistedCheckpoint);
        AssertSame(primary, replica, 75);
    }

    [Fact]
    public async Task Files_that_are_there_already_are_not_fetched_again()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using (RecoveryFiles files = primary.AcquireRecoveryFiles())
        {
            Assert.Equal(files.Files.Count, Transfer(files, _replica.Disk));
        }

        await (await ShardEngine.OpenAsync(ReplicaConfig)).DisposeAsync();
        await FillAsync(primary, 50, 60);
        using (RecoveryFiles files = primary.AcquireRecoveryFiles())
        {
            int fetched = Transfer(files, _replica.Disk);
            Assert.InRange(fetched, 1, files.Files.Count - 5);
        }

        await using ShardEngine replica = await ShardEngine.OpenAsync(ReplicaConfig);
        AssertSame(primary, replica, 60);
    }

    [Fact]
    public async Task Damaged_leases_of_the_copy_before_do_not_outlive_it()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 10);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        using (IndexOutput output = _replica.Disk.CreateOutput("retention-leases"))
        {
            output.Write([1, 2, 3]);
        }

        Transfer(files, _replica.Disk);
        await using ShardEngine replica = await ShardEngine.OpenAsync(ReplicaConfig);
        AssertSame(primary, replica, 10);
    }

    [Fact]
    public async Task A_transfer_that_was_cut_goes_on_with_what_is_on_the_disk()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        IndexFile largest = files.Files.MaxBy(file => file.Length)!;
        byte[] bytes = files.Read(largest.Name, 0, (int)largest.Length);
        using (var incoming = new IncomingIndex(_replica.Disk))
        {
            Assert.Empty(incoming.Begun(files.Files));
            incoming.Append(largest, 0, bytes.AsSpan(0, 100));
            Assert.Throws<InvalidOperationException>(() => incoming.Append(largest, 101, bytes.AsSpan(101)));
        }

        using (var incoming = new IncomingIndex(_replica.Disk))
        {
            Assert.Equal(100, Assert.Single(incoming.Begun(files.Files)).Value);
            incoming.Append(largest, 100, bytes.AsSpan(100));
            Assert.True(incoming.Complete(largest));
        }

        using (var incoming = new IncomingIndex(_replica.Disk))
        {
            Assert.Equal(largest.Length, incoming.Begun(files.Files)[largest]);
            Assert.Empty(incoming.Begun([]));
            Assert.Empty(incoming.Begun(files.Files));
        }
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_committed_is_refused_and_removed()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        IndexFile file = files.Files[0];
        byte[] bytes = files.Read(file.Name, 0, (int)file.Length);
        bytes[^30] ^= 1;
        using var incoming = new IncomingIndex(_replica.Disk);
        incoming.Append(file, 0, bytes);
        Assert.False(incoming.Complete(file));
        Assert.Empty(incoming.Begun(files.Files));
        primary.VerifyRecoveryFile(files, file.Name);
        Assert.Null(primary.Failure);
    }

    [Fact]
    public async Task Of_a_file_that_was_given_wrong_bytes_nothing_is_left()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        IndexFile file = files.Files[0];
        using var incoming = new IncomingIndex(_replica.Disk);
        incoming.Append(file, 0, new byte[10]);
        incoming.Discard(file);
        Assert.Empty(incoming.Begun(files.Files));
        incoming.Append(file, 0, files.Read(file.Name, 0, (int)file.Length));
        Assert.True(incoming.Complete(file));
    }

    [Fact]
    public async Task Files_that_were_verified_when_they_came_are_not_read_again_when_they_are_opened()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        Transfer(files, _replica.Disk);
        await (await ShardEngine.OpenAsync(ReplicaConfig)).DisposeAsync();
        Damage(files, files.Files.Single(file => file.Name.EndsWith(".src", StringComparison.Ordinal)), _replica.Disk);
        await (await ShardEngine.OpenAsync(ReplicaConfig with { FilesAreVerified = true })).DisposeAsync();
        await Assert.ThrowsAsync<CorruptIndexException>(() => ShardEngine.OpenAsync(ReplicaConfig));
    }

    [Fact]
    public async Task A_primary_whose_own_file_is_corrupt_fails_and_names_it()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 50);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        IndexFile file = files.Files.MaxBy(file => file.Length)!;
        string name = file.Name;
        Damage(files, file, _primary.Directory);

        using RecoveryFiles again = primary.AcquireRecoveryFiles();
        var e = Assert.Throws<EngineClosedException>(() => primary.VerifyRecoveryFile(again, name));
        Assert.Equal(name, Path.GetFileName(Assert.IsType<CorruptIndexException>(e.InnerException).FileName));
        Assert.Contains(name, Assert.Single(_primary.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Power_cut_at_any_moment_leaves_the_old_copy_or_the_new_one()
    {
        await using var primary = await _primary.OpenAsync();
        await FillAsync(primary, 0, 40);
        using RecoveryFiles files = primary.AcquireRecoveryFiles();
        var outcomes = new HashSet<string>();
        for (int changes = 0; ; changes++)
        {
            var replica = new EngineFixture();
            await using (ShardEngine old = await ShardEngine.OpenAsync(replica.Config with { AllocationId = "old" }))
            {
                await FillAsync(old, 100, 110);
            }

            var fuse = new Fuse(changes);
            try
            {
                Transfer(files, new FuseDirectory(replica.Directory, fuse));
                ShardEngine opened = await ShardEngine.OpenAsync(
                    replica.Config with { Directory = new FuseDirectory(replica.Directory, fuse), AllocationId = "new", OpenMode = ShardOpenMode.ExistingOnly });
                opened.Abort();
            }
            catch (IOException) when (fuse.IsBlown)
            {
                // The power is gone.
            }

            PowerLoss.Strike(replica.Directory, new Random(changes));
            string allocation = ShardStateFile.Read(replica.Directory)!.AllocationId;
            await using ShardEngine engine = await ShardEngine.OpenAsync(
                replica.Config with { AllocationId = allocation, OpenMode = ShardOpenMode.ExistingOnly });
            (int from, int to) = allocation == "old" ? (100, 110) : (0, 40);
            Assert.Equal(to - from - 1, engine.SeqNoStats.LocalCheckpoint);
            Assert.True(engine.Get($"{from}").Found && engine.Get($"{to - 1}").Found);
            outcomes.Add(allocation);
            if (!fuse.IsBlown)
            {
                break;
            }
        }

        Assert.Equal(["new", "old"], outcomes.Order());
    }

    private static async Task FillAsync(ShardEngine engine, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            engine.Index(engine.Config.Mapper.Parse($"{i}", null, System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{i}}}""")), new OperationOptions());
        }

        await engine.PersistAsync();
    }

    /// <summary>Puts a file with one bit changed in its place.</summary>
    private static void Damage(RecoveryFiles files, IndexFile file, StoreDirectory shard)
    {
        byte[] bytes = files.Read(file.Name, 0, (int)file.Length);
        bytes[bytes.Length / 2] ^= 4;
        using StoreDirectory index = shard.OpenSubdirectory("index");
        index.Delete(file.Name);
        using IndexOutput output = index.CreateOutput(file.Name);
        output.Write(bytes);
    }

    /// <summary>Fetches what is missing; answers how many files that were.</summary>
    private static int Transfer(RecoveryFiles files, StoreDirectory target)
    {
        using var incoming = new IncomingIndex(target);
        List<IndexFile> missing = [.. files.Files.Where(file => !(incoming.Held().Contains(file) && incoming.Verify(file)))];
        incoming.Begun(missing);
        foreach (IndexFile file in missing)
        {
            incoming.Append(file, 0, files.Read(file.Name, 0, (int)file.Length));
            Assert.True(incoming.Complete(file));
        }

        incoming.Commit(new RecoveredIndex(
            new ShardState("index-uuid", 0, "new", false), files.Commit.TranslogUuid, 1, files.Commit.LocalCheckpoint, files.Files));
        return missing.Count;
    }

    private static void AssertSame(ShardEngine primary, ShardEngine replica, int documents)
    {
        for (int i = 0; i < documents; i++)
        {
            GetResult expected = primary.Get($"{i}");
            GetResult actual = replica.Get($"{i}");
            Assert.True(expected.Found);
            Assert.Equal((expected.SeqNo, expected.PrimaryTerm, expected.Version), (actual.SeqNo, actual.PrimaryTerm, actual.Version));
            Assert.Equal(EngineFixture.Text(expected.Source), EngineFixture.Text(actual.Source));
        }
    }
}
