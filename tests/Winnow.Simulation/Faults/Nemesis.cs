using System.Text;
using System.Text.Json;
using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Faults;

/// <summary>Does harm until it is told to stop, and then repairs everything.</summary>
internal sealed class Nemesis(SimulatedCluster cluster, IReadOnlyList<SimulatedNode> nodes, WorkloadShape shape, History history, IndexStates states, Redundancy redundancy, FaultKinds allowed)
{
    // Those of one cluster.
    private static readonly FaultKinds[] Kinds =
        [.. Enum.GetValues<FaultKinds>().Where(kind => kind is not (FaultKinds.None or FaultKinds.All or FaultKinds.Between or FaultKinds.Operator))];

    // What cannot be had by then shows in that the cluster does not become whole.
    private const int MostRequests = 120;
    private readonly SimulatedRandom _random = cluster.Random.Fork("nemesis");
    private readonly Aim _aim = new(cluster.World, nodes, states, shape, history, cluster.Random.Fork("aim"));
    private readonly List<Task> _running = [];
    private readonly SortedSet<string> _resized = new(StringComparer.Ordinal);
    private int _shrinking;
    private bool _isExcluded;
    private bool _isStopped;

    /// <summary>What else loses its power when all nodes do.</summary>
    public Action AllLostPower { get; init; } = static () => { };

    private SimulatedProcess Outside => cluster.World.Outside;

    public async Task RunAsync()
    {
        // When all are allowed, each run has its own few kinds of trouble: all at once hide what each of them finds.
        var kinds = Kinds.Where(kind => allowed.HasFlag(kind) && (allowed != FaultKinds.All || _random.Chance(0.35))).ToArray();
        cluster.World.Note("faults", string.Join(' ', kinds));
        var pace = TimeSpan.FromMilliseconds(_random.Pick([300, 1000, 3000]));

        // A cluster of which nothing is left over finds nothing.
        var most = _random.Next(1, 4);
        while (!_isStopped && kinds.Length > 0)
        {
            await _aim.WaitAsync(pace);
            if (!_isStopped && _running.Count(trouble => !trouble.IsCompleted) < most)
            {
                var kind = _random.Pick(kinds);
                cluster.World.Note("fault", kind.ToString());
                _running.Add(DoAsync(kind));
            }
        }
    }

    /// <summary>No more harm: what was broken works again, and who was down is up.</summary>
    public async Task StopAsync()
    {
        _isStopped = true;
        await Task.WhenAll(_running);
        cluster.Network.HealAll();
        foreach (var node in nodes)
        {
            node.IsWanted = true;
        }

        cluster.World.Note("faults", "off");

        // As an operator would: copies that failed too often, on a disk that was full, are given another chance.
        await UntilDone(() => Ask("retry", grains => grains.GetGrain<IClusterAdminGrain>(0).Reroute(new RerouteRequest { RetryFailed = true })));
        if (_isExcluded)
        {
            await UntilDone(() => Exclude(""));
        }

        foreach (var index in _resized.ToArray())
        {
            await UntilDone(() => PutReplicas(index, shape.Replicas));
        }
    }

    private async Task UntilDone(Func<Task<bool>> request)
    {
        for (var i = 0; i < MostRequests && !await request(); i++)
        {
            await Outside.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task DoAsync(FaultKinds kind)
    {
        var node = _aim.Node();
        var duration = _random.Around(TimeSpan.FromSeconds(_random.Pick([1, 4, 12])));
        switch (kind)
        {
            case FaultKinds.Kill:
                await Down(node, node.Kill, duration);
                break;
            case FaultKinds.Power:
                await LosePower(node, duration);
                break;
            case FaultKinds.Wipe:
                await Wipe(node, duration);
                break;
            case FaultKinds.Pause:
                await Pause(node, duration);
                break;
            case FaultKinds.Cut or FaultKinds.OneWay or FaultKinds.Flap or FaultKinds.Duplicate or FaultKinds.Link or FaultKinds.Reset:
                await new NetworkTrouble(cluster, nodes, _random).DoAsync(kind, node, duration);
                break;
            case FaultKinds.Delay:
                cluster.Network.Stalls = (0.05, TimeSpan.FromMilliseconds(300));
                await Outside.Delay(duration);
                cluster.Network.Stalls = default;
                break;
            case FaultKinds.Database:
                cluster.Database.FailureChance = 0.1;
                await Outside.Delay(duration);
                cluster.Database.FailureChance = 0;
                break;
            case FaultKinds.SlowDisk:
                node.Disk.MeanDelay = TimeSpan.FromMilliseconds(_random.Pick([20, 200, 1000]));
                await Outside.Delay(duration);
                node.Disk.MeanDelay = TimeSpan.Zero;
                break;
            case FaultKinds.FullDisk:
                node.Disk.IsFull = true;
                await Outside.Delay(duration);
                node.Disk.IsFull = false;
                break;
            case FaultKinds.Fsync:
                node.Disk.SyncFailures = 0.05;
                await Outside.Delay(duration);
                node.Disk.SyncFailures = 0;
                break;
            case FaultKinds.BitFlip:
                await FlipBit(node, duration);
                break;
            case FaultKinds.Leave:
                await Leave(node, duration);
                break;
            case FaultKinds.Replicas:
                await PutReplicas(_random.Pick(shape.Indices), _random.Next(0, nodes.Count));
                break;
            case FaultKinds.Drain:
                await Exclude(node.Name);
                await Outside.Delay(duration);
                await Exclude("");
                break;
            case FaultKinds.Cancel:
                await Cancel();
                break;
        }
    }

    private async Task Down(SimulatedNode node, Action end, TimeSpan duration, Action? meanwhile = null)
    {
        node.IsWanted = false;
        end();
        await Outside.Delay(duration);
        meanwhile?.Invoke();
        node.IsWanted = true;
    }

    private async Task LosePower(SimulatedNode node, TimeSpan duration)
    {
        // The whole room at once, one machine between two writes, or one in the middle of a write.
        if (_random.Chance(0.35))
        {
            var down = Task.WhenAll(nodes.Select(each => Down(each, each.LosePower, duration)));
            AllLostPower();
            await down;
            return;
        }

        if (_random.Chance(0.5))
        {
            await Down(node, node.LosePower, duration);
            return;
        }

        node.Disk.LosePowerAfter(_random.Next(1, 60));
        await Outside.Delay(duration);
        node.Disk.LosePowerAfter(0);
    }

    private async Task Wipe(SimulatedNode node, TimeSpan duration)
    {
        await Down(node, node.Kill, duration, () =>
        {
            // What it had asked of others before it ended has been decided by now.
            if (_shrinking == 0 && node.Silo is { Process.HasEnded: true } && redundancy.TryGiveUp(node))
            {
                cluster.World.Note("wipe", node.Name);
                node.Disk.Replace();
            }
        });
    }

    private async Task Pause(SimulatedNode node, TimeSpan duration)
    {
        if (node.Silo is { } silo)
        {
            silo.Process.Pause();
            await Outside.Delay(duration);
            silo.Process.Resume();
        }
    }

    private async Task FlipBit(SimulatedNode node, TimeSpan duration)
    {
        if (redundancy.TryFlip(node) is { } file)
        {
            cluster.World.Note("flip", $"{node.Name}{file}");
            if (_random.Chance(0.7))
            {
                // What a process has open it does not read again.
                await Down(node, node.Kill, duration);
            }
        }
    }

    private async Task Leave(SimulatedNode node, TimeSpan duration)
    {
        if (node.IsRunning)
        {
            node.IsWanted = false;
            _ = node.Silo!.StopAsync();
            await Outside.Delay(duration + TimeSpan.FromSeconds(2));
            node.IsWanted = true;
        }
    }

    private async Task<bool> PutReplicas(string index, int replicas)
    {
        _resized.Add(index);
        if (!redundancy.CanShrink(index))
        {
            return false;
        }

        return await Shrink("replicas", grains => grains.GetGrain<IIndicesGrain>(0).PutSettings(new PutSettingsRequest
        {
            Indices = [index],
            Body = Encoding.UTF8.GetBytes($$"""{"index.number_of_replicas":{{replicas}}}"""),
        }));
    }

    private Task<bool> Exclude(string name)
    {
        _isExcluded = true;
        return Ask("exclude", grains => grains.GetGrain<IClusterAdminGrain>(0).PutSettings(new PutClusterSettingsRequest
        {
            Body = Encoding.UTF8.GetBytes($"{{\"persistent\":{{\"cluster.routing.allocation.exclude._name\":\"{name}\"}}}}"),
        }));
    }

    private async Task<bool> Cancel()
    {
        // The data of a primary that goes is given up, so that no disk may have been harmed that holds the others.
        var primaryToo = (allowed & (FaultKinds.Wipe | FaultKinds.BitFlip)) == FaultKinds.None;
        var (index, shard, node) = _aim.Copy();
        if (!primaryToo && !redundancy.CanShrink(index))
        {
            return false;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            commands = new[] { new { cancel = new { index, shard, node, allow_primary = primaryToo } } },
        });
        return await Shrink("cancel", grains => grains.GetGrain<IClusterAdminGrain>(0).Reroute(new RerouteRequest { Body = body }));
    }

    /// <summary>
    /// Asks for something that gives up copies. Until it is over, however long that takes, no disk is emptied: it may come to hold the last one.
    /// </summary>
    private async Task<bool> Shrink<T>(string what, Func<Orleans.IGrainFactory, Task<T>> call)
    {
        if (!nodes.Any(node => node.IsRunning))
        {
            return false;
        }

        _shrinking++;
        return await Ask(what, async grains =>
        {
            try
            {
                return await call(grains);
            }
            finally
            {
                _shrinking--;
            }
        });
    }

    private async Task<bool> Ask<T>(string what, Func<Orleans.IGrainFactory, Task<T>> call)
    {
        try
        {
            if (nodes.FirstOrDefault(node => node.IsRunning) is { } node)
            {
                await node.Silo!.CallAsync(call).WaitAsync(shape.Patience, Outside.Clock);
                return true;
            }
        }
        catch (Exception exception)
        {
            cluster.World.Note("client", $"{what}: {exception.Message}");
        }

        return false;
    }
}
