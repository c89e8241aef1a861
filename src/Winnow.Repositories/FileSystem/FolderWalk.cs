using Winnow.Store;

namespace Winnow.Repositories.FileSystem;

/// <summary>
/// The blobs below a prefix, in ordinal order of their whole names, folder by folder: it remembers the names of the folders on its way, not
/// those of all.
/// </summary>
internal static class FolderWalk
{
    public static IEnumerable<BlobInfo> Below(StoreDirectory root, string prefix)
    {
        // What the prefix names whole is gone to directly: nobody lists a folder to find the one in it that he knows.
        var known = prefix[..(prefix.LastIndexOf('/') + 1)];
        using var start = new Place(root, known + "-", create: false);
        if (start.Folder is null)
        {
            yield break;
        }

        foreach (var blob in In(start.Folder, known, prefix))
        {
            yield return blob;
        }
    }

    private static IEnumerable<BlobInfo> In(StoreDirectory folder, string path, string prefix)
    {
        // A folder sorts by its name with the '/', as the names of its blobs do.
        var names = folder.ListAll().Concat(folder.ListSubdirectories().Select(name => name + "/"))
            .Where(name => name[0] != '.' && (path + name).StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name[^1] != '/')
            {
                if (LengthOf(folder, name) is { } length)
                {
                    yield return new BlobInfo(path + name, length);
                }

                continue;
            }

            using var below = folder.OpenSubdirectoryUnsynced(name[..^1]);
            foreach (var blob in In(below, path + name, prefix))
            {
                yield return blob;
            }
        }
    }

    /// <summary>Null for a file that was deleted after it was listed.</summary>
    private static long? LengthOf(StoreDirectory folder, string name)
    {
        try
        {
            return folder.Length(name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
