using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Winnow.Simulation.Tests;

/// <summary>The <c>simulate</c> program that was built with these tests.</summary>
internal static class Simulator
{
    private static readonly string Program = Find();

    /// <summary>Runs it to its end; both streams together are the output.</summary>
    public static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static string Find([CallerFilePath] string here = "")
    {
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        return Path.Combine(Path.GetDirectoryName(here)!, "..", "Winnow.Simulation", "bin", configuration, "net10.0", "Winnow.Simulation.dll");
    }
}
