using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Promotions;

/// <summary>
/// Promotes a follower. The plan is persisted before the first step; a reminder has a successor go on with it where a silo died. What is refused is given
/// up, and the follower follows on.
/// </summary>
[GrainType("winnow.promotion"), MasterEligible, ReachesStore, Reentrant]
internal sealed class PromotionGrain : Grain, IPromotionGrain, IRemindable
{
    private const string ReminderName = "promotion";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private readonly DecisionLog<PromotionRecord> _log;
    private readonly Promoter _promoter;
    private Task<PromotedIndex?>? _running;

    public PromotionGrain([PersistentState("promotion")] IPersistentState<StoredState> storage, Promoter promoter)
    {
        _log = new DecisionLog<PromotionRecord>(storage, DeactivateOnIdle);
        _promoter = promoter;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        return Task.CompletedTask;
    }

    public async Task<PromotedIndex> Run(ReadOnlyMemory<byte> plan)
    {
        var asked = StateJson.Read<PromotionState>(plan.Span);
        await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
        await _log.Change(state => state.Plan is { } running
            ? Promotion.Join(running, asked) is var joined && ReferenceEquals(joined, running) ? state : state with { Plan = joined }
            : state with { Plan = asked });
        return await GoOn() ?? throw MasterErrors.NotMaster();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOn();

    private async Task<PromotedIndex?> GoOn()
    {
        var running = _running ??= Steps();
        try
        {
            return await running;
        }
        finally
        {
            _running = ReferenceEquals(_running, running) ? null : _running;
        }
    }

    /// <summary>Null when there was nothing to be done.</summary>
    private async Task<PromotedIndex?> Steps()
    {
        PromotedIndex? promoted = null;
        if (_log.State.Plan is { Failure: null } plan)
        {
            try
            {
                promoted = await _promoter.Promote(() => _log.State.Plan!, changed => _log.Change(state => state with { Plan = changed with { Force = state.Plan!.Force } }));
            }
            catch (Exception exception) when (exception is WinnowException or Refusal && !MasterErrors.MayPass(exception) && !MasterErrors.IsUnreachable(exception))
            {
                var error = exception.ToError();
                await _log.Change(state => state with { Plan = plan with { Failure = new FollowFailure(error.Type, error.Status, error.Reason ?? "") } });
            }
        }

        var failed = _log.State.Plan is { Failure: not null } refused ? refused : null;
        if (failed is not null)
        {
            await _promoter.Abandon(failed);
        }

        await Forget();
        return failed is { Failure: { } failure }
            ? throw new WinnowException(new WinnowError { Type = failure.Type, Status = failure.Status, Reason = failure.Reason, Index = failed.Name, IndexUuid = failed.Uuid })
            : promoted;
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
