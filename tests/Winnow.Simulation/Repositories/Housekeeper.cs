using Orleans.Embedded.Simulation;
using Winnow.Repositories;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>What a cluster does from time to time: says what is alive, sweeps, cleans up and looks whether all is well.</summary>
internal sealed class Housekeeper(
    SimulatedWorld world, IReadOnlyList<RepositoryMember> members, RepositoryLedger ledger, NothingReachableGoes watch, RepositoryShape shape)
{
    private readonly SimulatedRandom _random = world.Random.Fork($"{members[0].Cluster} housekeeper");
    private bool _isStopped;

    public void Stop() => _isStopped = true;

    public async Task RunAsync()
    {
        while (!_isStopped)
        {
            await world.Outside.Delay(_random.Around(shape.Renewal));
            if (members.Where(member => member.IsRunning).ToArray() is not { Length: > 0 } running)
            {
                continue;
            }

            var member = _random.Pick(running);
            try
            {
                await member.Process!.RunAsync(async () =>
                {
                    await KeepAsync(member);
                    return true;
                }).WaitAsync(shape.Patience, world.Outside.Clock);
            }
            catch (Exception exception) when (exception is BlobStoreException or TimeoutException || (exception is RepositoryException && watch.HasFlipped))
            {
                world.Note("client", $"housekeeping on {member}: {exception.Message}");
            }
        }
    }

    /// <summary>Everything that can go goes.</summary>
    public Task CleanUpAsync() => members[0].Process!.RunAsync(async () =>
    {
        var repository = members[0].Housekeeping!;
        await repository.Change([new DropStaleActivities(members[0].Cluster, [], long.MaxValue)]);
        await repository.Cleanup(dryRun: false);
        await VerifyAsync(repository);
        return true;
    });

    private async Task KeepAsync(RepositoryMember member)
    {
        var repository = member.Housekeeping!;
        var now = member.Process!.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var open = ledger.Operations.Where(operation => operation.Outcome == RepositoryOutcome.Open).Select(operation => operation.Uuid).ToArray();
        switch (_random.Next(6))
        {
            case 0:
                await repository.Sweep();
                break;
            case 1 or 2:
                await repository.Cleanup(dryRun: _random.Chance(0.2));
                break;
            case 3:
                await VerifyAsync(repository);
                break;
            case 4:
                await repository.Change([new RenewActivities([.. open], now), new DropStaleActivities(member.Cluster, [.. open], now - (long)(4 * shape.Renewal.TotalMilliseconds))]);
                await repository.Sweep();
                break;
            default:
                await repository.Change([new RenewActivities([.. open], now)]);
                break;
        }
    }
    /// <summary>No false alarm, however much is changed meanwhile.</summary>
    private async Task VerifyAsync(Repository repository)
    {
        var report = await repository.VerifyIntegrity(contents: true);
        if (report.ProblemCount > 0 && !watch.HasFlipped)
        {
            throw new ViolationException("I9", $"the check of generation {report.Generation} says that [{report.Problems[0].Blob}] {report.Problems[0].Problem}");
        }
    }
}
