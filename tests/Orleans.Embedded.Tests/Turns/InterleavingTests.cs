using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Turns;

/// <summary>
/// Which calls of one grain run beside each other. That a call has not begun is shown by one that was sent after it, may always
/// interleave, and has begun: requests are looked at in their order.
/// </summary>
public class InterleavingTests
{
    [Theory]
    [InlineData("gate", "Write", "Write", false)]
    [InlineData("gate", "Write", "Read", false)]
    [InlineData("gate", "Read", "Write", false)]
    [InlineData("gate", "Read", "Read", true)]
    [InlineData("gate", "Write", "Interleave", true)]
    [InlineData("gate", "Read", "Interleave", true)]
    [InlineData("reentrant-gate", "Write", "Write", true)]
    [InlineData("reentrant-gate", "Read", "Write", true)]
    [InlineData("reentrant-gate", "Write", "Read", true)]
    public async Task A_second_call_begins_beside_the_first(string type, string first, string second, bool interleaves)
    {
        await using var silo = await TestSilo.StartAsync();
        var gate = silo.Grains.GetGrain<IGateGrain>(GrainId.Create(type, "x"));
        await AssertInterleaves(silo, gate, Start(gate, first, "first"), () => Start(gate, second, "second"), interleaves);
    }

    [Theory]
    [InlineData("choosy-gate", "may-1", true)]
    [InlineData("choosy-gate", "not-1", false)]
    [InlineData("moody-gate", "x", true)]
    [InlineData("moody-gate", "y", false)]
    public async Task A_predicate_decides_by_the_arguments(string type, string argument, bool interleaves)
    {
        await using var silo = await TestSilo.StartAsync();
        var gate = silo.Grains.GetGrain<IGateGrain>(GrainId.Create(type, "x"));
        await AssertInterleaves(silo, gate, gate.Write("first"), () => gate.Write(argument), interleaves, argument);
    }

    [Fact]
    public async Task A_write_waits_for_all_reads_and_later_reads_may_overtake_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var gate = silo.Grain<IGateGrain>("x");
        var reads = new[] { gate.Read("read1"), gate.Read("read2") };
        await silo.Journal.Until(2);
        var write = gate.Write("write");
        silo.Checkpoints.Open("read1");
        await reads[0].Soon();
        var late = gate.Interleave("late");
        await silo.Checkpoints.Reached("late");
        Assert.False(silo.Checkpoints.IsReached("write"));
        silo.Checkpoints.Open("read2");
        silo.Checkpoints.Open("write");
        await write.Soon();
        silo.Checkpoints.Open("late");
        await late.Soon();
        var entries = silo.Journal.Entries.ToList();
        Assert.True(entries.IndexOf("+write") > entries.IndexOf("-read2"));
    }

    [Fact]
    public async Task Calls_that_always_interleave_do_not_hold_back_others()
    {
        await using var silo = await TestSilo.StartAsync();
        var gate = silo.Grain<IGateGrain>("x");
        var interleaving = gate.Interleave("interleaving");
        await silo.Checkpoints.Reached("interleaving");
        silo.Checkpoints.Open("write");
        await gate.Write("write").Soon();
        Assert.False(interleaving.IsCompleted);
        silo.Checkpoints.Open("interleaving");
        await interleaving.Soon();
    }

    private static async Task AssertInterleaves(TestSilo silo, IGateGrain gate, Task first, Func<Task> startSecond, bool interleaves, string secondPoint = "second")
    {
        await silo.Checkpoints.Reached("first");
        var second = startSecond();
        var probe = gate.Interleave("probe");
        await silo.Checkpoints.Reached("probe");
        Assert.Equal(interleaves, silo.Checkpoints.IsReached(secondPoint));
        silo.Checkpoints.Open(secondPoint);
        silo.Checkpoints.Open("probe");
        await probe.Soon();
        if (interleaves)
        {
            await second.Soon();
            Assert.False(first.IsCompleted);
        }

        silo.Checkpoints.Open("first");
        await Task.WhenAll(first, second).Soon();
    }

    private static Task Start(IGateGrain gate, string method, string point) => method switch
    {
        "Write" => gate.Write(point),
        "Read" => gate.Read(point),
        _ => gate.Interleave(point),
    };
}
