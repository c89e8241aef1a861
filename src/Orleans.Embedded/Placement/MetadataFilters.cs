using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Runtime.Placement.Filtering;

/// <summary>Only silos whose metadata has the same values as the caller's silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class RequiredMatchSiloMetadataPlacementFilterAttribute(string[] metadataKeys, int order = 0)
    : PlacementFilterAttribute(new RequiredMatchSiloMetadataPlacementFilterStrategy(metadataKeys, order));

/// <summary>Only silos whose metadata has the same values as the caller's silo.</summary>
public class RequiredMatchSiloMetadataPlacementFilterStrategy : PlacementFilterStrategy
{
    private const string Keys = "metadata-keys";

    public RequiredMatchSiloMetadataPlacementFilterStrategy(string[] metadataKeys, int order)
        : base(order) => MetadataKeys = metadataKeys;

    public RequiredMatchSiloMetadataPlacementFilterStrategy()
        : this([], 0)
    {
    }

    public string[] MetadataKeys { get; private set; }

    public override void AdditionalInitialize(GrainProperties properties)
    {
        var keys = GetPlacementFilterGrainProperty(Keys, properties) ?? throw new ArgumentException("The placement filter names no metadata keys", nameof(properties));
        MetadataKeys = keys.Split(',');
    }

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new(Keys, string.Join(',', MetadataKeys))];
}

internal sealed class RequiredMatchSiloMetadataPlacementFilterDirector(ILocalSiloDetails local, ISiloMetadataCache cache) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var keys = ((RequiredMatchSiloMetadataPlacementFilterStrategy)filterStrategy).MetadataKeys;
        var wanted = cache.GetSiloMetadata(local.SiloAddress).Metadata;
        return silos.Where(s => cache.GetSiloMetadata(s).Metadata is var metadata && Array.TrueForAll(keys, k => metadata.GetValueOrDefault(k) == wanted.GetValueOrDefault(k)));
    }
}

/// <summary>Rather silos whose metadata has the same values as the caller's silo; the last key matters most.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class PreferredMatchSiloMetadataPlacementFilterAttribute(string[] orderedMetadataKeys, int minCandidates = 2, int order = 0)
    : PlacementFilterAttribute(new PreferredMatchSiloMetadataPlacementFilterStrategy(orderedMetadataKeys, minCandidates, order));

/// <summary>Rather silos whose metadata has the same values as the caller's silo; the last key matters most.</summary>
public class PreferredMatchSiloMetadataPlacementFilterStrategy : PlacementFilterStrategy
{
    private const string Keys = "ordered-metadata-keys";
    private const string Minimum = "min-candidates";

    public PreferredMatchSiloMetadataPlacementFilterStrategy(string[] orderedMetadataKeys, int minCandidates, int order)
        : base(order)
    {
        OrderedMetadataKeys = orderedMetadataKeys;
        MinCandidates = minCandidates;
    }

    public PreferredMatchSiloMetadataPlacementFilterStrategy()
        : this([], 2, 0)
    {
    }

    public string[] OrderedMetadataKeys { get; set; }

    /// <summary>Keys are given up, from the first on, until so many silos are left.</summary>
    public int MinCandidates { get; set; }

    public override void AdditionalInitialize(GrainProperties properties)
    {
        var keys = GetPlacementFilterGrainProperty(Keys, properties) ?? throw new ArgumentException("The placement filter names no metadata keys", nameof(properties));
        OrderedMetadataKeys = keys.Split(',');
        MinCandidates = int.Parse(GetPlacementFilterGrainProperty(Minimum, properties) ?? "2");
    }

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new(Keys, string.Join(',', OrderedMetadataKeys)), new(Minimum, MinCandidates.ToString())];
}

internal sealed class PreferredMatchSiloMetadataPlacementFilterDirector(ILocalSiloDetails local, ISiloMetadataCache cache) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var strategy = (PreferredMatchSiloMetadataPlacementFilterStrategy)filterStrategy;
        var all = silos.ToArray();
        if (all.Length <= strategy.MinCandidates)
        {
            return all;
        }

        var wanted = cache.GetSiloMetadata(local.SiloAddress).Metadata;
        for (var dropped = 0; dropped < strategy.OrderedMetadataKeys.Length; dropped++)
        {
            var keys = strategy.OrderedMetadataKeys[dropped..];
            var matching = Array.FindAll(all, s => cache.GetSiloMetadata(s).Metadata is var metadata && Array.TrueForAll(keys, k => metadata.GetValueOrDefault(k) == wanted.GetValueOrDefault(k)));
            if (matching.Length >= strategy.MinCandidates)
            {
                return matching;
            }
        }

        return all;
    }
}
