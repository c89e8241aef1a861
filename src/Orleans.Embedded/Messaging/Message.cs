namespace Orleans.Runtime.Messaging;

/// <summary>What a message is.</summary>
internal enum MessageKind : byte
{
    Request,
    OneWay,
    Response,

    /// <summary>Tells the target of an earlier request that its caller has cancelled it.</summary>
    Cancel,
}

/// <summary>How a request ended.</summary>
internal enum ResponseKind : byte
{
    Success,
    Error,

    /// <summary>The request was not run.</summary>
    Rejection,

    /// <summary>The request was not run because its target is not there any more: its sender sends it again.</summary>
    Unrun,
}

/// <summary>A message between grains, clients and components of silos.</summary>
internal sealed class Message
{
    public MessageKind Kind { get; set; }

    public ResponseKind ResponseKind { get; set; }

    public bool IsReadOnly { get; set; }

    public bool IsAlwaysInterleave { get; set; }

    /// <summary>Whether the message counts as use of the activation.</summary>
    public bool IsKeepAlive { get; set; } = true;

    /// <summary>Whether the request's target gives its caller's token's place to one of its own.</summary>
    public bool IsCancellable { get; set; }

    /// <summary>Whether the request may overtake others; only who sends it looks at that.</summary>
    public bool IsUnordered { get; set; }

    public byte ForwardCount { get; set; }

    public ushort InterfaceVersion { get; set; }

    /// <summary>Numbers the requests of one sender.</summary>
    public long Id { get; set; }

    public GrainId SendingGrain { get; set; }

    public GrainId TargetGrain { get; set; }

    public SiloAddress? SendingSilo { get; set; }

    public SiloAddress? TargetSilo { get; set; }

    /// <summary>The silo to which the message is under way, whose death it would not survive; null while it waits for a way.</summary>
    public SiloAddress? SentTo { get; set; }

    public GrainInterfaceType InterfaceType { get; set; }

    public Dictionary<string, object>? RequestContextData { get; set; }

    /// <summary>Why the request must not be run, when what came with it could not be read.</summary>
    public Exception? Unreadable { get; set; }

    /// <summary>When the sender gives up, by this process' clock; 0 for never.</summary>
    public long Deadline { get; set; }

    /// <summary>Addresses that turned out to be stale on the way.</summary>
    public List<GrainAddress>? StaleAddresses { get; set; }

    /// <summary>A call or its response; bytes that nobody here needed to read are passed on as they are.</summary>
    public object? Body { get; set; }

    /// <summary>The call chain that the request belongs to, empty for none.</summary>
    public Guid ReentrancyId =>
        RequestContextData is { } data && data.TryGetValue(RequestContext.ReentrancyKey, out var value) && value is Guid id ? id : Guid.Empty;

    public bool IsExpired(TimeProvider timeProvider) => Deadline != 0 && timeProvider.GetTimestamp() > Deadline;

    public Message CreateResponse(Serialization.Invocation.Response response, ResponseKind kind) => new()
    {
        Kind = MessageKind.Response,
        ResponseKind = kind,
        Id = Id,
        SendingGrain = TargetGrain,
        SendingSilo = TargetSilo,
        TargetGrain = SendingGrain,
        TargetSilo = SendingSilo,
        StaleAddresses = StaleAddresses,
        Body = response,
    };

    public override string ToString() =>
        $"{Kind}{(Kind == MessageKind.Response ? $" {ResponseKind}" : "")} #{Id} [{SendingSilo} {SendingGrain}]->[{TargetSilo} {TargetGrain}]{(ForwardCount > 0 ? $" forwarded {ForwardCount}" : "")} {Body}";
}
