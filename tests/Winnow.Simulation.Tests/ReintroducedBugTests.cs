using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>The simulation finds the bugs that it is for, within so many seeds.</summary>
public sealed class ReintroducedBugTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("acknowledge-before-replica", 4)]
    [InlineData("keep-failed-copy", 25)]
    [InlineData("promote-stale-copy", 25)]
    [InlineData("reuse-term", 2)]
    [InlineData("trust-at-once", 40)]
    [InlineData("ignore-etags", 40)]
    [InlineData("join-too-early", 25)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }
}
