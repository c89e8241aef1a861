using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Activations;

internal sealed partial class Activation
{
    private readonly HashSet<Orleans.Runtime.Timers.GrainTimer> _timers = [];
    private ActivationState _state;
    private DeactivationReason _reason;
    private Exception? _activationFailure;
    private bool _isFinishing;
    private long _keepAliveUntil;
    private CancellationTokenSource? _deactivationCancellation;

    // Used in turns only.
    private CancellationTokenSource? _activating;
    private ITimer? _overdue;

    public ActivationState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_state != ActivationState.Creating)
            {
                return;
            }

            _state = ActivationState.Activating;
        }

        _scheduler.QueueAction(() => _ = ActivateAsync(requestContext, cancellationToken));
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_reason.ReasonCode == DeactivationReasonCode.None)
            {
                _reason = deactivationReason;
            }

            // One that is still activating sees the reason when it has done so.
            if (_state == ActivationState.Valid)
            {
                StartDeactivating(cancellationToken);
            }
        }
    }

    /// <summary>Ends it at once, on a silo that is dead: nobody waits for its requests any more, and what they wait for does not come.</summary>
    public void Abandon(DeactivationReason reason)
    {
        Deactivate(reason);
        _scheduler.QueueAction(() =>
        {
            _activating?.Cancel();
            TryFinish();
        });
    }

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        Deactivate(new DeactivationReason(DeactivationReasonCode.Migrating, "The activation moves to another silo"), cancellationToken);

    public void Rehydrate(IRehydrationContext context) => (context as IDisposable)?.Dispose();

    /// <summary>Keeps the activation from being collected for a while.</summary>
    public void DelayDeactivation(TimeSpan timeSpan)
    {
        var time = _shared.Runtime.TimeProvider;
        _keepAliveUntil = timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan ? long.MaxValue
            : timeSpan <= TimeSpan.Zero ? 0
            : time.GetTimestamp() + (long)(timeSpan.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Whether nothing has used the activation for its class' time, or for <paramref name="age"/>.</summary>
    public bool IsIdleFor(TimeSpan? age)
    {
        var limit = age ?? _shared.CollectionAge;
        var time = _shared.Runtime.TimeProvider;
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return false;
        }

        lock (_lock)
        {
            return _state == ActivationState.Valid
                && _running.Count == 0
                && _waiting.Count == 0
                && _keepAliveUntil < time.GetTimestamp()
                && time.GetElapsedTime(_lastUsed) >= limit;
        }
    }

    /// <summary>Whether it has nothing to do.</summary>
    public bool IsInactive
    {
        get
        {
            lock (_lock)
            {
                return _running.Count == 0 && _waiting.Count == 0;
            }
        }
    }

    public void OnTimerCreated(Orleans.Runtime.Timers.GrainTimer timer)
    {
        lock (_timers)
        {
            _timers.Add(timer);
        }
    }

    public void OnTimerDisposed(Orleans.Runtime.Timers.GrainTimer timer)
    {
        lock (_timers)
        {
            _timers.Remove(timer);
        }
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext, CancellationToken cancellationToken)
    {
        var runtime = _shared.Runtime;
        try
        {
            if (_shared.PlacementStrategy.IsUsingGrainDirectory)
            {
                GrainAddress registered;
                try
                {
                    registered = await runtime.Catalog.RegisterAsync(this);
                }
                catch (SiloUnavailableException exception)
                {
                    // This silo leaves: the grain has not been here yet, so its requests may go where it can be.
                    End(new DeactivationReason(DeactivationReasonCode.ShuttingDown, exception, "The silo leaves before the grain is registered"), null);
                    return;
                }

                if (!registered.Matches(Address))
                {
                    LogDuplicate(this, registered);
                    End(new DeactivationReason(DeactivationReasonCode.DuplicateActivation, $"The grain is active as {registered}"), registered);
                    return;
                }

                Address = registered;
            }

            RequestContext.SetData(requestContext);
            GrainInstance = _shared.Activator.CreateInstance(this);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _activating = timeout;
            await using var timer = runtime.TimeProvider.CreateTimer(
                static state => ((CancellationTokenSource)state!).Cancel(), timeout, runtime.CollectionOptions.ActivationTimeout, Timeout.InfiniteTimeSpan);
            await _lifecycle.OnStart(timeout.Token).WaitAsync(timeout.Token);
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
            }
        }
        catch (Exception exception)
        {
            await FailActivating(exception);
            return;
        }
        finally
        {
            _activating = null;
            RequestContext.SetData(null);
        }

        lock (_lock)
        {
            _state = ActivationState.Valid;
            _lastUsed = runtime.TimeProvider.GetTimestamp();
            if (_reason.ReasonCode != DeactivationReasonCode.None)
            {
                StartDeactivating(CancellationToken.None);
            }
        }

        RunRequests();
    }

    private async Task FailActivating(Exception exception)
    {
        LogActivationFailed(exception, this);
        lock (_lock)
        {
            _state = ActivationState.Deactivating;
            _isFinishing = true;
        }

        _activationFailure = exception;
        _reason = new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain");
        DisposeTimers();
        await RunQuietly(() => _lifecycle.OnStop(new CancellationToken(canceled: true)));
        await Unregister();
        End(_reason, null);
    }

    // Under the lock.
    private void StartDeactivating(CancellationToken cancellationToken)
    {
        _state = ActivationState.Deactivating;
        _deactivationCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_running.Count > 0)
        {
            var runtime = _shared.Runtime;
            _overdue = runtime.TimeProvider.CreateTimer(
                static state => ((Activation)state!).OnOverdue(), this, runtime.CollectionOptions.DeactivationTimeout, Timeout.InfiniteTimeSpan);
        }

        QueueTurn();
    }

    /// <summary>Requests that never end do not keep an activation for ever.</summary>
    private void OnOverdue() => _scheduler.QueueAction(() =>
    {
        var running = _running.Count;
        if (TryFinish())
        {
            LogOverdue(this, running);
        }
    });

    /// <summary>Goes on with the end of an activation whose requests have not ended.</summary>
    private bool TryFinish()
    {
        lock (_lock)
        {
            if (_state != ActivationState.Deactivating || _isFinishing)
            {
                return false;
            }

            _isFinishing = true;
        }

        _ = FinishDeactivating();
        return true;
    }

    private async Task FinishDeactivating()
    {
        LogDeactivating(this, _reason.ReasonCode, _reason.Description);
        _overdue?.Dispose();
        DisposeTimers();
        var cancellation = _deactivationCancellation!;
        var runtime = _shared.Runtime;
        await using (runtime.TimeProvider.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), cancellation, runtime.CollectionOptions.DeactivationTimeout, Timeout.InfiniteTimeSpan))
        {
            if (GrainInstance is IGrainBase grain)
            {
                await RunQuietly(() => grain.OnDeactivateAsync(_reason, cancellation.Token).WaitAsync(cancellation.Token));
            }

            await RunQuietly(() => _lifecycle.OnStop(cancellation.Token).WaitAsync(cancellation.Token));
            if (GetExistingComponent(typeof(IAsyncEnumerableGrainExtension)) is AsyncEnumerableGrainExtension enumerations)
            {
                await RunQuietly(() => enumerations.DisposeAllAsync().WaitAsync(cancellation.Token));
            }
        }

        await Unregister();
        await RunQuietly(async () =>
        {
            if (GrainInstance is { } instance)
            {
                await _shared.Activator.DisposeInstance(this, instance);
            }
        });
        cancellation.Dispose();
        End(_reason, null);
    }

    private async Task Unregister()
    {
        if (_shared.PlacementStrategy.IsUsingGrainDirectory)
        {
            await RunQuietly(() => _shared.Runtime.Catalog.UnregisterAsync(this));
        }
    }

    /// <summary>Leaves the catalog and hands the waiting requests over.</summary>
    private void End(DeactivationReason reason, GrainAddress? successor)
    {
        // First of all nobody finds it any more: what it sends on must not come back to it.
        _shared.Runtime.Catalog.Remove(this);
        List<Message> waiting;
        lock (_lock)
        {
            _state = ActivationState.Invalid;
            _reason = reason;
            waiting = _waiting.RemoveAll();
        }

        _scope?.Dispose();
        foreach (var message in waiting)
        {
            if (_activationFailure is { } failure)
            {
                // The next try shall be placed anew, and not come here again because the grain was to be here once.
                (message.StaleAddresses ??= []).Add(new GrainAddress { GrainId = Address.GrainId, SiloAddress = Address.SiloAddress });
                _shared.Runtime.Reject(message, failure);
            }
            else
            {
                _shared.Runtime.Catalog.Reroute(message, Address, successor);
            }
        }

        _deactivated.TrySetResult();
    }

    private void DisposeTimers()
    {
        Orleans.Runtime.Timers.GrainTimer[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private async Task RunQuietly(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception)
        {
            LogDeactivationStepFailed(exception, this);
        }
    }

    private object? GetExistingComponent(Type type)
    {
        lock (_components)
        {
            return _components.GetValueOrDefault(type);
        }
    }
}
