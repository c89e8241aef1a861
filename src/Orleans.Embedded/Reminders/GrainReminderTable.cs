namespace Orleans.Runtime.Reminders;

/// <summary>Keeps reminders in one grain, so that all silos see the same ones. They end with the silo that the grain is on.</summary>
internal sealed class GrainReminderTable(IGrainFactory grainFactory) : IReminderTable
{
    private readonly IReminderTableGrain _grain = grainFactory.GetGrain<IReminderTableGrain>(0);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => _grain.ReadRowsOfGrain(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => _grain.ReadRows(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => _grain.ReadRow(grainId, reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry) => _grain.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => _grain.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => _grain.Clear();
}

[Alias("Orleans.IReminderTableGrain")]
internal interface IReminderTableGrain : IGrainWithIntegerKey
{
    [Alias("ReadRowsOfGrain")]
    Task<ReminderTableData> ReadRowsOfGrain(GrainId grainId);

    [Alias("ReadRows")]
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    [Alias("ReadRow")]
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    [Alias("UpsertRow")]
    Task<string?> UpsertRow(ReminderEntry entry);

    [Alias("RemoveRow")]
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    [Alias("Clear")]
    Task Clear();
}

[KeepAlive]
internal sealed class ReminderTableGrain : Grain, IReminderTableGrain
{
    private readonly InMemoryReminderTable _table = new();

    public Task<ReminderTableData> ReadRowsOfGrain(GrainId grainId) => _table.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => _table.ReadRows(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => _table.ReadRow(grainId, reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry) => _table.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => _table.RemoveRow(grainId, reminderName, eTag);

    public Task Clear() => _table.TestOnlyClearTable();
}
