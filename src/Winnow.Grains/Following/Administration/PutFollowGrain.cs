using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Administration;

/// <summary>
/// Makes a follower step by step. The plan is persisted before the first of them; a reminder has a successor go on with it where a silo died. Every
/// step finds what was done before.
/// </summary>
[GrainType("winnow.put-follow"), MasterEligible, ReachesStore, Reentrant]
internal sealed class PutFollowGrain : Grain, IPutFollowGrain, IRemindable
{
    private const string ReminderName = "put-follow";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private readonly DecisionLog<PutFollowRecord> _log;
    private readonly MasterCalls _master;
    private Task<AcknowledgedResponse>? _running;

    public PutFollowGrain([PersistentState("put-follow")] IPersistentState<StoredState> storage, MasterCalls master)
    {
        _log = new DecisionLog<PutFollowRecord>(storage, DeactivateOnIdle);
        _master = master;
    }

    private string Uuid => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        return Task.CompletedTask;
    }

    public async Task<AcknowledgedResponse> Run(ReadOnlyMemory<byte> plan)
    {
        var asked = StateJson.Read<PutFollowState>(plan.Span);
        await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
        await _log.Change(state => state.Plan is null ? state with { Plan = asked } : state);
        return await GoOn();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOn();

    private async Task<AcknowledgedResponse> GoOn()
    {
        _running ??= Steps();
        try
        {
            return await _running;
        }
        finally
        {
            _running = null;
        }
    }

    private async Task<AcknowledgedResponse> Steps()
    {
        var answer = new AcknowledgedResponse();
        var plan = _log.State.Plan;
        while (plan is { Step: not PutFollowStep.End })
        {
            try
            {
                answer = await Step(plan);
                plan = PutFollow.Done(plan);
            }
            catch (Exception exception) when (exception is WinnowException or Refusal && !MasterErrors.MayPass(exception) && !MasterErrors.IsUnreachable(exception))
            {
                if (plan.Failure is not null)
                {
                    throw;
                }

                var error = exception.ToError();
                plan = PutFollow.Refused(plan, new FollowFailure(error.Type, error.Status, error.Reason ?? ""));
                await _log.Change(state => state with { Plan = plan });
            }
        }

        await Forget();
        return plan?.Failure is { } failure
            ? throw new WinnowException(new WinnowError { Type = failure.Type, Status = failure.Status, Reason = failure.Reason, Index = plan.Name.Name, IndexUuid = Uuid })
            : answer;
    }

    private async Task<AcknowledgedResponse> Step(PutFollowState plan)
    {
        var index = GrainFactory.GetGrain<IIndexGrain>(Uuid);
        switch (plan.Step)
        {
            case PutFollowStep.Create:
                await _master.Retried(() => index.Follow(FollowMessages.Of(plan.Index)));
                return new AcknowledgedResponse();
            case PutFollowStep.Name:
                return await _master.Retried(() => _master.Master.NameFollower(new NameFollowerCommand
                {
                    Name = plan.Name.Name,
                    Uuid = Uuid,
                    Hidden = plan.Name.Hidden,
                    CreatedMillis = plan.Name.CreatedMillis,
                }));
            default:
                await _master.Retried(index.Drop);
                return new AcknowledgedResponse();
        }
    }

    /// <summary>There is nothing left to be done.</summary>
    private async Task Forget()
    {
        await _log.Clear();
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        DeactivateOnIdle();
    }
}
