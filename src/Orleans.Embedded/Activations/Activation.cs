using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime.Ports;
using Orleans.Runtime.Scheduling;

namespace Orleans.Runtime.Activations;

/// <summary>The stations of an activation's life, in order.</summary>
internal enum ActivationState
{
    Creating,
    Activating,
    Valid,
    Deactivating,
    Invalid,
}

/// <summary>
/// One activation of a grain: its identity, its turn scheduler, its waiting and running requests and its life.
/// Requests and state are guarded by the lock; the grain's code runs only in turns of the scheduler.
/// </summary>
internal sealed partial class Activation : IGrainContext, IRuntimeHolder, IRandomHolder, IGrainExtensionBinder, ICallChainReentrantGrainContext
{
    private readonly GrainTypeShared _shared;
    private readonly WorkItemGroup _scheduler;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainLifecycle _lifecycle;
    private IServiceScope? _scope;
    private GrainReference? _reference;

    public Activation(GrainTypeShared shared, GrainAddress address)
    {
        _shared = shared;
        Address = address;
        _scheduler = new WorkItemGroup(this, shared.Runtime.TurnScheduler);
        _lifecycle = new GrainLifecycle(shared.Logger);
        _lastUsed = shared.Runtime.TimeProvider.GetTimestamp();
    }

    public GrainTypeShared Shared => _shared;

    public GrainAddress Address { get; private set; }

    public GrainId GrainId => Address.GrainId;

    public ActivationId ActivationId => Address.ActivationId;

    public object? GrainInstance { get; private set; }

    public GrainReference GrainReference => _reference ??= _shared.Runtime.References.CreateReference(GrainId, default);

    public IServiceProvider ActivationServices => (_scope ??= _shared.Runtime.Services.CreateScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public IWorkItemScheduler Scheduler => _scheduler;

    public Task Deactivated => _deactivated.Task;

    public IGrainRuntime Runtime => _shared.Runtime;

    public RuntimeRandom Random => _shared.Runtime.Random;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[Activation: {Address.SiloAddress}/{GrainId}{ActivationId} {_shared.GrainClass.Name} {_state}]";
}
