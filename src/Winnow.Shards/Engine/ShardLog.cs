namespace Winnow.Shards;

/// <summary>How much a log line matters.</summary>
public enum ShardLogLevel
{
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>Receives what the engine has to say; the host adds index and shard.</summary>
public delegate void ShardLog(ShardLogLevel level, string message, Exception? exception);
