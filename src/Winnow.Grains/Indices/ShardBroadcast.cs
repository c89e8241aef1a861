using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Indices;

/// <summary>One call to every active copy of some indices; failures are counted and told, not thrown.</summary>
internal sealed class ShardBroadcast(IndexNames names, MetadataCache metadata, IGrainFactory grains)
{
    public async Task<ShardsInfo> ToCopies(string[] indices, IndicesOptions options, ExpressionOptions defaults, Func<IShardGrain, Task> call)
    {
        var views = await names.Views(indices, options, defaults);
        var answers = await Ask(views, async shard =>
        {
            await call(shard);
            return true;
        });
        return Summary(views, answers.Select(answer => answer.Failure));
    }

    /// <summary>The answers of the active copies, in the order of index and shard.</summary>
    public async Task<IReadOnlyList<Answer<T>>> Ask<T>(IReadOnlyList<IndexView> indices, Func<IShardGrain, Task<T>> question)
    {
        var targets = indices.Where(index => !index.Metadata.Closed).SelectMany(index => index.Metadata.Shards.SelectMany(
            shard => shard.Copies.Where(copy => copy.Active).Select(copy => (Index: index, Shard: shard.Id, Copy: copy))));
        return await Task.WhenAll(targets.Select(target => Ask(target.Index, target.Shard, target.Copy, question)));
    }

    public static ShardsInfo Summary(IEnumerable<IndexView> indices, IEnumerable<ShardFailure?> failures)
    {
        var all = failures.ToList();
        var failed = all.OfType<ShardFailure>().ToArray();
        return new ShardsInfo
        {
            Total = indices.Where(index => !index.Metadata.Closed).Sum(index => index.Metadata.Shards.Sum(shard => shard.Count)),
            Successful = all.Count - failed.Length,
            Failed = failed.Length,
            Failures = failed,
        };
    }

    private async Task<Answer<T>> Ask<T>(IndexView index, int shard, ShardCopy copy, Func<IShardGrain, Task<T>> question)
    {
        try
        {
            try
            {
                return new Answer<T>(index, shard, copy, await question(Grain(index, shard, copy)), null);
            }
            catch (Exception exception) when (ShardErrors.IsStale(exception))
            {
                var now = await metadata.RefreshIndex(index.Uuid);
                var primary = now.Metadata.Shards[shard].Primary;
                return primary.Active
                    ? new Answer<T>(now, shard, primary, await question(Grain(now, shard, primary)), null)
                    : throw ShardErrors.NoActivePrimary(index.Name, index.Uuid, shard, TimeSpan.Zero);
            }
        }
        catch (Exception exception)
        {
            var failure = new ShardFailure { Index = index.Name, Shard = shard, Node = copy.NodeId, Primary = copy.Primary, Error = exception.ToError() };
            return new Answer<T>(index, shard, copy, default, failure);
        }
    }

    private IShardGrain Grain(IndexView index, int shard, ShardCopy copy) =>
        grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(index.Uuid, shard, copy.AllocationId!, copy.NodeId!));

    internal sealed record Answer<T>(IndexView Index, int Shard, ShardCopy Copy, T? Value, ShardFailure? Failure);
}
