using System.Runtime.InteropServices;
using Xunit;

namespace Winnow.Store.Tests;

/// <summary>What every directory does, whatever it is made of.</summary>
public abstract class StoreDirectoryContract
{
    [Fact]
    public void A_closed_file_reads_back_as_it_was_written()
    {
        using StoreDirectory directory = Open();
        byte[] bytes = RandomBytes(200_000);
        Write(directory, "a", bytes);

        using IndexInput input = directory.OpenInput("a");
        Assert.Equal(bytes.Length, input.Length);
        Assert.Equal(bytes.Length, directory.Length("a"));
        Assert.True(input.Span(0, bytes.Length).SequenceEqual(bytes));
        Assert.True(input.Span(100_000, 7).SequenceEqual(bytes.AsSpan(100_000, 7)));
    }

    [Fact]
    public void An_empty_file_is_a_file()
    {
        using StoreDirectory directory = Open();
        Write(directory, "a", []);

        using IndexInput input = directory.OpenInput("a");
        Assert.Equal(0, input.Length);
        Assert.True(input.Span(0, 0).IsEmpty);
    }

    [Fact]
    public void Lists_files_in_order_and_not_subdirectories()
    {
        using StoreDirectory directory = Open();
        Write(directory, "b", [1]);
        Write(directory, "B", [1]);
        Write(directory, "a", [1]);
        using (StoreDirectory child = directory.OpenSubdirectory("child"))
        {
            Write(child, "x", [1]);
        }

        Assert.Equal(["B", "a", "b"], directory.ListAll());
        Assert.Equal(["child"], directory.ListSubdirectories());
        Assert.True(directory.SubdirectoryExists("child"));
        directory.DeleteSubdirectory("child");
        directory.DeleteSubdirectory("child");
        Assert.False(directory.SubdirectoryExists("child"));
    }

    [Fact]
    public void Never_overwrites_a_file()
    {
        using StoreDirectory directory = Open();
        Write(directory, "a", [1]);

        IOException e = Assert.ThrowsAny<IOException>(() => directory.CreateOutput("a"));
        Assert.Contains("a", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, directory.Length("a"));
    }

    [Fact]
    public void Appends_behind_what_is_there()
    {
        using StoreDirectory directory = Open();
        using (IndexOutput output = directory.OpenAppend("log"))
        {
            output.Write("one"u8);
            Assert.Equal(3, output.Position);
        }

        using (IndexOutput output = directory.OpenAppend("log"))
        {
            Assert.Equal(3, output.Position);
            output.Write("two"u8);
            Assert.Equal(Crc32C.Compute("two"u8), output.Checksum);
        }

        using IndexInput input = directory.OpenInput("log");
        Assert.True(input.Span(0, 6).SequenceEqual("onetwo"u8));
    }

    [Fact]
    public void An_appended_file_shows_what_was_flushed_when_it_was_opened()
    {
        using StoreDirectory directory = Open();
        using IndexOutput output = directory.OpenAppend("log");
        output.Write("one"u8);
        output.Flush();
        using IndexInput before = directory.OpenInput("log");
        output.Write("two"u8);
        output.Sync();
        using IndexInput after = directory.OpenInput("log");

        Assert.True(before.Span(0, (int)before.Length).SequenceEqual("one"u8));
        Assert.True(after.Span(0, (int)after.Length).SequenceEqual("onetwo"u8));
    }

    [Fact]
    public void Truncation_cuts_the_tail()
    {
        using StoreDirectory directory = Open();
        Write(directory, "log", "onetwo"u8.ToArray());
        directory.Truncate("log", 3);

        Assert.Equal(3, directory.Length("log"));
        IOException e = Assert.ThrowsAny<IOException>(() => directory.Truncate("log", 4));
        Assert.Contains("log", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_input_survives_the_deletion_and_the_replacement_of_its_name()
    {
        using StoreDirectory directory = Open();
        Write(directory, "a", "old"u8.ToArray());
        Write(directory, "b", "new"u8.ToArray());
        using IndexInput input = directory.OpenInput("a");
        directory.Rename("b", "a");
        using IndexInput replaced = directory.OpenInput("a");
        directory.Delete("a");

        Assert.False(directory.Exists("a"));
        Assert.False(directory.Exists("b"));
        Assert.True(input.Span(0, 3).SequenceEqual("old"u8));
        Assert.True(replaced.Span(0, 3).SequenceEqual("new"u8));
    }

    [Fact]
    public void A_name_is_taken_only_when_it_is_free()
    {
        using StoreDirectory directory = Open();
        Write(directory, "a", "first"u8.ToArray());
        Write(directory, "b", "second"u8.ToArray());

        Assert.True(directory.TryRename("a", "c"));
        Assert.False(directory.TryRename("b", "c"));

        using IndexInput kept = directory.OpenInput("c");
        Assert.True(kept.Span(0, 5).SequenceEqual("first"u8));
        Assert.Equal(["b", "c"], directory.ListAll());
        Assert.ThrowsAny<IOException>(() => directory.TryRename("gone", "d"));
    }

    [Fact]
    public void What_does_not_exist_is_reported_by_name()
    {
        using StoreDirectory directory = Open();

        Assert.Contains("gone", Assert.Throws<FileNotFoundException>(() => directory.OpenInput("gone")).Message, StringComparison.Ordinal);
        Assert.Contains("gone", Assert.Throws<FileNotFoundException>(() => directory.Length("gone")).Message, StringComparison.Ordinal);
        Assert.Contains("gone", Assert.Throws<FileNotFoundException>(() => directory.Delete("gone")).Message, StringComparison.Ordinal);
        Assert.Contains("gone", Assert.Throws<FileNotFoundException>(() => directory.Sync(["gone"])).Message, StringComparison.Ordinal);
        Assert.Contains("gone", Assert.ThrowsAny<IOException>(() => directory.Rename("gone", "x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\b")]
    public void A_name_cannot_leave_the_folder(string name)
    {
        using StoreDirectory directory = Open();

        Assert.ThrowsAny<ArgumentException>(() => directory.CreateOutput(name));
        Assert.ThrowsAny<ArgumentException>(() => directory.OpenInput(name));
        Assert.ThrowsAny<ArgumentException>(() => directory.DeleteSubdirectory(name));
        Assert.ThrowsAny<ArgumentException>(() => directory.Exists(name));
    }

    [Fact]
    public void A_lock_excludes_others_until_it_is_released_and_says_who_holds_it()
    {
        using StoreDirectory directory = Open();
        using (directory.AcquireLock("write.lock"))
        {
            LockObtainFailedException e = Assert.Throws<LockObtainFailedException>(() => directory.AcquireLock("write.lock"));
            Assert.Contains("write.lock", e.Message, StringComparison.Ordinal);
            Assert.Contains("process", e.Message, StringComparison.Ordinal);
            directory.AcquireLock("other.lock").Dispose();
        }

        directory.AcquireLock("write.lock").Dispose();
    }

    [Fact]
    public void Synced_files_and_names_can_be_synced_again()
    {
        using StoreDirectory directory = Open();
        Write(directory, "a", [1]);
        Write(directory, "b", [2]);
        directory.Sync(["a", "b"]);
        directory.SyncMetadata();
        directory.Sync(["a"]);
        directory.SyncMetadata();

        Assert.Equal(["a", "b"], directory.ListAll());
    }

    [Fact]
    public void Bytes_are_read_into_the_callers_memory_up_to_the_files_end()
    {
        using StoreDirectory directory = Open();
        byte[] bytes = RandomBytes(200_000);
        Write(directory, "a", bytes);

        byte[] read = new byte[150_000];
        Assert.Equal(150_000, directory.Read("a", 0, read));
        Assert.Equal(bytes[..150_000], read);
        Assert.Equal(50_000, directory.Read("a", 150_000, read));
        Assert.Equal(bytes[150_000..], read[..50_000]);
        Assert.Equal(0, directory.Read("a", 200_001, read));
        Assert.Throws<FileNotFoundException>(() => directory.Read("b", 0, read));
    }

    [Theory]
    [InlineData(1 << 20, 0)]
    [InlineData((3 << 20) + 17, 0)]
    [InlineData((3 << 20) + 4095, 0)]
    [InlineData((2 << 20) + 5, 3)]
    public void A_large_file_is_written_whole_wherever_its_bytes_lie_in_memory(int length, int offset)
    {
        const int page = 4096;
        using StoreDirectory directory = Open();
        byte[] memory = GC.AllocateUninitializedArray<byte>(length + page + offset, pinned: true);
        int toPage = (int)(page - (Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) % page)) % page;
        Span<byte> bytes = memory.AsSpan(toPage + offset, length);
        new Random(length).NextBytes(bytes);

        directory.WriteSynced("a", bytes);

        byte[] read = new byte[length + 1];
        Assert.Equal(length, directory.Read("a", 0, read));
        Assert.True(bytes.SequenceEqual(read.AsSpan(0, length)));
    }

    [Fact]
    public void A_file_is_written_whole_and_only_when_its_name_is_free()
    {
        using StoreDirectory directory = Open();
        byte[] bytes = RandomBytes(200_000);
        directory.WriteSynced("a", bytes);

        Assert.Throws<IOException>(() => directory.WriteSynced("a", [1]));
        byte[] read = new byte[200_001];
        Assert.Equal(200_000, directory.Read("a", 0, read));
        Assert.Equal(bytes, read[..200_000]);
    }

    [Fact]
    public void A_subdirectory_is_made_with_or_without_a_sync()
    {
        using StoreDirectory directory = Open();
        using (StoreDirectory below = directory.OpenSubdirectoryUnsynced("a"))
        {
            Write(below, "b", [1]);
        }

        directory.SyncMetadata();
        Assert.Equal(["a"], directory.ListSubdirectories());
        using StoreDirectory again = directory.OpenSubdirectory("a");
        Assert.Equal(["b"], again.ListAll());
    }

    protected static void Write(StoreDirectory directory, string name, byte[] bytes)
    {
        using IndexOutput output = directory.CreateOutput(name);
        output.Write(bytes);
    }

    protected static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected abstract StoreDirectory Open();
}
