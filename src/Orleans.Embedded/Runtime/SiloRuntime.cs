using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Core;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Ports;
using Orleans.Runtime.Scheduling;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>What the parts of one silo share, and what its grains can ask of it.</summary>
internal sealed class SiloRuntime(
    IServiceProvider services,
    ILocalSiloDetails silo,
    ITurnScheduler turnScheduler,
    RuntimeRandom random,
    GrainReferenceFactory references,
    [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider timeProvider,
    [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider messagingTime,
    IOptions<SiloMessagingOptions> messagingOptions,
    IOptions<GrainCollectionOptions> collectionOptions) : IGrainRuntime
{
    private Catalog? _catalog;
    private MessageCenter? _messages;
    private RequestInvoker? _invoker;
    private IClusterMembershipService? _membership;
    private ISiloStatusOracle? _status;
    private IGrainFactory? _grainFactory;
    private ITimerRegistry? _timers;

    private BackgroundContext? _background;

    public IServiceProvider Services => services;

    /// <summary>Runs what belongs to no other context.</summary>
    public IWorkItemScheduler Background => (_background ??= new BackgroundContext(this)).Scheduler;

    public ITurnScheduler TurnScheduler => turnScheduler;

    public RuntimeRandom Random => random;

    public GrainReferenceFactory References => references;

    public TimeProvider TimeProvider => timeProvider;

    public TimeProvider MessagingTime => messagingTime;

    public SiloMessagingOptions MessagingOptions { get; } = messagingOptions.Value;

    public GrainCollectionOptions CollectionOptions { get; } = collectionOptions.Value;

    // Parts that need this object themselves are fetched when they are first used.
    public Catalog Catalog => _catalog ??= services.GetRequiredService<Catalog>();

    public MessageCenter Messages => _messages ??= services.GetRequiredService<MessageCenter>();

    public IClusterMembershipService Membership => _membership ??= services.GetRequiredService<IClusterMembershipService>();

    /// <summary>Whether this silo is on its way out: what fails because of that needs nobody's attention.</summary>
    public bool IsStopping => (_status ??= services.GetRequiredService<ISiloStatusOracle>()).CurrentStatus.IsTerminating();

    public RequestInvoker Invoker => _invoker ??= services.GetRequiredService<RequestInvoker>();

    public IGrainFactory GrainFactory => _grainFactory ??= services.GetRequiredService<IGrainFactory>();

    public ITimerRegistry TimerRegistry => _timers ??= services.GetRequiredService<ITimerRegistry>();

    public string SiloIdentity => silo.SiloAddress.ToString();

    public SiloAddress SiloAddress => silo.SiloAddress;

    IServiceProvider IGrainRuntime.ServiceProvider => services;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called"));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => (grainContext as Activation)?.DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var storage = GrainStorageHelpers.GetGrainStorage(grainContext.GrainInstance?.GetType() ?? throw new InvalidOperationException("The grain does not exist yet"), services);
        return new StateStorageBridge<TGrainState>("state", grainContext, storage);
    }

    /// <summary>Answers a request that was run.</summary>
    public void Respond(Message request, Response response)
    {
        if (request.Kind == MessageKind.Request)
        {
            Messages.SendResponse(request, response, response.Exception is null ? ResponseKind.Success : ResponseKind.Error);
        }
    }

    /// <summary>Answers a request that was not run.</summary>
    public void Reject(Message request, Exception exception)
    {
        if (request.Kind == MessageKind.Request)
        {
            Messages.SendResponse(request, Response.FromException(exception), ResponseKind.Rejection);
        }
    }
}
