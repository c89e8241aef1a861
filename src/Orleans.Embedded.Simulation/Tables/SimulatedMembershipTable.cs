using System.Net;
using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>The membership table as one silo reaches it.</summary>
internal sealed class SimulatedMembershipTable(IMembershipTable table, SimulatedDatabase database, SimulatedProcess process, IPAddress address) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Do("initialize membership", () => table.InitializeMembershipTable(tryInitTableVersion));

    public Task DeleteMembershipTableEntries(string clusterId) => Do("delete membership", () => table.DeleteMembershipTableEntries(clusterId));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Do("clean membership", () => table.CleanupDefunctSiloEntries(beforeDate));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => database.Call(process, address, "read a silo", () => table.ReadRow(key));

    public Task<MembershipTableData> ReadAll() => database.Call(process, address, "read membership", table.ReadAll);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        database.Call(process, address, "insert a silo", () => Noted(entry, table.InsertRow(entry, tableVersion)));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        database.Call(process, address, "update a silo", () => Noted(entry, table.UpdateRow(entry, etag, tableVersion)));

    public Task UpdateIAmAlive(MembershipEntry entry) => Do("say I am alive", () => table.UpdateIAmAlive(entry));

    private async Task<bool> Noted(MembershipEntry entry, Task<bool> write)
    {
        var written = await write;
        if (written)
        {
            database.World.Note(process, "member", $"{entry.SiloAddress} {entry.Status}");
        }

        return written;
    }

    private Task Do(string what, Func<Task> operation) => database.Call(process, address, what, async () =>
    {
        await operation();
        return true;
    });
}
