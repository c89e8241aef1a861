using Winnow.Grains.Following.Followers;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Administration;

/// <summary>Makes a follower.</summary>
[GrainType("winnow.put-follow"), MasterEligible, ReachesStore, Reentrant]
internal sealed class PutFollowGrain([PersistentState("put-follow")] IPersistentState<StoredState> storage, MasterCalls master)
    : PlanGrain<PutFollowState, AcknowledgedResponse>("put-follow", storage), IPutFollowGrain
{
    private string Uuid => this.GetPrimaryKeyString();

    public async Task<AcknowledgedResponse> Run(ReadOnlyMemory<byte> plan) => await Begin(plan) ?? new AcknowledgedResponse();

    protected override async Task<AcknowledgedResponse?> Steps()
    {
        AcknowledgedResponse? answer = null;
        var plan = Plan;
        while (plan is { Step: not PutFollowStep.End })
        {
            try
            {
                answer = await Step(plan);
                plan = PutFollow.Done(plan);
            }
            catch (Exception exception) when (IsRefusal(exception) && plan.Failure is null)
            {
                var refused = plan = PutFollow.Refused(plan, FollowFailures.Of(exception));
                await Change(_ => refused);
            }
        }

        return answer;
    }

    protected override WinnowError? Failure(PutFollowState plan) =>
        plan.Failure is { } failure ? FollowFailures.ToError(failure) with { Index = plan.Name.Name, IndexUuid = Uuid } : null;

    private async Task<AcknowledgedResponse> Step(PutFollowState plan)
    {
        var index = GrainFactory.GetGrain<IIndexGrain>(Uuid);
        switch (plan.Step)
        {
            case PutFollowStep.Create:
                await master.Retried(() => index.Follow(FollowMessages.Of(plan.Index)));
                return new AcknowledgedResponse();
            case PutFollowStep.Name:
                return await master.Retried(() => master.Master.NameFollower(new NameFollowerCommand
                {
                    Name = plan.Name.Name,
                    Uuid = Uuid,
                    Hidden = plan.Name.Hidden,
                    CreatedMillis = plan.Name.CreatedMillis,
                }));
            default:
                await master.Retried(index.Drop);
                return new AcknowledgedResponse();
        }
    }
}
