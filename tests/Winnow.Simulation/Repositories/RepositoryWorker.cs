using Orleans.Embedded.Simulation;
using Winnow.Repositories;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Ports;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>
/// Has a cluster do one operation after the other. A process that does not end one in time is left to itself, and another carries on: it may
/// be that both are at it.
/// </summary>
internal sealed class RepositoryWorker(
    SimulatedWorld world, IReadOnlyList<RepositoryMember> members, RepositoryLedger ledger, NothingReachableGoes watch, RepositoryShape shape, int number)
{
    private const int MostAttempts = 25;
    private readonly SimulatedRandom _random = world.Random.Fork($"{members[0].Cluster} worker {number}");
    private readonly SimulatedUuids _uuids = new(world.Random.Fork($"{members[0].Cluster} worker {number} uuids"));

    private long _epoch;

    // Attempts that nobody waits for any more.
    private readonly List<(SimulatedProcess Process, Task Work)> _abandoned = [];

    /// <summary>Whether a process that lives is still at something that nobody waits for.</summary>
    public bool IsHaunted => _abandoned.Any(attempt => !attempt.Work.IsCompleted && !attempt.Process.HasEnded);

    public async Task RunAsync()
    {
        while (ledger.Operations.Count < shape.Operations)
        {
            await world.Outside.Delay(_random.Around(shape.ThinkTime));
            if (ledger.Operations.Count < shape.Operations && Next() is { } operation)
            {
                ledger.Add(operation);
                world.Note("client", operation.ToString());
                await CarryOutAsync(operation);
                world.Note("client", operation.ToString());
            }
        }
    }

    private RepositoryOperation? Next()
    {
        var (operation, name) = (ledger.Operations.Count + 1, $"s{_random.Next(shape.Names)}");
        var listed = watch.Newest?.Catalog.Values.ToArray() ?? [];
        return _random.Next(100) switch
        {
            < 45 => new RepositoryOperation { Number = operation, Kind = RepositoryOperationKind.Create, Uuid = _uuids.Next(), Name = name, Plan = SnapshotPlan.Random(_random) },
            _ when listed.Length == 0 => null,
            < 60 => new RepositoryOperation { Number = operation, Kind = RepositoryOperationKind.Clone, Uuid = _uuids.Next(), Name = name, Source = _random.Pick(listed).Name },
            < 75 => new RepositoryOperation { Number = operation, Kind = RepositoryOperationKind.Restore, Uuid = _uuids.Next(), Source = _random.Pick(listed).Name },
            _ => new RepositoryOperation
            {
                Number = operation,
                Kind = RepositoryOperationKind.Delete,
                Uuid = _uuids.Next(),
                Targets = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Pick(listed).Id).Distinct()],
            },
        };
    }

    private async Task CarryOutAsync(RepositoryOperation operation)
    {
        for (var attempt = 1; operation.Outcome == RepositoryOutcome.Open; attempt++)
        {
            if (members.Where(member => member.IsRunning).ToArray() is { Length: > 0 } running)
            {
                var member = _random.Pick(running);
                await AttemptAsync(operation, member, givesUp: attempt > MostAttempts && operation.Kind != RepositoryOperationKind.Delete);
            }

            await world.Outside.Delay(_random.Around(TimeSpan.FromMilliseconds(300)));
        }
    }

    private async Task AttemptAsync(RepositoryOperation operation, RepositoryMember member, bool givesUp)
    {
        var by = new WriterEpoch($"{member.Cluster}/{number}", operation.Epoch = ++_epoch);
        var runner = new OperationRunner(member.Repository!, operation, member.Process!, member.Cluster, by, ledger);
        var work = member.Process!.RunAsync(async () =>
        {
            await (runner.RunAsync(givesUp));
            return true;
        });
        _abandoned.Add((member.Process!, work));
        try
        {
            await work.WaitAsync(shape.Patience, world.Outside.Clock);
        }
        catch (RepositoryException exception)
        {
            CheckIsMeant(operation, exception);
        }
        catch (Exception exception) when (exception is BlobStoreException or TimeoutException)
        {
            world.Note("client", $"{operation} on {member}: {exception.Message}");
        }
    }

    /// <summary>Nothing may be missing or damaged that whoever is registered needs, unless the storage itself flips bits.</summary>
    private void CheckIsMeant(RepositoryOperation operation, RepositoryException exception)
    {
        world.Note("client", $"{operation}: {exception.Message}");
        if (watch.HasFlipped || watch.Newest?.Root.Activity(operation.Uuid) is null)
        {
            return;
        }

        throw new ViolationException("I8", $"{operation} is registered, and {exception.Message}");
    }
}
