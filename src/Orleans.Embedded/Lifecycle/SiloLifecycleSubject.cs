using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>The lifecycle of one silo.</summary>
public class SiloLifecycleSubject(ILogger<SiloLifecycleSubject> logger) : LifecycleSubject(logger), ISiloLifecycleSubject
{
    private static readonly ImmutableDictionary<int, string> StageNames = GetStageNames(typeof(ServiceLifecycleStage));

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    protected override string GetStageName(int stage) => StageNames.TryGetValue(stage, out var name) ? name : base.GetStageName(stage);

    protected override void OnStartStageCompleted(int stage)
    {
        HighestCompletedStage = stage;
        base.OnStartStageCompleted(stage);
    }

    protected override void OnStopStageCompleted(int stage)
    {
        LowestStoppedStage = stage;
        base.OnStopStageCompleted(stage);
    }
}
