using System.Collections.Concurrent;
using Orleans.CodeGeneration;
using Orleans.Metadata;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Creates references that are bound to one silo or client.</summary>
internal sealed class GrainReferenceFactory(GrainTypes types, IServiceProvider services) : SerializerContext
{
    private readonly ConcurrentDictionary<(GrainType, GrainInterfaceType), (GrainReferenceShared Shared, Func<GrainReferenceShared, IdSpan, GrainReference> Create)> _activators = new();

    /// <summary>Set by the silo or client when it starts; null until then.</summary>
    public IGrainReferenceRuntime? Runtime { get; set; }

    public override GrainReference CreateReference(GrainId grainId, GrainInterfaceType interfaceType)
    {
        var (shared, create) = _activators.GetOrAdd((grainId.Type, interfaceType), static (key, self) => self.CreateActivator(key.Item1, key.Item2), this);
        return create(shared, grainId.Key);
    }

    public object Cast(GrainReference reference, Type interfaceType) =>
        interfaceType.IsInstanceOfType(reference) ? reference : CreateReference(reference.GrainId, types.NameOf(interfaceType));

    private (GrainReferenceShared Shared, Func<GrainReferenceShared, IdSpan, GrainReference> Create) CreateActivator(GrainType grainType, GrainInterfaceType interfaceType)
    {
        ushort version = 0;
        if (types.Manifest.Interfaces.TryGetValue(interfaceType, out var properties)
            && properties.Properties.TryGetValue(WellKnownGrainInterfaceProperties.Version, out var text))
        {
            version = ushort.Parse(text);
        }

        var shared = new GrainReferenceShared(grainType, interfaceType, version, this, InvokeMethodOptions.None, services);
        if (interfaceType.IsDefault)
        {
            return (shared, static (shared, key) => new UntypedReference(shared, key));
        }

        var type = types.FindInterface(interfaceType) ?? throw new InvalidOperationException($"The grain interface \"{interfaceType}\" is not known here");
        return (shared, InvokerRegistry.Proxy(type));
    }

    private sealed class UntypedReference(GrainReferenceShared shared, IdSpan key) : GrainReference(shared, key);
}
