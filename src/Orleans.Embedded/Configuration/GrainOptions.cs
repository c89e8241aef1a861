namespace Orleans.Configuration;

/// <summary>When idle activations are collected.</summary>
public class GrainCollectionOptions
{
    public static readonly TimeSpan DEFAULT_COLLECTION_QUANTUM = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan DEFAULT_ACTIVATION_TIMEOUT = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan DEFAULT_DEACTIVATION_TIMEOUT = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle.</summary>
    /// <value>15 minutes</value>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Ages of classes, by their full names.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

    /// <summary>How often idle activations are looked for.</summary>
    /// <value>1 minute</value>
    public TimeSpan CollectionQuantum { get; set; } = DEFAULT_COLLECTION_QUANTUM;

    /// <summary>How long an activation may take to start.</summary>
    /// <value>30 seconds</value>
    public TimeSpan ActivationTimeout { get; set; } = DEFAULT_ACTIVATION_TIMEOUT;

    /// <summary>How long an activation may take to end.</summary>
    /// <value>30 seconds</value>
    public TimeSpan DeactivationTimeout { get; set; } = DEFAULT_DEACTIVATION_TIMEOUT;
}

/// <summary>Which grain classes and interfaces a silo knows.</summary>
public class GrainTypeOptions
{
    public HashSet<Type> Classes { get; } = [];

    public HashSet<Type> Interfaces { get; } = [];
}

/// <summary>How the grain directory caches and hands over.</summary>
public class GrainDirectoryOptions
{
    public const int DEFAULT_CACHE_SIZE = 1_000_000;
    public static readonly TimeSpan DEFAULT_UNREGISTER_RACE_DELAY = TimeSpan.FromMinutes(1);

    /// <summary>How many addresses a silo remembers.</summary>
    /// <value>1,000,000</value>
    public int CacheSize { get; set; } = DEFAULT_CACHE_SIZE;

    /// <value>1 minute</value>
    public TimeSpan LazyDeregistrationDelay { get; set; } = DEFAULT_UNREGISTER_RACE_DELAY;
}

/// <summary>The consistent ring of silos.</summary>
public class ConsistentRingOptions
{
    public const int DEFAULT_NUM_VIRTUAL_RING_BUCKETS = 30;
    public const bool DEFAULT_USE_VIRTUAL_RING_BUCKETS = true;

    /// <summary>How many points each silo has on the ring.</summary>
    /// <value>30</value>
    public int NumVirtualBucketsConsistentRing { get; set; } = DEFAULT_NUM_VIRTUAL_RING_BUCKETS;

    /// <value>true</value>
    public bool UseVirtualBucketsConsistentRing { get; set; } = DEFAULT_USE_VIRTUAL_RING_BUCKETS;
}

/// <summary>Placement by activation count.</summary>
public class ActivationCountBasedPlacementOptions
{
    public const int DEFAULT_ACTIVATION_COUNT_PLACEMENT_CHOOSE_OUT_OF = 2;

    /// <summary>How many silos, drawn at random, are compared.</summary>
    /// <value>2</value>
    public int ChooseOutOf { get; set; } = DEFAULT_ACTIVATION_COUNT_PLACEMENT_CHOOSE_OUT_OF;
}

/// <summary>How silos tell each other their load.</summary>
public class DeploymentLoadPublisherOptions
{
    public static readonly TimeSpan DEFAULT_DEPLOYMENT_LOAD_PUBLISHER_REFRESH_TIME = TimeSpan.FromSeconds(1);

    /// <value>1 second</value>
    public TimeSpan DeploymentLoadPublisherRefreshTime { get; set; } = DEFAULT_DEPLOYMENT_LOAD_PUBLISHER_REFRESH_TIME;
}

/// <summary>How turns are watched.</summary>
public class SchedulingOptions
{
    public static readonly TimeSpan DEFAULT_ACTIVATION_SCHEDULING_QUANTUM = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan DEFAULT_TURN_WARNING_THRESHOLD = TimeSpan.FromSeconds(1);

    /// <value>100 milliseconds</value>
    public TimeSpan ActivationSchedulingQuantum { get; set; } = DEFAULT_ACTIVATION_SCHEDULING_QUANTUM;

    /// <value>1 second</value>
    public TimeSpan TurnWarningLengthThreshold { get; set; } = DEFAULT_TURN_WARNING_THRESHOLD;
}

/// <summary>Connections between silos and from clients.</summary>
public class ConnectionOptions
{
    public static readonly TimeSpan DEFAULT_OPENCONNECTION_TIMEOUT = TimeSpan.FromSeconds(5);

    /// <value>1 second</value>
    public TimeSpan ConnectionRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <value>1</value>
    public int ConnectionsPerEndpoint { get; set; } = 1;

    /// <value>5 seconds</value>
    public TimeSpan OpenConnectionTimeout { get; set; } = DEFAULT_OPENCONNECTION_TIMEOUT;
}

/// <summary>Memory storage of states.</summary>
public class MemoryGrainStorageOptions : Storage.IStorageProviderSerializerOptions
{
    public const int NumStorageGrainsDefaultValue = 10;
    public const int DEFAULT_INIT_STAGE = ServiceLifecycleStage.ApplicationServices;

    /// <value>10</value>
    public int NumStorageGrains { get; set; } = NumStorageGrainsDefaultValue;

    /// <value>the application services' stage</value>
    public int InitStage { get; set; } = DEFAULT_INIT_STAGE;

    public Storage.IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
