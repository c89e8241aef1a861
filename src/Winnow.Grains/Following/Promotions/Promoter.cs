using Winnow.Grains.Errors;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Promotions;

/// <summary>The steps of a promotion. Each finds what was done before.</summary>
internal sealed class Promoter(MetadataCache metadata, MasterCalls master, FollowerDrain drain, FollowerPrimary primaries, NewTerms newTerms, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="current">The plan, which another request may give more force meanwhile.</param>
    /// <param name="persist">Writes down what was learned.</param>
    public async Task<PromotedIndex> Promote(Func<PromotionState> current, Func<PromotionState, Task> persist)
    {
        var plan = current();
        var index = await Newest(plan.Uuid);
        if (!Promotion.IsDecided(index, plan))
        {
            Promotion.Check(index);
            if (index.Follow!.Promotion is null)
            {
                await Drain(index, current, persist);
            }

            index = await Decide(plan.Uuid, new BeginPromotion(Promotion.Operation(index, plan)));
            index = await Seal(index, current());
        }

        await newTerms.Wait(index, plan.Timeout);
        return new PromotedIndex
        {
            Index = index.Name,
            Shards = [.. index.Shards.Select(shard => new PromotedShard { Shard = shard.Id, MaxSeqNo = index.Lineage[shard.Id].MaxSeqNo, PrimaryTerm = shard.PrimaryTerm })],
        };
    }

    /// <summary>The follower follows on, if it is there.</summary>
    public async Task Abandon(PromotionState plan)
    {
        try
        {
            var index = await Newest(plan.Uuid);
            await Decide(plan.Uuid, new AbandonPromotion(Promotion.Operation(index, plan)));
        }
        catch (Exception exception) when (exception.ToError().Type is "index_not_found_exception")
        {
            // It was deleted meanwhile.
        }
    }

    private async Task Drain(IndexMetadata index, Func<PromotionState> current, Func<PromotionState, Task> persist)
    {
        if (current() is { Force: false, Leader.IsEmpty: true })
        {
            await persist(current() with { Leader = await drain.Leader(index) });
        }

        Promotion.CheckLeader(index, current().Leader);
        await drain.Run(index, current().Leader, current().Timeout, () => current().Force);
    }

    /// <summary>Until all primaries that were sealed are the primaries of the decision.</summary>
    private async Task<IndexMetadata> Seal(IndexMetadata index, PromotionState plan)
    {
        var operation = Promotion.Operation(index, plan);
        var started = time.GetTimestamp();
        while (true)
        {
            var seals = await Task.WhenAll(index.Shards.Select(shard => Seal(index, shard.Id, operation, plan.Timeout)));
            try
            {
                return await Decide(plan.Uuid, new PromoteFollower(operation, [.. seals.Select(seal => Promotion.Above(seal, plan.Leader))]));
            }
            catch (Exception exception) when (exception.ToError().Type is ReplicaCommand.NoLongerPrimary && time.GetElapsedTime(started) < plan.Timeout)
            {
                index = await Newest(plan.Uuid);
            }
        }
    }

    private async Task<SealedShard> Seal(IndexMetadata index, int shard, string operation, TimeSpan timeout)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await primaries.Seal(index.Uuid, shard, operation);
            }
            catch (Exception exception) when (exception is not Refusal)
            {
                var failure = FollowFailures.Of(exception);
                if (FollowErrors.Classify(failure) == FollowFailureKind.Fatal || time.GetElapsedTime(started) >= timeout)
                {
                    throw FollowRefusals.NotSealed(index.Name, shard, timeout, $"{failure}");
                }
            }

            await time.Pause(Pause);
        }
    }

    private async Task<IndexMetadata> Newest(string uuid) => (await metadata.RefreshIndex(uuid)).Metadata;

    private async Task<IndexMetadata> Decide<T>(string uuid, T command)
        where T : IndexCommand
    {
        var message = FollowMessages.Of(command);
        metadata.ApplyIndex(await master.Retried(() => grains.GetGrain<IIndexGrain>(uuid).Follow(message)));
        return (await metadata.Index(uuid)).Metadata;
    }
}
