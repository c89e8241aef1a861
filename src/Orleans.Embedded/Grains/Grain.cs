using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    // Set while the activator runs the constructor; a unit test may create a grain without one.
    private readonly IGrainContext? _context;
    private readonly IGrainRuntime? _runtime;

    protected Grain()
        : this(RuntimeContext.Current)
    {
    }

    protected Grain(IGrainContext? grainContext, IGrainRuntime? grainRuntime = null)
    {
        _context = grainContext;
        _runtime = grainRuntime ?? (grainContext as IRuntimeHolder)?.Runtime;
    }

    public IGrainContext GrainContext => _context!;

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => GrainContext.GrainId.ToString();

    public string RuntimeIdentity => Runtime.SiloIdentity;

    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime.ServiceProvider;

    internal IGrainRuntime Runtime => _runtime ?? throw new InvalidOperationException("This grain was created outside a silo and has no runtime");

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets the activation go when its running calls are done.</summary>
    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    protected void MigrateOnIdle() => GrainContext.Migrate(RequestContext.CurrentData());

    /// <summary>Keeps the activation from being collected for a while; a negative time takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);

    [Obsolete("Use 'this.RegisterGrainTimer(callback, state, new() { DueTime = dueTime, Period = period, Interleave = true })' instead.")]
    protected IDisposable RegisterTimer(Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Runtime.TimerRegistry.RegisterTimer(GrainContext, callback, state, dueTime, period);
}

/// <summary>A grain whose state is kept in the grain storage named by its <see cref="Providers.StorageProviderAttribute"/>.</summary>
public class Grain<TGrainState> : Grain
{
    private Core.IStorage<TGrainState>? _storage;

    protected Grain()
    {
        var observable = GrainContext?.ObservableLifecycle;
        observable?.Subscribe("Grain state", GrainLifecycleStage.SetupState, OnSetupState);
    }

    protected Grain(Core.IStorage<TGrainState> storage) => _storage = storage;

    protected TGrainState State
    {
        get => Storage.State;
        set => Storage.State = value;
    }

    private Core.IStorage<TGrainState> Storage => _storage ?? throw new InvalidOperationException("The state is read before the grain is activated");

    protected virtual Task ClearStateAsync() => Storage.ClearStateAsync();

    protected virtual Task WriteStateAsync() => Storage.WriteStateAsync();

    protected virtual Task ReadStateAsync() => Storage.ReadStateAsync();

    private Task OnSetupState(CancellationToken cancellationToken)
    {
        _storage = Runtime.GetStorage<TGrainState>(GrainContext);
        return ReadStateAsync();
    }
}

/// <summary>A context that knows its grain runtime.</summary>
internal interface IRuntimeHolder
{
    IGrainRuntime Runtime { get; }
}
