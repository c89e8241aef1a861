using FsCheck;
using FsCheck.Fluent;

namespace Winnow.Protocols.Tests.Following;

public sealed class ShardFollowProperties
{
    [Fact]
    public void Every_operation_is_written_once_within_all_bounds_whatever_fails_and_in_the_end_there_is_none_left() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            new SimulatedFollower(seed).Run(steps: 400);
            return true;
        }));

    [Fact]
    public void The_same_events_and_random_numbers_give_the_same_commands()
    {
        var (one, other) = (new SimulatedFollower(7), new SimulatedFollower(7));
        one.Run(500);
        other.Run(500);
        Assert.Equal(one.State.Counters, other.State.Counters);
        Assert.Equal(one.State.NextId, other.State.NextId);
    }
}
