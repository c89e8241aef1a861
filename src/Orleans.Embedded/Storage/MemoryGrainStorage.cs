using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Keeps states in grains, so that they outlive the silo that wrote them but not the cluster.</summary>
public class MemoryGrainStorage : IGrainStorage
{
    private readonly string _name;
    private readonly IMemoryStorageGrain[] _grains;
    private readonly IGrainStorageSerializer _serializer;

    internal MemoryGrainStorage(string name, MemoryGrainStorageOptions options, IGrainFactory grainFactory)
    {
        _name = name;
        _serializer = options.GrainStorageSerializer;
        _grains = [.. Enumerable.Range(0, options.NumStorageGrains).Select(i => grainFactory.GetGrain<IMemoryStorageGrain>(i))];
    }

    public virtual async Task ReadStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(grainType, grainId);
        var stored = await Grain(key).ReadStateAsync<ReadOnlyMemory<byte>>(key);
        if (stored is { RecordExists: true })
        {
            grainState.State = _serializer.Deserialize<T>(stored.State);
            grainState.ETag = stored.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.ETag = null;
            grainState.RecordExists = false;
        }
    }

    public virtual async Task WriteStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(grainType, grainId);
        var data = _serializer.Serialize(grainState.State).ToMemory();
        var write = Grain(key).WriteStateAsync(key, new GrainState<ReadOnlyMemory<byte>>(data, grainState.ETag) { RecordExists = true });
        await WithOwnConflicts(write);
        grainState.ETag = await write;
        grainState.RecordExists = true;
    }

    public virtual async Task ClearStateAsync<T>(string grainType, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(grainType, grainId);
        await WithOwnConflicts(Grain(key).DeleteStateAsync<ReadOnlyMemory<byte>>(key, grainState.ETag));
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = default!;
    }

    // The storage's grain has found the conflict, but the stale state is that of the activation that asked.
    private static async Task WithOwnConflicts(Task operation)
    {
        try
        {
            await operation;
        }
        catch (InconsistentStateException conflict)
        {
            conflict.IsSourceActivation = true;
            throw;
        }
    }

    private string Key(string stateName, GrainId grainId) => $"{_name}/{stateName}/{grainId}";

    private IMemoryStorageGrain Grain(string key) => _grains[StableHash.ComputeHash(key) % (uint)_grains.Length];
}

/// <summary>Creates memory storages.</summary>
public static class MemoryGrainStorageFactory
{
    public static MemoryGrainStorage Create(IServiceProvider services, string name) => new(
        name,
        services.GetRequiredService<IOptionsMonitor<MemoryGrainStorageOptions>>().Get(name),
        services.GetRequiredService<IGrainFactory>());
}

/// <summary>A grain that keeps other grains' states.</summary>
public interface IMemoryStorageGrain : IGrainWithIntegerKey
{
    Task<IGrainState<T>?> ReadStateAsync<T>(string grainStoreKey);

    Task<string> WriteStateAsync<T>(string grainStoreKey, IGrainState<T> grainState);

    Task DeleteStateAsync<T>(string grainStoreKey, string? eTag);
}

[KeepAlive]
internal sealed class MemoryStorageGrain : Grain, IMemoryStorageGrain
{
    private readonly Dictionary<string, object> _states = new(StringComparer.Ordinal);
    private long _lastEtag;

    public Task<IGrainState<T>?> ReadStateAsync<T>(string grainStoreKey) =>
        Task.FromResult(_states.TryGetValue(grainStoreKey, out var state) ? (IGrainState<T>?)state : null);

    public Task<string> WriteStateAsync<T>(string grainStoreKey, IGrainState<T> grainState)
    {
        Check<T>(grainStoreKey, grainState.ETag, "write");
        grainState.ETag = (++_lastEtag).ToString();
        _states[grainStoreKey] = grainState;
        return Task.FromResult(grainState.ETag);
    }

    public Task DeleteStateAsync<T>(string grainStoreKey, string? eTag)
    {
        Check<T>(grainStoreKey, eTag, "clear");
        _states.Remove(grainStoreKey);
        return Task.CompletedTask;
    }

    private void Check<T>(string key, string? eTag, string operation)
    {
        var stored = _states.TryGetValue(key, out var state) ? ((IGrainState<T>)state).ETag : null;
        if (!string.Equals(stored, eTag, StringComparison.Ordinal))
        {
            // The stale writer is the caller's activation, not this one.
            throw new InconsistentStateException($"Cannot {operation} the state {key}: its ETag has changed", stored, eTag) { IsSourceActivation = false };
        }
    }
}
