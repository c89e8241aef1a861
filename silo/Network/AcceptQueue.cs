using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Winnow.Silo.Network;

/// <summary>
/// The connections that the kernel has made for a listening socket and the process has not taken yet. Who closes the socket resets them,
/// with the requests in them; so a listener that ends takes no more handshakes first, and empties its queue.
/// </summary>
/// <remarks>Linux only (socket(7) and tcp(7)); elsewhere the last connections of a server that ends may be reset.</remarks>
internal static class AcceptQueue
{
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;

    /// <summary>Where tcp_info says how long the queue of a listening socket is: tcpi_unacked.</summary>
    private const int UnackedOffset = 24;

    /// <summary>A packet filter of one instruction, "return 0": no packet passes.</summary>
    private static readonly byte[] DropAll = Pinned([0x06, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>
    /// Lets no handshake through any more; connections that are made live on. A client that knocks now knocks again a second later, and
    /// is refused when the socket is closed. False where the system cannot.
    /// </summary>
    public static bool TryClose(Socket listener)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // struct sock_fprog: the number of instructions and, aligned, where they are.
        Span<byte> program = stackalloc byte[2 * IntPtr.Size];
        program.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(program, 1);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(DropAll, 0);
        MemoryMarshal.Write(program[IntPtr.Size..], in address);
        try
        {
            listener.SetRawSocketOption(SolSocket, SoAttachFilter, program);
            return true;
        }
        catch (SocketException)
        {
            // A sandbox' kernel may know no filters: a node that leaves must leave in order all the same.
            return false;
        }
    }

    public static int Length(Socket listener)
    {
        Span<byte> info = stackalloc byte[UnackedOffset + sizeof(int)];
        listener.GetRawSocketOption(IpProtoTcp, TcpInfo, info);
        return BinaryPrimitives.ReadInt32LittleEndian(info[UnackedOffset..]);
    }

    private static byte[] Pinned(ReadOnlySpan<byte> bytes)
    {
        var pinned = GC.AllocateArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned);
        return pinned;
    }
}
