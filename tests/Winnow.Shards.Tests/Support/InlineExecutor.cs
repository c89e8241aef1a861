namespace Winnow.Shards.Tests;

/// <summary>Runs everything at once on the caller's thread, so that a test is deterministic.</summary>
internal sealed class InlineExecutor : IShardExecutor
{
    public static InlineExecutor Instance { get; } = new();

    public void Execute(Action work) => work();
}
