using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Winnow.Hosting.Sql;

/// <summary>Reminders, found by grain or by the part of the hash ring that a silo owns.</summary>
internal sealed class SqlReminderTable(SqlDatabase database, IOptions<ClusterOptions> options) : IReminderTable
{
    private const string Columns = "grain_id, name, start_at, period, etag";
    private readonly string _service = options.Value.ServiceId;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Select("grain_id = @grain", ("@grain", grainId.ToString()));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Select(
        begin < end ? "hash > @begin AND hash <= @end" : "(hash > @begin OR hash <= @end)", ("@begin", (long)begin), ("@end", (long)end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var rows = await Select("grain_id = @grain AND name = @name", ("@grain", grainId.ToString()), ("@name", reminderName));
        return rows.Reminders.FirstOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry) => await database.Write(session => session.Query(
        """
        INSERT INTO winnow_reminders (service_id, grain_id, name, hash, start_at, period, etag) VALUES (@service, @grain, @name, @hash, @start, @period, 1)
        ON CONFLICT (service_id, grain_id, name) DO UPDATE SET
            start_at = excluded.start_at, period = excluded.period, etag = winnow_reminders.etag + 1
        RETURNING etag
        """,
        reader => reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
        ("@service", _service),
        ("@grain", entry.GrainId.ToString()),
        ("@name", entry.ReminderName),
        ("@hash", (long)entry.GrainId.GetUniformHashCode()),
        ("@start", DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc).Ticks),
        ("@period", entry.Period.Ticks)).Single());

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => database.Write(session => session.Execute(
        "DELETE FROM winnow_reminders WHERE service_id = @service AND grain_id = @grain AND name = @name AND etag = @etag",
        ("@service", _service),
        ("@grain", grainId.ToString()),
        ("@name", reminderName),
        ("@etag", long.Parse(eTag, CultureInfo.InvariantCulture))) == 1);

    public Task TestOnlyClearTable() => database.Write(session =>
        session.Execute("DELETE FROM winnow_reminders WHERE service_id = @service", ("@service", _service)));

    private Task<ReminderTableData> Select(string where, params (string Name, object? Value)[] parameters) => database.Read(session =>
        new ReminderTableData(session.Query(
            $"SELECT {Columns} FROM winnow_reminders WHERE service_id = @service AND {where}", Row, [("@service", _service), .. parameters])));

    private static ReminderEntry Row(DbDataReader reader) => new()
    {
        GrainId = GrainId.Parse(reader.GetString(0)),
        ReminderName = reader.GetString(1),
        StartAt = new DateTime(reader.GetInt64(2), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(reader.GetInt64(3)),
        ETag = reader.GetInt64(4).ToString(CultureInfo.InvariantCulture),
    };
}
