namespace Orleans.Configuration;

/// <summary>What silos and clients have in common in sending messages.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer.</summary>
    /// <value>30 seconds</value>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>30 minutes</value>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether requests whose caller has given up are dropped.</summary>
    /// <value>true</value>
    public bool DropExpiredMessages { get; set; } = true;

    /// <value>10 MiB</value>
    public int MaxMessageHeaderSize { get; set; } = 10 * 1024 * 1024;

    /// <value>100 MiB</value>
    public int MaxMessageBodySize { get; set; } = 100 * 1024 * 1024;

    /// <summary>Whether the target of a call that has timed out is told so.</summary>
    /// <value>true</value>
    public bool CancelRequestOnTimeout { get; set; } = true;

    /// <value>false</value>
    public bool CancelUnknownRequestOnStatusUpdate { get; set; }

    /// <summary>Whether a cancelled call ends only when its target has acknowledged that.</summary>
    /// <value>false</value>
    public bool WaitForCancellationAcknowledgement { get; set; }
}

/// <summary>Messages of a client.</summary>
public class ClientMessagingOptions : MessagingOptions
{
    public const int DEFAULT_CLIENT_SENDER_BUCKETS = 8192;

    public int ClientSenderBuckets { get; set; } = DEFAULT_CLIENT_SENDER_BUCKETS;
}

/// <summary>Messages of a silo.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_SOFT_LIMIT = 0;
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT = 0;
    public static readonly TimeSpan DEFAULT_CLIENT_GW_NOTIFICATION_TIMEOUT = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DEFAULT_CLIENT_REGISTRATION_REFRESH = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan DEFAULT_MAX_REQUEST_PROCESSING_TIME = TimeSpan.FromHours(2);
    public static readonly TimeSpan DEFAULT_SHUTDOWN_REROUTE_TIMEOUT = TimeSpan.Zero;

    /// <summary>How often a message may be sent on.</summary>
    /// <value>2</value>
    public int MaxForwardCount { get; set; } = 2;

    /// <summary>How many requests may wait for one activation; 0 for any number.</summary>
    /// <value>0</value>
    public int MaxEnqueuedRequestsHardLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT;

    /// <value>0</value>
    public int MaxEnqueuedRequestsSoftLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_SOFT_LIMIT;

    /// <summary>How long a call may run before its activation counts as stuck.</summary>
    /// <value>2 hours</value>
    public TimeSpan MaxRequestProcessingTime { get; set; } = DEFAULT_MAX_REQUEST_PROCESSING_TIME;

    /// <summary>How long a client's observers are kept after its last connection is gone.</summary>
    /// <value>1 minute</value>
    public TimeSpan ClientDropTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>10 seconds</value>
    public TimeSpan ClientGatewayShutdownNotificationTimeout { get; set; } = DEFAULT_CLIENT_GW_NOTIFICATION_TIMEOUT;

    /// <value>5 minutes</value>
    public TimeSpan ClientRegistrationRefresh { get; set; } = DEFAULT_CLIENT_REGISTRATION_REFRESH;

    /// <summary>How long calls between runtime components may take.</summary>
    /// <value>30 seconds</value>
    public TimeSpan SystemResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>0</value>
    public TimeSpan ShutdownRerouteTimeout { get; set; } = DEFAULT_SHUTDOWN_REROUTE_TIMEOUT;

    /// <value>true</value>
    public bool AssumeHomogenousSilosForTesting { get; set; }
}
