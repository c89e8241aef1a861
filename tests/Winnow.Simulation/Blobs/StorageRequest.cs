using Orleans.Embedded.Simulation;
using Winnow.Repositories;

namespace Winnow.Simulation.Blobs;

/// <summary>
/// A request on its way to the storage, and its answer on the way back. When the process ends that sent it, it may still arrive, much later.
/// </summary>
internal sealed class StorageRequest<T>(SimulatedBlobStore store, string action, string name, CancellationToken cancellation)
{
    private static readonly TimeSpan MeanHaunting = TimeSpan.FromSeconds(10);
    private readonly SimulatedContainer _container = store.Container;
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isZombie;

    /// <summary>What it does when it arrives.</summary>
    public required Func<T> Do { get; init; }

    /// <summary>The answer to a request that is sent again after it was done; null when that is the same.</summary>
    public Func<T, T>? Repeat { get; init; }

    /// <summary>From now on it has been done for everybody.</summary>
    public Action Settle { get; init; } = static () => { };

    private StorageWeather Weather => _container.Weather;

    private SimulatedRandom Random => _container.Random;

    public async Task<T> Send()
    {
        cancellation.ThrowIfCancellationRequested();
        using var registration = cancellation.Register(() => _answer.TrySetCanceled(cancellation));
        _container.Pending++;
        _container.World.Outside.Post("blob", _ => Arrive(), null, Delay());
        return await _answer.Task;
    }

    private void Arrive()
    {
        if (_answer.Task.IsCanceled)
        {
            _container.Pending--;
            return;
        }

        if (store.Process.HasEnded && !_isZombie)
        {
            if (Random.Chance(0.5))
            {
                _isZombie = true;
                _container.World.Outside.Post("zombie", _ => Arrive(), null, Random.Around(MeanHaunting).Ticks);
            }
            else
            {
                _container.Pending--;
            }

            return;
        }

        if (Random.Chance(Weather.Refuses) || store.IsCutOff)
        {
            Answer(() => Fail("the storage is busy"));
            return;
        }

        try
        {
            var result = Do();
            _container.World.Note("blob", () => $"{_container.Name}: {action} [{name}] by {store.Process}{(_isZombie ? ", which is gone" : "")}: {result}");
            if (Random.Chance(Weather.LosesAnswers))
            {
                Answer(() => Fail("the answer was lost"));
            }
            else
            {
                var told = Repeat is not null && Random.Chance(Weather.Repeats) ? Repeat(result) : result;
                Answer(() => _answer.TrySetResult(told));
            }
        }
        catch (IOException exception)
        {
            Answer(() => Fail(exception.Message));
        }
    }

    private void Answer(Func<bool> tell)
    {
        var delay = Delay();
        _container.World.Outside.Post("settle", _ => End(), null, _isZombie ? 0 : delay);
        store.Process.Post("blob", _ => _ = store.IsCutOff ? Fail("the storage cannot be reached") : tell(), null, delay);
    }

    private void End()
    {
        _container.Pending--;
        Settle();
    }

    private bool Fail(string why) => _answer.TrySetException(new BlobStoreException(store, action, name, new IOException(why)));

    private long Delay() => (Random.Around(Weather.MeanDelay) + (Random.Chance(Weather.Stalls) ? Random.Around(Weather.MeanStall) : TimeSpan.Zero)).Ticks;
}
