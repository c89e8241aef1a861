using Xunit;

namespace Winnow.Shards.Tests;

public sealed class VersionConflictTests
{
    private readonly EngineFixture _fixture = new();

    [Fact]
    public async Task Conflicts_are_explained_in_Elasticsearchs_words()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        var create = new OperationOptions { OpType = OperationType.Create };
        for (int i = 0; i < 6; i++)
        {
            _fixture.Index(engine, "1", "{}");
        }

        AssertConflict(
            _fixture.Index(engine, "1", "{}", new OperationOptions { IfSeqNo = 3, IfPrimaryTerm = 1 }),
            "[1]: version conflict, required seqNo [3], primary term [1]. current document has seqNo [5] and primary term [1]");
        AssertConflict(
            engine.Delete("1", null, new OperationOptions { IfSeqNo = 5, IfPrimaryTerm = 2 }),
            "[1]: version conflict, required seqNo [5], primary term [2]. current document has seqNo [5] and primary term [1]");
        AssertConflict(
            _fixture.Index(engine, "2", "{}", new OperationOptions { IfSeqNo = 5, IfPrimaryTerm = 1 }),
            "[2]: version conflict, required seqNo [5], primary term [1]. but no document was found");
        AssertConflict(
            _fixture.Index(engine, "1", "{}", create),
            "[1]: version conflict, document already exists (current version [6])");
        AssertConflict(
            _fixture.Index(engine, "1", "{}", External(6)),
            "[1]: version conflict, current version [6] is higher or equal to the one provided [6]");
        AssertConflict(
            _fixture.Index(engine, "1", "{}", External(5) with { VersionType = VersionType.ExternalGte }),
            "[1]: version conflict, current version [6] is higher than the one provided [5]");
        Assert.Equal(5, engine.SeqNoStats.MaxSeqNo);
        Assert.Equal(6, engine.Stats().Indexing.VersionConflicts);
    }

    [Fact]
    public async Task Versions_count_on_over_a_deletion_that_is_remembered_and_start_anew_after_gc_deletes()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        Assert.Equal(1, _fixture.Index(engine, "1", "{}").Version);
        Assert.Equal((2L, OperationResult.Deleted), VersionAndResult(engine.Delete("1", null, new OperationOptions())));
        Assert.Equal((3L, OperationResult.NotFound), VersionAndResult(engine.Delete("1", null, new OperationOptions())));
        engine.Refresh();
        Assert.Equal((4L, OperationResult.Created), VersionAndResult(_fixture.Index(engine, "1", "{}")));
        engine.Delete("1", null, new OperationOptions());
        AssertConflict(
            _fixture.Index(engine, "1", "{}", External(5)),
            "[1]: version conflict, current version [5] is higher or equal to the one provided [5]");
        _fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        engine.Refresh();
        Assert.Equal(1, _fixture.Index(engine, "1", "{}").Version);
    }

    [Fact]
    public async Task External_versions_are_taken_over()
    {
        await using ShardEngine engine = await _fixture.OpenAsync();
        Assert.Equal(17, _fixture.Index(engine, "1", "{}", External(17)).Version);
        engine.Refresh();
        Assert.Equal(17, engine.Get("1", realtime: false).Version);
        Assert.Equal(17, _fixture.Index(engine, "1", "{}", External(17) with { VersionType = VersionType.ExternalGte }).Version);
        Assert.Equal(30, engine.Delete("1", null, External(30)).Version);
    }

    [Fact]
    public async Task Of_64_writers_that_compare_and_set_one_document_one_wins_each_seq_no()
    {
        const int Writers = 64;
        const int WinsEach = 10;
        await using ShardEngine engine = await ShardEngine.OpenAsync(_fixture.Config with { Executor = ThreadPoolExecutor.Instance });
        _fixture.Index(engine, "1", """{"n":0}""");
        var winners = new System.Collections.Concurrent.ConcurrentDictionary<long, int>();
        int conflicts = 0;
        Thread[] threads = [.. Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            for (int wins = 0; wins < WinsEach;)
            {
                GetResult current = engine.Get("1");
                var options = new OperationOptions { IfSeqNo = current.SeqNo, IfPrimaryTerm = current.PrimaryTerm };
                EngineResult result = _fixture.Index(engine, "1", $$"""{"n":{{writer}}}""", options);
                if (result.Failure is null)
                {
                    Assert.True(winners.TryAdd(current.SeqNo, writer), "two writers replaced the same operation");
                    wins++;
                }
                else
                {
                    Assert.Equal(409, result.Failure.Status);
                    Interlocked.Increment(ref conflicts);
                }
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.Equal(Writers * WinsEach, winners.Count);
        Assert.Equal(Enumerable.Range(0, Writers * WinsEach).Select(n => (long)n), winners.Keys.Order());
        Assert.Equal(Writers * WinsEach, engine.SeqNoStats.LocalCheckpoint);
        Assert.Equal((Writers * WinsEach) + 1, engine.Get("1").Version);
        Assert.Equal(conflicts, engine.Stats().Indexing.VersionConflicts);
    }

    private static OperationOptions External(long version) => new() { VersionType = VersionType.External, Version = version };

    private static (long Version, OperationResult Result) VersionAndResult(EngineResult result) => (result.Version, result.Result);

    private static void AssertConflict(EngineResult result, string reason)
    {
        Assert.NotNull(result.Failure);
        Assert.Equal(("version_conflict_engine_exception", 409, reason), (result.Failure.Type, result.Failure.Status, result.Failure.Reason));
        Assert.Equal(SequenceNumbers.Unassigned, result.SeqNo);
    }
}
