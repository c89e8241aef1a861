using System.Diagnostics;

namespace Winnow.Cli.Demo;

/// <summary>The server's program, as it is started.</summary>
/// <param name="Path">An executable, or a library that <c>dotnet</c> runs.</param>
internal sealed record SiloProgram(string Path)
{
    private const string Library = "winnow-silo.dll";

    /// <summary>What is named; or what lies beside this program, or was built in the repository that this program was built in.</summary>
    public static SiloProgram Find(string? named)
    {
        if (named is not null)
        {
            return File.Exists(named) ? new SiloProgram(System.IO.Path.GetFullPath(named)) : throw new FileNotFoundException($"--silo: there is no file [{named}]");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in Candidates(folder.FullName))
            {
                if (File.Exists(candidate))
                {
                    return new SiloProgram(candidate);
                }
            }
        }

        throw new FileNotFoundException($"cannot find the server's program {Library}: build it with 'dotnet build -c Release silo', or name it with --silo");
    }

    public ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var isLibrary = Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        return new ProcessStartInfo(isLibrary ? "dotnet" : Path, isLibrary ? [Path, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string[] Candidates(string folder) =>
    [
        System.IO.Path.Combine(folder, Library),
        System.IO.Path.Combine(folder, "silo", "bin", "Release", "net10.0", Library),
        System.IO.Path.Combine(folder, "silo", "bin", "Debug", "net10.0", Library),
    ];
}
