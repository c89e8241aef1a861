using Winnow.Grains.Following.Followers;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Promotions;

/// <summary>Promotes a follower. What is refused is given up, and the follower follows on.</summary>
[GrainType("winnow.promotion"), MasterEligible, ReachesStore, Reentrant]
internal sealed class PromotionGrain([PersistentState("promotion")] IPersistentState<StoredState> storage, Promoter promoter)
    : PlanGrain<PromotionState, PromotedIndex>("promotion", storage), IPromotionGrain
{
    public async Task<PromotedIndex> Run(ReadOnlyMemory<byte> plan) => await Begin(plan) ?? throw MasterErrors.NotMaster();

    protected override PromotionState Join(PromotionState running, PromotionState asked) => Promotion.Join(running, asked);

    protected override async Task<PromotedIndex?> Steps()
    {
        PromotedIndex? promoted = null;
        if (Plan is { Failure: null } plan)
        {
            try
            {
                promoted = await promoter.Promote(() => Plan!, changed => Change(running => changed with { Force = running!.Force }));
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                await Change(_ => plan with { Failure = FollowFailures.Of(exception) });
            }
        }

        if (Plan is { Failure: not null } failed)
        {
            await promoter.Abandon(failed);
        }

        return promoted;
    }

    protected override WinnowError? Failure(PromotionState plan) =>
        plan.Failure is { } failure ? FollowFailures.ToError(failure) with { Index = plan.Name, IndexUuid = plan.Uuid } : null;
}
