using Orleans.Runtime.Messaging;
using Orleans.Runtime.Scheduling;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What contexts without a grain have in common.</summary>
internal abstract class BareContext : IGrainContext
{
    private readonly Dictionary<Type, object> _components = [];

    public abstract GrainId GrainId { get; }

    public abstract GrainReference GrainReference { get; }

    public abstract IServiceProvider ActivationServices { get; }

    public abstract IWorkItemScheduler Scheduler { get; }

    public virtual GrainAddress Address => new() { GrainId = GrainId };

    public ActivationId ActivationId => Address.ActivationId;

    public virtual object? GrainInstance => null;

    public IGrainLifecycle ObservableLifecycle => throw new NotSupportedException($"{this} has no grain lifecycle");

    public Task Deactivated => Task.CompletedTask;

    public abstract void ReceiveMessage(object message);

    public virtual object? GetTarget() => GrainInstance;

    public virtual object? GetComponent(Type componentType)
    {
        lock (_components)
        {
            if (_components.TryGetValue(componentType, out var component))
            {
                return component;
            }
        }

        return componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : componentType.IsInstanceOfType(this) ? this : null;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        lock (_components)
        {
            if (value is null)
            {
                _components.Remove(typeof(TComponent));
            }
            else
            {
                _components[typeof(TComponent)] = value;
            }
        }
    }

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
    }

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Rehydrate(IRehydrationContext context)
    {
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[{GetType().Name}: {GrainId}]";
}

/// <summary>Runs the calls of one observer, one after the other.</summary>
internal sealed class ObserverContext : BareContext
{
    private readonly IGrainObserver _observer;
    private readonly WorkItemGroup _scheduler;
    private readonly RequestInvoker _invoker;
    private readonly Action<Message, Response> _respond;
    private readonly Queue<Message> _waiting = new();
    private readonly Func<GrainId, GrainReference> _reference;
    private bool _isRunning;

    public ObserverContext(
        GrainId id, IGrainObserver observer, IServiceProvider services, ITurnScheduler scheduler, RequestInvoker invoker,
        Func<GrainId, GrainReference> reference, Action<Message, Response> respond)
    {
        GrainId = id;
        ActivationServices = services;
        _observer = observer;
        _invoker = invoker;
        _reference = reference;
        _respond = respond;
        _scheduler = new WorkItemGroup(this, scheduler);
    }

    public override GrainId GrainId { get; }

    public override GrainReference GrainReference => _reference(GrainId);

    public override IServiceProvider ActivationServices { get; }

    public override IWorkItemScheduler Scheduler => _scheduler;

    public override object GrainInstance => _observer;

    public override void ReceiveMessage(object message)
    {
        lock (_waiting)
        {
            _waiting.Enqueue((Message)message);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        _scheduler.QueueAction(() => _ = RunAsync());
    }

    private async Task RunAsync()
    {
        while (true)
        {
            Message? message;
            lock (_waiting)
            {
                if (!_waiting.TryDequeue(out message))
                {
                    _isRunning = false;
                    return;
                }
            }

            if (message.Kind is not (MessageKind.Request or MessageKind.OneWay))
            {
                continue;
            }

            Response response;
            try
            {
                RequestContext.SetData(message.RequestContextData);
                response = await _invoker.Invoke(this, message);
            }
            catch (Exception exception)
            {
                response = Response.FromException(exception);
            }

            _respond(message, response);
        }
    }
}
