namespace Winnow.Shards.Tests;

/// <summary>What a shard should hold: its history, and the documents that follow from it.</summary>
internal sealed class ShardModel
{
    public List<ModelOperation> History { get; } = [];

    public Dictionary<string, ModelOperation> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>All operations up to this one were acknowledged.</summary>
    public long Acknowledged { get; set; } = -1;

    public long MaxSeqNo => History.Count - 1;

    public bool Exists(string id) => Documents.TryGetValue(id, out ModelOperation? last) && !last.IsDelete;

    public void Add(ModelOperation operation)
    {
        History.Add(operation);
        Documents[operation.Id] = operation;
    }

    /// <summary>The versions of deleted documents are remembered for a while only.</summary>
    public void ForgetDeletions()
    {
        foreach (string id in Documents.Values.Where(last => last.IsDelete).Select(last => last.Id).ToList())
        {
            Documents.Remove(id);
        }
    }

    /// <summary>What is left after a crash that kept the operations up to <paramref name="maxSeqNo"/>.</summary>
    public ShardModel UpTo(long maxSeqNo)
    {
        var prefix = new ShardModel { Acknowledged = maxSeqNo };
        foreach (ModelOperation operation in History.Take((int)maxSeqNo + 1))
        {
            prefix.Add(operation);
        }

        return prefix;
    }
}

/// <summary>One operation of the model; no source is a deletion.</summary>
internal sealed record ModelOperation(long SeqNo, string Id, long Version, string? Source, string? Routing)
{
    public bool IsDelete => Source is null;
}
