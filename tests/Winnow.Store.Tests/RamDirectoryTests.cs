using Xunit;

namespace Winnow.Store.Tests;

public sealed class RamDirectoryTests : StoreDirectoryContract
{
    [Fact]
    public void A_crash_leaves_what_was_synced_under_names_that_were_synced()
    {
        using var directory = new RamDirectory();
        Write(directory, "kept", [1, 2]);
        Write(directory, "unsynced", [3]);
        directory.Sync(["kept"]);
        directory.SyncMetadata();
        Write(directory, "unnamed", [4]);
        directory.Sync(["unnamed"]);

        directory.Crash();

        Assert.Equal(["kept", "unsynced"], directory.ListAll());
        Assert.Equal(2, directory.Length("kept"));
        Assert.Equal(0, directory.Length("unsynced"));
    }

    [Fact]
    public void A_crash_undoes_a_rename_and_a_deletion_that_were_not_synced()
    {
        using var directory = new RamDirectory();
        Write(directory, "old", [1]);
        Write(directory, "pending", [2, 2]);
        Write(directory, "dead", [3]);
        directory.Sync(["old", "pending", "dead"]);
        directory.SyncMetadata();
        directory.Rename("pending", "old");
        directory.Delete("dead");

        directory.Crash();

        Assert.Equal(["dead", "old", "pending"], directory.ListAll());
        Assert.Equal(1, directory.Length("old"));
    }

    [Fact]
    public void A_crash_cuts_an_appended_file_to_its_last_sync_and_ends_its_writer()
    {
        using var directory = new RamDirectory();
        IndexOutput output = directory.OpenAppend("log");
        directory.SyncMetadata();
        output.Write("one"u8);
        output.Sync();
        output.Write("two"u8);
        output.Flush();

        directory.Crash();

        Assert.Equal(3, directory.Length("log"));
        output.Write("x"u8);
        Assert.ThrowsAny<IOException>(output.Flush);
        using IndexOutput next = directory.OpenAppend("log");
        Assert.Equal(3, next.Position);
    }

    [Fact]
    public void A_crash_releases_locks_and_reaches_subdirectories()
    {
        using var directory = new RamDirectory();
        using StoreDirectory child = directory.OpenSubdirectory("child");
        Write(child, "a", [1]);
        IDisposable stale = directory.AcquireLock("node.lock");

        directory.Crash();

        using IDisposable taken = directory.AcquireLock("node.lock");
        stale.Dispose();
        Assert.Throws<LockObtainFailedException>(() => directory.AcquireLock("node.lock"));
        Assert.Empty(child.ListAll());
    }

    [Fact]
    public void Without_power_nothing_is_read_or_written_until_it_is_back()
    {
        using var directory = new RamDirectory();
        using StoreDirectory child = directory.OpenSubdirectory("child");
        Write(child, "a", [1]);
        using IndexOutput output = child.OpenAppend("log");
        output.WriteByte(1);

        directory.CutPower();

        Assert.ThrowsAny<IOException>(output.Flush);
        Assert.ThrowsAny<IOException>(() => child.Sync(["a"]));
        Assert.ThrowsAny<IOException>(() => directory.CreateOutput("b"));
        directory.RestorePower();
        child.Sync(["a"]);
        Assert.Equal(1, child.Length("a"));
    }

    [Fact]
    public void Catches_who_syncs_or_opens_a_file_that_is_still_being_written()
    {
        using var directory = new RamDirectory();
        using IndexOutput output = directory.CreateOutput("a");
        output.WriteByte(1);
        output.Flush();

        Assert.Throws<InvalidOperationException>(() => directory.Sync(["a"]));
        Assert.Throws<InvalidOperationException>(() => directory.OpenInput("a"));
        Assert.Throws<InvalidOperationException>(() => directory.Rename("a", "b"));
        Assert.Throws<InvalidOperationException>(() => directory.OpenAppend("a"));
    }

    [Fact]
    public void Catches_who_syncs_an_appended_file_with_bytes_in_its_buffer()
    {
        using var directory = new RamDirectory();
        using IndexOutput output = directory.OpenAppend("log");
        output.WriteByte(1);

        Assert.Throws<InvalidOperationException>(() => directory.Sync(["log"]));
        output.Flush();
        directory.Sync(["log"]);
    }

    protected override StoreDirectory Open() => new RamDirectory();
}
