using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>Whole clusters of which snapshots are made, restored and deleted under faults.</summary>
public sealed class SnapshotSeedTests(ITestOutputHelper log)
{
    private const ulong Explored = 12;

    [Fact]
    public async Task The_seeds_of_this_commit_hold()
    {
        var first = SeedTests.FirstOfThisCommit();
        var (code, output) = await Simulator.Run("--scene", "snapshots", "--seeds", $"{first}..{first + Explored - 1}");
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }
}
