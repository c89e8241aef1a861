
namespace Orleans.Embedded.Benchmarks;

/// <summary>A message as a search node sends them: names, numbers, bytes and lists in lists. Nothing of it is immutable.</summary>
[GenerateSerializer]
[Alias("benchmarks.Batch")]
public sealed record Batch([property: Id(0)] string Index, [property: Id(1)] int Shard, [property: Id(2)] List<Operation> Operations);

[GenerateSerializer]
[Alias("benchmarks.Operation")]
public sealed record Operation(
    [property: Id(0)] string DocumentId,
    [property: Id(1)] long Version,
    [property: Id(2)] byte[] Source,
    [property: Id(3)] Dictionary<string, string> Fields);

/// <summary>The same message, but declared immutable: callers and callees share it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("benchmarks.FrozenBatch")]
public sealed record FrozenBatch([property: Id(0)] Batch Batch);

[Alias("benchmarks.IEchoGrain")]
public interface IEchoGrain : IGrainWithIntegerKey
{
    [Alias("Add")]
    ValueTask<int> Add(int left, int right);

    [Alias("Count")]
    ValueTask<int> Count(Batch batch);

    [Alias("CountFrozen")]
    ValueTask<int> CountFrozen(FrozenBatch batch);

    /// <summary>The process that the grain runs in.</summary>
    [Alias("Process")]
    ValueTask<int> Process();
}

[Alias("benchmarks.ICallerGrain")]
public interface ICallerGrain : IGrainWithIntegerKey
{
    /// <summary>Calls another grain so many times, one call after the other.</summary>
    [Alias("Run")]
    Task Run(long target, int calls);
}

public sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> Add(int left, int right) => new(left + right);

    public ValueTask<int> Count(Batch batch) => new(batch.Operations.Count);

    public ValueTask<int> CountFrozen(FrozenBatch batch) => new(batch.Batch.Operations.Count);

    public ValueTask<int> Process() => new(Environment.ProcessId);
}

public sealed class CallerGrain : Grain, ICallerGrain
{
    public async Task Run(long target, int calls)
    {
        var grain = GrainFactory.GetGrain<IEchoGrain>(target);
        for (var i = 0; i < calls; i++)
        {
            await grain.Add(i, 1);
        }
    }
}
