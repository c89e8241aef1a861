using System.Runtime.CompilerServices;
using Orleans.Embedded.Simulation;
using Winnow.Repositories;

namespace Winnow.Simulation.Blobs;

/// <summary>A storage of blobs as one process sees it, through its own connections.</summary>
internal sealed class SimulatedBlobStore(SimulatedContainer container, SimulatedProcess process) : IBlobStore
{
    private const int MostListedAtOnce = 20;

    public string Description => $"simulation[{container.Name}]";

    /// <summary>Whether the storage is out of this process' reach.</summary>
    public bool IsCutOff { get; set; }

    internal SimulatedContainer Container => container;

    internal SimulatedProcess Process => process;

    public Task<Blob?> Get(string name, CancellationToken cancellation = default)
    {
        Check(name);
        return new StorageRequest<Blob?>(this, "read", name, cancellation)
        {
            Do = () => container.Find(name) is { } stored ? new Blob(Read(stored.Content)) : null,
            Settle = () => container.SettlePut(name),
        }.Send();
    }

    public async Task<int?> GetRange(string name, long offset, Memory<byte> into, CancellationToken cancellation = default)
    {
        Check(name);
        var read = await new StorageRequest<ReadOnlyMemory<byte>?>(this, "read", name, cancellation)
        {
            Do = () => container.Find(name) is { Content: var content }
                ? Read(content.AsMemory((int)Math.Min(offset, content.Length), (int)Math.Clamp(content.Length - offset, 0, into.Length)))
                : null,
        }.Send();
        read?.CopyTo(into);
        return read?.Length;
    }

    public Task<bool> PutIfAbsent(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Check(name);
        return new StorageRequest<bool>(this, "write", name, cancellation)
        {
            Do = () =>
            {
                if (container.Weather.IsFull)
                {
                    throw new IOException("No space left on device");
                }

                return container.TryPut(name, content);
            },
            Repeat = _ => false,
            Settle = () => container.SettlePut(name),
        }.Send();
    }

    public Task<string?> CompareAndSet(string name, string tag, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        Check(name);
        return new StorageRequest<string?>(this, "write", name, cancellation)
        {
            Do = () => container.CompareAndSet(name, tag, content) ? new Blob(content).Tag : null,
            Repeat = _ => null,
        }.Send();
    }

    public Task Persist(IReadOnlyCollection<string> names, CancellationToken cancellation = default) => Task.WhenAll(names.Chunk(8).Select(some =>
        new StorageRequest<bool>(this, "persist", some[0], cancellation)
        {
            Do = () =>
            {
                Array.ForEach(some, container.Persist);
                return true;
            },
        }.Send()));

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var start = container.BeginList(prefix);
        var (after, more) = ("", true);
        while (more)
        {
            var most = container.Random.Next(1, MostListedAtOnce);
            var some = await new StorageRequest<List<BlobInfo>>(this, "list", prefix, cancellation) { Do = () => container.Next(start, after, most) }.Send();
            foreach (var blob in some)
            {
                yield return blob;
                after = blob.Name;
            }

            more = some.Count == most;
        }
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        foreach (var name in names)
        {
            Check(name);
        }

        return Task.WhenAll(names.Chunk(container.Random.Next(1, 16)).Select(some => new StorageRequest<bool>(this, "delete", some[0], cancellation)
        {
            Do = () =>
            {
                Array.ForEach(some, container.Delete);
                return true;
            },
            Settle = () => container.SettleDeletes(some),
        }.Send()));
    }

    public Task<Leftovers> DeleteLeftovers(TimeSpan age, CancellationToken cancellation = default) =>
        new StorageRequest<Leftovers>(this, "delete leftovers", "", cancellation) { Do = static () => default }.Send();

    private static void Check(string name) => BlobName.Check(name);

    private ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> content)
    {
        var read = content.ToArray();
        if (read.Length > 0 && container.Random.Chance(container.Weather.FlipsBits))
        {
            read[container.Random.Next(read.Length)] ^= (byte)(1 << container.Random.Next(8));
            container.Flips++;
            container.World.Note("blob", "a bit turns over");
        }

        return read;
    }
}
