using System.Buffers;
using System.Runtime.CompilerServices;

namespace Winnow.Index.Indexing;

/// <summary>
/// A growing array out of the shared pool: what one buffer gives back, the next one of any index takes, and an idle index holds nothing.
/// </summary>
internal struct PooledArray<T>
    where T : unmanaged
{
    private T[]? _items;

    public readonly int Capacity => _items?.Length ?? 0;

    public readonly long BytesUsed => (long)Capacity * Unsafe.SizeOf<T>();

    public readonly T[] Items => _items ?? [];

    /// <summary>Makes room for <paramref name="count"/> items; new ones are zero, those that were there stay.</summary>
    public void EnsureCapacity(int count)
    {
        if (count > Capacity)
        {
            Grow(count);
        }
    }

    public void Return()
    {
        if (_items is not null)
        {
            ArrayPool<T>.Shared.Return(_items);
            _items = null;
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(count, Math.Max(64, Capacity * 2)));
        Items.CopyTo(larger, 0);
        Array.Clear(larger, Capacity, larger.Length - Capacity);
        Return();
        _items = larger;
    }
}
