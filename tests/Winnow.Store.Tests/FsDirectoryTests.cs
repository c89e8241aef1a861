using System.Diagnostics;
using Xunit;

namespace Winnow.Store.Tests;

public sealed class FsDirectoryTests : StoreDirectoryContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-store-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_full_disk_is_an_io_error_that_names_the_file_and_ends_the_output()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        using StoreDirectory directory = Open();
        File.CreateSymbolicLink(Path.Combine(directory.Path, "full"), "/dev/full");
        using IndexOutput output = directory.OpenAppend("full");
        output.WriteInt64(1);

        IOException first = Assert.ThrowsAny<IOException>(output.Flush);
        IOException second = Assert.ThrowsAny<IOException>(output.Flush);
        Assert.Contains("full", first.Message, StringComparison.Ordinal);
        Assert.Contains("earlier write or sync failed", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_an_io_error_that_names_it()
    {
        using StoreDirectory directory = Open();
        directory.OpenSubdirectory("child").Dispose();

        Assert.Contains("child", Assert.ThrowsAny<IOException>(() => directory.OpenInput("child")).Message, StringComparison.Ordinal);
        Assert.Contains("child", Assert.ThrowsAny<IOException>(() => directory.OpenAppend("child")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_excludes_other_processes()
    {
        const string tool = "/usr/bin/flock";
        if (!File.Exists(tool))
        {
            return;
        }

        using StoreDirectory directory = Open();
        using (directory.AcquireLock("node.lock"))
        {
            Assert.Equal(1, Run(tool, "--nonblock", Path.Combine(directory.Path, "node.lock"), "true"));
        }

        Assert.Equal(0, Run(tool, "--nonblock", Path.Combine(directory.Path, "node.lock"), "true"));
    }

    [Fact]
    public void Sees_what_an_earlier_opening_left()
    {
        using (StoreDirectory directory = Open())
        {
            Write(directory, "a", [1, 2, 3]);
        }

        using StoreDirectory again = Open();
        Assert.Equal(["a"], again.ListAll());
    }

    private static int Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(tool, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    protected override StoreDirectory Open() => new FsDirectory(_folder.FullName);
}
