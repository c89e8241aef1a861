using Xunit;
using Xunit.Abstractions;

namespace Winnow.Simulation.Tests;

/// <summary>Clusters that follow each other's indices under faults of each, and of what links them.</summary>
public sealed class FollowingSeedTests(ITestOutputHelper log)
{
    private const ulong Explored = 20;

    [Theory]

    // An operation that was never acknowledged waited for a copy that was gone: no follower could begin, nor get it.
    [InlineData(139)]

    // A lease expired between two looks at it, and the follower stopped for ever.
    [InlineData(1025)]

    // A follower was paused when its leader was created anew before it had anything of it: it was not tried again when it was resumed.
    [InlineData(1262)]
    public async Task A_seed_that_failed_holds(int seed) => await Holds("--seed", $"{seed}");

    [Fact]
    public async Task Nothing_goes_wrong_when_nothing_is_broken() => await Holds("--seeds", "1..6", "--faults", "none");

    [Fact]
    public async Task The_seeds_of_this_commit_hold()
    {
        var first = SeedTests.FirstOfThisCommit();
        await Holds("--seeds", $"{first}..{first + Explored - 1}");
    }

    [Theory]
    [InlineData("show-unsafe", 12)]
    [InlineData("follow-in-own-terms", 6)]
    [InlineData("follow-with-gaps", 4)]
    [InlineData("follow-without-replicas", 30)]
    [InlineData("follow-without-bounds", 12)]
    [InlineData("show-another-history", 12)]
    public async Task A_bug_that_is_put_back_is_found(string bug, int seeds)
    {
        var (code, output) = await Simulator.Run("--bug", bug, "--seeds", $"1..{seeds}");
        log.WriteLine(output);
        Assert.True(code == 1, $"{bug} was not found within {seeds} seeds: {output}");
    }

    private async Task Holds(params string[] arguments)
    {
        var (code, output) = await Simulator.Run(["--scene", "following", .. arguments]);
        log.WriteLine(string.Join(' ', arguments));
        log.WriteLine(output);
        Assert.True(code == 0, output);
    }
}
