using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Tests.Turns;

/// <summary>Calls that wait at the checkpoint that they are given, and write their beginning and end into the journal.</summary>
[Alias("tests.IGateGrain")]
public interface IGateGrain : IGrainWithStringKey
{
    [Alias("Write")]
    Task Write(string point);

    [ReadOnly]
    [Alias("Read")]
    Task Read(string point);

    [AlwaysInterleave]
    [Alias("Interleave")]
    Task Interleave(string point);
}

public abstract class GateGrainBase(Checkpoints checkpoints, Journal journal) : Grain, IGateGrain
{
    public Task Write(string point) => Pass(point);

    public Task Read(string point) => Pass(point);

    public Task Interleave(string point) => Pass(point);

    private async Task Pass(string point)
    {
        journal.Add($"+{point}");
        await checkpoints.Pass(point);
        journal.Add($"-{point}");
    }
}

[GrainType("gate")]
public sealed class GateGrain(Checkpoints checkpoints, Journal journal) : GateGrainBase(checkpoints, journal);

[GrainType("reentrant-gate")]
[Reentrant]
public sealed class ReentrantGateGrain(Checkpoints checkpoints, Journal journal) : GateGrainBase(checkpoints, journal);

[GrainType("choosy-gate")]
[MayInterleave(nameof(MayInterleave))]
public sealed class ChoosyGateGrain(Checkpoints checkpoints, Journal journal) : GateGrainBase(checkpoints, journal)
{
    public static bool MayInterleave(IInvokable call) => call.GetMethodName() == nameof(Write) && call.GetArgument(0) is string point && point.StartsWith("may", StringComparison.Ordinal);
}

[GrainType("moody-gate")]
[MayInterleave(nameof(MayInterleave))]
public sealed class MoodyGateGrain(Checkpoints checkpoints, Journal journal) : GateGrainBase(checkpoints, journal)
{
    public bool MayInterleave(IInvokable call) => this.GetPrimaryKeyString() == (string?)call.GetArgument(0);
}
