using System.Text;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A write that comes again after an answer got lost is answered as before, and not executed again.</summary>
public sealed class RepeatedOperationTests
{
    private static readonly OperationId First = new(77, 1);
    private readonly EngineFixture _fixture = new();

    [Fact]
    public async Task A_write_that_comes_again_is_answered_with_its_first_outcome()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        BulkResult first = await Run(engine, Item(First, BulkOpType.Create, "1", "{}"));
        await Run(engine, Item(new OperationId(77, 2), BulkOpType.Index, "1", """{"n":2}"""));
        BulkResult again = await Run(engine, Item(First, BulkOpType.Create, "1", "{}"));
        Assert.Equal(first.Items[0], again.Items[0]);
        Assert.Empty(again.Operations);
        Assert.True(again.TellsOfOthers);
        Assert.Equal(2, engine.Get("1").Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outcomes_survive_a_crash_and_a_commit(bool flush)
    {
        ShardEngine engine = await _fixture.OpenAsync();
        await Run(engine, Item(First, BulkOpType.Index, "1", "{}"), Item(new OperationId(77, 2), BulkOpType.Delete, "2", ""));
        if (flush)
        {
            engine.Flush();
        }

        _fixture.Directory.Crash();
        await using ShardEngine reopened = await _fixture.OpenAsync();
        BulkResult again = await Run(reopened, Item(First, BulkOpType.Index, "1", "{}"), Item(new OperationId(77, 2), BulkOpType.Delete, "2", ""));
        Assert.Empty(again.Operations);
        Assert.Equal([OperationResult.Created, OperationResult.NotFound], again.Items.Select(item => item.Result));
        Assert.Equal([0L, 1L], again.Items.Select(item => item.SeqNo));
    }

    [Fact]
    public async Task Another_copy_learns_outcomes_with_the_operations()
    {
        await using ShardEngine primary = await _fixture.OpenAsync();
        BulkResult done = await Run(primary, Item(First, BulkOpType.Index, "1", "{}"));
        var other = new EngineFixture();
        await using ShardEngine replica = await ShardEngine.OpenAsync(other.Config with { IsPrimary = false, IsSoleCopy = false });
        List<ShardOperation> received = OperationsCodec.Decode(OperationsCodec.Encode(done.Operations));
        Assert.Equal(1, HistoryReplay.Apply(replica, received, 0, OperationOrigin.Replica, senderTerm: 1));
        Assert.True(replica.TryRepeat(First, out EngineResult known));
        Assert.Equal((OperationResult.Created, 0L, 1L, 1L), (known.Result, known.SeqNo, known.PrimaryTerm, known.Version));
    }

    [Fact]
    public async Task A_copy_that_gets_history_learns_outcomes_with_it()
    {
        await using ShardEngine primary = await _fixture.OpenAsync();
        await Run(primary, Item(First, BulkOpType.Index, "1", "{}"), Item(OperationId.None, BulkOpType.Index, "2", "{}"));
        IReadOnlyList<ShardOperation> history = primary.WithNames(primary.Changes(0, 1).Operations);
        Assert.Equal([First, OperationId.None], history.Select(operation => operation.OperationId));
        await using ShardEngine replica = await OpenReplica();
        HistoryReplay.Apply(replica, OperationsCodec.Decode(OperationsCodec.Encode(history)), 0, OperationOrigin.Replica, senderTerm: 1);
        Assert.True(replica.TryRepeat(First, out EngineResult known));
        Assert.Equal((OperationResult.Created, 0L, 1L, 1L), (known.Result, known.SeqNo, known.PrimaryTerm, known.Version));
    }

    [Theory]
    [InlineData(BulkOpType.Index)]
    [InlineData(BulkOpType.Delete)]
    public async Task A_copy_that_has_an_operation_already_learns_whose_it_is(BulkOpType type)
    {
        await using ShardEngine primary = await _fixture.OpenAsync();
        BulkResult done = await Run(primary, Item(First, type, "1", "{}"));
        await using ShardEngine replica = await OpenReplica();
        HistoryReplay.Apply(replica, [.. done.Operations.Select(operation => operation with { OperationId = OperationId.None })], 0, OperationOrigin.Replica, senderTerm: 1);
        Assert.False(replica.TryRepeat(First, out _));
        HistoryReplay.Apply(replica, done.Operations, 0, OperationOrigin.Replica, senderTerm: 1);
        Assert.True(replica.TryRepeat(First, out _));
    }

    [Fact]
    public async Task What_failed_is_tried_again()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        await Run(engine, Item(OperationId.None, BulkOpType.Index, "1", "{}"));
        BulkResult conflict = await Run(engine, Item(First, BulkOpType.Create, "1", "{}"));
        Assert.Equal(409, conflict.Items[0].Failure!.Status);
        Assert.True(conflict.TellsOfOthers);
        await Run(engine, Item(OperationId.None, BulkOpType.Delete, "1", ""));
        Assert.Null((await Run(engine, Item(First, BulkOpType.Create, "1", "{}"))).Items[0].Failure);
    }

    [Fact]
    public async Task Writes_that_were_rolled_back_are_forgotten()
    {
        ShardEngineConfig replica = _fixture.Config with { IsPrimary = false, IsSoleCopy = false };
        ShardEngine engine = await ShardEngine.OpenAsync(replica);
        _fixture.Apply(engine, ShardOperation.Index(0, 1, 1, "0", null, "{}"u8.ToArray()));
        HistoryReplay.Apply(engine, [ShardOperation.Index(1, 1, 1, "1", null, "{}"u8.ToArray()) with { OperationId = First }], 0, OperationOrigin.Replica, 1);
        await engine.SyncAsync(engine.LastLocation);
        engine.Abort();
        await using ShardEngine rolledBack = await ShardEngine.OpenAsync(replica with { RollBackTo = 0, PrimaryTerm = 2 });
        Assert.False(rolledBack.TryRepeat(First, out _));
    }

    private static Task<ShardEngine> OpenReplica() => ShardEngine.OpenAsync(new EngineFixture().Config with { IsPrimary = false, IsSoleCopy = false });

    private static BulkItem Item(OperationId id, BulkOpType type, string document, string source) =>
        new() { OpType = type, Id = document, Source = Encoding.UTF8.GetBytes(source), OperationId = id };

    private static Task<BulkResult> Run(ShardEngine engine, params BulkItem[] items) =>
        new ShardBulk(engine, _ => throw new InvalidOperationException("no mapping is missing")).ExecuteAsync(items);
}
