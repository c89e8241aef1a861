using System.Globalization;
using System.Net;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Simulation;

/// <summary>The states of all grains: rows with an ETag that counts.</summary>
public sealed class SimulatedGrainStates
{
    private readonly Dictionary<string, (byte[]? Payload, long ETag)> _rows = new(StringComparer.Ordinal);

    /// <summary>Told of every write that was carried out: the key, the new row, its ETag.</summary>
    public Action<string, byte[]?, long> Written { get; set; } = static (_, _, _) => { };

    /// <summary>What is stored in place of what was meant, given the key, the row before and the payload.</summary>
    public Func<string, byte[]?, byte[]?, byte[]?> Rewrite { get; set; } = static (_, _, payload) => payload;

    /// <summary>Whether a writer whose payload was replaced is told that it lost a race, so that it reads what is stored.</summary>
    public bool TellsOfRewrites { get; set; }

    /// <summary>Whether the ETag of a write counts.</summary>
    public bool ChecksETags { get; set; } = true;

    /// <summary>Keys of rows, in order.</summary>
    public IReadOnlyList<string> Keys => [.. _rows.Keys.Order(StringComparer.Ordinal)];

    public (byte[]? Payload, long ETag) Read(string key) => _rows.GetValueOrDefault(key);

    /// <summary>The row's ETag before the write, which was carried out only when it is the expected one.</summary>
    internal long Write(string key, byte[]? payload, long expected)
    {
        var (before, stored) = _rows.GetValueOrDefault(key);
        if (stored != expected && ChecksETags)
        {
            return stored;
        }

        var rewritten = Rewrite(key, before, payload);
        _rows[key] = (rewritten, stored + 1);
        Written(key, rewritten, stored + 1);
        return TellsOfRewrites && !ReferenceEquals(rewritten, payload) ? stored + 1 : expected;
    }
}

/// <summary>The grain states as one silo reaches them.</summary>
internal sealed class SimulatedGrainStorage(SimulatedGrainStates states, SimulatedDatabase database, SimulatedProcess process, IPAddress address) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        var row = await database.Call(process, address, $"read {key}", () => Task.FromResult(states.Read(key)));
        grainState.RecordExists = row.Payload is not null;
        grainState.ETag = row.ETag == 0 ? null! : row.ETag.ToString(CultureInfo.InvariantCulture);
        grainState.State = row.Payload is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(row.Payload)!;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await Put(Key(stateName, grainId), grainState.ETag, JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = await Put(Key(stateName, grainId), grainState.ETag, null);
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private async Task<string> Put(string key, string? etag, byte[]? payload)
    {
        var expected = etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);
        var found = await database.Call(process, address, $"write {key}", () =>
        {
            var stored = states.Write(key, payload, expected);
            database.World.Note(process, "state", $"{key} {expected} {(stored == expected ? "written" : "refused")} {payload?.Length}");
            return Task.FromResult(stored);
        });
        return found == expected
            ? (expected + 1).ToString(CultureInfo.InvariantCulture)
            : throw new InconsistentStateException(
                $"state [{key}] was written by another activation",
                found.ToString(CultureInfo.InvariantCulture),
                expected.ToString(CultureInfo.InvariantCulture));
    }
}
