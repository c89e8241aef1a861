using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>A cluster that follows another takes over, and the old leader follows it then, under faults of both and of what links them.</summary>
public sealed class FailoverSeedTests(ITestOutputHelper log)
{
    private const ulong Explored = 15;

    [Theory]

    // The promoted index had reached a term of its old leader: what that had acknowledged was taken for the other's, and was in no conflict file.
    [InlineData(8)]

    // So had one that was promoted again before it had any operation of its successor.
    [InlineData(60)]

    // A document that both had was not there after a rollback, and would have been lost by a promotion before its next version came.
    [InlineData(71)]
    public async Task A_seed_that_failed_holds(int seed)
    {
        var (code, output) = await Simulator.Run("--scene", "failover", "--seed", $"{seed}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task The_seeds_of_this_commit_hold()
    {
        var first = SeedTests.FirstOfThisCommit();
        var (code, output) = await Simulator.Run("--scene", "failover", "--seeds", $"{first}..{first + Explored - 1}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("promote-at-once", 12)]
    [InlineData("promote-in-own-terms", 40)]
    [InlineData("share-too-much", 6)]
    [InlineData("skip-conflict-fsync", 40)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }
}
