using Winnow.Protocols.Following;

namespace Winnow.Protocols.Tests.Following;

public sealed class FollowLagTests
{
    private static readonly FollowVersions Versions = new(1, 1, 1);
    private static readonly FollowFailure Cut = new("connect_transport_exception", 500, "the link was cut");
    private static readonly FollowFailure Gone = new("resource_not_found_exception", 404, "merged away");
    private readonly Random _random = new(1);
    private ShardFollowState _state = null!;

    [Fact]
    public void It_is_that_of_the_oldest_operation_that_is_not_written()
    {
        Begin();
        Reply(1, 1, at: 10, having: 10);
        Assert.Equal(5, Lag(15));
        Reply(3, 1, at: 20, having: 20);
        Assert.Equal(15, Lag(25));
        Do(new WriteAnswered(2, 0, 0, TimeSpan.Zero));
        Assert.Equal(5, Lag(25));
        Do(new WriteAnswered(4, 1, 1, TimeSpan.Zero));
        Assert.Equal(0, Lag(29));
    }

    [Fact]
    public void Operations_that_wait_for_metadata_count()
    {
        Begin(new FollowVersions(1, 1, 0));
        Reply(1, 1, at: 10, having: 8);
        Assert.Equal(7, Lag(15));
    }

    [Fact]
    public void A_read_that_waits_for_more_is_no_lag_for_as_long_as_it_may_take()
    {
        Begin();
        Assert.Equal(0, Lag(60));
        Reply(1, 0, at: 60);
        Assert.Equal((0, 0), (Lag(60), Lag(125)));
        Assert.Equal(66, Lag(126));
    }

    [Fact]
    public void While_reads_fail_it_grows_from_the_last_answer_on()
    {
        Begin();
        Reply(1, 0, at: 10);
        Do(new ReadFailed(2, Cut, TimeSpan.Zero));
        Assert.Equal((1, 30), (Lag(11), Lag(40)));

        // It is asked again, and has not answered yet.
        Do(new RetryDue(2));
        Assert.Equal(31, Lag(41));
        Do(new ReadFailed(2, Cut, TimeSpan.Zero));
        Assert.Equal(32, Lag(42));
    }

    [Fact]
    public void The_next_answer_says_what_it_is()
    {
        Begin();
        Reply(1, 0, at: 10);
        Do(new ReadFailed(2, Cut, TimeSpan.Zero));
        Do(new RetryDue(2));
        Reply(2, 1, at: 50, having: 47);
        Assert.Equal(4, Lag(51));
        Do(new WriteAnswered(3, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, Lag(52));
    }

    [Fact]
    public void What_was_read_before_may_be_older_than_the_last_answer()
    {
        Begin();
        Reply(1, 1, at: 10, having: 4);
        Do(new ReadFailed(3, Cut, TimeSpan.Zero));
        Assert.Equal(16, Lag(20));
    }

    [Fact]
    public void Before_the_first_answer_it_grows_from_the_beginning_on()
    {
        Begin();
        Do(new ReadFailed(1, Cut, TimeSpan.Zero));
        Assert.Equal(30, Lag(30));
    }

    [Theory]
    [InlineData(true, ShardFollowPhase.Bootstrapping)]
    [InlineData(false, ShardFollowPhase.Failed)]
    public void It_grows_while_nothing_is_read(bool heals, ShardFollowPhase phase)
    {
        Begin(selfHeal: heals);
        Reply(1, 0, at: 10);
        Do(new ReadFailed(2, Gone, TimeSpan.Zero));
        Assert.Equal((phase, 20), (_state.Phase, Lag(30)));
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_it_nothing() => Assert.Equal(TimeSpan.Zero, FollowLag.Since(At(10), At(9)));

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private int Lag(int now) => (int)FollowLag.At(_state, At(now)).TotalSeconds;

    private void Begin(FollowVersions? versions = null, bool selfHeal = true)
    {
        var parameters = new FollowParameters { SelfHeal = selfHeal, ReadPollTimeout = TimeSpan.FromMinutes(1) };
        _state = ShardFollow.Begin(parameters, -1, -1, At(0), _random).State with { Versions = versions ?? Versions };
    }

    private void Do(ShardFollowEvent happened) => _state = ShardFollow.Decide(_state, happened, _random).State;

    /// <summary>An answer that comes at this time, with operations that the leader has had since then.</summary>
    private void Reply(long id, int count, int at, int having = 0) => Do(new ReadAnswered(
        id,
        new FollowReadReply
        {
            Operations = new FollowOperations(_state.Reads[id].FromSeqNo, [.. Enumerable.Repeat(10, count)], null, At(having)),
            GlobalCheckpoint = _state.Reads[id].FromSeqNo + count - 1,
            MaxSeqNo = _state.Reads[id].FromSeqNo + count - 1,
            Versions = Versions,
        },
        At(at)));
}
