using System.Text;
using Winnow.Store;

namespace Winnow.Repositories.Format;

/// <summary>Where everything lies in the container.</summary>
internal static class BlobNames
{
    public const string Root = "root";
    public const string Contents = "blobs/";
    public const string Tree = "tree/";
    public const string Snapshots = "snap-";
    public const string Garbage = "garbage/";

    public static string Content(ContentHash hash, string location)
    {
        var hex = hash.ToString();
        return $"{Contents}{hex.AsSpan(0, 2)}/{hex}-{location}";
    }

    /// <summary>The pages of one change lie in one folder, which a file system has to sync but once.</summary>
    public static string Page(PageReference page) => $"{Tree}{Crc32C.Compute(Encoding.UTF8.GetBytes(page.Change)) & 0xFF:x2}/{page.Change}.{page.Number}";

    public static string Snapshot(string uuid) => Snapshots + uuid;

    public static string Batch(string uuid) => Garbage + uuid;

    /// <summary>Takes the name of a content's blob apart; false for what is none.</summary>
    public static bool TryParseContent(string name, out ContentHash hash, out string location)
    {
        const int hashAt = 9;
        const int dashAt = hashAt + (2 * ContentHash.Length);
        location = "";
        hash = default;
        if (name.Length <= dashAt + 1 || name[dashAt] != '-' || !ContentHash.TryParse(name.AsSpan(hashAt, 2 * ContentHash.Length), out hash))
        {
            return false;
        }

        location = name[(dashAt + 1)..];
        return name == Content(hash, location);
    }

    /// <summary>What stands behind the last '/', or behind "snap-".</summary>
    public static string UuidOf(string name) =>
        name.StartsWith(Snapshots, StringComparison.Ordinal) ? name[Snapshots.Length..] : name[(name.LastIndexOf('/') + 1)..];
}
