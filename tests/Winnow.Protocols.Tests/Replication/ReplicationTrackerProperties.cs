using FsCheck;
using FsCheck.Fluent;
using Winnow.Protocols.Replication;

namespace Winnow.Protocols.Tests.Replication;

/// <summary>Whatever happens in whatever order, the tracker promises no more than a list of the facts would.</summary>
public sealed class ReplicationTrackerProperties
{
    private const int Copies = 4;

    [Fact]
    public void The_global_checkpoint_never_passes_a_copy_that_counts_and_never_goes_back() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(ArbMap.Default.ArbFor<Step[]>(), steps =>
        {
            var tracker = New();
            var model = new Model();
            foreach (var step in steps)
            {
                var before = tracker.GlobalCheckpoint;
                tracker = step.On(tracker);
                model.Follow(step);
                var counted = tracker.Copies.Values.Where(copy => copy.CountsForGlobalCheckpoint).ToList();
                if (tracker.GlobalCheckpoint < before
                    || (tracker.GlobalCheckpoint > before && counted.Any(copy => model.Persisted(copy.AllocationId) < tracker.GlobalCheckpoint)))
                {
                    return false;
                }
            }

            return true;
        }));

    [Fact]
    public void Who_must_be_waited_for_gets_every_operation() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(ArbMap.Default.ArbFor<Step[]>(), steps =>
        {
            var tracker = steps.Aggregate(New(), (current, step) => step.On(current));
            var reached = tracker.Targets.Select(copy => copy.AllocationId).Concat(tracker.Unavailable).Append("0").ToHashSet();
            return tracker.Copies.Values.Where(copy => copy.CountsForGlobalCheckpoint).All(copy => reached.Contains(copy.AllocationId));
        }));

    private static ReplicationTracker New() => ReplicationTracker.Activate("0", "n0", 1, -1, new LeaseTable());

    /// <summary>One event, from three numbers that FsCheck makes up.</summary>
    public sealed record Step(byte Kind, byte Copy, byte Value)
    {
        public string Id => $"{Copy % Copies}";

        public ReplicationTracker On(ReplicationTracker tracker) => (Kind % 7) switch
        {
            0 => tracker.ApplyRouting(tracker.RoutingVersion + 1, InSync(), Assigned()),
            1 when tracker.Copies.GetValueOrDefault(Id)?.NodeId is not null => tracker.InitiateTracking(Id),
            2 => tracker.BeginInSync(Id),
            3 when tracker.CanMarkInSync(Id) => tracker.MarkInSync(Id),
            4 => tracker.ApplyRouting(tracker.RoutingVersion + 1, ["0"], [new AssignedCopy("0", "n0")]),
            5 or 6 => tracker.UpdateLocalCheckpoint(Id, Value, Value),
            _ => tracker,
        };

        private List<string> InSync() => [.. Enumerable.Range(0, Copies).Where(i => i == 0 || ((Value >> i) & 1) == 1).Select(i => $"{i}")];

        private List<AssignedCopy> Assigned() =>
            [.. Enumerable.Range(0, Copies).Where(i => i == 0 || ((Value >> (i + Copies)) & 1) == 1).Select(i => new AssignedCopy($"{i}", $"n{i}"))];
    }

    /// <summary>The highest checkpoint that each copy has ever reported.</summary>
    private sealed class Model
    {
        private readonly long[] _persisted = [-2, -2, -2, -2];

        public long Persisted(string id) => _persisted[id[0] - '0'];

        public void Follow(Step step)
        {
            if (step.Kind % 7 >= 5)
            {
                var i = step.Copy % Copies;
                _persisted[i] = Math.Max(_persisted[i], step.Value);
            }
        }
    }
}
