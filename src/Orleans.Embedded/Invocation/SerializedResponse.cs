namespace Orleans.Serialization.Invocation;

/// <summary>A response as it came from another silo: only the caller knows the type of its result.</summary>
internal sealed class SerializedResponse(ReadOnlyMemory<byte> data, SerializerContext context)
{
    public const byte Completed = 0;
    public const byte Value = 1;
    public const byte Failed = 2;

    public ReadOnlyMemory<byte> Data => data;

    public Response Read<T>()
    {
        var reader = new SerializationReader(data, context, isMessage: true);
        return reader.ReadByte() switch
        {
            Completed => Response.Completed,
            Value => Response.FromResult(CodecOf<T>.Instance.Read(reader)),
            Failed => Response.FromException(CodecOf<Exception>.Instance.Read(reader)),
            var kind => throw new SerializerException($"A response starts with the unknown byte {kind}"),
        };
    }
}
