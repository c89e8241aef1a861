namespace Orleans.Runtime;

/// <summary>How many activations of a class a silo holds.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.SimpleGrainStatistic")]
public sealed class SimpleGrainStatistic
{
    [Id(0)]
    public string GrainType { get; init; } = "";

    [Id(1)]
    public SiloAddress SiloAddress { get; init; } = null!;

    [Id(2)]
    public int ActivationCount { get; init; }

    public override string ToString() => $"SimpleGrainStatistic: GrainType={GrainType} Silo={SiloAddress} NumActivations={ActivationCount}";
}

/// <summary>One activation.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.DetailedGrainStatistic")]
public sealed class DetailedGrainStatistic
{
    [Id(0)]
    public string GrainType { get; set; } = "";

    [Id(1)]
    public SiloAddress SiloAddress { get; set; } = null!;

    [Id(2)]
    public GrainId GrainId { get; set; }
}

/// <summary>How a silo is doing.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.SiloRuntimeStatistics")]
public sealed class SiloRuntimeStatistics
{
    internal SiloRuntimeStatistics(int activationCount, int recentlyUsed, long clientCount, DateTime dateTime)
    {
        ActivationCount = activationCount;
        RecentlyUsedActivationCount = recentlyUsed;
        ClientCount = clientCount;
        DateTime = dateTime;
    }

    [Id(0)]
    public int ActivationCount { get; }

    [Id(1)]
    public int RecentlyUsedActivationCount { get; }

    [Id(2)]
    public long ClientCount { get; }

    [Id(3)]
    public DateTime DateTime { get; }

    [Id(4)]
    public long? MemoryUsage { get; } = Environment.WorkingSet;

    public override string ToString() => $"ActivationCount={ActivationCount} RecentlyUsedActivationCount={RecentlyUsedActivationCount} ClientCount={ClientCount} DateTime={DateTime:O}";
}
