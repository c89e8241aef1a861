using System.Text.Json;
using Winnow.Index;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A copy goes back to what it has in common with another, although later operations are committed and merged.</summary>
public sealed class ShardRollbackTests
{
    private const int Runs = 150;

    [Fact]
    public async Task The_old_leader_becomes_what_both_had_and_follows_from_there_whatever_has_been_merged()
    {
        int first = Environment.TickCount;
        int fetched = 0;
        int changed = 0;
        int held = 0;
        for (int seed = first; seed < first + Runs; seed++)
        {
            try
            {
                RollbackScenario played = await Play(new Random(seed));
                fetched += played.Fetched;
                changed += played.Changed;
                held += played.Held;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }

        Assert.True(fetched > 0 && changed > 0 && held > 0, $"{fetched} documents were fetched, {changed} had changed, {held} were right: the seeds try too little");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Power_that_goes_at_any_change_of_the_disk_leaves_the_old_state_whole_or_the_new_one(int seed)
    {
        for (int changes = 0; ; changes++)
        {
            var scenario = new RollbackScenario(new Random(seed));
            await scenario.Play(shared: 16, lost: 8, other: 4);
            scenario.OldLeader.Abort();
            await scenario.OpenOld();
            string history = scenario.OldLeader.HistoryUuid;
            long last = scenario.OldLeader.SeqNoStats.MaxSeqNo;
            scenario.OldLeader.Abort();

            var fuse = new Fuse(changes);
            HashSet<string> changed = [];
            try
            {
                await scenario.OpenOld(new FuseDirectory(scenario.Old.Directory, fuse));
                changed = scenario.RollBack();
                scenario.OldLeader.Abort();
                await scenario.OpenOld(new FuseDirectory(scenario.Old.Directory, fuse));
            }
            catch (Exception) when (fuse.IsBlown)
            {
                // As it was meant.
            }

            scenario.Old.Directory.Crash();
            await scenario.OpenOld();
            if (scenario.OldLeader.HistoryUuid == history)
            {
                Assert.Equal(last, scenario.OldLeader.SeqNoStats.LocalCheckpoint);
                Assert.Equal(scenario.Operations[^1].Kind == OperationKind.Index, scenario.OldLeader.Get(scenario.Operations[^1].Id).Found);
                changed = scenario.RollBack();
                scenario.OldLeader.Abort();
                await scenario.OpenOld();
            }

            Assert.NotEqual(history, scenario.OldLeader.HistoryUuid);
            scenario.AssertRolledBack(changed.Count > 0 ? changed : [.. Enumerable.Range(0, 10).Select(i => $"id{i}")]);
            scenario.AssertConflicts();
            scenario.AssertFollows();
            await scenario.Close();
            if (!fuse.IsBlown)
            {
                Assert.True(changes > 20, "the fuse has to blow somewhere");
                return;
            }
        }
    }

    [Fact]
    public async Task A_rollback_that_is_given_up_changes_nothing_and_the_copy_takes_operations_again()
    {
        var scenario = new RollbackScenario(new Random(3));
        await scenario.Play(30, 10, 0);
        using (ShardRollback rollback = scenario.OldLeader.BeginRollback(scenario.SharedSeqNo))
        {
            Assert.Throws<EngineClosedException>(() => scenario.Old.Index(scenario.OldLeader, "late", "{}"));
            Assert.False(scenario.OldLeader.Flush(force: true));
        }

        EngineResult written = scenario.Old.Index(scenario.OldLeader, "late", "{}");
        await scenario.OldLeader.SyncAsync(written.Location);
        scenario.Old.Directory.Crash();
        await scenario.OpenOld();
        Assert.Equal((true, 40L), (scenario.OldLeader.Get("late").Found, scenario.OldLeader.SeqNoStats.LocalCheckpoint));
        await scenario.Close();
    }

    [Fact]
    public async Task Half_a_file_that_a_recovery_has_left_does_not_take_the_place_of_a_whole_one()
    {
        var scenario = new RollbackScenario(new Random(5), ids: 1000);
        await scenario.Play(200, 4, 4);
        scenario.OldLeader.Flush(force: true);
        using StoreDirectory index = scenario.Old.Directory.OpenSubdirectory("index");
        IReadOnlyList<IndexFile> files = IndexCommit.ReadLatest(index)!.Files;
        foreach (IndexFile file in files)
        {
            using IndexOutput half = index.CreateOutput(TemporaryName.Of(file));
            half.WriteByte(0);
        }

        HashSet<string> changed = scenario.RollBack();
        scenario.OldLeader.Abort();
        await scenario.OpenOld();
        Assert.Contains(IndexCommit.ReadLatest(index)!.Files, files.Contains);
        scenario.AssertRolledBack(changed);
        await scenario.Close();
    }

    [Fact]
    public async Task A_search_that_began_before_sees_what_it_saw_and_harms_nothing_when_it_ends()
    {
        var scenario = new RollbackScenario(new Random(4));
        await scenario.Play(30, 10, 5);
        ShardEngine old = scenario.OldLeader;
        old.Refresh();
        long before = old.Stats().DocsCount;
        using (SearcherLease lease = old.AcquireSearcher())
        {
            scenario.RollBack();
            Assert.Equal(before, old.Stats().DocsCount);
            old.Abort();
            await scenario.OpenOld();
            Assert.Equal(before, lease.Reader.NumDocs);
            scenario.AssertFollows();
        }

        scenario.OldLeader.Abort();
        await scenario.OpenOld();
        scenario.AssertFollows();
        await scenario.Close();
    }

    [Fact]
    public async Task History_that_was_merged_away_is_no_ground_for_a_rollback_but_what_is_left_can_be_put_aside()
    {
        var scenario = new RollbackScenario(new Random(5), ids: 3);
        await scenario.Play(20, 20, 0);
        ShardEngine old = scenario.OldLeader;
        old.UpdateRetentionLeases(new RetentionLeases(1, 2, []));
        old.Flush(force: true);
        old.ForceMerge(1, onlyExpungeDeletes: false, flush: true, CancellationToken.None);
        using (ShardRollback rollback = old.BeginRollback(scenario.SharedSeqNo))
        {
            Assert.False(rollback.HasAllHistory);
            string name = rollback.WriteConflicts(scenario.Conflicts, new ConflictOrigin("other", "leader", DateTimeOffset.UnixEpoch), [])!;
            using IndexInput input = scenario.Conflicts.OpenInput(name);
            Assert.Contains("\"complete\":false", EngineFixture.Text(input.Span(0, (int)input.Length).ToArray()), StringComparison.Ordinal);
            Assert.Throws<RollbackImpossibleException>(rollback.Prepare);
        }

        Assert.Equal(39, old.SeqNoStats.MaxSeqNo);
        await scenario.Close();
    }

    [Fact]
    public async Task What_the_other_copy_has_as_well_comes_again_and_is_no_conflict()
    {
        var scenario = new RollbackScenario(new Random(6), ids: 100);
        await scenario.Play(10, 8, 0);
        using ShardRollback rollback = scenario.OldLeader.BeginRollback(9);

        // The operations 11, 12 and 15 are the old leader's, in its term; the others are the new one's.
        TermRun[] kept = [new(10, 10, 2), new(11, 12, 1), new(13, 14, 2), new(15, 15, 1), new(16, 40, 2)];
        string name = rollback.WriteConflicts(scenario.Conflicts, new ConflictOrigin("other", "leader", DateTimeOffset.UnixEpoch), kept)!;
        using IndexInput input = scenario.Conflicts.OpenInput(name);
        string[] lines = EngineFixture.Text(input.Span(0, (int)input.Length).ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([10, 13, 14, 16, 17], lines[1..].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("_seq_no").GetInt64()));
        Assert.Equal((5, 5), (rollback.Lost, ConflictFile.Find(scenario.Conflicts, "index-uuid", 0, 9)!.Value.Operations));
        Assert.Null(rollback.WriteConflicts(scenario.Conflicts, new ConflictOrigin("other", "leader", DateTimeOffset.UnixEpoch), [new(0, 99, 1)]));
        await scenario.NewLeader.DisposeAsync();
        await scenario.Expected.DisposeAsync();
    }

    [Fact]
    public async Task Every_operation_is_one_line_whatever_its_source_looks_like()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        string[] sources = ["{\n  \"t\": \"two\\nlines\",\r\n  \"n\": 10000000000000001\n}", """{ "t" : "ä \"quoted\" <b>" }"""];
        fixture.Index(engine, "shared", "{}");
        fixture.Index(engine, "a\nb", sources[0]);
        fixture.Index(engine, "ü", sources[1], routing: "r\"1");
        using ShardRollback rollback = engine.BeginRollback(0);
        var folder = new RamDirectory("ram:conflicts");
        using IndexInput input = folder.OpenInput(rollback.WriteConflicts(folder, new ConflictOrigin("c", "i", DateTimeOffset.UnixEpoch), [])!);
        string[] lines = EngineFixture.Text(input.Span(0, (int)input.Length).ToArray()).Split('\n');
        Assert.Equal((4, ""), (lines.Length, lines[^1]));
        JsonElement[] operations = [.. lines[1..3].Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["a\nb", "ü"], operations.Select(operation => operation.GetProperty("_id").GetString()));
        Assert.Equal("r\"1", operations[1].GetProperty("routing").GetString());
        Assert.All(operations.Zip(sources), pair => Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(pair.Second).RootElement, pair.First.GetProperty("_source"))));
    }

    private static async Task<RollbackScenario> Play(Random random)
    {
        var scenario = new RollbackScenario(random);
        await scenario.Play(random.Next(1, 80), random.Next(1, 40), random.Next(40));
        HashSet<string> changed = scenario.RollBack();
        scenario.OldLeader.Abort();
        await scenario.OpenOld();
        scenario.AssertRolledBack(changed);
        scenario.AssertConflicts();
        scenario.AssertFollows();
        scenario.OldLeader.Abort();
        await scenario.OpenOld();
        scenario.AssertFollows();
        await scenario.Close();
        return scenario;
    }
}
