using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Winnow.Store;

/// <summary>What .NET does not offer of the C library: syncing a folder, a name that is taken only when it is free, writing back ahead, writing past
/// the page cache.</summary>
internal static partial class Libc
{
    private const int ReadOnly = 0;
    private const int AlreadyExists = 17;
    private const int InvalidArgument = 22;
    private const int NoSuchCall = 38;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const uint StartWrite = 2;
    private const int GetFlags = 3;
    private const int SetFlags = 4;

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

    /// <summary>Renames a file unless there is a file of the new name: then this is false.</summary>
    public static bool TryRename(string path, string name)
    {
        if (OperatingSystem.IsLinux() && RenameWithoutReplacing(path, name) is { } renamed)
        {
            return renamed;
        }

        // A second name is taken only when it is free, too; the file has both for a moment.
        if (Link(path, name) != 0)
        {
            return Marshal.GetLastPInvokeError() == AlreadyExists ? false : throw Failure("link", name);
        }

        File.Delete(path);
        return true;
    }

    /// <summary>
    /// Lets the disk begin with what was written to a file, and does not wait for it. It makes nothing durable and tells of no failure: the sync
    /// that follows does. Only Linux has it.
    /// </summary>
    public static void StartWriteBack(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SyncRange(file, 0, 0, StartWrite);
        }
    }

    /// <summary>Says how an open file is written from now on. False where there is no choice.</summary>
    public static bool TrySetDirect(SafeFileHandle file, bool direct)
    {
        // The flag is one of few that are not the same on all processors.
        int flag = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 0x4000,
            Architecture.Arm64 => 0x10000,
            _ => 0,
        };
        if (!OperatingSystem.IsLinux() || flag == 0)
        {
            return false;
        }

        int flags = Control(file, GetFlags, 0);
        return flags >= 0 && Control(file, SetFlags, direct ? flags | flag : flags & ~flag) == 0;
    }

    /// <summary>Null where the file system (NFS) or the C library does not offer it.</summary>
    private static bool? RenameWithoutReplacing(string path, string name)
    {
        try
        {
            if (Rename(CurrentFolder, path, CurrentFolder, name, NoReplace) == 0)
            {
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            AlreadyExists => false,
            InvalidArgument or NoSuchCall => null,
            _ => throw Failure("rename", name),
        };
    }

    private static IOException Failure(string call, string path) =>
        new($"{call} of [{path}] failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
