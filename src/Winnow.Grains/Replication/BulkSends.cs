namespace Winnow.Grains.Replication;

/// <summary>The calls that bring the operations of one bulk to the other copies.</summary>
internal sealed class BulkSends
{
    private readonly Dictionary<string, Task<ShardFailure?>> _calls = new(StringComparer.Ordinal);

    public Task<ShardFailure?[]> All => Task.WhenAll(_calls.Values);

    public void Add(string allocationId, Task<ShardFailure?> call) => _calls.Add(allocationId, call);

    /// <summary>Completes when the call has ended, with whether the copy has the operations. One that was not called gets them as history.</summary>
    public async Task<bool> Reached(string allocationId) => !_calls.TryGetValue(allocationId, out var call) || await call is null;
}
