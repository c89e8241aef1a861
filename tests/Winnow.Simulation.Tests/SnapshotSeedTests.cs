using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>Whole clusters of which snapshots are made, restored and deleted under faults: one, or two with one repository.</summary>
public sealed class SnapshotSeedTests(ITestOutputHelper log)
{
    private const ulong Explored = 8;

    /// <summary>Each failed once.</summary>
    [Theory]

    // A silo that did not know yet that it was dead decided after its index's grain had been activated elsewhere.
    [InlineData(1502120109004)]

    // Of the indices of a restore that failed some had been made, and had no names.
    [InlineData(7100077)]
    [InlineData(7100332)]
    public async Task A_seed_that_failed_holds(long seed)
    {
        var (code, output) = await Simulator.Run("--scene", "snapshots", "--seed", $"{seed}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("snapshots")]
    [InlineData("shared")]
    public async Task The_seeds_of_this_commit_hold(string scene)
    {
        var first = SeedTests.FirstOfThisCommit();
        var (code, output) = await Simulator.Run("--scene", scene, "--seeds", $"{first}..{first + Explored - 1}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }
}
