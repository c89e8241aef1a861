using System.Collections.Concurrent;
using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The folder of a copy into which another copy's files come. They lie under temporary names beside what is there, until all of them
/// are whole; then <see cref="Commit"/> makes them the copy in one step.
/// </summary>
public sealed class IncomingIndex : IDisposable
{
    /// <summary>So much is written before it should be synced: the disk is busy while more comes, and the end of a file does not wait long.</summary>
    private const long SyncEvery = 32L << 20;

    /// <summary>So much is written before the disk should begin with it.</summary>
    private const long WriteBackEvery = 8L << 20;
    private readonly StoreDirectory _shard;
    private readonly StoreDirectory _index;
    private readonly IDisposable? _lock;
    private readonly IReadOnlyList<IndexFile>? _held;
    private readonly ConcurrentDictionary<IndexFile, IncomingFile> _files = [];
    private readonly ConcurrentQueue<string> _unsynced = [];

    /// <summary>Takes over the folder; nobody has it open.</summary>
    public IncomingIndex(StoreDirectory shard)
    {
        _shard = shard;
        _lock = shard.AcquireLock(EngineOpener.LockName);
        _index = shard.OpenSubdirectory(EngineOpener.IndexFolder);
    }

    private IncomingIndex(StoreDirectory shard, IReadOnlyList<IndexFile> held)
    {
        _shard = shard;
        _held = held;
        _index = shard.OpenSubdirectory(EngineOpener.IndexFolder);
    }

    /// <summary>
    /// Takes files beside a copy that is open, and goes on to be used, until <see cref="Commit"/>: then it is closed, and has left its files where they
    /// are (<see cref="ShardEngine.LeaveFiles"/>).
    /// </summary>
    /// <param name="shard">The folder of the copy.</param>
    /// <param name="held">The files of a commit that the copy keeps meanwhile.</param>
    public static IncomingIndex Beside(StoreDirectory shard, IReadOnlyList<IndexFile> held) => new(shard, held);

    /// <summary>The files of the commit that is there, as it lists them; none when there is none that can be read.</summary>
    public IReadOnlyList<IndexFile> Held()
    {
        if (_held is not null)
        {
            return _held;
        }

        try
        {
            return IndexCommit.ReadLatest(_index) is { } commit ? [.. commit.Files.Where(IsWhole)] : [];
        }
        catch (IOException)
        {
            // Whatever is wrong with it: it is not reused.
            return [];
        }
    }

    /// <summary>Whether a file that is there holds what its name promises.</summary>
    public bool Verify(IndexFile file)
    {
        try
        {
            using IndexInput input = _index.OpenInput(file.Name);
            return CodecUtil.VerifyChecksum(input) == file.Checksum;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>How much of some files an earlier attempt has left. What else it has left is removed.</summary>
    public IReadOnlyDictionary<IndexFile, long> Begun(IEnumerable<IndexFile> wanted)
    {
        Dictionary<string, IndexFile> names = wanted.ToDictionary(TemporaryName.Of, StringComparer.Ordinal);
        var begun = new Dictionary<IndexFile, long>();
        foreach (string name in _index.ListAll().Where(TemporaryName.Is))
        {
            if (names.TryGetValue(name, out IndexFile? file) && _index.Length(name) <= file.Length)
            {
                begun.Add(file, _index.Length(name));
            }
            else
            {
                _index.Delete(name);
            }
        }

        return begun;
    }

    /// <summary>Adds bytes to a file, where the last ones ended.</summary>
    /// <returns>Whether it is time for <see cref="Sync"/>.</returns>
    public bool Append(IndexFile file, long offset, ReadOnlySpan<byte> bytes)
    {
        if (!_files.TryGetValue(file, out IncomingFile? incoming))
        {
            incoming = new IncomingFile(file, _index.OpenAppend(TemporaryName.Of(file)));
            _files[file] = incoming;
        }

        IndexOutput output = incoming.Output;

        if (output.Position != offset)
        {
            throw new InvalidOperationException($"bytes of [{file.Name}] from [{offset}] on came at [{output.Position}]");
        }

        incoming.Write(bytes);
        long end = offset + bytes.Length;
        if (offset / WriteBackEvery != end / WriteBackEvery)
        {
            output.BeginSync();
        }

        return offset / SyncEvery != end / SyncEvery;
    }

    /// <summary>Forgets a file that was given wrong bytes.</summary>
    public void Discard(IndexFile file)
    {
        if (_files.TryRemove(file, out IncomingFile? incoming))
        {
            incoming.Output.Dispose();
            _index.Delete(TemporaryName.Of(file));
        }
    }

    /// <summary>Makes durable what was added to a file so far, with its name and those of the others. More may be added meanwhile; the file is completed afterwards.</summary>
    public void Sync(IndexFile file)
    {
        _files[file].Output.SyncFlushed();
        _index.SyncMetadata();
    }

    /// <summary>
    /// Compares a file that has all its bytes with its checksum. One that differs is removed; the others are durable when
    /// <see cref="SyncCompleted"/> has made them so, at the end: a sync for each of many small files would make as many entries in the file
    /// system's journal.
    /// </summary>
    /// <returns>Whether it is what was committed.</returns>
    public bool Complete(IndexFile file)
    {
        string name = TemporaryName.Of(file);
        bool? whole = null;
        if (_files.TryRemove(file, out IncomingFile? incoming))
        {
            using IndexOutput output = incoming.Output;
            output.BeginSync();
            whole = incoming.IsWhole;
        }

        if (whole is null)
        {
            // It came in an earlier attempt, which may not have synced it: what is read is what is kept.
            _index.Sync([name]);
        }

        if (whole ?? IsWhole(name, file))
        {
            _unsynced.Enqueue(name);
            return true;
        }

        _index.Delete(name);
        return false;
    }

    /// <summary>
    /// Makes completed files durable until none is left that nobody has taken. Several threads at once are quicker than one: a file system makes
    /// one entry in its journal for all that wait for it.
    /// </summary>
    public void SyncCompleted()
    {
        while (_unsynced.TryDequeue(out string? name))
        {
            _index.Sync([name]);
        }
    }

    /// <summary>All files are here: from now on the folder holds this copy. The next opening puts the files into place.</summary>
    public void Commit(RecoveredIndex recovered)
    {
        using IDisposable? closed = _lock is null ? _shard.AcquireLock(EngineOpener.LockName) : null;
        SyncCompleted();
        _index.SyncMetadata();
        _shard.SyncMetadata();
        recovered.Write(_shard);
    }

    public void Dispose()
    {
        foreach (IncomingFile file in _files.Values)
        {
            file.Output.Dispose();
        }

        _files.Clear();
        _index.Dispose();
        _lock?.Dispose();
    }

    private bool IsWhole(string name, IndexFile file)
    {
        try
        {
            using IndexInput input = _index.OpenInput(name);
            return input.Length == file.Length && CodecUtil.VerifyChecksum(input) == file.Checksum;
        }
        catch (CorruptIndexException)
        {
            return false;
        }
    }

    private bool IsWhole(IndexFile file) => _index.Exists(file.Name) && _index.Length(file.Name) == file.Length;
}
