using Orleans.Embedded.Simulation;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Faults;

namespace Winnow.Simulation.Repositories;

/// <summary>Does harm to the processes that use a repository, and to its storage, until it is told to stop.</summary>
internal sealed class RepositoryTrouble(SimulatedContainer container, IReadOnlyList<RepositoryMember> members, FaultKinds allowed)
{
    private static readonly FaultKinds[] Kinds = [FaultKinds.Kill, FaultKinds.Pause, FaultKinds.Cut, FaultKinds.Power, FaultKinds.FullDisk, FaultKinds.BitFlip, FaultKinds.Delay];
    private readonly SimulatedRandom _random = container.World.Random.Fork("trouble");
    private readonly StorageWeather _usual = container.Weather;
    private readonly List<Task> _running = [];
    private bool _isStopped;

    private SimulatedProcess Outside => container.World.Outside;

    public async Task RunAsync()
    {
        var kinds = Kinds.Where(kind => allowed.HasFlag(kind) && (allowed != FaultKinds.All || _random.Chance(0.4))).ToArray();
        container.World.Note("faults", string.Join(' ', kinds));
        var pace = TimeSpan.FromMilliseconds(_random.Pick([50, 300, 2000]));
        while (!_isStopped && kinds.Length > 0)
        {
            await Outside.Delay(_random.Around(pace));
            if (!_isStopped)
            {
                var kind = _random.Pick(kinds);
                container.World.Note("fault", kind.ToString());
                _running.RemoveAll(task => task.IsCompleted);
                _running.Add(DoAsync(kind));
            }
        }
    }

    public async Task StopAsync()
    {
        _isStopped = true;
        await Task.WhenAll(_running);
        container.World.Note("faults", "off");
    }

    private async Task DoAsync(FaultKinds kind)
    {
        var member = _random.Pick(members);
        var duration = _random.Around(TimeSpan.FromSeconds(_random.Pick([0.2, 2, 8])));
        switch (kind)
        {
            case FaultKinds.Kill:
                await DownAsync([member], duration, static () => { });
                break;
            case FaultKinds.Power:
                await DownAsync(members, duration, container.LosePower);
                break;
            case FaultKinds.Pause when member.IsRunning:
                var process = member.Process!;
                process.Pause();
                await Outside.Delay(duration);
                process.Resume();
                break;
            case FaultKinds.Cut when member.Store is { } store:
                store.IsCutOff = true;
                await Outside.Delay(duration);
                store.IsCutOff = false;
                break;
            case FaultKinds.FullDisk:
                await WeatherAsync(weather => weather with { IsFull = true }, duration);
                break;
            case FaultKinds.BitFlip:
                await WeatherAsync(weather => weather with { FlipsBits = 0.05 }, duration);
                break;
            case FaultKinds.Delay:
                await WeatherAsync(weather => weather with { MeanDelay = TimeSpan.FromMilliseconds(500), Stalls = 0.2 }, duration);
                break;
        }
    }

    private async Task WeatherAsync(Func<StorageWeather, StorageWeather> change, TimeSpan duration)
    {
        container.Weather = change(container.Weather);
        await Outside.Delay(duration);
        container.Weather = _usual;
    }

    private async Task DownAsync(IReadOnlyList<RepositoryMember> which, TimeSpan duration, Action meanwhile)
    {
        var ended = which.Where(member => member.Process is { HasEnded: false }).ToArray();
        Array.ForEach(ended, member => member.Process!.End());
        meanwhile();
        await Outside.Delay(duration);
        foreach (var member in ended.Where(member => member.Process!.HasEnded))
        {
            member.Start();
        }
    }
}
