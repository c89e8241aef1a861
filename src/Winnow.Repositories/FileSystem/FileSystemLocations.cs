using Winnow.Repositories.Stores;

namespace Winnow.Repositories.FileSystem;

/// <summary>Where repositories may lie on a node: in the folders that its administrator has named in <c>path.repo</c>, and below them.</summary>
internal sealed class FileSystemLocations(IReadOnlyList<string> allowed)
{
    private readonly List<string> _allowed = [.. allowed.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator)];

    /// <summary>The folder that [location] means: a whole path, or one below an allowed folder.</summary>
    public string Resolve(StoreSettings settings)
    {
        var location = settings.Text("location") ?? throw settings.Invalid("missing location");
        foreach (var root in _allowed)
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(location, root));
            if (path == root || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return path;
            }
        }

        throw settings.Invalid($"location [{location}] doesn't match any of the locations specified by path.repo{(_allowed.Count == 0 ? " because this setting is empty" : "")}");
    }
}
