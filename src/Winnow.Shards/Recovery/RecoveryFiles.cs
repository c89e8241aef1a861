using Winnow.Index;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>The files of one commit, kept until it is disposed, for a copy that fetches them.</summary>
public sealed class RecoveryFiles : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StoreDirectory _folder;
    private readonly IndexCommit _commit;
    private readonly Dictionary<string, IndexInput> _inputs = new(StringComparer.Ordinal);
    private bool _disposed;

    internal RecoveryFiles(StoreDirectory folder, IndexCommit commit)
    {
        _folder = folder;
        _commit = commit;
        Commit = CommitData.Parse(commit.UserData, $"{folder.Path}/{commit.FileName}");
    }

    /// <summary>What the commit says beside its segments.</summary>
    public CommitData Commit { get; }

    public IReadOnlyList<IndexFile> Files => _commit.Files;

    /// <summary>A copy of some bytes of a file.</summary>
    public byte[] Read(string name, long offset, int length)
    {
        using IndexInput input = Open(name);
        ReadOnlySpan<byte> span = input.Span(offset, length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        span.CopyTo(bytes);
        return bytes;
    }

    /// <summary>Some bytes of a file in place, kept until they are disposed.</summary>
    public InputMemory Memory(string name, long offset, int length)
    {
        using IndexInput input = Open(name);
        return new InputMemory(input, offset, length);
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="CorruptIndexException">It is not what was committed.</exception>
    public void Verify(string name)
    {
        using IndexInput input = Open(name);
        uint stated = _commit.Files.First(file => file.Name == name).Checksum;
        uint actual = CodecUtil.VerifyChecksum(input);
        if (actual != stated)
        {
            throw new CorruptIndexException($"the file's checksum is {actual:x8}, and the commit says {stated:x8}", input.Name);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (IndexInput input in _inputs.Values)
            {
                input.Dispose();
            }

            _inputs.Clear();
        }

        _commit.Dispose();
        _folder.Dispose();
    }

    private IndexInput Open(string name)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_inputs.TryGetValue(name, out IndexInput? input))
            {
                if (!_commit.Files.Any(file => file.Name == name))
                {
                    throw new FileNotFoundException($"no such file [{name}] in the commit [{_commit.FileName}]", name);
                }

                input = _folder.OpenInput(name);
                _inputs.Add(name, input);
            }

            return input.Slice(0, input.Length);
        }
    }
}
