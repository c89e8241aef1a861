using System.Buffers;
using System.Runtime.InteropServices;

namespace Winnow.Store;

/// <summary>
/// Bytes of an input as memory, in place: for calls that take memory and only read it. It keeps the file until it is disposed, and nobody may
/// touch the memory later.
/// </summary>
public sealed unsafe class InputMemory : MemoryManager<byte>
{
    private readonly IndexInput _input;

    /// <summary>A slice of its own.</summary>
    public InputMemory(IndexInput input, long offset, int length) => _input = input.Slice(offset, length);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => Memory;

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ReadOnlySpan<byte> span = _input.Span(0, (int)_input.Length);
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(span), span.Length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        fixed (byte* pointer = _input.Span(elementIndex, 0))
        {
            // Mapped memory does not move.
            return new MemoryHandle(pointer);
        }
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
        }
    }

    /// <summary>Lets the file go.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();
}
