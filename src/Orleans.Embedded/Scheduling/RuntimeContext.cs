using Orleans.Runtime.Ports;

namespace Orleans.Runtime;

/// <summary>Which context the running turn belongs to.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static IGrainContext? _current;

    public static IGrainContext? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The randomness of the silo that the running turn belongs to.</summary>
    public static RuntimeRandom Random => (_current as IRandomHolder)?.Random ?? RuntimeRandom.Process;
}

/// <summary>A context that knows its silo's source of randomness.</summary>
internal interface IRandomHolder
{
    RuntimeRandom Random { get; }
}

/// <summary>Answers the context of the running turn.</summary>
internal sealed class GrainContextAccessor(HostedContextHolder hosted) : IGrainContextAccessor
{
    public IGrainContext GrainContext => RuntimeContext.Current ?? hosted.Context!;
}

/// <summary>The context that stands for code outside grains.</summary>
internal sealed class HostedContextHolder
{
    public IGrainContext? Context { get; set; }
}
