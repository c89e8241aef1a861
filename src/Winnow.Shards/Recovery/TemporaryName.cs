using System.Globalization;
using Winnow.Index;

namespace Winnow.Shards;

/// <summary>Names of files that are being fetched: they say what the file will be, so that another attempt can go on with it.</summary>
internal static class TemporaryName
{
    private const string Prefix = "recovery.";

    public static string Of(IndexFile file) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{file.Checksum:x8}.{file.Length}.{file.Name}");

    public static bool Is(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
