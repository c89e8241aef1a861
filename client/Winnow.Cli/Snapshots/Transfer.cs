namespace Winnow.Cli.Snapshots;

/// <summary>How far a snapshot or a restore is.</summary>
/// <param name="HasEnded">Nothing more will come.</param>
/// <param name="Bytes">Transferred so far.</param>
/// <param name="TotalBytes">To be transferred.</param>
/// <param name="WholeBytes">With what was there already.</param>
/// <param name="Shards">That are ready.</param>
/// <param name="TotalShards">That there are.</param>
internal sealed record Transfer(bool HasEnded, long Bytes, long TotalBytes, long WholeBytes, long Shards, long TotalShards);
