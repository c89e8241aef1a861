using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>The simulation finds the bugs that it is for, within so many seeds. A seed that fails without the bug as well does not count.</summary>
public sealed class ReintroducedBugTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("acknowledge-before-replica", 4)]
    [InlineData("keep-failed-copy", 10)]
    [InlineData("promote-stale-copy", 10)]
    [InlineData("reuse-term", 2)]
    [InlineData("trust-at-once", 12)]
    [InlineData("ignore-etags", 12)]
    [InlineData("ignore-old-term", 12)]
    [InlineData("forget-rollback", 40)]
    [InlineData("everything-is-safe", 20)]
    [InlineData("join-too-early", 6)]
    [InlineData("apply-retry-twice", 12)]
    [InlineData("drop-lease-early", 30)]
    [InlineData("skip-fsync", 6)]
    [InlineData("skip-commit-fsync", 6)]
    [InlineData("serve-corrupt-block", 40)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }
}
