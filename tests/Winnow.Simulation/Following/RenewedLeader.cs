using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Ports;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Snapshots;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>
/// An index that is followed and does not stay the one that it is: it is deleted and created anew under its name, or what it was once is restored in its
/// place. One client writes it, so that it is known what was written to which.
/// </summary>
internal sealed class RenewedLeader
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly SimulatedCluster _cluster;
    private readonly SimulationRun _run;
    private readonly FollowingClusters _clusters;
    private readonly Content _content;
    private readonly FollowApi _api;
    private readonly SnapshotApi _snapshotApi;
    private readonly SimulatedContainer _storage;
    private readonly SimulatedRandom _random;
    private readonly List<string> _snapshots = [];
    private int _renewals;

    public RenewedLeader(SimulatedCluster cluster, SimulationRun run, FollowingClusters clusters, Content content, FollowApi api)
    {
        (_cluster, _run, _clusters, _content, _api) = (cluster, run, clusters, content, api);
        (_snapshotApi, _storage, _random) = (new SnapshotApi(cluster.World), new SimulatedContainer(cluster.World, "storage"), cluster.Random.Fork("renewed"));
    }

    private string Index => _content.Shape.Indices[0];

    private SimulatedNode? Any => _run.Nodes.Where(node => node.IsRunning).ToArray() is { Length: > 0 } running ? _random.Pick(running) : null;

    public void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<IBlobStoreSource>(
        services => new SimulatedBlobStoreSource(_storage, services.GetRequiredService<SimulatedProcess>(), static store => store));

    public async Task BeginAsync()
    {
        // A write that comes between the two indices must not make a third.
        await _api.CreateNothingByItself(_run.Nodes[0]);
        await _snapshotApi.RegisterAsync(_run.Nodes[0]);
    }

    /// <summary>Works until the clients of the others have done enough.</summary>
    public async Task RunAsync()
    {
        var client = NextClient();
        while (!_clusters.IsOver)
        {
            await _cluster.World.Outside.Delay(_random.Around(TimeSpan.FromMilliseconds(200)));
            if (Any is not { } node)
            {
                continue;
            }

            switch (_random.Next(24))
            {
                case 0 when await IsQuietAsync():
                    await CreateAnewAsync();
                    client = NextClient();
                    break;
                case 1 when _snapshots.Count > 0 && await IsQuietAsync():
                    await RestoreAsync(_random.Pick(_snapshots));
                    client = NextClient();
                    break;
                case 2:
                    await TakeSnapshotAsync(node);
                    break;
                default:
                    await client.DoAsync(node);
                    break;
            }
        }
    }

    private Client NextClient() => new(_cluster, _run.Nodes, _content.History, _content.Shape, 1000 + _renewals);

    /// <summary>Whether no write is under way any more, before all is over.</summary>
    private async Task<bool> IsQuietAsync()
    {
        while (_content.History.Pending.Any && !_clusters.IsOver)
        {
            await _cluster.World.Outside.Delay(Pause);
        }

        return !_content.History.Pending.Any;
    }

    private async Task TakeSnapshotAsync(SimulatedNode node)
    {
        var name = $"s{_content.History.Count}";
        if (await Tried(async () => await _snapshotApi.CreateAsync(node, name, Index) == "SUCCESS"))
        {
            _snapshots.Add(name);
        }
    }

    private async Task CreateAnewAsync()
    {
        Forget("is created anew");
        await UntilDone(node => _api.Delete(node, Index), "index_not_found_exception");
        await UntilDone(node => _api.Create(node, Index, _content.Shape.IndexBody), "resource_already_exists_exception");
    }

    /// <summary>One that takes too long for who asked for it is carried out while the index is closed, or not at all.</summary>
    private async Task RestoreAsync(string snapshot)
    {
        Forget($"is restored from {snapshot}");
        await UntilDone(node => _api.Close(node, Index));
        if (Any is { } node)
        {
            await Tried(async () => await _snapshotApi.RestoreAsync(node, snapshot, Index) == 0);
        }

        await UntilDone(there => _api.Open(there, Index));
    }

    /// <summary>From now on nothing is promised of what was written before.</summary>
    private void Forget(string why)
    {
        _cluster.World.Note("renewed", $"{Index} {why}");
        _renewals++;
        _clusters.IsAnother = true;
        foreach (var operation in _content.History.Operations.Where(operation => operation.IsWrite))
        {
            (operation.Outcome, operation.Completed) = operation.Outcome is Outcome.Done or Outcome.Unknown ? (Outcome.Unknown, long.MaxValue) : (Outcome.Rejected, operation.Completed);
        }
    }

    /// <param name="request">What is asked for again and again.</param>
    /// <param name="done">The error that says that it was done before.</param>
    private async Task UntilDone(Func<SimulatedNode, Task> request, string? done = null)
    {
        while (Any is not { } node || !await Tried(async () =>
        {
            try
            {
                await request(node);
            }
            catch (WinnowException exception) when (exception.Error.Type == done)
            {
                // By an earlier try.
            }

            return true;
        }))
        {
            await _cluster.World.Outside.Delay(Pause);
        }
    }

    private async Task<bool> Tried(Func<Task<bool>> request)
    {
        try
        {
            return await request();
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            _cluster.World.Note("client", $"{Index}: {exception.GetType().Name}: {exception.Message}");
            return false;
        }
    }
}
