using System.Text;
using Winnow.Search;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>An engine whose operations are another cluster's: their numbers, terms and versions are kept, and nothing is made up.</summary>
public sealed class FollowingEngineTests
{
    private readonly EngineFixture _fixture = new();

    [Fact]
    public async Task Clients_writes_are_refused_and_change_nothing()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 1));
        var refused = Assert.Throws<ElasticsearchException>(() => _fixture.Index(engine, "1", "{}"));
        Assert.Equal((403, "status_exception"), (refused.Status, refused.Type));
        Assert.Throws<ElasticsearchException>(() => engine.Delete("1", null, new OperationOptions()));
        var bulk = await new ShardBulk(engine, _ => throw new InvalidOperationException("no mapping is asked for")).ExecuteAsync(
        [
            new BulkItem { OpType = BulkOpType.Index, Id = "1", Source = """{"new_field":1}"""u8.ToArray() },
            new BulkItem { OpType = BulkOpType.Update, Id = "1", Source = """{"doc":{}}"""u8.ToArray() },
            new BulkItem { OpType = BulkOpType.Delete, Id = "1" },
        ]);
        Assert.All(bulk.Items, item => Assert.Equal(403, item.Failure!.Status));
        Assert.Equal(-1, engine.SeqNoStats.MaxSeqNo);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public async Task Gaps_stay_at_every_opening_and_promotion_until_the_leader_fills_them(long leaderTerm)
    {
        ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 4));
        Apply(engine, Doc(0, leaderTerm, "0"), Doc(1, leaderTerm, "1"), Doc(4, leaderTerm, "4"));
        await engine.SyncAsync(engine.LastLocation);
        engine.Abort();

        engine = await ShardEngine.OpenAsync(Follower(term: 5));
        Assert.Equal(0, engine.FillSeqNoGaps("promotion"));
        Assert.Equal((4L, 1L, 1L), (engine.SeqNoStats.MaxSeqNo, engine.SeqNoStats.PersistedCheckpoint, engine.LevelCheckpoint));
        engine.AdvancePrimaryTerm(6);
        engine.Flush();
        Apply(engine, Doc(6, leaderTerm, "6"));
        await engine.DisposeAsync();

        await using ShardEngine again = await ShardEngine.OpenAsync(Follower(term: 7));
        Assert.Equal((6L, 1L), (again.SeqNoStats.MaxSeqNo, again.SeqNoStats.PersistedCheckpoint));
        Apply(again, Doc(5, leaderTerm, "5"), ShardOperation.Delete(3, leaderTerm, 2, "1"), ShardOperation.NoOp(2, leaderTerm, "leader's"));
        await again.SyncAsync(again.LastLocation);
        Assert.Equal((6L, 6L), (again.SeqNoStats.MaxSeqNo, again.SeqNoStats.PersistedCheckpoint));
        Assert.False(again.Get("1").Found);
        Assert.Equal((4L, leaderTerm), (again.Get("4").SeqNo, again.Get("4").PrimaryTerm));
    }

    [Fact]
    public async Task Operations_of_terms_above_and_below_the_engines_own_are_taken_from_a_primary_of_the_present_term_only()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 5));
        Apply(engine, Doc(0, 1, "0"), Doc(1, 40, "1"));
        Assert.Equal((1L, 40L), (engine.Get("0").PrimaryTerm, engine.Get("1").PrimaryTerm));
        Assert.Throws<StalePrimaryTermException>(() => new FollowedOperations(engine, [Doc(2, 40, "2")], senderTerm: 4).Advance());
        Assert.False(engine.Get("2").Found);
        Assert.Equal([new TermRun(0, 0, 1), new TermRun(1, 1, 40)], engine.TermsFrom(0));
    }

    [Fact]
    public async Task What_is_above_a_number_is_rolled_back_whatever_its_terms_are()
    {
        ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 5) with { IsPrimary = false });
        Apply(engine, Doc(0, 9, "0"), Doc(1, 9, "1"), Doc(3, 9, "3"));
        await engine.SyncAsync(engine.LastLocation);
        engine.Abort();

        await using ShardEngine again = await ShardEngine.OpenAsync(Follower(term: 6) with { IsPrimary = false, RollBackTo = 1 });
        Assert.Equal((1L, 1L), (again.SeqNoStats.MaxSeqNo, again.SeqNoStats.PersistedCheckpoint));
        Assert.Equal((true, false), (again.Get("1").Found, again.Get("3").Found));
        Apply(again, Doc(2, 9, "2"), Doc(3, 9, "3"));
        Assert.Equal(3, again.SeqNoStats.LocalCheckpoint);
    }

    [Fact]
    public async Task History_is_given_with_its_gaps_above_the_checkpoint_and_with_none_below()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 1));
        Apply(engine, Doc(0, 1, "0"), Doc(1, 1, "1"), Doc(4, 1, "4"), Doc(5, 1, "5"));
        Assert.Equal([1, 4, 5], engine.Changes(1, 9).Operations.Select(operation => operation.SeqNo));
        Assert.Equal(5, engine.Changes(1, 9).LastSeqNo);
        Assert.Equal((3L, 0), (engine.Changes(2, 3).LastSeqNo, engine.Changes(2, 3).Operations.Count));
        Assert.Equal(4, engine.Changes(3, 9, maxBytes: 1).LastSeqNo);

        Apply(engine, Doc(2, 1, "1"), Doc(3, 1, "1"));
        await engine.SyncAsync(engine.LastLocation);
        engine.AdvanceGlobalCheckpoint(5);
        engine.Flush();
        engine.ForceMerge(1, onlyExpungeDeletes: false, flush: true, CancellationToken.None);
        Assert.Equal(0, engine.Changes(0, 5).LastSeqNo);
        Assert.Throws<HistoryUnavailableException>(() => engine.Changes(1, 5));
    }

    [Fact]
    public async Task Operations_are_executed_up_to_the_first_that_the_mapping_cannot_have_or_has_not_yet()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 2));
        var behind = new FollowedOperations(engine, [Doc(0, 1, "0"), Doc(1, 1, "1", """{"fresh":1}"""), Doc(2, 1, "2")], 2);
        behind.Advance();
        behind.Advance();
        Assert.Equal((1, false, 0L), (behind.Executed, behind.IsOver, Assert.Single(behind.Done).SeqNo));
        _fixture.Mapper.Apply(_fixture.Mapper.MergeWith("""{"properties":{"fresh":{"type":"long"}}}"""u8.ToArray()));
        behind.Advance();
        Assert.Equal((3, true), (behind.Executed, behind.IsOver));

        var poisoned = new FollowedOperations(engine, [Doc(3, 1, "3"), Doc(4, 1, "4", """{"n":"no number"}"""), Doc(5, 1, "5")], 2);
        poisoned.Advance();
        Assert.Equal((1, true, 400), (poisoned.Executed, poisoned.IsOver, poisoned.Failure!.Status));
        Assert.Contains("operation [4] on document [4]", poisoned.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((3L, false), (engine.SeqNoStats.LocalCheckpoint, engine.Get("5").Found));
        Assert.Null(engine.Failure);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("strict")]
    public async Task A_field_that_the_leader_has_left_out_is_left_out_when_new_fields_are_taken_or_refused_since(string dynamic)
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(Follower(term: 2));
        var mapping = """{"dynamic":"MODE","properties":{"o":{"properties":{"p":{"type":"long"}}}}}""".Replace("MODE", dynamic, StringComparison.Ordinal);
        _fixture.Mapper.Apply(_fixture.Mapper.MergeWith(Encoding.UTF8.GetBytes(mapping)));
        var followed = new FollowedOperations(engine, [Doc(0, 1, "0", """{"fresh":{"a":[1]},"o":{"q":"x","p":7},"o.r":1,"n":5}""")], 2);
        followed.Advance();
        Assert.Equal((0, false), (followed.Executed, followed.IsOver));
        followed.Advance(mappingIsWhole: true);
        Assert.Equal((1, true), (followed.Executed, followed.IsOver));
        Assert.Null(followed.Failure);
        Assert.False(_fixture.Mapper.Current.Fields.ContainsKey("fresh.a"));
    }

    private static ShardOperation Doc(long seqNo, long term, string id, string source = "{}") =>
        ShardOperation.Index(seqNo, term, 1, id, null, Encoding.UTF8.GetBytes(source));

    private static void Apply(ShardEngine engine, params ShardOperation[] operations)
    {
        var followed = new FollowedOperations(engine, operations, engine.PrimaryTerm);
        followed.Advance();
        Assert.True(followed.IsOver);
        Assert.Null(followed.Failure);
    }

    private ShardEngineConfig Follower(long term) => _fixture.Config with { IsFollowing = true, IsSoleCopy = false, PrimaryTerm = term };
}
