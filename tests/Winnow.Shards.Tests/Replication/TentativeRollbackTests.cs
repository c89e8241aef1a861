using System.Text;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A copy that follows a new primary gives up what the new one may not have, but not before it has what the new one has.</summary>
public sealed class TentativeRollbackTests
{
    private readonly EngineFixture _fixture = new();

    [Fact]
    public async Task What_was_rolled_back_is_there_again_when_the_new_primary_never_finished()
    {
        ShardEngine engine = await RolledBack();
        Assert.True(engine.IsRollbackTentative);
        Assert.Equal((1L, false), (engine.SeqNoStats.MaxSeqNo, engine.Get("2").Found));
        _fixture.Apply(engine, ShardOperation.NoOp(2, 2, "gap"));
        Assert.False(engine.Flush(force: true));
        await engine.DisposeAsync();

        await using ShardEngine again = await ShardEngine.OpenAsync(Replica(term: 3));
        Assert.Equal((3L, 3L), (again.SeqNoStats.MaxSeqNo, again.SeqNoStats.LocalCheckpoint));
        Assert.False(again.Get("2").Found, "the new primary has put a no-op in the place of this operation");
        Assert.Equal((3L, 1L), (again.Get("3").SeqNo, again.Get("3").PrimaryTerm));
    }

    [Fact]
    public async Task What_the_new_primary_did_not_bring_back_is_gone_for_good()
    {
        ShardEngine engine = await RolledBack();
        _fixture.Apply(engine, Doc(2, 2, "new"));
        engine.CompleteRollback();
        _fixture.Directory.Crash();

        await using ShardEngine again = await ShardEngine.OpenAsync(Replica(term: 3));
        Assert.Equal(2, again.SeqNoStats.MaxSeqNo);
        Assert.Equal((true, false, false), (again.Get("new").Found, again.Get("2").Found, again.Get("3").Found));
    }

    [Fact]
    public async Task Terms_of_operations_come_in_runs()
    {
        await using ShardEngine engine = await ShardEngine.OpenAsync(Replica(term: 2));
        _fixture.Apply(engine, Doc(0, 1, "0"));
        _fixture.Apply(engine, Doc(1, 1, "1"));
        _fixture.Apply(engine, ShardOperation.NoOp(2, 2, "gap"));
        _fixture.Apply(engine, Doc(4, 2, "4"));
        Assert.Equal([new TermRun(1, 1, 1), new TermRun(2, 2, 2), new TermRun(4, 4, 2)], engine.TermsFrom(1));
        Assert.Empty(engine.TermsFrom(5));
    }

    private static ShardOperation Doc(long seqNo, long term, string id) => ShardOperation.Index(seqNo, term, 1, id, null, Encoding.UTF8.GetBytes("{}"));

    private ShardEngineConfig Replica(long term) => _fixture.Config with { IsPrimary = false, IsSoleCopy = false, PrimaryTerm = term };

    /// <summary>Operations 0 to 3 of the first term, rolled back to 1.</summary>
    private async Task<ShardEngine> RolledBack()
    {
        ShardEngine engine = await ShardEngine.OpenAsync(Replica(term: 1));
        for (int i = 0; i < 4; i++)
        {
            _fixture.Apply(engine, Doc(i, 1, $"{i}"));
        }

        await engine.SyncAsync(engine.LastLocation);
        engine.Abort();
        return await ShardEngine.OpenAsync(Replica(term: 2) with { RollBackTo = 1, RollBackIsTentative = true });
    }
}
