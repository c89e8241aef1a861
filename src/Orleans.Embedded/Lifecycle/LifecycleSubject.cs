using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Starts observers stage by stage in ascending order, those of one stage together, and stops them in descending order.</summary>
public abstract partial class LifecycleSubject : ILifecycleSubject
{
    protected readonly ILogger Logger;
    private readonly List<Subscription> _subscriptions = [];
    private int? _highStage;

    protected LifecycleSubject(ILogger logger) => Logger = logger;

    public virtual IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (_highStage is not null)
        {
            throw new InvalidOperationException("The lifecycle has already been started");
        }

        var subscription = new Subscription(this, observerName, stage, observer);
        _subscriptions.Add(subscription);
        return subscription;
    }

    public virtual async Task OnStart(CancellationToken cancellationToken = default)
    {
        if (_highStage is not null)
        {
            throw new InvalidOperationException("The lifecycle has already been started");
        }

        _highStage = int.MinValue;
        if (_subscriptions.Count == 0)
        {
            return;
        }

        foreach (var stage in _subscriptions.GroupBy(s => s.Stage).OrderBy(g => g.Key).ToArray())
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OrleansLifecycleCanceledException("The start of the lifecycle was cancelled by request");
            }

            _highStage = stage.Key;
            await Task.WhenAll([.. stage.Select(s => s.Observer.OnStart(cancellationToken))]);
            OnStartStageCompleted(stage.Key);
        }
    }

    public virtual async Task OnStop(CancellationToken cancellationToken = default)
    {
        if (_highStage is not { } highest || _subscriptions.Count == 0)
        {
            return;
        }

        foreach (var stage in _subscriptions.Where(s => s.Stage <= highest).GroupBy(s => s.Stage).OrderByDescending(g => g.Key).ToArray())
        {
            _highStage = stage.Key;
            await Task.WhenAll([.. stage.Select(s => StopQuietly(s, cancellationToken))]);
            OnStopStageCompleted(stage.Key);
        }
    }

    protected static ImmutableDictionary<int, string> GetStageNames(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Where(f => f.IsLiteral && f.FieldType == typeof(int))
            .GroupBy(f => (int)f.GetRawConstantValue()!)
            .ToImmutableDictionary(g => g.Key, g => $"{g.First().Name} ({g.Key})");

    protected virtual string GetStageName(int stage) => stage.ToString();

    protected virtual void OnStartStageCompleted(int stage)
    {
    }

    protected virtual void OnStopStageCompleted(int stage)
    {
    }

    // A part that fails to stop must not keep the others from stopping.
    private async Task StopQuietly(Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            await subscription.Observer.OnStop(cancellationToken);
        }
        catch (Exception exception)
        {
            LogStopFailed(exception, subscription.Name, GetStageName(subscription.Stage));
        }
    }

    private sealed class Subscription(LifecycleSubject subject, string name, int stage, ILifecycleObserver observer) : IDisposable
    {
        public string Name => name;

        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose() => subject._subscriptions.Remove(this);
    }
}
