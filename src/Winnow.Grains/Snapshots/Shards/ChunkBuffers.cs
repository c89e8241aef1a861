using System.Collections.Concurrent;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>
/// Memory for chunks on their way from a repository to the disk: so much for the whole node, however many shards are restored. Whoever needs
/// several takes them in the order in which he gives them back, so that the first of those who wait for each other always has what he needs.
/// </summary>
internal sealed class ChunkBuffers : IDisposable
{
    private const int Count = 8;
    private readonly SemaphoreSlim _free = new(Count, Count);
    private readonly ConcurrentStack<byte[]> _buffers = [];

    public async Task<ChunkBuffer> Rent(int length, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        return new ChunkBuffer(this, _buffers.TryPop(out var kept) && kept.Length >= length ? kept : GC.AllocateUninitializedArray<byte>(length), length);
    }

    public void Dispose() => _free.Dispose();

    private void Return(byte[] bytes)
    {
        _free.Release();

        // While others still use theirs; the last one leaves nothing behind.
        if (_free.CurrentCount < Count)
        {
            _buffers.Push(bytes);
        }
        else
        {
            _buffers.Clear();
        }
    }

    internal sealed class ChunkBuffer(ChunkBuffers owner, byte[] bytes, int length) : IDisposable
    {
        private byte[]? _bytes = bytes;

        public Memory<byte> Memory => _bytes.AsMemory(0, length);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } mine)
            {
                owner.Return(mine);
            }
        }
    }
}
