using System.Reflection;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Messaging;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Timers;

/// <summary>A timer whose ticks are requests to its own activation, so that they keep to its turns.</summary>
internal abstract class GrainTimer : IGrainTimer, IInvokable
{
    private readonly IGrainContext _context;
    private readonly bool _interleave;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;
    private bool _isDisposed;

    protected GrainTimer(IGrainContext context, TimeProvider timeProvider, bool interleave, bool keepAlive)
    {
        _context = context;
        _interleave = interleave;
        _keepAlive = keepAlive;
        // Nothing of the creator's context may leak into ticks.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = timeProvider.CreateTimer(static state => ((GrainTimer)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    bool IInvokable.IsCancellable => false;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _period = period;
            _isChanged = _isTicking;
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _timer.Dispose();
        _cancellation.Cancel();
        (_context as Activation)?.OnTimerDisposed(this);
    }

    public async ValueTask<Response> Invoke()
    {
        try
        {
            if (!_cancellation.IsCancellationRequested)
            {
                await Tick(_cancellation.Token);
            }

            return Response.Completed;
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
        finally
        {
            OnTicked();
        }
    }

    public static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The due time must not be negative");
        }

        if (period < TimeSpan.Zero && period != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period must not be negative");
        }
    }

    protected abstract Task Tick(CancellationToken cancellationToken);

    // On whatever thread the time provider uses.
    private void OnDue()
    {
        lock (_lock)
        {
            if (_isDisposed || _isTicking)
            {
                return;
            }

            _isTicking = true;
            _isChanged = false;
        }

        _context.ReceiveMessage(new Message
        {
            Kind = MessageKind.OneWay,
            TargetGrain = _context.GrainId,
            SendingGrain = _context.GrainId,
            IsAlwaysInterleave = _interleave,
            IsKeepAlive = _keepAlive,
            Body = this,
        });
    }

    private void OnTicked()
    {
        lock (_lock)
        {
            _isTicking = false;
            if (!_isDisposed && !_isChanged && _period != Timeout.InfiniteTimeSpan)
            {
                _timer.Change(_period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    object? IInvokable.GetTarget() => this;

    void IInvokable.SetTarget(ITargetHolder holder)
    {
    }

    int IInvokable.GetArgumentCount() => 0;

    object? IInvokable.GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    void IInvokable.SetArgument(int index, object? value) => throw new ArgumentOutOfRangeException(nameof(index));

    string IInvokable.GetMethodName() => nameof(Tick);

    string IInvokable.GetInterfaceName() => nameof(IGrainTimer);

    string IInvokable.GetActivityName() => "IGrainTimer/Tick";

    MethodInfo IInvokable.GetMethod() => typeof(GrainTimer).GetMethod(nameof(Invoke))!;

    Type IInvokable.GetInterfaceType() => typeof(IGrainTimer);

    TimeSpan? IInvokable.GetDefaultResponseTimeout() => null;

    CancellationToken IInvokable.GetCancellationToken() => CancellationToken.None;

    bool IInvokable.TryCancel() => false;
}

/// <summary>A timer with its callback.</summary>
internal sealed class GrainTimer<TState>(
    IGrainContext context,
    TimeProvider timeProvider,
    Func<TState, CancellationToken, Task> callback,
    TState state,
    bool interleave,
    bool keepAlive) : GrainTimer(context, timeProvider, interleave, keepAlive)
{
    protected override Task Tick(CancellationToken cancellationToken) => callback(state, cancellationToken);
}
