using System.Globalization;
using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>Names of files that are being fetched: they say what the file will be, so that another attempt can go on with it.</summary>
internal static class TemporaryName
{
    private const string Prefix = "recovery.";

    public static string Of(IndexFile file) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{file.Checksum:x8}.{file.Length}.{file.Name}");

    public static bool Is(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Removes what attempts have left that nobody goes on with.</summary>
    public static void RemoveAll(StoreDirectory index)
    {
        foreach (string name in index.ListAll().Where(Is))
        {
            index.Delete(name);
        }
    }
}
