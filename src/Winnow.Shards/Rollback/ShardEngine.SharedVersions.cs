namespace Winnow.Shards;

/// <content>What another copy needs that goes back to an operation which it has in common with this one.</content>
public sealed partial class ShardEngine
{
    /// <summary>What documents were when the operation of a number was the last one. As many of them as the limit allows, at least one.</summary>
    public SharedVersions ReadVersionsAt(IReadOnlyList<string> ids, long seqNo, long maxBytes)
    {
        ThrowIfClosed();
        Refresh("versions");
        ReaderState readers = _readers.Acquire();
        try
        {
            // No merge that the reader shows has asked for less.
            long retained = _history.MinRetainedSeqNo();
            var versions = new DocumentVersions(readers.Reader);
            var documents = new List<ShardOperation>();
            var changed = new List<string>();
            int answered = 0;
            for (long bytes = 0; answered < ids.Count && (bytes < maxBytes || answered == 0); answered++)
            {
                DocumentVersionsAt found = versions.Find(ids[answered], seqNo);
                if (found.Last is { } last && (last.IsLive || last.SeqNo >= retained))
                {
                    if (!last.IsTombstone)
                    {
                        documents.Add(versions.Read(last));
                        bytes += documents[^1].EstimatedSize;
                    }
                }
                else if (found.Next is not null && retained > 0)
                {
                    changed.Add(ids[answered]);
                }

                bytes += ids[answered].Length;
            }

            return new SharedVersions(answered, documents, changed);
        }
        finally
        {
            readers.Release();
        }
    }
}
