using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>An attribute that adds to the properties of a grain class.</summary>
public interface IGrainPropertiesProviderAttribute
{
    void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties);
}

/// <summary>A service that adds to the properties of grain classes.</summary>
public interface IGrainPropertiesProvider
{
    void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties);
}

/// <summary>An attribute that adds to the properties of a grain interface.</summary>
public interface IGrainInterfacePropertiesProviderAttribute
{
    void Populate(IServiceProvider services, Type interfaceType, Dictionary<string, string> properties);
}

/// <summary>An attribute that names a grain class.</summary>
public interface IGrainTypeProviderAttribute
{
    GrainType GetGrainType(IServiceProvider services, Type type);
}

/// <summary>Names the grain type that an interface means when several classes implement it.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class DefaultGrainTypeAttribute(string grainType) : Attribute, IGrainInterfacePropertiesProviderAttribute
{
    private readonly string _grainType = grainType;

    void IGrainInterfacePropertiesProviderAttribute.Populate(IServiceProvider services, Type interfaceType, Dictionary<string, string> properties) =>
        properties[WellKnownGrainInterfaceProperties.DefaultGrainType] = _grainType;
}

/// <summary>Keys of grain interface properties.</summary>
public static class WellKnownGrainInterfaceProperties
{
    public const string Version = "version";
    public const string DefaultGrainType = "primary-grain-type";
    public const string TypeName = "type-name";
}

/// <summary>Keys of grain class properties.</summary>
public static class WellKnownGrainTypeProperties
{
    public const string TypeName = "type-name";
    public const string FullTypeName = "diag.type";
    public const string PlacementStrategy = "placement-strategy";
    public const string PlacementFilter = "placement-filter";
    public const string GrainDirectory = "directory-policy";
    public const string ImplementedInterfacePrefix = "interface.";
    public const string IdleDeactivationPeriod = "idle-duration";
    public const string IndefiniteIdleDeactivationPeriodValue = "indefinite";
    public const string Unordered = "unordered";
    public const string Immovable = "immovable";
    public const string Reentrant = "reentrant";
    public const string MayInterleavePredicate = "may-interleave-predicate";
}
