using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>Operations that another copy sends: in any order, any number of times.</summary>
public sealed class ReplicaOperationsTests
{
    [Fact]
    public async Task Any_order_of_operations_with_repetitions_refreshes_and_crashes_converges_to_the_primary()
    {
        int seed = Environment.TickCount;
        for (int run = 0; run < 40; run++)
        {
            var random = new Random(seed + run);
            (List<ShardOperation> history, ShardModel model) = await WriteOnPrimaryAsync(random);
            try
            {
                await ReplayShuffledAsync(history, model, random);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed + run}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public async Task Numbers_whose_operation_never_came_are_filled_with_no_ops()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await ShardEngine.OpenAsync(fixture.Config with { IsPrimary = false });
        fixture.Apply(engine, Indexed(0, "a"));
        fixture.Apply(engine, Indexed(3, "b"));
        fixture.Apply(engine, Indexed(5, "c"));
        Assert.Equal((5L, 0L), (engine.SeqNoStats.MaxSeqNo, engine.SeqNoStats.LocalCheckpoint));
        engine.AdvancePrimaryTerm(2);
        Assert.Equal(3, engine.FillSeqNoGaps("primary promotion"));
        Assert.Equal(5, engine.SeqNoStats.LocalCheckpoint);
        Assert.Equal(
            [OperationKind.Index, OperationKind.NoOp, OperationKind.NoOp, OperationKind.Index, OperationKind.NoOp, OperationKind.Index],
            engine.Changes(0, 5).Operations.Select(operation => operation.Kind));
        Assert.Equal(6, engine.Get("a").SeqNo + fixture.Index(engine, "a", "{}").SeqNo);
    }

    [Fact]
    public async Task A_copy_that_knows_a_later_term_refuses_the_primary_before()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await ShardEngine.OpenAsync(fixture.Config with { PrimaryTerm = 3, IsPrimary = false });
        var stale = new OperationOptions { Origin = OperationOrigin.Replica, SeqNo = 0, PrimaryTerm = 2, SenderTerm = 2, Version = 1 };
        var e = Assert.Throws<StalePrimaryTermException>(() => fixture.Index(engine, "1", "{}", stale));
        Assert.Equal("operation primary term [2] is too old (current [3])", e.Message);
        Assert.Throws<StalePrimaryTermException>(() => engine.AdvancePrimaryTerm(3));
        Assert.Throws<InvalidOperationException>(() => fixture.Index(engine, "1", "{}", stale with { SenderTerm = 4 }));

        // A resync sends what an older term wrote.
        Assert.Null(fixture.Index(engine, "1", "{}", stale with { SenderTerm = 3 }).Failure);
        Assert.Equal(2, engine.Get("1").PrimaryTerm);
        engine.AdvancePrimaryTerm(4);
        Assert.Equal(4, engine.PrimaryTerm);
    }

    private static async Task<(List<ShardOperation> History, ShardModel Model)> WriteOnPrimaryAsync(Random random)
    {
        var fixture = new EngineFixture();
        await using ShardEngine primary = await fixture.OpenAsync();
        primary.UpdateRetentionLeases(new RetentionLeases(1, 1, [new RetentionLease("replica", 0, 0, "peer recovery")]));
        var model = new ShardModel();
        for (int i = 0; i < 60; i++)
        {
            string id = $"id{random.Next(8)}";
            string source = $$"""{"n":{{i}}}""";
            bool delete = random.Next(3) == 0;
            EngineResult result = delete ? primary.Delete(id, null, new OperationOptions()) : fixture.Index(primary, id, source);
            model.Add(new ModelOperation(result.SeqNo, id, result.Version, delete ? null : source, null));
        }

        return ([.. primary.Changes(0, long.MaxValue).Operations], model);
    }

    private static async Task ReplayShuffledAsync(List<ShardOperation> history, ShardModel model, Random random)
    {
        var fixture = new EngineFixture();
        ShardEngineConfig config = fixture.Config with { IsPrimary = false, IsSoleCopy = false };
        ShardEngine replica = await ShardEngine.OpenAsync(config);
        List<ShardOperation> order = [.. history, .. history.Where(_ => random.Next(4) == 0)];
        ShardOperation[] shuffled = [.. order];
        random.Shuffle(shuffled);
        foreach (ShardOperation operation in shuffled)
        {
            fixture.Apply(replica, operation);
            switch (random.Next(24))
            {
                case 0:
                    replica.Refresh();
                    break;
                case 1:
                    replica.Flush();
                    break;
                case 2:
                    await replica.SyncAsync(TranslogLocation.Max(default, new TranslogLocation(long.MaxValue, 0, 1)));
                    PowerLoss.Strike(fixture.Directory, random);
                    replica = await ShardEngine.OpenAsync(config);
                    break;
                case 3:
                    replica.ForceMerge(1, onlyExpungeDeletes: false, flush: false, CancellationToken.None);
                    break;
                case 4:
                    fixture.Clock.Advance(TimeSpan.FromMinutes(2));
                    replica.Refresh();
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(history.Count - 1, replica.SeqNoStats.LocalCheckpoint);
        replica.Refresh();
        for (int i = 0; i < 8; i++)
        {
            foreach (bool realtime in new[] { true, false })
            {
                GetResult got = replica.Get($"id{i}", realtime);
                Assert.Equal(model.Exists($"id{i}"), got.Found);
                if (got.Found)
                {
                    ModelOperation expected = model.Documents[$"id{i}"];
                    Assert.Equal((expected.SeqNo, expected.Version), (got.SeqNo, got.Version));
                    Assert.Equal(expected.Source, EngineFixture.Text(got.Source));
                }
            }
        }

        // The history is the same too, whatever order it came in: what was stale is there, and not live.
        IReadOnlyList<ShardOperation> copied = replica.Changes(0, long.MaxValue).Operations;
        Assert.Equal(history.Count, copied.Count);
        for (int i = 0; i < history.Count; i++)
        {
            TranslogFixture.AssertSame(history[i] with { Source = default }, copied[i] with { Source = default });
            Assert.Equal(EngineFixture.Text(history[i].Source), EngineFixture.Text(copied[i].Source));
        }

        Assert.Equal(model.Documents.Values.Count(document => !document.IsDelete), replica.Stats().DocsCount);
        replica.Abort();
    }

    private static ShardOperation Indexed(long seqNo, string id) => ShardOperation.Index(seqNo, 1, 1, id, null, "{}"u8.ToArray());
}
