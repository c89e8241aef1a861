using Winnow.Protocols.Following;

namespace Winnow.Protocols.Tests.Following;

/// <summary>The rules of the loop one by one; all at once are in <see cref="ShardFollowProperties"/>.</summary>
public sealed class ShardFollowTests
{
    private static readonly FollowVersions Versions = new(1, 1, 1);
    private static readonly FollowFailure Passing = new("unavailable_shards_exception", 503, "wait");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddSeconds(100);
    private readonly Random _random = new(1);
    private ShardFollowState _state = null!;

    [Fact]
    public void It_begins_with_one_read_that_waits_behind_what_the_follower_has()
    {
        Assert.Equal("read 8+10", Begin(at: 7));
        Assert.Equal((7L, 7L, 7L), (_state.LeaderGlobalCheckpoint, _state.FollowerGlobalCheckpoint, _state.LastRequestedSeqNo));
    }

    [Fact]
    public void What_the_leader_is_known_to_have_is_read_in_batches_side_by_side()
    {
        Begin(at: -1);
        Ready();
        Assert.Equal("write 0-9 | read 10+10 | read 20+10 | read 30+5", Reply(1, 0, 10, checkpoint: 34));
        Assert.Equal(34, _state.LastRequestedSeqNo);
    }

    [Fact]
    public void Only_the_read_that_is_alone_asks_for_more_than_is_known_of()
    {
        Begin(at: -1);
        Ready();
        Assert.Equal("write 0-1 | read 2+10", Reply(1, 0, 2, checkpoint: 4));
        Assert.Equal("write 2-6 | read 7+10", Reply(3, 2, 5, checkpoint: 6));
        Assert.Equal((6L, 6L), (_state.LastRequestedSeqNo, _state.LeaderGlobalCheckpoint));
    }

    [Fact]
    public void What_a_short_answer_leaves_is_asked_for_first()
    {
        Begin(at: -1, new FollowParameters { MaxReadRequestOperationCount = 10, MaxOutstandingReadRequests = 2 });
        Ready();
        Reply(1, 0, 10, checkpoint: 50);
        Assert.Equal("write 10-12 | read 13+7", Reply(3, 10, 3, checkpoint: 50));
        Assert.Equal("read 13+7", Reply(6, 13, 0, checkpoint: 12));
    }

    [Fact]
    public void A_wait_that_brings_nothing_is_no_read()
    {
        Begin(at: 3);
        Assert.Equal("aliases 1", Reply(1, 4, 0, checkpoint: 3));
        Ready();
        Assert.Equal((0L, Now), (_state.Counters.SuccessfulReads, _state.LastReadAt));
    }

    [Fact]
    public void Metadata_come_before_operations_in_their_order()
    {
        Begin(at: -1);
        Assert.Equal("aliases 1", Reply(1, 0, 3, checkpoint: 2));
        Assert.Equal("settings 1", Do(new MetadataUpdated(2, 1)));
        Assert.Equal("mapping 1", Do(new MetadataUpdated(3, 1)));
        Assert.Equal("write 0-2 | read 3+10", Do(new MetadataUpdated(4, 1)));
    }

    [Fact]
    public void A_newer_version_than_was_asked_for_is_not_asked_for_again()
    {
        Begin(at: -1);
        Ready(new FollowVersions(1, 1, 7));
        Assert.Equal("write 0-2 | read 3+10", Reply(1, 0, 3, checkpoint: 2, versions: new FollowVersions(1, 1, 7)));
        Assert.Equal("mapping 8", Reply(3, 3, 0, checkpoint: 2, versions: new FollowVersions(1, 1, 8)));
    }

    [Fact]
    public void Small_answers_are_written_together_once_a_write_is_free()
    {
        Begin(at: -1, new FollowParameters { MaxReadRequestOperationCount = 10, MaxOutstandingWriteRequests = 1, MaxWriteRequestOperationCount = 4 });
        Ready();
        Reply(1, 0, 1, checkpoint: 0);
        Reply(3, 1, 2, checkpoint: 2);
        Reply(4, 3, 3, checkpoint: 5);
        Assert.Equal((5L, 1), (_state.BufferedOperations, _state.OutstandingWrites));
        Assert.Equal("write 1-2,3-4", Do(new WriteAnswered(2, 0, 0, TimeSpan.FromSeconds(2))));
        Assert.Equal("write 5-5", Do(new WriteAnswered(6, 4, 4, TimeSpan.FromSeconds(1))));
        Assert.Equal((4L, 1L, TimeSpan.FromSeconds(3), 5L), (_state.FollowerGlobalCheckpoint, _state.Lag, _state.Counters.WriteTime, _state.Counters.OperationsWritten));
    }

    [Fact]
    public void A_write_ends_with_the_operation_that_makes_it_too_large()
    {
        Begin(at: -1, new FollowParameters { MaxReadRequestOperationCount = 10, MaxWriteRequestSize = 25 });
        Ready();
        Assert.Equal("write 0-2 | write 3-4 | read 5+10", Reply(1, 0, 5, checkpoint: 4));
    }

    [Fact]
    public void A_full_buffer_stops_reads_until_it_is_written()
    {
        Begin(at: -1, new FollowParameters { MaxReadRequestOperationCount = 10, MaxReadRequestSize = 100, MaxWriteBufferSize = 100, MaxOutstandingWriteRequests = 1 });
        Ready();
        Assert.Equal("write 0-9", Reply(1, 0, 10, checkpoint: 40));
        Assert.Equal("read 10+10", Do(new WriteAnswered(2, 9, 9, TimeSpan.Zero)));
    }

    [Fact]
    public void A_read_that_fails_is_tried_again_and_seen_meanwhile()
    {
        Begin(at: -1);
        Assert.StartsWith("retry 1 in ", Do(new ReadFailed(1, Passing, TimeSpan.FromSeconds(1))), StringComparison.Ordinal);
        Do(new RetryDue(1));
        Do(new ReadFailed(1, Passing, TimeSpan.FromSeconds(1)));
        Assert.Equal((2, Passing), (_state.ReadExceptions[0].Retries, _state.ReadExceptions[0].Failure));
        Assert.Equal("read 0+10", Do(new RetryDue(1)));
        Reply(1, 0, 1, checkpoint: 0);
        Assert.Empty(_state.ReadExceptions);
        Assert.Equal((2L, 1L, 10L), (_state.Counters.FailedReads, _state.Counters.SuccessfulReads, _state.Counters.BytesRead));
    }

    [Fact]
    public void A_read_that_failed_does_not_wait_for_more_before_it_says_that_the_leader_is_there()
    {
        Begin(at: 3);
        Do(new ReadFailed(1, Passing, TimeSpan.Zero));
        var retried = Assert.IsType<SendRead>(Assert.Single(ShardFollow.Decide(_state, new RetryDue(1), _random).Commands));
        Assert.Equal((4, TimeSpan.Zero), (retried.FromSeqNo, retried.PollTimeout));
        Ready();
        var next = Assert.IsType<SendRead>(Assert.Single(Answer(1, 4, 0, checkpoint: 3).Commands));
        Assert.Equal((4, TimeSpan.FromMinutes(1)), (next.FromSeqNo, next.PollTimeout));
    }

    [Fact]
    public void A_write_that_fails_is_tried_again_and_seen_meanwhile()
    {
        Begin(at: -1);
        Ready();
        Reply(1, 0, 5, checkpoint: 4);
        Assert.Empty(_state.WriteExceptions);
        Do(new WriteFailed(2, Passing, TimeSpan.Zero));
        Do(new RetryDue(2));
        Do(new WriteFailed(2, Passing, TimeSpan.Zero));
        var (from, exception) = Assert.Single(_state.WriteExceptions);
        Assert.Equal((0, 2, Passing), (from, exception.Retries, exception.Failure));
        Do(new RetryDue(2));
        Do(new WriteAnswered(2, 4, 4, TimeSpan.Zero));
        Assert.Empty(_state.WriteExceptions);
    }

    [Fact]
    public void What_does_not_pass_ends_it_for_good()
    {
        Begin(at: -1);
        Ready();
        Reply(1, 0, 3, checkpoint: 40);
        Assert.Equal("fail mapper_parsing_exception: poison", Do(new WriteFailed(2, new FollowFailure("mapper_parsing_exception", 400, "poison"), TimeSpan.Zero)));
        Assert.Equal((ShardFollowPhase.Failed, "poison", 0, 0), (_state.Phase, _state.Failure!.Reason, _state.OutstandingReads, _state.OutstandingWrites));
        var failed = _state;
        Assert.Equal("", Reply(3, 3, 5, checkpoint: 40));
        Assert.Same(failed, _state);
    }

    [Theory]
    [InlineData(true, "bootstrap resource_not_found_exception: merged away")]
    [InlineData(false, "fail resource_not_found_exception: merged away")]
    public void Lost_history_is_healed_by_files_or_fatal(bool selfHeal, string expected)
    {
        Begin(at: -1, new FollowParameters { SelfHeal = selfHeal });
        Assert.Equal(expected, Do(new ReadFailed(1, new FollowFailure("resource_not_found_exception", 404, "merged away"), TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(true, "bootstrap index_not_found_exception: no such index [l]")]
    [InlineData(false, "fail index_not_found_exception: no such index [l]")]
    public void A_leader_that_was_deleted_may_come_again(bool selfHeal, string expected)
    {
        var gone = new FollowFailure("index_not_found_exception", 404, "no such index [l]");
        Begin(at: -1, new FollowParameters { SelfHeal = selfHeal });
        Assert.Equal(expected, Do(new ReadFailed(1, gone, TimeSpan.Zero)));
        if (selfHeal)
        {
            Assert.StartsWith("retry 2 in ", Do(new BootstrapFailed(2, gone)), StringComparison.Ordinal);
            Assert.Equal((gone, gone), (_state.BootstrapReason, _state.Failure));
            Assert.Equal("fail illegal_argument_exception: 3 shards", Do(new BootstrapFailed(2, new FollowFailure("illegal_argument_exception", 400, "3 shards"))));
        }
    }

    [Fact]
    public void It_goes_on_behind_the_files_that_it_got()
    {
        Begin(at: 3);
        Ready();
        Do(new ReadFailed(1, new FollowFailure("illegal_state_exception", 500, "unexpected history uuid, expected [a], actual [b]"), TimeSpan.Zero));
        Assert.Equal((ShardFollowPhase.Bootstrapping, 0), (_state.Phase, _state.OutstandingReads));
        Assert.StartsWith("retry 2 in ", Do(new BootstrapFailed(2, Passing)), StringComparison.Ordinal);
        Assert.Equal("bootstrap illegal_state_exception: unexpected history uuid, expected [a], actual [b]", Do(new RetryDue(2)));
        Assert.Equal("read 2+10", Do(new BootstrapEnded(2, 1, 1)));
        Assert.Equal((ShardFollowPhase.Following, 1L, 1L, default), (_state.Phase, _state.FollowerGlobalCheckpoint, _state.Counters.Bootstraps, _state.Versions));
    }

    [Fact]
    public void An_answer_to_another_question_is_never_written()
    {
        Begin(at: -1);
        Assert.StartsWith("fail illegal_state_exception: asked for [10] operations from [0], got [1] to [2]", Reply(1, 1, 2, checkpoint: 5), StringComparison.Ordinal);
        Begin(at: -1);
        Assert.StartsWith("fail illegal_state_exception", Reply(1, 0, 3, checkpoint: 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_double_at_most_with_each_try_up_to_the_cap()
    {
        var cap = TimeSpan.FromMinutes(1);
        for (var tries = 1; tries <= 40; tries++)
        {
            var delays = Enumerable.Range(0, 200).Select(_ => FollowBackOff.Delay(tries, cap, _random)).ToList();
            var longest = TimeSpan.FromMilliseconds(50) * Math.Pow(2, Math.Min(tries, 24) - 1);
            Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, longest < cap ? longest : cap));
            Assert.True(delays.Max() >= (longest < cap ? longest : cap) / 2);
            Assert.True(tries > 10 || delays.Min() < longest / 2);
        }
    }

    [Theory]
    [InlineData("connect_transport_exception", 500, FollowFailureKind.Retryable)]
    [InlineData("security_exception", 403, FollowFailureKind.Retryable)]
    [InlineData("cluster_block_exception", 403, FollowFailureKind.Retryable)]
    [InlineData("index_closed_exception", 400, FollowFailureKind.Retryable)]
    [InlineData("shard_not_found_exception", 404, FollowFailureKind.Retryable)]
    [InlineData("es_rejected_execution_exception", 429, FollowFailureKind.Retryable)]
    [InlineData("retention_lease_not_found_exception", 404, FollowFailureKind.Retryable)]
    [InlineData("retention_lease_already_exists_exception", 400, FollowFailureKind.Retryable)]
    [InlineData("anything", 503, FollowFailureKind.Retryable)]
    [InlineData("resource_not_found_exception", 404, FollowFailureKind.HistoryGone)]
    [InlineData("index_not_found_exception", 404, FollowFailureKind.HistoryGone)]
    [InlineData("illegal_state_exception", 500, FollowFailureKind.Fatal)]
    [InlineData("mapper_parsing_exception", 400, FollowFailureKind.Fatal)]
    [InlineData("corrupt_index_exception", 500, FollowFailureKind.Fatal)]
    public void Failures_pass_or_do_not(string type, int status, FollowFailureKind kind) =>
        Assert.Equal(kind, FollowErrors.Classify(new FollowFailure(type, status, "x")));

    private string Begin(long at, FollowParameters? parameters = null) =>
        Take(ShardFollow.Begin(parameters ?? new FollowParameters { MaxReadRequestOperationCount = 10 }, at, at, Now, _random));

    /// <summary>The follower has these metadata, so that no operation has to wait for them.</summary>
    private void Ready(FollowVersions? versions = null) => _state = _state with { Versions = versions ?? Versions, MetadataUpdate = null };

    private string Do(ShardFollowEvent happened) => Take(ShardFollow.Decide(_state, happened, _random));

    private string Reply(long id, long from, int count, long checkpoint, FollowVersions? versions = null) => Take(Answer(id, from, count, checkpoint, versions));

    private ShardFollowDecision Answer(long id, long from, int count, long checkpoint, FollowVersions? versions = null) => ShardFollow.Decide(_state, new ReadAnswered(
        id,
        new FollowReadReply
        {
            Operations = new FollowOperations(from, [.. Enumerable.Repeat(10, count)], null, Now),
            GlobalCheckpoint = checkpoint,
            MaxSeqNo = checkpoint,
            Versions = versions ?? Versions,
        },
        Now), _random);

    private string Take(ShardFollowDecision decision)
    {
        _state = decision.State;
        return string.Join(" | ", decision.Commands.Select(command => command switch
        {
            SendRead read => $"read {read.FromSeqNo}+{read.MaxOperations}",
            SendWrite write => $"write {string.Join(',', write.Slices.Select(slice => $"{slice.FirstSeqNo}-{slice.LastSeqNo}"))}",
            UpdateMetadata update => $"{update.Kind.ToString().ToLowerInvariant()} {update.Version}",
            RetryLater later => $"retry {later.Id} in {later.Delay}",
            Bootstrap bootstrap => $"bootstrap {bootstrap.Reason}",
            Fail fail => $"fail {fail.Reason}",
            _ => throw new InvalidOperationException($"{command}"),
        }));
    }
}
