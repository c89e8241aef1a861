using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A copy that nobody trusted becomes the truth: its numbers mean something else from then on.</summary>
public sealed class NewHistoryTests
{
    private readonly EngineFixture _fixture = new();

    [Fact]
    public async Task A_new_history_keeps_every_operation_and_is_durable_when_the_copy_is_open()
    {
        string before = await Written();
        string history;
        await using (ShardEngine engine = await ShardEngine.OpenAsync(Forced))
        {
            history = engine.HistoryUuid;
            Assert.NotEqual(before, history);
            AssertHoldsAll(engine);

            // Nothing was written or flushed since it opened.
            _fixture.Directory.Crash();
        }

        await using ShardEngine again = await ShardEngine.OpenAsync(_fixture.Config with { OpenMode = ShardOpenMode.ExistingOnly, PrimaryTerm = 3 });
        Assert.Equal(history, again.HistoryUuid);
        AssertHoldsAll(again);
    }

    [Fact]
    public async Task An_opening_that_is_repeated_before_the_copy_started_loses_nothing_and_never_has_the_old_history()
    {
        string before = await Written();
        for (int i = 0; i < 3; i++)
        {
            await using ShardEngine engine = await ShardEngine.OpenAsync(Forced);
            Assert.NotEqual(before, engine.HistoryUuid);
            AssertHoldsAll(engine);
            _fixture.Directory.Crash();
        }
    }

    [Fact]
    public async Task What_is_committed_later_belongs_to_the_new_history()
    {
        await Written();
        string history;
        await using (ShardEngine engine = await ShardEngine.OpenAsync(Forced))
        {
            history = engine.HistoryUuid;
            _fixture.Index(engine, "after", "{}");
            engine.Flush();
        }

        await using ShardEngine again = await _fixture.OpenAsync();
        Assert.Equal((history, true), (again.HistoryUuid, again.Get("after").Found));
    }

    private ShardEngineConfig Forced => _fixture.Config with { OpenMode = ShardOpenMode.ExistingOnly, PrimaryTerm = 2, StartsNewHistory = true };

    /// <summary>One operation in a commit, one only in the translog.</summary>
    private async Task<string> Written()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        _fixture.Index(engine, "committed", "{}");
        engine.Flush();
        await engine.SyncAsync(_fixture.Index(engine, "replayed", "{}").Location);
        _fixture.Directory.Crash();
        return engine.HistoryUuid;
    }

    private static void AssertHoldsAll(ShardEngine engine)
    {
        Assert.Equal((1L, 1L), (engine.SeqNoStats.MaxSeqNo, engine.SeqNoStats.LocalCheckpoint));
        Assert.Equal((true, true), (engine.Get("committed").Found, engine.Get("replayed").Found));
    }
}
