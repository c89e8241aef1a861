using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Winnow.Repositories.Tests.Storage;

/// <summary>What the repository asks of its storage.</summary>
public enum Request
{
    Get,
    GetRange,
    Put,
    Persist,
    CompareAndSet,
    List,
    Delete,
}

/// <summary>
/// A blob store in memory as strict as the contract allows: names are durable only after they were persisted, and what was not is lost
/// when the power goes. It counts requests, and lets a test do something before and after each.
/// </summary>
public sealed class MemoryBlobStore : IBlobStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (byte[] Content, bool Durable)> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Request, int> _requests = new();

    public string Description => "memory";

    /// <summary>Runs before a request is done; may wait, or throw.</summary>
    public Func<Request, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs when a request has been done; when it throws the answer is lost.</summary>
    public Func<Request, string, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyDictionary<Request, int> Requests => _requests;

    public int RequestCount => _requests.Values.Sum();

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _blobs.Keys];
            }
        }
    }

    public byte[] this[string name]
    {
        get
        {
            lock (_lock)
            {
                return _blobs[name].Content;
            }
        }

        set
        {
            lock (_lock)
            {
                _blobs[name] = (value, true);
            }
        }
    }

    public bool Remove(string name)
    {
        lock (_lock)
        {
            return _blobs.Remove(name);
        }
    }

    public void ResetCounts() => _requests.Clear();

    /// <summary>What was not made durable may be gone: here all of it is.</summary>
    public void LosePower()
    {
        lock (_lock)
        {
            foreach (var name in _blobs.Where(blob => !blob.Value.Durable).Select(blob => blob.Key).ToArray())
            {
                _blobs.Remove(name);
            }
        }
    }

    public Task<Blob?> Get(string name, CancellationToken cancellation = default) => Do(Request.Get, name, () =>
        _blobs.TryGetValue(name, out var blob) ? new Blob(blob.Content) : null);

    public Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default) => Do(Request.GetRange, name, () =>
    {
        if (!_blobs.TryGetValue(name, out var blob))
        {
            return (int?)null;
        }

        var part = blob.Content.AsSpan((int)Math.Min(offset, blob.Content.Length));
        part = part[..Math.Min(part.Length, into.Length)];
        part.CopyTo(into.Span);
        return part.Length;
    });

    public Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        BlobName.Check(name);
        return Do(Request.Put, name, () => _blobs.TryAdd(name, (content.ToArray(), false)));
    }

    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Do(Request.Persist, "", () =>
    {
        foreach (var name in names.Where(_blobs.ContainsKey))
        {
            _blobs[name] = (_blobs[name].Content, true);
        }

        return true;
    });

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        Do(Request.CompareAndSet, name, () =>
        {
            if (!_blobs.TryGetValue(name, out var blob) || new Blob(blob.Content).Tag != tag)
            {
                return null;
            }

            _blobs[name] = (content.ToArray(), true);
            return new Blob(content).Tag;
        });

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var found = await Do(Request.List, prefix, () => _blobs
            .Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(blob => new BlobInfo(blob.Key, blob.Value.Content.Length))
            .ToArray());
        foreach (var blob in found)
        {
            yield return blob;
        }
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Do(Request.Delete, names.FirstOrDefault() ?? "", () =>
    {
        foreach (var name in names)
        {
            _blobs.Remove(name);
        }

        return true;
    });

    /// <summary>The age that was asked for last.</summary>
    public TimeSpan LeftoversAge { get; private set; }

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default)
    {
        LeftoversAge = age;
        return Task.FromResult(default(Leftovers));
    }

    private async Task<T> Do<T>(Request request, string name, Func<T> work)
    {
        _requests.AddOrUpdate(request, 1, (_, count) => count + 1);
        await Before(request, name);
        T result;
        lock (_lock)
        {
            result = work();
        }

        await After(request, name);
        return result;
    }
}
