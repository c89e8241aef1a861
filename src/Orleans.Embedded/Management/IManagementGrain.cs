namespace Orleans.Runtime;

/// <summary>Questions about the whole cluster; key 0 by convention.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    Task ForceGarbageCollection(SiloAddress[] hostsIds);

    /// <summary>Ends activations that have been idle for a time, on some silos.</summary>
    Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

    /// <summary>Ends activations that have been idle for a time, on all silos.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    Task<SiloRuntimeStatistics[]> GetRuntimeStatistics(SiloAddress[] hostsIds);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    Task<int> GetGrainActivationCount(GrainReference grainReference);

    Task<int> GetTotalActivationCount();

    /// <summary>The silo that a grain is active on, null if it is not.</summary>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);
}
