using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Activations;

/// <summary>The activations of a stateless worker on this silo: a request goes to an idle one, else to a new one while there is room, else to the one with the shortest queue.</summary>
internal sealed class StatelessWorkerContext(GrainTypeShared shared, GrainId grainId, StatelessWorkerPlacement placement) : IGrainContext
{
    private readonly Lock _lock = new();
    private readonly List<Activation> _workers = [];
    private readonly GrainAddress _address = shared.Runtime.Catalog.NewAddress(grainId);

    public Activation[] Workers
    {
        get
        {
            lock (_lock)
            {
                return [.. _workers];
            }
        }
    }

    public GrainReference GrainReference => shared.Runtime.References.CreateReference(grainId, default);

    public GrainId GrainId => grainId;

    public object? GrainInstance => null;

    public ActivationId ActivationId => _address.ActivationId;

    public GrainAddress Address => _address;

    public IServiceProvider ActivationServices => shared.Runtime.Services;

    public IGrainLifecycle ObservableLifecycle => throw new NotSupportedException("A stateless worker has no lifecycle of its own");

    public IWorkItemScheduler Scheduler => throw new NotSupportedException("A stateless worker has no scheduler of its own");

    public Task Deactivated => Task.WhenAll(Workers.Select(w => w.Deactivated));

    public void ReceiveMessage(object message)
    {
        if (message is Message { Kind: MessageKind.Cancel })
        {
            // Any of them may have the request.
            foreach (var each in Workers)
            {
                each.ReceiveMessage(message);
            }

            return;
        }

        Activation worker;
        lock (_lock)
        {
            worker = Choose();
        }

        worker.ReceiveMessage(message);
    }

    public void Remove(Activation worker)
    {
        lock (_lock)
        {
            _workers.Remove(worker);
            if (_workers.Count == 0)
            {
                shared.Runtime.Catalog.Remove(this);
            }
        }
    }

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        foreach (var worker in Workers)
        {
            worker.Deactivate(deactivationReason, cancellationToken);
        }
    }

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Rehydrate(IRehydrationContext context)
    {
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw new NotSupportedException("A stateless worker has no components of its own");

    public object? GetComponent(Type componentType) => componentType.IsInstanceOfType(this) ? this : null;

    public object? GetTarget() => null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[StatelessWorker: {grainId}]";

    private Activation Choose()
    {
        Activation? shortest = null;
        foreach (var worker in _workers)
        {
            if (worker.State is ActivationState.Deactivating or ActivationState.Invalid)
            {
                continue;
            }

            if (worker.IsInactive && worker.State == ActivationState.Valid)
            {
                return worker;
            }

            shortest = shortest is null || worker.WaitingCount < shortest.WaitingCount ? worker : shortest;
        }

        if (shortest is not null && _workers.Count >= placement.MaxLocal)
        {
            return shortest;
        }

        var created = new Activation(shared, shared.Runtime.Catalog.NewAddress(grainId));
        _workers.Add(created);
        created.Activate(null);
        return created;
    }
}
