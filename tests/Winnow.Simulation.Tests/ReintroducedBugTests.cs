using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>The simulation finds the bugs that it is for, within so many seeds.</summary>
public sealed class ReintroducedBugTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("acknowledge-before-replica", 4)]
    [InlineData("keep-failed-copy", 8)]
    [InlineData("promote-stale-copy", 8)]
    [InlineData("reuse-term", 2)]
    [InlineData("trust-at-once", 4)]
    [InlineData("ignore-etags", 12)]
    [InlineData("join-too-early", 4)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }
}
