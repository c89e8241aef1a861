using Orleans;

namespace Winnow.Cluster.Tests.Replication;

/// <summary>What a test does around calls of the grains: hold them up, lose them, lose their answers.</summary>
internal sealed class CallHooks : IIncomingGrainCallFilter
{
    /// <summary>Called with the method's name and the grain's key before the call reaches the grain.</summary>
    public Func<string, string, Task>? Before { get; set; }

    /// <summary>Called when the grain has answered.</summary>
    public Func<string, string, Task>? After { get; set; }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var (method, key) = (context.InterfaceMethod?.Name ?? "", context.TargetId.Key.ToString() ?? "");
        await (Before?.Invoke(method, key) ?? Task.CompletedTask);
        await context.Invoke();
        await (After?.Invoke(method, key) ?? Task.CompletedTask);
    }
}
