using System.Reflection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Activations;

/// <summary>What all activations of one grain class share.</summary>
internal sealed class GrainTypeShared
{
    public required GrainType GrainType { get; init; }

    public required Type GrainClass { get; init; }

    public required GrainProperties Properties { get; init; }

    public required PlacementStrategy PlacementStrategy { get; init; }

    public required IGrainActivator Activator { get; init; }

    public required SiloRuntime Runtime { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>How long an activation may be idle; infinite for one that is kept.</summary>
    public required TimeSpan CollectionAge { get; init; }

    public bool IsReentrant { get; private set; }

    /// <summary>Decides per call, from <see cref="MayInterleaveAttribute"/>; the first argument is the grain.</summary>
    public Func<object, IInvokable, bool>? MayInterleave { get; private set; }

    public SiloMessagingOptions MessagingOptions => Runtime.MessagingOptions;

    public void ReadConcurrency()
    {
        IsReentrant = GrainClass.IsDefined(typeof(ReentrantAttribute), inherit: true);
        if (GrainClass.GetCustomAttribute<MayInterleaveAttribute>(inherit: true) is not { } attribute)
        {
            return;
        }

        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;
        var method = GrainClass.GetMethod(attribute.CallbackMethodName, Any, [typeof(IInvokable)])
            ?? throw new OrleansConfigurationException($"The class {GrainClass} has no method {attribute.CallbackMethodName}(IInvokable) to ask whether a call may interleave");
        if (method.IsStatic)
        {
            var predicate = method.CreateDelegate<Func<IInvokable, bool>>();
            MayInterleave = (_, request) => predicate(request);
        }
        else
        {
            MayInterleave = (grain, request) => (bool)method.Invoke(grain, [request])!;
        }
    }
}
