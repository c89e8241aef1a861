using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Networking;

namespace Orleans.Runtime.Management;

/// <summary>What can be asked of one silo.</summary>
[Alias("Orleans.ISiloControl")]
internal interface ISiloControl : ISystemTarget
{
    [Alias("CollectGarbage")]
    Task CollectGarbage();

    [Alias("CollectActivations")]
    Task CollectActivations(TimeSpan ageLimit);

    [Alias("GetRuntimeStatistics")]
    Task<SiloRuntimeStatistics> GetRuntimeStatistics();

    [Alias("GetDetailedStatistics")]
    Task<List<DetailedGrainStatistic>> GetDetailedStatistics(string[]? types);

    [Alias("GetActiveGrains")]
    Task<List<GrainId>> GetActiveGrains(GrainType type);
}

internal sealed class SiloControl(SiloRuntime runtime, Catalog catalog, ActivationCollector collector, Gateway gateway) : SystemComponent(runtime, Name), ISiloControl
{
    public const string Name = "silo-control";

    public Task CollectGarbage()
    {
        GC.Collect();
        return Task.CompletedTask;
    }

    public Task CollectActivations(TimeSpan ageLimit) => collector.CollectAsync(ageLimit);

    public Task<SiloRuntimeStatistics> GetRuntimeStatistics() => Task.FromResult(
        new SiloRuntimeStatistics(catalog.ActivationCount, catalog.ActivationCount, gateway.ClientCount, Runtime.TimeProvider.GetUtcNow().UtcDateTime));

    public Task<List<DetailedGrainStatistic>> GetDetailedStatistics(string[]? types) => Task.FromResult(catalog.Activations
        .Where(a => types is null || types.Contains(a.Shared.GrainClass.FullName))
        .OrderBy(a => a.GrainId)
        .Select(a => new DetailedGrainStatistic { GrainType = a.Shared.GrainClass.FullName ?? "", SiloAddress = Runtime.SiloAddress, GrainId = a.GrainId })
        .ToList());

    public Task<List<GrainId>> GetActiveGrains(GrainType type) =>
        Task.FromResult(catalog.Activations.Where(a => a.GrainId.Type == type).Select(a => a.GrainId).Distinct().Order().ToList());
}
