using Orleans.Embedded.Tests.Support;

namespace Orleans.Embedded.Tests.Life;

/// <summary>What the activations of a test's silo do when they come and go.</summary>
public sealed class LifePlan
{
    private int _active;

    /// <summary>What the next activations fail with, one each.</summary>
    public Queue<Exception> Failures { get; } = [];

    public bool WaitWhenActivating { get; set; }

    public bool WaitWhenDeactivating { get; set; }

    public int MostActiveAtOnce { get; private set; }

    public void OnActive(int change)
    {
        lock (Failures)
        {
            _active += change;
            MostActiveAtOnce = Math.Max(MostActiveAtOnce, _active);
        }
    }
}

[Alias("tests.ILifeGrain")]
public interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>How often this activation has been called.</summary>
    [Alias("Call")]
    Task<int> Call();

    [Alias("Wait")]
    Task Wait(string point);

    [Alias("Leave")]
    Task<int> Leave();

    [Alias("Stay")]
    Task Stay(TimeSpan time);

    [Alias("StartTimer")]
    Task StartTimer(TimeSpan period, bool keepAlive);
}

public sealed class LifeGrain(LifePlan plan, Checkpoints checkpoints, Journal journal) : Grain, ILifeGrain, IAsyncDisposable
{
    private int _calls;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Add("activate");
        plan.OnActive(1);
        if (plan.WaitWhenActivating)
        {
            await checkpoints.Pass("activating", cancellationToken);
        }

        if (plan.Failures.TryDequeue(out var failure))
        {
            plan.OnActive(-1);
            throw failure;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"deactivate {reason.ReasonCode}");
        if (plan.WaitWhenDeactivating)
        {
            await checkpoints.Pass("deactivating", cancellationToken);
        }

        plan.OnActive(-1);
    }

    public Task<int> Call() => Task.FromResult(++_calls);

    public Task Wait(string point) => checkpoints.Pass(point);

    public async Task<int> Leave()
    {
        DeactivateOnIdle();
        await Task.Yield();
        return ++_calls;
    }

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task StartTimer(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(
            () =>
            {
                journal.Add("tick");
                return Task.CompletedTask;
            },
            new Runtime.GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        journal.Add("dispose");
        return default;
    }
}
