using Winnow.Grains.Searching.Copies;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Searching;

/// <summary>One question to each of many shards at once; of each shard, one copy answers. A reader that is open is where it is: only its copy is asked.</summary>
internal sealed class ShardScatter(CopyCalls calls)
{
    /// <summary>The answers in the order of the targets.</summary>
    public Task<ShardAnswer<T>[]> Ask<T>(IReadOnlyList<ShardTarget> targets, SearchFailures failures, Func<IShardGrain, ShardTarget, Task<T>> question)
        where T : class => Task.WhenAll(targets.Select(target => Ask(target, failures, question)));

    private async Task<ShardAnswer<T>> Ask<T>(ShardTarget target, SearchFailures failures, Func<IShardGrain, ShardTarget, Task<T>> question)
        where T : class
    {
        try
        {
            var (copy, value) = await calls.Ask(
                target.Index,
                target.Shard,
                target.Copies,
                target.ContextId is null ? index => calls.Order(index, target.Shard, target.Preference, adaptive: true) : null,
                (shard, copy) => question(shard, target.On(copy)));
            return new ShardAnswer<T>(target.On(copy), value);
        }
        catch (Exception exception)
        {
            failures.Add(target, target.ContextId is { } id && IsGone(exception) ? ShardErrors.NoContext(id) : exception);
            return new ShardAnswer<T>(target, null);
        }
    }

    /// <summary>The copy is not where it was, and its readers went with it.</summary>
    private static bool IsGone(Exception exception) =>
        exception is SiloUnavailableException or WinnowException { Error.Type: "no_shard_available_action_exception" };
}
