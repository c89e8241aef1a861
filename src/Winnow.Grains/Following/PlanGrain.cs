using Winnow.Grains.Metadata;
using Winnow.Protocols;

namespace Winnow.Grains.Following;

/// <summary>
/// Carries a plan out step by step. It is persisted before the first of them; a reminder has a successor go on with it where a silo died. Every step finds
/// what was done before.
/// </summary>
internal abstract class PlanGrain<TPlan, TAnswer> : Grain, IRemindable
    where TPlan : class
    where TAnswer : class
{
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private readonly string _reminder;
    private readonly DecisionLog<PlanRecord<TPlan>> _log;
    private Task<TAnswer?>? _running;

    protected PlanGrain(string reminder, IPersistentState<StoredState> storage)
    {
        _reminder = reminder;
        _log = new DecisionLog<PlanRecord<TPlan>>(storage, DeactivateOnIdle);
    }

    /// <summary>As it is persisted; null when there is nothing to be done.</summary>
    protected TPlan? Plan => _log.State.Plan;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOn();

    /// <summary>Null when it was done already.</summary>
    protected async Task<TAnswer?> Begin(ReadOnlyMemory<byte> plan)
    {
        var asked = StateJson.Read<TPlan>(plan.Span);
        await this.RegisterOrUpdateReminder(_reminder, ReminderPeriod, ReminderPeriod);
        await Change(running => running is null ? asked : Join(running, asked));
        return await GoOn();
    }

    protected Task Change(Func<TPlan?, TPlan> change) =>
        _log.Change(state => change(state.Plan) is var changed && ReferenceEquals(changed, state.Plan) ? state : new PlanRecord<TPlan> { Plan = changed });

    /// <summary>What becomes of a plan that is asked for while one is being carried out.</summary>
    protected virtual TPlan Join(TPlan running, TPlan asked) => running;

    /// <summary>Does what is left to be done; what is refused is persisted, and taken back.</summary>
    protected abstract Task<TAnswer?> Steps();

    /// <summary>Why the plan came to nothing; null when it did not.</summary>
    protected abstract WinnowError? Failure(TPlan plan);

    /// <summary>Whether somebody who decides has refused a step: it will not come off by itself.</summary>
    protected static bool IsRefusal(Exception exception) =>
        exception is WinnowException or Refusal && !MasterErrors.MayPass(exception) && !MasterErrors.IsUnreachable(exception);

    private async Task<TAnswer?> GoOn()
    {
        var running = _running ??= CarryOut();
        try
        {
            return await running;
        }
        finally
        {
            _running = ReferenceEquals(_running, running) ? null : _running;
        }
    }

    private async Task<TAnswer?> CarryOut()
    {
        var answer = await Steps();
        var failure = Plan is { } plan ? Failure(plan) : null;
        await Forget();
        return failure is null ? answer : throw new WinnowException(failure);
    }

    /// <summary>There is nothing left to be done.</summary>
    private async Task Forget()
    {
        await _log.Clear();
        if (await this.GetReminder(_reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        DeactivateOnIdle();
    }
}
