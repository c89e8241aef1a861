using Orleans.Configuration;
using Orleans.Runtime.Networking;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

/// <summary>
/// Turns messages into frames and back. A frame is a header and a body; the body is read only where it is needed, so that
/// gateways pass it on as it is.
/// </summary>
internal sealed class MessageSerializer(SerializerContext context, TimeProvider timeProvider, int maxBodySize)
{
    [Flags]
    private enum Has : byte
    {
        None = 0,
        ReadOnly = 1,
        AlwaysInterleave = 2,
        Cancellable = 4,
        RequestContext = 8,
        Deadline = 16,
        StaleAddresses = 32,
        Body = 64,
    }

    public byte[] Write(Message message)
    {
        var writer = SerializationWriter.Rent();
        try
        {
            writer.WriteByte(Frame.Message);
            WriteHeader(writer, message);
            writer.BeginPart();
            var bodyStart = writer.Written.Length;
            switch (message.Body)
            {
                case Response response:
                    response.Write(writer);
                    break;
                case SerializedResponse response:
                    writer.WriteBytes(response.Data.Span);
                    break;
                case SerializedRequest request:
                    writer.WriteBytes(request.Data.Span);
                    break;
                case IInvokable request:
                    InvokableContent.Write(writer, request);
                    break;
            }

            return writer.Written.Length - bodyStart is var size && size <= maxBodySize
                ? writer.ToArray()
                : throw new InvalidMessageFrameException($"The body of {message} has {size} bytes; {nameof(MessagingOptions)}.{nameof(MessagingOptions.MaxMessageBodySize)} is {maxBodySize}");
        }
        finally
        {
            SerializationWriter.Return(writer);
        }
    }

    public Message Read(ReadOnlyMemory<byte> frame)
    {
        var reader = new SerializationReader(frame, context);
        reader.Skip(1);
        var has = (Has)reader.ReadByte();
        var message = new Message
        {
            Kind = (MessageKind)reader.ReadByte(),
            ResponseKind = (ResponseKind)reader.ReadByte(),
            ForwardCount = reader.ReadByte(),
            InterfaceVersion = (ushort)reader.ReadVarUInt32(),
            Id = reader.ReadVarInt64(),
            SendingGrain = GrainIdCodec.ReadId(reader),
            TargetGrain = GrainIdCodec.ReadId(reader),
            SendingSilo = SiloAddressBytesCodec.ReadAddress(reader),
            TargetSilo = SiloAddressBytesCodec.ReadAddress(reader),
            InterfaceType = new GrainInterfaceType(IdSpanBytesCodec.ReadSpan(reader)),
            IsReadOnly = has.HasFlag(Has.ReadOnly),
            IsAlwaysInterleave = has.HasFlag(Has.AlwaysInterleave),
            IsCancellable = has.HasFlag(Has.Cancellable),
        };
        if (has.HasFlag(Has.Deadline))
        {
            message.Deadline = timeProvider.GetTimestamp() + (long)(reader.ReadVarUInt64() / 1000.0 * timeProvider.TimestampFrequency);
        }

        if (has.HasFlag(Has.StaleAddresses))
        {
            message.StaleAddresses = CodecOf<List<GrainAddress>>.Instance.Read(reader);
        }

        if (has.HasFlag(Has.RequestContext))
        {
            try
            {
                message.RequestContextData = CodecOf<Dictionary<string, object>>.Instance.Read(reader);
            }
            catch (Exception exception)
            {
                // The sender is known by now, and is told rather than left to wait for its timeout.
                message.Unreadable = exception;
                return message;
            }
        }

        if (has.HasFlag(Has.Body))
        {
            var body = frame[reader.Position..];
            message.Body = message.Kind == MessageKind.Response ? new SerializedResponse(body, context) : new SerializedRequest(body);
        }

        return message;
    }

    /// <summary>Reads the call of a request that has arrived where it will run.</summary>
    public void ReadBody(Message message)
    {
        if (message.Body is SerializedRequest request)
        {
            var call = InvokableContent.Read(new SerializationReader(request.Data, context, isMessage: true));
            if (message.IsCancellable)
            {
                ((RequestBase)call).UseOwnCancellationToken();
            }

            message.Body = call;
        }
    }

    private void WriteHeader(SerializationWriter writer, Message message)
    {
        var has = (message.IsReadOnly ? Has.ReadOnly : Has.None)
            | (message.IsAlwaysInterleave ? Has.AlwaysInterleave : Has.None)
            | (message.IsCancellable ? Has.Cancellable : Has.None)
            | (message.RequestContextData is null ? Has.None : Has.RequestContext)
            | (message.Deadline == 0 ? Has.None : Has.Deadline)
            | (message.StaleAddresses is null ? Has.None : Has.StaleAddresses)
            | (message.Body is null ? Has.None : Has.Body);
        writer.WriteByte((byte)has);
        writer.WriteByte((byte)message.Kind);
        writer.WriteByte((byte)message.ResponseKind);
        writer.WriteByte(message.ForwardCount);
        writer.WriteVarUInt32(message.InterfaceVersion);
        writer.WriteVarInt64(message.Id);
        GrainIdCodec.WriteId(writer, message.SendingGrain);
        GrainIdCodec.WriteId(writer, message.TargetGrain);
        SiloAddressBytesCodec.WriteAddress(writer, message.SendingSilo);
        SiloAddressBytesCodec.WriteAddress(writer, message.TargetSilo);
        IdSpanBytesCodec.WriteSpan(writer, message.InterfaceType.Value);
        if (message.Deadline != 0)
        {
            // Clocks differ between processes: the time that is left travels, not the time of the end.
            var left = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), message.Deadline);
            writer.WriteVarUInt64((ulong)Math.Max(1, left.TotalMilliseconds));
        }

        if (message.StaleAddresses is { } stale)
        {
            CodecOf<List<GrainAddress>>.Instance.Write(writer, stale);
        }

        if (message.RequestContextData is { } data)
        {
            CodecOf<Dictionary<string, object>>.Instance.Write(writer, data);
        }
    }
}

/// <summary>A call as it came from another silo or a client.</summary>
internal sealed record SerializedRequest(ReadOnlyMemory<byte> Data);
