using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Winnow.Store;

namespace Winnow.Simulation.Disks;

/// <summary>One opening of a file's bytes. A process that is killed closes nothing, so the garbage collector frees them.</summary>
/// <param name="pinned">Bytes that never move.</param>
/// <param name="length">How many of them are the file's.</param>
internal sealed unsafe class SimulatedMemory(byte[] pinned, int length)
    : FileMemory((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)), length)
{
    /// <summary>A copy that never moves.</summary>
    public static byte[] Pin(ReadOnlySpan<byte> bytes)
    {
        var copy = GC.AllocateUninitializedArray<byte>(Math.Max(1, bytes.Length), pinned: true);
        bytes.CopyTo(copy);
        return copy;
    }

    protected override void Free() => GC.KeepAlive(pinned);
}
