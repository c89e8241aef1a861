using System.Net;
using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>The reminder table as one silo reaches it.</summary>
internal sealed class SimulatedReminderTable(IReminderTable table, SimulatedDatabase database, SimulatedProcess process, IPAddress address) : IReminderTable
{
    public Task<ReminderTableData> ReadRows(GrainId grainId) => Call("read reminders", () => table.ReadRows(grainId));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Call("read reminders", () => table.ReadRows(begin, end));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Call("read a reminder", () => table.ReadRow(grainId, reminderName));

    public Task<string?> UpsertRow(ReminderEntry entry) => Call("write a reminder", () => table.UpsertRow(entry));

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Call("remove a reminder", () => table.RemoveRow(grainId, reminderName, eTag));

    public Task TestOnlyClearTable() => table.TestOnlyClearTable();

    private Task<T> Call<T>(string what, Func<Task<T>> operation) => database.Call(process, address, what, operation);
}
