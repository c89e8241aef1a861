using System.Text.Json;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>
/// An old leader and the new one, which has its history up to a number and goes on otherwise from there; and an engine that has only what both have.
/// </summary>
internal sealed class RollbackScenario(Random random, int ids = 10)
{
    private readonly EngineFixture _shared = new();
    private readonly List<ShardOperation> _operations = [];

    public EngineFixture Old { get; } = new();

    public EngineFixture New { get; } = new();

    public RamDirectory Conflicts { get; } = new("ram:conflicts");

    /// <summary>The operations of the old leader.</summary>
    public IReadOnlyList<ShardOperation> Operations => _operations;

    /// <summary>Up to here the operations are common to both.</summary>
    public long SharedSeqNo { get; private set; }

    public ShardEngine OldLeader { get; private set; } = null!;

    public ShardEngine NewLeader { get; private set; } = null!;

    /// <summary>What it is all about: equal to this the old leader has to become.</summary>
    public ShardEngine Expected { get; private set; } = null!;

    /// <summary>How many documents the new leader had to give, how many it could not say, and of how many it said that they are here already.</summary>
    public int Fetched { get; private set; }

    public int Changed { get; private set; }

    public int Held { get; private set; }

    public async Task Play(int shared, int lost, int other)
    {
        OldLeader = await Old.OpenAsync();
        await WriteOn(Old, OldLeader, shared, operation => _operations.Add(operation));
        SharedSeqNo = OldLeader.SeqNoStats.MaxSeqNo;
        NewLeader = await ShardEngine.OpenAsync(New.Config with { IsFollowing = true });
        Expected = await ShardEngine.OpenAsync(_shared.Config with { IsFollowing = true });
        foreach (ShardOperation operation in _operations)
        {
            New.Apply(NewLeader, operation);
            _shared.Apply(Expected, operation);
            Disturb(NewLeader);
        }

        Expected.Refresh();

        // Nobody has asked for older history than what the follower lacks.
        var leases = new RetentionLeases(1, 1, [new RetentionLease("follower", SharedSeqNo + 1, 0, "ccr")]);
        OldLeader.UpdateRetentionLeases(leases);
        NewLeader.UpdateRetentionLeases(leases);
        NewLeader.IsFollowing = false;
        NewLeader.AdvancePrimaryTerm(2);
        await WriteOn(Old, OldLeader, lost, operation => _operations.Add(operation));
        await WriteOn(New, NewLeader, other, _ => { });
        await OldLeader.SyncAsync(OldLeader.LastLocation);
    }

    /// <summary>Closes the old leader and opens it as what its disk says.</summary>
    public async Task<ShardEngine> OpenOld(StoreDirectory? disk = null)
    {
        Old.Disk = disk ?? Old.Directory;
        return OldLeader = await ShardEngine.OpenAsync(Old.Config with { IsFollowing = true, PrimaryTerm = 3, OpenMode = ShardOpenMode.ExistingOnly });
    }

    /// <summary>All of it; what the new leader could not say is returned.</summary>
    public HashSet<string> RollBack()
    {
        using ShardRollback rollback = OldLeader.BeginRollback(SharedSeqNo);
        Assert.True(rollback.HasAllHistory);
        rollback.WriteConflicts(Conflicts, new ConflictOrigin("other", "leader", DateTimeOffset.UnixEpoch), NewLeader.TermsFrom(SharedSeqNo + 1));
        var changed = new HashSet<string>(StringComparer.Ordinal);
        while (rollback.UnknownCount > 0)
        {
            VersionQuestion[] asked = [.. rollback.Unknown.Take(3)];
            SharedVersions answer = NewLeader.ReadVersionsAt(asked, SharedSeqNo, maxBytes: random.Next(200));
            changed.UnionWith(answer.Changed);
            Held += answer.Held.Count;
            rollback.Resolve(asked, answer);
        }

        rollback.Prepare();
        rollback.Decide();
        (Fetched, Changed) = (rollback.Fetched, changed.Count);
        return changed;
    }

    /// <summary>
    /// The old leader holds what both had, in documents, numbers and searches. Those of which that is not known any more are as the new leader's next operation
    /// has made them: nothing is missing, even if nothing more came from there.
    /// </summary>
    public void AssertRolledBack(HashSet<string> changed)
    {
        SeqNoStats reached = OldLeader.SeqNoStats;
        Assert.Equal(reached.LocalCheckpoint, reached.GlobalCheckpoint);
        Assert.InRange(reached.LocalCheckpoint, SharedSeqNo, changed.Count == 0 ? SharedSeqNo : reached.MaxSeqNo);
        Assert.True(OldLeader.MinRetainedSeqNo <= SharedSeqNo + 1);
        long docs = Expected.Stats().DocsCount;
        long above = 0;
        for (int i = 0; i < ids; i++)
        {
            string id = $"id{i}";
            GetResult expected = Expected.Get(id);
            GetResult actual = OldLeader.Get(id);
            if (changed.Contains(id) && (actual.Found ? actual.SeqNo > SharedSeqNo : expected.Found))
            {
                AssertNext(id, actual);
                above += actual.Found ? 1 : 0;
                docs += (actual.Found ? 1 : 0) - (expected.Found ? 1 : 0);
                continue;
            }

            Equal(expected, actual);
            Equal(expected, OldLeader.Get(id, realtime: false));
        }

        Assert.Equal(above, OldLeader.Changes(SharedSeqNo + 1, long.MaxValue).Operations.Count);
        Assert.Equal(docs, OldLeader.Stats().DocsCount);
    }

    private void AssertNext(string id, in GetResult actual)
    {
        ShardOperation next = NewLeader.Changes(SharedSeqNo + 1, long.MaxValue, int.MaxValue, long.MaxValue).Operations.First(operation => operation.Id == id);
        Assert.Equal(next.Kind == OperationKind.Index, actual.Found);
        if (actual.Found)
        {
            Assert.Equal((next.SeqNo, next.PrimaryTerm, next.Version, EngineFixture.Text(next.Source)), (actual.SeqNo, actual.PrimaryTerm, actual.Version, EngineFixture.Text(actual.Source)));
        }
    }

    /// <summary>Follows the new leader to its end; then both hold the same.</summary>
    public void AssertFollows()
    {
        // What it was to keep as a leader is forgotten, and this is for the comparison.
        OldLeader.UpdateRetentionLeases(new RetentionLeases(3, 1, [new RetentionLease("test", SharedSeqNo + 1, 0, "ccr")]));
        foreach (ShardOperation operation in NewLeader.Changes(SharedSeqNo + 1, long.MaxValue, int.MaxValue, long.MaxValue).Operations)
        {
            Old.Apply(OldLeader, operation);
            Disturb(OldLeader);
        }

        Assert.Equal(NewLeader.SeqNoStats.MaxSeqNo, OldLeader.SeqNoStats.LocalCheckpoint);
        OldLeader.Refresh();
        NewLeader.Refresh();
        for (int i = 0; i < ids; i++)
        {
            Equal(NewLeader.Get($"id{i}"), OldLeader.Get($"id{i}"));
            Equal(NewLeader.Get($"id{i}", realtime: false), OldLeader.Get($"id{i}", realtime: false));
        }

        Assert.Equal(NewLeader.Stats().DocsCount, OldLeader.Stats().DocsCount);
        Assert.Equal(Lines(NewLeader), Lines(OldLeader));

        IEnumerable<string> Lines(ShardEngine engine) => engine.Changes(SharedSeqNo + 1, long.MaxValue, int.MaxValue, long.MaxValue).Operations
            .Select(operation => $"{operation with { Source = default }} {EngineFixture.Text(operation.Source)}");
    }

    public void AssertConflicts()
    {
        List<ShardOperation> lost = _operations.Where(operation => operation.SeqNo > SharedSeqNo).ToList();
        string name = Assert.Single(Conflicts.ListAll());
        Assert.Equal((name, lost.Count), ConflictFile.Find(Conflicts, "index-uuid", 0, SharedSeqNo));
        Assert.Null(ConflictFile.Find(Conflicts, "index-uuid", 0, SharedSeqNo + 1));
        using IndexInput input = Conflicts.OpenInput(name);
        string[] lines = EngineFixture.Text(input.Span(0, (int)input.Length).ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lost.Count, JsonDocument.Parse(lines[0]).RootElement.GetProperty("conflicts").GetProperty("operations").GetInt32());
        Assert.Equal(lost.Count, lines.Length - 1);
        foreach ((ShardOperation expected, string line) in lost.Zip(lines[1..]))
        {
            JsonElement actual = JsonDocument.Parse(line).RootElement;
            Assert.Equal(expected.Kind == OperationKind.Index ? "index" : "delete", actual.GetProperty("op_type").GetString());
            Assert.Equal(
                (expected.Id, expected.SeqNo, expected.PrimaryTerm, expected.Version),
                (actual.GetProperty("_id").GetString()!, actual.GetProperty("_seq_no").GetInt64(), actual.GetProperty("_primary_term").GetInt64(), actual.GetProperty("_version").GetInt64()));
            Assert.Equal(expected.Routing, actual.TryGetProperty("routing", out JsonElement routing) ? routing.GetString() : null);
            if (expected.Kind == OperationKind.Index)
            {
                Assert.Equal(EngineFixture.Text(expected.Source), actual.GetProperty("_source").GetRawText());
            }
        }
    }

    public async Task Close()
    {
        await OldLeader.DisposeAsync();
        await NewLeader.DisposeAsync();
        await Expected.DisposeAsync();
    }

    /// <summary>Whatever may happen between two operations.</summary>
    public void Disturb(ShardEngine engine)
    {
        switch (random.Next(30))
        {
            case 0:
                engine.Refresh();
                break;
            case 1:
                engine.Flush();
                break;
            case 2:
                engine.ForceMerge(random.Next(1, 4), onlyExpungeDeletes: random.Next(2) == 0, flush: random.Next(2) == 0, CancellationToken.None);
                break;
            default:
                break;
        }
    }

    private async Task WriteOn(EngineFixture fixture, ShardEngine engine, int count, Action<ShardOperation> made)
    {
        for (int i = 0; i < count; i++)
        {
            string id = $"id{random.Next(ids)}";
            string? routing = random.Next(4) == 0 ? "r" : null;
            if (random.Next(4) == 0)
            {
                EngineResult deleted = engine.Delete(id, routing, new OperationOptions());
                made(ShardOperation.Delete(deleted.SeqNo, deleted.PrimaryTerm, deleted.Version, id, routing));
            }
            else
            {
                string source = $$"""{"n":{{random.Next(1000)}},"t":"{{new string('w', random.Next(40))}}"}""";
                EngineResult written = fixture.Index(engine, id, source, Options(engine, id), routing);
                made(ShardOperation.Index(written.SeqNo, written.PrimaryTerm, written.Version, id, routing, System.Text.Encoding.UTF8.GetBytes(source)));
            }

            await engine.SyncAsync(engine.LastLocation);
            Disturb(engine);
        }
    }

    private OperationOptions Options(ShardEngine engine, string id) => random.Next(8) > 0
        ? new OperationOptions()
        : new OperationOptions { VersionType = VersionType.External, Version = Math.Max(engine.Get(id).Version, 1000) + random.Next(1, 10) };

    private static void Equal(in GetResult expected, in GetResult actual)
    {
        Assert.Equal((expected.Found, EngineFixture.Text(expected.Source)), (actual.Found, EngineFixture.Text(actual.Source)));
        if (expected.Found)
        {
            Assert.Equal(
                (expected.Version, expected.SeqNo, expected.PrimaryTerm, expected.Routing), (actual.Version, actual.SeqNo, actual.PrimaryTerm, actual.Routing));
        }
    }
}
