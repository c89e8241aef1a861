using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Ports;
using Orleans.Runtime.Scheduling;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Clients;

/// <summary>Sends the requests of a client through gateways and runs the calls of its observers.</summary>
internal sealed partial class ClientRuntimeClient : RuntimeClient, IObserverRegistry
{
    private readonly GrainReferenceFactory _references;
    private readonly GatewayConnections _gateways;
    private readonly MessageSerializer _serializer;
    private readonly ITurnScheduler _scheduler;
    private readonly RequestInvoker _invoker;
    private readonly RuntimeRandom _random;
    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly Dictionary<GrainId, ObserverContext> _observers = [];

    public ClientRuntimeClient(
        GrainReferenceFactory references,
        GatewayConnections gateways,
        MessageSerializer serializer,
        ITurnScheduler scheduler,
        RequestInvoker invoker,
        RuntimeRandom random,
        IServiceProvider services,
        IOptions<ClientMessagingOptions> options,
        [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider timeProvider,
        IEnumerable<IOutgoingGrainCallFilter> filters,
        ILogger<ClientRuntimeClient> logger)
        : base(options.Value, timeProvider, filters, logger)
    {
        _references = references;
        _gateways = gateways;
        _serializer = serializer;
        _scheduler = scheduler;
        _invoker = invoker;
        _random = random;
        _services = services;
        _logger = logger;
        references.Runtime = this;
        gateways.Attach(this);
    }

    protected override GrainId OwnId => _gateways.ClientId;

    protected override SiloAddress? OwnSilo => null;

    // A grain that calls by a client belongs to another cluster, which could not answer it.
    protected override GrainId Sender => OwnId;

    public override object Cast(IAddressable grain, Type interfaceType) => _references.Cast(GrainExtensions.GetReference(grain), interfaceType);

    public GrainId Register(IGrainObserver observer)
    {
        var id = ClientGrainId.Observer(_gateways.ClientId, _random.NextGuid());
        var context = new ObserverContext(id, observer, _services, _scheduler, _invoker, id => _references.CreateReference(id, default), Respond);
        lock (_observers)
        {
            _observers[id] = context;
        }

        return id;
    }

    public void Unregister(GrainId observer)
    {
        lock (_observers)
        {
            _observers.Remove(observer);
        }
    }

    /// <summary>Takes what a gateway has brought.</summary>
    public void Receive(ReadOnlyMemory<byte> frame)
    {
        Message message;
        try
        {
            message = _serializer.Read(frame);
            if (message.Kind == MessageKind.Response)
            {
                ReceiveResponse(message);
                return;
            }

            _serializer.ReadBody(message);
        }
        catch (Exception exception)
        {
            LogUnreadable(exception);
            return;
        }

        ObserverContext? observer;
        lock (_observers)
        {
            _observers.TryGetValue(message.TargetGrain, out observer);
        }

        if (observer is not null)
        {
            observer.ReceiveMessage(message);
        }
        else
        {
            Respond(message, Response.FromException(new ClientNotAvailableException(message.TargetGrain)));
        }
    }

    protected override void Dispatch(Message message)
    {
        // The gateway decides where it goes.
        message.TargetSilo = null;
        var frame = _serializer.Write(message);
        if (_gateways.Choose(message.TargetGrain, message.IsUnordered) is not { } gateway)
        {
            throw new SiloUnavailableException("The client is not connected to any gateway");
        }

        if (gateway.IsCongested)
        {
            throw new GatewayTooBusyException($"The gateway {gateway.Uri} reads more slowly than it is sent to");
        }

        gateway.Send(message, frame);
    }

    protected override void OnAnswered(Message request, Message response)
    {
        if (request.IsUnordered && response.SendingSilo is { } silo)
        {
            _gateways.Whereabouts.Learn(request.TargetGrain, silo);
        }
    }

    private void Respond(Message request, Response response)
    {
        if (request.Kind == MessageKind.Request && _gateways.Choose(request.SendingGrain) is { } gateway)
        {
            var message = request.CreateResponse(response, response.Exception is null ? ResponseKind.Success : ResponseKind.Error);
            byte[] frame;
            try
            {
                frame = _serializer.Write(message);
            }
            catch (Exception exception)
            {
                message.Body = Response.FromException(exception);
                frame = _serializer.Write(message);
            }

            gateway.Send(message, frame);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message that arrived cannot be read")]
    private partial void LogUnreadable(Exception exception);

    /// <summary>Clients have no address of their own; the in-memory network tells them apart by these.</summary>
    internal static IPEndPoint LocalEndpoint(GrainId clientId) => new(IPAddress.None, (int)(clientId.GetUniformHashCode() % 60000) + 1);
}
