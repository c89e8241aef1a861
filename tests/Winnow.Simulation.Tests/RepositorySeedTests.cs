using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>The engine of snapshot repositories alone: seeds that must hold, and bugs that must be found.</summary>
public sealed class RepositorySeedTests(ITestOutputHelper log)
{
    private const ulong Explored = 40;

    [Theory]
    [InlineData(3, "kill,pause,cut,power,fulldisk,delay")]
    [InlineData(53, "kill,pause,cut,power,fulldisk,delay")]
    [InlineData(3, "all")]
    [InlineData(11, "all")]
    public async Task A_seed_that_found_a_bug_finds_none(int seed, string faults)
    {
        var (code, output) = await Simulator.Run("--scene", "repository", "--seed", $"{seed}", "--faults", faults);
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task The_seeds_of_this_commit_hold()
    {
        var first = SeedTests.FirstOfThisCommit();
        var (code, output) = await Simulator.Run("--scene", "repository", "--seeds", $"{first}..{first + Explored - 1}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("skip-persist", 4)]
    [InlineData("set-without-compare", 4)]
    [InlineData("clean-up-with-old-root", 60)]
    [InlineData("sweep-under-activities", 10)]
    [InlineData("do-not-register", 10)]
    [InlineData("ignore-epoch", 30)]
    [InlineData("restore-unverified", 20)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }
}
