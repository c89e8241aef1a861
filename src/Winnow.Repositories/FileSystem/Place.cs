using Winnow.Store;

namespace Winnow.Repositories.FileSystem;

/// <summary>The folder and the file of a blob. The folder is null when it is not there and was not to be created.</summary>
internal sealed class Place : IDisposable
{
    private readonly StoreDirectory _root;

    public Place(StoreDirectory root, string name, bool create)
    {
        BlobName.Check(name);
        _root = root;
        var folder = root;
        var segments = name.Split('/');
        File = segments[^1];
        foreach (var segment in segments.AsSpan(0, segments.Length - 1))
        {
            var next = create || folder.SubdirectoryExists(segment) ? folder.OpenSubdirectoryUnsynced(segment) : null;
            Close(folder);
            folder = next;
            if (folder is null)
            {
                break;
            }
        }

        Folder = folder;
    }

    public StoreDirectory? Folder { get; }

    public string File { get; }

    /// <summary>The folder of a name with its '/', empty for the root.</summary>
    public static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];

    /// <summary>The folder of a name and all above it, down to the root.</summary>
    public static IEnumerable<string> FoldersOf(string name)
    {
        var folder = FolderOf(name);
        yield return folder;
        while (folder.Length > 0)
        {
            folder = FolderOf(folder[..^1]);
            yield return folder;
        }
    }

    public void Dispose() => Close(Folder);

    private void Close(StoreDirectory? folder)
    {
        if (folder != _root)
        {
            folder?.Dispose();
        }
    }
}
