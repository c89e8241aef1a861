using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Winnow.Grains.Metadata;

namespace Winnow.Grains.Tests.Support;

/// <summary>One activation's hold on a grain's state: several over the same grain are what duplicate activations have.</summary>
internal sealed class StoredCopy(IGrainStorage storage, string name, GrainId grain) : IPersistentState<StoredState>
{
    private readonly GrainState<StoredState> _state = new(new StoredState());

    public StoredState State
    {
        get => _state.State;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => storage.ReadStateAsync(name, grain, _state);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, grain, _state);

    public async Task ClearStateAsync()
    {
        await storage.ClearStateAsync(name, grain, _state);
        _state.State ??= new StoredState();
    }
}
