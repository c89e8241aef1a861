using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Searching;

/// <summary>One call to each of many shards at once. Who is called by old metadata says so; then it is called again where it is now.</summary>
internal sealed class ShardScatter(MetadataCache metadata, IGrainFactory grains)
{
    /// <summary>The answers by shard, null for those that failed.</summary>
    public Task<T?[]> Ask<T>(IReadOnlyList<ShardTarget> targets, SearchFailures failures, Func<IShardGrain, ShardTarget, Task<T>> question)
        where T : class => Task.WhenAll(targets.Select(target => Ask(target, failures, question)));

    private async Task<T?> Ask<T>(ShardTarget target, SearchFailures failures, Func<IShardGrain, ShardTarget, Task<T>> question)
        where T : class
    {
        try
        {
            try
            {
                return await Send(target, question);
            }
            catch (Exception exception) when (target.ContextId is null && (ShardErrors.IsStale(exception) || exception is SiloUnavailableException))
            {
                return await Send(target.With(await metadata.RefreshIndex(target.Index.Uuid)), question);
            }
        }
        catch (Exception exception)
        {
            failures.Add(target, exception);
            return null;
        }
    }

    private Task<T> Send<T>(ShardTarget target, Func<IShardGrain, ShardTarget, Task<T>> question) => target.Copy is null
        ? throw new WinnowException(new WinnowError { Type = "no_shard_available_action_exception", Status = 503, Reason = null, Index = target.Index.Name, IndexUuid = target.Index.Uuid, Shard = target.Shard })
        : question(target.Grain(grains), target);
}
