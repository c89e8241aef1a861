namespace Winnow.Shards;

/// <content>What another copy needs that goes back to an operation which it has in common with this one.</content>
public sealed partial class ShardEngine
{
    /// <summary>What documents were when the operation of a number was the last one. As many of them as the limit allows, at least one.</summary>
    public SharedVersions ReadVersionsAt(IReadOnlyList<VersionQuestion> questions, long seqNo, long maxBytes)
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
            var held = new List<string>();
            var changed = new List<string>();
            int answered = 0;
            for (long bytes = 0; answered < questions.Count && (bytes < maxBytes || answered == 0); answered++)
            {
                VersionQuestion asked = questions[answered];
                bytes += asked.Id.Length;
                DocumentVersionsAt found = versions.Find(asked.Id, seqNo);
                if (found.Last is not { } last || !(last.IsLive || last.SeqNo >= retained))
                {
                    if (found.Next is not null && retained > 0)
                    {
                        changed.Add(asked.Id);
                    }
                }
                else if (last.SeqNo == asked.HeldSeqNo)
                {
                    held.Add(asked.Id);
                }
                else if (!last.IsTombstone)
                {
                    documents.Add(versions.Read(last));
                    bytes += documents[^1].EstimatedSize;
                }
            }

            return new SharedVersions(answered, documents, held, changed);
        }
        finally
        {
            readers.Release();
        }
    }
}
