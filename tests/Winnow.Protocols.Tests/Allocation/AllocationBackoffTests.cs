using Winnow.Protocols.Allocation;
using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Tests.Allocation;

public sealed class AllocationBackoffTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 8)]
    [InlineData(8, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Pauses_double_up_to_a_minute(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), AllocationBackoff.Pause(failures));

    [Theory]
    [InlineData(UnassignedReasons.AllocationFailed, 3, 2)]
    [InlineData(UnassignedReasons.AllocationFailed, 5, 0)]
    [InlineData(UnassignedReasons.NodeLeft, 3, 0)]
    public void Only_a_copy_whose_last_attempt_failed_and_that_may_be_tried_again_waits(string reason, int failures, int seconds)
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(1);
        var copy = new ShardCopy { Unassigned = new UnassignedInfo { Reason = reason, AtMillis = now.ToUnixTimeMilliseconds(), FailedAllocations = failures } };
        Assert.Equal(TimeSpan.FromSeconds(seconds), AllocationBackoff.Remaining(copy, 5, now));
    }
}
