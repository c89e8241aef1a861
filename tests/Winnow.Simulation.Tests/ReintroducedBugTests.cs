using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>The simulation finds the bugs that it is for, within so many seeds. A seed that fails without the bug as well does not count.</summary>
public sealed class ReintroducedBugTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("acknowledge-before-replica", 6)]
    [InlineData("keep-failed-copy", 20)]
    [InlineData("promote-stale-copy", 20)]
    [InlineData("reuse-term", 4)]
    [InlineData("trust-at-once", 25)]
    [InlineData("ignore-etags", 60)]
    [InlineData("ignore-old-term", 60)]
    [InlineData("forget-rollback", 60)]
    [InlineData("everything-is-safe", 60)]
    [InlineData("join-too-early", 12)]
    [InlineData("apply-retry-twice", 25)]
    [InlineData("drop-lease-early", 40)]
    [InlineData("skip-fsync", 12)]
    [InlineData("skip-commit-fsync", 12)]
    [InlineData("serve-corrupt-block", 80)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }
}
