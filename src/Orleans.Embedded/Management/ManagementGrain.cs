using Orleans.Concurrency;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Membership;

namespace Orleans.Runtime.Management;

[StatelessWorker]
internal sealed class ManagementGrain(MembershipAgent membership, IGrainLocatorCore locator) : Grain, IManagementGrain
{
    public async Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false)
    {
        await membership.Refresh();
        return membership.GetApproximateSiloStatuses(onlyActive);
    }

    public async Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false)
    {
        await membership.Refresh();
        return [.. membership.View.Entries.Values.Where(e => !onlyActive || e.Status == SiloStatus.Active).OrderBy(e => e.SiloAddress)];
    }

    public Task ForceGarbageCollection(SiloAddress[] hostsIds) => ForEach(hostsIds, c => c.CollectGarbage());

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) => ForEach(hostsIds, c => c.CollectActivations(ageLimit));

    public Task ForceActivationCollection(TimeSpan ageLimit) => ForEach(null, c => c.CollectActivations(ageLimit));

    public Task<SiloRuntimeStatistics[]> GetRuntimeStatistics(SiloAddress[] hostsIds) => Task.WhenAll(Silos(hostsIds).Select(s => Control(s).GetRuntimeStatistics()));

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds)
    {
        var details = await GetDetailedGrainStatistics(null, hostsIds);
        return [.. details.GroupBy(d => (d.GrainType, d.SiloAddress)).Select(g => new SimpleGrainStatistic { GrainType = g.Key.GrainType, SiloAddress = g.Key.SiloAddress, ActivationCount = g.Count() })];
    }

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics(null!);

    public async Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null)
    {
        var lists = await Task.WhenAll(Silos(hostsIds).Select(s => Control(s).GetDetailedStatistics(types)));
        return [.. lists.SelectMany(l => l)];
    }

    public async Task<int> GetGrainActivationCount(GrainReference grainReference)
    {
        var details = await GetDetailedGrainStatistics();
        return details.Count(d => d.GrainId == grainReference.GrainId);
    }

    public async Task<int> GetTotalActivationCount() => (await GetRuntimeStatistics(null!)).Sum(s => s.ActivationCount);

    public async ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) => (await locator.LookupAsync(reference.GetGrainId()))?.SiloAddress;

    public async ValueTask<List<GrainId>> GetActiveGrains(GrainType type)
    {
        var lists = await Task.WhenAll(Silos(null).Select(s => Control(s).GetActiveGrains(type)));
        return [.. lists.SelectMany(l => l).Distinct().Order()];
    }

    private IEnumerable<SiloAddress> Silos(SiloAddress[]? silos) => silos is { Length: > 0 } ? silos : membership.View.Active;

    private ISiloControl Control(SiloAddress silo) => GrainFactory.GetGrain<ISiloControl>(SystemComponent.IdOf(SiloControl.Name, silo));

    private Task ForEach(SiloAddress[]? silos, Func<ISiloControl, Task> action) => Task.WhenAll(Silos(silos).Select(s => action(Control(s))));
}
