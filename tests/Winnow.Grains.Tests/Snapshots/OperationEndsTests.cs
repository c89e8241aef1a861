using Winnow.Grains.Snapshots.Operations;
using Winnow.Protocols.Snapshots;
using Winnow.Testing;

namespace Winnow.Grains.Tests.Snapshots;

/// <summary>Nobody waits without end for an operation of which nobody can tell what becomes of it.</summary>
public sealed class OperationEndsTests
{
    private static readonly WinnowError Away = new() { Type = "snapshot_exception", Reason = "away", Status = 500 };
    private readonly FakeTimeProvider _clock = new();
    private RepositoryState _state = With(new RepositoryState(), "one");

    [Fact]
    public async Task Who_waits_is_told_while_the_operation_is_still_there()
    {
        var ends = new OperationEnds(_clock);
        var waiting = ends.Wait("one", () => _state);
        Assert.False(waiting.IsCompleted);

        ends.Undecided("one", Away);

        var end = await waiting;
        Assert.True(end.Ended);
        Assert.Same(Away, end.Error);
        Assert.NotNull(_state.Find("one"));
    }

    [Fact]
    public async Task Who_comes_later_is_told_at_once()
    {
        var ends = new OperationEnds(_clock);
        ends.Undecided("one", Away);

        Assert.Same(Away, (await ends.Wait("one", () => _state)).Error);
    }

    [Fact]
    public async Task Another_operation_is_waited_for_as_before()
    {
        _state = With(_state, "two");
        var ends = new OperationEnds(_clock);
        var waiting = ends.Wait("two", () => _state);

        ends.Undecided("one", Away);
        Assert.False(waiting.IsCompleted);
        _state = SnapshotOperations.End(_state, "two");
        ends.Signal();

        Assert.Null((await waiting).Error);
    }

    [Fact]
    public async Task What_is_decided_in_the_end_says_what_came_of_it()
    {
        var ends = new OperationEnds(_clock);
        ends.Undecided("one", Away);
        ends.Decided("one");
        var waiting = ends.Wait("one", () => _state);
        Assert.False(waiting.IsCompleted);

        _state = SnapshotOperations.End(_state, "one");
        ends.Signal();

        var end = await waiting;
        Assert.True(end.Ended);
        Assert.Null(end.Error);
    }

    private static RepositoryState With(RepositoryState state, string uuid) => SnapshotOperations.Make(
        state, "r", new SnapshotOperation { Uuid = uuid, Kind = OperationKind.Create, Creating = new CreatePlan { Snapshot = uuid } }, 10);
}
