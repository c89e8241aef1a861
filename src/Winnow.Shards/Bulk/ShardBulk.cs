using Winnow.Search;

namespace Winnow.Shards;

/// <summary>
/// Executes bulks on a primary: parses each document, asks for the mapping updates that new fields need, applies the actions in
/// their order and syncs once for all of them. An action that fails does not keep the others from happening.
/// </summary>
/// <param name="engine">The primary.</param>
/// <param name="updateMapping">
/// Merges a mapping into the index's, everywhere; when it completes, the engine's mapper has it. It throws an
/// <see cref="ElasticsearchException"/> when the mapping cannot be.
/// </param>
/// <param name="primaryTerm">The term in which the engine's owner is the primary: when it is over, nothing more is executed.</param>
public sealed class ShardBulk(ShardEngine engine, Func<ReadOnlyMemory<byte>, Task> updateMapping, long primaryTerm = 0)
{
    /// <summary>Executes the actions; when this completes, those that succeeded may be acknowledged by a shard without other copies.</summary>
    /// <exception cref="EngineClosedException">The engine failed: nothing of the bulk may be acknowledged.</exception>
    public async Task<BulkResult> ExecuteAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellation = default)
    {
        BulkResult result = await ApplyAsync(items, cancellation);
        await engine.SyncAsync(result.Location);
        return result;
    }

    /// <summary>Executes the actions; they are not durable yet.</summary>
    /// <exception cref="EngineClosedException">The engine failed.</exception>
    /// <exception cref="StalePrimaryTermException">There is a later primary.</exception>
    public async Task<BulkResult> ApplyAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellation = default)
    {
        var run = new BulkRun(engine, items, primaryTerm);
        while (true)
        {
            ReadOnlyMemory<byte> mappingUpdate = await engine.Config.Executor.RunAsync(run.Advance);
            if (mappingUpdate.IsEmpty)
            {
                break;
            }

            cancellation.ThrowIfCancellationRequested();
            try
            {
                await updateMapping(mappingUpdate);
            }
            catch (ElasticsearchException e)
            {
                run.FailCurrent(e);
            }
        }

        return run.ToResult();
    }
}
