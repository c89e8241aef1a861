using System.Globalization;
using Winnow.Store;

namespace Winnow.Repositories.FileSystem;

/// <summary>
/// The bytes of a blob before it has its name: a hidden file beside it, which says in its own name when it was begun.
/// </summary>
internal static class PendingFile
{
    private const char Mark = '~';

    /// <summary>Writes the bytes, synced, under a name that is nobody else's.</summary>
    public static string Write(StoreDirectory folder, ReadOnlySpan<byte> content, DateTimeOffset now, string id)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $".{now.ToUnixTimeMilliseconds()}{Mark}{id}");
        try
        {
            folder.WriteSynced(name, content);
            return name;
        }
        catch (IOException)
        {
            // A full disk is not made fuller by what could not be written.
            TryDelete(folder, name);
            throw;
        }
    }

    public static bool TryDelete(StoreDirectory folder, string name)
    {
        try
        {
            folder.Delete(name);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Deletes those below a folder that were begun before that time.</summary>
    public static Leftovers DeleteBefore(StoreDirectory folder, DateTimeOffset time)
    {
        int count = 0;
        long bytes = 0;
        foreach (var name in folder.ListAll().Where(name => BeganAt(name) < time.ToUnixTimeMilliseconds()))
        {
            var length = LengthOf(folder, name);
            if (TryDelete(folder, name))
            {
                count++;
                bytes += length;
            }
        }

        foreach (var name in folder.ListSubdirectories())
        {
            using var below = folder.OpenSubdirectoryUnsynced(name);
            var deleted = DeleteBefore(below, time);
            count += deleted.Count;
            bytes += deleted.Bytes;
        }

        return new Leftovers(count, bytes);
    }

    /// <summary>Null for what is no pending file.</summary>
    private static long? BeganAt(string name)
    {
        var end = name.IndexOf(Mark, StringComparison.Ordinal);
        return name[0] == '.' && end > 0 && long.TryParse(name.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var began) ? began : null;
    }

    private static long LengthOf(StoreDirectory folder, string name)
    {
        try
        {
            return folder.Length(name);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
