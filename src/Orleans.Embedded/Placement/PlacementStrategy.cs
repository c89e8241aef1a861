using Orleans.Metadata;

namespace Orleans.Runtime
{
    /// <summary>How the silo for a new activation is chosen.</summary>
    public abstract class PlacementStrategy
    {
        /// <summary>Whether activations stand in the grain directory.</summary>
        public virtual bool IsUsingGrainDirectory => true;

        public virtual void Initialize(GrainProperties properties)
        {
        }

        public virtual void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
            properties[WellKnownGrainTypeProperties.PlacementStrategy] = GetType().Name;
    }

    /// <summary>Any silo.</summary>
    [GenerateSerializer, Immutable, SuppressReferenceTracking]
    public sealed class RandomPlacement : PlacementStrategy
    {
        internal static RandomPlacement Singleton { get; } = new();
    }

    /// <summary>The silo of the caller where it fits.</summary>
    [GenerateSerializer, Immutable, SuppressReferenceTracking]
    public sealed class PreferLocalPlacement : PlacementStrategy
    {
        internal static PreferLocalPlacement Singleton { get; } = new();
    }

    /// <summary>The silo that the hash of the grain's id points at.</summary>
    [GenerateSerializer, Immutable, SuppressReferenceTracking]
    public sealed class HashBasedPlacement : PlacementStrategy
    {
        internal static HashBasedPlacement Singleton { get; } = new();
    }

    /// <summary>The less loaded of a few randomly chosen silos.</summary>
    [GenerateSerializer, Immutable, SuppressReferenceTracking]
    public sealed class ActivationCountBasedPlacement : PlacementStrategy
    {
        internal static ActivationCountBasedPlacement Singleton { get; } = new();
    }

    /// <summary>The silo with the most room, by activations here.</summary>
    [GenerateSerializer, Immutable, SuppressReferenceTracking]
    public sealed class ResourceOptimizedPlacement : PlacementStrategy
    {
        internal static ResourceOptimizedPlacement Singleton { get; } = new();
    }

    /// <summary>A silo whose role is the grain's key.</summary>
    [GenerateSerializer, Immutable, SuppressReferenceTracking]
    public class SiloRoleBasedPlacement : PlacementStrategy
    {
        internal static SiloRoleBasedPlacement Singleton { get; } = new();
    }

    /// <summary>Always the caller's silo, in as many activations as its calls keep busy.</summary>
    internal sealed class StatelessWorkerPlacement : PlacementStrategy
    {
        private const string MaxLocalKey = "max-local-instances";
        private const string RemoveIdleKey = "remove-idle-workers";

        public StatelessWorkerPlacement()
            : this(Environment.ProcessorCount)
        {
        }

        public StatelessWorkerPlacement(int maxLocal, bool removeIdleWorkers = true)
        {
            MaxLocal = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;
            RemoveIdleWorkers = removeIdleWorkers;
        }

        public override bool IsUsingGrainDirectory => false;

        public int MaxLocal { get; private set; }

        public bool RemoveIdleWorkers { get; private set; }

        public override void Initialize(GrainProperties properties)
        {
            if (properties.Properties.TryGetValue(MaxLocalKey, out var max))
            {
                MaxLocal = int.Parse(max);
            }

            if (properties.Properties.TryGetValue(RemoveIdleKey, out var remove))
            {
                RemoveIdleWorkers = bool.Parse(remove);
            }
        }

        public override void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
        {
            properties[MaxLocalKey] = MaxLocal.ToString();
            properties[RemoveIdleKey] = RemoveIdleWorkers.ToString();
            properties[WellKnownGrainTypeProperties.Unordered] = "true";
            base.PopulateGrainProperties(services, grainClass, grainType, properties);
        }
    }
}
