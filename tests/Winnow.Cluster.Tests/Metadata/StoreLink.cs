using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>A silo's way to the membership table and the grain storage, which a test can cut, or stop at a write.</summary>
internal sealed class StoreLink
{
    private volatile bool _cut;

    public bool Cut
    {
        get => _cut;
        set => _cut = value;
    }

    /// <summary>Silos that join are first seen when they are active, as by a reader that is late.</summary>
    public bool HidesJoining { get; set; }

    /// <summary>Called before (false) and after (true) each write of a grain's state.</summary>
    public Func<string, bool, Task>? OnWrite { get; set; }

    public void Check()
    {
        if (_cut)
        {
            throw new IOException("the store cannot be reached");
        }
    }
}

internal sealed class LinkedStorage(IGrainStorage inner, StoreLink link) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        link.Check();
        return inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        link.Check();
        await (link.OnWrite?.Invoke(stateName, false) ?? Task.CompletedTask);
        await inner.WriteStateAsync(stateName, grainId, grainState);
        await (link.OnWrite?.Invoke(stateName, true) ?? Task.CompletedTask);
        link.Check();
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        link.Check();
        return inner.ClearStateAsync(stateName, grainId, grainState);
    }
}

internal sealed class LinkedMembership(IMembershipTable inner, StoreLink link) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Over(() => inner.InitializeMembershipTable(tryInitTableVersion));

    public Task DeleteMembershipTableEntries(string clusterId) => Over(() => inner.DeleteMembershipTableEntries(clusterId));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Over(() => inner.CleanupDefunctSiloEntries(beforeDate));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Over(() => inner.ReadRow(key));

    public async Task<MembershipTableData> ReadAll()
    {
        var table = await Over(inner.ReadAll);
        return link.HidesJoining
            ? new MembershipTableData([.. table.Members.Where(member => member.Item1.Status != SiloStatus.Joining)], table.Version)
            : table;
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Over(() => inner.InsertRow(entry, tableVersion));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Over(() => inner.UpdateRow(entry, etag, tableVersion));

    public Task UpdateIAmAlive(MembershipEntry entry) => Over(() => inner.UpdateIAmAlive(entry));

    private T Over<T>(Func<T> call)
        where T : Task
    {
        link.Check();
        return call();
    }
}
