using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>Seeds that must hold: those that found a bug once, and some that each commit explores anew.</summary>
public sealed partial class SeedTests(ITestOutputHelper log)
{
    private const ulong Explored = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(1030)]
    [InlineData(2267)]
    [InlineData(3067)]
    [InlineData(3355)]
    [InlineData(4003)]
    [InlineData(102829)]
    [InlineData(105623)]
    [InlineData(207438)]
    [InlineData(208677)]
    [InlineData(330194)]
    [InlineData(351712)]
    [InlineData(401089)]
    [InlineData(503201)]
    public async Task A_seed_that_found_a_bug_finds_none(int seed)
    {
        var (code, output) = await Simulator.Run("--seed", $"{seed}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Nothing_goes_wrong_when_nothing_is_broken()
    {
        var (code, output) = await Simulator.Run("--seeds", "1..10", "--faults", "none");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    /// <summary>A repeat of one commit runs the same seeds; the next commit runs others.</summary>
    [Fact]
    public async Task The_seeds_of_this_commit_hold()
    {
        var first = FirstOfThisCommit();
        var (code, output) = await Simulator.Run("--seeds", $"{first}..{first + Explored - 1}", "--jobs", "2");
        log.WriteLine($"seeds {first}..{first + Explored - 1}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    internal static ulong FirstOfThisCommit() => ulong.Parse(Commit().AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) * 1000;

    private static string Commit([CallerFilePath] string here = "")
    {
        var commit = Environment.GetEnvironmentVariable("GIT_COMMIT");
        if (commit is null)
        {
            using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", "rev-parse HEAD")
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = Path.GetDirectoryName(here)!,
            })!;
            commit = git.StandardOutput.ReadToEnd().Trim();
        }

        return CommitHash().IsMatch(commit) ? commit : "00000001";
    }

    [GeneratedRegex("^[0-9a-f]{40}$")]
    private static partial Regex CommitHash();
}
