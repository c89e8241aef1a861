using System.Runtime.CompilerServices;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Ports;
using Orleans.Runtime.Scheduling;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// A part of the runtime that other silos can call. Its code runs in turns of its own; calls interleave wherever they await.
/// </summary>
internal abstract class SystemComponent : BareContext, ISystemTarget, IRandomHolder
{
    private readonly WorkItemGroup _scheduler;
    private readonly string _name;
    private StrongBox<GrainId>? _grainId;

    protected SystemComponent(SiloRuntime runtime, string name)
    {
        Runtime = runtime;
        _name = name;
        _scheduler = new WorkItemGroup(this, runtime.TurnScheduler);
    }

    // Components can be asked for before the silo's address is known.
    public override GrainId GrainId => (_grainId ??= new(IdOf(_name, Runtime.SiloAddress))).Value;

    public override object GrainInstance => this;

    public override GrainReference GrainReference => Runtime.References.CreateReference(GrainId, default);

    public override IServiceProvider ActivationServices => Runtime.Services;

    public override IWorkItemScheduler Scheduler => _scheduler;

    public override GrainAddress Address => new() { GrainId = GrainId, SiloAddress = Runtime.SiloAddress };

    public RuntimeRandom Random => Runtime.Random;

    protected SiloRuntime Runtime { get; }

    public static GrainId IdOf(string name, SiloAddress silo) => SystemTargetGrainId.Create(SystemTargetGrainId.CreateGrainType(name), silo).GrainId;

    public override void ReceiveMessage(object message) => _scheduler.QueueAction(static state => ((Call)state).Run(), new Call(this, (Message)message));

    /// <summary>Runs code in a turn of this component.</summary>
    public Task RunAsync(Func<Task> action)
    {
        if (_scheduler.IsCurrent)
        {
            return action();
        }

        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _scheduler.QueueAction(() => _ = Complete(action, completion));
        return completion.Task;
    }

    /// <summary>Runs code in a turn of this component.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> action)
    {
        if (_scheduler.IsCurrent)
        {
            return action();
        }

        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scheduler.QueueAction(() => _ = Complete(action, completion));
        return completion.Task;
    }

    /// <summary>The same component of another silo.</summary>
    protected TInterface Peer<TInterface>(string name, SiloAddress silo)
        where TInterface : ISystemTarget => Runtime.GrainFactory.GetGrain<TInterface>(IdOf(name, silo));

    private static async Task Complete(Func<Task> action, TaskCompletionSource completion)
    {
        try
        {
            await action();
            completion.TrySetResult();
        }
        catch (Exception exception)
        {
            completion.TrySetException(exception);
        }
    }

    private static async Task Complete<T>(Func<Task<T>> action, TaskCompletionSource<T> completion)
    {
        try
        {
            completion.TrySetResult(await action());
        }
        catch (Exception exception)
        {
            completion.TrySetException(exception);
        }
    }

    private sealed class Call(SystemComponent component, Message message)
    {
        public void Run()
        {
            if (message.Kind is MessageKind.Request or MessageKind.OneWay)
            {
                _ = RunAsync();
            }
        }

        private async Task RunAsync()
        {
            Response response;
            try
            {
                response = await component.Runtime.Invoker.Invoke(component, message);
            }
            catch (Exception exception)
            {
                response = Response.FromException(exception);
            }

            component.Runtime.Respond(message, response);
        }
    }
}

/// <summary>Runs what belongs to no other context of a silo.</summary>
internal sealed class BackgroundContext(SiloRuntime runtime) : SystemComponent(runtime, "background");
