using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Winnow.Contracts;
using Winnow.Grains.Shards;
using Winnow.Shards;

namespace Winnow.Simulation.Bugs;

/// <summary>Filters on calls between grains: a copy, a primary or an index that does something else than it was asked for.</summary>
internal static class CallBugs
{
    /// <summary>Has calls of one method go through a filter.</summary>
    public static Action<ISiloBuilder> On<TGrain>(string method, Func<IIncomingGrainCallContext, Task> filter) => builder =>
        builder.AddIncomingGrainCallFilter(call => call.InterfaceMethod.DeclaringType == typeof(TGrain) && call.MethodName == method ? filter(call) : call.Invoke());

    /// <summary>Changes the request that a method gets.</summary>
    public static Action<ISiloBuilder> Change<TGrain, TRequest>(string method, Func<IIncomingGrainCallContext, TRequest, TRequest> change)
        where TRequest : class => On<TGrain>(method, call =>
        {
            call.Request.SetArgument(0, change(call, (TRequest)call.Request.GetArgument(0)!));
            return call.Invoke();
        });

    /// <summary>The engine of the copy that is called, when it is open.</summary>
    public static ShardEngine? EngineOf(IIncomingGrainCallContext call) =>
        call.TargetContext.ActivationServices.GetRequiredService<ShardRegistry>().Find(ShardKey.Parse(call.TargetId.Key.ToString()!))?.Engine;

    /// <summary>The copy says that it has the operations, and sees to them later.</summary>
    public static async Task AnswerFirst(IIncomingGrainCallContext call)
    {
        var engine = EngineOf(call);
        if (engine is null || ((ReplicateRequest)call.Request.GetArgument(0)!).Operations.IsEmpty)
        {
            await call.Invoke();
            return;
        }

        var time = call.TargetContext.ActivationServices.GetRequiredService<TimeProvider>();
        call.Result = new CopyProgress
        {
            PersistedCheckpoint = engine.SeqNoStats.PersistedCheckpoint,
            ProcessedCheckpoint = engine.SeqNoStats.LocalCheckpoint,
            GlobalCheckpoint = engine.SeqNoStats.GlobalCheckpoint,
        };
        _ = Later();

        async Task Later()
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time);
            try
            {
                await call.Invoke();
            }
            catch (Exception exception) when (exception is WinnowException or OrleansException or EngineClosedException)
            {
                // Nobody waits for it.
            }
        }
    }

    /// <summary>The index says that the copy is out, and leaves it in.</summary>
    public static async Task SayItIsDone(IIncomingGrainCallContext call) => call.Result = await ((IIndexGrain)call.Grain).GetState(-1);

    public static ReplicateRequest WithTermOfCopy(IIncomingGrainCallContext call, ReplicateRequest request) =>
        EngineOf(call) is { } engine ? request with { PrimaryTerm = Math.Max(request.PrimaryTerm, engine.PrimaryTerm) } : request;

    public static ReplicateRequest WithEverythingSafe(IIncomingGrainCallContext call, ReplicateRequest request) => request with { GlobalCheckpoint = long.MaxValue };

    /// <summary>As if the primary had all that the copy has.</summary>
    public static ResyncRequest WithTermsOfCopy(IIncomingGrainCallContext call, ResyncRequest request)
    {
        if (!request.First || EngineOf(call) is not { } engine)
        {
            return request;
        }

        var safe = Math.Max(engine.SeqNoStats.GlobalCheckpoint, request.GlobalCheckpoint);
        return request with { Terms = [.. engine.TermsFrom(safe + 1).Select(run => new TermRunMessage { FromSeqNo = run.FromSeqNo, ToSeqNo = run.ToSeqNo, Term = run.Term })] };
    }

    /// <summary>The copy that joins is taken for level with its primary.</summary>
    public static FinalizeRecoveryRequest WithAllThereIs(IIncomingGrainCallContext call, FinalizeRecoveryRequest request) =>
        EngineOf(call)?.SeqNoStats is { } stats ? request with { PersistedCheckpoint = stats.MaxSeqNo, ProcessedCheckpoint = stats.MaxSeqNo } : request;

    /// <summary>The last operations of a history are missing.</summary>
    public static async Task LeaveOutTheLast(IIncomingGrainCallContext call)
    {
        await call.Invoke();
        if (call.Result is RecoveryHistory history)
        {
            call.Result = history with { MaxSeqNo = history.MaxSeqNo - 3 };
        }
    }

    /// <summary>The history that was kept for copies that are away may go.</summary>
    public static ShardBulkRequest WithoutLeases(IIncomingGrainCallContext call, ShardBulkRequest request)
    {
        if (EngineOf(call) is { } engine)
        {
            engine.UpdateRetentionLeases(new RetentionLeases(engine.PrimaryTerm, long.MaxValue, []));
        }

        return request;
    }

    /// <summary>Every attempt of a write has a name of its own.</summary>
    public static ShardBulkRequest WithNewNames(IIncomingGrainCallContext call, ShardBulkRequest request) =>
        request with { OperationSource = request.OperationSource ^ call.TargetContext.ActivationServices.GetRequiredService<TimeProvider>().GetTimestamp() | 1 };
}
