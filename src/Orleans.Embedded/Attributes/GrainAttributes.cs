using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Gives a grain class its type name.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute, IGrainTypeProviderAttribute
    {
        private readonly string _grainType = grainType;

        public GrainType GetGrainType(IServiceProvider services, Type type) => GrainType.Create(_grainType);
    }

    /// <summary>Activations of this class are never collected for idleness.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class KeepAliveAttribute : Attribute, IGrainPropertiesProviderAttribute
    {
        public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
            properties[WellKnownGrainTypeProperties.IdleDeactivationPeriod] = WellKnownGrainTypeProperties.IndefiniteIdleDeactivationPeriodValue;
    }

    /// <summary>How long an activation may be idle before it is collected.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class CollectionAgeLimitAttribute : Attribute, IGrainPropertiesProviderAttribute
    {
        public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);
        private readonly TimeSpan? _inactivityPeriod;

        public CollectionAgeLimitAttribute()
        {
        }

        public CollectionAgeLimitAttribute(string inactivityPeriod) => _inactivityPeriod = TimeSpan.Parse(inactivityPeriod);

        public double Days { get; set; }

        public double Hours { get; set; }

        public double Minutes { get; set; }

        public bool AlwaysActive { get; set; }

        public TimeSpan AgeLimit
        {
            get
            {
                if (AlwaysActive)
                {
                    return Timeout.InfiniteTimeSpan;
                }

                var limit = _inactivityPeriod ?? (TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes));
                return limit <= TimeSpan.Zero ? TimeSpan.FromDays(10000) : limit < MinAgeLimit ? MinAgeLimit : limit;
            }
        }

        public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
            properties[WellKnownGrainTypeProperties.IdleDeactivationPeriod] =
                AlwaysActive ? WellKnownGrainTypeProperties.IndefiniteIdleDeactivationPeriodValue : AgeLimit.ToString("c");
    }

    /// <summary>How long callers of a method wait for its answer.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout);
    }
}

namespace Orleans.Runtime
{
    /// <summary>Gives a grain interface its name on the wire.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class GrainInterfaceTypeAttribute(string value) : Attribute, IGrainInterfaceTypeProviderAttribute
    {
        private readonly GrainInterfaceType _value = GrainInterfaceType.Create(value);

        public GrainInterfaceType GetGrainInterfaceType(IServiceProvider services, Type type) => _value;
    }

    /// <summary>Gives a grain interface its name on the wire.</summary>
    public interface IGrainInterfaceTypeProviderAttribute
    {
        GrainInterfaceType GetGrainInterfaceType(IServiceProvider services, Type type);
    }
}

namespace Orleans.CodeGeneration
{
    /// <summary>How a call is sent and run.</summary>
    [Flags]
    public enum InvokeMethodOptions
    {
        None = 0,
        OneWay = 1,
        ReadOnly = 2,
        AlwaysInterleave = 4,
        Unordered = 8,
    }

    /// <summary>The version of a grain interface.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class VersionAttribute(ushort version) : Attribute, IGrainInterfacePropertiesProviderAttribute
    {
        public ushort Version { get; } = version;

        void IGrainInterfacePropertiesProviderAttribute.Populate(IServiceProvider services, Type interfaceType, Dictionary<string, string> properties) =>
            properties[WellKnownGrainInterfaceProperties.Version] = Version.ToString();
    }
}
