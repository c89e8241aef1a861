using System.Collections.Concurrent;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Directory;

/// <summary>All contexts of this silo by identity: activations, components and observers.</summary>
internal sealed class Catalog(SiloRuntime runtime, GrainTypeSharedResolver types, IGrainLocatorCore locator)
{
    private readonly ConcurrentDictionary<GrainId, IGrainContext> _contexts = new();
    private readonly Lock _createLock = new();
    private volatile bool _isClosed;

    /// <summary>Whether no activations are created here any more.</summary>
    public bool IsClosed => _isClosed;

    public int ActivationCount => _contexts.Values.Count(c => c is Activation or StatelessWorkerContext);

    public IEnumerable<Activation> Activations => _contexts.Values.OfType<Activation>()
        .Concat(_contexts.Values.OfType<StatelessWorkerContext>().SelectMany(w => w.Workers));

    public bool TryGet(GrainId grainId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IGrainContext? context) => _contexts.TryGetValue(grainId, out context);

    /// <summary>Adds a component or observer.</summary>
    public void Add(IGrainContext context) => _contexts[context.GrainId] = context;

    public void Remove(GrainId grainId) => _contexts.TryRemove(grainId, out _);

    /// <summary>From now on no activations are created here.</summary>
    public void Close()
    {
        lock (_createLock)
        {
            _isClosed = true;
        }
    }

    /// <summary>The grain's context here, created if there is none; null when this silo is closing.</summary>
    public IGrainContext? GetOrCreate(GrainId grainId, Dictionary<string, object>? requestContext)
    {
        if (_contexts.TryGetValue(grainId, out var context))
        {
            return context;
        }

        lock (_createLock)
        {
            if (_contexts.TryGetValue(grainId, out context))
            {
                return context;
            }

            if (_isClosed)
            {
                return null;
            }

            var shared = types.Get(grainId.Type);
            context = shared.PlacementStrategy is StatelessWorkerPlacement placement
                ? new StatelessWorkerContext(shared, grainId, placement)
                : new Activation(shared, NewAddress(grainId));
            _contexts[grainId] = context;
        }

        context.Activate(requestContext);
        return context;
    }

    public GrainAddress NewAddress(GrainId grainId) => new()
    {
        GrainId = grainId,
        ActivationId = new ActivationId(runtime.Random.NextGuid()),
        SiloAddress = runtime.SiloAddress,
    };

    public Task<GrainAddress> RegisterAsync(Activation activation) => locator.RegisterAsync(activation);

    public Task UnregisterAsync(Activation activation) => locator.UnregisterAsync(activation);

    public void Remove(Activation activation)
    {
        if (_contexts.TryGetValue(activation.GrainId, out var context))
        {
            if (context is StatelessWorkerContext workers)
            {
                workers.Remove(activation);
            }
            else if (ReferenceEquals(context, activation))
            {
                _contexts.TryRemove(new KeyValuePair<GrainId, IGrainContext>(activation.GrainId, activation));
            }
        }
    }

    public void Remove(StatelessWorkerContext workers) => _contexts.TryRemove(new KeyValuePair<GrainId, IGrainContext>(workers.GrainId, workers));

    /// <summary>Sends a request on that waited for an activation which has gone.</summary>
    public void Reroute(Message message, GrainAddress gone, GrainAddress? successor = null)
    {
        if (message.Body is Timers.GrainTimer)
        {
            return;
        }

        (message.StaleAddresses ??= []).Add(gone);
        runtime.Messages.Forward(message, successor?.SiloAddress);
    }

    /// <summary>Begins to end all activations without waiting for their requests.</summary>
    public void Abandon(DeactivationReason reason)
    {
        foreach (var activation in Activations.OrderBy(a => a.GrainId).ToArray())
        {
            activation.Abandon(reason);
        }
    }

    /// <summary>Ends all activations and waits until they are gone.</summary>
    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating");
        var pending = Activations.OrderBy(a => a.GrainId).ToArray();
        foreach (var activation in pending)
        {
            activation.Deactivate(reason, cancellationToken);
        }

        try
        {
            await Task.WhenAll(pending.Select(a => a.Deactivated)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException canceled)
        {
            throw new TimeoutException($"Not ended in time: {string.Join(", ", pending.Where(a => !a.Deactivated.IsCompleted).Select(a => a.ToString()))}", canceled);
        }
    }
}

/// <summary>Where activations are registered.</summary>
internal interface IGrainLocatorCore
{
    /// <summary>The address under which the grain is registered then: the activation's own, or that of another.</summary>
    Task<GrainAddress> RegisterAsync(Activation activation);

    Task UnregisterAsync(Activation activation);

    /// <summary>Where a grain is, if that is known here at once.</summary>
    bool TryGetCached(GrainId grainId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GrainAddress? address);

    ValueTask<GrainAddress?> LookupAsync(GrainId grainId);

    void Cache(GrainAddress address);

    void Invalidate(GrainAddress address);
}
