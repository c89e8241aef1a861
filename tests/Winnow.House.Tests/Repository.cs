using System.Runtime.CompilerServices;

namespace Winnow.House.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Source files of the product, by path relative to the root, with forward slashes.</summary>
    public static IEnumerable<(string Path, string[] Lines)> ProductSources() =>
        new[] { "src", "silo", "client" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => (Path: Relative(file), File: file))
            .Where(entry => !entry.Path.Contains("/obj/", StringComparison.Ordinal) && !entry.Path.Contains("/bin/", StringComparison.Ordinal))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .Select(entry => (entry.Path, File.ReadAllLines(entry.File)));

    public static IEnumerable<string> Projects() =>
        new[] { "src", "silo", "client" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .OrderBy(file => file, StringComparer.Ordinal);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no Orleans.sln above {here}");
    }
}
