using System.Buffers;
using System.Buffers.Binary;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Networking.Tcp;

internal sealed partial class TcpConnection
{
    private const int ReceiveSize = 32 * 1024;

    private async Task Receive()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveSize);
        try
        {
            await ReceiveFrames(buffer);
        }
        catch (InvalidMessageFrameException exception)
        {
            _transport.LogGivenUp(Remote, exception.Message);
        }
        catch (Exception exception)
        {
            _transport.LogEnded(exception, Remote);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        bool isOwnClose;
        lock (_lock)
        {
            _isClosing = true;
            isOwnClose = _isOwnClose;
            _timer?.Dispose();
        }

        _socket.Dispose();
        await _streams.DisposeAsync();
        if (!isOwnClose)
        {
            _handler!.OnClosed();
        }
    }

    private async Task ReceiveFrames(byte[] buffer)
    {
        int start = 0, end = 0;
        var maxSize = _isAccepted ? Math.Min(TcpOptions.MaxHelloSize, _transport.Options.MaxFrameSize) : _transport.Options.MaxFrameSize;
        while (true)
        {
            while (end - start >= LengthSize)
            {
                var frame = NewFrame(BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start)), maxSize);
                start += LengthSize;
                var here = Math.Min(frame.Length, end - start);
                buffer.AsSpan(start, here).CopyTo(frame);
                start += here;
                if (here < frame.Length)
                {
                    await _streams.Input.ReadExactlyAsync(frame.AsMemory(here));
                }

                if (IsClosedHere())
                {
                    return;
                }

                _handler!.OnFrame(frame);
                maxSize = _transport.Options.MaxFrameSize;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var count = await _streams.Input.ReadAsync(buffer.AsMemory(end));
            if (count == 0)
            {
                return;
            }

            end += count;
        }
    }

    private static byte[] NewFrame(int length, int maxSize) =>
        length > 0 && length <= maxSize
            ? GC.AllocateUninitializedArray<byte>(length)
            : throw new InvalidMessageFrameException($"it sends a frame of {length} bytes, where between 1 and {maxSize} are possible");

    /// <summary>Whether this end has been closed; the first frame has come in time otherwise.</summary>
    private bool IsClosedHere()
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                return true;
            }

            _timer?.Dispose();
            _timer = null;
            return false;
        }
    }

    private sealed class Receiving(TcpConnection connection) : IThreadPoolWorkItem
    {
        public void Execute() => _ = connection.Receive();
    }
}
