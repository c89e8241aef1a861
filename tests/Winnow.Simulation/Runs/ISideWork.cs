using Orleans;
using Orleans.Hosting;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Runs;

/// <summary>What is done with a cluster beside writing, reading and searching its documents.</summary>
internal interface ISideWork
{
    /// <summary>Gives a silo what it needs.</summary>
    void Configure(ISiloBuilder silo);

    /// <summary>Prepares what is done: the cluster has formed, and has its indices.</summary>
    Task BeginAsync();

    /// <summary>Works until the clients have done enough.</summary>
    Task RunAsync();

    /// <summary>What was done to the documents of an index of this name; null when it is none of this work's.</summary>
    History? HistoryOf(string index);

    /// <summary>Judges what has just been answered.</summary>
    void Judge(IIncomingGrainCallContext call);

    void ThrowIfViolated();

    /// <summary>Waits until nothing that was asked for may still be about to happen.</summary>
    Task SettleAsync(Func<Func<Task<bool>>, string, Task> until);

    /// <summary>All is as it should be.</summary>
    Task CheckAsync(Func<Func<Task<bool>>, string, Task> until);
}
