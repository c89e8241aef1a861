using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Winnow.Protocols.Snapshots;

namespace Winnow.Protocols.Tests.Snapshots;

/// <summary>The rules of concurrent operations, as the cases in the text file beside this one.</summary>
public sealed class SnapshotOperationTests
{
    public static TheoryData<string> Names => [.. Cases().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operations_that_conflict_follow_each_other(string name)
    {
        var run = new Run();
        foreach (var line in Cases()[name])
        {
            run.Step(line);
        }

        run.AssertNothingUnexpected();
    }

    [Fact]
    public void An_operation_that_comes_again_changes_nothing()
    {
        var create = new SnapshotOperation { Uuid = "u", Kind = OperationKind.Create, Creating = new CreatePlan { Snapshot = "a" } };
        var state = SnapshotOperations.Make(new RepositoryState(), "r", create, 1);

        Assert.Same(state, SnapshotOperations.Make(state, "r", create, 1));
        Assert.Same(state, SnapshotOperations.End(state, "another"));
    }

    [Fact]
    public void A_repository_is_in_use_while_anything_is_to_be_done()
    {
        var state = SnapshotOperations.Delete(
            new RepositoryState(), "r", new SnapshotOperation { Uuid = "d", Kind = OperationKind.Delete, Targets = [new SnapshotTarget("a", "a!")] }, 10).State;

        var refusal = Assert.Throws<Refusal>(() => SnapshotOperations.CheckUnused(state, "r"));

        Assert.Equal(
            ("repository_conflict_exception", 409, "[r] trying to modify or unregister repository that is currently used (snapshot deletion is in progress)"),
            (refusal.Type, refusal.Status, refusal.Message));
        SnapshotOperations.CheckUnused(SnapshotOperations.End(state, "d"), "r");
    }

    [Fact]
    public void What_has_failed_keeps_its_name_until_it_has_ended_and_holds_up_nobody()
    {
        var plan = new CreatePlan { Snapshot = "a", Indices = [new PlannedIndex("x", "ux", 1, [])] };
        var create = new SnapshotOperation { Uuid = "u", Kind = OperationKind.Create, Creating = plan };
        var next = create with { Uuid = "v", Creating = plan with { Snapshot = "b" } };
        var state = SnapshotOperations.Make(SnapshotOperations.Make(new RepositoryState(), "r", create, 10), "r", next, 10);
        Assert.Equal("u", SnapshotOperations.Predecessors(state, next)["ux"]);

        var failed = SnapshotOperations.Fail(state, "u", "why");

        Assert.Equal("why", failed.Find("u")!.Failure);
        Assert.Same(failed, SnapshotOperations.Fail(failed, "u", "another reason"));
        Assert.Same(failed, SnapshotOperations.Fail(failed, "another", "why"));
        Assert.Empty(SnapshotOperations.Predecessors(failed, next));
        Assert.Throws<Refusal>(() => SnapshotOperations.Make(failed, "r", create with { Uuid = "w" }, 10));
        Assert.Throws<Refusal>(() => SnapshotOperations.CheckUnused(failed, "r"));
        SnapshotOperations.CheckUnused(SnapshotOperations.End(failed, "v"), "r");
        Assert.Equal(["ux"], IndicesInUse.Of([state], []).Snapshotted);
        Assert.Empty(IndicesInUse.Of([SnapshotOperations.End(failed, "v")], []).Snapshotted);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(4, 0, 5)]
    [InlineData(4, 9, 10)]
    public void Each_epoch_is_higher_than_those_before_and_than_that_of_the_root(long own, long root, long next) =>
        Assert.Equal(next, SnapshotOperations.Raise(new RepositoryState { Epoch = own }, root).Epoch);

    [Fact]
    public void What_is_persisted_comes_back_as_it_was()
    {
        var plan = new CreatePlan { Snapshot = "a", Indices = [new PlannedIndex("x", "ux", 2, [1])], Metadata = "{\"by\":\"me\"}", Failure = "no" };
        var state = SnapshotOperations.Make(
            new RepositoryState(), "r", new SnapshotOperation { Uuid = "u", Kind = OperationKind.Create, StartMillis = 7, Creating = plan }, 10);

        var read = StateJson.Read<RepositoryState>(StateJson.Write(state)).Operations.Single();

        Assert.Equal(("u", OperationKind.Create, 7L, "no", "{\"by\":\"me\"}"), (read.Uuid, read.Kind, read.StartMillis, read.Creating!.Failure, read.Creating.Metadata));
        var index = Assert.Single(read.Creating.Indices);
        Assert.Equal(("x", "ux", 2, 1), (index.Name, index.Uuid, index.Shards, Assert.Single(index.Missing)));
    }

    private static Dictionary<string, List<string>> Cases()
    {
        var cases = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? steps = null;
        foreach (var line in File.ReadLines(Path.Combine(Folder(), "SnapshotOperationCases.txt")))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                cases.Add(line[3..], steps = []);
            }
            else if (steps is not null && line.Length > 0)
            {
                steps.Add(line);
            }
        }

        return cases;
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private sealed class Run
    {
        private RepositoryState _state = new();
        private Refusal? _refusal;
        private string? _joined;
        private int _limit = 100;
        private int _deletes;
        private int _restores;

        public void Step(string line)
        {
            if (line.StartsWith("! ", StringComparison.Ordinal))
            {
                Assert.NotNull(_refusal);
                Assert.Equal(line[2..], $"{_refusal.Type} {_refusal.Status} {_refusal.Message}");
                _refusal = null;
                return;
            }

            AssertNothingUnexpected();
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "->":
                    Assert.Equal(words[1..], Running());
                    break;
                case "limit":
                    _limit = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case "before":
                    Assert.Equal(words[2..], Before(words[1].TrimEnd(':')));
                    break;
                case "aborted":
                    Assert.True(_state.Find($"{words[1]}!")!.Aborted);
                    break;
                case "joins":
                    Assert.Equal(words[1], _joined);
                    break;
                case "targets":
                    Assert.Equal(words[2..], _state.Find(words[1].TrimEnd(':'))!.Targets.Select(target => target.Name));
                    break;
                default:
                    Do(words);
                    break;
            }
        }

        public void AssertNothingUnexpected() => Assert.Null(_refusal);

        private void Do(string[] words)
        {
            try
            {
                _state = Change(words);
            }
            catch (Refusal refusal)
            {
                _refusal = refusal;
            }
        }

        private RepositoryState Change(string[] words)
        {
            switch (words[0])
            {
                case "create":
                    var plan = new CreatePlan { Snapshot = words[1], Indices = [.. words[2..].Select(index => new PlannedIndex(index, index, 1, []))] };
                    return SnapshotOperations.Make(
                        _state, "r", new SnapshotOperation { Uuid = Unused($"{words[1]}!"), Kind = OperationKind.Create, Creating = plan }, _limit);
                case "clone":
                    var clone = new ClonePlan { Snapshot = words[1], Source = words[2], SourceUuid = $"{words[2]}!" };
                    return SnapshotOperations.Make(
                        _state, "r", new SnapshotOperation { Uuid = Unused($"{words[1]}!"), Kind = OperationKind.Clone, Cloning = clone }, _limit);
                case "delete":
                    var targets = words[1..].Select(target => new SnapshotTarget(target, $"{target}!")).ToImmutableArray();
                    var delete = new SnapshotOperation { Uuid = $"d{_deletes + 1}", Kind = OperationKind.Delete, Targets = targets };
                    (var decided, _joined) = SnapshotOperations.Delete(_state, "r", delete, _limit);
                    _deletes++;
                    return decided;
                case "restore":
                    var restore = new RestorePlan { Snapshot = words[1], SnapshotUuid = $"{words[1]}!" };
                    return SnapshotOperations.Restore(
                        _state, "r", new SnapshotOperation { Uuid = $"r{++_restores}", Kind = OperationKind.Restore, Restoring = restore });
                case "end":
                    return SnapshotOperations.End(_state, $"{words[1]}!");
                case "end-delete":
                    return SnapshotOperations.End(_state, $"d{words[1]}");
                case "end-restore":
                    return SnapshotOperations.End(_state, $"r{words[1]}");
                default:
                    throw new InvalidDataException($"no such step: {words[0]}");
            }
        }

        private string Unused(string uuid) => _state.Find(uuid) is null ? uuid : $"{uuid}!";

        private IEnumerable<string> Running() => _state.Operations
            .Where(operation => SnapshotOperations.MayRun(_state, operation))
            .Select(operation => operation.Makes ?? operation.Uuid);

        private IEnumerable<string> Before(string name) => SnapshotOperations.Predecessors(_state, _state.Find($"{name}!")!)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value.TrimEnd('!')}");
    }
}
