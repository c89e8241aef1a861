using Microsoft.Extensions.Logging;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Placement;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

/// <summary>Decides for every message of a silo where it goes: to a context here, to a client of this silo's gateway, or to another silo.</summary>
internal sealed partial class MessageCenter(
    SiloRuntime runtime,
    Catalog catalog,
    IGrainLocatorCore locator,
    PlacementService placement,
    ISiloConnections connections,
    IClientRouter clients,
    MessageSerializer serializer,
    GrainTypeSharedResolver types,
    ILogger<MessageCenter> logger)
{
    private SiloRuntimeClient? _client;
    private volatile Exception? _closed;

    private SiloAddress Local => runtime.SiloAddress;

    public void Attach(SiloRuntimeClient client) => _client = client;

    /// <summary>From now on requests are refused, those that come from this silo as well.</summary>
    public void Close(Exception reason) => _closed = reason;

    /// <summary>Sends a new request on its way.</summary>
    public void Dispatch(Message message)
    {
        var target = message.TargetGrain;
        if (_closed is { } closed)
        {
            runtime.Reject(message, closed);
        }
        else if (message.TargetSilo is { } known)
        {
            Route(message, known);
        }
        else if (placement.TryJoin(message))
        {
            // Behind those of the same grain that came before it.
        }
        else if (catalog.TryGet(target, out var context))
        {
            message.TargetSilo = Local;
            Deliver(context, message);
        }
        else if (target.IsSystemTarget())
        {
            Route(message, SystemTargetSilo(target));
        }
        else if (target.IsClient())
        {
            clients.Send(message);
        }
        else if (message.Kind == MessageKind.Cancel)
        {
            runtime.Background.QueueAction(() => _ = SendCancel(message));
        }
        else if (locator.TryGetCached(target, out var address))
        {
            Route(message, address.SiloAddress!);
        }
        else
        {
            placement.Address(message);
        }
    }

    /// <summary>Sends a message to a silo, which may be this one.</summary>
    public void Route(Message message, SiloAddress silo)
    {
        message.TargetSilo = silo;
        if (silo.Equals(Local))
        {
            Receive(message);
        }
        else
        {
            connections.Send(silo, message);
        }
    }

    /// <summary>Takes a message for a context or client of this silo.</summary>
    public void Receive(Message message)
    {
        if (message.Kind == MessageKind.Response)
        {
            ReceiveResponse(message);
            return;
        }

        var target = message.TargetGrain;
        if (_closed is { } closed)
        {
            runtime.Reject(message, closed);
        }
        else if (catalog.TryGet(target, out var context))
        {
            Deliver(context, message);
        }
        else if (target.IsClient())
        {
            clients.Send(message);
        }
        else if (target.IsSystemTarget())
        {
            runtime.Reject(message, new OrleansMessageRejectionException($"The silo {Local} has no component {target}"));
        }
        else if (message.Kind != MessageKind.Cancel)
        {
            ReceiveForNew(message);
        }
    }

    /// <summary>Sends a request on that did not find its activation here.</summary>
    public void Forward(Message message, SiloAddress? successor)
    {
        if (message.StaleAddresses is { } stale)
        {
            foreach (var address in stale)
            {
                locator.Invalidate(address);
            }
        }

        if (++message.ForwardCount > runtime.MessagingOptions.MaxForwardCount + ForwardsWithinSilo)
        {
            runtime.Reject(message, new OrleansMessageRejectionException($"The message was forwarded too often: {message}"));
            return;
        }

        if (message.Kind == MessageKind.Request && !Local.Equals(message.SendingSilo))
        {
            // Its sender has to know where the request is, to give it up when that silo dies; and this silo may be leaving.
            Bounce(message);
            return;
        }

        LogForward(logger, message);
        message.TargetSilo = null;
        if (successor is not null)
        {
            Route(message, successor);
        }
        else
        {
            Dispatch(message);
        }
    }

    /// <summary>Sends a request to a grain again that could not be sent to the silo where it was thought to be.</summary>
    public bool TryResend(Message message, SiloAddress silo)
    {
        if (message.Kind is not (MessageKind.Request or MessageKind.OneWay)
            || message.TargetGrain.IsSystemTarget() || message.TargetGrain.IsClient()
            || message.ForwardCount >= runtime.MessagingOptions.MaxForwardCount)
        {
            return false;
        }

        if (message.Kind == MessageKind.Request && !Local.Equals(message.SendingSilo))
        {
            Bounce(message);
            return true;
        }

        message.TargetSilo = null;
        message.SentTo = null;
        message.ForwardCount++;
        runtime.Background.QueueAction(() => _ = ResendAsync(message, silo));
        return true;
    }

    public void SendResponse(Message request, Response response, ResponseKind kind)
    {
        var sender = request.SendingGrain;
        if (request.SendingSilo is { } silo && !silo.Equals(Local))
        {
            var message = request.CreateResponse(response, kind);
            message.SendingSilo = Local;
            connections.Send(silo, message);
        }
        else if (sender.IsClient() && !catalog.TryGet(sender, out _))
        {
            clients.Send(request.CreateResponse(response, kind));
        }
        else
        {
            var message = request.CreateResponse(kind == ResponseKind.Success ? Copy(response) : response, kind);
            _client!.ReceiveResponse(message);
        }
    }

    // Activations that end while requests wait send them on to their successors on the same silo; only many in a row look like a circle.
    private const int ForwardsWithinSilo = 8;

    private static Response Copy(Response response)
    {
        try
        {
            return response.DeepCopy();
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }

    private void Deliver(IGrainContext context, Message message)
    {
        if (message.Body is SerializedRequest)
        {
            try
            {
                serializer.ReadBody(message);
            }
            catch (Exception exception)
            {
                runtime.Reject(message, exception);
                return;
            }
        }

        context.ReceiveMessage(message);
    }

    private void Bounce(Message message)
    {
        (message.StaleAddresses ??= []).Add(new GrainAddress { GrainId = message.TargetGrain, SiloAddress = Local });
        SendResponse(message, Response.FromException(new SiloUnavailableException($"{message.TargetGrain} is not active on {Local} any more")), ResponseKind.Unrun);
    }

    private async Task ResendAsync(Message message, SiloAddress silo)
    {
        try
        {
            await runtime.Membership.Refresh();
        }
        catch (Exception exception)
        {
            runtime.Reject(message, new SiloUnavailableException($"{silo} cannot be reached, nor can the membership table", exception));
            return;
        }

        locator.Invalidate(new GrainAddress { GrainId = message.TargetGrain, SiloAddress = silo });
        LogForward(logger, message);
        Dispatch(message);
    }

    private async Task SendCancel(Message message)
    {
        if (await locator.LookupAsync(message.TargetGrain) is { SiloAddress: { } silo })
        {
            Route(message, silo);
        }
    }

    private void ReceiveResponse(Message message)
    {
        Learn(message);
        if (message.TargetGrain.IsClient() && !catalog.TryGet(message.TargetGrain, out _))
        {
            clients.Send(message);
        }
        else
        {
            _client!.ReceiveResponse(message);
        }
    }

    /// <summary>Who answers from another silo is active there.</summary>
    private void Learn(Message response)
    {
        var grain = response.SendingGrain;
        if (response.ResponseKind is ResponseKind.Success or ResponseKind.Error
            && response.SendingSilo is { } silo && !silo.Equals(Local)
            && !grain.IsClient() && !grain.IsSystemTarget()
            && !locator.TryGetCached(grain, out _)
            && types.Get(grain.Type).PlacementStrategy.IsUsingGrainDirectory)
        {
            locator.Cache(new GrainAddress { GrainId = grain, SiloAddress = silo });
        }
    }

    private void ReceiveForNew(Message message)
    {
        try
        {
            if (catalog.GetOrCreate(message.TargetGrain, message.RequestContextData) is { } context)
            {
                Deliver(context, message);
                return;
            }
        }
        catch (Exception exception)
        {
            runtime.Reject(message, exception);
            return;
        }

        // This silo is closing: others take over.
        Forward(message, null);
    }

    private static SiloAddress SystemTargetSilo(GrainId target) =>
        SystemTargetGrainId.TryParse(target, out var id) ? id.GetSiloAddress() : throw new ArgumentException($"{target} is not a component of a silo", nameof(target));

    [LoggerMessage(Level = LogLevel.Debug, Message = "Forwarding {Message}")]
    private static partial void LogForward(ILogger logger, Message message);
}

/// <summary>Connections to other silos.</summary>
internal interface ISiloConnections
{
    void Send(SiloAddress silo, Message message);
}

/// <summary>Ways to clients and their observers.</summary>
internal interface IClientRouter
{
    void Send(Message message);
}
