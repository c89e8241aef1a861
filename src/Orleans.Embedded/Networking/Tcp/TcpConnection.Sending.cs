using System.Buffers;
using System.Buffers.Binary;

namespace Orleans.Runtime.Networking.Tcp;

internal sealed partial class TcpConnection
{
    private const int LengthSize = sizeof(int);
    private const int BatchSize = 64 * 1024;
    private readonly Sending _sending;
    private List<byte[]> _queued = [];
    private List<byte[]> _taken = [];
    private long _queuedBytes;
    private bool _isSending;

    public bool IsCongested => Volatile.Read(ref _queuedBytes) > _transport.Options.CongestedAt;

    public void Send(byte[] frame)
    {
        bool isTooMuch;
        lock (_lock)
        {
            if (_isClosing)
            {
                return;
            }

            _queued.Add(frame);
            isTooMuch = Interlocked.Add(ref _queuedBytes, frame.Length) > _transport.Options.GiveUpAt;
            if (_isSending && !isTooMuch)
            {
                return;
            }

            _isSending = true;
        }

        if (isTooMuch)
        {
            GiveUp($"more than {_transport.Options.GiveUpAt} bytes wait for it to read them");
        }
        else
        {
            // Behind the turns that wait already: what they send goes into the same batch.
            _transport.Scheduler.Schedule(_sending, afterOthers: true);
        }
    }

    private async Task SendQueued()
    {
        var batch = ArrayPool<byte>.Shared.Rent(BatchSize);
        try
        {
            while (TakeQueued())
            {
                var length = 0;
                foreach (var frame in _taken)
                {
                    if (length + LengthSize + frame.Length > BatchSize && length > 0)
                    {
                        await _streams.Output.WriteAsync(batch.AsMemory(0, length));
                        length = 0;
                    }

                    BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(length), frame.Length);
                    length += LengthSize;
                    if (length + frame.Length <= BatchSize)
                    {
                        frame.CopyTo(batch.AsSpan(length));
                        length += frame.Length;
                    }
                    else
                    {
                        // A long frame is not copied.
                        await _streams.Output.WriteAsync(batch.AsMemory(0, length));
                        await _streams.Output.WriteAsync(frame);
                        length = 0;
                    }

                    Interlocked.Add(ref _queuedBytes, -frame.Length);
                }

                await _streams.Output.WriteAsync(batch.AsMemory(0, length));
            }
        }
        catch (Exception exception)
        {
            _transport.LogEnded(exception, Remote);
            _socket.Dispose();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(batch);
        }
    }

    /// <summary>Takes all that waits; when nothing does, sending rests, and a connection that was waiting to close does so.</summary>
    private bool TakeQueued()
    {
        lock (_lock)
        {
            _taken.Clear();
            if (_queued.Count > 0)
            {
                (_queued, _taken) = (_taken, _queued);
                return true;
            }

            _isSending = false;
            if (!_isClosing)
            {
                return false;
            }
        }

        End();
        return false;
    }

    private sealed class Sending(TcpConnection connection) : IThreadPoolWorkItem
    {
        public void Execute() => _ = connection.SendQueued();
    }
}
