using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;

namespace Winnow.Hosting.Sql;

/// <summary>
/// The state of grains, one row each. A write states the ETag that it was made from; when another activation has written since, it fails with
/// <see cref="InconsistentStateException"/> and changes nothing: that is what fences a second activation of a grain.
/// </summary>
internal sealed class SqlGrainStorage(SqlDatabase database, IOptions<ClusterOptions> options) : IGrainStorage
{
    private readonly string _service = options.Value.ServiceId;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await database.Read(session => session.Query(
            "SELECT payload, etag FROM winnow_grain_state WHERE service_id = @service AND state_name = @state AND grain_id = @grain",
            reader => (Payload: reader.IsDBNull(0) ? null : (byte[])reader.GetValue(0), Etag: reader.GetInt64(1)),
            ("@service", _service),
            ("@state", stateName),
            ("@grain", grainId.ToString())).FirstOrDefault());

        grainState.RecordExists = row.Payload is not null;
        grainState.ETag = row.Etag == 0 ? null! : row.Etag.ToString(CultureInfo.InvariantCulture);
        grainState.State = row.Payload is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(row.Payload)!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await Put(stateName, grainId, grainState.ETag, JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        grainState.RecordExists = true;
    }

    /// <summary>The row stays, empty: its ETag goes on counting, so that a writer from before the clearing is still refused.</summary>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await Put(stateName, grainId, grainState.ETag, null);
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private async Task<string> Put(string stateName, GrainId grainId, string? etag, byte[]? payload)
    {
        var grain = grainId.ToString();
        var expected = etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);
        var found = await database.Write(session =>
        {
            var isWritten = session.Execute(
                expected == 0
                    ? """
                      INSERT INTO winnow_grain_state (service_id, state_name, grain_id, payload, etag) VALUES (@service, @state, @grain, @payload, @next)
                      ON CONFLICT (service_id, state_name, grain_id) DO NOTHING
                      """
                    : """
                      UPDATE winnow_grain_state SET payload = @payload, etag = @next
                      WHERE service_id = @service AND state_name = @state AND grain_id = @grain AND etag = @expected
                      """,
                ("@service", _service),
                ("@state", stateName),
                ("@grain", grain),
                ("@payload", payload),
                ("@next", expected + 1),
                ("@expected", expected)) == 1;
            return isWritten ? expected : session.Query(
                "SELECT etag FROM winnow_grain_state WHERE service_id = @service AND state_name = @state AND grain_id = @grain",
                reader => reader.GetInt64(0),
                ("@service", _service),
                ("@state", stateName),
                ("@grain", grain)).FirstOrDefault();
        });

        return found == expected
            ? (expected + 1).ToString(CultureInfo.InvariantCulture)
            : throw new InconsistentStateException(
                $"state [{stateName}] of grain [{grain}] was written by another activation",
                found.ToString(CultureInfo.InvariantCulture),
                expected.ToString(CultureInfo.InvariantCulture));
    }
}
