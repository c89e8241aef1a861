using Winnow.Index;

namespace Winnow.Shards;

/// <summary>What an engine is put together from when a copy is opened.</summary>
internal sealed record EngineParts(
    ShardEngineConfig Config,
    IDisposable FolderLock,
    IndexWriter Writer,
    Translog Translog,
    ShardHistory History,
    CommitData Commit,
    FailureSignal Failure);

/// <summary>Carries a failure from the translog, which is made first, to the engine.</summary>
internal sealed class FailureSignal
{
    public Action<Exception>? Handler { get; set; }

    public void Raise(Exception e) => Handler?.Invoke(e);
}
