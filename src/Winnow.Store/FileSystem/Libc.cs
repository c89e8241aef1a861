using System.Runtime.InteropServices;

namespace Winnow.Store;

/// <summary>What .NET does not offer of the C library: syncing a folder, and a name that is taken only when it is free.</summary>
internal static partial class Libc
{
    private const int ReadOnly = 0;
    private const int AlreadyExists = 17;

    /// <summary>
    /// Makes the names in a folder durable. On Windows this does nothing: NTFS logs its metadata, and folders cannot be flushed.
    /// </summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure("open", path);
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw Failure("fsync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Gives a file a second name; false when there is a file of that name.</summary>
    public static bool TryLink(string path, string name)
    {
        if (Link(path, name) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == AlreadyExists ? false : throw Failure("link", name);
    }

    private static IOException Failure(string call, string path) =>
        new($"{call} of [{path}] failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
