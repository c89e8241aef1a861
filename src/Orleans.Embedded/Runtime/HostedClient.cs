using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Scheduling;

namespace Orleans.Runtime;

/// <summary>Stands for the code of a silo's process that is not in a grain: its calls have this identity, and its observers live under it.</summary>
internal sealed class HostedClient : BareContext, IObserverRegistry
{
    private readonly SiloRuntime _runtime;
    private readonly Catalog _catalog;
    private readonly WorkItemGroup _scheduler;

    public HostedClient(SiloRuntime runtime, Catalog catalog, HostedContextHolder holder)
    {
        _runtime = runtime;
        _catalog = catalog;
        _scheduler = new WorkItemGroup(this, runtime.TurnScheduler);
        GrainId = ClientGrainId.Hosted(runtime.SiloAddress);
        holder.Context = this;
        catalog.Add(this);
    }

    public override GrainId GrainId { get; }

    public override GrainReference GrainReference => _runtime.References.CreateReference(GrainId, default);

    public override IServiceProvider ActivationServices => _runtime.Services;

    public override IWorkItemScheduler Scheduler => _scheduler;

    public override GrainAddress Address => new() { GrainId = GrainId, SiloAddress = _runtime.SiloAddress };

    public override void ReceiveMessage(object message) =>
        _runtime.Reject((Message)message, new OrleansMessageRejectionException($"{GrainId} is a client and has no methods"));

    public GrainId Register(IGrainObserver observer)
    {
        var id = ClientGrainId.Observer(GrainId, _runtime.Random.NextGuid());
        _catalog.Add(new ObserverContext(
            id, observer, _runtime.Services, _runtime.TurnScheduler, _runtime.Services.GetRequiredService<RequestInvoker>(),
            id => _runtime.References.CreateReference(id, default), _runtime.Respond));
        return id;
    }

    public void Unregister(GrainId observer) => _catalog.Remove(observer);
}

/// <summary>Identities of clients and their observers.</summary>
internal static class ClientGrainId
{
    public static GrainId Hosted(SiloAddress silo) => GrainId.Create(GrainTypePrefix.ClientGrainType, $"hosted-{silo.ToParsableString()}");

    public static GrainId New(Guid id) => GrainId.Create(GrainTypePrefix.ClientGrainType, id.ToString("N"));

    public static GrainId Observer(GrainId client, Guid id) => GrainId.Create(client.Type, $"{client.Key}+{id:N}");

    /// <summary>The client that an observer belongs to; a client itself.</summary>
    public static GrainId ClientOf(GrainId observer)
    {
        var key = observer.Key.ToString();
        var plus = key.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? observer : GrainId.Create(observer.Type, key[..plus]);
    }

    /// <summary>The silo that a hosted client or its observer lives on, null for other clients.</summary>
    public static SiloAddress? HostedSilo(GrainId client)
    {
        var key = ClientOf(client).Key.ToString();
        return key.StartsWith("hosted-", StringComparison.Ordinal) && SiloAddress.TryParse(key["hosted-".Length..], out var silo) ? silo : null;
    }
}
