using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// A copy on its way back to an earlier operation. What is above may be put aside (<see cref="WriteConflicts"/>); the documents that it has changed
/// become again what they were, as this copy knows, or another that has the same operations up to there (<see cref="Resolve"/>). Then the new index is
/// written beside the old one, and one small file decides for it: the next opening has it, with a history of its own. One thread.
/// </summary>
public sealed class ShardRollback : IDisposable
{
    private readonly ShardEngine _engine;
    private readonly CommitRewrite _rewrite;
    private readonly CommitData _commit;
    private readonly long _checkpoint;
    private readonly long _retained;
    private readonly SortedDictionary<string, DocumentVersionsAt> _unknown = new(StringComparer.Ordinal);
    private RecoveredIndex? _prepared;
    private long _highest = SequenceNumbers.NoOpsPerformed;
    private bool _isDecided;

    internal ShardRollback(ShardEngine engine, CommitRewrite rewrite, long lastSeqNo, long checkpoint, long retained)
    {
        (_engine, _rewrite, LastSeqNo, _checkpoint, _retained) = (engine, rewrite, lastSeqNo, checkpoint, retained);
        _commit = CommitData.Parse(rewrite.UserData, engine.Config.Directory.Path);
        HashSet<string> touched = ReadAbove();
        var versions = new DocumentVersions(rewrite.Reader);
        foreach (string id in touched)
        {
            Judge(id, versions.Find(id, lastSeqNo));
        }
    }

    /// <summary>The highest operation that stays.</summary>
    public long LastSeqNo { get; }

    /// <summary>The history that ends here.</summary>
    public string HistoryUuid => _engine.HistoryUuid;

    /// <summary>How many operations on documents are lost.</summary>
    public int Lost { get; private set; }

    /// <summary>The highest operation.</summary>
    public long MaxSeqNo => _commit.MaxSeqNo;

    /// <summary>
    /// Whether all operations above are still there. When merges have dropped some, nobody knows which documents they have changed, and only the files
    /// of another copy help.
    /// </summary>
    public bool HasAllHistory { get; private set; } = true;

    /// <summary>The documents of which this copy does not know what they were.</summary>
    public int UnknownCount => _unknown.Count;

    /// <inheritdoc cref="UnknownCount"/>
    public IEnumerable<VersionQuestion> Unknown =>
        _unknown.Select(entry => new VersionQuestion(entry.Key, entry.Value.Last?.SeqNo ?? SequenceNumbers.NoOpsPerformed));

    /// <summary>How many documents came from another copy.</summary>
    public int Fetched { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public long FetchedBytes { get; private set; }

    /// <summary>
    /// Puts the operations above aside, durably, as lines of JSON. A file of the same name is replaced: it is another try of the same.
    /// </summary>
    /// <param name="folder">Where the file is to be.</param>
    /// <param name="origin">What it is to say of the other copy.</param>
    /// <param name="kept">Operations above that the other has as well: they come again, so that they are not lost.</param>
    /// <returns>The name of the file; null when there is nothing to put aside.</returns>
    public string? WriteConflicts(StoreDirectory folder, ConflictOrigin origin, IReadOnlyList<TermRun> kept) => _engine.Reading(() =>
    {
        Lost = Conflicts(kept, withSource: false).Count();
        if (Lost == 0)
        {
            return null;
        }

        string name = ConflictFile.NameOf(_engine.Config.IndexUuid, _engine.Config.ShardId, HistoryUuid, LastSeqNo);
        ConflictFile.Write(folder, name, this, _engine.Config, origin, Conflicts(kept, withSource: true));
        return name;
    });

    /// <summary>What another copy says of some of the documents that are not known here.</summary>
    /// <exception cref="ArgumentException">It has named an operation that is not common to both.</exception>
    public void Resolve(IEnumerable<VersionQuestion> asked, SharedVersions answer)
    {
        Dictionary<string, ShardOperation> documents = answer.Documents.ToDictionary(document => document.Id, StringComparer.Ordinal);
        HashSet<string> held = [.. answer.Held];
        HashSet<string> changed = [.. answer.Changed];
        foreach (string id in asked.Take(answer.Answered).Select(question => question.Id))
        {
            if (!_unknown.Remove(id, out DocumentVersionsAt local))
            {
                continue;
            }

            bool isChanged = changed.Contains(id);
            if (held.Contains(id) || (isChanged && Follows(local)))
            {
                if (local.Last is { IsTombstone: false } last)
                {
                    Revive(last);
                }
            }
            else if (documents.TryGetValue(id, out ShardOperation document))
            {
                // Without it there would be no such document until the operations above have come, and for ever if they never came.
                Restore(document, isChanged);
            }
        }
    }

    /// <summary>Throws when only the files of another copy help.</summary>
    public void CheckHistory()
    {
        if (!HasAllHistory)
        {
            throw new RollbackImpossibleException(
                $"cannot roll back to operation [{LastSeqNo}]: not all operations above are still there, history is complete from [{_retained}]");
        }
    }

    /// <summary>Writes what the copy is to be, durably, beside what it is. Takes its time.</summary>
    public void Prepare()
    {
        CheckHistory();
        if (_unknown.Count > 0)
        {
            throw new InvalidOperationException($"it is not known what [{_unknown.Count}] documents were");
        }

        ShardEngineConfig config = _engine.Config;
        var commit = new CommitData(
            Math.Min(_checkpoint, LastSeqNo),
            Math.Max(Math.Min(MaxSeqNo, LastSeqNo), _highest),
            config.NewUuid(),
            config.NewUuid(),
            Math.Min(_retained, LastSeqNo + 1),
            _commit.MaxUnsafeAutoIdTimestamp);
        _engine.Guarded(() =>
        {
            Drop();
            using (StoreDirectory index = config.Directory.OpenSubdirectory(EngineOpener.IndexFolder))
            {
                // Half a file that a recovery has left would be put in the place of the whole one.
                TemporaryName.RemoveAll(index);
            }

            IReadOnlyList<IndexFile> files = _rewrite.Write(commit.ToUserData(), TemporaryName.Of);

            // Copies that the folder held before had operations that this one gives up: it is none of them any more.
            var state = new ShardState(config.IndexUuid, config.ShardId, config.AllocationId, config.IsPrimary);
            long global = Math.Min(_engine.SeqNoStats.GlobalCheckpoint, commit.LocalCheckpoint);
            _prepared = new RecoveredIndex(state, commit.TranslogUuid, _engine.PrimaryTerm, global, files);
        });
    }

    /// <summary>
    /// Decides for what was prepared, durably. The engine takes nothing any more; if it is not closed yet it is to be closed. The next opening of the folder
    /// has the new state.
    /// </summary>
    public void Decide()
    {
        RecoveredIndex prepared = _prepared ?? throw new InvalidOperationException("nothing was prepared");

        // What the engine's readers let go of later may have the name of a file of the next engine by then.
        _engine.LeaveFiles();
        _isDecided = true;
        prepared.Write(_engine.Config.Directory);
    }

    public void Dispose()
    {
        _rewrite.Dispose();
        if (!_isDecided)
        {
            _engine.Unseal();
        }
    }

    /// <summary>Above the checkpoint a number may be missing because its operation never came.</summary>
    private HashSet<string> ReadAbove()
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        long expected = LastSeqNo + 1;
        foreach (ShardOperation operation in Above(withSource: false))
        {
            HasAllHistory &= operation.SeqNo == expected || expected > _checkpoint;
            expected = operation.SeqNo + 1;
            if (operation.Kind != OperationKind.NoOp)
            {
                touched.Add(operation.Id);
            }
        }

        HasAllHistory &= expected > _checkpoint;
        return touched;
    }

    private IEnumerable<ShardOperation> Conflicts(IReadOnlyList<TermRun> kept, bool withSource)
    {
        int at = 0;
        foreach (ShardOperation operation in Above(withSource))
        {
            while (at < kept.Count && kept[at].ToSeqNo < operation.SeqNo)
            {
                at++;
            }

            bool isKept = at < kept.Count && kept[at].FromSeqNo <= operation.SeqNo && kept[at].Term == operation.PrimaryTerm;
            if (!isKept && operation.Kind != OperationKind.NoOp)
            {
                yield return operation;
            }
        }
    }

    private IEnumerable<ShardOperation> Above(bool withSource) => HistoryReader.Read(_rewrite.Reader, LastSeqNo + 1, long.MaxValue, withSource);

    private void Judge(string id, DocumentVersionsAt found)
    {
        bool isKnown = found.Last is { } last ? last.IsLive || last.SeqNo >= _retained : _retained <= 0;
        if (!isKnown)
        {
            _unknown.Add(id, found);
        }
        else if (found.Last is { IsTombstone: false } document)
        {
            Revive(document);
        }
    }

    /// <summary>Whether the first operation above was made on just what is there, and on nothing that a merge has dropped.</summary>
    private static bool Follows(in DocumentVersionsAt local) => local is { Last: { } last, Next: { } next } && next.Version == last.Version + 1;

    private void Revive(in StoredVersion version)
    {
        if (!version.IsLive)
        {
            _rewrite.Revive(version.Leaf, version.Doc);
        }
    }

    private void Restore(in ShardOperation document, bool isChanged)
    {
        if (document.Kind != OperationKind.Index || document.SeqNo > LastSeqNo != isChanged)
        {
            throw new ArgumentException($"operation [{document.SeqNo}] on document [{document.Id}] is none that both copies have", nameof(document));
        }

        Fetched++;
        FetchedBytes += document.Source.Length;
        _highest = Math.Max(_highest, document.SeqNo);
        _rewrite.Add(_engine.ParseNumbered(document));
    }

    private void Drop()
    {
        foreach (LeafContext leaf in _rewrite.Reader.Leaves.Where(leaf => LeafHistory.Overlaps(leaf.Reader, LastSeqNo + 1, long.MaxValue)))
        {
            foreach (int doc in LeafHistory.Within(leaf.Reader, LastSeqNo + 1, long.MaxValue))
            {
                _rewrite.Drop(leaf.Ord, doc);
            }
        }
    }
}
